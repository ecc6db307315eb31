/**
 * A site that is read back from an export, step by step, as the worker reads the file: begun, lines taken, polls told, over.
 * Each step may come twice, late, or from two callers at once. Until all lines are here and proved, nobody has registered the
 * site, so that no reader meets half of it. Counts no vote: that is the Polls' business.
 */
import {
  type EndLine,
  type Jurisdiction,
  type SettingsLine,
  type SiteLine,
  upToDate,
} from "../../contract/index.ts";
import { type Failure, failure, unfit } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { isEndOf, NO_LINES, type Seal } from "../../domain/transfer/seal.ts";
import type { Admissions } from "../admission.ts";
import type { Moves } from "../moves.ts";
import type { News } from "../news.ts";
import type { SiteLines } from "./lines.ts";
import type { ImportStage, Progress, ProgressStore } from "./progress.ts";

/** One step. `id` names the file in all of them, `run` which reading of it: none is another's. */
export type ImportStep = { id: string } & (
  | { step: "look" }
  | { step: "begin"; run: string; only: Progress["only"] }
  | ({ run: string } & NextStep)
);

/** What follows on the beginning. */
type NextStep =
  /** Site's own lines of a batch. */
  | { step: "take"; lines: TakenLine[] }
  /** All lines up to a seal are where they belong; those up to `from` were before. */
  | { step: "advance"; from: number; seal: Seal }
  | { step: "end"; end: EndLine; by: Actor }
  /** The polls up to an article know that the import is over; of those of `untold` the Desk must hear from Site. */
  | { step: "opened"; upTo: string; untold: string[] };

/** A line that Site keeps; of bare totals the key is known by then. */
export type TakenLine =
  | Exclude<SiteLine, { kind: "imported" }>
  | (Extract<SiteLine, { kind: "imported" }> & { key: string });

/** How far an import is. */
export interface ImportState {
  ok: true;
  /** Null before it is begun. */
  stage: ImportStage | null;
  /** Empty before it is begun. */
  run: string;
  only: Progress["only"];
  /** Of the lines that are here. */
  seal: Seal;
  /** The articles whose polls are to be told next that it is over. */
  opening: string[];
}

/** What to do with the file of a site that has its place. */
const ELSEWHERE = "another than this site's: register the site with it first, where there is none yet";
/** Of a file that nobody has begun to read. */
export const NOT_BEGUN: ImportState = {
  ok: true,
  stage: null,
  run: "",
  only: null,
  seal: NO_LINES,
  opening: [],
};

export class SiteImport {
  readonly #progress: ProgressStore;
  readonly #lines: SiteLines;
  readonly #admissions: Admissions;
  readonly #moves: Moves;
  readonly #news: News;
  readonly #site: string;
  readonly #jurisdiction: Jurisdiction | null;

  constructor(
    { site, jurisdiction }: { site: string; jurisdiction: Jurisdiction | null },
    parts: {
      progress: ProgressStore;
      lines: SiteLines;
      admissions: Admissions;
      moves: Moves;
      news: News;
    },
  ) {
    this.#site = site;
    this.#jurisdiction = jurisdiction;
    this.#progress = parts.progress;
    this.#lines = parts.lines;
    this.#admissions = parts.admissions;
    this.#moves = parts.moves;
    this.#news = parts.news;
  }

  /** Whether lines of a whole site still come. */
  get running(): boolean {
    const known = this.#progress.read();
    return known?.stage === "running" && known.only === null;
  }

