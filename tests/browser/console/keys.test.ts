/** Keys of the built console that lead from view to view, and what is said of those that find nothing to do. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { addressOf, lastActOf, moderator, stepTo, stuffed } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

/** What the keys have to say. */
const heard = (page: Page) => page.getByRole("contentinfo").getByRole("status");
const opened = (page: Page, name: string) => page.getByRole("heading", { level: 1, name }).waitFor();

describe("g and a letter", () => {
  test("lead from view to view, wherever the focus is, and say which letters there are", async () => {
    const { page, complaints } = await moderator(stage, { view: "activity" }, { scopes: ["manage"] });
    await stepTo(page, page.locator("main [data-row]").first());
    for (const [letter, view, name] of [
      ["a", "articles", "Articles"],
      ["r", "review", "Review"],
      ["m", "remarks", "Remarks"],
      ["v", "activity", "Activity"],
      ["s", "settings", "Settings"],
      ["t", "today", "Today"],
    ] as const) {
      await page.keyboard.press("g");
      await heard(page)
        .getByText("Go to: t Today, a Articles, r Review, m Remarks, v Activity, s Settings.")
        .waitFor();
      await page.keyboard.press(letter);
      await opened(page, name);
      expect(page.url()).toBe(addressOf(stage, { view }));
      expect(await heard(page).textContent()).toBe("");
      // Whoever listens to the page reads on in the view.
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    }
    await page.goBack();
    await opened(page, "Settings");
    expect(complaints).toEqual([]);
  });

  test("lead nowhere once something else was struck or pressed, nor while somebody types, nor where keys are off", async () => {
    const { page } = await moderator(stage, { view: "articles" });
    await opened(page, "Articles");
    // Readers of remarks alone have that view.
    await page.keyboard.press("g");
    await heard(page).getByText("Go to: t Today, a Articles, r Review, v Activity, s Settings.").waitFor();
    await page.keyboard.press("m");
    await heard(page).getByText("Remarks are for the scope remarks.").waitFor();
    for (const key of ["g", "h"]) await page.keyboard.press(key);
    await heard(page).getByText("No view is under g h.").waitFor();
    for (const key of ["g", "Escape", "v"]) await page.keyboard.press(key);
    expect(await heard(page).textContent()).toBe("");
    await page.keyboard.press("g");
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("v");
    await page.getByLabel("Title or address").fill("");
    await page.keyboard.type("g v");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("button", { name: "Switch the keys off" }).click();
    await page.keyboard.press("Escape");
    for (const key of ["g", "v"]) await page.keyboard.press(key);
    expect(await heard(page).textContent()).toBe("");
    expect(page.url()).toBe(addressOf(stage, { view: "articles" }));
  });
});

describe("a key that finds nothing to do", () => {
  test("says that its row is done, or has no such votes, or that no row has the focus", async () => {
    const key = await stuffed(stage, "/articles/nothing");
    const { page } = await moderator(stage, { view: "article", key });
    const crowd = page.locator("main [data-row]", { hasText: "Looks unusual: a network" }).first();
    await crowd.getByRole("button", { name: "Hold back" }).waitFor();
    await page.keyboard.press("v");
    await heard(page).getByText("Go to a row first: j leads to the next one.").waitFor();
    // Where whoever struck it looks, however far down.
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const line = await heard(page).locator("span").boundingBox();
    const height = await page.evaluate(() => innerHeight);
    expect(line && line.y >= 0 && line.y + line.height <= height).toBe(true);
    await page.keyboard.press("u");
    await heard(page).getByText("There is nothing to undo in this tab.").waitFor();
    await stepTo(page, crowd);
    expect(await heard(page).textContent()).toBe("");
    await page.keyboard.press("c");
    await heard(page).getByText("Nothing here can be counted.").waitFor();
    // What is no key of this view's stays the browser's.
    await page.keyboard.press("1");
    expect(await heard(page).textContent()).toBe("");
    await page.keyboard.press("h");
    await lastActOf(page).getByText("60 votes held back.").waitFor();
    const done = page.locator("main [data-row]", { hasText: "Held: by a moderator" });
    await stepTo(page, done);
    await page.keyboard.press("c");
    await lastActOf(page).getByText("60 votes counted.").waitFor();
    await done.getByText("There are no such votes any more").waitFor();
    for (const stroke of ["c", "Enter", "v"]) {
      // What was said is gone with the next stroke, whatever that is.
      await page.keyboard.press("y");
      expect(await heard(page).textContent()).toBe("");
      await page.keyboard.press(stroke);
      await heard(page).getByText("This row is done: nothing is left to decide in it.").waitFor();
    }
    const { held, reviews } = await (
      await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles/${key}`)
    ).json();
    expect([held, reviews.length]).toEqual([0, 2]);
  });

  test("says in Articles to select first, and nothing where nothing can be decided on", async () => {
    await stuffed(stage, "/articles/to-select", { crowd: 0 });
    const { page } = await moderator(stage, { view: "articles" });
    await stepTo(page, page.locator("main [data-row]").first());
    await page.keyboard.press("h");
    await heard(page).getByText("Select articles first: x selects this one.").waitFor();
    await page.keyboard.press("x");
    await page.getByText("1 article selected.").waitFor();
    for (const key of ["g", "v"]) await page.keyboard.press(key);
    await opened(page, "Activity");
    await stepTo(page, page.locator("main [data-row]").first());
    for (const key of ["h", "v", "c", "1", "u"]) await page.keyboard.press(key);
    expect(await heard(page).textContent()).toBe("");
  });
});
