/** Working on an article beside others, by keys, and for everybody: who was first, what a key does, and who is kept out by nothing. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
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

const at = (key: string) => ({ view: "article", key });
const exact = async (key: string) =>
  (await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles/${key}`)).json();
/** The network among what is to be decided on, whose votes are the crowd's alone. */
const network = (page: Page) => page.locator("[data-row]", { hasText: "Looks unusual: a network" }).first();

describe("two moderators", () => {
  test("never undo each other unknowingly: each is told who was first, with both versions, and goes on only by pressing again", async () => {
    const key = await stuffed(stage, "/articles/both");
    const [ada, grace] = [await moderator(stage, at(key)), await moderator(stage, at(key))];
    for (const { page } of [ada, grace]) await page.getByText("The poll is open.").waitFor();
    await ada.page.getByRole("button", { name: "Close it" }).click();
    await lastActOf(ada.page).getByText("The poll is closed.").waitFor();

    // Grace has not seen it.
    await network(grace.page).getByRole("button", { name: "Hold back", exact: true }).click();
    const told = lastActOf(grace.page);
    await told.getByText(new RegExp(`^${ada.name} changed this at .* Nothing was done\\.$`)).waitFor();
    await told.getByRole("row", { name: "State open closed" }).waitFor();
    expect(await exact(key)).toMatchObject({ held: 0, state: "closed" });
    await told.getByRole("button", { name: "Do it all the same" }).click();
    await told.getByText("60 votes held back.").waitFor();

    // And Ada has not seen that.
    await strikeUndo(ada.page);
    const first = lastActOf(ada.page);
    await first.getByText(new RegExp(`^${grace.name} changed this at`)).waitFor();
    await first.getByRole("row", { name: `Review not there ${grace.name} held back 60 votes` }).waitFor();
    expect((await exact(key)).state).toBe("closed");
    // One's own tab never takes another's act back, whatever is pressed.
    await first.getByRole("button", { name: "Do it all the same" }).click();
    await first.getByText("The poll is open.").waitFor();
    expect(await exact(key)).toMatchObject({ state: "open", held: 60 });

    // Grace's undo is of what she did, and she is told that Ada went on from there.
    await grace.page.reload();
    await grace.page.getByText("The poll is open.").waitFor();
    await strikeUndo(grace.page);
    await told.getByText(new RegExp(`^${ada.name} changed this at`)).waitFor();
    expect((await exact(key)).held).toBe(60);
    await told.getByRole("button", { name: "Do it all the same" }).click();
    await told.getByText("Undone: 60 votes.").waitFor();
    expect(await exact(key)).toMatchObject({ held: 0, state: "open", tally: { yes: 20, no: 80 } });
  });

  test("are told of others alone: who goes on before the page is read anew is not in the own way", async () => {
    const key = await stuffed(stage, "/articles/quick");
    const { page } = await moderator(stage, at(key));
    await network(page).waitFor();
    // What the view reads after the first act is kept back; what the act itself reads is not.
    let [reads, release] = [0, () => {}];
    const kept = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`**/articles/${key}`, async (route) => {
      if (route.request().method() === "GET" && ++reads > 1) await kept;
      await route.continue();
    });
    await network(page).getByRole("button", { name: "Hold back" }).click();
    await lastActOf(page).getByText("60 votes held back.").waitFor();
    const second = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.getByRole("button", { name: "Close it" }).click();
    expect((await second).status()).toBe(200);
    release();
    await page.getByText("The poll is closed.").first().waitFor();
    expect(await exact(key)).toMatchObject({ held: 60, state: "closed" });
  });

  test("in one browser after each other undo nothing that the other has done", async () => {
    const key = await stuffed(stage, "/articles/shared", { yes: 1, no: 0, crowd: 0 });
    const { page } = await moderator(stage, at(key));
    await page.getByRole("button", { name: "Close it" }).click();
    await lastActOf(page).getByText("The poll is closed.").waitFor();
    const other = await moderator(stage, at(key));
    const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
    await other.page.evaluate((all) => Object.assign(sessionStorage, JSON.parse(all)), kept);
    await other.page.reload();
    await other.page.getByText("The poll is closed.").first().waitFor();
    expect(await lastActOf(other.page).getByRole("button", { name: "Undo" }).count()).toBe(0);
  });
});

