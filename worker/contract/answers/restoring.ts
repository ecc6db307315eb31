/** What is answered about the bookmarks of an article's poll. */
import * as v from "valibot";
import { Count, Moment } from "../words.ts";

/** A moment that the poll can go back to. */
export const BookmarkRow = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  at: Moment,
  /** Before what it was set: a review of many votes, or a restore. */
  why: v.picklist(["review", "restore"]),
  /** Votes that the poll had then, whatever their standing. */
  votes: Count,
});
export type BookmarkRow = v.InferOutput<typeof BookmarkRow>;

/** `GET …/articles/{key}/bookmarks`, newest first. */
export const BookmarksAnswer = v.strictObject({ bookmarks: v.array(BookmarkRow) });
export type BookmarksAnswer = v.InferOutput<typeof BookmarksAnswer>;

/** `POST …/articles/{key}/restore`. */
export const RestoreAnswer = v.strictObject({
  dry_run: v.boolean(),
  bookmark: BookmarkRow,
  /** Votes that the poll had before it went back. */
  votes: Count,
});
export type RestoreAnswer = v.InferOutput<typeof RestoreAnswer>;
