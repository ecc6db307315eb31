/**
 * The Site object: one per site, named by the site's id. It keeps settings, hashed tokens, the index of articles and
 * the audit log, and publishes the settings to KV. It never counts votes: its tallies are what Poll objects told it.
 */
import { DurableObject } from "cloudflare:workers";
import type { IndexQuery, Scope, SiteSettings } from "../contract/index.ts";
import type { AuditRow } from "../domain/audit.ts";
import { base64url } from "../domain/bytes.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { backoffMs } from "../domain/publication.ts";
import { DAY_MS, HOUR_MS, NEW_ARTICLES_PER_HOUR } from "../limits.ts";
import type { Admission, Grant } from "../messages.ts";
import { CommitQueue } from "../object/commit-queue.ts";
import { pollOf } from "../object/stubs.ts";
import { siteKvKey } from "../published.ts";
import { dayOf, mintSalt } from "../salt.ts";
import { ArticleIndex, type IndexPage, UNVOTED } from "./article-index.ts";
import { type IndexRow, IndexStore, type ListedRow } from "./index-store.ts";
import { type MovedRow, SiteStore, type StoredToken } from "./store.ts";

/** An article as the publisher names it, and its key. */
export interface Article {
  key: string;
  article: string;
  title?: string | undefined;
}

/** Whoever asks where there is no such site. */
const UNKNOWN = failure("unknown-site");

export class Site extends DurableObject<Env> {
  readonly #store: SiteStore;
  readonly #articles: IndexStore;
  readonly #index: ArticleIndex;
  /** A thousand articles that are voted on at once are some commits, not a thousand. */
  readonly #news = new CommitQueue<IndexRow, { ok: true }>(async (rows) => this.#recordAll(rows));
  #failures = 0;
  #granted = { day: -1, times: 0 };
  #salt: { day: number; salt: Promise<string> } | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new SiteStore(ctx.storage);
    this.#articles = new IndexStore(ctx.storage.sql);
    this.#index = new ArticleIndex(this.#articles, ctx.storage);
    if (this.#store.exists()) this.#store.migrate();
  }

  /** Registers the site or replaces its settings; KV follows. True if the site is new. */
  async configure(settings: SiteSettings, by: string): Promise<boolean> {
    const created = this.ctx.storage.transactionSync(() => {
      this.#store.migrate();
      const known = this.#store.setting();
      const revision = Math.max((known?.revision ?? 0) + 1, Date.now());
      this.#store.saveSetting({ settings, revision, kvRevision: known?.kvRevision ?? 0 });
      this.#log(by, "site.configure", this.#id, known?.settings ?? null, settings);
      return known === undefined;
    });
    await this.ctx.storage.setAlarm(Date.now());
    return created;
  }

  /** The site's settings, or null if it was never registered. Creates nothing. */
  async settings(): Promise<SiteSettings | null> {
    return this.#store.exists() ? (this.#store.setting()?.settings ?? null) : null;
  }

  /** The salt of a day, minted when it is first asked for. Kept in KV and in memory, never in SQLite. */
  async salt(day: number): Promise<string> {
    if (this.#salt?.day !== day) {
      const fresh = base64url(crypto.getRandomValues(new Uint8Array(32)));
      // A promise, so that those who ask meanwhile get the same one.
      this.#salt = { day, salt: mintSalt(this.env, this.#id, day, fresh) };
    }
    return this.#salt.salt;
  }

