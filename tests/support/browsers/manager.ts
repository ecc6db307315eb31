/** Whoever manages a site, before the console; and what is wrong with a page of it. Knows no view. */
import type { Page } from "playwright-core";
import type { ReaderOptions } from "./denials.ts";
import { invitation, overflowOf, violationsOf } from "./moderator.ts";
import { type Reader, SITE, type Stage } from "./stage.ts";

/** The address of a place in the console: site, view, key, filters. */
export const consoleAt = (stage: Stage, place: string) => `${stage.worker.origin}/console/${place}`;

/** A link that signs somebody new in, and the name. */
export const invite = (stage: Stage, site = SITE, scopes = ["manage"]) => invitation(stage, scopes, site);

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
  const small = await page.evaluate(() => {
    // What is checked by its label is as large as that.
    const pressed = "button, summary, select, textarea, input:not([type=checkbox]), label.check, header a";
    return [...document.querySelectorAll<HTMLElement>(pressed)]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
      .map((each) => each.outerHTML.slice(0, 200));
  });
  const wide = await overflowOf(page);
  return [...(await violationsOf(page)), ...(wide > 0 ? [`${wide} px too wide`] : []), ...small];
}
