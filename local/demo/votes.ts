/** The votes that an article of the demo has had: many at first, fewer later, fewest at night. Pure. */
import { LAUNCH_HALF_HOURS, LAUNCH_TAIL } from "../../worker/limits/signals.ts";
import { HOUR_MS, MINUTE_MS } from "../../worker/limits/time.ts";
import { hexOf } from "./chance.ts";
import type { Course } from "./story.ts";

/** A vote as an export tells it, but for the article. */
export interface PastVote {
  vote: string;
  choice: "yes" | "no" | "none";
  edit: number;
  standing: "counted" | "held" | "void";
  cause: "captcha-unreachable" | "network" | "moderator" | null;
  review: number | null;
  minute: number;
}

/** One vote in so many is taken back, and one in so many is changed. */
const TAKEN_BACK = 0.02;
const CHANGED = 0.03;
/** Hours of the night (UTC), and the part of its votes that a night hour has. */
const NIGHT_ENDS = 5;
const NIGHT = 0.2;
/** How long an outage of the captcha's service was, and the votes in it. */
const OUTAGE = { age: 40, votes: 14 };

/** The votes up to the end of the past, by their keys. */
export function pastVotes(
  { age, votes: wanted, share, edited, crowd, told }: Course,
  { end, chance }: { end: number; chance: () => number },
): PastVote[] {
  const born = end - age * HOUR_MS;
  const votes: PastVote[] = [];
  const cast = (atMs: number, choice: "yes" | "no", over: Partial<PastVote> = {}) => {
    const minute = Math.floor(atMs / MINUTE_MS);
    const hour = Math.floor(atMs / HOUR_MS);
    const vote = hour.toString(16).padStart(8, "0") + hexOf(chance, 24);
    const changed = chance();
    const now = changed < TAKEN_BACK ? ("none" as const) : choice;
    const edit = changed < TAKEN_BACK + CHANGED ? 1 : 0;
    votes.push({ vote, choice: now, edit, standing: "counted", cause: null, review: null, minute, ...over });
  };
  const launches = [{ bornMs: born, share, votes: wanted }];
  if (edited) {
    const editedMs = end - edited.age * HOUR_MS;
    const half = Math.floor(wanted / 2);
    launches.splice(0, 1, { bornMs: born, share, votes: half });
    launches.push({ bornMs: editedMs, share: edited.share, votes: half });
  }
  for (const [i, launch] of launches.entries()) {
    const until = launches[i + 1]?.bornMs ?? end;
    for (let n = 0; n < launch.votes; ) {
      const atMs = launch.bornMs + hoursUntil(chance()) * HOUR_MS;
      if (atMs >= until || (new Date(atMs).getUTCHours() < NIGHT_ENDS && chance() > NIGHT)) continue;
      cast(atMs, chance() < launch.share ? "yes" : "no");
      n++;
    }
  }
  if (crowd)
    for (let n = 0; n < crowd.votes; n++)
      cast(end - crowd.age * HOUR_MS + chance() * HOUR_MS, crowd.choice, { choice: crowd.choice });
  if (told === "outage")
    for (let n = 0; n < OUTAGE.votes; n++) {
      const choice = chance() < share ? "yes" : "no";
      const over = { choice, standing: "held", cause: "captcha-unreachable" } as const;
      cast(end - OUTAGE.age * HOUR_MS + chance() * HOUR_MS, choice, over);
    }
  return votes.sort((a, b) => (a.vote < b.vote ? -1 : 1));
}

/** Hours after which an article has a part (0 to 1) of its votes: the launch curve of the signals, read backwards. */
function hoursUntil(part: number): number {
  const scale = LAUNCH_HALF_HOURS / (2 ** (1 / LAUNCH_TAIL) - 1);
  return scale * ((1 - part) ** (-1 / LAUNCH_TAIL) - 1);
}
