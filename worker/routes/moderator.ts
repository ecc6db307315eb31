/** What moderators call: the index, one article straight from its Poll object, reviews, the audit log, exports. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type * as v from "valibot";
import {
  type ArticleAnswer,
  ArticleKey,
  ArticlePatch,
  type AuditAnswer,
  AuditQuery,
  ExportQuery,
  Id,
  type IndexAnswer,
  IndexQuery,
  ReasonRequest,
  ReviewRequest,
  type SiteSettings,
} from "../contract/index.ts";
import { failure } from "../domain/failure.ts";
import { stateAt } from "../domain/poll-state.ts";
import { bursts, networkSignals } from "../domain/signals.ts";
import { tallyOf } from "../domain/tally.ts";
import { ADMIN_BODY_MAX_BYTES, DAY_MS, EXPORT_BATCH_ROWS, HOUR_MS, INDEX_PAGE_ROWS } from "../limits.ts";
import { check, readJson } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { token } from "../middleware/token.ts";
import { pollOf as stubOf } from "../object/stubs.ts";
import type { PollSummary } from "../poll/memory.ts";
import { readPublished } from "../published.ts";
import type { ListedRow } from "../site/index-store.ts";
import { ARTICLES, AUDIT, articleRow, auditEntry, moment, reviewRow, VOTES, voteRow } from "./rows.ts";
import { streamTable } from "./table.ts";

type C = Context<AppEnv>;
const siteOf = (c: C) => c.env.SITE.getByName(c.var.site);
const pollOf = (c: C, key: string) => stubOf(c.env, c.var.site, key);

/** The article that a path names, by its row in the index: so strange keys wake no Poll object. */
async function articleOf(c: C) {
  const key = check(ArticleKey, c.req.param("key"));
  return key.ok ? siteOf(c).article(key.value) : failure("unknown-article");
}

/** The same, and the body that came with it. */
async function articleAndBody<S extends v.GenericSchema>(c: C, schema: S) {
  const known = await articleOf(c);
  if (!known.ok) return known;
  const body = await readJson(c, schema, ADMIN_BODY_MAX_BYTES);
  return body.ok ? { ...known, body: body.value } : body;
}

/** A row of the index with what its Poll object says of it. */
function exact(
  row: ListedRow,
  poll: PollSummary,
  closeAfterDays: SiteSettings["close_after_days"],
  nowMs: number,
): ListedRow {
  const { title, title_source, counts, firstVoteMs, lastVoteMs } = poll;
  const state = stateAt(poll.state, firstVoteMs, closeAfterDays, nowMs);
  return { ...row, title, title_source, counts, firstVoteMs, lastVoteMs, state };
}

/** The place that a cursor names: "<snapshot>.<offset>.<length>". Null if it isn't one of ours. */
function placeOf(cursor: string): [id: string, offset: number, total: number] | null {
  const [, id, offset, total] = /^([0-9a-f-]{36})\.(\d{1,7})\.(\d{1,7})$/.exec(cursor) ?? [];
  return id ? [id, Number(offset), Number(total)] : null;
}

const NOTHING = { yes: 0, no: 0, none: 0 };
/** What there is to say of a registered article whose poll nobody has used. */
const UNUSED = {
  moderation_revision: 0,
  standings: { counted: NOTHING, held: NOTHING, void: NOTHING },
  hourly: [],
  daily: [],
  networks: [],
  reviews: [],
};

