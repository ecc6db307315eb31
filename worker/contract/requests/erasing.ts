/** What is sent to erase an article, a site or a vote: each asked for twice, once to be told what would go. */
import * as v from "valibot";
import { ArticleKey } from "../words.ts";
import { DryRunQuery } from "./owner.ts";
import { note } from "./texts.ts";

/** Query of the owner's erasures: nothing of it can be undone. `dry_run=true` erases nothing, and tells what would go. */
export const EraseQuery = v.strictObject({ note, ...DryRunQuery.entries });

/** `{id}` of a vote: its key as exports of votes have it, 16 bytes in hex. */
export const VoteKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** Form of `POST /v1/sites/{site}/votes/erase`: the reader's own vote, by the id that the reader's browser keeps. */
export const VoteEraseForm = v.strictObject({
  /** The article's key, under which the browser keeps the vote (`asked` of `GET poll`). */
  key: ArticleKey,
  vote_id: v.pipe(v.string(), v.uuid()),
  /** Only `false` erases; else it is told what would go. */
  dry_run: v.optional(v.picklist(["true", "false"]), "true"),
});
