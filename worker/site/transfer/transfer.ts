/** Site's part in exports and imports: its rooms for them, and what both hold to. */
import type { SiteLine } from "../../contract/index.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import { jurisdictionOf } from "../../object/jurisdiction.ts";
import type { Admissions } from "../admission.ts";
import type { Debts } from "../debts.ts";
import type { ArticleErasures } from "../erasing/articles.ts";
import type { Moves } from "../moves.ts";
import type { News } from "../news.ts";
import type { Settings } from "../settings.ts";
import { type Abandoning, type AbandonState, SiteAbandon } from "./abandoning.ts";
import { type ImportState, type ImportStep, SiteImport } from "./importing.ts";
import { SiteLines, type SitePlace } from "./lines.ts";
import { ProgressStore } from "./progress.ts";

/** Some lines of an export that Site knows, and where the next ones begin; null after the last. */
export interface SitePage {
  ok: true;
  lines: SiteLine[];
  next: SitePlace | null;
}

interface Parts {
  settings: Settings;
  admissions: Admissions;
  moves: Moves;
  news: News;
  debts: Debts;
  erasures: ArticleErasures;
}

export class Transfer {
  readonly #storage: DurableObjectStorage;
  readonly #parts: Parts;
  readonly #lines: SiteLines;
  readonly #import: SiteImport;
  readonly #abandon: SiteAbandon;

  constructor(ctx: DurableObjectState, site: string, parts: Parts) {
    const { storage } = ctx;
    const progress = new ProgressStore(storage.sql);
    this.#storage = storage;
    this.#parts = parts;
    this.#lines = new SiteLines(storage.sql, parts.moves.imported);
    const place = { site, jurisdiction: jurisdictionOf(ctx) };
    this.#import = new SiteImport(place, { ...parts, progress, lines: this.#lines });
    this.#abandon = new SiteAbandon(site, { news: parts.news, progress, lines: this.#lines });
  }

  /** Whether lines of a whole site still come. */
  get importing(): boolean {
    return this.#import.running;
  }

  /**
   * A page of a registered site; null for the first, which comes once the Desk has heard of all that Site has done. Fails with
   * `move-in-progress` while Polls are still to be told of moves.
   */
  async page(place: SitePlace | null): Promise<SitePage | Failure> {
    await this.#parts.debts.tellAll();
    if (this.#parts.moves.owed()) return failure("move-in-progress");
    if (this.#parts.erasures.owed()) return failure("erasure-in-progress");
    if (place) return { ok: true, ...this.#lines.page(place) };
    return { ok: true, lines: this.#lines.head(), next: { kind: "gone", key: "" } };
  }

  /** One step of an import, committed with all that follows from it. */
  async take(step: ImportStep): Promise<ImportState | Failure> {
    const nowMs = Date.now();
    const registered = this.#parts.settings.read() !== undefined;
    const state = this.#storage.transactionSync(() => this.#import.take(step, registered, nowMs));
    await this.#parts.debts.arm(nowMs);
    return state;
  }

  /** One step of giving an import up, committed with all that follows from it. */
  async abandon(asked: Abandoning): Promise<AbandonState | Failure> {
    const nowMs = Date.now();
    const state = this.#storage.transactionSync(() => this.#abandon.take(asked, nowMs));
    await this.#parts.debts.arm(nowMs);
    return state;
  }
}
