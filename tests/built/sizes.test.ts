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

test("there is one workerd, one miniflare and one wrangler in the tree", () => {
  const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
  for (const name of ["workerd", "miniflare", "wrangler"])
    expect(Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`))).toHaveLength(
      1,
    );
});
