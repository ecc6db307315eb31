/** What owners send beside settings: articles, moves, tokens. */
import * as v from "valibot";
import { isPlainName, normalName } from "../../domain/moderation/actor-name.ts";
import { SITES_PAGE_ROWS } from "../../limits/reading.ts";
import { REGISTERED_AT_ONCE_MAX, TOKEN_NAME_MAX_CHARS } from "../../limits/requests.ts";
import { Moment, Scope } from "../words.ts";
import { Details } from "./details.ts";
import { articleId, note, title } from "./texts.ts";

/** Says of article ids that they are kept to the letter, though they are web addresses: as pages say it with `data-exact`. */
const exactly = v.optional(v.boolean(), false);

/** Body of `POST /v1/admin/sites/{site}/articles`. */
export const ArticlesRequest = v.strictObject({
  articles: v.pipe(
    v.array(
      v.strictObject({
        article: articleId,
        exact: exactly,
        title: v.optional(title),
        /** Known with the article's first vote. Of an article that is known already nothing is changed. */
        details: v.optional(Details),
      }),
    ),
    v.minLength(1),
    v.maxLength(REGISTERED_AT_ONCE_MAX),
  ),
});

/** Body of `POST /v1/admin/sites/{site}/moves`: article id `from` is now `to`. `exact` says it of both. */
export const MoveRequest = v.strictObject({
  from: articleId,
  to: articleId,
  exact: exactly,
  note,
  /** Whether `from` is to be forwarded though nobody has voted on it and nobody has registered it. */
  alias: v.optional(v.boolean(), false),
  /** Whether nothing is to be moved, and only told what would be: a move can't be undone. */
  dry_run: v.optional(v.boolean(), false),
});

/** Query of `GET /v1/admin/sites`. A `cursor` continues the list it came with. */
export const SitesQuery = v.strictObject({
  cursor: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1_000))),
  /** Sites of a page. */
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, `a number from 1 to ${SITES_PAGE_ROWS}`),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(SITES_PAGE_ROWS),
    ),
  ),
});

/** Query of what can't be undone: `dry_run=true` changes nothing, and tells what would go. */
export const DryRunQuery = v.strictObject({ dry_run: v.optional(v.picklist(["true", "false"]), "false") });

/** Body of `POST /v1/admin/sites/{site}/tokens`. */
export const TokenRequest = v.strictObject({
  /**
   * What the audit log says of whoever uses it, and so another than any other token's of the site, case aside: in NFKC,
   * without control and format characters, the letters of each word of one script, and nothing that looks like "admin".
   */
  name: v.pipe(
    v.string(),
    v.maxLength(TOKEN_NAME_MAX_CHARS),
    v.transform(normalName),
    v.minLength(1),
    v.maxLength(TOKEN_NAME_MAX_CHARS),
    v.check(isPlainName, "could be taken for another"),
  ),
  /** `manage` opens what all others do, and can mint any of them. */
  scopes: v.pipe(v.array(Scope), v.minLength(1), v.maxLength(Scope.options.length)),
  /** From when on the token opens nothing: a moment to come; left out or null for never. */
  expires_at: v.optional(v.nullable(Moment), null),
});
