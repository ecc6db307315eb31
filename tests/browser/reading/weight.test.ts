/**
 * What the widget costs the page it stands on: requests, bytes and layout shifts of the article page with and without it,
 * as built. Nothing here asserts a time: `npm run bench:page` measures those.
 */
import { brotliCompressSync } from "node:zlib";
import type { Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RESERVED } from "../../../local/publisher/server.ts";
import { sizes } from "../../../local/sizes.ts";
import { text } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const ARTICLE = "/articles/the-bench-by-the-canal";
const COUNTED = "Counted.";
const PHONE = { viewport: { width: 390, height: 700 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 800 } };

const budget = (name: string) => sizes().find(({ what }) => what.startsWith(name))?.budget ?? 0;

/** What came from our host; the captcha's and the publisher's are somebody else's. */
function listen(page: Page) {
  const responses: Response[] = [];
  page.on("response", (response) => {
    if (response.url().startsWith(stage.worker.origin)) responses.push(response);
  });
  /** Since the last call. */
  return () => responses.splice(0);
}

/** Sorted, as they answer in any order; the chunk without its hash. */
const pathsOf = (responses: Response[]) =>
  responses.map((each) => new URL(each.url()).pathname.replace(/-[0-9a-f]{8}\./, ".")).toSorted();

/** As they travel from Cloudflare, which sends brotli; the budgets are for that. The worker at hand sends gzip. */
async function bytesOf(responses: Response[]): Promise<number> {
  for (const each of responses) expect(each.headers()["content-encoding"]).toBe("gzip");
  const bodies = await Promise.all(responses.map((each) => each.body()));
  return bodies.reduce((sum, body) => sum + brotliCompressSync(body).byteLength, 0);
}

/** What the answer of `GET poll` may weigh beside it: a key twice, an address, some words of state. */
const POLL_BYTES = 300;
/** What the captcha frame's page may weigh around its script: its settings and the script's tag for Turnstile's. */
const FRAME_PAGE_BYTES = 300;

/** Until everything that has been laid out has been drawn and observed. */
const frames = (page: Page) =>
  page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  });

describe("requests and bytes of ours", () => {
  test("are the loader alone on an unscrolled page, and nothing else than without the widget but for it", async () => {
    const [without, withIt] = [await stage.reader(PHONE), await stage.reader(PHONE)];
    await without.page.goto(`${stage.publisher.origin}/without`, { waitUntil: "networkidle" });
    const ours = listen(withIt.page);
    await withIt.page.goto(stage.publisher.origin + ARTICLE, { waitUntil: "networkidle" });
    const rest = (reader: Reader) =>
      reader.requests.filter((url) => url !== reader.page.url() && !url.startsWith(stage.worker.origin));
    expect(rest(withIt)).toEqual(rest(without));
    const taken = ours();
    expect(pathsOf(taken)).toEqual(["/embed.js"]);
    expect(await bytesOf(taken)).toBeLessThanOrEqual(budget("loader"));
  });

  test("near the poll are the widget in one file and the poll's state, at intent one chunk and the captcha's frame, and at the press one more", async () => {
    const reader = await stage.reader(PHONE);
    const ours = listen(reader.page);
    await reader.page.goto(stage.publisher.origin + ARTICLE, { waitUntil: "networkidle" });
    expect(pathsOf(ours())).toEqual(["/embed.js"]);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.choice("Yes").waitFor();
    await reader.page.waitForLoadState("networkidle");
    const near = ours();
    expect(pathsOf(near)).toEqual(["/mount.js", "/v1/sites/demo/poll"]);
    const [widget, poll] = near.toSorted((a, b) =>
      pathsOf([a])
        .join()
        .localeCompare(pathsOf([b]).join()),
    );
    expect(await bytesOf(widget ? [widget] : [])).toBeLessThanOrEqual(budget("widget up to intent"));
    expect(await bytesOf(poll ? [poll] : [])).toBeLessThanOrEqual(POLL_BYTES);
    await reader.choice("Yes").hover();
    await reader.page.frameLocator("iframe").locator("#captcha > *").waitFor({ state: "attached" });
    const intent = ours();
    expect(pathsOf(intent)).toEqual(["/captcha", "/chunks/intent.js"]);
    expect(await bytesOf(intent)).toBeLessThanOrEqual(budget("at intent") + FRAME_PAGE_BYTES);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(pathsOf(ours())).toEqual(["/chunks/after.js", "/v1/sites/demo/votes"]);
  });

  test("are none until the reader is within a phone's screen of the poll", async () => {
    const reader = await stage.reader(PHONE);
    const ours = listen(reader.page);
    await reader.page.goto(stage.publisher.origin + ARTICLE, { waitUntil: "networkidle" });
    expect(pathsOf(ours())).toEqual(["/embed.js"]);
    const scrollTo = (below: number) =>
      reader.page.evaluate((away) => {
        const top = document.querySelector("article-feedback")?.getBoundingClientRect().top ?? 0;
        scrollBy(0, top - innerHeight - away);
      }, below);
    // Observers of intersections are told with the next frame.
    await scrollTo(650);
    await frames(reader.page);
    expect(pathsOf(ours())).toEqual([]);
    await scrollTo(550);
    await reader.choice("Yes").waitFor();
    expect(pathsOf(ours())).toContain("/mount.js");
  });
});

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

