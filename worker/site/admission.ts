/**
 * Which articles may be voted on: those admitted, by their keys, each in its epoch; and the keys of those that are gone. A
 * look-up and a write, however many there are. Knows nothing of votes, and of networks no more than hashes of the day, in
 * memory alone.
 */
import type { SiteSettings } from "../contract/index.ts";
import { isWebAddress } from "../domain/articles/article-key.ts";
import { onOrigins } from "../domain/articles/origins.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { type Bucket, filled, spent } from "../domain/publishing/bucket.ts";
import { HOUR_MS } from "../limits/time.ts";
import {
  NEW_ARTICLES_NETWORKS_MAX,
  NEW_ARTICLES_PER_HOUR,
  NEW_ARTICLES_PER_NETWORK_HOUR,
} from "../limits/votes.ts";
import type { Admission } from "../messages.ts";
import type { Buckets } from "./buckets.ts";

/** An article as the publisher names it, and its key. */
export interface Article {
  key: string;
  article: string;
  /** Id of its question: each question under an article has a key of its own. */
  question: string;
  title?: string | undefined;
  /** As JSON of `Details`; null or left out for nothing. */
  details?: string | null;
}

type Columns = {
  article: string;
  question: string;
  title: string | null;
  epoch: number;
  added_ms: number;
  details: string | null;
};

const OF_NETWORK = {
  capacity: NEW_ARTICLES_PER_NETWORK_HOUR,
  perMs: NEW_ARTICLES_PER_NETWORK_HOUR / HOUR_MS,
};
const RATE = { capacity: NEW_ARTICLES_PER_HOUR, perMs: NEW_ARTICLES_PER_HOUR / HOUR_MS };

export class Admissions {
  readonly #sql: SqlStorage;
  readonly #buckets: Buckets;
  readonly #erasedMs: () => number;
  /**
   * What each network may still bring. In memory alone, and forgotten with it, which only makes the limit wider: no row
   * tells for 30 days where the first vote of an article came from.
   */
  readonly #networks = new Map<string, Bucket>();

  /** `erasedMs`: when a site of this id was erased, 0 for never; its epochs are all older than that. */
  constructor(sql: SqlStorage, buckets: Buckets, erasedMs: () => number) {
    this.#sql = sql;
    this.#buckets = buckets;
    this.#erasedMs = erasedMs;
  }

  /** The admission of an article, or undefined if it has none. */
  known(key: string): Admission | undefined {
    const [row] = this.#sql
      .exec<Columns>(
        "SELECT article, question, title, epoch, added_ms, details FROM article WHERE key = ?",
        key,
      )
      .toArray();
    if (!row) return undefined;
    const { added_ms, ...rest } = row;
    return { ok: true, key, ...rest, addedMs: added_ms };
  }

  /**
   * Admits an article that readers vote on, the first of them from a network. Fails with `article-not-registered`, also for
   * a web address that is none of the site's, or with `too-many-articles` beyond so many at once and so many an hour.
   */
  admit(
    article: Article,
    { articles, origins }: Pick<SiteSettings, "articles" | "origins">,
    network: string | undefined,
    nowMs: number,
  ): Admission | Failure {
    const known = this.known(article.key);
    if (known) return known;
    if (articles === "registered") return failure("article-not-registered");
    if (isWebAddress(article.article) && !onOrigins(article.article, origins))
      return failure("article-not-registered", "an address off the site's origins");
    const ofNetwork = network && spent(filled(this.#networks.get(network), OF_NETWORK, nowMs));
    const bucket = spent(filled(this.#buckets.read("admission"), RATE, nowMs));
    if (network !== undefined && !ofNetwork)
      return failure("too-many-articles", `${NEW_ARTICLES_PER_NETWORK_HOUR} of one network within an hour`);
    if (!bucket) return failure("too-many-articles", `${NEW_ARTICLES_PER_HOUR} new articles within an hour`);
    this.#buckets.save("admission", bucket);
    if (network && ofNetwork) this.#remember(network, ofNetwork, nowMs);
    return this.add(article, nowMs);
  }

  #remember(network: string, bucket: Bucket, nowMs: number): void {
    this.#networks.set(network, bucket);
    if (this.#networks.size <= NEW_ARTICLES_NETWORKS_MAX) return;
    // Those that are full again are as if they had never come.
    for (const [each, known] of this.#networks)
      if (filled(known, OF_NETWORK, nowMs).level >= OF_NETWORK.capacity) this.#networks.delete(each);
  }

  /** Admits an article that the owner names, in an epoch after the one in which its key went. */
  add({ key, article, question, title, details = null }: Article, nowMs: number): Admission {
    const epoch = this.#nextEpoch(key);
    const admission = { key, article, question, title: title ?? null, details, epoch, addedMs: nowMs };
    this.#sql.exec(
      "INSERT INTO article (key, article, question, title, epoch, added_ms, details) VALUES (?, ?, ?, ?, ?, ?, ?)",
      key,
      article,
      question,
      admission.title,
      admission.epoch,
      nowMs,
      details,
    );
    return { ok: true, ...admission };
  }

  /** The article is erased, or what has become it: the epoch in which it was. */
  over(key: string): number {
    // One that has moved has ended before.
    return this.known(key) ? this.end(key) : this.#nextEpoch(key) - 1;
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
    return Math.max(row?.epoch ?? 0, this.#erasedMs()) + 1;
  }
}
