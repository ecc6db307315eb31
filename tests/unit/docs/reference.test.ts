/** What the documentation says of the code is made of the code, and is what would be made of it now. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { notices } from "../../../local/notices.ts";
import { costOf, isFree } from "../../../local/reference/pricing.ts";
import { MEASURED, marksOf, PARTS, written } from "../../../local/reference/reference.ts";
import { table } from "../../../local/reference/table.ts";

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const pages = readdirSync(root("docs")).filter((name) => name.endsWith(".md"));
const textOf = (page: string) => readFileSync(root(`docs/${page}`), "utf8");

describe("what is made of the code is what `npm run docs:reference` writes", () => {
  const marked = pages.filter((page) => marksOf(textOf(page)).length > 0);
  test.each(marked)("%s", (page) => {
    expect(textOf(page)).toBe(written(textOf(page)));
  });

  test("each part stands on one page", () => {
    expect(pages.flatMap((page) => marksOf(textOf(page))).sort()).toEqual(
      [...Object.keys(PARTS), ...Object.keys(MEASURED)].sort(),
    );
  });

  test("a mark that names nothing is told", () => {
    expect(() => written("<!-- reference:nothing -->\n<!-- /reference:nothing -->")).toThrow("nothing");
  });

  test("THIRD-PARTY.txt has the licence of each package in our bundles", () => {
    expect(readFileSync(root("THIRD-PARTY.txt"), "utf8")).toBe(notices());
  });
});

describe("a table", () => {
  test("keeps a bar and a line break inside its cell", () => {
    expect(table(["a", "b"], [["x | y", "one\n  two"]])).toBe(
      "| a      | b       |\n| ------ | ------- |\n| x \\| y | one two |",
    );
  });
});

describe("the price of a month", () => {
  test("never falls when more read or more vote", () => {
    for (const readers of [1e5, 1e6, 1e7, 1e8])
      for (const votes of [0, readers / 100, readers / 20]) {
        expect(costOf(readers * 2, votes)).toBeGreaterThanOrEqual(costOf(readers, votes));
        expect(costOf(readers, votes * 2)).toBeGreaterThanOrEqual(costOf(readers, votes));
      }
  });

  test("is the plan's own five dollars as long as its allowances are not used up", () => {
    expect(costOf(9e6, 100)).toBe(5);
    // A million reads beyond ten: $0.30 of requests and $0.50 of KV reads.
    expect(costOf(11e6, 0)).toBeCloseTo(5.8, 5);
  });

  test("is nothing below the free plan's walls, the tightest of which counts", () => {
    // 8,000 quiet votes a day are 96,000 rows.
    expect(isFree(0, 8_000 * 30)).toBe(true);
    expect(isFree(0, 9_000 * 30)).toBe(false);
    expect(isFree(99_000 * 30, 0)).toBe(true);
    expect(isFree(101_000 * 30, 0)).toBe(false);
  });
});
