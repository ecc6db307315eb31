/**
 * One slice of a review: what becomes of the votes that it has read, gathered so that each kind of change is written at once.
 * Pure: reading and writing are the stores' business.
 */
import type { Choice } from "../contract/index.ts";
import type { Mark } from "./review.ts";
import { type Change, cellOf } from "./rollup.ts";

/** A vote that a slice looks at. */
export interface Looked extends Mark {
  key: Uint8Array;
  choice: Choice;
  /** When it was first cast, in minutes since 1970. */
  minute: number;
  /** What the review in question had found it as, where that matters and is known. */
  found?: Mark | undefined;
}

/** What a slice changes. */
export interface Slice {
  /** For the rollups, votes alike taken together. */
  changes: Change[];
  /** Which votes get which mark. */
  marks: { mark: Mark; keys: Uint8Array[] }[];
  /** What each changed vote was, in the order in which they were read. */
  images: { key: Uint8Array; was: Mark }[];
  /** Hours whose counters change. */
  hours: number;
}

/** The slice that `decide` makes of votes; it answers null for a vote that stays as it is. */
export function sliceOf(votes: readonly Looked[], decide: (vote: Looked) => Mark | null): Slice {
  const changes = new Map<string, Change>();
  const marks = new Map<string, { mark: Mark; keys: Uint8Array[] }>();
  const images: Slice["images"] = [];
  const hours = new Set<number>();
  for (const vote of votes) {
    const mark = decide(vote);
    if (!mark) continue;
    const { key, standing, cause, review } = vote;
    images.push({ key, was: { standing, cause, review } });
    const target = [mark.standing, mark.cause, mark.review].join();
    const marked = marks.get(target) ?? { mark, keys: [] };
    marked.keys.push(key);
    marks.set(target, marked);
    const from = cellOf(vote);
    hours.add(from.hour);
    const kind = [standing, cause, vote.choice, from.hour, target].join();
    const change = changes.get(kind);
    if (change) change.votes += 1;
    else changes.set(kind, { from, to: cellOf({ ...vote, ...mark }), votes: 1 });
  }
  return { changes: [...changes.values()], marks: [...marks.values()], images, hours: hours.size };
}
