/**
 * The Site object: one per site, named by the site's id. It decides who may: settings, tokens, which articles may be voted
 * on, what may be published today. A shell: each noun has a file beside it. It counts no vote, keeps no index, and owes the
 * Desk what it has done through an outbox: nothing here waits for the Desk.
 */
import { DurableObject } from "cloudflare:workers";
import type { Jurisdiction, SettingsPatch, SiteSettings } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import type { Admission, Grant } from "../messages.ts";
import { atStart } from "../object/exceptions.ts";
import { jurisdictionOf, within } from "../object/jurisdiction.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import type { ToldGoingBack, WentBack } from "../poll/restoring/messages.ts";
import { type Access, accessOf, type Shown } from "./access.ts";
import type { Article } from "./admission.ts";
import type { Act } from "./erasing/articles.ts";
import type { ArticleErased } from "./erasing/erasing.ts";
import type { ErasedSite } from "./erasing/whole-site.ts";
import type { Foreseen, OtherPoll } from "./moves.ts";
import { partsOf } from "./parts.ts";
import type { Bookmarked, BookmarkStep } from "./restoring/restoring.ts";
import type { Amended, Configured, CurrentSettings } from "./settings.ts";
import type { Signed, SigningStep } from "./signing.ts";
import { TABLES } from "./tables.ts";
import type { StoredToken } from "./tokens.ts";
import type { Abandoning, AbandonState } from "./transfer/abandoning.ts";
import { type ImportState, type ImportStep, NOT_BEGUN } from "./transfer/importing.ts";
import type { SitePlace } from "./transfer/lines.ts";
import type { SitePage } from "./transfer/transfer.ts";

/** An article as its owner names it, by the key of the site's default question. */
type Named = Omit<Article, "question">;
/** Whoever asks where there is no such site. */
const UNKNOWN = failure("unknown-site");

