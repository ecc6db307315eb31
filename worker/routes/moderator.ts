/** What moderators call: one article straight from its Poll object, reviews, the audit log, exports. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type ArticleAnswer,
  ArticlePatch,
  type AuditAnswer,
  AuditQuery,
  ExportQuery,
  SiteExportQuery,
} from "../contract/index.ts";
import { byDay } from "../domain/counting/days.ts";
import { NO_REASONS } from "../domain/counting/rollup.ts";
import { tallyOf } from "../domain/counting/tally.ts";
import type { Failure } from "../domain/failure.ts";
import { articleOf as articleOfEntry } from "../domain/moderation/audit.ts";
import { signalsOf } from "../domain/signals/signals.ts";
import { EXPORT_BATCH_ROWS, TREND_DAYS, TREND_HOURS, TREND_ZONE_HOURS } from "../limits/reading.ts";
import { DAY_MS, HOUR_MS } from "../limits/time.ts";
import { readQuery } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { registered } from "../middleware/registered.ts";
import { tagged, taggedSince } from "../middleware/revision.ts";
import { may, token } from "../middleware/token.ts";
import { pollOf, deskOf as stubOf } from "../object/stubs.ts";
import type { PollSummary } from "../poll/memory.ts";
import { readPublished } from "../published.ts";
import { changedArticle } from "./changed-article.ts";
import { exactRow } from "./exact-row.ts";
import { exportedVotes } from "./exported-votes.ts";
import { articleAndBody, articleOf } from "./named.ts";
import {
  AUDIT,
  articleRow,
  articlesOf,
  auditEntry,
  causesOf,
  importedOf,
  moment,
  reviewRow,
  VOTES,
} from "./rows.ts";
import { streamTable } from "./table.ts";
import { siteExport } from "./transfer/export.ts";

type C = Context<AppEnv>;
const deskOf = (c: C) => stubOf(c.env, c.var.site);

const NOTHING = { yes: 0, no: 0, none: 0 };
/** What there is to say of a registered article whose poll nobody has used. */
const UNUSED = {
  standings: { counted: NOTHING, held: NOTHING, void: NOTHING },
  heldByCause: {},
  hourly: [],
  daily: [],
  networks: [],
  reviews: [],
};

export const moderator = new Hono<AppEnv>()
  /** One article: exact tally, trend, signals, and what readers are shown. */
  .get("/:site/articles/:key", token("read"), async (c) => {
    const known = articleOf(c);
    if (!known.ok) return problem(c, known);
    const { key, admission } = known;
    const { closeAfterDays, timeZone = "UTC" } = c.var.access;
    const [report, published] = await Promise.all([
      // Days of the site's own zone are added up here, and not where readers vote.
      pollOf(c.env, c.var.site, key).read(timeZone === "UTC" ? TREND_HOURS : TREND_ZONE_HOURS),
      readPublished(c.env, c.var.site, key),
    ]);
    const nowMs = Date.now();
    const { standings, heldByCause, daily, reviews, networks, hourly: hours } = report ?? UNUSED;
    const hourly = hours.slice(-TREND_HOURS);
    const answer: ArticleAnswer = {
      ...articleRow(exactRow(admission, report, closeAfterDays)),
      standings,
      reasons: report?.reasons ?? NO_REASONS,
      held_by_cause: causesOf(heldByCause),
      trend: {
        hourly: hourly.map(({ time, yes, no, held = 0 }) => ({
          hour: moment(time * HOUR_MS),
          yes,
          no,
          held,
        })),
        daily:
          timeZone === "UTC"
            ? daily.map(({ time, yes, no, held = 0 }) => ({
                day: moment(time * DAY_MS).slice(0, 10),
                ...{ yes, no, held },
              }))
            : byDay(hours, timeZone, TREND_DAYS),
        time_zone: timeZone,
      },
      signals: signalsOf({
        counted: standings.counted,
        hours: hourly,
        networks,
        firstHour: Math.floor((report?.firstVoteMs ?? 0) / HOUR_MS),
      }),
      imported: (admission.imported ?? []).map(({ source, yes, no }) => ({ source, yes, no })),
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
    const revisions = [answer.moderation_revision, answer.tally.revision];
    // The age of a copy is another one at each asking.
    const content = { ...answer, published: published && { ...answer.published, age_s: 0 } };
    return tagged(c, answer, { revisions, content });
  })

  /** Opens, closes or hides a poll, or sets its title. */
  .patch("/:site/articles/:key", token("moderate"), async (c) => {
    const asked = await articleAndBody(c, ArticlePatch);
    if (!asked.ok) return problem(c, asked);
    const { key, about, admission, body, seen } = asked;
    const poll: PollSummary | Failure = await pollOf(c.env, c.var.site, key).patch(
      about,
      body,
      c.var.actor,
      seen,
    );
    return changedArticle(c, admission, poll);
  })

  /** The votes of one article. */
  .get("/:site/articles/:key/votes", token("read", "a query"), async (c) => {
    const query = readQuery(c, ExportQuery);
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
      // An export that lacks votes must not look whole.
      throw new Error(rows.code);
    };
    return streamTable(c, format, VOTES, first, next);
  })

  /** The index of the site as a table, in the order of the article keys; or the whole site, to be read back. */
  .get("/:site/export", token("read", "a query"), registered, async (c) => {
    const query = readQuery(c, SiteExportQuery);
    if (!query.ok) return problem(c, query);
    if (query.value.format === "ndjson") {
      if (!may(c, "manage")) return problem(c, { code: "scope-missing", why: "needs manage" });
      return siteExport(c, query.value);
    }
    const after = async (key: string) =>
      (await deskOf(c).articlesAfter(key, EXPORT_BATCH_ROWS, c.var.access.closeAfterDays)).map((row) => ({
        ...articleRow(row),
        imported: importedOf(row),
      }));
    return streamTable(c, query.value.format, articlesOf(c.var.site), await after(""), ({ key }) =>
      after(key),
    );
  })

  /** The audit log, newest first: in pages, or all of it in a format. */
  .get("/:site/audit", token("read", "a query"), registered, async (c) => {
    const query = readQuery(c, AuditQuery);
    if (!query.ok) return problem(c, query);
    const { format, cursor, ...asked } = query.value;
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
    return taggedSince(
      c,
      "",
      (known) => deskOf(c).activity(before, asked, known),
      ({ entries, next, titles }): AuditAnswer => ({
        entries: entries.map((entry) => {
          const key = articleOfEntry(entry);
          const title = key === null ? undefined : titles.get(key);
          return { ...auditEntry(entry), about: key !== null && title !== undefined ? { key, title } : null };
        }),
        cursor: next === null ? null : String(next),
      }),
    );
  });
