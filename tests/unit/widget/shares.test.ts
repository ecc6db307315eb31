/** What a tally is in figures. */
import { describe, expect, test } from "vitest";
import { percents } from "../../../common/shares.ts";

describe("percents of yes and no", () => {
  test("are whole, add up to 100 and are half a percent off at most, for up to 100 votes of each", () => {
    for (let yes = 0; yes <= 100; yes++)
      for (let no = yes ? 0 : 1; no <= 100; no++) {
        const found = percents(yes, no);
        expect(found.yes + found.no).toBe(100);
        expect(Number.isInteger(found.yes)).toBe(true);
        const [least, most] = yes && no ? [1, 99] : [0, 100];
        const exact = Math.min(most, Math.max(least, (100 * yes) / (yes + no)));
        expect(Math.abs(found.yes - exact)).toBeLessThanOrEqual(0.5);
      }
  });

  test.each([
    [999, 1, 99, 1],
    [1, 999, 1, 99],
    [1_000_000, 1, 99, 1],
    [10, 0, 100, 0],
    [0, 10, 0, 100],
    [1, 2, 33, 67],
    [49, 79, 38, 62],
  ])("of %d and %d are %d and %d: 0 and 100 are said of none and all alone", (yes, no, ...shares) => {
    expect(Object.values(percents(yes, no))).toEqual(shares);
  });
});
