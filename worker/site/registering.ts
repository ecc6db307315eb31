/** Who registers a site and puts its settings: what refuses it, and the audit entry of each. Decides nothing about single settings. */
import type { Jurisdiction, SiteSettings } from "../contract/index.ts";
import { type Failure, failure, unfit } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { jurisdictionOf } from "../object/jurisdiction.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import type { News } from "./news.ts";
import type { Settings } from "./settings.ts";
import { TABLES } from "./tables.ts";
import type { Transfer } from "./transfer/transfer.ts";

/** Where it is kept, beside the tables. */
const POINTER = "jurisdiction";
const FIXED = unfit([{ field: "jurisdiction", detail: "fixed with the registration" }]);

export class Registering {
  readonly #storage: DurableObjectStorage;
  /** In which jurisdiction this object lies; null for anywhere. */
  readonly #here: Jurisdiction | null;
  readonly #site: string;
  readonly #settings: Settings;
  readonly #news: News;
  readonly #transfer: Transfer;

  constructor(
    ctx: DurableObjectState,
    site: string,
    { settings, news, transfer }: { settings: Settings; news: News; transfer: Transfer },
  ) {
    this.#storage = ctx.storage;
    this.#here = jurisdictionOf(ctx);
    this.#site = site;
    this.#settings = settings;
    this.#news = news;
    this.#transfer = transfer;
  }

  /** Whether somebody has registered the site. One whose import was given up has tables, and may have no settings. */
  get registered(): boolean {
    return hasSchema(this.#storage.sql) && this.#settings.read() !== undefined;
  }

  get #importing(): boolean {
    return hasSchema(this.#storage.sql) && this.#transfer.importing;
  }

  /**
   * In which jurisdiction the site lies, if not here: all that the object which is restricted to none keeps of such a site. Apart
   * from the tables, which it has none of.
   */
  get elsewhere(): Jurisdiction | null {
    return this.#storage.kv.get<Jurisdiction>(POINTER) ?? null;
  }

  /** The site is to be registered in a jurisdiction. Fails with `invalid-request` where it has another place, or `import-in-progress`. */
  point(jurisdiction: Jurisdiction): { ok: true } | Failure {
    const { elsewhere } = this;
    if (this.#here || this.registered || (elsewhere && elsewhere !== jurisdiction)) return FIXED;
    if (this.#importing) return failure("import-in-progress");
    this.#storage.kv.put(POINTER, jurisdiction);
    return { ok: true };
  }

  /** Why settings may not be put; undefined where they may. */
  refused(settings: SiteSettings, seen: number | undefined): Failure | undefined {
    // A worker of an older version names none.
    if ((settings.jurisdiction ?? null) !== this.#here || this.elsewhere) return FIXED;
    if (this.registered) return this.#settings.refused(settings, seen);
    if (this.#importing) return failure("import-in-progress");
    return seen ? failure("unknown-site") : undefined;
  }

  /** Puts settings in the place of those that stand, or the first, in the caller's transaction. */
  save(settings: SiteSettings, by: Actor, nowMs: number): void {
    migrate(this.#storage, TABLES);
    const before = this.#settings.save(settings, by, nowMs);
    this.#news.audit({ by, action: "site.configure", target: this.#site }, before, settings, nowMs);
  }
}
