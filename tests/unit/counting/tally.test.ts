/** Counting, and what of it the public is shown. */
import { describe, expect, test } from "vitest";
import { grown, NO_VOTES, shownTally } from "../../../worker/domain/counting/tally.ts";

describe("the revision", () => {
  test("is the time, or one more than the last, even when the clock was set back", () => {
    expect(grown(5, 9)).toBe(9);
    expect(grown(1000, 10)).toBe(1001);
    expect(grown(10, 10)).toBe(11);
  });
});

describe("the tally shown in public", () => {
  const tally = { yes: 2, no: 1, revision: 7 };
  test.each([
    ["after-voting", "open", true],
    ["after-voting", "closed", true],
    ["after-closing", "open", false],
    ["after-closing", "closed", true],
    ["never", "closed", false],
    ["after-voting", "hidden", false],
    ["always", "open", true],
    ["always", "closed", true],
    ["always", "hidden", false],
  ] as const)("policy %s, poll %s: shown is %s", (policy, state, shown) => {
    expect(shownTally(tally, { results: policy, minimum: 0 }, state)).toEqual(shown ? tally : null);
  });

  test("never carries held and void votes along", () => {
    const counts = { ...NO_VOTES, ...tally, held: 3 };
    expect(shownTally(counts, { results: "after-voting", minimum: 0 }, "open")).toEqual(tally);
  });

  test("is shown from the minimum sample on, and not one vote earlier", () => {
    const shown = (minimum: number) => shownTally(tally, { results: "after-voting", minimum }, "open");
    expect(shown(3)).toEqual(tally);
    expect(shown(4)).toBeNull();
  });
});