describe("the keys", () => {
  test("go by one table, which help shows; they can be switched off, and then are silent", async () => {
    const key = await stuffed(stage, "/articles/keys");
    const { page } = await moderator(stage, at(key));
    await network(page).waitFor();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keys" });
    await help.waitFor();
    const keys = await help.locator("kbd").allInnerTexts();
    expect(keys.join(" ")).toBe("j k Enter Escape x Shift+x h v c 1 2 3 4 n o u / g t g a g r g m g v g s ?");
    // Whoever presses Enter to go on keeps them.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Close");
    await help.getByRole("button", { name: "Switch the keys off" }).click();
    await help.getByRole("button", { name: "Close" }).click();
    for (const each of ["j", "h", "?"]) await page.keyboard.press(each);
    expect(await help.isVisible()).toBe(false);
    await page.reload();
    await network(page).waitFor();
    await page.keyboard.press("j");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
    await page.getByRole("button", { name: "Keys" }).click();
    await help.getByRole("button", { name: "Switch the keys on" }).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-row"))).toBe(true);
    // Nothing was held by what was pressed meanwhile.
    expect((await exact(key)).held).toBe(0);
    // With a modifier they are the browser's.
    await page.keyboard.press("Control+h");
    expect((await exact(key)).reviews).toEqual([]);
  });

  test("keep their place at a row that is dealt with, which says so, and in a list whose row goes", async () => {
    const key = await stuffed(stage, "/articles/rows");
    const { page } = await moderator(stage, at(key));
    await network(page).waitFor();
    await network(page).getByRole("button", { name: "Hold back" }).click();
    const held = page.locator("[data-row]", { hasText: "Held: by a moderator" });
    await held.waitFor();
    await stepTo(page, held);
    await strike(page, "c", held.getByRole("button", { name: "Count" }));
    await lastActOf(page).getByText("60 votes counted.").waitFor();
    await held.getByText("There are no such votes any more").waitFor();
    expect(await held.evaluate((row) => row === document.activeElement)).toBe(true);
    await page.getByRole("button", { name: "1 done: show the list as it is now" }).click();
    await held.waitFor({ state: "detached" });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest("section")?.textContent ?? ""))
      .toContain("To decide on");
  });
});

/** Keeps back what orders reviews until it is let go; how many there were. */
async function slowReviews(page: Page) {
  let [asked, release] = [0, () => {}];
  const kept = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/reviews", async (route) => {
    asked++;
    await kept;
    await route.continue();
  });
  return { asked: () => asked, release };
}

describe("undoing", () => {
  test("an act on which a later one has decided changes nothing, and says why", async () => {
    const key = await stuffed(stage, "/articles/older");
    const { page } = await moderator(stage, at(key));
    await network(page).getByRole("button", { name: "Look first" }).click();
    await network(page).getByRole("button", { name: "Do it: hold back" }).click();
    const last = lastActOf(page);
    await last.getByText("60 votes held back.").waitFor();
    const held = page.locator("[data-row]", { hasText: "Held: by a moderator" });
    await held.getByRole("button", { name: "Void" }).click();
    await last.getByText("60 votes voided.").waitFor();
    const older = page.getByRole("listitem").filter({ hasText: "held back 60 votes" });
    await older.getByRole("button", { name: "Undo" }).click();
    await last.getByText("No vote was changed: a later review has decided on all of them.").waitFor();
    expect(await exact(key)).toMatchObject({ void: 60, held: 0 });
  });

  test("takes what is on its way back as soon as it is taken, and nothing that was done before", async () => {
    const key = await stuffed(stage, "/articles/at-once");
    const { page } = await moderator(stage, at(key));
    await page.getByRole("button", { name: "Close it" }).click();
    await lastActOf(page).getByText("The poll is closed.").waitFor();
    const reviews = await slowReviews(page);
    await network(page).getByRole("button", { name: "Hold back" }).click();
    await expect.poll(reviews.asked).toBe(1);
    await page.keyboard.press("u");
    reviews.release();
    await lastActOf(page).getByText("Undone: 60 votes.").waitFor();
    expect(await exact(key)).toMatchObject({ held: 0, state: "closed", tally: { yes: 20, no: 80 } });
  });
});