  /**
   * Takes one step, in the caller's transaction. Fails with `import-in-progress` while another file is being read,
   * `site-not-empty`, `unknown-site` for bare totals, and `import-damaged`.
   */
  take(asked: ImportStep, registered: boolean, nowMs: number): ImportState | Failure {
    const known = this.#progress.read();
    const own = known?.id === asked.id ? known : undefined;
    if (asked.step === "look") return this.#stateOf(own);
    if (asked.step === "begin") return own ? this.#stateOf(own) : this.#begin(asked, known, registered);
    if (own?.run !== asked.run) return failure("import-in-progress", "another file is being read");
    if (asked.step === "opened") return this.#opened(own, asked.upTo, asked.untold);
    if (own.stage !== "running") return this.#stateOf(own);
    if (asked.step === "end") return this.#end(own, asked, nowMs);
    const misplaced = asked.step === "take" && asked.lines.some((line) => this.#isElsewhere(line));
    if (misplaced) return unfit([{ field: "settings.jurisdiction", detail: ELSEWHERE }]);
    if (asked.step === "take") for (const line of asked.lines) this.#write(line, nowMs);
    else if (asked.from === own.seal.lines) this.#progress.save({ ...own, seal: asked.seal });
    return this.#stateOf(this.#progress.read());
  }

  #begin(
    { id, run, only }: { id: string; run: string; only: Progress["only"] },
    known: Progress | undefined,
    registered: boolean,
  ): ImportState | Failure {
    // Bare totals that were left half sent stand in nobody's way.
    if (known && known.stage !== "over" && !known.only)
      return failure("import-in-progress", "another file is being read");
    if (only && !registered) return failure("unknown-site");
    if (!only && this.#lines.hasArticles()) return failure("site-not-empty");
    const before = only ? null : this.#lines.takeSettings();
    const settings = before?.settings ?? null;
    const begun: Progress = { id, run, only, stage: "running", seal: NO_LINES, settings, before, opened: "" };
    this.#progress.save(begun);
    return this.#stateOf(begun);
  }

  #write(line: TakenLine, nowMs: number): void {
    if (line.kind === "settings") this.#keepSettings(line);
    else if (line.kind !== "imported") this.#lines.write(line);
    else {
      const { article } = line;
      const key = this.#moves.end(line.key);
      const admission =
        this.#admissions.known(key) ??
        this.#admissions.add({ key, article, question: this.#question() }, nowMs);
      this.#moves.imported.put(key, article, line);
      // Of a whole site nothing is told before it is proved.
      if (this.#progress.read()?.only) this.#news.article(admission, this.#moves.imported.of(key));
    }
  }

  /** The question of an article that nobody has admitted: the site's default one, by the settings that it has or will have. */
  #question(): string {
    const settled = this.#progress.read()?.settings ?? this.#lines.settings();
    return upToDate(settled?.settings ?? {}).default_question;
  }

  /** Whether a line is of a site that must lie in another jurisdiction. One that may lie anywhere may lie here. */
  #isElsewhere(line: TakenLine): boolean {
    if (line.kind !== "settings") return false;
    const { jurisdiction } = upToDate(line.settings);
    return jurisdiction !== null && jurisdiction !== this.#jurisdiction;
  }

  /** A site that was registered before has had a revision, and has its place. */
  #keepSettings({ revision: said, settings: told, ...line }: SettingsLine): void {
    const known = this.#progress.read();
    if (!known) return;
    const revision = Math.max(said, known.settings?.revision ?? 0);
    const settings = this.#jurisdiction ? { ...told, jurisdiction: this.#jurisdiction } : told;
    this.#progress.save({ ...known, settings: { ...line, settings, revision } });
  }

  /** All lines are here: the site is what they say. */
  #end(known: Progress, { end, by }: { end: EndLine; by: Actor }, nowMs: number): ImportState | Failure {
    const { only, settings, seal } = known;
    if (!isEndOf(end, seal)) return failure("import-damaged", "the last line is of another file");
    if (!only && !settings) return failure("import-damaged", "no settings");
    // A poll without its tally would have been held against nothing.
    if (seal.counts.poll !== seal.counts.tally) return failure("import-damaged", "a poll without a tally");
    if (settings) {
      this.#lines.settle(settings);
      this.#lines.orderMoves(nowMs);
    }
    const { counts, lines } = end;
    this.#news.audit({ by, action: "site.import", target: this.#site }, null, { lines, counts }, nowMs);
    const over = only !== null || this.#lines.keysAfter("").length === 0;
    const next: Progress = { ...known, stage: over ? "over" : "opening", settings: null, before: null };
    this.#progress.save(next);
    return this.#stateOf(next);
  }

  /** Articles without a poll, those whose poll knows too little, and bare totals are told to the Desk from here. */
  #opened(known: Progress, upTo: string, untold: readonly string[]): ImportState {
    if (known.stage !== "opening" || upTo < known.opened) return this.#stateOf(known);
    const imported = this.#moves.imported;
    for (const key of new Set([...untold, ...imported.keysUpTo(known.opened, upTo)])) {
      const admission = this.#admissions.known(key);
      if (admission) this.#news.article(admission, imported.of(key));
    }
    const over = this.#lines.keysAfter(upTo).length === 0;
    const next: Progress = { ...known, opened: upTo, stage: over ? "over" : "opening" };
    this.#progress.save(next);
    return this.#stateOf(next);
  }

  #stateOf(known: Progress | undefined): ImportState {
    if (!known) return NOT_BEGUN;
    const { stage, run, only, seal, opened } = known;
    return {
      ok: true,
      stage,
      run,
      only,
      seal,
      opening: stage === "opening" ? this.#lines.keysAfter(opened) : [],
    };
  }
}
