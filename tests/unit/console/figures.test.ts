/** Figures of the console: counts, and shares in the words that the design fixes. */
import { describe, expect, test } from "vitest";
import {
  ageWords,
  counted,
  differenceWords,
  figure,
  shareCell,
  shareWords,
} from "../../../console/figures.ts";

describe("a share", () => {
  test("is told with both bounds and how many answered, in the fixed words", () => {
    expect(shareWords(79, 49)).toBe("62 % yes among 128 who answered (53–70 % allowing for chance).");
    expect(shareWords(900_000, 300_000)).toBe(
      "75 % yes among 1,200,000 who answered (74–76 % allowing for chance).",
    );
  });

  test("is no percentage below ten answers, and one from ten on", () => {
    expect(shareWords(5, 2)).toBe("Too few answers to say (7; 10 are needed).");
    expect(shareWords(9, 0)).toBe("Too few answers to say (9; 10 are needed).");
    expect(shareWords(7, 3)).toMatch(/^70 % yes among 10 /);
    expect(shareCell(4, 5)).toBe("–");
    expect(shareCell(5, 5)).toBe("50 % (23–77 %)");
  });

  test("has bounds that are never narrower than chance allows", () => {
    // Bounds of 10 of 10: 72.2 % and 100 %; of 1 of 1,000: 0.02 % and 0.56 %.
    expect(shareCell(10, 0)).toBe("100 % (72–100 %)");
    expect(shareCell(1, 999)).toBe("1 % (0–1 %)");
  });
});

describe("a difference", () => {
  test("is told where its interval leaves out 0, and by how much at least and at most", () => {
    // Newcombe 1998, table II, case (a): 56 of 70 and 48 of 80 differ by 0.0524 to 0.3339.
    expect(differenceWords({ yes: 48, no: 32 }, { yes: 56, no: 14 })).toBe("Higher by 5 to 34 points.");
    expect(differenceWords({ yes: 56, no: 14 }, { yes: 48, no: 32 })).toBe("Lower by 5 to 34 points.");
    // Case (b): 9 of 10 and 3 of 10, 0.1705 to 0.8090.
    expect(differenceWords({ yes: 3, no: 7 }, { yes: 9, no: 1 })).toBe("Higher by 17 to 81 points.");
  });

  test("is none where chance may be all of it, and nothing is said of fewer than ten answers", () => {
    expect(differenceWords({ yes: 50, no: 50 }, { yes: 55, no: 45 })).toBe("No clear difference.");
    expect(differenceWords({ yes: 500, no: 500 }, { yes: 0, no: 9 })).toBe(
      "Too few answers to say (9; 10 are needed).",
    );
  });
});

describe("a count", () => {
  test("is written as people read it, with its noun", () => {
    expect([figure(999), figure(1_234_567)]).toEqual(["999", "1,234,567"]);
    expect([counted(0), counted(1), counted(1_000), counted(2, "article")]).toEqual([
      "0 votes",
      "1 vote",
      "1,000 votes",
      "2 articles",
    ]);
  });
});

test("an age is told in seconds, minutes or hours", () => {
  expect([12, 99, 100, 3_600, 6_000, 7_200_000].map(ageWords)).toEqual([
    "12 s old",
    "99 s old",
    "2 min old",
    "60 min old",
    "2 h old",
    "2,000 h old",
  ]);
});
