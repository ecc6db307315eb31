/** Code of the documentation as pages of the publisher's: as it is printed there, on this stage's origins. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type Reader, SITE, type Stage } from "./stage.ts";

export const COUNTED = "Counted.";
export const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** The pages that have code for pages. */
const PAGES = ["installation.md", "theming.md", "javascript-api.md", "privacy.md"];
export const text = PAGES.map((page) => readFileSync(root(`docs/${page}`), "utf8")).join("\n");

/** The code under a heading, with the addresses of a stage in place of the examples'. */
export function recipe(stage: Stage, heading: string): string {
  const section = text.split(/^#{2,3} /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  const code = /^```(?:html|tsx)\n(.*?)^```$/ms.exec(section)?.[1];
  if (!code) throw new Error(`The documentation has no code under "${heading}".`);
  return code
    .replaceAll("https://votes.example", stage.worker.origin)
    .replaceAll("https://daily.example", stage.publisher.origin)
    .replaceAll("https%3A%2F%2Fdaily.example", encodeURIComponent(stage.publisher.origin))
    .replaceAll(/(site=)"?daily"?/g, (match) => match.replace("daily", SITE))
    .replaceAll('"site", "daily"', `"site", "${SITE}"`);
}

/** A page of the publisher's. */
export const html = (body: string, head = "") =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Recipe</title>${head}</head><body>${body}</body></html>`;

/** Opens a page of the publisher's with such a body. */
export async function open(
  stage: Stage,
  reader: Reader,
  path: string,
  body: string,
  options: { head?: string; headers?: Record<string, string> } = {},
): Promise<void> {
  stage.publisher.publish(path, html(body, options.head), "text/html", options.headers);
  await reader.page.goto(stage.publisher.origin + path);
}

/** A vote in the only poll of a page. */
export async function voteYes(reader: Reader): Promise<void> {
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
}

/** One poll in the page, one vote in the tally of the article at a path, and nothing to complain of. */
export async function oneVote(stage: Stage, reader: Reader, path: string): Promise<void> {
  expect(await reader.page.locator("article-feedback").count()).toBe(1);
  expect(await stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(reader.complaints).toEqual([]);
}

/** What the loader and the widget say in the console. */
export function said(reader: Reader): string[] {
  const lines: string[] = [];
  reader.page.on("console", (message) => {
    if (message.text().startsWith("Afterword:")) lines.push(message.text());
  });
  return lines;
}
