/** Where a trend's bars and marks stand, and which span a pull across it names. */
import { describe, expect, test } from "vitest";
import { finest, marksOf, pointsOf } from "../../../console/article/marks.ts";
import { letterOf, placeOf, pulled, shapeOf } from "../../../console/charts/trend-shape.ts";
import { ARTICLE_ANSWER, REVIEW, SIGNAL } from "../../../local/openapi/samples.ts";

const HOUR = 3_600_000;
const POINTS = [
  { at: 0, yes: 20, no: 5, held: 0 },
  { at: 3 * HOUR, yes: 0, no: 30, held: 10 },
];

describe("a trend", () => {
  test("is as high as its most votes either way, and as wide as its time, hours without votes included", () => {
    const shape = shapeOf(POINTS, HOUR);
    expect(shape).toMatchObject({ from: 0, until: 4 * HOUR, most: 40 });
    expect(shape?.bars.map(({ x, yes, no, held }) => [x, yes, no, held])).toEqual([
      [0, 25, 6.25, 0],
      [75, 0, 37.5, 12.5],
    ]);
  });

  test("has a share, with its interval around it, where ten have answered", () => {
    const [point, none] = shapeOf([{ at: 0, yes: 8, no: 2, held: 9 }], HOUR)?.shares ?? [];
    expect(point?.share).toBeCloseTo(20, 6);
    expect(point?.upper).toBeLessThan(20);
    expect(point?.lower).toBeGreaterThan(20);
    expect(none).toBeUndefined();
    expect(shapeOf([{ at: 0, yes: 8, no: 1, held: 9 }], HOUR)?.shares).toEqual([]);
  });

  test("of no votes is none", () => {
    expect(shapeOf([], HOUR)).toBeUndefined();
  });

  test("is told by hours while those have all votes, else by days of the site's zone", () => {
    expect(finest(ARTICLE_ANSWER)).toBe("hours");
    const trend = { ...ARTICLE_ANSWER.trend, hourly: [] };
    expect(finest({ ...ARTICLE_ANSWER, trend })).toBe("days");
    // Midnight in Kyiv, as its winter has it.
    expect(pointsOf(ARTICLE_ANSWER, "days")[0]?.at).toBe(Date.parse("2026-11-22T22:00:00Z"));
  });
});

describe("a pull across a trend", () => {
  test.each([
    [[0.1, 0.1], 0, HOUR],
    [[0.3, 0.7], HOUR, 3 * HOUR],
    [[0.7, 0.3], HOUR, 3 * HOUR],
    [[-1, 2], 0, 4 * HOUR],
  ] as const)(
    "from and to %j names whole units, either way and never beyond its ends",
    (pull, from, until) => {
      expect(pulled({ from: 0, until: 4 * HOUR }, HOUR, pull)).toEqual({ from, until });
    },
  );
});

test("bursts, reviews and edits are marked by their times, each with a letter of its own", () => {
  const marks = marksOf({
    ...ARTICLE_ANSWER,
    signals: [{ ...SIGNAL, kind: "burst", expected: null } as typeof SIGNAL],
    reviews: [{ ...REVIEW, action: "recount", votes: 0, id: "recount" }, REVIEW],
  });
  expect(marks.map(({ kind, letter, from }) => [letter, kind, new Date(from).toISOString()])).toEqual([
    ["A", "review", "2026-11-23T09:30:00.000Z"],
    ["B", "edit", "2026-11-23T11:00:00.000Z"],
    ["C", "burst", "2026-11-24T03:00:00.000Z"],
  ]);
  expect([0, 25, 26, 51, 52].map(letterOf)).toEqual(["A", "Z", "A2", "Z2", "A3"]);
  expect([-5, 2, 9].map((at) => placeOf({ from: 0, until: 4 }, at))).toEqual([0, 50, 100]);
});
