/** What moderators call: the index, one article straight from its Poll object, reviews, the audit log, exports. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { Hono } from "hono/tiny";
import {
  type ArticleAnswer,
  ArticlePatch,
  type AuditAnswer,
  AuditQuery,
  ExportQuery,
  type IndexAnswer,
  IndexQuery,
  type SignalsAnswer,
  SignalsQuery,
  type SiteSettings,
} from "../contract/index.ts";
import { type IndexPage, placeOf } from "../desk/article-index.ts";
import type { ListedRow } from "../desk/articles.ts";
import type { SignalsPlace } from "../desk/signals.ts";
import { stateAt } from "../domain/counting/poll-state.ts";
import { NO_VOTES, tallyOf } from "../domain/counting/tally.ts";
import type { Failure } from "../domain/failure.ts";
import { signalsOf } from "../domain/signals/signals.ts";
import { EXPORT_BATCH_ROWS, INDEX_PAGE_ROWS } from "../limits/reading.ts";
import { DAY_MS, HOUR_MS } from "../limits/time.ts";
import type { Admission } from "../messages.ts";
import { check } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { token } from "../middleware/token.ts";
import { pollOf, deskOf as stubOf } from "../object/stubs.ts";
import type { PollSummary } from "../poll/memory.ts";
import { readPublished } from "../published.ts";
import { exportedVotes } from "./exported-votes.ts";
import { articleAndBody, articleOf } from "./named.ts";
import { ARTICLES, AUDIT, articleRow, auditEntry, moment, reviewRow, VOTES } from "./rows.ts";
import { streamTable } from "./table.ts";

type C = Context<AppEnv>;
const deskOf = (c: C) => stubOf(c.env, c.var.site);

/** The route of a list of the site: Fails with `unknown-site`. */
const knownSite = createMiddleware<AppEnv>(async (c, next) =>
  c.var.access.registered ? next() : problem(c, { code: "unknown-site" }),
);

/** What Site and the article's Poll say of it, as a row of the index; a poll that nobody has used is empty. */
function exact(
  { key, article, title, question, addedMs }: Admission,
  poll: PollSummary | null,
  closeAfterDays: SiteSettings["close_after_days"],
): ListedRow {
  if (!poll)
    return {
      ...{ key, article, title, question, addedMs, address: null, state: "open", ...NO_VOTES },
      ...{ title_source: title === null ? "reader" : "moderator" },
      ...{ firstVoteMs: 0, lastVoteMs: 0, moderationRevision: 0 },
    };
  const { counts, firstVoteMs, lastVoteMs, address, title_source, moderation_revision } = poll;
  return {
    ...{ key, article: poll.article, address, title: poll.title, title_source },
    ...{
      question: poll.question ?? question,
      state: stateAt(poll.state, firstVoteMs, closeAfterDays, Date.now()),
    },
    ...{ ...counts, addedMs, firstVoteMs, lastVoteMs, moderationRevision: moderation_revision },
  };
}

