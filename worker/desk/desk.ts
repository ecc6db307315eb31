/**
 * The Desk object: one per site, named by the site's id. It is what moderators see: the index of articles and the audit
 * log, as Polls and Site told it. It may be slow and holds nobody up: no vote, admission or sign-in waits for it, and it
 * calls nobody. A shell: what it knows is in the files beside it.
 */
import { DurableObject } from "cloudflare:workers";
import type {
  InboxQuery,
  IndexQuery,
  RemarkEffort,
  SignalsQuery,
  SiteSettings,
  SortRequest,
} from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { type Actor, type AuditRow, articleOf } from "../domain/moderation/audit.ts";
import { effortOf } from "../domain/remarks/effort.ts";
import { ATTENTION_ARTICLES, UNUSUAL_SHOWN } from "../limits/reading.ts";
import type { Acknowledgement, Delivery, ErasedArticle, Heard, SiteNews } from "../messages.ts";
import { Agenda } from "../object/agenda.ts";
import { CommitQueue } from "../object/commit-queue.ts";
import { atStart, objectName } from "../object/exceptions.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import { ArticleIndex, type IndexPage, type ShownRows, type WalkPlace } from "./article-index.ts";
import { Articles, type ListedRow } from "./articles.ts";
import { type AuditAsked, AuditLog, type AuditPage } from "./audit.ts";
import { Changes, type Since, type Watched } from "./changes.ts";
import { Deliveries, isLate, settled, touchedBy } from "./deliveries.ts";
import { InboxCounts } from "./inbox/counts.ts";
import { Effort } from "./inbox/effort.ts";
import { Inbox } from "./inbox/inbox.ts";
import { FIRST_PLACE, type InboxListed, type InboxPage, InboxPages, type InboxPlace } from "./inbox/pages.ts";
import type { ExportedRemark, InboxRow } from "./inbox/row.ts";
import { Screening, type SiteWords } from "./inbox/screening.ts";
import { type Sorted, sortedBy } from "./inbox/sorting.ts";
import { archiveTask, forgetTask } from "./inbox/tasks.ts";
import { Orders } from "./orders.ts";
import { SeenOrigins } from "./origins.ts";
import { sectionsOf } from "./sections.ts";
import { type ListedSignal, type SignalsPage, type SignalsPlace, SiteSignals } from "./signals.ts";
import { SiteNewsBook } from "./site-news.ts";
import { TABLES } from "./tables.ts";
import type { Totals } from "./totals.ts";
import { Walks } from "./walks.ts";

type CloseAfterDays = SiteSettings["close_after_days"];

const ERASED = "erased";

/** What waits for a moderator, as the Desk knows it. */
export interface SiteAttention {
  totals: Totals;
  /** The articles with the most held votes; `more`: there are others. */
  held: ListedRow[];
  more: boolean;
  /** The strongest signal of each of the few articles whose signals are the strongest. */
  signals: ListedSignal[];
  /** From which origins the poll was asked for lately, whether they are the site's or not. */
  origins: string[];
}

