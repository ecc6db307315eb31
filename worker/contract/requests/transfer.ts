/**
 * The lines of a site's export, one schema for each kind, as they are written and read back. A kind or a field that is added
 * raises the format's version; what an older version wrote must stay readable. Times are in ms since 1970, as they are stored.
 */
import * as v from "valibot";
import {
  ARTICLE_ID_MAX_CHARS,
  IMPORTED_SOURCE_MAX_CHARS,
  NOTE_MAX_CHARS,
  TITLE_MAX_CHARS,
  TOKEN_NAME_MAX_CHARS,
} from "../../limits/requests.ts";
import {
  ArticleKey,
  Cause,
  Choice,
  Count,
  Format,
  PollState,
  QuestionId,
  ReviewAction,
  Scope,
  SiteId,
  Standing,
} from "../words.ts";
import { Id, VoteFilter } from "./moderator.ts";
import { articleId, exact, line } from "./texts.ts";

/** The version of the format that this worker writes. It reads this one and those before it. */
export const EXPORT_VERSION = 1;

const kind = <K extends string>(name: K) => v.literal(name);
const text = (maxChars: number) => v.pipe(v.string(), v.maxLength(maxChars));
const id = text(ARTICLE_ID_MAX_CHARS);
const title = v.nullable(text(TITLE_MAX_CHARS));
/** A vote's key in hex. */
const vote = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const numbers = v.strictObject({ yes: Count, no: Count, held: Count, void: Count });
const perChoice = v.strictObject({ yes: Count, no: Count, none: Count });
const standings = { counted: perChoice, held: perChoice, void: perChoice };
const actor = v.strictObject({ id: v.nullable(Id), name: text(TOKEN_NAME_MAX_CHARS) });
/** Reviews have numbers within their article, from 1. */
const reviewNumber = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The first line: what the file is. `only` says that nothing but such lines follow, so that they can join what is counted. */
export const HeaderLine = v.strictObject({
  kind: kind("header"),
  format: v.literal("afterword"),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  site: SiteId,
  only: v.optional(v.literal("imported")),
});
export type HeaderLine = v.InferOutput<typeof HeaderLine>;

/** The site's settings as they are stored, with what only a newer version knows of them. */
export const SettingsLine = v.strictObject({
  kind: kind("settings"),
  settings: v.record(v.string(), v.unknown()),
  revision: Count,
});
export type SettingsLine = v.InferOutput<typeof SettingsLine>;

/** A version of a question's words. */
export const WordingLine = v.strictObject({
  kind: kind("wording"),
  question: QuestionId,
  version: Count,
  wording: v.string(),
  since_ms: Count,
});

/** A token as an inert name: it opens nothing, and its name stays taken. */
export const TokenLine = v.strictObject({
  kind: kind("token"),
  id: Id,
  name: text(TOKEN_NAME_MAX_CHARS),
  scopes: v.array(Scope),
  created_ms: Count,
  expires_ms: v.nullable(Count),
});

/** The last epoch of an article that is no more. */
export const GoneLine = v.strictObject({ kind: kind("gone"), key: ArticleKey, epoch: Count });

/** An article that has become another one: `to` is the other's key. */
export const MoveLine = v.strictObject({
  kind: kind("move"),
  key: ArticleKey,
  article: id,
  epoch: Count,
  to: ArticleKey,
});

/** An article that the site has admitted; its poll, votes, rollups and reviews follow it. */
export const ArticleLine = v.strictObject({
  kind: kind("article"),
  key: ArticleKey,
  article: id,
  question: QuestionId,
  title,
  epoch: Count,
  added_ms: Count,
});

/** Bare totals of an article from elsewhere. They stand apart and are in no tally. Without a `key` it is the article's. */
export const ImportedLine = v.strictObject({
  kind: kind("imported"),
  article: articleId,
  exact: v.optional(exact.wrapped),
  key: v.optional(ArticleKey),
  /** Where they were counted. */
  source: line(IMPORTED_SOURCE_MAX_CHARS),
  yes: Count,
  no: Count,
});

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

/** The votes that were first cast in an hour (since 1970), by standing and choice. */
export const HourLine = v.strictObject({ kind: kind("hour"), key: ArticleKey, hour: Count, ...standings });
export type HourLine = v.InferOutput<typeof HourLine>;

/** All votes of a poll, by standing and choice, and the held ones by cause too. */
export const TallyLine = v.strictObject({
  kind: kind("tally"),
  key: ArticleKey,
  ...standings,
  causes: v.record(v.string(), perChoice),
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

/** An entry of the audit log. */
export const AuditLine = v.strictObject({
  kind: kind("audit"),
  id: Id,
  at_ms: Count,
  by: actor,
  action: text(60),
  target: id,
  note: v.nullable(text(NOTE_MAX_CHARS)),
  before: v.unknown(),
  after: v.unknown(),
});

/** The last line: without it the file is cut. How many lines of each kind there are, and the CRC-32 of all before it. */
export const EndLine = v.strictObject({
  kind: kind("end"),
  counts: v.record(v.string(), Count),
  lines: Count,
  crc32: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
});
export type EndLine = v.InferOutput<typeof EndLine>;

/** What Site keeps of a file. */
export const SiteLine = v.variant("kind", [
  SettingsLine,
  WordingLine,
  TokenLine,
  GoneLine,
  MoveLine,
  ArticleLine,
  ImportedLine,
]);
export type SiteLine = v.InferOutput<typeof SiteLine>;

/** What an article's Poll keeps of it. */
export const ArticlePollLine = v.variant("kind", [
  PollLine,
  VoteLine,
  HourLine,
  TallyLine,
  ReviewLine,
  ChangeLine,
]);
export type ArticlePollLine = v.InferOutput<typeof ArticlePollLine>;

/** Any line of an export. */
export const ExportLine = v.variant("kind", [
  HeaderLine,
  ...SiteLine.options,
  ...ArticlePollLine.options,
  AuditLine,
  EndLine,
]);
export type ExportLine = v.InferOutput<typeof ExportLine>;

/** Query of an export; `cursor` is where the part before it has ended. */
export const SiteExportQuery = v.object({
  format: v.optional(Format, "csv"),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(2_000))),
});

/** Query of `POST …/import`, whose body is some lines of the file in their order. */
export const ImportQuery = v.object({
  /** What names the file, the same with each of its batches: its SHA-256 in hex. */
  import: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** The number of the body's first line in the file, from 0. */
  line: v.optional(v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number)), "0"),
});
