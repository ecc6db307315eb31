/** What is answered of the inbox. */
import * as v from "valibot";
import { ArticleKey, Count, Moment, ReasonId, RemarkId, Standing, Triage } from "../words.ts";

/** A remark of the inbox. */
export const RemarkRow = v.strictObject({
  id: RemarkId,
  /** The article that it is about; its id and title are null where the index has no row of it. */
  key: ArticleKey,
  article: v.nullable(v.string()),
  title: v.nullable(v.string()),
  /** The answer that it was said with, and the standing of that vote. */
  choice: v.picklist(["yes", "no"]),
  standing: Standing,
  reasons: v.array(ReasonId),
  /** A reader's words, as text; null where the reader took them back and left the reasons. */
  text: v.nullable(v.string()),
  sent_at: Moment,
  /** When its words are forgotten. */
  kept_until: Moment,
  triage: Triage,
  /** What a change of it is held against. Another text, and another triage, raise it. */
  revision: Count,
});
export type RemarkRow = v.InferOutput<typeof RemarkRow>;

/** How many remarks of the site are sorted how, whatever a query names. */
export const RemarkCounts = v.strictObject({
  new: Count,
  useful: Count,
  "acted-on": Count,
  "no-action": Count,
  inappropriate: Count,
});
export type RemarkCounts = v.InferOutput<typeof RemarkCounts>;

/** `GET …/remarks`, the latest first; `cursor` fetches the next page, null on the last. */
export const InboxAnswer = v.strictObject({
  remarks: v.array(RemarkRow),
  counts: RemarkCounts,
  cursor: v.nullable(v.string()),
});
export type InboxAnswer = v.InferOutput<typeof InboxAnswer>;

/** `PATCH …/remarks`: what became of each, in the order asked. */
export const SortAnswer = v.strictObject({
  remarks: v.array(
    v.variant("status", [
      v.strictObject({
        id: RemarkId,
        status: v.literal("sorted"),
        /** What it was: sent again, that undoes it. */
        before: Triage,
        triage: Triage,
        revision: Count,
      }),
      v.strictObject({
        id: RemarkId,
        status: v.literal("changed-meanwhile"),
        /** What stands. */
        triage: Triage,
        revision: Count,
        /** Who was quicker; null for its reader. */
        by: v.nullable(v.string()),
      }),
      v.strictObject({ id: RemarkId, status: v.literal("unknown-remark") }),
    ]),
  ),
});
export type SortAnswer = v.InferOutput<typeof SortAnswer>;

/** `DELETE …/remarks/{id}`. */
export const RemarkDeleteAnswer = v.strictObject({ id: RemarkId });
export type RemarkDeleteAnswer = v.InferOutput<typeof RemarkDeleteAnswer>;
