/**
 * Which articles may be voted on: those admitted, by their keys, each in its epoch; and the keys of those that are gone. A
 * look-up and a write, however many there are. Knows nothing of votes.
 */
import type { SiteSettings } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { filled, spent } from "../domain/publishing/bucket.ts";
import { HOUR_MS } from "../limits/time.ts";
import { NEW_ARTICLES_PER_HOUR } from "../limits/votes.ts";
import type { Admission } from "../messages.ts";
import type { Buckets } from "./buckets.ts";

/** An article as the publisher names it, and its key. */
export interface Article {
  key: string;
  article: string;
  /** Id of its question: each question under an article has a key of its own. */
  question: string;
  title?: string | undefined;
}

const RATE = { capacity: NEW_ARTICLES_PER_HOUR, perMs: NEW_ARTICLES_PER_HOUR / HOUR_MS };

export class Admissions {
  readonly #sql: SqlStorage;
  readonly #buckets: Buckets;

  constructor(sql: SqlStorage, buckets: Buckets) {
    this.#sql = sql;
    this.#buckets = buckets;
  }

  /** The admission of an article, or undefined if it has none. */
  known(key: string): Admission | undefined {
    const [row] = this.#sql
      .exec<{ article: string; question: string; title: string | null; epoch: number; added_ms: number }>(
        "SELECT article, question, title, epoch, added_ms FROM article WHERE key = ?",
        key,
      )
      .toArray();
    if (!row) return undefined;
    const { added_ms, ...rest } = row;
    return { ok: true, key, ...rest, addedMs: added_ms };
  }

  /**
   * Admits an article that readers vote on. Fails with `article-not-registered`, or with `too-many-articles` beyond so many
   * at once and so many an hour.
   */
  admit(article: Article, policy: SiteSettings["articles"], nowMs: number): Admission | Failure {
    const known = this.known(article.key);
    if (known) return known;
    if (policy === "registered") return failure("article-not-registered");
    const bucket = spent(filled(this.#buckets.read("admission"), RATE, nowMs));
    if (!bucket) return failure("too-many-articles", `${NEW_ARTICLES_PER_HOUR} new articles within an hour`);
    this.#buckets.save("admission", bucket);
    return this.add(article, nowMs);
  }

  /** Admits an article that the owner names, in an epoch after the one in which its key went. */
  add({ key, article, question, title }: Article, nowMs: number): Admission {
    const epoch = this.#nextEpoch(key);
    const admission = { key, article, question, title: title ?? null, epoch, addedMs: nowMs };
    this.#sql.exec(
      "INSERT INTO article (key, article, question, title, epoch, added_ms) VALUES (?, ?, ?, ?, ?, ?)",
      key,
      article,
      question,
      admission.title,
      admission.epoch,
      nowMs,
    );
    return { ok: true, ...admission };
  }

  /** Takes an admission back, and gives the epoch that is over with it. */
  end(key: string): number {
    const epoch = this.known(key)?.epoch ?? this.#nextEpoch(key);
    this.#sql.exec("DELETE FROM article WHERE key = ?", key);
    this.#sql.exec(
      "INSERT INTO gone (key, epoch) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET epoch = excluded.epoch",
      key,
      epoch,
    );
    return epoch;
  }

  #nextEpoch(key: string): number {
    const [row] = this.#sql.exec<{ epoch: number }>("SELECT epoch FROM gone WHERE key = ?", key).toArray();
    return (row?.epoch ?? 0) + 1;
  }
}