  /** Stores a token by its hash. Fails with `unknown-site`. */
  async addToken(hash: Uint8Array, token: StoredToken, by: string): Promise<{ ok: true } | Failure> {
    if (!this.#store.exists()) return UNKNOWN;
    this.ctx.storage.transactionSync(() => {
      this.#store.addToken(hash, token);
      this.#log(by, "token.mint", token.name, null, told(token));
    });
    return { ok: true };
  }

  /** All tokens but their secrets. Fails with `unknown-site`. */
  async tokens(): Promise<{ ok: true; tokens: StoredToken[] } | Failure> {
    return this.#store.exists() ? { ok: true, tokens: this.#store.tokens() } : UNKNOWN;
  }

  /** Deletes a token. Fails with `unknown-site` or `unknown-token`. */
  async revokeToken(id: string, by: string): Promise<{ ok: true } | Failure> {
    if (!this.#store.exists()) return UNKNOWN;
    const token = this.#store.tokens().find((each) => each.id === id);
    if (!token) return failure("unknown-token");
    this.ctx.storage.transactionSync(() => {
      this.#store.dropToken(id);
      this.#log(by, "token.revoke", token.name, told(token), null);
    });
    return { ok: true };
  }

  /**
   * Name and scopes of the token with this SHA-256, or null; an expired one opens nothing. The hash of 256 random
   * bits leaks nothing by timing. Notes the day of use, once a day.
   */
  async authorise(hash: Uint8Array): Promise<{ name: string; scopes: Scope[] } | null> {
    const token = this.#store.exists() ? this.#store.token(hash) : undefined;
    const nowMs = Date.now();
    if (!token || (token.expiresMs !== null && token.expiresMs <= nowMs)) return null;
    const day = Math.floor(nowMs / DAY_MS);
    if (token.lastUsedDay !== day) this.#store.usedToken(token.id, day);
    return { name: token.name, scopes: token.scopes };
  }

  /**
   * Lets an article into the index before its first vote is stored, and answers the title that its owner or a
   * moderator gave it. Asking again for the same article is free. Fails with `unknown-site`, with `article-not-registered` where the owner registers articles, or with
   * `too-many-articles` when the hour's new articles are used up.
   */
  async admit(
    key: string,
    about: Pick<IndexRow, "article" | "address" | "title">,
  ): Promise<Admission | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    const known = this.#articles.article(key);
    const admission = { ok: true as const, key, article: about.article, epoch: 0, title: null };
    if (known) {
      const title = known.title_source === "moderator" ? known.title : null;
      return { ...admission, title, addedMs: known.addedMs };
    }
    if (this.#store.moved(key)) return { ...admission, addedMs: Date.now() };
    if (settings.articles === "registered") return failure("article-not-registered");
    const nowMs = Date.now();
    if (this.#articles.admittedSince(nowMs - HOUR_MS) >= NEW_ARTICLES_PER_HOUR)
      return failure("too-many-articles", `${NEW_ARTICLES_PER_HOUR} new articles within an hour`);
    this.#articles.save({ ...UNVOTED, ...about, key }, nowMs);
    return { ...admission, addedMs: nowMs };
  }

  /** Puts the owner's articles into the index; true for each that was new. Fails with `unknown-site`. */
  async register(articles: Article[], by: string): Promise<{ ok: true; added: boolean[] } | Failure> {
    if (!this.#store.exists()) return UNKNOWN;
    const added = this.ctx.storage.transactionSync(() => {
      const added = articles.map(({ key, article, title }) => {
        if (this.#articles.has(key) || this.#store.moved(key)) return false;
        const named = title === undefined ? {} : { title, title_source: "moderator" as const };
        this.#articles.save({ ...UNVOTED, ...named, key, article }, Date.now(), true);
        return true;
      });
      const names = articles.filter((_, i) => added[i]).map(({ article }) => article);
      this.#log(by, "articles.register", this.#id, null, names);
      return added;
    });
    return { ok: true, added };
  }

  /**
   * Takes over what a Poll object says of its article. Late and repeated news change nothing. Answers once it is stored;
   * fails with `busy`, and with nothing for a site that is gone.
   */
  async record(row: IndexRow): Promise<{ ok: true } | Failure> {
    return this.#news.add(row);
  }

  /** Whether one more tally may be published today, by the site's budget of KV writes; it is spent by asking. */
  async mayPublish(): Promise<boolean> {
    const settings = await this.settings();
    if (!settings) return false;
    const day = dayOf(Date.now());
    // What articles have told of today, and from then on what was granted: a row of its own would cost a write each time.
    if (this.#granted.day !== day) this.#granted = { day, times: this.#articles.publications(day) };
    if (this.#granted.times >= settings.publications_per_day) return false;
    this.#granted.times += 1;
    return true;
  }

  /** The same as messages have it. */
  async grant(_key: string, _grantId: string, _lastVoteMs: number): Promise<Grant> {
    const granted = await this.mayPublish();
    return granted
      ? { ok: true, granted }
      : { ok: true, granted, retryAtMs: (dayOf(Date.now()) + 1) * DAY_MS };
  }

  /** The first page of the index in the order that a query names. Fails with `unknown-site`. */
  async articles(query: IndexQuery): Promise<IndexPage | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    return this.#index.first(query, settings, Date.now());
  }

  /** A further page, from the snapshot of keys that page one took. Fails with `cursor-expired`. */
  async nextArticles(id: string, offset: number, total: number): Promise<IndexPage | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    return this.#index.next({ id, offset, total }, settings, Date.now());
  }

  /** Articles after a key, in the order of their keys: for exports. Fails with `unknown-site`. */
  async articlesAfter(key: string, limit: number): Promise<{ ok: true; rows: ListedRow[] } | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    return { ok: true, rows: this.#index.after(key, limit, settings, Date.now()) };
  }

  /**
   * One row of the index, that of the new article if this one moved, and the site's closing day. Fails with
   * `unknown-site` or `unknown-article`.
   */
  async article(
    key: string,
  ): Promise<{ ok: true; row: ListedRow; closeAfterDays: SiteSettings["close_after_days"] } | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    let at = key;
    for (let moved = this.#store.moved(at); moved; moved = this.#store.moved(at)) at = moved.key;
    const row = this.#index.article(at, settings, Date.now());
    return row ? { ok: true, row, closeAfterDays: settings.close_after_days } : failure("unknown-article");
  }

  /**
   * Declares that one article has become another. Its Poll object is told at once, and again until it knows. Answers
   * how many votes there are to hand over. Fails with `unknown-site`, or with `move-conflict` where the old article
   * has become a third one or the new one has moved itself, so that no circle can arise.
   */
  async move(
    from: Article,
    to: Article,
    reason: string,
    by: string,
  ): Promise<{ ok: true; votes: number } | Failure> {
    if (!this.#store.exists()) return UNKNOWN;
    const known = this.#store.moved(from.key);
    if (from.key === to.key || (known && known.key !== to.key) || this.#store.moved(to.key))
      return failure("move-conflict");
    const row: MovedRow = { from: from.key, fromArticle: from.article, key: to.key, article: to.article };
    if (!known) {
      // Nothing is awaited between the check and the write: two moves at once can't make a circle.
      this.ctx.storage.transactionSync(() => {
        const { title, title_source } = this.#articles.article(from.key) ?? UNVOTED;
        this.#store.addMoved(row);
        this.#articles.drop(from.key);
        if (!this.#articles.has(to.key))
          this.#articles.save(
            { ...UNVOTED, key: to.key, article: to.article, title, title_source },
            Date.now(),
            true,
          );
        this.#log(by, "article.move", from.key, from, to, reason);
      });
      await this.ctx.storage.setAlarm(Date.now() + backoffMs(1, 1));
    }
    return { ok: true, votes: await this.#tellMoved(row) };
  }

  /** Takes over audit entries of a Poll object; what comes twice is kept once. */
  async addAudit(entries: AuditRow[]): Promise<void> {
    if (!this.#store.exists()) return;
    this.ctx.storage.transactionSync(() => {
      for (const entry of entries) this.#store.addAudit(entry);
    });
  }

  /** Audit entries before a place, newest first. Fails with `unknown-site`. */
  async audit(
    before: number,
    limit: number,
  ): Promise<{ ok: true; rows: { seq: number; entry: AuditRow }[] } | Failure> {
    return this.#store.exists() ? { ok: true, rows: this.#store.audit(before, limit) } : UNKNOWN;
  }

  /**
   * Delivers settings to KV and moves to Poll objects; one that fails keeps no other back. Never throws: the platform
   * gives up after six failures.
   */
  override async alarm(): Promise<void> {
    if (!this.#store.exists()) return;
    let why: string | undefined;
    const moves = this.#store.untold().map((row) => () => this.#tellMoved(row));
    for (const deliver of [() => this.#publishSettings(), ...moves])
      await deliver().catch((error) => {
        why = String(error);
      });
    this.#failures = why === undefined ? 0 : this.#failures + 1;
    if (why === undefined) return;
    console.warn(JSON.stringify({ event: "delivery-failed", task: "site", why }));
    // Whoever configured the site meanwhile has armed the alarm for now.
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(Date.now() + backoffMs(this.#failures, Math.random()));
  }

  #recordAll(rows: IndexRow[]): { ok: true }[] {
    return this.ctx.storage.transactionSync(() =>
      rows.map((row) => {
        if (this.#store.exists() && !this.#store.moved(row.key)) this.#articles.save(row, Date.now());
        return { ok: true };
      }),
    );
  }

  get #id(): string {
    return this.ctx.id.name ?? "";
  }

  async #publishSettings(): Promise<void> {
    const setting = this.#store.setting();
    if (!setting || setting.revision === setting.kvRevision) return;
    await this.env.PUBLISHED.put(siteKvKey(this.#id), JSON.stringify(setting.settings));
    // The settings may have been replaced while KV was busy: then that call has armed the alarm again.
    const now = this.#store.setting();
    if (now) this.#store.saveSetting({ ...now, kvRevision: setting.revision });
  }

  async #tellMoved({ from, fromArticle, key, article }: MovedRow): Promise<number> {
    const about = { article: fromArticle, address: null, title: null, title_source: "reader" } as const;
    const votes = await pollOf(this.env, this.#id, from).moveTo(about, { key, article });
    this.#store.told(from);
    return votes;
  }

  #log(
    by: string,
    action: string,
    target: string,
    before: unknown,
    after: unknown,
    reason: string | null = null,
  ) {
    this.#store.addAudit({
      id: crypto.randomUUID(),
      atMs: Date.now(),
      by,
      action,
      target,
      note: reason,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    });
  }
}

/** What the audit log says of a token. */
function told({ id, scopes, expiresMs }: StoredToken) {
  return { id, scopes, expires_at: expiresMs === null ? null : new Date(expiresMs).toISOString() };
}
