/**
 * What site owners call: register and configure a site, register its articles, say which have moved, mint, list and
 * revoke tokens. Tokens are shown once and stored hashed.
 */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type ArticlesAnswer,
  ArticlesRequest,
  Id,
  type MoveAnswer,
  MoveRequest,
  type SiteAnswer,
  SiteSettings,
  type TokenAnswer,
  TokenRequest,
  type TokenRow,
  type TokensAnswer,
} from "../contract/index.ts";
import { articleKey, keptArticleId } from "../domain/articles/article-key.ts";
import { base64url, sha256 } from "../domain/bytes.ts";
import { ADMIN_BODY_MAX_BYTES, ARTICLES_BODY_MAX_BYTES } from "../limits/requests.ts";
import { DAY_MS } from "../limits/time.ts";
import { check, readJson } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { token } from "../middleware/token.ts";
import { siteOf as stubOf } from "../object/stubs.ts";
import type { StoredToken } from "../site/tokens.ts";
import { checkOrigins } from "../suffixes.ts";
import { moment } from "./rows.ts";
import { siteImport } from "./transfer/import.ts";

/** Fixed, so that secret scanners can be taught to know our tokens. */
const TOKEN_PREFIX = "afterword_";
const siteOf = (c: Context<AppEnv>) => stubOf(c.env, c.var.site);

export const owner = new Hono<AppEnv>()
  /** Registers a site or replaces its settings: 201 or 200. What only a newer version knows of them stays. */
  .put("/:site", token("manage"), async (c) => {
    const settings = await readJson(c, SiteSettings, ADMIN_BODY_MAX_BYTES);
    if (!settings.ok) return problem(c, settings);
    const origins = await checkOrigins(c.env, settings.value.origins);
    if (!origins.ok) return problem(c, origins);
    const configured = await siteOf(c).configure(settings.value, c.var.actor);
    if (!configured.ok) return problem(c, configured);
    const answer: SiteAnswer = { site: c.var.site, ...settings.value };
    return c.json(answer, configured.created ? 201 : 200);
  })

  .get("/:site", token("manage"), async (c) => {
    const known = await siteOf(c).settings();
    if (!known) return problem(c, { code: "unknown-site" });
    const { wordings: _, ...settings } = known;
    const answer: SiteAnswer = { site: c.var.site, ...settings };
    return c.json(answer);
  })

  .get("/:site/tokens", token("manage"), async (c) => {
    const known = await siteOf(c).tokens();
    if (!known.ok) return problem(c, known);
    const answer: TokensAnswer = { tokens: known.tokens.map(tokenRow) };
    return c.json(answer);
  })

  /** Mints a token: 256 random bits, shown in this answer and never again. */
  .post("/:site/tokens", token("manage"), async (c) => {
    const request = await readJson(c, TokenRequest, ADMIN_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const { name, scopes, expires_at } = request.value;
    if (expires_at !== null && Date.parse(expires_at) <= Date.now())
      return problem(c, { code: "invalid-request", fields: ["expires_at"] });
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

  .delete("/:site/tokens/:id", token("manage"), async (c) => {
    const id = check(Id, c.req.param("id"));
    if (!id.ok) return problem(c, { code: "unknown-token" });
    const revoked = await siteOf(c).revokeToken(id.value, c.var.actor);
    return revoked.ok ? c.body(null, 204) : problem(c, revoked);
  })

  /** Puts articles into the index before their first vote. Those it has already stay as they are. */
  .post("/:site/articles", token("manage"), async (c) => {
    const request = await readJson(c, ArticlesRequest, ARTICLES_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const articles = await Promise.all(
      request.value.articles.map(async (each) => ({
        title: each.title,
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

  /** Reads a site back from its export, or bare totals from elsewhere. */
  .post("/:site/import", token("manage"), siteImport)

  /** Declares that an article id is now another. Asked again, it answers again. */
  .post("/:site/moves", token("manage"), async (c) => {
    const request = await readJson(c, MoveRequest, ADMIN_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const settings = await siteOf(c).settings();
    if (!settings) return problem(c, { code: "unknown-site" });
    const { exact } = request.value;
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
    const moved = await siteOf(c).move(from, to, request.value.note, c.var.actor, others);
    if (!moved.ok) return problem(c, moved);
    const answer: MoveAnswer = { from, to, votes: moved.votes, explanation: BOTH };
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
