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
import { atStart, objectName } from "../object/exceptions.ts";
import { jurisdictionOf, within } from "../object/jurisdiction.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import { type Access, accessOf, type Shown } from "./access.ts";
import { Admissions, type Article } from "./admission.ts";
import { Admitting } from "./admitting.ts";
import { Buckets } from "./buckets.ts";
import { Budget } from "./budget.ts";
import { Credentials } from "./credentials.ts";
import { Debts } from "./debts.ts";
import { type Foreseen, Moves, type OtherPoll } from "./moves.ts";
import { News } from "./news.ts";
import { OwnersArticles } from "./owners-articles.ts";
import { Registering } from "./registering.ts";
import { Salts } from "./salts.ts";
import { type Amended, type Configured, type CurrentSettings, Settings } from "./settings.ts";
import type { Signed, SigningStep } from "./signing.ts";
import { TABLES } from "./tables.ts";
import type { StoredToken } from "./tokens.ts";
import type { Abandoning, AbandonState } from "./transfer/abandoning.ts";
import { type ImportState, type ImportStep, NOT_BEGUN } from "./transfer/importing.ts";
import type { SitePlace } from "./transfer/lines.ts";
import { type SitePage, Transfer } from "./transfer/transfer.ts";

/** An article as its owner names it, by the key of the site's default question. */
type Named = Omit<Article, "question">;
/** Whoever asks where there is no such site. */
const UNKNOWN = failure("unknown-site");

