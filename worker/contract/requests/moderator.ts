/** What moderators ask and send, and the ids in their paths. */
import * as v from "valibot";
import { SEARCH_MAX_CHARS, SECTION_MAX_CHARS, TOKEN_NAME_MAX_CHARS } from "../../limits/requests.ts";
import { REVIEW_ROWS_PER_DAY, REVIEW_ROWS_PER_DAY_MAX } from "../../limits/reviews.ts";
import { ArticleKey, Cause, Choice, Format, Moment, PollState, Standing } from "../words.ts";
import { note, title } from "./texts.ts";

/** `{id}` of tokens and reviews. */
export const Id = v.pipe(v.string(), v.uuid());

/** The orders of the index, each with the greatest or newest first. */
export const Sort = v.picklist(["votes", "approval", "held", "newest-vote", "newest-article"]);
export type Sort = v.InferOutput<typeof Sort>;

/** What a signal is about: hours, or a network of a day. */
export const SignalKind = v.picklist(["burst", "network"]);
export type SignalKind = v.InferOutput<typeof SignalKind>;

/** Query of the moderator's index. A `cursor` continues the list it came with; all else is then ignored. */
export const IndexQuery = v.strictObject({
  sort: v.optional(Sort, "newest-vote"),
  /** Text to be found in title, article id or address, whatever its case. */
  q: v.optional(v.pipe(v.string(), v.maxLength(SEARCH_MAX_CHARS)), ""),
  state: v.optional(PollState),
  /** Only articles with a signal of the last seven days, of any kind or of one. */
  signal: v.optional(v.picklist(["any", ...SignalKind.options])),
  /** Only articles of this section, to the letter, as their owner tells it. */
  section: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(SECTION_MAX_CHARS))),
  /** Only articles whose last vote is not older. */
  since: v.optional(Moment),
  /** Only articles whose last vote is older. */
  until: v.optional(Moment),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(100))),
  /**
   * Keys of up to a hundred articles that somebody has before them, with a dot between: they alone are answered, as they are now, and no
   * list is begun. All else says of which list they are the first page.
   */
  shown: v.optional(
    v.pipe(v.string(), v.regex(/^[\w-]{22}(\.[\w-]{22}){0,99}$/, "keys of articles, with a dot between")),
  ),
});
export type IndexQuery = v.InferOutput<typeof IndexQuery>;

/** Query of the site's signals. A `cursor` continues the list it came with, under the same words. */
export const SignalsQuery = v.strictObject({
  /** Only signals whose last vote is not older; a week back at most. */
  since: v.optional(Moment),
  kind: v.optional(SignalKind),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}\.\d{1,7}\.[\w-]{22}\.\d$/))),
});
export type SignalsQuery = v.InferOutput<typeof SignalsQuery>;

/** Query of the exports. */
export const ExportQuery = v.strictObject({ format: v.optional(Format, "csv") });

/** Query of the audit log; with a `format` the whole of it is streamed, whatever else is asked for. */
export const AuditQuery = v.strictObject({
  /** Only what somebody of this name has done, as the log has it. */
  by: v.optional(v.pipe(v.string(), v.maxLength(TOKEN_NAME_MAX_CHARS))),
  /** Only this action, or those whose first part it is: `review` for all reviews. */
  action: v.optional(v.pipe(v.string(), v.regex(/^[a-z-]{1,32}(\.[a-z-]{1,32})?$/))),
  /** Only what was done to the article of this key, moves to it included. */
  key: v.optional(ArticleKey),
  /** Only what was done then or later. */
  since: v.optional(Moment),
  /** Only what was done before. */
  until: v.optional(Moment),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "the cursor of the last answer"))),
  format: v.optional(Format),
});
export type AuditQuery = v.InferOutput<typeof AuditQuery>;

/** Body of `PATCH …/articles/{key}`: at least one of `state` and `title`. */
export const ArticlePatch = v.pipe(
  v.strictObject({ state: v.optional(PollState), title: v.optional(title), note }),
  v.check((patch) => patch.state !== undefined || patch.title !== undefined, "names neither state nor title"),
);
export type ArticlePatch = v.InferOutput<typeof ArticlePatch>;

/** Which votes a review is about: those that fit all that is named. */
export const VoteFilter = v.strictObject({
  standing: v.optional(Standing),
  choice: v.optional(Choice),
  /** Why they are not counted. */
  cause: v.optional(Cause),
  /** Cast in this minute or later; seconds are cut off. */
  from: v.optional(Moment),
  /** Cast before this minute. */
  until: v.optional(Moment),
  /**
   * Cast from this network, as a signal or an export names it: an address, or what is around it. It is another one every
   * day, and forgotten a week after its day.
   */
  network: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "16 hex digits, as signals and exports name it")),
  ),
});
export type VoteFilter = v.InferOutput<typeof VoteFilter>;

/**
 * Rows that the article's reviews may write today for this one to go on, theirs counted in; beyond that it waits for the
 * next day (UTC).
 */
const rows_per_day = v.optional(
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(REVIEW_ROWS_PER_DAY_MAX)),
  REVIEW_ROWS_PER_DAY,
);

/**
 * Body of `POST …/articles/{key}/reviews`. `void` takes counted and held votes out, `restore` gives void ones the
 * standing they had before, `count` lets held ones count, `hold` sets counted ones aside while somebody looks. A dry run
 * unless `dry_run` is false. It takes votes cast before it was asked for, as they are when it comes to them.
 */
export const ReviewRequest = v.strictObject({
  action: v.picklist(["void", "restore", "count", "hold"]),
  filter: v.optional(VoteFilter, {}),
  note,
  dry_run: v.optional(v.boolean(), true),
  rows_per_day,
});
export type ReviewRequest = v.InferOutput<typeof ReviewRequest>;

/** Body of undoing a review and of recounting. */
export const NoteRequest = v.strictObject({ note, rows_per_day });
export type NoteRequest = v.InferOutput<typeof NoteRequest>;
