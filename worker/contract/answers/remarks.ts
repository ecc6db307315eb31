/** What is answered of the inbox. */
import * as v from "valibot";
import { ArticleKey, Count, Moment, ReasonId, RemarkFlag, RemarkId, Standing, Triage } from "../words.ts";

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
  /** A reader's words, as text, masked as `masked` says; null where the reader took them back and left the reasons. */
  text: v.nullable(v.string()),
  /** Whether something in the text stands as its flag in brackets, such as `[email]`: `POST …/remarks/{id}/open` tells the words. */
  masked: v.boolean(),
  /** What screening found, in the order of the contract's list; nothing is done because of it. */
  flags: v.array(RemarkFlag),
  /** The language as a guess by script and frequent words, as a tag's first part; null where nothing speaks for any. */
  language: v.nullable(v.string()),
  /** How many such remarks, this one included, say the same of this article on this day with this answer: they are shown once. In an export 0 of one that another stands for. */
  copies: Count,
  sent_at: Moment,
  /** When its words are forgotten. */
  kept_until: Moment,
  triage: Triage,
  /** Since when it is archived, since nobody had sorted it; its triage stays `new`. Null for one that is not. */
  archived_at: v.nullable(Moment),
  /** The edition of its article that one `acted-on` has led to; null for none named. */
  edition: v.nullable(Moment),
  /** What a change of it is held against. Another text, another triage, archiving and bringing back raise it. */
  revision: Count,
});
export type RemarkRow = v.InferOutput<typeof RemarkRow>;

/** How many remarks of the site are sorted how, whatever a query names; those shown once are counted once. */
export const RemarkCounts = v.strictObject({
  /** Of those that wait: what is archived is not among them. */
  new: Count,
  useful: Count,
  "acted-on": Count,
  "no-action": Count,
  inappropriate: Count,
  /** Nobody has sorted these, and they wait no more. */
  archived: Count,
  /** Of those that wait, how many have which flag. */
  flags: v.strictObject({
    email: Count,
    phone: Count,
    card: Count,
    iban: Count,
    link: Count,
    threat: Count,
    "self-harm": Count,
    error: Count,
    word: Count,
  } satisfies Record<RemarkFlag, typeof Count>),
});
export type RemarkCounts = v.InferOutput<typeof RemarkCounts>;

/** What sorting has cost of people's time lately, all of them together. */
export const RemarkEffort = v.strictObject({
  /** Over so many days (UTC), today's included. */
  days: Count,
  /** Minutes spent sorting, by the rule of docs/remarks.md: an estimate. */
  minutes: v.pipe(v.number(), v.minValue(0)),
  /** Remarks that became `useful` or `acted-on`, less those that were taken back. */
  useful: Count,
  /** Null without any useful one. */
  minutes_per_useful: v.nullable(v.pipe(v.number(), v.minValue(0))),
});
export type RemarkEffort = v.InferOutput<typeof RemarkEffort>;

/** `GET …/remark-counts`; `effort` is told to `manage` alone. */
export const RemarkCountsAnswer = v.strictObject({
  ...RemarkCounts.entries,
  effort: v.optional(RemarkEffort),
});
export type RemarkCountsAnswer = v.InferOutput<typeof RemarkCountsAnswer>;

/**
 * `GET …/remarks`: of those that wait threats and self-harm first, then reported errors, then the latest; with `q` the latest
 * first. `cursor` fetches the next page, null on the last; a page may be short, or empty, and have a cursor.
 */
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
        /** What it was, and whether it was archived, and its edition: sent again, they undo it. */
        before: Triage,
        was: v.strictObject({ archived: v.boolean(), edition: v.nullable(Moment) }),
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

/** `POST …/remarks/{id}/open`: its words as they were written. The log says who has opened it. */
export const RemarkOpenAnswer = v.strictObject({
  id: RemarkId,
  text: v.nullable(v.string()),
  revision: Count,
});
export type RemarkOpenAnswer = v.InferOutput<typeof RemarkOpenAnswer>;

/** `DELETE …/remarks/{id}`. */
export const RemarkDeleteAnswer = v.strictObject({ id: RemarkId });
export type RemarkDeleteAnswer = v.InferOutput<typeof RemarkDeleteAnswer>;