describe("a request that does not get through", () => {
  const lost = "**/reviews/*/undo";

  test("of an undoing leaves the way back, and undoes when it is pressed again", async () => {
    const key = await stuffed(stage, "/articles/unheard");
    const { page } = await moderator(stage, at(key));
    await network(page).getByRole("button", { name: "Hold back" }).click();
    const last = lastActOf(page);
    await last.getByText("60 votes held back.").waitFor();
    await page.route(lost, (route) => route.abort());
    await strikeUndo(page);
    await last.getByText(/does not answer/).waitFor();
    expect((await exact(key)).held).toBe(60);
    await page.unroute(lost);
    await strikeUndo(page);
    await last.getByText("Undone: 60 votes.").waitFor();
    expect((await exact(key)).held).toBe(0);
  });

  test("after a review has begun leaves the way back", async () => {
    const key = await stuffed(stage, "/articles/begun");
    const { page } = await moderator(stage, at(key));
    await network(page).waitFor();
    await page.route(`**/articles/${key}`, (route) => route.abort());
    await network(page).getByRole("button", { name: "Hold back" }).click();
    const last = lastActOf(page);
    await last.getByText(/^It has begun, and goes on by itself\./).waitFor();
    await expect.poll(async () => (await exact(key)).held).toBe(60);
    await page.unroute(`**/articles/${key}`);
    await strikeUndo(page);
    await last.getByText("Undone: 60 votes.").waitFor();
  });
});

