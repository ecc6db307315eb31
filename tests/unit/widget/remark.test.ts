/** Why readers say so, as far as it is pure: the order of reasons, the length of a text, what a refusal is to a reader. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CHARACTERS, characters, isTooLong } from "../../../widget/remark/count.ts";
import { shuffled } from "../../../widget/remark/order.ts";
import { troubleOf } from "../../../widget/remark/sending.ts";
import { REMARK_MAX_GRAPHEMES, REMARK_MAX_UNITS } from "../../../worker/limits/remarks.ts";

/** Random bits of a reader, the same in every run. */
const seededId = (reader: number) => createHash("sha256").update(`${reader}`).digest("hex").slice(0, 20);

const REASONS = ["a", "b", "c", "d", "e", "f"];

describe("the order of reasons", () => {
  test("is one reader's own, and the same whenever the room is opened", () => {
    expect(shuffled(REASONS, "one")).toEqual(shuffled(REASONS, "one"));
    expect(shuffled(REASONS, "one").toSorted()).toEqual(REASONS);
    expect(REASONS).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("has each reason in each place for about a sixth of all readers", () => {
    const readers = 6_000;
    const places = REASONS.map(() => new Map<string, number>());
    for (let reader = 0; reader < readers; reader++)
      for (const [place, reason] of shuffled(REASONS, seededId(reader)).entries())
        places[place]?.set(reason, (places[place]?.get(reason) ?? 0) + 1);
    for (const place of places)
      for (const reason of REASONS) expect((place.get(reason) ?? 0) / readers).toBeCloseTo(1 / 6, 1);
  });

  test("of none and of one is what it is", () => {
    expect(shuffled([], "one")).toEqual([]);
    expect(shuffled(["a"], "one")).toEqual(["a"]);
  });
});

describe("the length of a text", () => {
  test.each([
    ["", 0],
    ["abc", 3],
    ["e\u0301", 1],
    ["👨‍👩‍👧‍👦", 1],
    ["🇺🇦", 1],
    ["नि", 1],
    ["a\nb", 3],
  ])("%j is %d as readers count", (text, length) => {
    expect(characters(text)).toBe(length);
  });

  test("is no less where the browser can't count so", () => {
    const { Segmenter } = Intl;
    Reflect.deleteProperty(Intl, "Segmenter");
    try {
      expect(characters("👨‍👩‍👧‍👦")).toBe(7);
      expect(characters("abc")).toBe(3);
    } finally {
      Object.assign(Intl, { Segmenter });
    }
  });

  test("is bounded where the worker bounds it, and not before", () => {
    expect(CHARACTERS).toBe(REMARK_MAX_GRAPHEMES);
    expect(isTooLong("x".repeat(REMARK_MAX_GRAPHEMES))).toBe(false);
    expect(isTooLong("x".repeat(REMARK_MAX_GRAPHEMES + 1))).toBe(true);
    const family = "👨‍👩‍👧‍👦";
    const most = Math.floor(REMARK_MAX_UNITS / family.length);
    expect(isTooLong(family.repeat(most))).toBe(false);
    expect(isTooLong(family.repeat(most + 1))).toBe(true);
  });
});

test.each([
  ["network", "network"],
  ["busy", "busy"],
  ["internal", "busy"],
  ["too-many-requests", "crowded"],
  ["too-many-remarks", "remark-full"],
  ["remarks-off", "remark-refused"],
  ["unknown-site", "remark-refused"],
  ["vote-changed", "remark-stale"],
  ["invalid-request", "remark-stale"],
  ["too-many-changes", "remark-changes"],
  ["unknown-vote", "not-arrived"],
  ["poll-closed", "closed"],
  ["site-paused", "paused"],
] as const)("the code %s is to a reader: %s", (code, trouble) => {
  expect(troubleOf(code)).toBe(trouble);
});
