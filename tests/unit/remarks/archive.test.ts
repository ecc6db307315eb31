/** When what nobody has sorted archives itself, and what sorting costs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { archivable, waitsMs } from "../../../worker/domain/remarks/archive.ts";
import { EFFORT_GAP_MAX_MS, effortOf, workedMs } from "../../../worker/domain/remarks/effort.ts";
import { DAY_MS, MINUTE_MS } from "../../../worker/limits/time.ts";

describe("a remark that nobody sorts", () => {
  test.each([
    [0, 60],
    [50, 60],
    [51, 30],
    [200, 30],
    [201, 14],
    [500, 14],
    [501, 7],
    [2_000, 7],
    [2_001, 3],
    [10_000, 3],
    [10_001, 2],
    [1_000_000, 2],
  ])("of %i that wait archives itself after %i days", (waiting, days) =>
    expect(waitsMs(waiting)).toBe(days * DAY_MS),
  );

  test("waits the shorter the more wait", () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), (few, more) => {
        expect(waitsMs(few + more)).toBeLessThanOrEqual(waitsMs(few));
      }),
    );
  });

  test("is archived until the rest may stay, and no further; nothing is left to do then", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(80), { maxLength: 300 }), fc.nat(400), (ages, younger) => {
        const nowMs = 100 * DAY_MS;
        const oldest = ages.sort((a, b) => b - a).map((days) => nowMs - days * DAY_MS);
        const waiting = oldest.length + younger;
        const n = archivable(oldest, waiting, nowMs);
        expect(archivable(oldest.slice(n), waiting - n, nowMs)).toBe(0);
        for (const [i, sinceMs] of oldest.slice(0, n).entries())
          expect(nowMs - sinceMs).toBeGreaterThanOrEqual(waitsMs(waiting - i));
      }),
    );
  });

  test("stops where fewer that wait may wait longer", () => {
    const old = Array.from({ length: 60 }, () => 0);
    // Sixty of them wait for thirty days, fifty for sixty.
    expect(archivable(old, 60, 31 * DAY_MS)).toBe(10);
    expect(archivable(old, 60, 29 * DAY_MS)).toBe(0);
    expect(archivable(old, 60, 60 * DAY_MS)).toBe(60);
  });
});

describe("what sorting costs", () => {
  test("is the time between one person's acts, three minutes at most, and as much for the first", () => {
    expect(workedMs(1_000, 21_000)).toBe(20_000);
    expect(workedMs(1_000, 1_000 + DAY_MS)).toBe(EFFORT_GAP_MAX_MS);
    expect(workedMs(undefined, DAY_MS)).toBe(EFFORT_GAP_MAX_MS);
    // A clock that went back takes no time away.
    expect(workedMs(2_000, 1_000)).toBe(0);
  });

  test("is told per useful remark, and not at all without any", () => {
    expect(effortOf({ ms: 10 * MINUTE_MS, useful: 4 })).toEqual({
      ...{ days: 30, minutes: 10, useful: 4, minutes_per_useful: 2.5 },
    });
    expect(effortOf({ ms: MINUTE_MS, useful: 0 }).minutes_per_useful).toBeNull();
    expect(effortOf({ ms: MINUTE_MS, useful: -1 })).toMatchObject({ useful: 0, minutes_per_useful: null });
  });
});
