/** A moderator before the console, and articles that are worth one's while. Knows no view. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { captchaAction } from "../../../worker/captcha/action.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../address.ts";
import { voteId } from "../vote-id.ts";
import type { ReaderOptions } from "./denials.ts";
import { type Reader, SITE, type Stage } from "./stage.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let people = 0;

/** An article with votes of many networks, then as many "no" of one as a burst has; its key. */
export async function stuffed(
  stage: Stage,
  path: string,
  { title = "The bench by the canal", yes = 20, no = 20, crowd = 60, status: expected = 201 } = {},
): Promise<string> {
  const article = stage.publisher.origin + path;
  const [action, cdata] = await Promise.all([captchaAction(SITE), articleKey(SITE, article)]);
  const cast = async (choice: string, address: string) => {
    const { status } = await fetch(`${stage.worker.origin}/v1/sites/${SITE}/votes`, {
      method: "POST",
      headers: { Origin: stage.publisher.origin, "CF-Connecting-IP": address },
      body: new URLSearchParams({
        ...{ article, vote_id: voteId(), edit: "0", choice, title },
        captcha: stage.turnstile.issue({ ...stage.captcha, action, cdata }),
      }),
    });
    if (status !== expected) throw new Error(`A vote was answered with ${status}.`);
  };
  const one = anyAddress();
  const voters = (choice: string, length: number, address = anyAddress) =>
    Array.from({ length }, () => [choice, address()] as const);
  const votes = [...voters("yes", yes), ...voters("no", no), ...voters("no", crowd, () => one)];
  // The first creates the poll, the others come ten at a time.
  const [first, ...others] = votes;
  if (first) await cast(...first);
  for (let i = 0; i < others.length; i += 10)
    await Promise.all(others.slice(i, i + 10).map((vote) => cast(...vote)));
  return cdata;
}

/** A link that signs somebody new in, and the name. */
export async function invitation(
  stage: Stage,
  scopes: string[] = ["read", "moderate"],
  site = SITE,
): Promise<{ url: string; name: string }> {
  const name = `Ada ${++people}`;
  const answer = await stage.asAdmin("POST", `/v1/admin/sites/${site}/invitations`, { name, scopes });
  return { url: (await answer.json()).url, name };
}

/** Somebody who is signed in, and is shown the view at a place of the console. */
export async function moderator(
  stage: Stage,
  place: Record<string, string>,
  { scopes, ...options }: ReaderOptions & { scopes?: string[] } = {},
): Promise<Reader & { name: string }> {
  const { url, name } = await invitation(stage, scopes);
  const reader = await stage.reader(options);
  await reader.page.goto(url);
  await reader.page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await reader.page.getByRole("heading", { name: "Today" }).waitFor();
  await reader.page.goto(addressOf(stage, place));
  return { ...reader, name };
}

/** The address of a place in the console: its view, what the view is of, and filters. */
export function addressOf(stage: Stage, { view = "", key = "", ...filters }: Record<string, string>): string {
  const path = [SITE, view, key].filter(Boolean).join("/");
  const query = new URLSearchParams(filters);
  return `${stage.worker.origin}/console/${path}${query.size > 0 ? `?${query}` : ""}`;
}

/** What was done last, as the console says it. */
export const lastActOf = (page: Page) => page.getByRole("complementary", { name: "What you did last" });

/** Goes on to a row by keys, as whoever has no pointer does. */
export async function stepTo(page: Page, row: Locator): Promise<void> {
  await row.waitFor();
  const there = () => row.evaluate((element) => element.contains(document.activeElement));
  for (let strokes = 0; !(await there()); strokes++) {
    if (strokes === 60) throw new Error(`j does not lead to ${row}.`);
    await page.keyboard.press("j");
  }
}

/** Strikes a key once what it presses can be pressed: a row that waits to be read anew hears none. */
export async function strike(page: Page, key: string, target: Locator): Promise<void> {
  await expect.poll(() => target.isEnabled()).toBe(true);
  await page.keyboard.press(key);
}

/** Strikes the key that undoes, once something can be undone. */
export const strikeUndo = (page: Page, key = "u") =>
  strike(page, key, lastActOf(page).getByRole("button", { name: "Undo" }));

/** What axe complains of: each rule, and where. The page must have been opened with `bypassCSP`. */
export async function violationsOf(page: Page): Promise<string[][]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  });
}

/** Expects that axe finds nothing to complain of. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
}

/** How far a page is wider than its window, in px. */
export const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Names of what can be pressed and is smaller than 44 px either way; links in running text are no targets of that size. */
export const smallTargetsOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, summary, input, select")]
      .filter((each) => each.checkVisibility())
      .map((each) => ({ each, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 44 || box.width < 24)
      .map(({ each, box }) => `${each.textContent || each.tagName} ${box.width} × ${box.height}`),
  );
