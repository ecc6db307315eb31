/** What owners are answered. */
import * as v from "valibot";
import { SiteSettings } from "../requests/index.ts";
import { ArticleKey, Count, Moment, Scope } from "../words.ts";

/** `GET` and `PUT /v1/admin/sites/{site}`: all settings, defaults included. */
export const SiteAnswer = v.strictObject({
  site: v.string(),
  ...SiteSettings.entries,
});
export type SiteAnswer = SiteSettings & { site: string };

/** One site of the list of all. */
export const SiteRow = v.strictObject({
  site: v.string(),
  state: SiteSettings.entries.state,
  /** Where its widget may be embedded. */
  origins: v.array(v.string()),
  /** What its captchas are solved for: Turnstile's own analytics are grouped by it. */
  captcha_action: v.string(),
  /** When it was registered; null of a site whose settings an older version has published. */
  registered_at: v.nullable(Moment),
  /** In which jurisdiction its objects lie; null for anywhere. */
  jurisdiction: SiteSettings.entries.jurisdiction,
});
export type SiteRow = v.InferOutput<typeof SiteRow>;

/**
 * `GET /v1/admin/sites`, by their ids; `cursor` fetches the next page, null on the last. A site, or a change of one, may be missing
 * for a minute.
 */
export const SitesAnswer = v.strictObject({ sites: v.array(SiteRow), cursor: v.nullable(v.string()) });
export type SitesAnswer = v.InferOutput<typeof SitesAnswer>;

/** One place in which settings differ, by its name in a path: `minimum`, `question.de`, `words.uk.counted`, `origins`. */
const difference = v.strictObject({
  setting: v.string(),
  /** Null where there was nothing, and where there is nothing now. */
  before: v.nullable(v.union([v.string(), v.number()])),
  after: v.nullable(v.union([v.string(), v.number()])),
});

/** `PATCH /v1/admin/sites/{site}`: all settings as they are after the change, and what is another by it. */
export const AmendAnswer = v.strictObject({
  ...SiteAnswer.entries,
  /** True if nothing was changed, and this is how it would be. */
  dry_run: v.boolean(),
  /** Empty if all was so already. A text for everybody counts as the one for `*`. */
  changes: v.array(difference),
});
export type AmendAnswer = SiteAnswer & {
  dry_run: boolean;
  changes: v.InferOutput<typeof difference>[];
};

/** `POST …/articles` of an owner: how many were new to the index. */
export const ArticlesAnswer = v.strictObject({ added: Count, known: Count });
export type ArticlesAnswer = v.InferOutput<typeof ArticlesAnswer>;

const place = v.strictObject({
  article: v.string(),
  key: ArticleKey,
  /** Whether there was such an article before: voted on, registered, or moved there already. */
  known: v.boolean(),
});

/** `POST …/moves`. */
export const MoveAnswer = v.strictObject({
  from: place,
  to: place,
  /** Votes of the old article that are being added to the new one. */
  votes: Count,
  /** True if nothing was moved, and this is what would be. */
  dry_run: v.boolean(),
  /** What to know of it, as a sentence. */
  explanation: v.string(),
});
export type MoveAnswer = v.InferOutput<typeof MoveAnswer>;

/** `POST …/import`: how far it is. Send it the line that it wants next, until it is over. */
export const ImportAnswer = v.strictObject({
  /** The number of the line that is wanted next, from 0. The last line is wanted until all polls are told. */
  line: Count,
  /** `sending`: lines are wanted. `opening`: all are here, and polls are told that they are whole. `over`: all is done. */
  stage: v.picklist(["sending", "opening", "over"]),
});
export type ImportAnswer = v.InferOutput<typeof ImportAnswer>;

/** `DELETE …/import`: how far the giving up is. Asked again until it is over. */
export const AbandonAnswer = v.strictObject({
  /** Lines of the file that had been taken. */
  lines: Count,
  /** Articles of it that are still to be forgotten. */
  articles: Count,
  over: v.boolean(),
  /** True if nothing was given up, and this is what would be. */
  dry_run: v.boolean(),
});
export type AbandonAnswer = v.InferOutput<typeof AbandonAnswer>;

/** A token without its secret. */
export const TokenRow = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  name: v.string(),
  scopes: v.array(Scope),
  created_at: Moment,
  expires_at: v.nullable(Moment),
  /** The day of its last use in the site's time zone, no finer; null if it was never used. */
  last_used_on: v.nullable(v.pipe(v.string(), v.isoDate())),
  /** True of one that an import has brought: its name alone, which stays taken. It opens nothing. */
  inert: v.boolean(),
});
export type TokenRow = v.InferOutput<typeof TokenRow>;

/** `GET …/tokens`. */
export const TokensAnswer = v.strictObject({ tokens: v.array(TokenRow) });
export type TokensAnswer = v.InferOutput<typeof TokensAnswer>;

/** `POST …/tokens`: the only time the token is shown. */
export const TokenAnswer = v.strictObject({
  ...TokenRow.entries,
  token: v.string(),
});
export type TokenAnswer = v.InferOutput<typeof TokenAnswer>;
