/** Articles, Activity and the groups of an article in the built console: they follow by themselves, and nothing moves under the hand. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { LIVE_MS } from "../../../console/still.ts";
import { addressOf, lastActOf, moderator, stuffed } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const moderation = (path: string) => `/v1/moderation/sites/${SITE}${path}`;
const read = async (path: string) => (await stage.asAdmin("GET", moderation(path))).json();
const names = (page: Page) =>
  page.locator("main [data-row] a[data-open], main [data-row] h3").allInnerTexts();
const rowOf = (page: Page, text: string) => page.locator("main [data-row]", { hasText: text });

/** An article with votes, once the site's index has them. */
async function voted(name: string, yes: number, no = 0): Promise<string> {
  const key = await stuffed(stage, `/articles/${name}`, { title: `About ${name}`, yes, no, crowd: 0 });
  await known(name, yes, no);
  return key;
}
const known = (name: string, yes: number, no = 0) =>
  expect
    .poll(async () => {
      const { articles } = await read(`/articles?q=${encodeURIComponent(`About ${name}`)}`);
      return articles.map(({ tally }: { tally: { yes: number; no: number } }) => [tally.yes, tally.no]);
    })
    .toEqual([[yes, no]]);

/** What a page asks for from now on of a kind, by status. */
function answered(page: Page, last: string): string[] {
  const all: string[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(last)) all.push(`${response.status()}`);
  });
  return all;
}

/** Opens a view under a clock that the test turns. */
async function opened(place: Record<string, string>): Promise<{ page: Page; name: string }> {
  const { page, name } = await moderator(stage, {});
  await page.clock.install();
  await page.goto(addressOf(stage, place));
  return { page, name };
}

