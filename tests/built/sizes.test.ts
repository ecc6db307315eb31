/** Budgets of what is built, and one copy of the runtime. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sizes } from "../../local/sizes.ts";

describe("what is built stays within its budget", () => {
  test.each(sizes())("$what: at most $budget bytes", ({ bytes, budget }) => {
    expect(bytes).toBeGreaterThan(budget / 10);
    expect(bytes).toBeLessThanOrEqual(budget);
  });
});

test("docs/benchmarks.md tells each size and its budget, as they are now within a hundredth: else npm run docs:reference", () => {
  const page = readFileSync(new URL("../../docs/benchmarks.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (.+?) +\| ([\d,]+) +\| ([\d,]+) +\|$/gm)].map(
    ([, what = "", ...numbers]) =>
      [what, ...numbers.map((text) => Number(text.replaceAll(",", "")))] as const,
  );
  const told = new Map(rows.map(([what, bytes, budget]) => [what, { bytes, budget }]));
  for (const { what, bytes, budget } of sizes()) {
    expect(told.get(what), what).toMatchObject({ budget });
    expect(Math.abs((told.get(what)?.bytes ?? 0) - bytes), what).toBeLessThanOrEqual(bytes / 100);
  }
});

test("there is one workerd, one miniflare and one wrangler in the tree", () => {
  const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
  for (const name of ["workerd", "miniflare", "wrangler"])
    expect(Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`))).toHaveLength(
      1,
    );
});
