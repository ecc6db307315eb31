/** Which origins are a site's. */
import { describe, expect, test } from "vitest";
import { isOrigin, onOrigins } from "../../../worker/domain/articles/origins.ts";

describe("an address on the site's origins", () => {
  test.each([
    ["https://daily.example/x", true],
    ["https://daily.example.evil/x", false],
    ["http://daily.example/x", false],
    ["https://evil.example/https://daily.example", false],
    ["javascript:alert(1)", false],
    ["not an address", false],
  ])("%s: %s", (address, expected) => {
    expect(onOrigins(address, ["https://daily.example"])).toBe(expected);
  });
});

describe("a pattern for sub-domains", () => {
  test.each([
    ["https://pr-12.preview.example", true],
    ["https://a.b.preview.example", true],
    ["https://preview.example", false],
    ["http://pr-12.preview.example", false],
    ["https://pr-12.preview.example:8443", false],
    ["https://pr-12.preview.example.evil", false],
    ["https://evil.example/.preview.example", false],
    ["https://pr-12xpreviewxexample", false],
    ["https://.preview.example", false],
  ])("https://*.preview.example and %s: %s", (origin, expected) => {
    expect(isOrigin(origin, ["https://daily.example", "https://*.preview.example"])).toBe(expected);
  });

  test("stands beside an IPv6 host and a port, which are taken literally", () => {
    const origins = ["http://[::1]:8080", "https://*.preview.example:8443"];
    expect(isOrigin("http://[::1]:8080", origins)).toBe(true);
    expect(isOrigin("http://:", origins)).toBe(false);
    expect(isOrigin("https://x.preview.example:8443", origins)).toBe(true);
  });
});
