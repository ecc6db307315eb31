/** Today and Review in the built console: what waits, what is decided in place, and figures that follow by themselves. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { LIVE_MS } from "../../../console/still.ts";
import {
  addressOf,
  expectAccessible,
  lastActOf,
  moderator,
  overflowOf,
  smallTargetsOf,
  stepTo,
  strike,
  strikeUndo,
  stuffed,
} from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const PHONE = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
const moderation = (path: string) => `/v1/moderation/sites/${SITE}${path}`;
const exact = async (key: string) => (await stage.asAdmin("GET", moderation(`/articles/${key}`))).json();
const attention = async () => (await stage.asAdmin("GET", moderation("/attention"))).json();
const rowOf = (page: Page, title: string) => page.locator("[data-row]", { hasText: title });

/** An article of which a moderator has held the "no" votes, once the site's index knows. */
async function held(name: string, { yes = 12, no = 8 } = {}): Promise<string> {
  const key = await stuffed(stage, `/articles/${name}`, { title: `About ${name}`, yes, no, crowd: 0 });
  const review = { action: "hold", filter: { choice: "no" }, note: "to look at", dry_run: false };
  const answer = await stage.asAdmin("POST", moderation(`/articles/${key}/reviews`), review);
  expect(answer.status).toBe(200);
  await expect
    .poll(async () => (await attention()).waiting.find((row: { key: string }) => row.key === key)?.votes)
    .toBe(no);
  return key;
}

/** Asked by a page from now on, by path. */
function asking(page: Page): string[] {
  const asked: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith("/attention")) asked.push(`${response.status()}`);
  });
  return asked;
}

