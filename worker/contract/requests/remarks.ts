/** What is asked of the inbox. */
import * as v from "valibot";
import { TRIAGE_AT_ONCE_MAX } from "../../limits/remarks.ts";
import { SEARCH_MAX_CHARS, SECTION_MAX_CHARS } from "../../limits/requests.ts";
import { ArticleKey, Count, Format, RemarkId, Triage } from "../words.ts";
import { note } from "./texts.ts";

/** Query of `GET …/remarks`: those that fit all that is named. */
export const InboxQuery = v.strictObject({
  triage: v.optional(Triage),
  /** The key of an article. */
  key: v.optional(ArticleKey),
  choice: v.optional(v.picklist(["yes", "no"])),
  /** The section of their articles, as their owner told it. */
  section: v.optional(v.pipe(v.string(), v.maxLength(SECTION_MAX_CHARS))),
  /** A piece of their words, capitals aside. */
  q: v.optional(v.pipe(v.string(), v.maxLength(SEARCH_MAX_CHARS))),
  /** Of the page before. */
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "that of the page before"))),
});
export type InboxQuery = v.InferOutput<typeof InboxQuery>;

/** Body of `PATCH …/remarks`: what is made of each. An undoing sends what each was before. */
export const SortRequest = v.strictObject({
  remarks: v.pipe(
    v.array(
      v.strictObject({
        id: RemarkId,
        triage: Triage,
        /** The revision that was seen; a session must say it, a token's caller may. */
        revision: v.optional(Count),
      }),
    ),
    v.minLength(1),
    v.maxLength(TRIAGE_AT_ONCE_MAX),
  ),
  /** Why, for whoever reads the audit log later. */
  note: v.optional(note),
});
export type SortRequest = v.InferOutput<typeof SortRequest>;

/** Query of `DELETE …/remarks/{id}`. */
export const RemarkDeleteQuery = v.strictObject({ note });

/** Query of `GET …/remarks/export`. */
export const InboxExportQuery = v.strictObject({ format: v.optional(Format, "csv") });
