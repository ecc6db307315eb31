/**
 * The one way in which votes change what is counted of them: tally, hours and held votes by cause stay right together. Reads
 * no vote.
 */
import { compareBytes } from "../../domain/bytes.ts";
import { byHour, type Change, changed, type Rollup } from "../../domain/counting/rollup.ts";
import { grown } from "../../domain/counting/tally.ts";
import type { Draft } from "../memory.ts";
import type { Shadow } from "./shadow.ts";
import type { RollupStore } from "./store.ts";

export class Rollups {
  readonly #store: RollupStore;
  readonly #shadow: Shadow;

  constructor(store: RollupStore, shadow: Shadow) {
    this.#store = store;
    this.#shadow = shadow;
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
    const { standings, held, reasons } = after;
    draft.tally = { ...draft.tally, standings, held, reasons, revision: grown(draft.tally.revision, nowMs) };
  }

  /**
   * Writes the hours that a draft's changes were about: a row for each, however many votes there were. A recount on its way
   * counts changes of the votes that it has passed too; those of a review name no vote, and none runs beside it.
   */
  save({ changes, recounted }: Draft): void {
    for (const [hour, standings] of byHour(changes)) this.#store.addToHour(hour, standings);
    if (recounted === null) return;
    const passed = changes.filter(({ key }) => key !== undefined && compareBytes(key, recounted) <= 0);
    if (passed.length > 0) this.#shadow.add(passed);
  }
}
