/**
 * Articles that are erased, until their Polls, KV and the Desk have let go of them: a row for each poll, and of one that is over
 * nothing but its epoch. Every SQL statement about them. Tells nobody.
 */
import type { Actor } from "../../domain/moderation/audit.ts";
import { MOVES_ORDERED_AT_ONCE } from "../../limits/deadlines.ts";
import type { ErasedArticle } from "../../messages.ts";
import type { Admissions } from "../admission.ts";
import type { News } from "../news.ts";

/** A poll of an erased article: one of its own, or that of an article that has become it. */
export interface ErasedPoll {
  key: string;
  article: string;
  /** Whether its votes are elsewhere, since it has moved. */
  moved: boolean;
}

/** Who erases, and why. */
export interface Act {
  by: Actor;
  note: string;
}

/** `poll`: its Poll is to be told; `desk`: the Desk; `again`: the Poll once more, for a write of KV that may come late. */
interface Row extends ErasedArticle {
  stage: "poll" | "desk" | "again";
}

export class ArticleErasures {
  readonly #sql: SqlStorage;
  readonly #admissions: Admissions;
  readonly #news: News;

  constructor(sql: SqlStorage, { admissions, news }: { admissions: Admissions; news: News }) {
    this.#sql = sql;
    this.#admissions = admissions;
    this.#news = news;
  }

  /** The polls under these keys that Site has admitted, and those that have become them. */
  polls(keys: readonly string[]): ErasedPoll[] {
    const known = keys.flatMap((key) => this.#admissions.known(key) ?? []);
    const moved = this.#sql.exec<{ key: string; article: string }>(
      `WITH RECURSIVE old (key) AS
         (SELECT value FROM json_each(?) UNION SELECT from_key FROM move JOIN old ON to_key = old.key)
       SELECT from_key AS key, from_article AS article FROM move WHERE from_key IN (SELECT key FROM old)`,
      JSON.stringify(known.map(({ key }) => key)),
    );
    return [
      ...known.map(({ key, article }) => ({ key, article, moved: false })),
      ...moved.toArray().map((each) => ({ ...each, moved: true })),
    ];
  }

  /** Ends their epochs, in the caller's transaction; `target` names the article in the audit log. */
  begin(polls: readonly ErasedPoll[], target: string, { by, note }: Act, votes: number, nowMs: number): void {
    for (const { key, article } of polls) {
      const epoch = this.#admissions.over(key);
      this.#sql.exec("DELETE FROM move WHERE from_key = ?", key);
      for (const table of ["imported", "bookmark", "restore"])
        this.#sql.exec(`DELETE FROM ${table} WHERE key = ?`, key);
      this.#news.gone(key, epoch, "erased", nowMs);
      this.#sql.exec(
        `INSERT INTO erasure (key, epoch, article, stage, due_ms, again_ms) VALUES (?, ?, ?, 'poll', 0, 0)
         ON CONFLICT (key) DO UPDATE SET epoch = excluded.epoch, article = excluded.article, stage = 'poll', due_ms = 0`,
        key,
        epoch,
        article,
      );
    }
    this.#news.audit(
      { by, action: "article.erase", target, note },
      null,
      { polls: polls.length, votes },
      nowMs,
    );
  }

  /** When there is something to do, in ms; undefined if there is nothing. */
  dueMs(): number | undefined {
    return (
      this.#sql.exec<{ ms: number | null }>("SELECT min(due_ms) AS ms FROM erasure").one().ms ?? undefined
    );
  }

  /** Whether Polls or the Desk still have something of an erased article. */
  owed(): boolean {
    return this.#sql.exec("SELECT 1 FROM erasure WHERE stage <> 'again' LIMIT 1").toArray().length > 0;
  }

  /** Some of those whose Polls are to be told, in turn, so that those that hang keep none back. */
  give(nowMs: number): Row[] {
    return this.#sql
      .exec<Row & Record<string, SqlStorageValue>>(
        `UPDATE erasure SET due_ms = ? WHERE key IN
           (SELECT key FROM erasure WHERE stage <> 'desk' AND due_ms <= ? ORDER BY due_ms LIMIT ?)
         RETURNING key, epoch, article, stage`,
        nowMs,
        nowMs,
        MOVES_ORDERED_AT_ONCE,
      )
      .toArray();
  }

  /** The Poll has nothing any more, and is to be told again at a time, in ms; 0 for never. */
  answered({ key, epoch, stage }: Row, againMs: number): void {
    if (stage === "poll")
      this.#sql.exec(
        "UPDATE erasure SET stage = 'desk', due_ms = 0, again_ms = ? WHERE key = ? AND epoch = ? AND stage = 'poll'",
        againMs,
        key,
        epoch,
      );
    else this.#again([{ key, epoch }], againMs);
  }

  /** Some of those that the Desk is to be told of. */
  forDesk(): ErasedArticle[] {
    return this.#sql
      .exec<{ key: string; epoch: number; article: string }>(
        "SELECT key, epoch, article FROM erasure WHERE stage = 'desk' LIMIT ?",
        MOVES_ORDERED_AT_ONCE,
      )
      .toArray();
  }

  /** The Desk has nothing of them any more: nor has Site. */
  heard(articles: readonly ErasedArticle[]): void {
    for (const { key, epoch } of articles)
      this.#sql.exec(
        "UPDATE erasure SET stage = 'again', article = '', due_ms = again_ms WHERE key = ? AND epoch = ? AND stage = 'desk'",
        key,
        epoch,
      );
    this.#again(articles, 0, "AND again_ms = 0");
  }

  #again(rows: readonly Pick<Row, "key" | "epoch">[], againMs: number, which = ""): void {
    for (const { key, epoch } of rows)
      this.#sql.exec(
        againMs > 0
          ? "UPDATE erasure SET due_ms = ? WHERE key = ? AND epoch = ? AND stage = 'again'"
          : `DELETE FROM erasure WHERE ? = 0 AND key = ? AND epoch = ? AND stage = 'again' ${which}`,
        againMs,
        key,
        epoch,
      );
  }
}
