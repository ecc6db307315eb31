/**
 * What site owners call: register and configure a site, register its articles, say which have moved, mint, list and
 * revoke tokens. Tokens are shown once and stored hashed.
 */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type AmendAnswer,
  type ArticlesAnswer,
  ArticlesRequest,
  Details,
  DryRunQuery,
  Id,
  type MoveAnswer,
  MoveRequest,
  SettingsPatch,
  type SiteAnswer,
  SiteSettings,
  type TokenAnswer,
  TokenRequest,
  type TokenRow,
  type TokensAnswer,
} from "../contract/index.ts";
import { articleKey, keptArticleId } from "../domain/articles/article-key.ts";
import { base64url, sha256 } from "../domain/bytes.ts";
import { type Failure, unfit } from "../domain/failure.ts";
import { checkWords } from "../domain/settings/placeholders.ts";
import { ADMIN_BODY_MAX_BYTES, ARTICLES_BODY_MAX_BYTES } from "../limits/requests.ts";
import { DAY_MS } from "../limits/time.ts";
import { check, readJson, readQuery } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { seenRevision, tagged, unconditional } from "../middleware/revision.ts";
import { token } from "../middleware/token.ts";
import { pollOf, siteOf as stubOf } from "../object/stubs.ts";
import type { PollSummary } from "../poll/memory.ts";
import type { StoredToken } from "../site/tokens.ts";
import { checkOrigins } from "../suffixes.ts";
import { changedArticle } from "./changed-article.ts";
import { articleAndBody } from "./named.ts";
import { placed } from "./placed.ts";
import { moment } from "./rows.ts";
import { abandonImport } from "./transfer/abandon.ts";
import { siteImport } from "./transfer/import.ts";

/** Fixed, so that secret scanners can be taught to know our tokens. */
const TOKEN_PREFIX = "afterword_";
const siteOf = (c: Context<AppEnv>) => stubOf(c.env, c.var.site);

