/**
 * One slice of a review: what becomes of the votes that it has read, gathered so that each kind of change is written at once.
 * Pure: reading and writing are the stores' business.
 */
import type { Choice } from "../../contract/index.ts";
import { MINUTES_PER_HOUR } from "../../limits/time.ts";
import { type Change, cellOf } from "../counting/rollup.ts";
import type { Mark } from "./review.ts";

/** A vote that a slice looks at. */
export interface Looked extends Mark {
  key: Uint8Array;
  choice: Choice;
  /** When it was first cast, in minutes since 1970. */
  minute: number;
  /** The reasons of its remark, as they are stored. */
  reasons?: string | null;
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

/** Votes alike: what they were, and what becomes of them. */
interface Kind {
  was: Mark;
  change: Change;
  keys: Uint8Array[];
}

/**
 * The slice that `decide` makes of votes; it answers null for a vote that stays as it is. It is asked once for votes alike,
 * which most of a slice are.
 */
export function sliceOf(votes: readonly Looked[], decide: (vote: Looked) => Mark | null): Slice {
  const kinds = new Map<string, Kind | null>();
  const marks = new Map<string, { mark: Mark; keys: Uint8Array[] }>();
  const slice: Slice = { changes: [], marks: [], images: [], hours: 0 };
  for (const vote of votes) {
    const name = nameOf(vote);
    let kind = kinds.get(name);
    if (kind === undefined) {
      kind = kindOf(vote, decide(vote), marks);
      kinds.set(name, kind);
      if (kind) slice.changes.push(kind.change);
    }
    if (!kind) continue;
    kind.change.votes += 1;
    kind.keys.push(vote.key);
    slice.images.push({ key: vote.key, was: kind.was });
  }
  slice.marks = [...marks.values()];
  slice.hours = new Set(slice.changes.map(({ from }) => from?.hour)).size;
  return slice;
}

/** All that makes a difference to what becomes of a vote, and to where it is counted. */
function nameOf({ standing, cause, review, choice, minute, reasons, found }: Looked): string {
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  const before = found ? `${found.standing} ${found.cause} ${found.review}` : "";
  return `${standing} ${cause} ${review} ${choice} ${hour} ${before} ${reasons ?? ""}`;
}

function kindOf(
  vote: Looked,
  mark: Mark | null,
  marks: Map<string, { mark: Mark; keys: Uint8Array[] }>,
): Kind | null {
  if (!mark) return null;
  const { standing, cause, review } = vote;
  const target = `${mark.standing} ${mark.cause} ${mark.review}`;
  const marked = marks.get(target) ?? { mark, keys: [] };
  marks.set(target, marked);
  return {
    was: { standing, cause, review },
    change: { from: cellOf(vote), to: cellOf({ ...vote, ...mark }), votes: 0 },
    keys: marked.keys,
  };
}
