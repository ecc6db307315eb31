/**
 * The lines of a site's export, one schema for each kind, as they are written and read back. A kind or a field that is added
 * raises the format's version; what an older version wrote must stay readable. Times are in ms since 1970, as they are stored.
 */
import * as v from "valibot";
import { REMARK_MAX_UNITS } from "../../limits/remarks.ts";
import { IMPORTED_SOURCE_MAX_CHARS, NOTE_MAX_CHARS, TOKEN_NAME_MAX_CHARS } from "../../limits/requests.ts";
import {
  ArticleKey,
  Count,
  Format,
  QuestionId,
  ReasonId,
  RemarkId,
  Scope,
  SiteId,
  Standing,
  Triage,
} from "../words.ts";
import { Details } from "./details.ts";
import { actor, id, kind, text, title } from "./line-parts.ts";
import { Id } from "./moderator.ts";
import { ArticlePollLine } from "./poll-lines.ts";
import { articleId, exact, line } from "./texts.ts";

/** The version of the format that this worker writes. It reads this one and those before it. */
export const EXPORT_VERSION = 2;

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
  /** Who changed them last; null where that was not kept. */
  changed_by: v.nullable(actor),
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

/** A person as an inert name: nothing signs in as that person before an invitation, and the name stays taken. */
export const PersonLine = v.strictObject({
  kind: kind("person"),
  id: Id,
  name: text(TOKEN_NAME_MAX_CHARS),
  scopes: v.array(Scope),
  created_ms: Count,
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
  details: v.nullable(Details),
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

/** A remark as the inbox has it, with its words; of one that is gone, `triage` and all that it said are null. */
export const InboxLine = v.strictObject({
  kind: kind("inbox"),
  id: RemarkId,
  key: ArticleKey,
  seq: Count,
  choice: v.nullable(v.picklist(["yes", "no"])),
  standing: v.nullable(Standing),
  reasons: v.array(ReasonId),
  text: v.nullable(text(REMARK_MAX_UNITS)),
  sent_ms: Count,
  until_ms: Count,
  triage: v.nullable(Triage),
  revision: Count,
  /** Who raised it last; null for its reader. */
  changed_by: v.nullable(actor),
  /** Of one that is archived. */
  archived: v.optional(v.literal(true)),
  /** Since when it waits or is archived, if that is not when it was sent. */
  since_ms: v.optional(Count),
  /** The edition that it has led to. */
  edition_ms: v.optional(Count),
});
export type InboxLine = v.InferOutput<typeof InboxLine>;

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
  PersonLine,
  GoneLine,
  MoveLine,
  ArticleLine,
  ImportedLine,
]);
export type SiteLine = v.InferOutput<typeof SiteLine>;

/** Any line of an export. */
export const ExportLine = v.variant("kind", [
  HeaderLine,
  ...SiteLine.options,
  ...ArticlePollLine.options,
  InboxLine,
  AuditLine,
  EndLine,
]);
export type ExportLine = v.InferOutput<typeof ExportLine>;

/** Query of an export; `cursor` is where the part before it has ended. */
export const SiteExportQuery = v.strictObject({
  format: v.optional(Format, "csv"),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(2_000))),
});

/** Query of `POST …/import`, whose body is some lines of the file in their order. */
export const ImportQuery = v.strictObject({
  /** What names the file, the same with each of its batches: its SHA-256 in hex. */
  import: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** The number of the body's first line in the file, from 0. */
  line: v.optional(v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number)), "0"),
});