describe("many articles", () => {
  /** How many of a name the index knows with all of their votes, and that they look unusual. */
  const listed = async (name: string) => {
    const answer = await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles?q=${name}`);
    const rows: { signal: unknown; tally: { no: number } }[] = (await answer.json()).articles;
    return rows.filter(({ signal, tally }) => signal && tally.no === 32).length;
  };

  test("are selected one by one and by range, each gets a review of its own, and one undo takes all back", async () => {
    const titles = ["first", "second", "third", "fourth"].map((name) => `Many, the ${name}`);
    const keys: string[] = [];
    for (const [i, title] of titles.entries())
      keys.push(await stuffed(stage, `/articles/many-${i}`, { title, yes: 10, no: 2, crowd: 30 }));
    await expect.poll(() => listed("Many")).toBe(4);
    const { page, complaints } = await moderator(stage, {
      view: "articles",
      q: "Many",
      sort: "newest-article",
    });
    const rows = page.locator("main [data-row]");
    await expect.poll(() => rows.count()).toBe(4);
    // Selected by keys: the first, then from there to the third; the second is dropped again by the pointer.
    for (const key of ["j", "x", "j", "j", "X"]) await page.keyboard.press(key);
    await page.getByText("3 articles selected.").waitFor();
    await rows.nth(1).getByRole("checkbox").click();
    await page.getByText("2 articles selected.").waitFor();
    const held = async () =>
      Promise.all(
        keys.map(async (key) => (await exact(key)).reviews.map((row: { action: string }) => row.action)),
      );
    await strike(page, "h", page.getByRole("button", { name: "Hold back the most unusual votes of each" }));
    const last = lastActOf(page);
    await last.getByText(/^2 articles, \d+ votes held back\.$/).waitFor();
    // The newest is the first of the list.
    expect(await held()).toEqual([[], ["hold"], [], ["hold"]]);
    await strikeUndo(page);
    await expect.poll(held).toEqual([[], ["undo", "hold"], [], ["undo", "hold"]]);
    await last.getByText(/^2 articles, \d+ votes undone\.$/).waitFor();
    for (const key of keys) expect(await exact(key)).toMatchObject({ held: 0, tally: { yes: 10, no: 32 } });

    await page.getByRole("button", { name: "Select all on this page" }).click();
    await page.getByText("4 articles selected.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Select all on this page" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("go no further once they are taken back", async () => {
    const keys: string[] = [];
    for (const name of ["left", "right"])
      keys.push(
        await stuffed(stage, `/articles/halted-${name}`, {
          ...{ title: `Halted, ${name}`, yes: 10, no: 2, crowd: 30 },
        }),
      );
    await expect.poll(() => listed("Halted")).toBe(2);
    const { page } = await moderator(stage, { view: "articles", q: "Halted", sort: "newest-article" });
    await expect.poll(() => page.locator("main [data-row]").count()).toBe(2);
    await page.getByRole("button", { name: "Select all on this page" }).click();
    const reviews = await slowReviews(page);
    await page.getByRole("button", { name: "Hold back the most unusual votes of each" }).click();
    await expect.poll(reviews.asked).toBe(1);
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    reviews.release();
    await lastActOf(page)
      .getByText(/^Undone: \d+ votes\.$/)
      .waitFor();
    const [first, second] = await Promise.all(keys.map(exact));
    const acts = [second, first].map(({ reviews }) => reviews.map((row: { action: string }) => row.action));
    expect(acts).toEqual([["undo", "hold"], []]);
  });

  test("of which a colleague has changed one are held but for that one, which is told by name", async () => {
    const path = (key: string) => `/v1/moderation/sites/${SITE}/articles/${key}`;
    const keys = [
      await stuffed(stage, "/articles/pair-0", { title: "Pair, left", yes: 10, no: 2, crowd: 30 }),
      await stuffed(stage, "/articles/pair-1", { title: "Pair, right", yes: 10, no: 2, crowd: 30 }),
    ];
    await expect.poll(() => listed("Pair")).toBe(2);
    const { page } = await moderator(stage, { view: "articles", q: "Pair" });
    await expect.poll(() => page.locator("main [data-row]").count()).toBe(2);
    const [left = "", right = ""] = keys;
    await stage.asAdmin("PATCH", path(left), { state: "closed", note: "x" });
    await page.getByRole("button", { name: "Select all on this page" }).click();
    await page.getByRole("button", { name: "Hold back the most unusual votes of each" }).click();
    const last = lastActOf(page);
    await last.getByText("Pair, left: how you saw it, and how it is").waitFor();
    await last.getByRole("row", { name: "State open closed" }).waitFor();
    await expect.poll(async () => (await exact(right)).held).toBeGreaterThan(0);
    expect((await exact(left)).held).toBe(0);
  });
});

describe("everybody", () => {
  test.each(["light", "dark", "forced"] as const)(
    "finds nothing that axe complains of, in %s",
    async (look) => {
      const key = await stuffed(stage, `/articles/axe-${look}`);
      const options =
        look === "forced"
          ? { forcedColors: "active" as const, bypassCSP: true }
          : { colorScheme: look, bypassCSP: true };
      const { page } = await moderator(stage, at(key), { ...options, scopes: ["manage"] });
      await network(page).getByRole("button", { name: "Look first" }).click();
      await page.getByText(/would be held back/).waitFor();
      await page.getByText("The figures as a table").click();
      await expectAccessible(page);
      await stage.asAdmin("PATCH", `/v1/moderation/sites/${SITE}/articles/${key}`, {
        state: "closed",
        note: "x",
      });
      await network(page).getByRole("button", { name: "Hold back", exact: true }).click();
      await page.getByRole("button", { name: "Do it all the same" }).waitFor();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Do it all the same" }).click();
      await lastActOf(page).getByText("60 votes held back.").waitFor();
      await page.keyboard.press("?");
      await expectAccessible(page);
    },
  );

  test("has room and targets of 44 px on a phone of 320, in each state of the work", async () => {
    const key = await stuffed(stage, "/articles/narrow");
    const { page } = await moderator(stage, at(key), {
      viewport: { width: 320, height: 640 },
      scopes: ["manage"],
    });
    const fits = async () => {
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await smallTargetsOf(page)).toEqual([]);
    };
    await network(page).getByRole("button", { name: "Look first" }).click();
    await page.getByText(/would be held back/).waitFor();
    await fits();
    for (const each of ["Move it to another address", "Erase it", "The figures as a table"])
      await page.getByText(each, { exact: true }).click();
    await page.getByRole("button", { name: "Set its title" }).click();
    await fits();
    await stage.asAdmin("PATCH", `/v1/moderation/sites/${SITE}/articles/${key}`, {
      state: "closed",
      note: "x",
    });
    await network(page).getByRole("button", { name: "Hold back", exact: true }).click();
    await page.getByRole("button", { name: "Do it all the same" }).waitFor();
    await fits();
  });

  test("who knows no article by that key is told so, and where to go on", async () => {
    const { page } = await moderator(stage, at("A".repeat(22)));
    await page.getByRole("alert").waitFor();
    expect(page.url()).toBe(addressOf(stage, at("A".repeat(22))));
  });
});
