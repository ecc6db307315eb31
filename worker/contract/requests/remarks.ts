/** What is asked of the inbox. */
import * as v from "valibot";
import { TRIAGE_AT_ONCE_MAX } from "../../limits/remarks.ts";
import { SEARCH_MAX_CHARS, SECTION_MAX_CHARS } from "../../limits/requests.ts";
import { ArticleKey, Count, Format, Moment, RemarkFlag, RemarkId, Triage } from "../words.ts";
import { note } from "./texts.ts";

/** Query of `GET …/remarks`: those that fit all that is named. */
export const InboxQuery = v.strictObject({
  triage: v.optional(Triage),
  /** The key of an article. */
  key: v.optional(ArticleKey),
  choice: v.optional(v.picklist(["yes", "no"])),
  /** The section of their articles, as their owner told it. */
  section: v.optional(v.pipe(v.string(), v.maxLength(SECTION_MAX_CHARS))),
  /** What screening found in them. */
  flag: v.optional(RemarkFlag),
  /** Their language, as far as it was guessed: `de`; `und` for those of which it was not. */
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/, "a language such as de, or und"))),
  /** `1` for those that are archived; without it those that are not. */
  archived: v.optional(v.literal("1")),
  /** A piece of their words, capitals aside. What is masked is not found. */
  q: v.optional(v.pipe(v.string(), v.maxLength(SEARCH_MAX_CHARS))),
  /** Of the page before. */
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d\.\d{1,15}$/, "that of the page before"))),
});
export type InboxQuery = v.InferOutput<typeof InboxQuery>;

/** What is made of one remark: its triage, or whether it is archived, or both. */
const sorting = v.pipe(
  v.strictObject({
    id: RemarkId,
    triage: v.optional(Triage),
    /** Archives one that is `new`, or brings it back, so that it waits anew; said of another one it is passed over. */
    archived: v.optional(v.boolean()),
    /** With `acted-on`: the edition of the article that it has led to, as the article's details name it. Null for none. */
    edition: v.optional(v.nullable(Moment)),
    /** The revision that was seen; a session must say it, a token's caller may. */
    revision: v.optional(Count),
  }),
  v.check(({ triage, archived }) => triage !== undefined || archived !== undefined, "triage, or archived"),
  v.check(({ triage, edition }) => !edition || triage === "acted-on", "an edition with acted-on alone"),
);

/** Body of `PATCH …/remarks`: what is made of each. An undoing sends what each was before. */
export const SortRequest = v.strictObject({
  remarks: v.pipe(v.array(sorting), v.minLength(1), v.maxLength(TRIAGE_AT_ONCE_MAX)),
  /** Why, for whoever reads the audit log later. */
  note: v.optional(note),
});
export type SortRequest = v.InferOutput<typeof SortRequest>;

/** Query of `DELETE …/remarks/{id}`. */
export const RemarkDeleteQuery = v.strictObject({ note });

/** Query of `GET …/remark-export`. */
export const InboxExportQuery = v.strictObject({
  format: v.optional(Format, "csv"),
  /** `1` for words as they were written: the log then says who has had them. */
  unmasked: v.optional(v.literal("1")),
});
