/** How many votes came from each network: exact while they are few, bounded always. */
import { describe, expect, test } from "vitest";
import { hex } from "../../../worker/domain/bytes.ts";
import { NetworkDay } from "../../../worker/domain/networks/network-day.ts";
import { addTo, emptySketch, timesIn } from "../../../worker/domain/networks/sketch.ts";
import { NETWORK_SIGNAL_VOTES, NETWORKS_SHOWN } from "../../../worker/limits/signals.ts";
import {
  NETWORK_CHUNK_ENTRIES,
  NETWORKS_EXACT_VOTES,
  NETWORKS_TRACKED,
} from "../../../worker/limits/votes.ts";
import { entriesOf, isFull, NO_CHUNK, withEntry } from "../../../worker/poll/networks/chunk.ts";

/** Hashes that are spread like real ones, the same in every run (splitmix64). */
function hashes(seed: bigint): () => Uint8Array {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, z ^ (z >> 31n));
    return bytes;
  };
}
const SPAN = { from: 10, until: 10 };

describe("a sketch", () => {
  test("never says less than there were, and with 400,000 networks hardly ever twenty more", () => {
    const sketch = emptySketch();
    const next = hashes(1n);
    const few = Array.from({ length: 100 }, next);
    for (const hash of few) for (let i = 0; i < 50; i++) addTo(sketch, hash);
    for (let i = 0; i < 400_000; i++) addTo(sketch, next());
    for (const hash of few) {
      expect(timesIn(sketch, hash)).toBeGreaterThanOrEqual(50);
      expect(timesIn(sketch, hash)).toBeLessThan(70);
    }
    const strangers = Array.from({ length: 10_000 }, next).map((hash) => timesIn(sketch, hash));
    expect(Math.max(...strangers)).toBeLessThan(20);
  });
});

