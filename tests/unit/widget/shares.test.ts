/** What a tally is in figures. */
import { describe, expect, test } from "vitest";
import { percents } from "../../../widget/after/shares.ts";

describe("percents of yes and no", () => {
  test("are whole and add up to 100, for every tally of up to 200 votes", () => {
    for (let yes = 0; yes <= 100; yes++)
      for (let no = yes ? 0 : 1; no <= 100; no++) {
        const found = percents(yes, no);
        expect(found.yes + found.no).toBe(100);
        expect(Number.isInteger(found.yes)).toBe(true);
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
