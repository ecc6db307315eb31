/**
 * What Site owes the Desk: audit entries, rows of articles that no Poll has told of yet, articles that are gone. Written in
 * the transaction of what it tells of, kept until it was heard, sent in order.
 */
import { bytesOfText, fitting } from "../domain/batch.ts";
import type { AuditRow } from "../domain/moderation/audit.ts";
import { NEWS_AT_ONCE } from "../limits/deadlines.ts";
import { BATCH_MAX_BYTES } from "../limits/reading.ts";
import type { Admission, ImportedTotals, SiteNews } from "../messages.ts";

type WithoutSeq<T> = T extends unknown ? Omit<T, "seq"> : never;
type Unsent = WithoutSeq<SiteNews>;

export class News {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** An entry of the audit log; `before` and `after` become JSON and never carry a secret. */
  audit(
    { by, action, target, note }: Pick<AuditRow, "by" | "action" | "target"> & { note?: string },
    before: unknown,
    after: unknown,
    nowMs: number,
  ): void {
    const numbers = { before: JSON.stringify(before), after: JSON.stringify(after) };
    const entry = {
      id: crypto.randomUUID(),
      atMs: nowMs,
      by,
      action,
      target,
      note: note ?? null,
      ...numbers,
    };
    this.#add({ kind: "audit", entry }, nowMs);
  }

  /** An article before its Poll's first delivery, and its bare totals from elsewhere, which no Poll knows. */
  article(
    { key, epoch, article, question, title, addedMs, details }: Admission,
    imported?: ImportedTotals[],
  ): void {
    const row = {
      article,
      address: null,
      title,
      title_source: title === null ? ("reader" as const) : ("moderator" as const),
      question,
      state: "open" as const,
      yes: 0,
      no: 0,
      held: 0,
      void: 0,
      addedMs,
      firstVoteMs: 0,
      lastVoteMs: 0,
      revision: 0,
      moderationRevision: 0,
      details: details ?? null,
    };
    this.#add({ kind: "article", key, epoch, row, ...(imported && { imported }) }, addedMs);
  }

  /** An article is erased, or has become another. */
  gone(key: string, epoch: number, why: "erased" | "moved", nowMs: number): void {
    this.#add({ kind: "gone", key, epoch, ...(why === "moved" && { moved: true }) }, nowMs);
  }

  /** Whether there is news that was not heard. */
  owed(): boolean {
    return this.#sql.exec("SELECT 1 FROM news WHERE heard = 0 LIMIT 1").toArray().length > 0;
  }

  /** The oldest news that was not heard, as much as fits into a call. */
  unheard(): SiteNews[] {
    const rows = this.#sql.exec<{ seq: number; news: string }>(
      "SELECT seq, news FROM news WHERE heard = 0 ORDER BY seq LIMIT ?",
      NEWS_AT_ONCE,
    );
    return fitting(rows, ({ news }) => bytesOfText(news), BATCH_MAX_BYTES).map(({ seq, news }) => ({
      ...JSON.parse(news),
      seq,
    }));
  }

  /** Drops what was heard. The last one stays, for its seq: the next must be greater. */
  heard(seq: number): void {
    this.#sql.exec("UPDATE news SET heard = 1 WHERE seq <= ? AND heard = 0", seq);
    this.#sql.exec("DELETE FROM news WHERE heard = 1 AND seq < (SELECT max(seq) FROM news WHERE heard = 1)");
  }

  #add(news: Unsent, nowMs: number): void {
    this.#sql.exec(
      "INSERT INTO news (seq, news, heard) VALUES (max(?, (SELECT coalesce(max(seq), 0) + 1 FROM news)), ?, 0)",
      nowMs,
      JSON.stringify(news),
    );
  }
}