describe("the networks of a day", () => {
  test("are counted each for itself", () => {
    const day = new NetworkDay();
    const next = hashes(2n);
    const [one, other, none] = [next(), next(), next()];
    for (let i = 0; i < 3; i++) day.add(one, true, SPAN);
    day.add(other, false, SPAN);
    expect([one, other, none].map((hash) => day.votesOf(hash))).toEqual([3, 1, 0]);
    expect(day.votes).toBe(4);
    expect(day.stored()).toBeUndefined();
  });

  test("around others are told where many of them vote, and not where one does for the most part", () => {
    const day = new NetworkDay();
    const next = hashes(8n);
    const [block, office, around] = [next(), next(), next()];
    // A /48 of which each /64 votes once; and an office, the only one to vote of its /24 but for a neighbour.
    for (let i = 0; i < 2 * NETWORK_SIGNAL_VOTES; i++) day.add(next(), i % 4 > 0, SPAN, block);
    for (let i = 0; i < 2 * NETWORK_SIGNAL_VOTES; i++) day.add(office, true, SPAN, around);
    day.add(next(), true, SPAN, around);
    const told = day.largest();
    expect(told.map(({ network }) => network)).toEqual([hex(office), hex(block)]);
    expect(told[1]).toMatchObject({
      votes: 2 * NETWORK_SIGNAL_VOTES,
      most: 1,
      yes: (3 * NETWORK_SIGNAL_VOTES) / 2,
    });
    expect(told.map(({ most }) => most)).toEqual([undefined, 1]);
    expect(day.votes).toBe(4 * NETWORK_SIGNAL_VOTES + 1);
  });

  test("around others push no single network out, on a day that is sketched neither", () => {
    const day = new NetworkDay();
    const next = hashes(9n);
    const single = next();
    const blocks = Array.from({ length: NETWORKS_TRACKED + 1 }, next);
    for (let i = 0; i < NETWORK_SIGNAL_VOTES; i++) day.add(single, true, SPAN, next());
    for (let i = 0; day.votes < NETWORKS_EXACT_VOTES + 5_000; i++)
      day.add(next(), true, SPAN, blocks[i % blocks.length]);
    const told = day.largest();
    expect(told.filter(({ most }) => most === undefined)).toMatchObject([{ network: hex(single) }]);
    expect(told.filter(({ most }) => most !== undefined)).toHaveLength(NETWORKS_SHOWN);
    // What was stored goes on as it was.
    expect(new NetworkDay(day.stored()).largest()).toEqual(told);
  });

  test("that stand out are told, the largest first, with first choices and hours", () => {
    const day = new NetworkDay();
    const next = hashes(3n);
    const [large, larger] = [next(), next()];
    for (let i = 0; i < NETWORK_SIGNAL_VOTES; i++)
      day.add(large, i % 2 === 0, { from: 10 + i, until: 10 + i });
    for (let i = 0; i < NETWORK_SIGNAL_VOTES + 1; i++) day.add(larger, false, SPAN);
    for (let i = 0; i < NETWORK_SIGNAL_VOTES - 1; i++) day.add(next(), true, SPAN);
    expect(day.largest()).toMatchObject([
      { votes: NETWORK_SIGNAL_VOTES + 1, yes: 0, from: 10, until: 10 },
      { votes: NETWORK_SIGNAL_VOTES, noticed: NETWORK_SIGNAL_VOTES, yes: 10, from: 10, until: 29 },
    ]);
    expect(day.largest()[0]?.network).toMatch(/^[0-9a-f]{16}$/);
  });

  test("are sketched beyond the exact number, in bounded memory, and none is forgotten by that", () => {
    const day = new NetworkDay();
    const next = hashes(4n);
    const crowd = next();
    for (let i = 0; i < 19; i++) day.add(crowd, true, SPAN);
    for (let i = 19; i < NETWORKS_EXACT_VOTES; i++) day.add(next(), true, SPAN);
    expect(day.stored()).toBeUndefined();
    day.add(next(), true, SPAN);
    expect(day.stored()?.votes).toBe(NETWORKS_EXACT_VOTES + 1);
    for (let i = 0; i < 19; i++) day.add(crowd, false, SPAN);
    expect(day.votesOf(crowd)).toBe(38);
    expect(day.largest()).toMatchObject([{ votes: 38, noticed: 19, yes: 0 }]);
    for (let i = 0; i < 200; i++) {
      const hash = next();
      for (let n = 0; n < 20 + i; n++) day.add(hash, true, SPAN);
    }
    expect(day.stored()?.largest.length).toBeLessThanOrEqual(NETWORKS_TRACKED);
    expect(day.largest().length).toBe(NETWORKS_SHOWN);
    expect(day.largest()[0]?.votes).toBeGreaterThanOrEqual(219);
  });

  test("go on from what was stored", () => {
    const day = new NetworkDay();
    const next = hashes(5n);
    const crowd = next();
    for (let i = 0; i < NETWORKS_EXACT_VOTES; i++) day.add(next(), true, SPAN);
    for (let i = 0; i < 30; i++) day.add(crowd, true, SPAN);
    const again = new NetworkDay(day.stored());
    again.add(crowd, true, SPAN);
    expect(again.votesOf(crowd)).toBe(31);
    expect(again.votes).toBe(day.votes + 1);
    expect(again.largest()).toMatchObject([{ votes: 31, noticed: 12, yes: 12 }]);
  });
});

test("a chunk gives back its entries in their order, and is full at its number of them", () => {
  const next = hashes(6n);
  const key = () => Uint8Array.from([...next(), ...next()]);
  const entries = Array.from({ length: NETWORK_CHUNK_ENTRIES }, (_, i) => ({
    vote: key(),
    fine: next(),
    coarse: next(),
    yes: i % 3 === 0,
  }));
  let chunk = { ...NO_CHUNK, day: 5 };
  for (const [i, entry] of entries.entries()) {
    expect(isFull(chunk)).toBe(false);
    chunk = withEntry(chunk, entry, 120 + Math.floor(i / 100));
  }
  expect(isFull(chunk)).toBe(true);
  expect(chunk).toMatchObject({ day: 5, from: 120, until: 121 });
  expect([...entriesOf(chunk)]).toEqual(entries);
});
