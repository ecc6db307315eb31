/** Why readers of the demo have voted as they did: reasons beside some of the votes, and words to the newsroom beside a few. Pure. */
import type { Actor } from "../../worker/domain/moderation/audit.ts";
import { READY_REASONS } from "../../worker/domain/remarks/ready.ts";
import { DAY_MS, MINUTE_MS } from "../../worker/limits/time.ts";
import { chanceOf, hexOf } from "./chance.ts";
import type { Line } from "./line.ts";
import type { PastVote } from "./votes.ts";
import { WRITTEN } from "./words.ts";

/** One vote in so many says why; one of those in so many gives a second reason. */
const SAYS_WHY = 0.2;
const TWICE = 0.3;
/** Of how many of the latest votes the written ones are, and how long one writes, in ms. */
const LATEST = 12;
const WRITING_MS = 3 * MINUTE_MS;

/** The remarks of an article: lines beside its votes, by the votes' keys; what is counted of them; and lines of the inbox. */
export interface PastRemarks {
  lines: ReadonlyMap<string, Line>;
  reasons: Record<"yes" | "no", Record<string, number>>;
  inbox: (Line & { sent_ms: number; id: string; triage: string })[];
}

interface Scene {
  key: string;
  title: string;
  seed: string;
  keptDays: number;
  /** Who has sorted some of them. */
  by: Actor;
}

export function remarksOf(
  votes: readonly PastVote[],
  { key, title, seed, keptDays, by }: Scene,
): PastRemarks {
  const chance = chanceOf(`${seed} remarks ${title}`);
  const lines = new Map<string, Line>();
  const said = (vote: PastVote, reasons: string[], told: object = {}) =>
    lines.set(vote.vote, {
      kind: "remark",
      key,
      vote: vote.vote,
      edit: 1,
      reasons: [...reasons].sort(),
      ...told,
    });
  const inbox: PastRemarks["inbox"] = [];
  const free = votes.filter(({ standing }) => standing === "counted").slice(-LATEST * 4);
  for (const { choice, reasons, text, triage = "new" } of WRITTEN.filter((each) => each.title === title)) {
    const fits = free.filter((vote) => vote.choice === choice && !lines.has(vote.vote)).slice(-LATEST);
    const vote = fits[Math.floor(chance() * fits.length)];
    if (!vote) continue;
    // Of its own: which it is made of is a secret of its poll.
    const id = hexOf(chance, 24);
    const sent_ms = vote.minute * MINUTE_MS + WRITING_MS;
    said(vote, reasons, { id, seq: sent_ms, worded: true });
    inbox.push({
      ...{ kind: "inbox", id, key, seq: sent_ms, choice, standing: vote.standing },
      ...{ reasons: [...reasons].sort(), text, sent_ms, until_ms: sent_ms + keptDays * DAY_MS, triage },
      ...{ revision: sent_ms, changed_by: triage === "new" ? null : by },
    });
  }
  for (const vote of votes) {
    const { choice } = vote;
    if (choice === "none" || lines.has(vote.vote) || chance() >= SAYS_WHY) continue;
    const ready = READY_REASONS[choice];
    // The first ones are given more often.
    const pick = () => ready[Math.floor(chance() ** 2 * ready.length)] ?? "";
    said(vote, [...new Set(chance() < TWICE ? [pick(), pick()] : [pick()])]);
  }
  return { lines, reasons: countedOf(votes, lines), inbox };
}

/** How many votes in the tally give each reason. */
function countedOf(votes: readonly PastVote[], lines: ReadonlyMap<string, Line>): PastRemarks["reasons"] {
  const counts: PastRemarks["reasons"] = { yes: {}, no: {} };
  for (const { vote, choice, standing } of votes)
    if (standing === "counted" && choice !== "none")
      for (const reason of (lines.get(vote)?.reasons ?? []) as string[])
        counts[choice][reason] = (counts[choice][reason] ?? 0) + 1;
  return counts;
}
