/** Which origins are a site's, how they are written, and which patterns would take in strangers. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  isInsideLabel,
  isOrigin,
  normaliseOrigin,
  onOrigins,
} from "../../../worker/domain/articles/origins.ts";
import { admitsStrangers } from "../../../worker/domain/articles/public-suffix.ts";

describe("an origin as people write it is kept as browsers send it", () => {
  test.each([
    ["https://daily.example", "https://daily.example"],
    ["https://daily.example/", "https://daily.example"],
    [" HTTPS://Daily.Example/ ", "https://daily.example"],
    ["https://daily.example:443", "https://daily.example"],
    ["http://daily.example:80/", "http://daily.example"],
    ["https://daily.example:8443", "https://daily.example:8443"],
    ["https://дейлі.example", "https://xn--d1acmi9k.example"],
    ["http://[::1]:8080", "http://[::1]:8080"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["https://*.Preview.example/", "https://*.preview.example"],
    ["https://*.дейлі.example", "https://*.xn--d1acmi9k.example"],
    ["https://*.preview.example:443", "https://*.preview.example"],
    ["https://Deploy-Preview-*--daily.netlify.app", "https://deploy-preview-*--daily.netlify.app"],
  ])("%s: %s", (text, origin) => {
    expect(normaliseOrigin(text)).toBe(origin);
    expect(normaliseOrigin(origin)).toBe(origin);
  });

  test.each([
    "daily.example",
    "ftp://daily.example",
    "https://daily.example/news",
    "https://daily.example?a",
    "https://daily.example#a",
    "https://me@daily.example",
    "https://*",
    "https://*.example",
    "https://*.*.preview.example",
    "https://a.*.preview.example",
    "https://a*b*c.preview.example",
    "https://дей*.preview.example",
    "https://daily.*",
    "https://",
    "null",
    "*",
    "https://daily.example;script-src *",
    "https://daily.example 'self'",
  ])("%s is none", (text) => {
    expect(normaliseOrigin(text)).toBeNull();
  });
});

describe("a pattern inside a label", () => {
  const pattern = "https://deploy-preview-*--daily.netlify.app";
  test.each([
    ["https://deploy-preview-12--daily.netlify.app", true],
    ["https://deploy-preview---daily.netlify.app", false],
    ["https://deploy-preview-1.2--daily.netlify.app", false],
    ["https://deploy-preview-12--daily.evil.netlify.app", false],
    ["https://deploy-preview-12--daily.netlify.app.evil.example", false],
    ["https://x.deploy-preview-12--daily.netlify.app", false],
    ["http://deploy-preview-12--daily.netlify.app", false],
    ["https://deploy-preview-*--daily.netlify.app", false],
  ])("and %s: %s", (origin, expected) => {
    expect(isOrigin(origin, [pattern])).toBe(expected);
  });

  test("is one that Content-Security-Policy has no word for", () => {
    expect([pattern, "https://*.daily.example", "https://daily.example"].map(isInsideLabel)).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("by the Public Suffix List", () => {
  const rules = readFileSync(new URL("../../../worker/public-suffixes.txt", import.meta.url), "utf8");
  test.each([
    ["https://*.netlify.app", true],
    ["https://*.co.uk", true],
    ["https://*.github.io", true],
    ["https://*.amazonaws.com", true],
    ["https://*.any.ck", true],
    ["https://*.kawasaki.jp", true],
    ["https://*.xn--55qx5d.cn", true],
    ["https://daily-*.netlify.app", true],
    ["https://*.www.ck", false],
    ["https://*.city.kawasaki.jp", false],
    ["https://*.daily.netlify.app", false],
    ["https://*.daily.co.uk", false],
    ["https://*.preview.daily.example", false],
    ["https://deploy-preview-*--daily.netlify.app", false],
    ["https://pr-*.daily.co.uk", false],
  ])("strangers have hosts under %s: %s", (pattern, expected) => {
    expect(admitsStrangers(pattern, rules)).toBe(expected);
  });
});

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