export const moderator = new Hono<AppEnv>()
  /** A page of the index. The first takes a snapshot of the order, which the cursor walks. */
  .get("/:site/articles", token("read"), async (c) => {
    const query = check(IndexQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const { cursor } = query.value;
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (place === null) return problem(c, { code: "invalid-request", fields: ["cursor"] });
    const page = await (place ? siteOf(c).nextArticles(...place) : siteOf(c).articles(query.value));
    if (!page.ok) return problem(c, page);
    const answer: IndexAnswer = { articles: page.rows.map(articleRow), cursor: page.cursor };
    return c.json(answer);
  })

  /** One article: exact tally, trend, signals, and what readers are shown. */
  .get("/:site/articles/:key", token("read"), async (c) => {
    const known = await articleOf(c);
    if (!known.ok) return problem(c, known);
    const { key } = known.row;
    const [report, published] = await Promise.all([
      pollOf(c, key).read(),
      readPublished(c.env, c.var.site, key),
    ]);
    const nowMs = Date.now();
    const row = report ? exact(known.row, report, known.closeAfterDays, nowMs) : known.row;
    const { moderation_revision, standings, hourly, daily, reviews, networks } = report ?? UNUSED;
    const answer: ArticleAnswer = {
      ...articleRow(row),
      moderation_revision,
      standings,
      trend: {
        hourly: hourly.map(({ time, yes, no }) => ({ hour: moment(time * HOUR_MS), yes, no })),
        daily: daily.map(({ time, yes, no }) => ({ day: moment(time * DAY_MS).slice(0, 10), yes, no })),
      },
      signals: [...bursts(hourly), ...networkSignals(networks)],
      reviews: reviews.map(reviewRow),
      published: published
        ? {
            state: published.state,
            tally: tallyOf(published.tally),
            at: moment(published.atMs),
            age_s: Math.max(0, Math.round((nowMs - published.atMs) / 1_000)),
          }
        : null,
    };
    return c.json(answer);
  })

  /** Opens, closes or hides a poll, or sets its title. */
  .patch("/:site/articles/:key", token("moderate"), async (c) => {
    const asked = await articleAndBody(c, ArticlePatch);
    if (!asked.ok) return problem(c, asked);
    const { row, closeAfterDays, body } = asked;
    const poll = await pollOf(c, row.key).patch(row, body, c.var.actor);
    return c.json(articleRow(exact(row, poll, closeAfterDays, Date.now())));
  })

  /** Voids, restores or counts votes; a dry run unless told otherwise. */
  .post("/:site/articles/:key/reviews", token("moderate"), async (c) => {
    const asked = await articleAndBody(c, ReviewRequest);
    if (!asked.ok) return problem(c, asked);
    return c.json(await pollOf(c, asked.row.key).review(asked.row, asked.body, c.var.actor));
  })

  .post("/:site/articles/:key/reviews/:id/undo", token("moderate"), async (c) => {
    const asked = await articleAndBody(c, ReasonRequest);
    if (!asked.ok) return problem(c, asked);
    const id = check(Id, c.req.param("id"));
    if (!id.ok) return problem(c, { code: "unknown-review" });
    const undone = await pollOf(c, asked.row.key).undo(id.value, asked.body.reason, c.var.actor);
    return undone.ok ? c.json(undone.answer) : problem(c, undone);
  })

  .post("/:site/articles/:key/recount", token("moderate"), async (c) => {
    const asked = await articleAndBody(c, ReasonRequest);
    if (!asked.ok) return problem(c, asked);
    return c.json(await pollOf(c, asked.row.key).recount(asked.row, asked.body.reason, c.var.actor));
  })

  /** The votes of one article. */
  .get("/:site/articles/:key/votes", token("read"), async (c) => {
    const query = check(ExportQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const known = await articleOf(c);
    if (!known.ok) return problem(c, known);
    const poll = pollOf(c, known.row.key);
    const first = await poll.votes(undefined, EXPORT_BATCH_ROWS);
    // The key of the last vote goes along: what is written out of it is hex.
    let last = first.at(-1)?.key;
    return streamTable(c, query.value.format, VOTES, first.map(voteRow), async () => {
      const votes = await poll.votes(last, EXPORT_BATCH_ROWS);
      last = votes.at(-1)?.key;
      return votes.map(voteRow);
    });
  })

  /** The index of the site, in the order of the article keys. */
  .get("/:site/export", token("read"), async (c) => {
    const query = check(ExportQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const first = await siteOf(c).articlesAfter("", EXPORT_BATCH_ROWS);
    if (!first.ok) return problem(c, first);
    return streamTable(c, query.value.format, ARTICLES, first.rows.map(articleRow), async ({ key }) => {
      const next = await siteOf(c).articlesAfter(key, EXPORT_BATCH_ROWS);
      return next.ok ? next.rows.map(articleRow) : [];
    });
  })

  /** The audit log, newest first: in pages, or all of it in a format. */
  .get("/:site/audit", token("read"), async (c) => {
    const query = check(AuditQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const { format, cursor } = query.value;
    const before = format || cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    if (format) {
      const first = await siteOf(c).audit(before, EXPORT_BATCH_ROWS);
      if (!first.ok) return problem(c, first);
      let seq = first.rows.at(-1)?.seq ?? 0;
      const rows = first.rows.map(({ entry }) => auditEntry(entry));
      return streamTable(c, format, AUDIT, rows, async () => {
        const next = await siteOf(c).audit(seq, EXPORT_BATCH_ROWS);
        if (!next.ok) return [];
        seq = next.rows.at(-1)?.seq ?? 0;
        return next.rows.map(({ entry }) => auditEntry(entry));
      });
    }
    const page = await siteOf(c).audit(before, INDEX_PAGE_ROWS + 1);
    if (!page.ok) return problem(c, page);
    const rows = page.rows.slice(0, INDEX_PAGE_ROWS);
    const answer: AuditAnswer = {
      entries: rows.map(({ entry }) => auditEntry(entry)),
      cursor: page.rows.length > rows.length ? String(rows.at(-1)?.seq) : null,
    };
    return c.json(answer);
  });
