/** The element and the page around it: what it tells, and what it can be told. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { frames, heard, insert } from "../../support/browsers/insert.ts";
import { openStage, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";

/** A publication, KV, and what a browser may keep: seconds each. */
const PUBLISHED = { timeout: 30_000 };

describe("the page is told", () => {
  test("of a vote, a change, a withdrawal and a new vote, with how things stand then", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "told");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await reader.choice("No").click();
    await expect.poll(() => reader.choice("No").getAttribute("aria-pressed")).toBe("true");
    await reader.page.getByRole("button", { name: "Withdraw" }).click();
    await reader.hears("Your vote is withdrawn.");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const tally = (yes: number, no: number) => ({ yes, no, revision: expect.any(Number) });
    const common = { article: "told", state: "open" };
    expect(await heard(reader)).toMatchObject([
      ["ready", { ...common, choice: null, status: null, tally: tally(0, 0) }],
      ["vote", { ...common, choice: "yes", status: "counted", tally: tally(1, 0) }],
      ["change", { ...common, choice: "no", status: "counted", tally: tally(0, 1) }],
      ["withdraw", { ...common, choice: "none", status: "withdrawn", tally: tally(0, 0) }],
      ["vote", { ...common, choice: "yes", status: "counted", tally: tally(1, 0) }],
    ]);
  });

  test("of the reader's vote on the next visit, as how things stand and not as a new vote", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "again");
    await reader.choice("No").click();
    await reader.hears(COUNTED);
    await insert(stage, reader, "again");
    await expect
      .poll(() => heard(reader))
      .toMatchObject([["ready", { choice: "no", status: "counted", tally: { yes: 0, no: 1 } }]]);
  });

  test("of nothing but what the types say", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "exact");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    for (const [, detail] of await heard(reader))
      expect(Object.keys(detail).sort()).toEqual(["article", "choice", "state", "status", "tally"]);
  });

  test("nothing of an article that was another one before it was drawn", async () => {
    const reader = await stage.reader();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await reader.context.route("**/poll?article=slow*", async (route) => {
      asked();
      await held;
      await route.continue();
    });
    const opened = insert(stage, reader, "slow");
    await waiting;
    await reader.page.evaluate(() =>
      document.querySelector("article-feedback")?.setAttribute("article", "next"),
    );
    await opened;
    const late = reader.page.waitForResponse("**/poll?article=slow*");
    answer();
    await (await late).finished();
    await frames(reader);
    expect(
      (await heard(reader)).map(([name, detail]) => [name, "article" in detail && detail.article]),
    ).toEqual([["ready", "next"]]);
  });

  test("of what did not work, by a stable name", async () => {
    const reader = await stage.reader();
    stage.turnstile.set({ challenge: "fail" });
    await insert(stage, reader, "failed");
    await reader.choice("Yes").click();
    await reader.hears("The captcha did not pass.");
    expect((await heard(reader)).slice(1)).toEqual([["error", { trouble: "captcha-failed" }]]);
  });
});

describe("the page can", () => {
  test("vote for the reader's click on a button of its own, captcha included", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "by-method");
    await reader.page.evaluate(() => document.querySelector("article-feedback")?.vote("no"));
    await reader.hears(COUNTED);
    expect(await heard(reader)).toMatchObject([
      ["ready", {}],
      ["vote", { choice: "no", tally: { yes: 0, no: 1 } }],
    ]);
  });

  test("look at how things stand", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "looked-at");
    const poll = () => reader.page.evaluate(() => document.querySelector("article-feedback")?.poll);
    expect(await poll()).toMatchObject({ article: "looked-at", state: "open", choice: null, status: null });
    await reader.choice("No").click();
    await reader.hears(COUNTED);
    expect(await poll()).toMatchObject({ choice: "no", status: "counted", tally: { yes: 0, no: 1 } });
  });

  test("ask for the tally once more", async () => {
    const [first, second] = [await stage.reader(), await stage.reader()];
    for (const reader of [first, second]) await insert(stage, reader, "refreshed");
    await first.choice("Yes").click();
    await first.hears(COUNTED);
    await second.choice("Yes").click();
    await second.hears(COUNTED);
    await expect
      .poll(async () => {
        await first.page.evaluate(() => document.querySelector("article-feedback")?.refresh());
        return first.page.locator("[part=share]").allTextContents();
      }, PUBLISHED)
      .toEqual(["2", "0"]);
  });

  test("show another article by changing the attribute", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "one");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await reader.page.evaluate(() =>
      document.querySelector("article-feedback")?.setAttribute("article", "two"),
    );
    await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
    expect((await heard(reader)).at(-1)).toMatchObject(["ready", { article: "two", choice: null }]);
  });

  test("change language and theme without losing how things stand", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "reworded");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const set = (name: string, value: string) =>
      reader.page.evaluate(
        ([name, value]) => document.querySelector("article-feedback")?.setAttribute(name, value),
        [name, value] as const,
      );
    await set("lang", "de");
    await reader.hears("Ihre Antwort: Ja");
    await set("theme", "dark");
    const section = reader.page.locator("[part=poll]");
    await expect
      .poll(() => section.evaluate((element) => getComputedStyle(element).colorScheme))
      .toBe("dark");
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
    expect(await section.getAttribute("lang")).toBe("de");
  });
});
