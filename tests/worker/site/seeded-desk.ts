/** A Desk with many articles, written in one transaction; and what a call costs it in rows. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { ArticleIndex } from "../../../worker/desk/article-index.ts";
import { Articles } from "../../../worker/desk/articles.ts";
import { Orders } from "../../../worker/desk/orders.ts";
import { SiteSignals } from "../../../worker/desk/signals.ts";
import { Walks } from "../../../worker/desk/walks.ts";
import { approvalRank } from "../../../worker/domain/articles/index-order.ts";
import { searchedWords } from "../../../worker/domain/articles/search.ts";
import type { DeskRow } from "../../../worker/messages.ts";
import { countedSql, type Rows } from "../rows.ts";
import { article } from "../support.ts";

/** A day in the past on every machine's clock. */
export const SEEDED_MS = 1_600_000_000_000;

/** The key of the nth seeded article. */
export const seededKey = (n: number) => `seeded-${String(n).padStart(15, "0")}`;

/** What is known of an article's details, where its section is. */
export const detailsIn = (section: string) =>
  JSON.stringify({
    ...{
      section,
      authors: [],
      tags: [],
      language: null,
      published_at: null,
      modified_at: null,
      editions: [],
    },
  });

/** The section of the nth article: a tenth are in one, a five-hundredth in another, most in none. */
const sectionOf = (n: number) => (n % 10 === 3 ? "City" : n % 500 === 7 ? "Sports" : null);

/** What a Poll would tell of the nth article. Many share a number in each order. */
export function seededRow(n: number, over: Partial<DeskRow> = {}): DeskRow {
  const section = sectionOf(n);
  return {
    article: article(`a-${n}`),
    address: null,
    title: n % 10 === 0 ? `Tenth "${n}", =SUM(A1)` : null,
    title_source: "reader",
    details: section && detailsIn(section),
    question: "like",
    state: n % 400 === 0 ? "hidden" : n % 4 === 0 ? "closed" : "open",
    yes: (n * 7) % 97,
    no: (n * 5) % 31,
    held: n % 13 === 0 ? n % 7 : 0,
    void: 0,
    addedMs: SEEDED_MS + (n % 5_000),
    firstVoteMs: 1,
    lastVoteMs: SEEDED_MS + (n % 500) * 1_000,
    revision: 1_000,
    moderationRevision: 0,
    ...over,
  };
}

const BATCH = 5_000;

/** Fills a site's Desk in one transaction and proves that it did. */
export async function seedDesk(site: string, articles: number): Promise<void> {
  const stub = env.DESK.getByName(site);
  // The Desk makes its tables with the first row; the rest is written faster than it would.
  await stub.deliver({ key: seededKey(0), epoch: 1, seq: 1, row: seededRow(0), audit: [] });
  const columns = Object.keys(storedRow(0));
  const values = columns.map((_, i) => `value ->> ${i}`).join(", ");
  const n = await runInDurableObject(stub, (_desk, { storage }) => {
    const { sql } = storage;
    storage.transactionSync(() => {
      for (let from = 1; from < articles; from += BATCH) {
        const rows = Array.from({ length: Math.min(BATCH, articles - from) }, (_, i) => storedRow(from + i));
        sql.exec(
          `INSERT INTO article (${columns.join(", ")}) SELECT ${values} FROM json_each(?)`,
          JSON.stringify(rows.map((row) => Object.values(row))),
        );
      }
      sql.exec("INSERT INTO search (search) VALUES ('rebuild')");
    });
    return sql.exec<{ n: number }>("SELECT count(*) AS n FROM article").one().n;
  });
  if (n !== articles) throw new Error(`${n} articles were seeded, not ${articles}`);
}

/** The nth article as the Desk stores it. */
function storedRow(n: number) {
  const row = seededRow(n);
  const { addedMs, firstVoteMs, lastVoteMs, moderationRevision, ...rest } = row;
  return {
    ...rest,
    ...{ key: seededKey(n), epoch: 1, seq: 1, moderation_revision: moderationRevision, added_ms: addedMs },
    ...{ first_vote_ms: firstVoteMs, last_vote_ms: lastVoteMs, votes: row.yes + row.no },
    ...{ approval: approvalRank(row), words: searchedWords(row) },
  };
}

/** What a site's Desk answers when asked directly, and what it costs in rows. */
export async function costOf<T>(
  site: string,
  ask: (parts: { index: ArticleIndex; articles: Articles; signals: SiteSignals; sql: SqlStorage }) => T,
): Promise<{ answer: T; rows: Rows }> {
  return runInDurableObject(env.DESK.getByName(site), (_desk, { storage }) => {
    const { sql, rows } = countedSql(storage.sql);
    const articles = new Articles(sql);
    const signals = new SiteSignals(sql);
    const index = new ArticleIndex(articles, new Orders(sql), new Walks(sql), signals);
    const answer = storage.transactionSync(() => ask({ index, articles, signals, sql }));
    return { answer, rows: rows() };
  });
}
