/** A site's budget of publications: a bucket that fills evenly. */
import { describe, expect, test } from "vitest";
import { type Bucket, filled, spent } from "../../../worker/domain/publishing/bucket.ts";
import { afterPublication, budgetRate, retryAtMs } from "../../../worker/domain/publishing/budget.ts";
import {
  BUDGET_LATELY_MS,
  BUDGET_RETRY_LONGEST_MS,
  BUDGET_TURN_MS,
} from "../../../worker/limits/publishing.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";

const MIDNIGHT = 20_000 * DAY_MS;

/** Publications of a day by somebody who asks each second, from a full bucket on. */
function publishedInADay(perDay: number): number {
  const rate = budgetRate(perDay);
  let bucket: Bucket | undefined;
  let n = 0;
  for (let nowMs = MIDNIGHT; nowMs < MIDNIGHT + DAY_MS; nowMs += 1_000) {
    const now = filled(bucket, rate, nowMs);
    const after = afterPublication(now, nowMs, nowMs);
    if (after) n += 1;
    bucket = after ?? now;
  }
  return n;
}

describe("a day's budget", () => {
  test.each([1, 2, 3, 10, 900, 5_000])("of %i is never overspent, nor left for long", (perDay) => {
    const n = publishedInADay(perDay);
    expect(n).toBeLessThanOrEqual(perDay);
    expect(n).toBeGreaterThan(perDay * 0.6);
  });

  test("has nothing special about midnight", () => {
    const rate = budgetRate(900);
    const empty = { level: 0, atMs: MIDNIGHT - 60_000, capacity: rate.capacity };
    const { level } = filled(empty, rate, MIDNIGHT + 60_000);
    expect(level).toBeCloseTo(120_000 * rate.perMs, 9);
    expect(level).toBeLessThan(2);
  });

  test("that is raised is there at once, and one that is lowered holds no more than it may", () => {
    const low = budgetRate(3);
    const empty = { level: 0, atMs: MIDNIGHT, capacity: low.capacity };
    const raised = filled(empty, budgetRate(900), MIDNIGHT);
    expect(raised.level).toBe(299);
    expect(filled(raised, low, MIDNIGHT).level).toBe(1);
  });

  test("gains nothing by a clock that was set back, and fills from then on: a leap ahead costs no waiting", () => {
    const rate = budgetRate(900);
    const bucket = { level: 5, atMs: MIDNIGHT + 365 * DAY_MS, capacity: rate.capacity };
    const back = filled(bucket, rate, MIDNIGHT);
    expect(back).toEqual({ ...bucket, atMs: MIDNIGHT });
    expect(filled(back, rate, MIDNIGHT)).toEqual(back);
    expect(filled(back, rate, MIDNIGHT + DAY_MS / 4).level).toBeCloseTo(5 + (rate.perMs * DAY_MS) / 4, 6);
  });
});

describe("a short budget", () => {
  const rate = budgetRate(900);
  const low = { level: 50, atMs: MIDNIGHT, capacity: rate.capacity };

  test("is for articles that were voted on lately, and after a day for all in their turn", () => {
    expect(afterPublication(low, MIDNIGHT - 1, MIDNIGHT)).toMatchObject({ level: 49 });
    expect(afterPublication(low, MIDNIGHT - BUDGET_LATELY_MS - 1, MIDNIGHT)).toBeUndefined();
    expect(afterPublication(low, MIDNIGHT - BUDGET_TURN_MS, MIDNIGHT)).toMatchObject({ level: 49 });
    expect(afterPublication({ ...low, level: 200 }, MIDNIGHT - BUDGET_LATELY_MS - 1, MIDNIGHT)).toBeDefined();
  });

  test("of one a day is not kept from an article by what is left to others", () => {
    const one = budgetRate(1);
    const full = { level: 1, atMs: MIDNIGHT, capacity: one.capacity };
    expect(afterPublication(full, MIDNIGHT - 2 * BUDGET_LATELY_MS, MIDNIGHT)).toMatchObject({ level: 0 });
    expect(spent({ ...full, level: 0.99 })).toBeUndefined();
  });

  test("lets a thousand that were refused together come back apart, within half an hour", () => {
    const empty = { ...low, level: 0 };
    const at = (chance: number, ageMs: number, budget = 900) =>
      retryAtMs(empty, budgetRate(budget), MIDNIGHT - ageMs, MIDNIGHT, chance) - MIDNIGHT;
    for (const budget of [1, 900, 1_000_000])
      for (const chance of [0, 0.5, 0.999])
        for (const ageMs of [0, BUDGET_LATELY_MS + 1]) {
          expect(at(chance, ageMs, budget)).toBeGreaterThan(60_000);
          expect(at(chance, ageMs, budget)).toBeLessThanOrEqual(BUDGET_RETRY_LONGEST_MS);
        }
    expect(at(0.999, 0)).toBeGreaterThan(1.9 * at(0, 0));
    expect(at(0.5, 0)).toBeLessThan(at(0.5, BUDGET_LATELY_MS + 1));
  });
});
