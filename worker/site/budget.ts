/**
 * The site's budget of publications. A grant has an id, kept with its article: asked for again, after a put that failed or
 * a restart of either object, it spends nothing. Publishes nothing itself.
 */
import { filled } from "../domain/publishing/bucket.ts";
import { afterPublication, budgetRate, retryAtMs } from "../domain/publishing/budget.ts";
import type { Grant } from "../messages.ts";
import type { Buckets } from "./buckets.ts";

/** The publications that a day has, and whether there is none left just now, however lately an article was voted on. */
export interface Publications {
  ok: true;
  perDay: number;
  spent: boolean;
}

export class Budget {
  readonly #sql: SqlStorage;
  readonly #buckets: Buckets;

  constructor(sql: SqlStorage, buckets: Buckets) {
    this.#sql = sql;
    this.#buckets = buckets;
  }

  /** How it stands, whoever asks. Writes nothing. */
  read(perDay: number, nowMs: number): Publications {
    const { level } = filled(this.#buckets.read("publication"), budgetRate(perDay), nowMs);
    return { ok: true, perDay, spent: level < 1 };
  }

  /** Grants one publication of an article, or says when to ask again. To be called within a transaction. */
  grant(
    { key, grantId, lastVoteMs }: { key: string; grantId: string; lastVoteMs: number },
    publicationsPerDay: number,
    nowMs: number,
    chance: number,
  ): Grant {
    const [article] = this.#sql
      .exec<{ grant_id: string | null }>("SELECT grant_id FROM article WHERE key = ?", key)
      .toArray();
    if (article?.grant_id === grantId) return { ok: true, granted: true };
    const rate = budgetRate(publicationsPerDay);
    const bucket = filled(this.#buckets.read("publication"), rate, nowMs);
    const after = afterPublication(bucket, lastVoteMs, nowMs);
    if (!after) {
      const at = retryAtMs(bucket, rate, lastVoteMs, nowMs, chance);
      return { ok: true, granted: false, retryAtMs: Math.ceil(at) };
    }
    this.#buckets.save("publication", after);
    this.#sql.exec("UPDATE article SET grant_id = ? WHERE key = ?", grantId, key);
    return { ok: true, granted: true };
  }
}
