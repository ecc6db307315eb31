/**
 * Networks as they are stored: entries of some bytes side by side, many to a row, in the order in which the votes were cast.
 * Pure.
 */
import { compareBytes, hex } from "../../domain/bytes.ts";
import type { Network } from "../../domain/networks/network.ts";
import { NETWORK_HASH_BYTES as HASH_BYTES, NETWORK_CHUNK_ENTRIES } from "../../limits/votes.ts";

/** Which network a vote came from. */
export interface Entry extends Network {
  /** The vote's key. */
  vote: Uint8Array;
  /** Whether it was first cast as yes. */
  yes: boolean;
}

/** Entries of one day, and the hours (since 1970) in which the first and the last of their votes were cast. */
export interface Chunk {
  /** The day (since 1970); -1 for no entries. */
  day: number;
  from: number;
  until: number;
  entries: Uint8Array;
}

/** A place in the order of the chunks: all of this day up to this number come before it. */
export interface ChunkPlace {
  day: number;
  n: number;
}

/** Which networks an export asks for: of votes cast in these hours (since 1970), after a place; null for the first. */
export interface NetworksAsked {
  from: number;
  until: number;
  after: ChunkPlace | null;
}

/** The entries of some chunks, as they are stored, and where the next ones begin; null for no more. */
export interface NetworksPage {
  ok: true;
  chunks: Uint8Array[];
  next: ChunkPlace | null;
}

const KEY_BYTES = 16;
const ENTRY_BYTES = KEY_BYTES + 2 * HASH_BYTES + 1;

export const NO_CHUNK: Chunk = { day: -1, from: 0, until: 0, entries: new Uint8Array() };

/** A chunk with one more entry at its end, of a vote cast in an hour. */
export function withEntry(chunk: Chunk, { vote, fine, coarse, yes }: Entry, hour: number): Chunk {
  const { entries } = chunk;
  const all = new Uint8Array(entries.length + ENTRY_BYTES);
  all.set(entries);
  all.set(vote, entries.length);
  all.set(fine, entries.length + KEY_BYTES);
  all.set(coarse, entries.length + KEY_BYTES + HASH_BYTES);
  all[all.length - 1] = yes ? 1 : 0;
  return { ...chunk, from: entries.length === 0 ? hour : chunk.from, until: hour, entries: all };
}

/** Entries without a vote's; the same where it has none. */
export function withoutVote(entries: Uint8Array, vote: Uint8Array): Uint8Array {
  for (let at = 0; at < entries.length; at += ENTRY_BYTES)
    if (compareBytes(entries.subarray(at, at + KEY_BYTES), vote) === 0) {
      const rest = new Uint8Array(entries.length - ENTRY_BYTES);
      rest.set(entries.subarray(0, at));
      rest.set(entries.subarray(at + ENTRY_BYTES), at);
      return rest;
    }
  return entries;
}

/** Entries without those of some votes, by their keys in hex. */
export function withoutVotes(entries: Uint8Array, votes: ReadonlySet<string>): Uint8Array {
  const rest = new Uint8Array(entries.length);
  let length = 0;
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    if (votes.has(hex(entries.subarray(at, at + KEY_BYTES)))) continue;
    rest.set(entries.subarray(at, at + ENTRY_BYTES), length);
    length += ENTRY_BYTES;
  }
  return rest.slice(0, length);
}

/** Whether a chunk has as many entries as a row takes. */
export function isFull({ entries }: Chunk): boolean {
  return entries.length >= NETWORK_CHUNK_ENTRIES * ENTRY_BYTES;
}

/** The entries one by one. */
export function* entriesOf({ entries }: Pick<Chunk, "entries">): Generator<Entry> {
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const fine = at + KEY_BYTES;
    const coarse = fine + HASH_BYTES;
    yield {
      vote: entries.subarray(at, fine),
      fine: entries.subarray(fine, coarse),
      coarse: entries.subarray(coarse, coarse + HASH_BYTES),
      yes: entries[coarse + HASH_BYTES] === 1,
    };
  }
}
