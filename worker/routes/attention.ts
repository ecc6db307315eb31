/** What waits for a moderator across the site: held votes by article and cause, and what looks unusual. Changes nothing. */
import { Hono } from "hono/tiny";
import type { AttentionAnswer, UnusualRow, WaitingRow } from "../contract/index.ts";
import type { ListedRow } from "../desk/articles.ts";
import { isOrigin } from "../domain/articles/origins.ts";
import { tallyOf } from "../domain/counting/tally.ts";
import { heldGroups, unusual } from "../domain/moderation/attention.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { tagged } from "../middleware/revision.ts";
import { may, token } from "../middleware/token.ts";
import { deskOf, siteOf } from "../object/stubs.ts";

function waitingRows(row: ListedRow, nowMs: number): WaitingRow[] {
  const { key, article, title, state, held, void: voided } = row;
  return heldGroups(row, nowMs).map(({ shareCounted, ...group }) => ({
    ...{ key, article, title, state, held, void: voided },
    tally: tallyOf(row),
    moderation_revision: row.moderationRevision,
    ...group,
    share_counted: shareCounted,
  }));
}

export const attention = new Hono<AppEnv>().get("/:site/attention", token("read"), async (c) => {
  const { registered, closeAfterDays } = c.var.access;
  if (!registered) return problem(c, { code: "unknown-site" });
  const manages = may(c, "manage");
  const [known, publications] = await Promise.all([
    deskOf(c.env, c.var.site).attention(closeAfterDays, manages),
    manages ? siteOf(c.env, c.var.site).publications() : null,
  ]);
  const { totals, held, more, signals, origins } = known;
  const named = new Map([...held, ...signals].map(({ key, article, title }) => [key, { article, title }]));
  const nowMs = Date.now();
  const answer: AttentionAnswer = {
    totals,
    waiting: held.flatMap((row) => waitingRows(row, nowMs)),
    more,
    unusual: unusual(signals, held).map(({ key, rule, of }): UnusualRow => {
      const { article = "", title = null } = named.get(key) ?? {};
      return { key, article, title, rule, signal: of?.signal ?? null };
    }),
    publications: publications?.ok ? { per_day: publications.perDay, spent: publications.spent } : null,
    origins: publications?.ok
      ? {
          seen: origins.filter((each) => isOrigin(each, publications.origins)),
          refused: origins.filter((each) => !isOrigin(each, publications.origins)),
        }
      : null,
  };
  return tagged(c, answer);
});
