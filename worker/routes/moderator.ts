/** What moderators call: the index of articles, and one article straight from its Poll object. Read only. */
import { Hono } from "hono";
import {
  type ArticleAnswer,
  ArticleKey,
  type ArticleRow,
  type IndexAnswer,
  IndexQuery,
} from "../contract.ts";
import { failure } from "../domain/failure.ts";
import { tallyOf } from "../domain/tally.ts";
import { HOUR_MS } from "../limits.ts";
import { check } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { token } from "../middleware/token.ts";
import { pollName } from "../poll/poll.ts";
import type { IndexRow } from "../site/store.ts";

export const moderator = new Hono<AppEnv>()
  /** A page of the index, newest vote first. */
  .get("/:site/articles", token("read"), async (c) => {
    const query = check(IndexQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const after = query.value.cursor === undefined ? undefined : placeOf(query.value.cursor);
    if (after === null) return problem(c, { code: "invalid-request", fields: ["cursor"] });
    const page = await c.env.SITE.getByName(c.var.site).articles(after);
    if (!("rows" in page)) return problem(c, page);
    const last = page.rows.at(-1);
    const answer: IndexAnswer = {
      articles: page.rows.map(articleRow),
      cursor: page.more && last ? `${last.lastVoteMs}.${last.key}` : null,
    };
    return c.json(answer);
  })

  /** One article with its exact tally and trend. The index is asked first, so strange keys wake no Poll object. */
  .get("/:site/articles/:key", token("read"), async (c) => {
    const { site } = c.var;
    const key = check(ArticleKey, c.req.param("key"));
    if (!key.ok) return problem(c, failure("unknown-article"));
    const known = await c.env.SITE.getByName(site).article(key.value);
    if (!known.ok) return problem(c, known);
    const report = await c.env.POLL.getByName(pollName(site, key.value)).read();
    const { trend, ...row } = report ?? { ...known.row, trend: [] };
    const answer: ArticleAnswer = {
      ...articleRow({ ...row, key: key.value }),
      trend: trend.map(({ hour, yes, no }) => ({ hour: new Date(hour * HOUR_MS).toISOString(), yes, no })),
    };
    return c.json(answer);
  });

function articleRow({ counts, lastVoteMs, ...row }: IndexRow): ArticleRow {
  const { key, article, address, title, title_source, state } = row;
  return {
    key,
    article,
    address,
    title,
    title_source,
    state,
    tally: tallyOf(counts),
    held: counts.held,
    void: counts.void,
    last_vote_at: lastVoteMs === 0 ? null : new Date(lastVoteMs).toISOString(),
  };
}

/** The place that a cursor names: "<ms of the last vote>.<article key>". Null if it isn't one of ours. */
function placeOf(cursor: string): { lastVoteMs: number; key: string } | null {
  const [, ms, key] = /^(\d{1,16})\.([A-Za-z0-9_-]{22})$/.exec(cursor) ?? [];
  return ms && key ? { lastVoteMs: Number(ms), key } : null;
}
