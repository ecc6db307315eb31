/** Days in a time zone: where they begin, when clocks change, and what is no zone. */
import { describe, expect, test } from "vitest";
import { byDay, dateIn, isTimeZone } from "../../../worker/domain/counting/days.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";

describe("the date in a time zone", () => {
  test.each([
    ["UTC", "2026-11-24T23:59:59.999Z", "2026-11-24"],
    ["Europe/Berlin", "2026-11-24T22:59:59Z", "2026-11-24"],
    ["Europe/Berlin", "2026-11-24T23:00:00Z", "2026-11-25"],
    // In summer the day begins an hour earlier by UTC.
    ["Europe/Berlin", "2026-07-01T22:00:00Z", "2026-07-02"],
    ["America/Los_Angeles", "2026-11-24T07:59:00Z", "2026-11-23"],
    ["Asia/Kolkata", "2026-11-24T18:30:00Z", "2026-11-25"],
    ["Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2027-01-01"],
  ])("%s at %s is %s", (zone, moment, date) => {
    expect(dateIn(zone, Date.parse(moment))).toBe(date);
  });
});

describe("counts by day", () => {
  const hours = (from: string, n: number) =>
    Array.from({ length: n }, (_, i) => ({ time: Date.parse(from) / HOUR_MS + i, yes: 1, no: 2 }));

  test("have 23 hours and 25 on the days on which clocks change", () => {
    const spring = byDay(hours("2026-03-28T23:00:00Z", 48), "Europe/Berlin", 3);
    expect(spring).toEqual([
      { day: "2026-03-29", yes: 23, no: 46, held: 0 },
      { day: "2026-03-30", yes: 24, no: 48, held: 0 },
      { day: "2026-03-31", yes: 1, no: 2, held: 0 },
    ]);
    expect(byDay(hours("2026-10-24T22:00:00Z", 26), "Europe/Berlin", 3)).toEqual([
      { day: "2026-10-25", yes: 25, no: 50, held: 0 },
      { day: "2026-10-26", yes: 1, no: 2, held: 0 },
    ]);
  });

  test("are of the latest days, and of those with votes alone", () => {
    const some = [...hours("2026-11-01T00:00:00Z", 1), ...hours("2026-11-09T00:00:00Z", 30)];
    expect(byDay(some, "UTC", 2).map(({ day }) => day)).toEqual(["2026-11-09", "2026-11-10"]);
  });
});

describe("a time zone", () => {
  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])("is %s", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  test.each(["", "Berlin", "Europe/Nowhere", "+01:00", "local", "../etc", "constructor"])(
    "is not %j",
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