test("Articles follow: figures in their places, new ones counted and shown on a press, a 304 where nothing is new, and nothing while hidden", async () => {
  await voted("lists-a", 5);
  await voted("lists-b", 3);
  const { page } = await opened({ view: "articles", sort: "votes", q: "About lists" });
  await rowOf(page, "About lists-b").waitFor();
  expect(await names(page)).toEqual(["About lists-a", "About lists-b"]);
  const asked = answered(page, "/articles");
  await page.clock.runFor(LIVE_MS);
  await expect.poll(() => asked.at(-1)).toBe("304");
  const top = async () => Math.round((await rowOf(page, "About lists-a").boundingBox())?.y ?? 0);
  const before = await top();

  await voted("lists-c", 9);
  await stuffed(stage, "/articles/lists-b", { title: "About lists-b", yes: 4, no: 0, crowd: 0 });
  await known("lists-b", 7);
  await page.clock.runFor(LIVE_MS);
  await rowOf(page, "About lists-b").getByText("7 yes, 0 no").waitFor();
  const fresh = page.getByRole("button", { name: "1 new: show the list as it is now" });
  await fresh.waitFor();
  expect(await names(page)).toEqual(["About lists-a", "About lists-b"]);
  expect(await top()).toBe(before);
  const sofar = asked.length;
  await fresh.click();
  await rowOf(page, "About lists-c").waitFor();
  expect(await names(page)).toEqual(["About lists-c", "About lists-b", "About lists-a"]);
  expect(await fresh.count()).toBe(0);
  // The list, and then how its rows are now: nothing is on its way when the page is hidden.
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(sofar + 2);

  const sent: string[] = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""));
  const see = (hidden: boolean) =>
    page.evaluate((to) => {
      Object.defineProperty(document, "hidden", { value: to, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await see(true);
  await page.clock.runFor(10 * LIVE_MS);
  // Whatever was asked meanwhile was asked before this.
  await page.evaluate(async () => void (await fetch("/health")));
  await see(false);
  await expect.poll(() => sent.length).toBeGreaterThan(1);
  expect(sent[0]).toBe("health");
});

test("an article that is erased meanwhile keeps its place in Articles, and says so", async () => {
  await voted("goes-a", 5);
  const key = await voted("goes-b", 3);
  const { page } = await opened({ view: "articles", sort: "votes", q: "About goes" });
  await rowOf(page, "About goes-b").waitFor();
  const room = async () => Math.round((await rowOf(page, "About goes-b").boundingBox())?.height ?? 0);
  const whole = await room();
  const words = new URLSearchParams({ note: "asked for", dry_run: "false" });
  const erased = await stage.asAdmin("DELETE", `/v1/admin/sites/${SITE}/articles/${key}?${words}`);
  expect(erased.status).toBeLessThan(300);
  await expect.poll(async () => (await read("/articles?q=About+goes")).articles.length).toBe(1);
  await page.clock.runFor(LIVE_MS);
  await rowOf(page, "About goes-b").getByText("It is here no more").waitFor();
  expect(await room()).toBe(whole);
  await page.getByRole("button", { name: "1 done: show the list as it is now" }).click();
  await expect.poll(() => page.locator("main [data-row]").count()).toBe(1);
});

test("Activity follows: what is done meanwhile is counted and comes on a press, and earlier entries go on where the shown ones end", async () => {
  const key = await voted("log", 2);
  const patch = async (state: string) => {
    const before = (await read("/audit?action=article")).entries.length;
    const answer = await stage.asAdmin("PATCH", moderation(`/articles/${key}`), {
      state,
      note: `to be ${state}`,
    });
    expect(answer.status).toBe(200);
    await expect.poll(async () => (await read("/audit?action=article")).entries.length).toBe(before + 1);
  };
  await patch("closed");
  const { page } = await opened({ view: "activity", action: "article" });
  await page.getByText("“to be closed”").waitFor();
  const before = await page.locator("main [data-row]").allInnerTexts();
  const asked = answered(page, "/audit");
  await page.clock.runFor(LIVE_MS);
  // What was read is read anew once in five minutes, and where the Desk hears of the sign-in only now.
  await expect.poll(() => asked.at(-1)).toBe("304");
  await patch("open");
  await page.clock.runFor(LIVE_MS);
  const fresh = page.getByRole("button", { name: "1 new: show the list as it is now" });
  await fresh.waitFor();
  expect(await page.locator("main [data-row]").allInnerTexts()).toEqual(before);
  await fresh.click();
  await page.getByText("“to be open”").waitFor();
  expect((await page.locator("main [data-row]").allInnerTexts()).slice(1)).toEqual(before);
});

test("an article's groups and reviews stay where they are while others act, and one's own act puts what comes of it below them", async () => {
  const key = await stuffed(stage, "/articles/groups", { title: "About groups" });
  await expect.poll(async () => (await read(`/articles/${key}`)).signals.length).toBe(1);
  const { page } = await opened({ view: "article", key });
  const [crowd, held] = ["Looks unusual: a network", "Held: by a moderator"];
  await rowOf(page, crowd).waitFor();
  const theirs = async (action: string, filter: object) => {
    const body = { action, filter, note: "theirs", dry_run: false };
    const answer = await stage.asAdmin("POST", moderation(`/articles/${key}/reviews`), body);
    expect(answer.status).toBe(200);
    await page.clock.runFor(LIVE_MS);
  };
  const groups = page.getByRole("region", { name: "To decide on" });
  const reviews = page.getByRole("region", { name: "Reviews" });
  const show = (words: string) => ({ name: `${words}: show the list as it is now` });

  await theirs("hold", { choice: "no", standing: "counted" });
  await groups.getByRole("button", show("1 new")).waitFor();
  await reviews.getByRole("button", show("1 new")).waitFor();
  expect(await names(page)).toEqual([crowd]);
  expect(await reviews.getByRole("listitem").count()).toBe(0);
  await groups.getByRole("button", show("1 new")).click();
  await reviews.getByRole("button", show("1 new")).click();
  expect(await names(page)).toEqual([crowd, held]);
  expect(await reviews.getByRole("listitem").count()).toBe(1);

  const height = async () => (await rowOf(page, held).boundingBox())?.height ?? 0;
  const before = await height();
  await theirs("count", { standing: "held" });
  await rowOf(page, held).getByText("There are no such votes any more").waitFor();
  expect(await names(page)).toEqual([crowd, held]);
  // A line more or less of words, but not its buttons.
  expect(Math.abs((await height()) - before)).toBeLessThan(30);
  await rowOf(page, held).getByRole("button", { name: /^Void/ }).click({ force: true });
  await rowOf(page, held).press("v");
  await groups.getByRole("button", show("1 done")).click();
  expect(await names(page)).toEqual([crowd]);
  // What was pressed there has done nothing.
  expect((await read(`/articles/${key}`)).reviews).toHaveLength(2);

  await rowOf(page, crowd)
    .getByRole("button", { name: /^Hold back/ })
    .click();
  await lastActOf(page).getByText("60 votes held back.").waitFor();
  await expect.poll(() => names(page)).toEqual([crowd, held]);
  await lastActOf(page).getByRole("button", { name: "Undo" }).click();
  await lastActOf(page).getByText("Undone: 60 votes.").waitFor();
  await rowOf(page, held).getByText("There are no such votes any more").waitFor();
  expect(await names(page)).toEqual([crowd, held]);
});
