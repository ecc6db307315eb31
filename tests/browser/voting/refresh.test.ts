/** Asking for the poll once more, as a page may at any time, never makes it worse. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const tally = async (path: string) => (await stage.article(path))?.tally;

describe("asking for the poll once more never makes it worse", () => {
  const fail = (reader: Reader) => reader.page.route("**/poll?*", (route) => route.abort("connectionreset"));
  const refresh = ({ page }: Reader) =>
    page.evaluate(() => document.querySelector("article-feedback")?.refresh());

  test("before a vote: the buttons stay, and the vote goes through", async () => {
    const reader = await stage.reader();
    await reader.open("/element?refresh-idle");
    await fail(reader);
    await refresh(reader);
    expect(await reader.page.locator("[part=message]").count()).toBe(0);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
  });

  test("after a vote: it stands, with its result", async () => {
    const reader = await stage.reader();
    await reader.open("/element?refresh-answered");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await fail(reader);
    await refresh(reader);
    await reader.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await reader.page.locator("[part=share]", { hasText: "1" }).waitFor();
    expect(await reader.page.locator("[part=retry]").count()).toBe(0);
  });

  test("during a challenge: it stays where it is, and is solved", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await reader.open("/element?refresh-challenge");
    await reader.choice("Yes").focus();
    await reader.page.keyboard.press("Enter");
    await reader.hears("One quick check");
    await fail(reader);
    await refresh(reader);
    await reader.page.unroute("**/poll?*");
    await refresh(reader);
    expect(await reader.page.locator("[data-phase=challenge] iframe").isVisible()).toBe(true);
    await reader.page.keyboard.press("Tab");
    await reader.page.keyboard.press("Space");
    await reader.hears(COUNTED);
    expect(await tally("/element?refresh-challenge")).toMatchObject({ yes: 1 });
  });

  test("after a vote that failed: it is sent once more, by itself", async () => {
    const reader = await stage.reader();
    await reader.open("/element?refresh-failed");
    await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
    await reader.choice("Yes").click();
    await reader.hears("The connection broke");
    await reader.page.unroute("**/votes");
    await refresh(reader);
    await reader.hears(COUNTED);
    expect(await tally("/element?refresh-failed")).toMatchObject({ yes: 1 });
  });

  test("a press while a held vote is being asked after is not lost", async () => {
    stage.turnstile.set({ siteverify: "down" });
    const path = "/element?press-while-asking";
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears("Your vote is recorded and waits");
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = reader.page.waitForRequest(/\/votes$/);
    await reader.page.route("**/votes", async (route) => {
      await released;
      await route.continue();
    });
    await reader.open(path);
    await asked;
    await reader.choice("No").click();
    release();
    await reader.page.locator("[data-choice=no][aria-pressed=true]").waitFor();
    expect((await stage.article(path))?.standings.held).toMatchObject({ yes: 0, no: 1 });
  });
});
