/** The lines of an export that tell of one article's poll: see transfer.ts. */
import * as v from "valibot";
import { NOTE_MAX_CHARS } from "../../limits/requests.ts";
import {
  ArticleKey,
  Cause,
  Choice,
  Count,
  PollState,
  QuestionId,
  ReasonId,
  RemarkId,
  ReviewAction,
  Standing,
} from "../words.ts";
import { Details } from "./details.ts";
import {
  actor,
  id,
  kind,
  numbers,
  perChoice,
  reviewNumber,
  standings,
  text,
  title,
  vote,
} from "./line-parts.ts";
import { Id, VoteFilter } from "./moderator.ts";

/** An article's poll, but for what is counted. */
export const PollLine = v.strictObject({
  kind: kind("poll"),
  key: ArticleKey,
  article: id,
  address: v.nullable(v.pipe(id, v.regex(/^https?:\/\//))),
  title,
  title_source: v.picklist(["reader", "moderator"]),
  state: PollState,
  question: v.nullable(QuestionId),
  epoch: Count,
  added_ms: Count,
  moderation_revision: Count,
  /** Who raised it last; null where that was not kept. */
  moderated_by: v.nullable(actor),
  details: v.nullable(Details),
  /** The number of the latest review. */
  generation: Count,
});

/** One vote, by its key. */
export const VoteLine = v.strictObject({
  kind: kind("vote"),
  key: ArticleKey,
  vote,
  choice: Choice,
  edit: Count,
  standing: Standing,
  cause: v.nullable(Cause),
  /** The number of the review that decided on it last. */
  review: v.nullable(reviewNumber),
  question: QuestionId,
  wording: Count,
  /** When it was first cast, in minutes since 1970. */
  minute: Count,
});
export type VoteLine = v.InferOutput<typeof VoteLine>;

/** What is kept of a vote's remark: its own edit, and its reasons; none of one that was deleted. */
export const RemarkLine = v.strictObject({
  kind: kind("remark"),
  key: ArticleKey,
  vote,
  edit: Count,
  reasons: v.array(ReasonId),
  /** Of one that has, or had, words: its id in the inbox, the seq of its latest state, and whether it has words. */
  id: v.optional(RemarkId),
  seq: v.optional(Count),
  worded: v.optional(v.boolean()),
});

/** The votes that were first cast in an hour (since 1970), by standing and choice. */
export const HourLine = v.strictObject({ kind: kind("hour"), key: ArticleKey, hour: Count, ...standings });
export type HourLine = v.InferOutput<typeof HourLine>;

/** All votes of a poll, by standing and choice, and the held ones by cause too. */
export const TallyLine = v.strictObject({
  kind: kind("tally"),
  key: ArticleKey,
  ...standings,
  causes: v.record(v.string(), perChoice),
  /** How many votes in the tally give each reason; left out for none, and by version 1. */
  reasons: v.optional(v.strictObject({ yes: v.record(ReasonId, Count), no: v.record(ReasonId, Count) })),
  /** How many hours have votes. */
  hours: Count,
  revision: Count,
  first_vote_ms: Count,
  last_vote_ms: Count,
});
export type TallyLine = v.InferOutput<typeof TallyLine>;

/** A review that is over, an undoing or a recount too. */
export const ReviewLine = v.strictObject({
  kind: kind("review"),
  key: ArticleKey,
  n: reviewNumber,
  id: Id,
  at_ms: Count,
  by: actor,
  action: ReviewAction,
  filter: VoteFilter,
  /** Of an undo: the number of the review that it takes back. */
  undoes: v.nullable(reviewNumber),
  note: text(NOTE_MAX_CHARS),
  state: v.picklist(["done", "stopped"]),
  started_ms: Count,
  done: Count,
  total: Count,
  votes: Count,
  rows: Count,
  rows_per_day: Count,
  undone: v.boolean(),
  before: v.nullable(numbers),
  after: v.nullable(numbers),
  difference: v.nullable(Count),
});

/** What a review has changed: some hundred votes as they were before, in the order of their keys. */
export const ChangeLine = v.strictObject({
  kind: kind("change"),
  key: ArticleKey,
  review: reviewNumber,
  votes: v.pipe(
    v.array(
      v.strictObject({
        vote,
        standing: Standing,
        cause: v.nullable(Cause),
        review: v.nullable(reviewNumber),
      }),
    ),
    v.minLength(1),
  ),
});

/** What an article's Poll keeps of it. */
export const ArticlePollLine = v.variant("kind", [
  PollLine,
  VoteLine,
  RemarkLine,
  HourLine,
  TallyLine,
  ReviewLine,
  ChangeLine,
]);
export type ArticlePollLine = v.InferOutput<typeof ArticlePollLine>;
