/** Commands that the documentation names in passing are there. Those in blocks are run by tests/built/docs.test.ts. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ALIASES, COMMANDS } from "../../../local/site/commands/index.ts";
import { scripts } from "../../../package.json" with { type: "json" };

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const pages = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(root("docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
/** All code of a page, in lines and in blocks, as one line: names may be broken at a line's end. */
const codeOf = (page: string) => readFileSync(root(page), "utf8").replaceAll(/\s+/g, " ");

test.each(pages)("%s names no script of package.json that there is not", (page) => {
  const named = [...codeOf(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = ""]) => name);
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test.each(pages)("%s names no command of the command line that there is not", (page) => {
  const named = [...codeOf(page).matchAll(/npm run (?:--silent )?site -- ([a-z]+)(?: ([a-z]+))?/g)];
  const unknown = named
    .filter(
      ([, one = "", two = ""]) =>
        ![one, `${one} ${two}`, `site ${one}`].some((name) => name in COMMANDS || name in ALIASES),
    )
    .map(([all]) => all);
  expect(unknown).toEqual([]);
});
