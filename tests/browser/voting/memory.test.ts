/** What a reader's browser denies, loses or shares: one vote all the same, and every poll that shows it shows the same. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DENIALS } from "../../support/browsers/denials.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const tally = async (path: string) => (await stage.article(path))?.tally;
const pressed = (page: Page, choice: "yes" | "no", poll = 0) =>
  page.locator("article-feedback").nth(poll).locator(`[data-choice=${choice}][aria-pressed=true]`).waitFor();

/** Votes, changes and withdraws, and asks how it was counted each time. */
async function whole(reader: Reader, path: string): Promise<void> {
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
  await reader.choice("No").click();
  await reader.page.getByText("Changed to No.").waitFor();
  expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  await reader.page.locator("[part=withdraw]").click();
  await reader.hears("Your vote is withdrawn.");
  expect(await tally(path)).toMatchObject({ yes: 0, no: 0 });
}

describe.each(DENIALS)("in a browser that denies %s", (denied) => {
  test("a reader votes, changes and withdraws, and the page is told of no error", async () => {
    const path = `/element?denied-${denied.replaceAll(" ", "-")}`;
    const reader = await stage.reader({ denied });
    await reader.open(path);
    await whole(reader, path);
    expect(reader.complaints).toEqual([]);
  });

  test("two polls of the article in one page show the same vote", async () => {
    const path = `/element?denied-twins-${denied.replaceAll(" ", "-")}`;
    const reader = await stage.reader({ denied });
    await reader.open(path);
    await addTwin(reader.page);
    await reader.choice("Yes").first().click();
    for (const poll of [0, 1]) await pressed(reader.page, "yes", poll);
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
  });
});

/** A second poll of the page's article. */
async function addTwin(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.querySelector("article-feedback")?.after(document.createElement("article-feedback"));
  });
  await page.locator("article-feedback").nth(1).scrollIntoViewIfNeeded();
  await page.locator("article-feedback").nth(1).locator("[data-choice=yes]").waitFor();
}

describe("storage", () => {
  test.each<[string, () => void]>([
    ["is cleared by the page", () => localStorage.clear()],
    [
      "is full",
      () => {
        for (let size = 1 << 22; size >= 1; size >>= 1)
          try {
            for (let i = 0; ; i++) localStorage.setItem(`full ${size} ${i}`, "x".repeat(size));
          } catch {}
      },
    ],
    [
      "has somebody else's text under our name",
      () => {
        for (const name of Object.keys(localStorage)) localStorage.setItem(name, '{"id":7}');
      },
    ],
    ["is taken away", () => Object.defineProperty(window, "localStorage", { value: null })],
  ])("that %s between two clicks changes nothing while the page lives", async (what, change) => {
    const path = `/element?${what.replaceAll(/\W/g, "-")}`;
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await reader.page.evaluate(change);
    await reader.choice("No").click();
    await reader.page.getByText("Changed to No.").waitFor();
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
    expect(reader.complaints).toEqual([]);
  });

  test.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["a number", "5"],
    ["a list", "[]"],
    ["an object without an id", "{}"],
    ["an id that is none", '{"id":"undefined","own":null}'],
  ])("that has %s under our name from the start is as good as empty", async (what, text) => {
    const path = `/element?poisoned-${what.replaceAll(" ", "-")}`;
    const reader = await stage.reader();
    const key = reader.page
      .waitForResponse(/\/poll\?/)
      .then(async (response) => (await response.json()).asked);
    await reader.open(path);
    await reader.page.evaluate(
      ([name, text]) => localStorage.setItem(name as string, text as string),
      [`afterword:demo:${await key}`, text],
    );
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1 });
    expect(reader.complaints).toEqual([]);
  });
});

describe("polls that follow each other", () => {
  test("two of one article in a page: the second shows what the first had answered, announces nothing, asks nothing", async () => {
    const path = "/element?twins";
    const reader = await stage.reader();
    await reader.open(path);
    await addTwin(reader.page);
    const { page, requests } = reader;
    await page.evaluate(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      for (const name of ["vote", "change", "withdraw", "error"])
        addEventListener(`afterword-${name}`, ({ target }) => {
          told.push(`${name} ${[...document.querySelectorAll("article-feedback")].indexOf(target as never)}`);
        });
    });
    const sent = () => requests.filter((url) => /\/(votes|poll)/.test(url)).length;
    const before = sent();
    await reader.choice("Yes").first().click();
    for (const poll of [0, 1]) await pressed(page, "yes", poll);
    await page.getByText("1 of 1 said Yes.").nth(0).waitFor();
    expect(sent()).toBe(before + 1);
    const second = page.locator("article-feedback").nth(1);
    expect(await second.getByRole("status").textContent()).toBe("");
    // And back: the second has no captcha frame, and needs none.
    await second.locator("[data-choice=no]").click();
    for (const poll of [0, 1]) await pressed(page, "no", poll);
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
    expect(sent()).toBe(before + 2);
    // Each event once, from where the reader pressed.
    expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([
      "vote 0",
      "change 1",
    ]);
  });

  test("two tabs: the one in the background shows the vote, and asks nothing anew", async () => {
    const path = "/element?two-tabs";
    const reader = await stage.reader();
    await reader.open(path);
    const other = await reader.context.newPage();
    const asked: string[] = [];
    await other.goto(stage.publisher.origin + path);
    await other.locator("article-feedback").scrollIntoViewIfNeeded();
    await other.locator("[data-choice=yes]").waitFor();
    other.on("request", (request) => {
      if (request.url().includes("/v1/")) asked.push(request.url());
    });
    await reader.choice("Yes").click();
    await pressed(other, "yes");
    await other.getByText("Your answer: Yes").waitFor();
    await reader.page.locator("[part=withdraw]").click();
    await reader.hears("Your vote is withdrawn.");
    await other.locator("[aria-pressed=true]").waitFor({ state: "detached" });
    expect(asked).toEqual([]);
    expect(await tally(path)).toMatchObject({ yes: 0, no: 0 });
  });

  test("a poll whose vote failed shows the vote that another tab brought through", async () => {
    const path = "/element?rescued";
    const reader = await stage.reader();
    await reader.open(path);
    await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
    await reader.choice("Yes").click();
    await reader.hears("The connection broke.");
    const other = await reader.context.newPage();
    await other.goto(stage.publisher.origin + path);
    await other.locator("article-feedback").scrollIntoViewIfNeeded();
    await pressed(other, "yes");
    await pressed(reader.page, "yes");
    await reader.hears("Your answer: Yes");
    expect(await reader.page.locator("[part=retry]").count()).toBe(0);
    expect(await tally(path)).toMatchObject({ yes: 1 });
  });

  test("another tab's clearing of storage is no news", async () => {
    const path = "/element?other-clears";
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const other = await reader.context.newPage();
    await other.goto(`${stage.publisher.origin}/blank`);
    await reader.page.evaluate(() => {
      const heard = new Promise((resolve) => addEventListener("storage", resolve));
      // It listens before the other one clears.
      Object.assign(window, { heard: heard.then(() => true) });
    });
    await other.evaluate(() => localStorage.clear());
    await reader.page.evaluate(() => (window as unknown as { heard: Promise<boolean> }).heard);
    await pressed(reader.page, "yes");
    await reader.choice("No").click();
    await reader.page.getByText("Changed to No.").waitFor();
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });
});
