/** Times of the site's zone, as people read them and as fields of a form have them. */
import { describe, expect, test } from "vitest";
import { dayIn, fieldIn, inZone, midnightIn, momentIn, timeIn } from "../../../console/times.ts";

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

describe("a time in a field", () => {
  test.each([
    ["UTC", "2026-11-24T04:10", "2026-11-24T04:10:00.000Z"],
    ["Europe/Berlin", "2026-11-24T04:10", "2026-11-24T03:10:00.000Z"],
    ["Europe/Berlin", "2026-07-24T04:10", "2026-07-24T02:10:00.000Z"],
    ["Asia/Kathmandu", "2026-11-24T00:00", "2026-11-23T18:15:00.000Z"],
    ["America/Los_Angeles", "2026-11-24T23:59", "2026-11-25T07:59:00.000Z"],
    ["Pacific/Kiritimati", "2026-11-24T00:30", "2026-11-23T10:30:00.000Z"],
    // The hour that comes twice, when clocks are set back: the first of both.
    ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
    ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00.000Z"],
  ])("of %s is that moment, and is shown as it was written: %s", (zone, field, moment) => {
    expect(iso(momentIn(zone, field))).toBe(moment);
    expect(fieldIn(zone, moment)).toBe(field);
  });

  test("that a zone leaves out is a moment all the same, and no time is none", () => {
    expect(iso(momentIn("Europe/Berlin", "2026-03-29T02:30"))).toBe("2026-03-29T01:30:00.000Z");
    expect(momentIn("Europe/Berlin", "")).toBeUndefined();
    expect(momentIn("Europe/Berlin", "soon")).toBeUndefined();
  });
});

test("a day begins at the zone's own midnight, also where it has 23 or 25 hours", () => {
  expect(iso(midnightIn("Europe/Berlin", "2026-10-26"))).toBe("2026-10-25T23:00:00.000Z");
  const hour = 3_600_000;
  const start = midnightIn("Europe/Berlin", "2026-10-25");
  // A day of 25 hours: 24 hours on it is 23:00 of the same day, and the nearest midnight is the next day's.
  expect(dayIn("Europe/Berlin", start + 24 * hour)).toBe("2026-10-26");
  expect(dayIn("Europe/Berlin", start)).toBe("2026-10-25");
});

test("people read day and time in the site's zone", () => {
  expect(timeIn("Europe/Kyiv", "2026-11-24T02:10:00Z")).toBe("24 Nov 2026, 04:10");
});

test("a sentence of the API tells its times in the site's zone, and keeps them apart from a number that follows", () => {
  const told = "In the hour from 2026-11-27 13:00 UTC 80 votes were counted, on 2026-11-27 none before.";
  expect(inZone(told, "Europe/Berlin")).toBe(
    "In the hour from 27 Nov 2026, 14:00, 80 votes were counted, on 2026-11-27 none before.",
  );
});
