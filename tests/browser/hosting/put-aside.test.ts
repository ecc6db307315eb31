/** Pages that the browser puts aside or prepares: back/forward cache and prerendering. */
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
const ours = (reader: Reader) => reader.requests.filter((url) => url.startsWith(stage.worker.origin));

describe("a page that the browser had put aside", () => {
  // Chromium's headless shell has neither of these caches (BackForwardCacheDisabledForDelegate, and prerendered pages stop
  // after their first document), so the page is told what it would be told.
  test("asks for the poll anew when it comes back, and a vote goes on", async () => {
    const path = "/element?back";
    const reader = await stage.reader();
    await reader.open(path);
    const asked = () => reader.requests.filter((url) => url.includes("/poll?")).length;
    expect(asked()).toBe(1);
    await reader.page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    await expect.poll(asked).toBe(2);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
  });

  test("shows the vote that another tab has cast meanwhile", async () => {
    const path = "/element?meanwhile";
    const reader = await stage.reader();
    await reader.open(path);
    const other = await reader.context.newPage();
    await other.goto(stage.publisher.origin + path);
    await other.locator("article-feedback").scrollIntoViewIfNeeded();
    await other.locator("[data-choice=no]").click();
    await other.locator("[part=message]", { hasText: COUNTED }).waitFor();
    await reader.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await reader.page.locator("[data-choice=no][aria-pressed=true]").waitFor();
  });

  test("was never kept out of the browser's cache by us: no unload handler, nothing held open", async () => {
    const reader = await stage.reader();
    await reader.page.addInitScript(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const add = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (this: EventTarget, ...args) {
        heard.push(args[0]);
        return add.apply(this ?? window, args);
      };
    });
    await reader.open("/element?unload");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const state = await reader.page.evaluate(async () => ({
      heard: (window as unknown as { heard: string[] }).heard,
      held: (await navigator.locks.query()).held?.length,
      unload: [window.onunload, window.onbeforeunload],
    }));
    expect(state.heard).toContain("pageshow");
    expect(state.heard.filter((name) => /unload/.test(name))).toEqual([]);
    expect([state.held, ...state.unload]).toEqual([0, null, null]);
  });

  // A browser draws no page that is prerendered, or in a tab that was never seen, and reports no element of it as near (HTML,
  // "update the rendering"): seen in Chromium 156 with its window, while scripts and timers ran. Here the reports are held.
  test("asks for nothing of ours but the loader while it is prerendered, and draws once it is seen", async () => {
    const reader = await stage.reader();
    await reader.page.addInitScript(() => {
      const held: (() => void)[] = [];
      let seen = false;
      window.IntersectionObserver = class extends IntersectionObserver {
        constructor(report: IntersectionObserverCallback, options?: IntersectionObserverInit) {
          super((...told) => {
            if (seen) report(...told);
            else held.push(() => report(...told));
          }, options);
        }
      };
      Object.assign(window, {
        activate() {
          seen = true;
          for (const report of held) report();
        },
      });
    });
    await reader.page.goto(`${stage.publisher.origin}/first-screen`, { waitUntil: "networkidle" });
    expect(ours(reader)).toEqual([`${stage.worker.origin}/embed.js`]);
    await reader.page.evaluate(() => (window as unknown as { activate(): void }).activate());
    await reader.choice("Yes").waitFor();
    expect(reader.complaints).toEqual([]);
  });
});
