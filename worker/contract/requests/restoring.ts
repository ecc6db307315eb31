/** What is sent to bring an article's poll back to a bookmark. */
import * as v from "valibot";
import { note } from "./texts.ts";

/** Body of `POST …/articles/{key}/restore`. A dry run tells what is there now, and what was there then. */
export const RestoreRequest = v.strictObject({
  /** Id of one of the article's bookmarks. */
  bookmark: v.pipe(v.string(), v.uuid()),
  note,
  dry_run: v.optional(v.boolean(), true),
});
