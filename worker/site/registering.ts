/** Who registers a site and puts its settings: what refuses it, and the audit entry of each. Decides nothing about single settings. */
import type { SiteSettings } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import type { News } from "./news.ts";
import type { Settings } from "./settings.ts";
import { TABLES } from "./tables.ts";
import type { Transfer } from "./transfer/transfer.ts";

export class Registering {
  readonly #storage: DurableObjectStorage;
  readonly #site: string;
  readonly #settings: Settings;
  readonly #news: News;
  readonly #transfer: Transfer;

  constructor(
    storage: DurableObjectStorage,
    site: string,
    { settings, news, transfer }: { settings: Settings; news: News; transfer: Transfer },
  ) {
    this.#storage = storage;
    this.#site = site;
    this.#settings = settings;
    this.#news = news;
    this.#transfer = transfer;
  }

  /** Whether somebody has registered the site. One whose import was given up has tables, and may have no settings. */
  get registered(): boolean {
    return hasSchema(this.#storage.sql) && this.#settings.read() !== undefined;
  }

  /** Why settings may not be put; undefined where they may. */
  refused(settings: SiteSettings, seen: number | undefined): Failure | undefined {
    if (this.registered) return this.#settings.refused(settings, seen);
    if (hasSchema(this.#storage.sql) && this.#transfer.importing) return failure("import-in-progress");
    return seen ? failure("unknown-site") : undefined;
  }

  /** Puts settings in the place of those that stand, or the first, in the caller's transaction. */
  save(settings: SiteSettings, by: Actor, nowMs: number): void {
    migrate(this.#storage, TABLES);
    const before = this.#settings.save(settings, by, nowMs);
    this.#news.audit({ by, action: "site.configure", target: this.#site }, before, settings, nowMs);
  }
}
