/** What is answered to whoever erases, or asks what would go. */
import * as v from "valibot";
import { ArticleKey, Choice, Count, Moment } from "../words.ts";
import { VoteStatus } from "./reader.ts";

/** `POST votes/erase`, and an owner's erasure of one vote. */
export const VoteEraseAnswer = v.strictObject({
  /** True if nothing was erased, and this is what would go. */
  dry_run: v.boolean(),
  /** The vote that went or would go; null if there is none, or none any more. */
  vote: v.nullable(v.strictObject({ choice: Choice, status: VoteStatus, cast_at: Moment })),
});
export type VoteEraseAnswer = v.InferOutput<typeof VoteEraseAnswer>;

/** An owner's erasure of an article. */
export const ArticleEraseAnswer = v.strictObject({
  dry_run: v.boolean(),
  /** Its polls: one for each question under it, and those of articles that have become it. */
  polls: v.array(v.strictObject({ key: ArticleKey, article: v.string() })),
  votes: Count,
  /** Whether it is gone everywhere. If not, what is left goes as soon as it can, without being asked for again. */
  over: v.boolean(),
});
export type ArticleEraseAnswer = v.InferOutput<typeof ArticleEraseAnswer>;

/** An owner's erasure of a site: all that stays of it. */
export const SiteEraseAnswer = v.strictObject({
  dry_run: v.boolean(),
  site: v.string(),
  /** Who erased it, when and why; of a dry run who asks. */
  by: v.string(),
  at: Moment,
  note: v.string(),
  /** How many articles there were, and how many votes have gone; the latter grows until it is over. */
  articles: Count,
  votes: Count,
  over: v.boolean(),
});
export type SiteEraseAnswer = v.InferOutput<typeof SiteEraseAnswer>;
