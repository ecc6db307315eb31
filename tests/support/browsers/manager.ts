/** Whoever manages a site, before the console; and what is wrong with a page of it. Knows no view. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import type { ReaderOptions } from "./denials.ts";
import { type Reader, SITE, type Stage } from "./stage.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let people = 0;

/** The address of a place in the console: site, view, key, filters. */
export const consoleAt = (stage: Stage, place: string) => `${stage.worker.origin}/console/${place}`;

/** A link that signs somebody new in, and the name. */
export async function invite(
  stage: Stage,
  site = SITE,
  scopes = ["manage"],
): Promise<{ url: string; name: string }> {
  const name = `Eve ${++people}`;
  const answer = await stage.asAdmin("POST", `/v1/admin/sites/${site}/invitations`, { name, scopes });
  return { url: (await answer.json()).url, name };
}

/** Signs somebody new in, in this browser; the name. */
export async function enter(stage: Stage, { page }: Reader, site = SITE, scopes?: string[]): Promise<string> {
  const { url, name } = await invite(stage, site, scopes);
  await page.goto(url);
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return name;
}

/** Somebody who is signed in, in a new browser, at a place of the site's. */
export async function manager(
  stage: Stage,
  place: string,
  { scopes, ...options }: ReaderOptions & { scopes?: string[] } = {},
): Promise<Page> {
  const reader = await stage.reader(options);
  await enter(stage, reader, SITE, scopes);
  await reader.page.goto(consoleAt(stage, `${SITE}/${place}`));
  return reader.page;
}

/** What axe finds, how far the page is wider than its window, and what is too small to be pressed by a thumb. */
export async function faultsOf(page: Page): Promise<unknown[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    const wide = document.documentElement.scrollWidth - innerWidth;
    // What is checked by its label is as large as that.
    const pressed = "button, summary, select, textarea, input:not([type=checkbox]), label.check, header a";
    const small = [...document.querySelectorAll<HTMLElement>(pressed)]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
      .map((each) => each.outerHTML.slice(0, 200));
    return [
      ...violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
      ...(wide > 0 ? [`${wide} px too wide`] : []),
      ...small,
    ];
  });
}
