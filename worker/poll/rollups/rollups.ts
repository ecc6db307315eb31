/**
 * The one way in which votes change what is counted of them: tally, hours and held votes by cause stay right together. Reads
 * no vote.
 */
import { byHour, type Change, changed, type Rollup } from "../../domain/rollup.ts";
import { grown } from "../../domain/tally.ts";
import type { Draft } from "../memory.ts";
import type { RollupStore } from "./store.ts";

export class Rollups {
  readonly #store: RollupStore;

  constructor(store: RollupStore) {
    this.#store = store;
  }

  /**
   * Counts changes in a draft of the poll. The revision grows once if a number became another one. Nothing is written
   * before `save`.
   */
  apply(draft: Draft, changes: readonly Change[], nowMs: number): void {
    const before: Rollup = draft.tally;
    const after = changes.reduce(changed, before);
    draft.changes.push(...changes);
    if (after === before) return;
    const { standings, held } = after;
    draft.tally = { ...draft.tally, standings, held, revision: grown(draft.tally.revision, nowMs) };
  }

  /** Writes the hours that a draft's changes were about: a row for each, however many votes there were. */
  save({ changes }: Draft): void {
    for (const [hour, standings] of byHour(changes)) this.#store.addToHour(hour, standings);
  }
}
