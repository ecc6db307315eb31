/**
 * Whether something has changed since somebody looked: counters in memory, begun anew under another name whenever the object wakes.
 * Stores nothing, so that nobody who only looks again costs a row.
 */

/** What is counted: articles and their signals, and the audit log. */
export type Watched = "articles" | "audit";

/** What somebody who looks again is told: the mark of now, and the answer; null where the mark is still theirs. */
export interface Since<T> {
  mark: string;
  answer: T | null;
}

export class Changes {
  readonly #woke = crypto.randomUUID().slice(0, 8);
  readonly #times: Record<Watched, number> = { articles: 0, audit: 0 };

  /** Something is other than it was. One time too many costs a reading. */
  note(what: readonly Watched[]): void {
    for (const each of what) this.#times[each] += 1;
  }

  /** Reads only where something has changed since `known`, the mark of an earlier answer. */
  since<T>(what: Watched, known: string | undefined, read: () => T): Since<T> {
    const mark = `${this.#woke}-${this.#times[what]}`;
    return { mark, answer: known === mark ? null : read() };
  }
}