/** The place that a cursor of the site's signals names. */
function signalsPlace(cursor: string): SignalsPlace {
  const [hour, tenths, key = "", n] = cursor.split(".");
  return { hour: Number(hour), tenths: Number(tenths), key, n: Number(n) };
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
  /** A page of the index. The first begins a list, which the cursor walks. */
  .get("/:site/articles", token("read"), knownSite, async (c) => {
    const query = check(IndexQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const { cursor } = query.value;
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (place === null) return problem(c, { code: "invalid-request", fields: ["cursor"] });
    const { closeAfterDays } = c.var.access;
    const page: IndexPage | Failure = await (place
      ? deskOf(c).listOn(place, closeAfterDays)
      : deskOf(c).list(query.value, closeAfterDays));
    if (!page.ok) return problem(c, page);
    const articles = page.rows.map((row) => ({ ...articleRow(row), signal: row.signal ?? null }));
    const answer: IndexAnswer = { articles, cursor: page.cursor };
    return c.json(answer);
  })

  /** What stands out on the whole site, as the Polls told the Desk. */
  .get("/:site/signals", token("read"), knownSite, async (c) => {
    const query = check(SignalsQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const after = query.value.cursor === undefined ? null : signalsPlace(query.value.cursor);
    const { signals, next } = await deskOf(c).signals(query.value, after);
    const cursor = next && [next.hour, next.tenths, next.key, next.n].join(".");
    const answer: SignalsAnswer = { signals, cursor };
    return c.json(answer);
  })

  /** One article: exact tally, trend, signals, and what readers are shown. */
  .get("/:site/articles/:key", token("read"), async (c) => {
    const known = articleOf(c);
    if (!known.ok) return problem(c, known);
    const { key, admission } = known;
    const [report, published] = await Promise.all([
      pollOf(c.env, c.var.site, key).read(),
      readPublished(c.env, c.var.site, key),
    ]);
    const nowMs = Date.now();
    const { moderation_revision, standings, hourly, daily, reviews, networks } = report ?? UNUSED;
    const answer: ArticleAnswer = {
      ...articleRow(exact(admission, report, c.var.access.closeAfterDays)),
      moderation_revision,
      standings,
      trend: {
        hourly: hourly.map(({ time, yes, no }) => ({ hour: moment(time * HOUR_MS), yes, no })),
        daily: daily.map(({ time, yes, no }) => ({ day: moment(time * DAY_MS).slice(0, 10), yes, no })),
      },
      signals: signalsOf({
        counted: standings.counted,
        hours: hourly,
        networks,
        firstHour: Math.floor((report?.firstVoteMs ?? 0) / HOUR_MS),
      }),
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
    const { key, about, admission, body } = asked;
    const poll = await pollOf(c.env, c.var.site, key).patch(about, body, c.var.actor);
    return c.json(articleRow(exact(admission, poll, c.var.access.closeAfterDays)));
  })

  /** The votes of one article. */
  .get("/:site/articles/:key/votes", token("read"), async (c) => {
    const query = check(ExportQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const known = articleOf(c);
    if (!known.ok) return problem(c, known);
    const poll = pollOf(c.env, c.var.site, known.key);
    const { format } = query.value;
    const votes = exportedVotes(poll);
    const batch = async () => {
      const { done, value } = await votes.next();
      return done ? (value ?? []) : value;
    };
    const first = await batch();
    if (!Array.isArray(first)) return problem(c, first);
    const next = async () => {
      const rows = await batch();
      if (Array.isArray(rows)) return rows;
      // The stream breaks off: an export that lacks votes must not look whole.
      throw new Error(rows.code);
    };
    return streamTable(c, format, VOTES, first, next);
  })

  /** The index of the site, in the order of the article keys. */
  .get("/:site/export", token("read"), knownSite, async (c) => {
    const query = check(ExportQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const after = async (key: string) =>
      (await deskOf(c).articlesAfter(key, EXPORT_BATCH_ROWS, c.var.access.closeAfterDays)).map(articleRow);
    return streamTable(c, query.value.format, ARTICLES, await after(""), ({ key }) => after(key));
  })

  /** The audit log, newest first: in pages, or all of it in a format. */
  .get("/:site/audit", token("read"), knownSite, async (c) => {
    const query = check(AuditQuery, c.req.query());
    if (!query.ok) return problem(c, query);
    const { format, cursor } = query.value;
    if (format) {
      let seq = Number.MAX_SAFE_INTEGER;
      const next = async () => {
        const rows = await deskOf(c).audit(seq, EXPORT_BATCH_ROWS);
        seq = rows.at(-1)?.seq ?? 0;
        return rows.map(({ entry }) => auditEntry(entry));
      };
      return streamTable(c, format, AUDIT, await next(), next);
    }
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const page = await deskOf(c).audit(before, INDEX_PAGE_ROWS + 1);
    const rows = page.slice(0, INDEX_PAGE_ROWS);
    const answer: AuditAnswer = {
      entries: rows.map(({ entry }) => auditEntry(entry)),
      cursor: page.length > rows.length ? String(rows.at(-1)?.seq) : null,
    };
    return c.json(answer);
  });