describe("Today", () => {
  test("says what is new since the last visit, what to decide with what comes of it, and counts in place, with a way back", async () => {
    const key = await held("today");
    const { page, complaints } = await moderator(stage, { view: "today" });
    await page.getByText(/^Your first visit in this browser:/).waitFor();
    const row = rowOf(page, "About today");
    await row
      .getByText("Counting them makes 60 % yes, now it is 100 % yes; voiding them leaves that.")
      .waitFor();
    // By name, as its article tells it.
    await row.getByText("admin held them back: to look at.").waitFor();
    await row.getByRole("button", { name: "Look first" }).click();
    await row
      .getByRole("row", { name: /^After/ })
      .getByText("60 % (38–79 %)")
      .waitFor();
    expect(await exact(key)).toMatchObject({ held: 8 });
    await row.getByRole("button", { name: "Count", exact: true }).click();
    await lastActOf(page).getByText("8 votes counted.").waitFor();
    expect(await exact(key)).toMatchObject({ held: 0, tally: { yes: 12, no: 8 } });
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    await lastActOf(page).getByText("Undone: 8 votes.").waitFor();
    expect(await exact(key)).toMatchObject({ held: 8, tally: { yes: 12, no: 0 } });
    expect(complaints).toEqual([]);

    // What is kept is as old as somebody's night.
    await page.evaluate(() => {
      for (const [name, text] of Object.entries(localStorage))
        if (name.startsWith("afterword-console-looked")) {
          const kept = JSON.parse(text);
          kept.latest = {
            counted: kept.latest.counted - 3,
            held: kept.latest.held + 1,
            atMs: 1_795_000_000_000,
          };
          localStorage.setItem(name, JSON.stringify(kept));
        }
    });
    await page.reload();
    await page.getByText(/^Since you last looked, .*: 3 more counted \(.*\), 1 fewer held/).waitFor();
  });

  test("says in short on top what there is, and leads to where it stands", async () => {
    await held("in-short");
    await stuffed(stage, "/articles/odd-in-short");
    await expect.poll(async () => (await attention()).unusual.length).toBeGreaterThan(0);
    const { page } = await moderator(stage, { view: "today" }, PHONE);
    const short = page.getByRole("navigation", { name: "In short" });
    await short.getByRole("link", { name: /held votes to decide on$/ }).waitFor();
    const heading = page.getByRole("heading", { name: "Looks unusual" });
    const top = () => heading.evaluate((it) => it.getBoundingClientRect().top);
    expect(await top()).toBeGreaterThan(PHONE.viewport.height);
    await short.getByRole("link", { name: /unusual$/ }).click();
    await expect.poll(top).toBeLessThan(PHONE.viewport.height - 100);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  });

  test("tells who may manage what is broken, and nobody else", async () => {
    const [ada, grace] = [
      await moderator(stage, { view: "today" }, { scopes: ["manage"] }),
      await moderator(stage, { view: "today" }),
    ];
    await ada.page.getByRole("heading", { name: "What is broken" }).waitFor();
    await ada.page.getByText("readers are shown the latest figures").waitFor();
    await grace.page.getByRole("heading", { name: "Looks unusual" }).waitFor();
    expect(await grace.page.getByRole("heading", { name: "What is broken" }).count()).toBe(0);
  });

  test("names pages that were refused to who may manage, and leads to Settings with their origin filled in, which is saved by a hand alone", async () => {
    const origin = "https://staging.daily.example";
    const ask = (Origin: string) =>
      fetch(`${stage.worker.origin}/v1/sites/${SITE}/poll?article=x`, { headers: { Origin } });
    await ask(origin);
    await expect.poll(async () => (await attention()).origins.refused).toEqual([origin]);
    const { page } = await moderator(stage, { view: "today" }, { scopes: ["manage"] });
    const broken = page.getByRole("region", { name: "What is broken" });
    await broken.getByText(`Refused: ${origin}`).waitFor();
    await broken.getByRole("link", { name: "Add it in Settings" }).click();
    const field = page.getByLabel("Where the widget may be embedded");
    await expect.poll(() => field.inputValue()).toContain(origin);
    const settings = async () => (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json();
    const before: string[] = (await settings()).origins;
    expect(before).not.toContain(origin);
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. Readers have it within two minutes.").waitFor();
    expect((await settings()).origins).toEqual([...before, origin]);
    await page.goto(addressOf(stage, { view: "today" }));
    await broken.getByText("readers are shown the latest figures").waitFor();
    expect(await broken.getByText("Refused:").count()).toBe(0);
    await stage.asAdmin("PATCH", `/v1/admin/sites/${SITE}`, { origins: before });
  });

  test("names an article that looks unusual, and opens it", async () => {
    await stuffed(stage, "/articles/odd", { title: "An odd one" });
    await expect.poll(async () => JSON.stringify((await attention()).unusual)).toContain("An odd one");
    const { page } = await moderator(stage, { view: "today" });
    await page
      .getByRole("region", { name: "Looks unusual" })
      .getByRole("link", { name: "An odd one" })
      .click();
    await page.getByRole("heading", { level: 1, name: "An odd one" }).waitFor();
  });
});

describe("Review", () => {
  test("decides on a row by keys alone", async () => {
    const key = await held("keys");
    const { page } = await moderator(stage, { view: "review" });
    const row = rowOf(page, "About keys");
    await stepTo(page, row);
    await strike(page, "v", row.getByRole("button", { name: "Void" }));
    await lastActOf(page).getByText("8 votes voided.").waitFor();
    expect(await exact(key)).toMatchObject({ held: 0, void: 8 });
    await strikeUndo(page);
    await lastActOf(page).getByText("Undone: 8 votes.").waitFor();
  });

  test("decides on many at once, one review each, and takes all of them back", async () => {
    const keys = [await held("many-a"), await held("many-b"), await held("many-c")];
    const { page } = await moderator(stage, { view: "review", cause: "moderator" });
    const rows = page.locator("[data-row]");
    await rows.first().waitFor();
    await page.getByRole("button", { name: "Select all that match" }).click();
    const boxes = page.getByRole("checkbox");
    const picked = await boxes.count();
    expect(picked).toBeGreaterThanOrEqual(keys.length);
    await page.getByText(`${picked} rows selected`).waitFor();
    await page.getByRole("button", { name: "Select none" }).click();
    // From one row to another.
    await boxes.first().click();
    await boxes.last().click({ modifiers: ["Shift"] });
    await page.getByText(`${picked} rows selected`).waitFor();
    await page.getByRole("button", { name: "Void all selected" }).click();
    await lastActOf(page)
      .getByText(new RegExp(`^${picked} articles, \\d+ votes voided\\.`))
      .waitFor();
    for (const key of keys) expect(await exact(key)).toMatchObject({ held: 0, void: 8 });
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    for (const key of keys) await expect.poll(async () => (await exact(key)).held).toBe(8);
    for (const key of keys) expect((await exact(key)).reviews).toHaveLength(3);
  });

  test("tells two acts that overlap, and takes them back one by one, the later first", async () => {
    const [slow, quick] = [await held("slow"), await held("quick")];
    const { page } = await moderator(stage, { view: "review" });
    await rowOf(page, "About quick").waitFor();
    let go = () => {};
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(`**/articles/${slow}/reviews`, async (route) => {
      await waits;
      await route.continue();
    });
    const begun = page.waitForRequest(`**/articles/${slow}/reviews`);
    await rowOf(page, "About slow").getByRole("button", { name: "Count", exact: true }).click();
    await begun;
    await rowOf(page, "About quick").getByRole("button", { name: "Void", exact: true }).click();
    const told = lastActOf(page);
    await told.getByText("8 votes voided.").waitFor();
    go();
    await told.getByText("8 votes counted. 8 votes voided.").waitFor();
    const undo = told.getByRole("button", { name: "Undo" });
    await undo.click();
    await told.getByText("8 votes counted. Undone: 8 votes.").waitFor();
    expect([await exact(slow), await exact(quick)]).toMatchObject([{ held: 0 }, { held: 8, void: 0 }]);
    await undo.click();
    await told.getByText("Undone: 8 votes.", { exact: true }).waitFor();
    expect(await exact(slow)).toMatchObject({ held: 8 });
    expect(await undo.count()).toBe(0);
  });

  test("names of many those at which somebody was first, and does one of them all the same beside the others", async () => {
    const [mine, theirs] = [await held("bulk-mine"), await held("bulk-theirs")];
    const { page } = await moderator(stage, { view: "review", cause: "moderator" });
    // The figures follow no more: the queue is as it was.
    await page.clock.install();
    await page.reload();
    await rowOf(page, "About bulk-theirs").waitFor();
    const review = { action: "count", filter: { standing: "held" }, note: "fine", dry_run: false };
    await stage.asAdmin("POST", moderation(`/articles/${theirs}/reviews`), review);
    for (const name of ["bulk-mine", "bulk-theirs"])
      await rowOf(page, `About ${name}`).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Void all selected" }).click();
    const told = lastActOf(page);
    await told.getByText("1 article, 8 votes voided. Somebody was first at 1 article.").waitFor();
    await told.getByText("About bulk-theirs: how you saw it, and how it is").waitFor();
    await told.getByText(/changed this at .* Nothing was done\.$/).waitFor();
    await told.getByRole("button", { name: "Do it all the same" }).click();
    await told.getByText("No vote was voided").waitFor();
    await told.getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await exact(mine)).held).toBe(8);
  });

  test("of two at the same queue the second is told who was first, and nothing is done", async () => {
    const key = await held("two");
    const [ada, grace] = [
      await moderator(stage, { view: "review" }),
      await moderator(stage, { view: "review" }),
    ];
    // Her figures follow no more: she has the queue as it was.
    await grace.page.clock.install();
    await grace.page.reload();
    await rowOf(grace.page, "About two").waitFor();
    await rowOf(ada.page, "About two").getByRole("button", { name: "Count", exact: true }).click();
    await lastActOf(ada.page).getByText("8 votes counted.").waitFor();
    await rowOf(grace.page, "About two").getByRole("button", { name: "Void", exact: true }).click();
    await lastActOf(grace.page).getByText(`${ada.name} changed this`).waitFor();
    expect(await exact(key)).toMatchObject({ held: 0, void: 0, tally: { yes: 12, no: 8 } });
  });

  test("sets votes that wait for their captcha's check apart, and asks nobody to act on them", async () => {
    stage.turnstile.set({ siteverify: "down" });
    await stuffed(stage, "/articles/unchecked", {
      title: "Unchecked",
      yes: 2,
      no: 0,
      crowd: 0,
      status: 202,
    });
    await expect.poll(async () => JSON.stringify((await attention()).waiting)).toContain("Unchecked");
    const { page } = await moderator(stage, { view: "review" });
    const settles = page.getByRole("region", { name: "Waiting for the captcha's check" });
    await settles.getByRole("link", { name: "Unchecked" }).waitFor();
    expect(await rowOf(page, "Unchecked").count()).toBe(0);
  });
});

