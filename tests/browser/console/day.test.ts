/**
 * A moderator's day in the built console, from the invitation on: find the stuffed article, hold the crowd back, undo, hold
 * again, void, and say what a colleague did. Played by pointer, by keyboard alone and on a phone; how many steps each takes,
 * and how long, is told with the results.
 */
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { invitation, lastActOf, strikeUndo, stuffed } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const grace = { name: "Grace", scopes: ["read", "moderate"] };
  const { token } = await (await stage.asAdmin("POST", `/v1/admin/sites/${SITE}/tokens`, grace)).json();
  const other = await stuffed(stage, "/articles/the-other", { title: "The other", crowd: 0 });
  await fetch(`${stage.worker.origin}/v1/moderation/sites/${SITE}/articles/${other}`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ state: "closed", note: "the author asked for it" }),
  });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

/** What somebody's hand does. Each press, stroke or word that is written is a step. */
interface Hand {
  steps: number;
  /** Presses something that is on the page. */
  press(target: Locator): Promise<void>;
  search(words: string): Promise<void>;
  /** Opens the article of a row. */
  open(row: Locator): Promise<void>;
  /** Does something to the votes of a row. */
  act(row: Locator, action: "hold" | "void"): Promise<void>;
  undo(): Promise<void>;
  /** Goes on to another view. */
  go(view: "Articles" | "Activity"): Promise<void>;
}

const LABELS = { hold: "Hold back", void: "Void" };

/** A pointer, or a finger. */
function pointing(page: Page, how: "click" | "tap"): Hand {
  const hand: Hand = {
    steps: 0,
    async press(target) {
      hand.steps += 1;
      await target[how]();
    },
    async search(words) {
      hand.steps += 1;
      await page.getByLabel("Title or address").fill(words);
      await hand.press(page.getByRole("button", { name: "Show", exact: true }));
    },
    open: (row) => hand.press(row.getByRole("link")),
    act: (row, action) => hand.press(row.getByRole("button", { name: LABELS[action], exact: true })),
    undo: () => hand.press(lastActOf(page).getByRole("button", { name: "Undo" })),
    go: (view) => hand.press(page.getByRole("link", { name: view, exact: true })),
  };
  return hand;
}

/** A keyboard, and nothing else. */
function typing(page: Page): Hand {
  const stroke = async (key: string) => {
    hand.steps += 1;
    await page.keyboard.press(key);
  };
  /** Strokes a key until something has the focus. */
  const until = async (key: string, target: Locator) => {
    for (let i = 0; i < 60; i++) {
      await stroke(key);
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${key} does not lead to ${target}.`);
  };
  const hand: Hand = {
    steps: 0,
    async press(target) {
      await target.waitFor();
      await until("Tab", target);
      await stroke("Enter");
    },
    async search(words) {
      await page.getByRole("search").waitFor();
      await stroke("/");
      await page.keyboard.type(words);
      hand.steps += 1;
      await stroke("Enter");
    },
    async open(row) {
      await row.waitFor();
      // Out of the field that was searched by.
      await stroke("Escape");
      await until("j", row);
      await stroke("Enter");
    },
    async act(row, action) {
      // As a pointer does: a row whose votes are gone is dead until the next reading.
      const button = row.getByRole("button", { name: new RegExp(`^${LABELS[action]}`) });
      await expect.poll(() => button.isEnabled()).toBe(true);
      if (!(await row.evaluate((element) => element.contains(document.activeElement)))) await until("j", row);
      await stroke(action === "hold" ? "h" : "v");
    },
    async undo() {
      hand.steps += 1;
      await strikeUndo(page);
    },
    async go(view) {
      await stroke("g");
      await stroke(view === "Articles" ? "a" : "v");
    },
  };
  return hand;
}

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

test.for(["pointer", "keyboard", "phone"] as const)(
  "the day's work is done by %s",
  async (by, { annotate }) => {
    const title = `Stuffed for the ${by}`;
    const path = `/articles/day-${by}`;
    const key = await stuffed(stage, path, { title });
    expect(key).toBe(await articleKey(SITE, stage.publisher.origin + path));
    const exact = async () =>
      (await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles/${key}`)).json();
    // Until the index knows that it looks unusual.
    await expect
      .poll(async () => {
        const index = await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles`);
        return (await index.json()).articles.find((row: { key: string }) => row.key === key)?.signal;
      })
      .toBeTruthy();

    const { url, name } = await invitation(stage);
    const { page, complaints } = await stage.reader(by === "phone" ? PHONE : {});
    const hand = by === "keyboard" ? typing(page) : pointing(page, by === "phone" ? "tap" : "click");
    await page.goto(url);
    const began = performance.now();
    await hand.press(page.getByRole("button", { name: `Sign in as ${name}` }));
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await hand.go("Articles");
    await page.getByRole("heading", { name: "Articles" }).waitFor();
    await hand.search(title);
    await page
      .getByText(/looks unusual/i)
      .first()
      .waitFor();
    await hand.open(page.locator("main [data-row]", { hasText: title }));
    await page.getByRole("heading", { level: 1, name: title }).waitFor();

    const crowd = page.locator("[data-row]", { hasText: "Looks unusual: a network" }).first();
    const last = lastActOf(page);
    await hand.act(crowd, "hold");
    await last.getByText("60 votes held back.").waitFor();
    expect(await exact()).toMatchObject({ held: 60, tally: { yes: 20, no: 20 } });
    await hand.undo();
    await last.getByText("Undone: 60 votes.").waitFor();
    await hand.act(crowd, "hold");
    await last.getByText("60 votes held back.").waitFor();
    await hand.act(page.locator("[data-row]", { hasText: "Held: by a moderator" }), "void");
    await last.getByText("60 votes voided.").waitFor();
    expect(await exact()).toMatchObject({ held: 0, void: 60, tally: { yes: 20, no: 20 } });

    await hand.go("Activity");
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    await page
      .getByRole("listitem")
      .filter({ hasText: "Grace" })
      .getByText("the author asked for it")
      .waitFor();
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    await annotate(`by ${by}: ${hand.steps} steps, ${seconds} s`);
    expect(complaints).toEqual([]);
  },
);