export class Site extends DurableObject<Env> {
  readonly #parts: ReturnType<typeof partsOf>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, within(env, jurisdictionOf(ctx)));
    this.#parts = partsOf(ctx, this.env, (change) => this.#change(change));
    if (hasSchema(ctx.storage.sql)) atStart(ctx, () => migrate(ctx.storage, TABLES));
  }

  /**
   * Registers the site or replaces its settings; KV follows. Answers whether the site is new. Fails with `invalid-request`
   * for a default question that differs from the registered one: the keys of all articles hang on it; with
   * `changed-meanwhile` where another revision stands than the one `seen` (0: none); with `import-in-progress` while the site
   * is being read back from an export.
   */
  async configure(settings: SiteSettings, by: Actor, seen?: number): Promise<Configured | Failure> {
    if (this.#parts.whole.underWay) return failure("erasure-in-progress");
    const refused = this.#parts.registering.refused(settings, seen);
    if (refused) return refused;
    const created = !this.#parts.registering.registered;
    await this.#change((nowMs) => this.#parts.registering.save(settings, by, nowMs));
    return { ok: true, created };
  }

  /**
   * Merges a change into the settings in one turn, so that two at once lose nothing, and answers the difference. A dry run
   * writes nothing. Fails with `unknown-site`, `invalid-request` or `changed-meanwhile`, as `configure` does.
   */
  async amend(patch: SettingsPatch, by: Actor, dryRun: boolean, seen?: number): Promise<Amended | Failure> {
    const amended = this.#registered ? this.#parts.settings.amended(patch, seen) : UNKNOWN;
    if (amended.ok && amended.changes.length > 0 && !dryRun)
      await this.#change((nowMs) => this.#parts.registering.save(amended.settings, by, nowMs));
    return amended;
  }

  /** The site's settings, or null if it was never registered. Creates nothing. */
  async settings(): Promise<CurrentSettings | null> {
    return (this.#exists && this.#parts.settings.read()) || null;
  }

  /** The salt of a day, minted if it was not yet. Kept in KV and in memory, never in SQLite. */
  async salt(day: number): Promise<string> {
    await this.#use();
    return this.#parts.salts.of(day);
  }

  /** Stores a token by its hash. Fails with `unknown-site` or `name-taken`. */
  async addToken(hash: Uint8Array, asked: StoredToken, by: Actor): Promise<{ ok: true } | Failure> {
    if (!this.#registered) return UNKNOWN;
    return this.#change((nowMs) => this.#parts.credentials.minting.mint(hash, asked, by, nowMs));
  }

  /** All tokens but their secrets. Fails with `unknown-site`. */
  async tokens(): Promise<{ ok: true; tokens: StoredToken[] } | Failure> {
    return this.#exists ? { ok: true, tokens: this.#parts.credentials.tokens.all() } : UNKNOWN;
  }

  /** Deletes a token. Fails with `unknown-site` or `unknown-token`. */
  async revokeToken(id: string, by: Actor): Promise<{ ok: true } | Failure> {
    if (!this.#exists) return UNKNOWN;
    return this.#change((nowMs) => this.#parts.credentials.minting.revoke(id, by, nowMs));
  }

  /** Who a token's or session's SHA-256 is (null: the admin), and the admission of an article. Creates nothing. */
  async authorise(hash: Uint8Array | null, key?: string, of: Shown = "token"): Promise<Access> {
    const asked = { hash: this.#exists ? hash : null, of, key, nowMs: Date.now() };
    return accessOf(await this.settings(), this.#parts, asked);
  }

  /** One step of signing in to the console; `SigningIn.take` says what it fails with. Else `unknown-site`. */
  async signing(step: SigningStep): Promise<Signed | Failure> {
    if (!this.#exists) return UNKNOWN;
    return this.#change((nowMs) => this.#parts.credentials.signing.take(step, nowMs));
  }

  /** The site is to be registered in a jurisdiction. Fails with `invalid-request` where it has another place already. */
  async point(jurisdiction: Jurisdiction): Promise<{ ok: true } | Failure> {
    return this.#parts.registering.point(jurisdiction);
  }

  /**
   * Whether votes on an article may be taken, asked by its Poll before the first; the place is where they belong by now.
   * `network`: a hash of the network that the first vote comes from, the same for all articles of the day.
   * Fails with `unknown-site`, `article-not-registered` or `too-many-articles`.
   */
  async admit(
    key: string,
    { article, question }: { article: string; question?: string | null },
    network?: string,
  ): Promise<Admission | Failure> {
    const usual = (await this.settings())?.default_question;
    if (!usual) return UNKNOWN;
    return this.#parts.admitting.admit({ key, article, question: question ?? usual, network }, usual);
  }

  /** Admits the owner's articles, and tells the Desk of them; true for each that was new. Fails with `unknown-site`. */
  async register(articles: Named[], by: Actor): Promise<{ ok: true; added: boolean[] } | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    const asked = articles.map((article) => ({ ...article, question: settings.default_question }));
    return { ok: true, added: await this.#parts.owners.register(asked, by) };
  }

  /**
   * Whether a tally may cost one KV write of the site's budget; asked again with the same id it is granted again. Fails
   * with `unknown-site`.
   */
  async grant(key: string, grantId: string, lastVoteMs = 0): Promise<Grant | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    await this.#use();
    const asked = { key, grantId, lastVoteMs };
    const grant = () =>
      this.#parts.budget.grant(asked, settings.publications_per_day, Date.now(), Math.random());
    return this.ctx.storage.transactionSync(grant);
  }

  /** How the budget of publications stands, and which origins are the site's. Fails with `unknown-site`. */
  async publications() {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    const { origins, publications_per_day } = settings;
    return { ...this.#parts.budget.read(publications_per_day, Date.now()), origins };
  }

  /**
   * Declares that one article has become another, with its polls of all questions: `others` are the keys of those but the
   * default one's. Their Polls are told at once, and again until they know. Answers how many votes there are to hand over; a
   * dry run does no more. Fails with `unknown-site`, `unknown-article` (unless it is an alias) or `move-conflict`.
   */
  async move(
    from: Named,
    to: Named,
    note: string,
    by: Actor,
    others: OtherPoll[] = [],
    how: { alias?: boolean; dryRun?: boolean } = {},
  ): Promise<(Foreseen & { votes: number }) | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    return this.#parts.owners.move(
      from,
      { ...to, question: settings.default_question },
      { note, by, others, ...how },
    );
  }

  /**
   * Erases an article with all its polls and all that has become it; a dry run says what would go. Fails with `unknown-site` or
   * `unknown-article`.
   */
  async eraseArticle(key: string, act: Act, dryRun: boolean): Promise<ArticleErased | Failure> {
    return this.#exists ? this.#parts.erasing.article(key, act, dryRun) : UNKNOWN;
  }

  /** Erases the site; asked again, it says how far that is. Fails with `unknown-site`, a dry run also with `erasure-in-progress`. */
  async eraseSite(act: Act, dryRun: boolean): Promise<(ErasedSite & { ok: true }) | Failure> {
    const there = hasSchema(this.ctx.storage.sql);
    const erased = there ? await this.#parts.erasing.site(act, dryRun) : this.#parts.whole.read();
    if (!erased) return UNKNOWN;
    return "ok" in erased ? erased : { ...erased, ok: true };
  }

  /** Sets, lists or goes back to bookmarks of an article's poll; see `Restoring.take`. Else it fails with `unknown-site`. */
  async bookmarks(step: BookmarkStep): Promise<Bookmarked | Failure> {
    return this.#exists ? this.#parts.restoring.take(step, Date.now()) : UNKNOWN;
  }

  /** A Poll that goes back says what it is to know afterwards, or asks for it then; null where no order says so. */
  async goingBack(key: string, told: ToldGoingBack): Promise<WentBack | null> {
    return this.#exists ? this.#parts.restoring.goingBack(key, told) : null;
  }

  /** A page of what Site knows, for an export; null for the first. Fails with `unknown-site` or `move-in-progress`. */
  async exported(place: SitePlace | null): Promise<SitePage | Failure> {
    return (await this.settings()) ? this.#parts.transfer.page(place) : UNKNOWN;
  }

  /** One step of an import, which may make the site; `SiteImport.take` says what it fails with. */
  async importing(step: ImportStep): Promise<ImportState | Failure> {
    // What is refused, or only asks, makes nothing.
    const nothing = step.step === "look" ? NOT_BEGUN : UNKNOWN;
    if (this.#parts.whole.underWay) return failure("erasure-in-progress");
    if (!this.#exists && (step.step !== "begin" || step.only)) return nothing;
    migrate(this.ctx.storage, TABLES);
    return this.#parts.transfer.take(step);
  }

  /** One step of giving an import up. Fails with `unknown-import`. */
  async abandon(asked: Abandoning): Promise<AbandonState | Failure> {
    return this.#exists ? this.#parts.transfer.abandon(asked) : failure("unknown-import");
  }

  /** Delivers what is owed: settings to KV, news to the Desk, moves to Polls, tomorrow's salt to KV. Never throws. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    // An alarm may ring a moment early; what it rang for is due all the same.
    if (hasSchema(this.ctx.storage.sql))
      await this.#parts.debts.deliver(Math.max(Date.now(), info?.scheduledTime ?? 0));
  }

  /** Whether it has settings: not while an import is on its way, nor after one that was given up. */
  get #registered(): boolean {
    return this.#exists && this.#parts.registering.registered;
  }

  /** Whether it has tables, as a site that was ever registered or imported, and was not erased since. Asking writes nothing. */
  get #exists(): boolean {
    return hasSchema(this.ctx.storage.sql) && !this.#parts.whole.underWay;
  }

  /** Commits a change with the news of it, and sees to it that what is owed for it is delivered. */
  async #change<T>(change: (nowMs: number) => T): Promise<T> {
    const nowMs = Date.now();
    const answer = this.ctx.storage.transactionSync(() => change(nowMs));
    await this.#parts.debts.arm(nowMs);
    return answer;
  }

  /** Notes that the site is in use today. */
  async #use(): Promise<void> {
    if (this.#exists && this.#parts.salts.use(Date.now())) await this.#parts.debts.arm(Date.now());
  }
}