export class Desk extends DurableObject<Env> {
  readonly #articles: Articles;
  readonly #audit: AuditLog;
  readonly #walks: Walks;
  readonly #index: ArticleIndex;
  readonly #news: SiteNewsBook;
  readonly #taken: Deliveries;
  readonly #signals: SiteSignals;
  readonly #inbox: Inbox;
  readonly #origins: SeenOrigins;
  readonly #pages: InboxPages;
  readonly #screening: Screening;
  readonly #effort: Effort;
  readonly #agenda: Agenda<"forget" | "archive" | "screen">;
  readonly #changes = new Changes();
  /** A thousand articles that are voted on at once are some commits, not a thousand. */
  readonly #deliveries = new CommitQueue<Delivery, Acknowledgement>(
    async (group) => {
      const answers = this.#takeOver(group);
      if (group.some(({ remarks, inbox }) => remarks || inbox)) await this.#agenda.arm(Date.now());
      return answers;
    },
    objectName("Desk", this.ctx),
  );
  #ready: boolean;
  /** Up to when all that was told is erased, in ms. */
  #erasedMs: number;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.#articles = new Articles(sql);
    this.#audit = new AuditLog(sql);
    this.#signals = new SiteSignals(sql);
    this.#screening = new Screening(sql);
    this.#inbox = new Inbox(sql, () => this.#screening.words());
    this.#origins = new SeenOrigins(sql);
    this.#taken = new Deliveries(
      ctx.storage,
      { articles: this.#articles, audit: this.#audit, signals: this.#signals, inbox: this.#inbox },
      objectName("Desk", ctx),
    );
    this.#pages = new InboxPages(sql);
    this.#effort = new Effort(sql);
    const commit = (change: () => void) => this.#commit(change);
    const tasks = {
      forget: forgetTask(this.#inbox, commit),
      archive: archiveTask(this.#inbox, new InboxCounts(sql), commit),
      screen: this.#screening.task(this.#inbox, commit),
    };
    this.#agenda = new Agenda(ctx.storage, tasks, objectName("Desk", ctx), () => this.#ready);
    this.#walks = new Walks(sql);
    this.#index = new ArticleIndex(this.#articles, new Orders(sql), this.#walks, this.#signals);
    this.#news = new SiteNewsBook(sql, this.#articles, this.#audit, this.#signals);
    this.#ready = hasSchema(sql);
    this.#erasedMs = ctx.storage.kv.get<number>(ERASED) ?? 0;
    if (this.#ready) atStart(ctx, () => migrate(ctx.storage, TABLES));
  }

  /** Takes over what a Poll says of its article. Older deliveries change nothing. Fails with `internal` or `busy`. */
  async deliver(delivery: Delivery): Promise<Acknowledgement | Failure> {
    return this.#deliveries.add(delivery);
  }

  /** Takes over what Site says, in order. What was heard before changes nothing. */
  async hear(news: SiteNews[]): Promise<Heard> {
    const seq = news.at(-1)?.seq ?? 0;
    if (seq <= this.#erasedMs) return { ok: true, seq };
    return this.#commit(() => this.#news.take(news));
  }

  /** The first page of the index in the order that a query names. Creates nothing on a site without articles. */
  async list(query: IndexQuery, closeAfterDays: CloseAfterDays): Promise<IndexPage> {
    if (!this.#ready) return { ok: true, rows: [], cursor: null };
    return this.#commit(() => this.#index.first(query, closeAfterDays, Date.now()), []);
  }

  /** A further page of a list. Fails with `cursor-expired`. */
  async listOn(place: WalkPlace, closeAfterDays: CloseAfterDays): Promise<IndexPage | Failure> {
    if (!this.#ready) return failure("cursor-expired");
    return this.#commit(() => this.#index.next(place, closeAfterDays, Date.now()), []);
  }

  /** Articles that somebody has before them, as they are now. Begins no list and writes nothing. */
  async shown(
    query: IndexQuery,
    keys: readonly string[],
    closeAfterDays: CloseAfterDays,
    known?: string,
  ): Promise<Since<ShownRows>> {
    const read = () => this.#index.now(query, keys, closeAfterDays, Date.now());
    return this.#changes.since("articles", known, () => (this.#ready ? read() : { rows: [], ahead: 0 }));
  }

  /** The sections that articles are in, in the order of their names, so many at most. */
  async sections(limit: number): Promise<string[]> {
    return this.#ready ? sectionsOf(this.ctx.storage.sql, limit) : [];
  }

  /** Articles after a key, in the order of their keys: for exports. */
  async articlesAfter(key: string, limit: number, closeAfterDays: CloseAfterDays): Promise<ListedRow[]> {
    return this.#ready ? this.#index.after(key, limit, closeAfterDays, Date.now()) : [];
  }

  /** Audit entries before a place, newest first. */
  async audit(before: number, limit: number): Promise<{ seq: number; entry: AuditRow }[]> {
    return this.#ready ? this.#audit.before(before, limit) : [];
  }

  /** A page of the audit log, newest first, with the titles of the articles that it is about: by their keys. */
  async activity(
    before: number,
    asked: AuditAsked,
    known?: string,
  ): Promise<Since<AuditPage & { titles: Map<string, string> }>> {
    return this.#changes.since("audit", known, () => {
      if (!this.#ready) return { entries: [], next: null, titles: new Map() };
      const page = this.#audit.page(before, asked);
      const keys = page.entries.flatMap((entry) => articleOf(entry) ?? []);
      return { ...page, titles: this.#articles.titles(keys) };
    });
  }

  /** Audit entries after a place, in the order in which they came: for exports. */
  async auditAfter(seq: number, limit: number): Promise<{ seq: number; entry: AuditRow }[]> {
    return this.#ready ? this.#audit.after(seq, limit) : [];
  }

  /** A page of the site's signals, the latest first and the strongest of an hour before others. Creates nothing. */
  async signals(query: SignalsQuery, after: SignalsPlace | null): Promise<SignalsPage> {
    if (!this.#ready) return { signals: [], next: null };
    return this.#signals.list(query, after, Date.now());
  }

  /** What waits for a moderator across the site, and from where it was asked for to who `manages`. Writes nothing. */
  async attention(closeAfterDays: CloseAfterDays, manages: boolean): Promise<SiteAttention> {
    if (!this.#ready)
      return { totals: { counted: 0, held: 0 }, held: [], more: false, signals: [], origins: [] };
    const nowMs = Date.now();
    const held = this.#index.mostHeld(ATTENTION_ARTICLES + 1, closeAfterDays, nowMs);
    return {
      totals: this.#articles.totals.read(),
      held: held.slice(0, ATTENTION_ARTICLES),
      more: held.length > ATTENTION_ARTICLES,
      signals: this.#signals.top(UNUSUAL_SHOWN, nowMs),
      origins: manages ? this.#origins.list(nowMs) : [],
    };
  }

  /** The poll was asked for by a page of an origin. Makes nothing where there is nothing: an erased site stays so. */
  async sawOrigin(origin: string, allowed: boolean): Promise<void> {
    if (this.#ready) this.#commit(() => this.#origins.note(origin, allowed, Date.now()), []);
  }

  /**
   * A page of the inbox from a place on, null for the first; `words`: the site's own, by which remarks are screened from now on, and those that were screened
   * by others soon. Creates nothing on a site without remarks.
   */
  async inbox(query: InboxQuery, place: InboxPlace | null, words?: SiteWords): Promise<InboxPage> {
    if (!this.#ready) return { rows: [], next: null, counts: {} };
    await this.#screenBy(words);
    return this.#pages.list(query, place ?? FIRST_PLACE, Date.now());
  }

  /** How many remarks are sorted how, and what sorting costs. */
  async inboxCounts(): Promise<{ counts: InboxPage["counts"]; effort: RemarkEffort }> {
    const nowMs = Date.now();
    return this.#ready
      ? { counts: this.#pages.counts(nowMs), effort: this.#effort.read(nowMs) }
      : { counts: {}, effort: effortOf({ ms: 0, useful: 0 }) };
  }

  /** A remark of the inbox. Fails with `unknown-remark`. */
  async remark(id: string): Promise<{ ok: true; remark: InboxRow } | Failure> {
    const remark = this.#ready ? this.#inbox.read(id) : undefined;
    return remark?.triage && remark.until_ms > Date.now() ? { ok: true, remark } : failure("unknown-remark");
  }

  /** The same for somebody who reads its words as they were written: the log says so, and none of them. */
  async openRemark(id: string, by: Actor): Promise<{ ok: true; remark: InboxRow } | Failure> {
    const found = await this.remark(id);
    if (!found.ok) return found;
    const { key, flags } = found.remark;
    const after = { remark: id, flags: flags?.split(" ") ?? [] };
    this.#commit(() => this.#noted(by, "remark.open", key, after));
    return found;
  }

  /** Somebody exports words as they were written, alone or in a file of the whole site. */
  async noteUnmasked(by: Actor, wholeSite = false): Promise<void> {
    const { site } = objectName("Desk", this.ctx);
    const after = { unmasked: true, ...(wholeSite && { whole_site: true }) };
    this.#commit(() => this.#noted(by, "remarks.export", site, after));
  }

  /** Remarks after an id, in the order of their ids, those that are gone too: for the site's export. */
  async remarksAfter(id: string, limit: number): Promise<ExportedRemark[]> {
    return this.#ready ? this.#inbox.after(id, limit) : [];
  }

  /** The same for the inbox's own export. */
  async listedAfter(id: string, limit: number): Promise<InboxListed[]> {
    return this.#ready ? this.#pages.after(id, limit) : [];
  }

  /** Forgets all remarks of articles whose import is given up. May be called again. */
  async forgetRemarks(keys: readonly string[]): Promise<void> {
    if (!this.#ready) return;
    this.#commit(() => {
      for (const key of keys) this.#inbox.drop(key, Number.MAX_SAFE_INTEGER, Date.now());
    });
  }

  /** What a moderator makes of remarks, each answered for itself; one entry of the audit log for all that changed. */
  async sortRemarks(asked: SortRequest, by: Actor): Promise<Sorted[]> {
    if (!this.#ready) return asked.remarks.map(({ id }) => ({ id, status: "unknown-remark" }));
    const { site } = objectName("Desk", this.ctx);
    const parts = { inbox: this.#inbox, audit: this.#audit, effort: this.#effort };
    const sorted = this.#commit(() => sortedBy(parts, asked, { by, site, nowMs: Date.now() }));
    // What waits again is archived again.
    await this.#agenda.arm(Date.now());
    return sorted;
  }

  /** Forgets, archives and screens what is due. Never throws. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    if (this.#ready) await this.#agenda.ring(Math.max(Date.now(), info?.scheduledTime ?? 0));
  }

  /** Drops all it has of erased articles, and what the audit log says of them. May be called again. */
  async eraseArticles(articles: ErasedArticle[]): Promise<void> {
    if (!this.#ready) return;
    const keys = new Set(articles.map(({ key }) => key));
    this.#commit(() => {
      for (const { key, epoch } of articles) {
        if (this.#articles.drop(key, epoch, "erased")) this.#signals.drop(key);
        this.#inbox.drop(key, epoch, Date.now());
      }
      this.#audit.erase(keys, new Set(articles.map(({ article }) => article)));
      this.#walks.forget();
    });
  }

  /** The site is erased: so is all that was told up to a moment, in ms, also what comes later. May be called again. */
  async eraseAll(untilMs: number): Promise<void> {
    this.#ready = false;
    this.#agenda.forget();
    this.#articles.totals.unsure();
    this.#changes.note(["articles", "audit"]);
    const deleted = this.ctx.storage.deleteAll();
    this.ctx.storage.kv.put(ERASED, untilMs);
    this.#erasedMs = untilMs;
    await deleted;
  }

  #takeOver(group: Delivery[]): (Acknowledgement | Failure)[] {
    const late = (delivery: Delivery) => isLate(delivery, this.#erasedMs);
    // A site that is erased gets no tables of what comes later.
    if (group.every(late)) return group.map(settled);
    const take = (delivery: Delivery) => (late(delivery) ? settled(delivery) : this.#taken.take(delivery));
    return this.#commit(() => group.map(take), touchedBy(group));
  }

  async #screenBy(words: SiteWords | undefined): Promise<void> {
    if (!words || !this.#screening.isNews(words)) return;
    this.#commit(() => {
      this.#screening.learn(words);
      this.#screening.go(this.#inbox);
    });
    await this.#agenda.arm(Date.now());
  }

  #noted(by: Actor, action: string, target: string, after: object): void {
    const entry = { by, action, target, note: null, before: "null", after: JSON.stringify(after) };
    this.#audit.add({ id: crypto.randomUUID(), atMs: Date.now(), ...entry });
  }

  /** Runs a change as one transaction, on tables that are there. `touched`: what may be other afterwards. */
  #commit<T>(change: () => T, touched: readonly Watched[] = ["articles", "audit"]): T {
    this.#changes.note(touched);
    try {
      return this.ctx.storage.transactionSync(() => {
        if (!this.#ready) migrate(this.ctx.storage, TABLES);
        const answer = change();
        this.#ready = true;
        return answer;
      });
    } catch (error) {
      this.#articles.totals.unsure();
      throw error;
    }
  }
}
