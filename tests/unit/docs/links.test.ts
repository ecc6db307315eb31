/** Every link of the documentation leads somewhere: each page, each heading, each file of the repository. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { SIDEBAR } from "../../../docs/.vitepress/sidebar.ts";
import { slugOf } from "../../../local/reference/slug.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
const pages = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...docs.map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(root, page), "utf8");
/** A page without its code, in which nothing is a link or a heading. */
const prose = (page: string) =>
  textOf(page)
    .replaceAll(/^( *)```.*?^\1```$/gms, "")
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, "_"));

/** The anchors of a page. A heading that is there twice has none that lasts. */
function anchorsOf(page: string): string[] {
  const withoutBlocks = textOf(page).replaceAll(/^( *)```.*?^\1```$/gms, "");
  return [...withoutBlocks.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) => slugOf(heading));
}
const anchors = new Map(pages.map((page) => [page, anchorsOf(page)]));

/** Each link's target; images too. */
const linksOf = (page: string) =>
  [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

/** What is wrong with a link; empty if nothing is. */
function fault(page: string, target: string): string {
  if (/^(https:|mailto:)/.test(target)) return URL.canParse(target) ? "" : "no address";
  if (/^[a-z]+:/.test(target)) return "neither https nor a file";
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, file))) return `no file ${file}`;
  if (anchor === undefined) return path === "" ? "leads to its own page" : "";
  const found = anchors.get(file);
  if (!found) return file.endsWith(".md") ? `${file} is no page` : "";
  return found.includes(anchor) ? "" : `no heading #${anchor} in ${file}`;
}

describe("every link leads to a file and a heading that there is", () => {
  test.each(pages)("%s", (page) => {
    const wrong = linksOf(page).flatMap((target) => {
      const why = fault(page, target);
      return why ? [`${target}: ${why}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  test("as a link to nowhere would be told", () => {
    expect(fault("docs/cli.md", "nowhere.md")).toContain("no file");
    expect(fault("docs/cli.md", "monitoring.md#nothing")).toContain("no heading");
    expect(fault("docs/cli.md", "#")).not.toBe("");
    expect(fault("docs/cli.md", "http://example.com")).not.toBe("");
  });
});

test("no page has two headings of one anchor", () => {
  const twice = [...anchors].flatMap(([page, all]) =>
    all.filter((anchor, i) => all.indexOf(anchor) !== i).map((anchor) => `${page}#${anchor}`),
  );
  expect(twice).toEqual([]);
});

test("every page is linked from the README, so that nobody has to guess that it is there", () => {
  const linked = new Set(linksOf("README.md"));
  // Two are in the README by files of their own, one is the site's first page.
  const ours = docs.filter((name) => !["contributing.md", "changelog.md", "index.md"].includes(name));
  expect(ours.filter((name) => !linked.has(`docs/${name}`))).toEqual([]);
});

test("the site's menu has every page once, and no other", () => {
  const named = SIDEBAR.flatMap(({ items = [] }) => items.map(({ link = "" }) => `${link.slice(1)}.md`));
  expect(named.sort()).toEqual(docs.filter((name) => name !== "index.md").sort());
});

test("no source names a page of the docs that there is not", () => {
  const folders = ["worker", "widget", "console", "common", "local", "bench", "tests"];
  const named = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|tsx|mjs|css|json)$/.test(file) && !file.includes("node_modules"))
      .flatMap((file) => {
        const text = readFileSync(join(root, folder, file), "utf8");
        return [...text.matchAll(/\bdocs\/([\w-]+\.(?:md|png))/g)].map(([, page = ""]) => page);
      }),
  );
  const config = [...readFileSync(join(root, "wrangler.toml"), "utf8").matchAll(/docs\/([\w-]+\.md)/g)];
  const all = new Set([...named, ...config.map(([, page = ""]) => page)]);
  expect([...all].filter((page) => !existsSync(join(root, "docs", page)))).toEqual([]);
});