export class Site extends DurableObject<Env> {
  readonly #id = this.ctx.id.name ?? "";
  readonly #settings: Settings;
  readonly #credentials: Credentials;
  readonly #admissions: Admissions;
  readonly #budget: Budget;
  readonly #moves: Moves;
  readonly #news: News;
  readonly #salts: Salts;
  readonly #debts: Debts;
  readonly #admitting: Admitting;
  readonly #transfer: Transfer;
  readonly #registering: Registering;
  readonly #owners: OwnersArticles;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, within(env, jurisdictionOf(ctx)));
    const { sql } = ctx.storage;
    const buckets = new Buckets(sql);
    this.#settings = new Settings(sql);
    this.#admissions = new Admissions(sql, buckets);
    this.#budget = new Budget(sql, buckets);
    this.#news = new News(sql);
    this.#credentials = new Credentials(sql, this.#news);
    this.#moves = new Moves(sql, this.#admissions, this.#news);
    this.#salts = new Salts(sql, env.PUBLISHED, this.#id);
    const known = { settings: this.#settings, admissions: this.#admissions, moves: this.#moves };
    const told = { ...known, news: this.#news };
    this.#debts = new Debts(ctx, this.env, { ...told, salts: this.#salts });
    const owing = { ...known, arm: (nowMs: number) => this.#debts.arm(nowMs) };
    this.#admitting = new Admitting(ctx.storage, objectName("Site", ctx), owing);
    this.#transfer = new Transfer(ctx, this.#id, { ...told, debts: this.#debts });
    this.#registering = new Registering(ctx, this.#id, { ...told, transfer: this.#transfer });
    const change = <T>(change: (nowMs: number) => T) => this.#change(change);
    this.#owners = new OwnersArticles(this.#id, { ...told, debts: this.#debts, change });
    if (this.#exists) atStart(ctx, () => migrate(ctx.storage, TABLES));
  }

  /**
   * Registers the site or replaces its settings; KV follows. Answers whether the site is new. Fails with `invalid-request`
   * for a default question that differs from the registered one: the keys of all articles hang on it; with
   * `changed-meanwhile` where another revision stands than the one `seen` (0: none); with `import-in-progress` while the site
   * is being read back from an export.
   */
  async configure(settings: SiteSettings, by: Actor, seen?: number): Promise<Configured | Failure> {
    const refused = this.#registering.refused(settings, seen);
    if (refused) return refused;
    const created = !this.#registering.registered;
    await this.#change((nowMs) => this.#registering.save(settings, by, nowMs));
    return { ok: true, created };
  }

  /**
   * Merges a change into the settings in one turn, so that two at once lose nothing, and answers the difference. A dry run
   * writes nothing. Fails with `unknown-site`, `invalid-request` or `changed-meanwhile`, as `configure` does.
   */
  async amend(patch: SettingsPatch, by: Actor, dryRun: boolean, seen?: number): Promise<Amended | Failure> {
    const amended = this.#exists ? this.#settings.amended(patch, seen) : UNKNOWN;
    if (amended.ok && amended.changes.length > 0 && !dryRun)
      await this.#change((nowMs) => this.#registering.save(amended.settings, by, nowMs));
    return amended;
  }

  /** The site's settings, or null if it was never registered. Creates nothing. */
  async settings(): Promise<CurrentSettings | null> {
    return (this.#exists && this.#settings.read()) || null;
  }

  /** The salt of a day, minted if it was not yet. Kept in KV and in memory, never in SQLite. */
  async salt(day: number): Promise<string> {
    await this.#use();
    return this.#salts.of(day);
  }

  /** Stores a token by its hash. Fails with `unknown-site` or `name-taken`. */
  async addToken(hash: Uint8Array, asked: StoredToken, by: Actor): Promise<{ ok: true } | Failure> {
    const mint = (nowMs: number) => this.#credentials.minting.mint(hash, asked, by, nowMs);
    return this.#exists ? this.#change(mint) : UNKNOWN;
  }

  /** All tokens but their secrets. Fails with `unknown-site`. */
  async tokens(): Promise<{ ok: true; tokens: StoredToken[] } | Failure> {
    return this.#exists ? { ok: true, tokens: this.#credentials.tokens.all() } : UNKNOWN;
  }

  /** Deletes a token. Fails with `unknown-site` or `unknown-token`. */
  async revokeToken(id: string, by: Actor): Promise<{ ok: true } | Failure> {
    const revoke = (nowMs: number) => this.#credentials.minting.revoke(id, by, nowMs);
    return this.#exists ? this.#change(revoke) : UNKNOWN;
  }

  /**
   * Who a token's or session's SHA-256 is (null: the admin, whom the worker knows), and the admission of an article. Creates nothing.
   */
  async authorise(hash: Uint8Array | null, key?: string, of: Shown = "token"): Promise<Access> {
    const asked = { hash: this.#exists ? hash : null, of, key, nowMs: Date.now() };
    const known = { credentials: this.#credentials, moves: this.#moves, registering: this.#registering };
    return accessOf(await this.settings(), known, asked);
  }

  /** One step of signing in to the console; `SigningIn.take` says what it fails with. Else `unknown-site`. */
  async signing(step: SigningStep): Promise<Signed | Failure> {
    return this.#exists ? this.#change((nowMs) => this.#credentials.signing.take(step, nowMs)) : UNKNOWN;
  }

  /** The site is to be registered in a jurisdiction. Fails with `invalid-request` where it has another place already. */
  async point(jurisdiction: Jurisdiction): Promise<{ ok: true } | Failure> {
    return this.#registering.point(jurisdiction);
  }

  /**
   * Whether votes on an article may be taken, asked by its Poll before the first; the place is where they belong by now.
   * `network`: a hash of the first vote's network, the same for all articles of the day. Fails with `unknown-site`, `article-not-registered` or `too-many-articles`.
   */
  async admit(
    key: string,
    { article, question }: { article: string; question?: string | null },
    network?: string,
  ): Promise<Admission | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    const { default_question: usual } = settings;
    return this.#admitting.admit({ key, article, question: question ?? usual, network }, usual);
  }

  /** Admits the owner's articles, and tells the Desk of them; true for each that was new. Fails with `unknown-site`. */
  async register(articles: Named[], by: Actor): Promise<{ ok: true; added: boolean[] } | Failure> {
    const settings = await this.settings();
    if (!settings) return UNKNOWN;
    const asked = articles.map((article) => ({ ...article, question: settings.default_question }));
    return { ok: true, added: await this.#owners.register(asked, by) };
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
    const grant = () => this.#budget.grant(asked, settings.publications_per_day, Date.now(), Math.random());
    return this.ctx.storage.transactionSync(grant);
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
    return this.#owners.move(
      from,
      { ...to, question: settings.default_question },
      { note, by, others, ...how },
    );
  }

  /** A page of what Site knows, for an export; null for the first. Fails with `unknown-site` or `move-in-progress`. */
  async exported(place: SitePlace | null): Promise<SitePage | Failure> {
    return (await this.settings()) ? this.#transfer.page(place) : UNKNOWN;
  }

  /** One step of an import, which may make the site; `SiteImport.take` says what it fails with. */
  async importing(step: ImportStep): Promise<ImportState | Failure> {
    // What is refused, or only asks, makes nothing.
    const nothing = step.step === "look" ? NOT_BEGUN : UNKNOWN;
    if (!this.#exists && (step.step !== "begin" || step.only)) return nothing;
    migrate(this.ctx.storage, TABLES);
    return this.#transfer.take(step);
  }

  /** One step of giving an import up. Fails with `unknown-import`. */
  async abandon(asked: Abandoning): Promise<AbandonState | Failure> {
    return this.#exists ? this.#transfer.abandon(asked) : failure("unknown-import");
  }

  /** Delivers what is owed: settings to KV, news to the Desk, moves to Polls, tomorrow's salt to KV. Never throws. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    // An alarm may ring a moment early; what it rang for is due all the same.
    if (this.#exists) await this.#debts.deliver(Math.max(Date.now(), info?.scheduledTime ?? 0));
  }

  /** Whether the site was ever registered. Asking writes nothing. */
  get #exists(): boolean {
    return hasSchema(this.ctx.storage.sql);
  }

  /** Commits a change with the news of it, and sees to it that what is owed for it is delivered. */
  async #change<T>(change: (nowMs: number) => T): Promise<T> {
    const nowMs = Date.now();
    const answer = this.ctx.storage.transactionSync(() => change(nowMs));
    await this.#debts.arm(nowMs);
    return answer;
  }

  /** Notes that the site is in use today. */
  async #use(): Promise<void> {
    if (this.#exists && this.#salts.use(Date.now())) await this.#debts.arm(Date.now());
  }
}
