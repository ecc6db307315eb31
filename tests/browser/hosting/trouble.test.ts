/** Browsers and networks that are not what one wishes for: the poll goes on, or steps aside; the page never suffers. */
import type { Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../support/browsers/capabilities.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const ARTICLE = "/articles/the-bench-by-the-canal";
const QUESTION = "Do you like this article?";

const tally = async (path: string) => (await stage.article(path))?.tally;
const ours = (reader: Reader) => reader.requests.filter((url) => url.startsWith(stage.worker.origin));

/** What the widget wrote to the console. */
function warningsOf(page: Page): string[] {
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  return warnings;
}

test("printed, the question, the figures and the sentence are text, without ways on and frames", async (context) => {
  needs(context, "paper");
  const reader = await stage.reader();
  await reader.open("/element?print");
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
  await reader.page.emulateMedia({ media: "print" });
  for (const text of [QUESTION, COUNTED, "1 of 1 said Yes.", "1"])
    expect(await reader.page.getByText(text, { exact: true }).isVisible()).toBe(true);
  for (const part of ["[part=withdraw]", "iframe", "[part=captcha]"]) {
    const all = await reader.page.locator(`article-feedback ${part}`).all();
    expect(all.length).toBeGreaterThan(0);
    for (const each of all) expect(await each.isVisible()).toBe(false);
  }
});

/**
 * Words in addresses that EasyList, EasyPrivacy and Fanboy's lists block wherever they stand, by what they are for:
 * advertising, counting of visits, following of readers, and what is in the way of reading.
 */
const BLOCKED = [
  /(^|[/._?&=-])(ads?|advert\w*|banners?|sponsor\w*|promo\w*|affiliate\w*)([/._?&=-]|$)/,
  /analytic|metrics?|statistics?|(^|[/._?&-])stats?([/._?&=-]|$)|impression|page-?view|hit-?count|counter/,
  /track|beacon|pixel|telemetry|fingerprint|collect|(^|[/._?&-])(log|logger|events?|tags?|geo-?ip|visit)([/._?&=-]|$)/,
  /pop-?up|newsletter|survey|social|share|cookie|consent|comments?|recommend/,
];

test("no address of ours on a reader's page has a word in it that content blockers look for", async () => {
  const reader = await stage.reader();
  await reader.open(ARTICLE);
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
  // Names alone: the values are the publisher's own words.
  const addresses = ours(reader).map((url) => {
    const { pathname, searchParams } = new URL(url);
    return `${pathname}?${[...searchParams.keys()].join("&")}`.toLowerCase();
  });
  expect(addresses.length).toBeGreaterThanOrEqual(6);
  for (const address of addresses)
    expect(BLOCKED.filter((words) => words.test(address)).map((words) => `${address} ${words}`)).toEqual([]);
});

describe("an old browser", () => {
  // Each is something that the widget can't do without, the youngest first.
  test.each([
    ["constructed style sheets", () => Reflect.deleteProperty(CSSStyleSheet.prototype, "replaceSync")],
    ["timeouts of requests", () => Reflect.deleteProperty(AbortSignal, "timeout")],
    ["observers of intersections", () => Reflect.deleteProperty(window, "IntersectionObserver")],
    ["custom elements", () => Object.defineProperty(window, "customElements", { value: undefined })],
  ])("without %s shows the question as a link to what helps, and never an error", async (_what, remove) => {
    const reader = await stage.reader();
    const warnings = warningsOf(reader.page);
    await reader.page.addInitScript(remove);
    await reader.page.goto(`${stage.publisher.origin}/own-words`, { waitUntil: "networkidle" });
    const [first, second] = [0, 1].map((i) => reader.page.locator("article-feedback").nth(i));
    // What the page has put there itself stays.
    expect(await first?.textContent()).toBe("Write to the editor.");
    expect(ours(reader)).toEqual([`${stage.worker.origin}/embed.js`]);
    expect([...reader.complaints, ...warnings]).toEqual([]);
    await second?.getByRole("link", { name: QUESTION }).click();
    await reader.page.getByRole("heading", { name: "This poll needs a newer browser" }).waitFor();
  });
});

describe("a network", () => {
  /**
   * Loses every second request of ours from the widget's first on: before it reaches us, or our answer to it. The frame's
   * are spared: its page and its script would be lost in turn for ever, and captcha.test.ts loses each of them.
   */
  async function loseEverySecond(
    reader: Reader,
    lose: (route: Route) => Promise<unknown>,
  ): Promise<() => number> {
    let seen = 0;
    await reader.page.route(
      (url) => url.origin === stage.worker.origin && !/embed.js|captcha|frame.js/.test(url.pathname),
      (route) => (seen++ % 2 ? lose(route) : route.continue()),
    );
    return () => seen;
  }

  test.for([
    ["request", (route: Route) => route.abort("connectionreset")],
    ["answer", async (route: Route) => (await route.fetch()) && route.abort("connectionreset")],
  ] as const)(
    "that loses every second %s costs clicks, and the vote arrives once",
    async ([what, lose], context) => {
      if (what === "answer") needs(context, "request bodies");
      const path = `/element?flaky-${what}`;
      const reader = await stage.reader();
      const seen = await loseEverySecond(reader, lose);
      await reader.page.goto(stage.publisher.origin + path);
      await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
      const { page } = reader;
      const retry = page.locator("[part=retry]");
      const thanks = page.locator("[part=message]", { hasText: COUNTED });
      // The poll itself is lost first; whatever else is, the way on is one button.
      await reader.hears("The poll could not be loaded.");
      // What tells the console why has come between, and its words are lost next.
      await expect.poll(seen).toBe(4);
      await retry.click();
      await reader.choice("Yes").click();
      while (
        await thanks
          .or(retry)
          .first()
          .waitFor()
          .then(() => retry.isVisible())
      )
        await retry.click();
      expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
      expect(seen()).toBe(9);
    },
  );

  test("that loses what is loaded at intent keeps the choice, and one click brings it on its way", async () => {
    const path = "/element?chunk";
    const reader = await stage.reader();
    let broken = true;
    // The route stays: where the last one goes, interception ends, and a captcha's frame that is just being asked for may hang
    // for five seconds.
    await reader.page.route("**/chunks/*", (route) => (broken ? route.abort() : route.continue()));
    await reader.open(path);
    await reader.choice("No").click();
    await reader.hears("The connection broke.");
    broken = false;
    await reader.page.getByRole("button", { name: "Try again" }).click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });

  test.each([
    ["the loader", "**/embed.js", 0],
    ["the widget", "**/mount.js*", 1],
  ])("or a blocker that keeps %s away does the page no harm", async (_what, pattern, warned) => {
    const reader = await stage.reader();
    const warnings = warningsOf(reader.page);
    await reader.page.route(pattern, (route) => route.abort("blockedbyclient"));
    await reader.page.goto(`${stage.publisher.origin}/first-screen`, { waitUntil: "networkidle" });
    const ours = () => warnings.filter((text) => text.startsWith("Afterword:"));
    // The widget is asked for under one address after another before it is given up.
    await expect.poll(() => ours().length, { timeout: 20_000 }).toBe(warned);
    await reader.page.getByRole("link", { name: "A library of borrowed weather" }).click();
    await reader.page.getByRole("heading", { name: "A library of borrowed weather" }).waitFor();
    expect(reader.complaints.filter((text) => text.startsWith("uncaught"))).toEqual([]);
  });
});

describe("a page that is unlike others", () => {
  test("freezes what all scripts share: the reader can vote", async () => {
    const path = "/element?frozen";
    const reader = await stage.reader();
    await reader.page.addInitScript(() => {
      for (const name of Object.getOwnPropertyNames(window)) {
        // Firefox gives no storage to a document that has no origin yet.
        if (/^(localStorage|sessionStorage|caches|indexedDB)$/.test(name)) continue;
        const value = Reflect.get(window, name);
        if (typeof value !== "function" || !value.prototype) continue;
        Object.freeze(value.prototype);
        Object.freeze(value);
      }
    });
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1 });
    expect(reader.complaints).toEqual([]);
  });

  test("has a canonical link that is no address: the poll is that of the page's own", async () => {
    const path = "/broken-canonical";
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1 });
    expect(reader.complaints).toEqual([]);
  });

  test.each([
    ["has the loader pasted into it", (text: string) => text],
    [
      "breaks the widget's drawing",
      (text: string) => `Element.prototype.attachShadow = function () { return this };${text}`,
    ],
  ])("%s: a warning, never an error", async (_what, change) => {
    const reader = await stage.reader();
    const warnings = warningsOf(reader.page);
    await reader.page.goto(`${stage.publisher.origin}/without`);
    const text = await (await fetch(`${stage.worker.origin}/embed.js`)).text();
    await reader.page.evaluate((code) => {
      const poll = document.createElement("article-feedback");
      poll.setAttribute("site", "demo");
      const script = document.createElement("script");
      script.textContent = code;
      document.querySelector("#poll")?.append(poll, script);
    }, change(text));
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await expect.poll(() => warnings.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(warnings[0]).toMatch(/^Afterword:/);
    expect(reader.complaints.filter((text) => text.startsWith("uncaught"))).toEqual([]);
  });
});
