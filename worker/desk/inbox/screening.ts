/** By which words a site's remarks are screened, and the screening anew of those that were screened by others. Screens by no rule of its own. */
import { SCREENING_VERSION } from "../../domain/remarks/screening/screening.ts";
import { type WordList, wordList } from "../../domain/remarks/screening/word-list.ts";
import { FORGET_DEADLINE_MS } from "../../limits/deadlines.ts";
import { REMARKS_SCREENED_AT_ONCE } from "../../limits/remarks.ts";
import type { Task } from "../../object/agenda.ts";
import type { Inbox } from "./inbox.ts";

/** A site's words, and the revision of the settings that they are from. */
export interface SiteWords {
  revision: number;
  words: string[];
}

/** `place`: after which row the screening anew goes on; null where it is over. */
type Row = { version: number; revision: number; words: string; place: number | null };

export class Screening {
  readonly #sql: SqlStorage;
  /** Ready for the row that is stored; undefined after waking and after a change. */
  #list: WordList | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The words that stand. */
  words(): WordList {
    this.#list ??= wordList(JSON.parse(this.#row()?.words ?? "[]"));
    return this.#list;
  }

  /** Whether these words, or this version's rules, are others than those that remarks were screened by. */
  isNews({ revision, words }: SiteWords): boolean {
    const row = this.#row();
    if (!row || row.version !== SCREENING_VERSION) return true;
    return revision > row.revision && JSON.stringify(words) !== row.words;
  }

  /** Takes over what is news: all remarks are to be screened by it, some at a time. */
  learn({ revision, words }: SiteWords): void {
    const newer = revision >= (this.#row()?.revision ?? 0);
    this.#sql.exec(
      `INSERT INTO remark_screening (one, version, revision, words, place) VALUES (1, ?1, ?2, ?3, 0)
       ON CONFLICT (one) DO UPDATE SET version = ?1, place = 0,
         revision = iif(?4, ?2, revision), words = iif(?4, ?3, words)`,
      ...[SCREENING_VERSION, revision, JSON.stringify(words), newer ? 1 : 0],
    );
    this.#list = undefined;
  }

  /** The agenda's. `commit` runs a change as one transaction. */
  task(inbox: Inbox, commit: (change: () => void) => void): Task {
    return {
      deadlineMs: FORGET_DEADLINE_MS,
      due: () => (typeof this.#row()?.place === "number" ? 0 : undefined),
      run: async () => commit(() => this.go(inbox)),
    };
  }

  /** Screens some remarks anew, if any are to be: those of few at once with the words. */
  go(inbox: Inbox): void {
    const place = this.#row()?.place ?? null;
    if (place === null) return;
    const next = inbox.screenAfter(place, REMARKS_SCREENED_AT_ONCE, Date.now());
    this.#sql.exec("UPDATE remark_screening SET place = ?", next);
  }

  #row(): Row | undefined {
    return this.#sql.exec<Row>("SELECT version, revision, words, place FROM remark_screening").toArray()[0];
  }
}
