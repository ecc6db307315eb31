/**
 * The Site object: one per site, named by the site's id. It keeps settings, hashed tokens and the index of
 * articles, and publishes the settings to KV. It never counts votes: its tallies are what Poll objects told it.
 */
import { DurableObject } from "cloudflare:workers";
import type { Scope, SiteSettings } from "../contract.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { backoffMs } from "../domain/publication.ts";
import { NO_VOTES } from "../domain/tally.ts";
import { HOUR_MS, INDEX_PAGE_ROWS, NEW_ARTICLES_PER_HOUR } from "../limits.ts";
import { siteKvKey } from "../published.ts";
import { type IndexRow, SiteStore } from "./store.ts";

/** A page of the index; `more` is false on the last. */
export interface IndexPage {
  rows: IndexRow[];
  more: boolean;
}

export class Site extends DurableObject<Env> {
  readonly #store: SiteStore;
  #failures = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new SiteStore(ctx.storage.sql);
    if (this.#store.exists()) this.#store.migrate();
  }

  /** Registers the site or replaces its settings; KV follows. True if the site is new. */
  async configure(settings: SiteSettings): Promise<boolean> {
    const created = this.ctx.storage.transactionSync(() => {
      this.#store.migrate();
      const known = this.#store.setting();
      const revision = Math.max((known?.revision ?? 0) + 1, Date.now());
      this.#store.saveSetting({ settings, revision, kvRevision: known?.kvRevision ?? 0 });
      return known === undefined;
    });
    await this.ctx.storage.setAlarm(Date.now());
    return created;
  }

  /** The site's settings, or null if it was never registered. Creates nothing. */
  async settings(): Promise<SiteSettings | null> {
    return this.#registered() ? (this.#store.setting()?.settings ?? null) : null;
  }

  /** Stores a token by its hash. Fails with `unknown-site`. */
  async addToken(token: {
    hash: Uint8Array;
    id: string;
    name: string;
    scopes: Scope[];
  }): Promise<{ ok: true } | Failure> {
    if (!this.#registered()) return failure("unknown-site");
    this.#store.addToken(token, Date.now());
    return { ok: true };
  }

  /** The scopes of the token with this SHA-256, or null. The hash of 256 random bits leaks nothing by timing. */
  async scopes(hash: Uint8Array): Promise<Scope[] | null> {
    return this.#registered() ? (this.#store.scopes(hash) ?? null) : null;
  }

  /**
   * Lets an article into the index before its first vote is stored. Asking again for the same article is
   * free. Fails with `unknown-site`, or with `too-many-articles` when the hour's new articles are used up.
   */
  async admit(
    key: string,
    about: Pick<IndexRow, "article" | "address" | "title">,
  ): Promise<{ ok: true } | Failure> {
    if (!this.#registered()) return failure("unknown-site");
    if (this.#store.hasArticle(key)) return { ok: true };
    const nowMs = Date.now();
    if (this.#store.admittedSince(nowMs - HOUR_MS) >= NEW_ARTICLES_PER_HOUR)
      return failure("too-many-articles", `${NEW_ARTICLES_PER_HOUR} new articles within an hour`);
    const row = {
      ...about,
      key,
      title_source: "reader",
      state: "open",
      counts: NO_VOTES,
      lastVoteMs: 0,
    } as const;
    this.#store.saveArticle(row, nowMs);
    return { ok: true };
  }

  /** Takes over what a Poll object says of its article. Late and repeated news change nothing. */
  async record(row: IndexRow): Promise<void> {
    if (this.#registered()) this.#store.saveArticle(row, Date.now());
  }

  /** A page of the index, newest vote first, after the given place. */
  async articles(after?: { lastVoteMs: number; key: string }): Promise<IndexPage | Failure> {
    if (!this.#registered()) return failure("unknown-site");
    const rows = this.#store.articles(after, INDEX_PAGE_ROWS + 1);
    return { rows: rows.slice(0, INDEX_PAGE_ROWS), more: rows.length > INDEX_PAGE_ROWS };
  }

  /** One row of the index. Fails with `unknown-site` or `unknown-article`. */
  async article(key: string): Promise<{ ok: true; row: IndexRow } | Failure> {
    if (!this.#registered()) return failure("unknown-site");
    const row = this.#store.article(key);
    return row ? { ok: true, row } : failure("unknown-article");
  }

  /** Publishes the settings until KV has taken them. Never throws: the platform gives up after six failures. */
  override async alarm(): Promise<void> {
    const setting = this.#registered() ? this.#store.setting() : undefined;
    if (!setting || setting.revision === setting.kvRevision) return;
    try {
      await this.env.PUBLISHED.put(siteKvKey(this.ctx.id.name ?? ""), JSON.stringify(setting.settings));
      this.#failures = 0;
      // The settings may have been replaced while KV was busy: then that call has armed the alarm again.
      const now = this.#store.setting();
      if (now) this.#store.saveSetting({ ...now, kvRevision: setting.revision });
    } catch (error) {
      this.#failures += 1;
      await this.ctx.storage.setAlarm(Date.now() + backoffMs(this.#failures, Math.random()));
      console.warn(JSON.stringify({ event: "delivery-failed", task: "settings", why: String(error) }));
    }
  }

  #registered(): boolean {
    return this.#store.exists();
  }
}
