/**
 * Gives up the import of a whole site that was not sent to its end: its articles first, as their Polls have forgotten them, then
 * all else that the file has brought, so that the site is what it was before. Each step may come twice. What the file says is
 * gone stays gone, and what it has brought into the audit log stays there.
 */
import { type Failure, failure } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import type { News } from "../news.ts";
import type { SiteLines } from "./lines.ts";
import type { ProgressStore } from "./progress.ts";

/** The name of an import that is being given up: no file's, so that no line of any is taken meanwhile. */
const ABANDONED = "abandoned";

/** How far the giving up is. */
export interface AbandonState {
  ok: true;
  /** Lines of the file that were here. */
  lines: number;
  /** Articles of it that are still here. */
  articles: number;
  /** Whose Polls are to forget it next; none if it is over. */
  keys: string[];
}

/** What is asked: only to look, or to go on, some Polls having forgotten. */
export type Abandoning = { dryRun: true } | { dryRun: false; forgotten: string[]; by: Actor };

export class SiteAbandon {
  readonly #site: string;
  readonly #progress: ProgressStore;
  readonly #lines: SiteLines;
  readonly #news: News;

  constructor(site: string, parts: { progress: ProgressStore; lines: SiteLines; news: News }) {
    this.#site = site;
    this.#progress = parts.progress;
    this.#lines = parts.lines;
    this.#news = parts.news;
  }

  /** Takes one step, in the caller's transaction. Fails with `unknown-import` where none is on its way. */
  take(asked: Abandoning, nowMs: number): AbandonState | Failure {
    const known = this.#progress.read();
    if (known?.stage !== "running") return failure("unknown-import");
    const { lines } = known.seal;
    // Totals that have joined a site's own articles are its own by now: which of them a file has replaced nobody kept.
    const ofFile = known.only === null;
    if (!asked.dryRun) {
      this.#progress.save({ ...known, id: ABANDONED });
      if (ofFile) this.#lines.forget(asked.forgotten);
    }
    const articles = ofFile ? this.#lines.articles() : 0;
    if (!asked.dryRun && articles === 0) {
      if (ofFile) this.#lines.forgetRest(known.before);
      this.#progress.drop();
      const target = this.#site;
      this.#news.audit({ by: asked.by, action: "site.import-abandon", target }, { lines }, null, nowMs);
    }
    return { ok: true, lines, articles, keys: articles > 0 ? this.#lines.keysAfter("") : [] };
  }
}
