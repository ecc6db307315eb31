/**
 * Which networks the votes of the latest days came from, and how many came from each today: told by what is stored, so that
 * 19 votes before an eviction and 19 after it are 38. Costs a row for every 128 votes and reads no vote.
 */
import { hourOfKey } from "../../domain/counting/vote-id.ts";
import { type LargeNetwork, NetworkDay, shownNetworks } from "../../domain/networks/network-day.ts";
import { DAY_MS, HOUR_MS } from "../../limits/time.ts";
import {
  NETWORK_CHUNKS_FORGOTTEN_AT_ONCE,
  NETWORK_CHUNKS_PER_CALL,
  NETWORK_DAYS_KEPT,
  SKETCH_EVERY_VOTES,
} from "../../limits/votes.ts";
import { dayOf } from "../../salt.ts";
import type { Draft } from "../memory.ts";
import {
  type Chunk,
  type Entry,
  entriesOf,
  isFull,
  type NetworksAsked,
  type NetworksPage,
  NO_CHUNK,
  withEntry,
} from "./chunk.ts";
import type { NetworkStore } from "./store.ts";

/** A day's networks in memory. */
interface Counted {
  day: number;
  networks: NetworkDay;
  /** The day's votes when its sketch was stored last; 0 if it never was. */
  storedVotes: number;
}

export class Networks {
  readonly #store: NetworkStore;
  /** The open chunk's day; undefined until somebody asks. */
  #counted: Counted | undefined;

  constructor(store: NetworkStore) {
    this.#store = store;
  }

  /** Votes that a network has cast today, by its fine hash. */
  votes(chunk: Chunk, fine: Uint8Array, nowMs: number): number {
    return chunk.day === dayOf(nowMs) ? this.#load(chunk).networks.votesOf(fine) : 0;
  }

  /**
   * Keeps where a vote came from, in a draft of the poll. What is counted in memory runs ahead of the commit: whoever sees
   * it fail calls `forget`.
   */
  add(draft: Draft, entry: Entry, nowMs: number): void {
    const day = dayOf(nowMs);
    const hour = Math.floor(nowMs / HOUR_MS);
    let { chunk } = draft.tally;
    if (chunk.day !== day) {
      if (chunk.day >= 0) this.#endDay(chunk);
      chunk = { ...NO_CHUNK, day };
    }
    const counted = this.#load(chunk);
    counted.networks.add(entry.fine, entry.yes, { from: hour, until: hour }, entry.coarse);
    chunk = withEntry(chunk, entry, hour);
    if (isFull(chunk)) {
      this.#store.addChunk(chunk);
      chunk = { ...NO_CHUNK, day };
      this.#saveSketch(counted);
    }
    draft.tally = { ...draft.tally, chunk };
    draft.forgetMs ||= forgetMs(day);
  }

  /** Keeps the networks of votes that another poll hands over. Their hashes are that poll's: nothing here is like them. */
  takeOver(draft: Draft, chunk: Chunk): void {
    this.#store.addChunk(chunk);
    draft.forgetMs = Math.min(draft.forgetMs || Number.POSITIVE_INFINITY, forgetMs(chunk.day));
  }

  /** What is counted in memory is counted again from what is stored. */
  forget(): void {
    this.#counted = undefined;
  }

  /** The networks with the most votes in a day, of all days that are kept. Reads a row for each day, and today's chunks. */
  largest(chunk: Chunk): LargeNetwork[] {
    const latest = chunk.day < 0 ? [] : this.#load(chunk).networks.largest();
    return shownNetworks([...this.#store.largest(), ...latest]);
  }

  /** Some chunks with votes cast from one hour to another, after a place in their order, the open one last. */
  page(open: Chunk, asked: NetworksAsked): NetworksPage {
    const stored = this.#store.between(asked, NETWORK_CHUNKS_PER_CALL);
    const chunks = stored.map(({ entries }) => entries);
    const last = stored.length === NETWORK_CHUNKS_PER_CALL ? stored.at(-1) : undefined;
    if (last) return { ok: true, chunks, next: { day: last.day, n: last.n } };
    if (open.entries.length > 0) chunks.push(open.entries);
    return { ok: true, chunks, next: null };
  }

  /** When the oldest networks are to be forgotten, in ms; 0 if there are none. */
  forgetMs(open: Chunk): number {
    const day = this.#store.dayAfter(-1) ?? open.day;
    return day < 0 ? 0 : forgetMs(day);
  }

  /** Forgets the days whose time is over, some hundred rows at a time: while more are due, `draft.forgetMs` stays due. */
  forgetOld(draft: Draft, nowMs: number): void {
    const oldest = dayOf(nowMs) - NETWORK_DAYS_KEPT;
    const { chunk } = draft.tally;
    const dueMs = this.forgetMs(chunk);
    // Crowds are a day's; those of today are found again when the Desk is told. Other things are forgotten at other times.
    if (dueMs > 0 && dueMs <= nowMs && draft.tally.crowds.length > 0)
      draft.tally = { ...draft.tally, crowds: [] };
    if (chunk.day >= 0 && chunk.day < oldest) {
      this.forget();
      draft.tally = { ...draft.tally, chunk: NO_CHUNK };
    }
    if (this.#store.dropBefore(oldest, NETWORK_CHUNKS_FORGOTTEN_AT_ONCE))
      draft.forgetMs = this.forgetMs(draft.tally.chunk);
  }

  /** The day of a chunk, counted from what is stored and from the chunk itself. */
  #load(open: Chunk): Counted {
    if (this.#counted?.day === open.day) return this.#counted;
    const stored = this.#store.sketched(open.day);
    const networks = new NetworkDay(stored?.day);
    for (const chunk of this.#store.chunks(open.day, stored?.chunks)) count(networks, chunk);
    count(networks, open);
    this.#counted = { day: open.day, networks, storedVotes: stored?.day.votes ?? 0 };
    return this.#counted;
  }

  /** Stores what is left of a day that is over. */
  #endDay(open: Chunk): void {
    const { networks } = this.#load(open);
    if (open.entries.length > 0) this.#store.addChunk(open);
    this.#store.endDay(open.day, networks.largest(), networks.votes);
  }

  #saveSketch(counted: Counted): void {
    const stored = counted.networks.stored();
    if (!stored || (counted.storedVotes > 0 && stored.votes - counted.storedVotes < SKETCH_EVERY_VOTES))
      return;
    this.#store.saveSketch(counted.day, stored, this.#store.chunkCount(counted.day));
    counted.storedVotes = stored.votes;
  }
}

/** When the networks of a day are to be forgotten, in ms. */
function forgetMs(day: number): number {
  return (day + 1 + NETWORK_DAYS_KEPT) * DAY_MS;
}

/** A vote was cast in the hour that its key carries or in the next. */
function count(networks: NetworkDay, chunk: Chunk): void {
  for (const { vote, fine, coarse, yes } of entriesOf(chunk)) {
    const hour = hourOfKey(vote);
    const span = { from: Math.max(chunk.from, hour), until: Math.min(chunk.until, hour + 1) };
    networks.add(fine, yes, span, coarse);
  }
}