export const owner = new Hono<AppEnv>()
  /** Registers a site or replaces its settings: 201 or 200. What only a newer version knows of them stays. */
  .put("/:site", token("manage"), async (c) => {
    const condition = seenRevision(c);
    if (!condition.ok) return problem(c, condition);
    const settings = await readJson(c, SiteSettings, ADMIN_BODY_MAX_BYTES);
    if (!settings.ok) return problem(c, settings);
    const words = checkWords(settings.value.words);
    if (!words.ok) return problem(c, words);
    const origins = await checkOrigins(c.env, settings.value.origins);
    if (!origins.ok) return problem(c, origins);
    const place = await placed(c, settings.value.jurisdiction);
    if (!place.ok) return problem(c, place);
    const configured = await siteOf(c).configure(settings.value, c.var.actor, condition.seen);
    if (!configured.ok) return problem(c, configured);
    const answer: SiteAnswer = { site: c.var.site, ...settings.value };
    return c.json(answer, configured.created ? 201 : 200);
  })

  /** Changes what is named of the settings and leaves the rest, and says what is another by it. */
  .patch("/:site", token("manage"), async (c) => {
    const condition = seenRevision(c);
    if (!condition.ok) return problem(c, condition);
    const asked = await readJson(c, SettingsPatch, ADMIN_BODY_MAX_BYTES);
    if (!asked.ok) return problem(c, asked);
    const { dry_run, ...patch } = asked.value;
    const words = checkWords(patch.words);
    if (!words.ok) return problem(c, words);
    for (const field of ["origins", "origins_add"] as const) {
      const origins = await checkOrigins(c.env, patch[field] ?? [], field);
      if (!origins.ok) return problem(c, origins);
    }
    const amended = await siteOf(c).amend(patch, c.var.actor, dry_run, condition.seen);
    if (!amended.ok) return problem(c, amended);
    const { settings, changes } = amended;
    const answer: AmendAnswer = { site: c.var.site, ...settings, dry_run, changes };
    return c.json(answer);
  })

  .get("/:site", token("manage"), async (c) => {
    const known = await siteOf(c).settings();
    if (!known) return problem(c, { code: "unknown-site" });
    const { wordings: _, revision = 0, ...settings } = known;
    const answer: SiteAnswer = { site: c.var.site, ...settings };
    return tagged(c, answer, { revisions: [revision] });
  })

  .get("/:site/tokens", token("manage"), async (c) => {
    const known = await siteOf(c).tokens();
    if (!known.ok) return problem(c, known);
    const answer: TokensAnswer = { tokens: known.tokens.map(tokenRow) };
    return tagged(c, answer);
  })

  /** Mints a token: 256 random bits, shown in this answer and never again. */
  .post("/:site/tokens", token("manage"), unconditional, async (c) => {
    const request = await readJson(c, TokenRequest, ADMIN_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const { name, scopes, expires_at } = request.value;
    if (expires_at !== null && Date.parse(expires_at) <= Date.now())
      return problem(c, unfit([{ field: "expires_at", detail: "a moment to come" }]));
    const secret = TOKEN_PREFIX + base64url(crypto.getRandomValues(new Uint8Array(32)));
    const minted: StoredToken = {
      id: crypto.randomUUID(),
      name,
      scopes: [...new Set(scopes)],
      createdMs: Date.now(),
      expiresMs: expires_at === null ? null : Date.parse(expires_at),
      lastUsedDay: null,
    };
    const added = await siteOf(c).addToken(await sha256(secret), minted, c.var.actor);
    if (!added.ok) return problem(c, added);
    const answer: TokenAnswer = { ...tokenRow(minted), token: secret };
    return c.json(answer, 201);
  })

  /** Revokes a token at once; a dry run answers which one it would be. */
  .delete("/:site/tokens/:id", token("manage", "a query"), unconditional, async (c) => {
    const query = readQuery(c, DryRunQuery);
    if (!query.ok) return problem(c, query);
    const id = check(Id, c.req.param("id"));
    if (!id.ok) return problem(c, { code: "unknown-token" });
    if (query.value.dry_run === "true") {
      const known = await siteOf(c).tokens();
      const it = known.ok && known.tokens.find((each) => each.id === id.value);
      return it ? c.json(tokenRow(it)) : problem(c, known.ok ? { code: "unknown-token" } : known);
    }
    const revoked = await siteOf(c).revokeToken(id.value, c.var.actor);
    return revoked.ok ? c.body(null, 204) : problem(c, revoked);
  })

  /** Puts articles into the index before their first vote. Those it has already stay as they are. */
  .post("/:site/articles", token("manage"), unconditional, async (c) => {
    const request = await readJson(c, ArticlesRequest, ARTICLES_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const articles = await Promise.all(
      request.value.articles.map(async (each) => ({
        title: each.title,
        details: each.details ? JSON.stringify(each.details) : null,
        article: keptArticleId(each.article, each.exact),
        key: await articleKey(c.var.site, each.article, undefined, each.exact),
      })),
    );
    const registered = await siteOf(c).register(articles, c.var.actor);
    if (!registered.ok) return problem(c, registered);
    const added = registered.added.filter(Boolean).length;
    const answer: ArticlesAnswer = { added, known: articles.length - added };
    return c.json(answer);
  })

  /** Says what an article is. It need not have votes. */
  .put("/:site/articles/:key/details", token("manage"), async (c) => {
    const asked = await articleAndBody(c, Details);
    if (!asked.ok) return problem(c, asked);
    const { key, about, admission, body, seen } = asked;
    const poll: PollSummary | Failure = await pollOf(c.env, c.var.site, key).describe(
      about,
      body,
      c.var.actor,
      seen,
    );
    return changedArticle(c, admission, poll);
  })

  /** Reads a site back from its export, or bare totals from elsewhere; or gives that up before its end. */
  .post("/:site/import", token("manage", "a query"), unconditional, siteImport)
  .delete("/:site/import", token("manage", "a query"), unconditional, abandonImport)

  /** Declares that an article id is now another. Asked again, it answers again. */
  .post("/:site/moves", token("manage"), unconditional, async (c) => {
    const request = await readJson(c, MoveRequest, ADMIN_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const settings = await siteOf(c).settings();
    if (!settings) return problem(c, { code: "unknown-site" });
    const { exact, alias, dry_run } = request.value;
    const keyOf = (article: string, question?: string) => articleKey(c.var.site, article, question, exact);
    const place = async (article: string) => ({
      article: keptArticleId(article, exact),
      key: await keyOf(article),
    });
    const from = await place(request.value.from);
    const to = await place(request.value.to);
    const others = await Promise.all(
      // Those that the site asks no more, too: whoever asks one again finds its votes.
      Object.keys(settings.wordings)
        .filter((question) => question !== settings.default_question)
        .map(async (question) => ({
          question,
          from: await keyOf(from.article, question),
          to: await keyOf(to.article, question),
        })),
    );
    const how = { alias, dryRun: dry_run };
    const moved = await siteOf(c).move(from, to, request.value.note, c.var.actor, others, how);
    if (!moved.ok) return problem(c, moved);
    const { votes, known } = moved;
    const answer: MoveAnswer = {
      from: { ...from, known: known.from },
      to: { ...to, known: known.to },
      votes,
      dry_run,
      explanation: [
        ...(dry_run ? ["Nothing was moved; once it is, it can't be undone."] : []),
        ...(known.from ? [] : ["Nobody has voted on the old article: its id is an alias from now on."]),
        ...(known.to ? [] : ["No article was known under the new id: look whether it is spelled right."]),
        BOTH,
      ].join(" "),
    };
    return c.json(answer);
  });

const BOTH =
  "Readers of the old article are forwarded from now on, and its votes are added to the new one's. A reader who voted under both is counted under both.";

function tokenRow({
  id,
  name,
  scopes,
  createdMs,
  expiresMs,
  lastUsedDay,
  inert = false,
}: StoredToken): TokenRow {
  return {
    id,
    name,
    scopes,
    created_at: moment(createdMs),
    expires_at: expiresMs === null ? null : moment(expiresMs),
    last_used_on: lastUsedDay === null ? null : moment(lastUsedDay * DAY_MS).slice(0, 10),
    inert,
  };
}
