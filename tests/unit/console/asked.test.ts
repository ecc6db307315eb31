/** What the filters of lists mean: days of the site's own zone, and texts as short as the API takes them. */
import { describe, expect, test } from "vitest";
import { sought, span } from "../../../console/lists/asked.ts";

describe("two days of a list", () => {
  test("are the moments from the first's midnight to the end of the last, in the zone", () => {
    expect(span("Europe/Berlin", { since: "2026-11-24", until: "2026-11-25" })).toEqual({
      since: "2026-11-23T23:00:00.000Z",
      until: "2026-11-25T23:00:00.000Z",
    });
    expect(span("UTC", { since: "2026-11-24" })).toEqual({ since: "2026-11-24T00:00:00.000Z" });
  });

  test("are whole also when a clock is set back or on in between", () => {
    const day = (of: string) => span("Europe/Berlin", { since: of, until: of });
    const hours = ({ since = "", until = "" }) => (Date.parse(until) - Date.parse(since)) / 3_600_000;
    expect(hours(day("2026-10-25"))).toBe(25);
    expect(hours(day("2026-03-29"))).toBe(23);
    expect(hours(day("2026-12-31"))).toBe(24);
  });

  test("that are none, as an address may have them, ask for nothing", () => {
    expect(span("UTC", { since: "yesterday", until: "2026-13-40" })).toEqual({});
  });
});

describe("what is looked for", () => {
  test("is what was written, and of what is too long its beginning, a pasted address first without what says where it was copied", () => {
    expect(sought("the bench")).toBe("the bench");
    const address = "https://daily.example/bench";
    expect(sought(`${address}?utm_source=${"x".repeat(300)}`)).toBe(address);
    expect(sought("y".repeat(300))).toBe("y".repeat(200));
  });
});
