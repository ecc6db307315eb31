/**
 * How many votes each network has cast today on this article. In memory only, counted again from the votes on waking,
 * so that it costs no row of its own. Knows networks by a part of their hash.
 */
import { dayOf } from "../salt.ts";
import type { PollStore } from "./store.ts";

export class Networks {
  readonly #store: PollStore;
  #day = -1;
  /** By 48 bits of the hash: with 10,000 networks a day two share a number once in five million articles. */
  #votes = new Map<number, number>();

  constructor(store: PollStore) {
    this.#store = store;
  }

  /** Votes that a network has cast today. */
  votes(network: Uint8Array, nowMs: number): number {
    this.#load(nowMs);
    return this.#votes.get(numberOf(network)) ?? 0;
  }

  /** One more vote of a network, once it is committed. */
  add(network: Uint8Array, nowMs: number): void {
    this.#load(nowMs);
    this.#votes.set(numberOf(network), (this.#votes.get(numberOf(network)) ?? 0) + 1);
  }

  /** What failed to be committed is forgotten: counted again at the next call. */
  forget(): void {
    this.#day = -1;
  }

  #load(nowMs: number): void {
    const day = dayOf(nowMs);
    if (this.#day === day) return;
    this.#day = day;
    this.#votes = new Map(
      this.#store.networksSince(day * 24).map((each) => [numberOf(each.network), each.votes]),
    );
  }
}

function numberOf(network: Uint8Array): number {
  return network.subarray(0, 6).reduce((number, byte) => number * 256 + byte, 0);
}
