/** What moderators are told of reviews. */
import * as v from "valibot";
import { VoteFilter } from "../requests/index.ts";
import { Count, Moment, ReviewAction, ReviewState } from "../words.ts";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Votes by what becomes of them; withdrawn ones are in none. */
const standings = v.strictObject({
  yes: Count,
  no: Count,
  held: Count,
  void: Count,
  /** Share of yes; null without votes. */
  share: v.nullable(share),
});

/** One review: what it was to do, how far it is, and what it has done. */
export const ReviewRow = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  at: Moment,
  /** Name of the token as it was then, or "admin". */
  by: v.string(),
  /** Id of the token; null for the admin token. */
  by_id: v.nullable(v.pipe(v.string(), v.uuid())),
  action: ReviewAction,
  filter: VoteFilter,
  /** Of an undo: the review that it takes back. */
  undoes: v.nullable(v.pipe(v.string(), v.uuid())),
  note: v.string(),
  state: ReviewState,
  /** The rows of today are used up, by it or one before it, and it goes on then or later; null unless it waits. */
  waits_until: v.nullable(Moment),
  /** Votes it has looked at, and those there are to look at: an estimate until it is done. */
  done: Count,
  total: Count,
  /** Votes it has changed. */
  votes: Count,
  /** Rows it has written, which is what the platform bills. */
  rows: Count,
  /** Whether it was undone, for the votes on which no later review had decided. */
  undone: v.boolean(),
  /** The poll's numbers when it began, and when it ended; in between those of now. */
  before: standings,
  after: standings,
  /** Of a recount that is done: how far what was counted was from what the votes say. It must be zero. */
  difference: v.nullable(Count),
  /** Why it has named no vote; null where it names some or has not ended. */
  explanation: v.nullable(v.string()),
});
export type ReviewRow = v.InferOutput<typeof ReviewRow>;

/** What a review would do, had it been meant. */
export const DryRun = v.strictObject({
  dry_run: v.literal(true),
  /** Votes it would change, and rows it would write. */
  votes: Count,
  rows: Count,
  before: standings,
  after: standings,
  /** Why it names no vote; null where it names some. */
  explanation: v.nullable(v.string()),
});
export type DryRun = v.InferOutput<typeof DryRun>;

/** `POST …/reviews`. */
export const ReviewAnswer = v.union([DryRun, ReviewRow]);