describe("figures that follow", () => {
  test("are asked for while the tab is seen, at the cost of nothing where nothing is new, and not while it is hidden", async () => {
    await held("follow");
    const { page } = await moderator(stage, {});
    await page.clock.install();
    const asked = asking(page);
    await page.goto(addressOf(stage, { view: "review" }));
    await rowOf(page, "About follow").waitFor();
    expect(LIVE_MS).toBeLessThan(15_000);
    await page.clock.runFor(LIVE_MS);
    await expect.poll(() => asked).toEqual(["200", "304"]);

    const see = (state: "hidden" | "visible") =>
      page.evaluate((to) => {
        Object.defineProperty(document, "hidden", { value: to === "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, state);
    const sent: string[] = [];
    page.on("request", (request) => sent.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""));
    await see("hidden");
    await page.clock.runFor(10 * LIVE_MS);
    // Whatever was asked meanwhile was asked before this.
    await page.evaluate(async () => void (await fetch("/health")));
    await see("visible");
    await expect.poll(() => sent.length).toBe(3);
    const [before, ...after] = sent;
    // The log names who holds the votes of these rows.
    expect([before, after.sort()]).toEqual(["health", ["attention", "audit"]]);
  });

  test("move no row: what is new is counted, and comes where somebody asks for it; what is dealt with keeps its place", async () => {
    const first = await held("first");
    const { page } = await moderator(stage, {});
    await page.clock.install();
    await page.goto(addressOf(stage, { view: "review" }));
    await rowOf(page, "About first").waitFor();
    const names = () => page.locator("[data-row] a").allInnerTexts();
    const before = await names();
    await held("second", { yes: 1, no: 20 });
    const review = { action: "count", filter: { standing: "held" }, note: "fine", dry_run: false };
    await stage.asAdmin("POST", moderation(`/articles/${first}/reviews`), review);
    await expect
      .poll(async () => (await attention()).waiting.some(({ key }: { key: string }) => key === first))
      .toBe(false);
    await page.clock.runFor(LIVE_MS);
    const fresh = page.getByRole("button", { name: "1 new, 1 done: show the list as it is now" });
    await fresh.waitFor();
    expect(await names()).toEqual(before);
    await rowOf(page, "About first").getByText("these votes wait no more").waitFor();
    await fresh.click();
    await rowOf(page, "About second").waitFor();
    expect(await rowOf(page, "About first").count()).toBe(0);
  });
});

test("an article's figures follow by themselves, and what is being written stays", async () => {
  const key = await stuffed(stage, "/articles/by-itself", { title: "By itself", yes: 3, no: 1, crowd: 0 });
  const { page } = await moderator(stage, {});
  await page.clock.install();
  await page.goto(addressOf(stage, { view: "article", key }));
  const yes = page.locator("dt:text-is('Yes') + dd").first();
  await expect.poll(() => yes.textContent()).toBe("3");
  await page.getByLabel("Until, not included").fill("2026-11-27T01:00");
  await page.getByRole("button", { name: "Set its title" }).click();
  const title = page.getByRole("textbox", { name: "Title" });
  await title.fill("It came by itself");
  const answer = page.getByRole("combobox", { name: "Answer" });
  await answer.selectOption("no");
  await answer.focus();
  await stuffed(stage, "/articles/by-itself", { title: "By itself", yes: 2, no: 0, crowd: 0 });
  await page.clock.runFor(LIVE_MS);
  await expect.poll(() => yes.textContent()).toBe("5");
  expect(await title.inputValue()).toBe("It came by itself");
  expect(await page.getByLabel("Until, not included").inputValue()).toBe("2026-11-27T01:00");
  expect(await answer.inputValue()).toBe("no");
  expect(await answer.evaluate((field) => field === document.activeElement)).toBe(true);
});

test.for(["today", "review"])("%s can be used by everybody, at 320 px too", async (view) => {
  await held(`everybody-${view}`);
  const { page } = await moderator(stage, { view }, { ...PHONE, bypassCSP: true, scopes: ["manage"] });
  const row = rowOf(page, `About everybody-${view}`).first();
  await page.locator("[data-row]").first().waitFor();
  await expectAccessible(page);
  if (view === "review") await row.getByRole("checkbox").check();
  await page.locator("[data-row]").first().getByRole("button", { name: "Look first" }).click();
  await page.locator("[data-row]").first().getByRole("table").waitFor();
  await expectAccessible(page);
  expect(await overflowOf(page)).toBe(0);
  expect(await smallTargetsOf(page)).toEqual([]);
});
