/** docs/security.md: every statement of what stops an attack names a test, and each of them is there. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const at = (path: string) => new URL(`../../../${path}`, import.meta.url);
const page = readFileSync(at("docs/security.md"), "utf8");
const statements = page.split("\n").filter((line) => line.startsWith("- "));
const NAMED = / `((?:unit|worker|browser|built)\/[\w/-]+)` › "(.+)"$/;

test("each attack has what stops it", () => {
  const attacks = page.split("\n### ").slice(1);
  expect(attacks.length).toBeGreaterThan(20);
  for (const attack of attacks) expect(attack, attack).toMatch(/^- /m);
});

describe("the statement", () => {
  test.each(statements)("%s", (statement) => {
    const [, file = "", title = ""] = NAMED.exec(statement) ?? [];
    expect(title, "names no test").not.toBe("");
    const path = at(`tests/${file}.test.ts`);
    expect(existsSync(path), `there is no tests/${file}.test.ts`).toBe(true);
    // Titles are written as literals, each on one line.
    const titles = readFileSync(path, "utf8").replaceAll('\\"', '"');
    expect(titles.includes(`"${title}"`) || titles.includes(`\`${title}\``), `no test "${title}"`).toBe(true);
  });
});
