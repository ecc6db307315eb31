/** What colleagues have done to the demo's articles: reviews, and their entries of the audit log. Pure. */
import type { Actor } from "../../worker/domain/moderation/audit.ts";
import { HOUR_MS, MINUTE_MS } from "../../worker/limits/time.ts";
import { uuidOf } from "./chance.ts";
import type { Line } from "./line.ts";
import type { Course, Told } from "./story.ts";
import type { PastVote } from "./votes.ts";

/** A review as an export tells it, but for the article, and the votes that it changed. */
export interface PastReview extends Record<string, unknown> {
  n: number;
  id: string;
  at_ms: number;
  by: Actor;
  changed: string[];
}

interface Numbers {
  yes: number;
  no: number;
  held: number;
  void: number;
}

/** What was done to the crowd of an article, and why. */
const DONE: Partial<Record<Told, { action: "hold" | "void"; note: string; undone?: string }>> = {
  heldBack: { action: "hold", note: "a forum links to it, I have asked the editor" },
  voided: { action: "void", note: "fifty within minutes, all against; the club says it was a joke" },
  undone: { action: "hold", note: "all of one mind", undone: "the choir's newsletter: they are readers" },
};
/** How long after a crowd somebody saw it, and how long after that another one did, in ms. */
const SEEN_MS = 2 * HOUR_MS;
const UNDONE_MS = 3 * HOUR_MS;

interface Scene {
  key: string;
  end: number;
  grace: Actor;
  linus: Actor;
  chance: () => number;
}

/** The reviews of an article, its votes after them, and what the audit log says. */
export function reviewsOf(
  { told, crowd }: Course,
  votes: PastVote[],
  { key, end, grace, linus, chance }: Scene,
): { votes: PastVote[]; reviews: PastReview[]; entries: Line[] } {
  const done = told && DONE[told];
  if (!done || !crowd) return { votes, reviews: [], entries: [] };
  const { action, note, undone } = done;
  const from = end - crowd.age * HOUR_MS;
  const filter = { from: iso(from), until: iso(from + HOUR_MS), choice: crowd.choice };
  const isOf = ({ minute, choice }: PastVote) =>
    minute >= from / MINUTE_MS && minute < (from + HOUR_MS) / MINUTE_MS && choice === crowd.choice;
  const standing = action === "hold" ? ("held" as const) : ("void" as const);
  const after = votes.map((vote) =>
    isOf(vote) ? { ...vote, standing, cause: "moderator" as const, review: 1 } : vote,
  );
  const changed = votes.filter(isOf).map(({ vote }) => vote);
  const atMs = from + SEEN_MS;
  const numbers = [votes, after].map((each) =>
    numbersOf(each.filter(({ minute }) => minute < atMs / MINUTE_MS)),
  ) as [Numbers, Numbers];
  const review = (n: number, by: Actor, over: { note: string; at_ms: number } & Record<string, unknown>) => ({
    ...{ n, id: uuidOf(chance), by, state: "done", started_ms: over.at_ms, difference: null },
    ...{ done: changed.length, total: changed.length, votes: changed.length, rows: changed.length },
    ...{ rows_per_day: 50_000, undone: false, changed: [], ...over },
  });
  const [before, then] = numbers;
  const first = review(1, grace, {
    ...{ at_ms: atMs, action, filter, undoes: null, note, undone: undone !== undefined, changed },
    ...{ before, after: then },
  });
  const entry = (of: typeof first, action: string, told: object) => ({
    ...{ kind: "audit", id: of.id, at_ms: of.at_ms, by: of.by, action: `review.${action}`, target: key },
    ...{ note: of.note, ...told },
  });
  const told1 = entry(first, action, { before, after: { ...then, votes: changed.length, filter } });
  if (undone === undefined) return { votes: after, reviews: [first], entries: [told1] };
  const second = review(2, linus, {
    ...{ at_ms: atMs + UNDONE_MS, action: "undo", filter: {}, undoes: 1, note: undone },
    ...{ before: then, after: before },
  });
  const told2 = entry(second, "undo", {
    before: then,
    after: { ...before, votes: changed.length, review: first.id },
  });
  return { votes, reviews: [first, second], entries: [told1, told2] };
}

const iso = (ms: number) => new Date(ms).toISOString();

function numbersOf(votes: readonly PastVote[]): Numbers {
  const of = (standing: string, choice?: string) =>
    votes.filter(
      (vote) => vote.standing === standing && (choice ? vote.choice === choice : vote.choice !== "none"),
    ).length;
  return { yes: of("counted", "yes"), no: of("counted", "no"), held: of("held"), void: of("void") };
}
