/** What an isolate remembers: bounded in number and in time. */
import { expect, test } from "vitest";
import { MEMORY_MAX_ENTRIES, MEMORY_TTL_MS, STALE_MAX_MS } from "../../worker/limits/reading.ts";
import { Memory } from "../../worker/memory.ts";

test("an entry is forgotten after its time, to the millisecond, and a miss is remembered as well", () => {
  const memory = new Memory();
  memory.set("a", null, 1_000);
  expect(memory.get("a", 1_000 + MEMORY_TTL_MS - 1)).toMatchObject({ value: null });
  expect(memory.get("a", 1_000 + MEMORY_TTL_MS)).toBeUndefined();
  expect(memory.get("b", 1_000)).toBeUndefined();
});

test("beyond its bound the least recently used entry goes first", () => {
  const memory = new Memory();
  for (let i = 0; i < MEMORY_MAX_ENTRIES; i++) memory.set(`k${i}`, i, 0);
  memory.get("k0", 1);
  memory.set("one more", 1, 1);
  expect(memory.get("k0", 1)).toMatchObject({ value: 0 });
  expect(memory.get("k1", 1)).toBeUndefined();
  expect(memory.get("k2", 1)).toMatchObject({ value: 2 });
});

test("a memory of its own time and bound keeps to them", () => {
  const memory = new Memory(10, 2);
  for (const name of ["a", "b", "c"]) memory.set(name, name, 0);
  expect(memory.get("a", 1)).toBeUndefined();
  expect(memory.get("c", 9)).toMatchObject({ value: "c" });
  expect(memory.get("c", 10)).toBeUndefined();
});

test("an entry that is set again has the new value and a new time", () => {
  const memory = new Memory();
  memory.set("a", 1, 0);
  memory.set("a", 2, MEMORY_TTL_MS - 1);
  expect(memory.get("a", MEMORY_TTL_MS)).toMatchObject({ value: 2 });
});

test("what is over stands in for a while for what can't be read, and no longer", () => {
  const memory = new Memory();
  memory.set("a", "old", 1_000);
  const over = 1_000 + MEMORY_TTL_MS;
  expect(memory.get("a", over)).toBeUndefined();
  expect(memory.stale("a", over + STALE_MAX_MS - 1)).toMatchObject({ value: "old" });
  expect(memory.stale("a", over + STALE_MAX_MS)).toBeUndefined();
  expect(memory.stale("b", over)).toBeUndefined();
});