interface Moved {
  /** After the reader's own press, as Chromium's CLS leaves it out. */
  pressed: boolean;
  /** How far each part went down, in CSS px, and whether it belongs to the poll. */
  parts: { down: number; ours: boolean }[];
}

/** Every layout shift since the last call, from the first paint on. */
async function watchShifts(page: Page): Promise<() => Promise<Moved[]>> {
  await page.addInitScript(() => {
    const shifts: Moved[] = [];
    const note = (entries: PerformanceEntryList) => {
      for (const { hadRecentInput, sources } of entries as Shift[])
        shifts.push({
          pressed: hadRecentInput,
          parts: sources.map(({ node, previousRect, currentRect }) => ({
            down: currentRect.y - previousRect.y,
            ours: node?.getRootNode() instanceof ShadowRoot,
          })),
        });
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    Object.assign(window, {
      shifts() {
        note(observer.takeRecords());
        return shifts.splice(0);
      },
    });
  });
  return async () => {
    await frames(page);
    return page.evaluate(() => (window as unknown as { shifts(): Moved[] }).shifts());
  };
}

describe("nothing moves by itself, not even within the poll, from the first paint to the second vote", () => {
  describe.each([
    ["far below the first screen", ARTICLE],
    ["in the first screen, its height reserved as printed", "/first-screen"],
  ])("%s", (_where, path) => {
    test.each([
      ["on a phone", PHONE, "pass", 0],
      ["on a desktop", DESKTOP, "pass", 0],
      ["on a phone, with a captcha of ten seconds", PHONE, "pass", 10_000],
      ["on a phone, with a challenge", PHONE, "interactive", 0],
      ["on a desktop, with a challenge", DESKTOP, "interactive", 0],
    ] as const)("%s", async (_how, options, challenge, tokenDelayMs) => {
      stage.turnstile.set({ challenge, tokenDelayMs });
      const reader = await stage.reader(options);
      const { page } = reader;
      const shifts = await watchShifts(page);
      const height = () =>
        page.locator("article-feedback").evaluate((poll) => poll.getBoundingClientRect().height);
      await page.goto(stage.publisher.origin + path, { waitUntil: "networkidle" });
      await page.locator("article-feedback").scrollIntoViewIfNeeded();
      await reader.choice("Yes").waitFor();
      await page.waitForLoadState("networkidle");
      // A reader who passes by.
      expect(await shifts()).toEqual([]);
      const before = await height();
      await reader.choice("Yes").click();
      // The one time: what is below the poll makes room, in the frame of the press.
      const grown = (await height()) - before;
      expect(grown).toBeGreaterThan(0);
      for (const { pressed, parts } of await shifts()) {
        expect(pressed).toBe(true);
        for (const { down, ours } of parts) {
          expect(ours).toBe(false);
          expect(down).toBeCloseTo(grown, 0);
        }
      }
      if (challenge === "interactive") {
        await reader.hears("One quick check");
        // Closed shadow roots hide the challenge's frame from locators.
        const find = () => page.frames().find((frame) => frame.url().endsWith("/challenge"));
        await expect.poll(() => find()?.url()).toBeDefined();
        await find()?.getByLabel("Verify you are human").check();
      }
      if (tokenDelayMs) await reader.hears("Still checking that you are human…");
      await reader.hears(COUNTED);
      expect(await shifts()).toEqual([]);
      const asked = page.waitForResponse((response) => response.url().endsWith("/votes"));
      await reader.choice("No").click();
      await asked;
      await page.locator("[data-choice=no][aria-pressed=true]").waitFor();
      await page.locator("[part=withdraw]").click();
      await reader.hears("Your vote is withdrawn.");
      expect(await shifts()).toEqual([]);
      expect(await height()).toBe(before + grown);
    });
  });

  test("for a reader who comes back: the result comes into the buttons that are there", async () => {
    const reader = await stage.reader(PHONE);
    await reader.open("/first-screen");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const shifts = await watchShifts(reader.page);
    await reader.page.goto(`${stage.publisher.origin}/first-screen`, { waitUntil: "networkidle" });
    await reader.hears("Your answer: Yes");
    await reader.page.locator("[part=share]").first().waitFor();
    expect(await shifts()).toEqual([]);
  });

  test("the place that the page keeps free is the one that the docs and the command line print", () => {
    expect(text).toContain(`\`\`\`css\n${RESERVED}\n\`\`\``);
  });

  test("a page that moves is noticed", async () => {
    const reader = await stage.reader();
    const shifts = await watchShifts(reader.page);
    await reader.page.goto(`${stage.publisher.origin}/without`);
    await reader.page.locator("h1").evaluate((heading) => heading.before(document.createElement("hr")));
    await expect.poll(async () => (await shifts()).length).toBe(1);
  });
});
