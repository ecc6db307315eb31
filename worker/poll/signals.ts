/**
 * What stands out in this poll's votes, and the crowds that its site may hold more votes of. Found when the Desk is told or
 * somebody asks, never while a vote waits; reads no vote.
 */
import type { Signal } from "../contract/index.ts";
import { networkCrowds } from "../domain/signals/crowds.ts";
import { signalsOf } from "../domain/signals/signals.ts";
import { TREND_HOURS } from "../limits/reading.ts";
import { HOUR_MS } from "../limits/time.ts";
import type { Ledger } from "./ledger.ts";
import type { PollMemory } from "./memory.ts";
import type { Departure } from "./move/departure.ts";
import type { Verdicts } from "./reviews/verdicts.ts";
import type { RollupStore } from "./rollups/store.ts";

export class PollSignals {
  readonly #parts: { ledger: Ledger; tally: RollupStore; departure: Departure; verdicts: Verdicts };

  constructor(parts: { ledger: Ledger; tally: RollupStore; departure: Departure; verdicts: Verdicts }) {
    this.#parts = parts;
  }

  /** The strongest first, by some hundred rows of hours and networks, however many votes there are. */
  of(memory: PollMemory): Signal[] {
    return signalsOf({
      counted: memory.tally.standings.counted,
      hours: this.#parts.tally.hourlyTrend(TREND_HOURS),
      networks: this.#parts.departure.largestNetworks(memory),
      firstHour: Math.floor(memory.tally.firstVoteMs / HOUR_MS),
    });
  }

  /**
   * Remembers the crowds among signals, but for those that somebody has dismissed: like the marks of deliveries in memory,
   * and stored with them, for no row more.
   */
  remember(signals: readonly Signal[], nowMs: number): void {
    const { ledger, verdicts } = this.#parts;
    const crowds = networkCrowds(signals, nowMs).filter(({ network }) => !verdicts.isDismissed(network));
    ledger.remember((memory) => ({ ...memory, tally: { ...memory.tally, crowds } }));
  }
}
