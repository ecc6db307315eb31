/** The poll in WebKit: the few ways of a reader that matter most, driven by WebDriver alone. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axeCore from "axe-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ALL_WELL } from "../../local/turnstile/switches.ts";
import { openScenery, type Scenery, SITE } from "../support/browsers/scenery.ts";
import { launchWebKit, type WebKit, type WebKitReader } from "../support/browsers/webkit.ts";

const COUNTED = "Counted.";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let scenery: Scenery;
let webkit: WebKit;
beforeAll(async () => {
  [scenery, webkit] = await Promise.all([openScenery(), launchWebKit()]);
});
afterEach(() => scenery?.turnstile.set(ALL_WELL));
afterAll(async () => {
  await webkit?.close();
  await scenery?.close();
});

const YES = "[data-choice=yes]";
const NO = "[data-choice=no]";
const PRESSED = "[aria-pressed=true]";
const tally = async (path: string) => (await scenery.article(path))?.tally;

/** Opens a page of the publisher's and scrolls to the poll. */
async function open(path: string, ...args: string[]): Promise<WebKitReader> {
  const reader = await webkit.reader(...args);
  await visit(reader, path);
  return reader;
}
async function visit(reader: WebKitReader, path: string): Promise<void> {
  await reader.goto(scenery.publisher.origin + path);
  await reader.until(() => {
    const poll = document.querySelector("article-feedback");
    poll?.scrollIntoView();
    return poll?.shadowRoot?.querySelector("[data-choice=yes]");
  });
}
/** Waits until the poll says a sentence. */
const hears = (reader: WebKitReader, text: string) =>
  reader.until(
    (text) =>
      document
        .querySelector("article-feedback")
        ?.shadowRoot?.querySelector("[part=message]")
        ?.textContent?.includes(text),
    text,
  );
/** Waits until a part of the poll is there. */
const shows = (reader: WebKitReader, part: string) =>
  reader.until((part) => !!document.querySelector("article-feedback")?.shadowRoot?.querySelector(part), part);
const reads = (reader: WebKitReader, text: string) =>
  reader.until(
    (text) => document.querySelector("article-feedback")?.shadowRoot?.textContent?.includes(text),
    text,
  );
const focused = (reader: WebKitReader) =>
  reader.run(() => {
    const inside = document.activeElement?.shadowRoot?.activeElement;
    // Without its share of the votes.
    return (inside?.querySelector("[part=label]") ?? inside)?.textContent;
  });

describe("a reader", () => {
  test("votes, changes and withdraws, and each is counted once", async () => {
    const path = "/element?votes";
    const reader = await open(path);
    expect(await reader.spoken(YES)).toEqual({ role: "button", name: "Yes" });
    await reader.click(YES);
    await hears(reader, COUNTED);
    await reads(reader, "1 of 1 said Yes.");
    await reader.click(NO);
    await reads(reader, "1 of 1 said No.");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
    await reader.click("[part=withdraw]");
    await hears(reader, "Your vote is withdrawn.");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 0 });
  });

  test("finds the vote again after a reload, without a new captcha", async () => {
    const path = "/element?reload";
    const reader = await open(path);
    await reader.click(NO);
    await hears(reader, COUNTED);
    const scripts = scenery.turnstile.requests.script;
    await visit(reader, path);
    await shows(reader, `${NO}${PRESSED}`);
    expect(scenery.turnstile.requests.script).toBe(scripts);
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });

  test("votes and withdraws with the keyboard alone, and keeps the focus", async () => {
    const reader = await open("/element?keyboard");
    await reader.run(() =>
      document.querySelector("article-feedback")?.shadowRoot?.querySelector<HTMLElement>("button")?.focus(),
    );
    expect(await focused(reader)).toBe("Yes");
    await reader.press("Tab");
    expect(await focused(reader)).toBe("No");
    await reader.press("Enter");
    await hears(reader, COUNTED);
    expect(await focused(reader)).toBe("No");
    await reader.press("Tab");
    expect(await focused(reader)).toBe("Withdraw");
    await reader.press("Space");
    await hears(reader, "Your vote is withdrawn.");
    expect(await focused(reader)).toMatch(/Yes|No/);
  });

  test("says why, changes the answer and takes all back with the keyboard alone", async () => {
    await scenery.turnTo({ remarks: "text" });
    const path = "/element?why";
    const reader = await open(path);
    const act = async (name: string, held?: "Shift") => {
      for (let stops = 0; (await focused(reader)) !== name; stops++) {
        if (stops > 20) throw new Error(`Tab never comes to "${name}".`);
        await reader.press("Tab", held);
      }
      await reader.press("Enter");
    };
    const reasons = async () => (await scenery.article(path))?.reasons;
    await reader.run(() =>
      document.querySelector("article-feedback")?.shadowRoot?.querySelector<HTMLElement>("button")?.focus(),
    );
    await act("Yes");
    await hears(reader, COUNTED);
    await shows(reader, "[part=why]");
    await act("Tell us why");
    await shows(reader, "[part=prompt]");
    await act("Fair");
    await act("Send");
    await reads(reader, "Sent to the newsroom.");
    expect(await focused(reader)).toBe("Edit");
    expect(await reasons()).toEqual({ yes: { fair: 1 }, no: {} });
    await act("Delete");
    await reads(reader, "Deleted.");
    expect(await reasons()).toEqual({ yes: {}, no: {} });
    await act("No", "Shift");
    await reads(reader, "1 of 1 said No.");
    await act("One-sided");
    await act("Send");
    await reads(reader, "Sent to the newsroom.");
    expect(await reasons()).toEqual({ yes: {}, no: { "one-sided": 1 } });
    await act("Withdraw", "Shift");
    await reads(reader, "What you sent the newsroom is deleted.");
    expect(await reasons()).toEqual({ yes: {}, no: {} });
    await scenery.turnTo();
  });

  test("says why, changes the answer and takes all back by roles and names alone", async () => {
    await scenery.turnTo({ remarks: "text" });
    const path = "/element?why-by-names";
    const reader = await open(path);
    const act = async (name: string) => {
      await reader.goTo("button", name);
      await reader.press("Space");
    };
    const reasons = async () => (await scenery.article(path))?.reasons;
    await act("Yes");
    await act("Tell us why");
    await act("Fair");
    await reader.goTo("textbox", "In your own words");
    await reader.type("It helped.");
    await act("Send");
    await reader.goTo("button", "Edit");
    expect(await reasons()).toEqual({ yes: { fair: 1 }, no: {} });
    await act("No");
    await act("One-sided");
    await act("Send");
    await reader.goTo("button", "Delete");
    expect(await reasons()).toEqual({ yes: {}, no: { "one-sided": 1 } });
    await reader.press("Space");
    await reader.goTo("button", "Send");
    expect(await reasons()).toEqual({ yes: {}, no: {} });
    await act("Withdraw");
    await hears(reader, "Your vote is withdrawn.");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 0 });
    await scenery.turnTo();
  });

  test("enters, solves and leaves a challenge by keyboard", async () => {
    scenery.turnstile.set({ challenge: "interactive" });
    const path = "/element?challenge";
    const reader = await open(path);
    await reader.run(() =>
      document.querySelector("article-feedback")?.shadowRoot?.querySelector<HTMLElement>("button")?.focus(),
    );
    await reader.press("Enter");
    await hears(reader, "One quick check");
    await reader.press("Tab");
    await reader.press("Space");
    await hears(reader, COUNTED);
    expect(await focused(reader)).toBe("Yes");
    expect(await tally(path)).toMatchObject({ yes: 1 });
  });

  test("reads from right to left, in the page's language", async () => {
    const reader = await open("/rtl");
    await reader.click(YES);
    await hears(reader, "احتُسب صوتك");
    const [yes, no] = await reader.run(() =>
      ["yes", "no"].map(
        (choice) =>
          document
            .querySelector("article-feedback")
            ?.shadowRoot?.querySelector(`[data-choice=${choice}]`)
            ?.getBoundingClientRect().left ?? 0,
      ),
    );
    expect(yes).toBeGreaterThan(no ?? 0);
  });
});

describe("a vote is counted", () => {
  test("under a CSP that names our host alone", async () => {
    const reader = await open("/strict-csp");
    await reader.click(YES);
    await hears(reader, COUNTED);
    expect(await tally("/strict-csp")).toMatchObject({ yes: 1, no: 0 });
  });

  test("in the frame form, where the page allows no script", async () => {
    const reader = await webkit.reader();
    await reader.goto(`${scenery.publisher.origin}/iframe`);
    await reader.run(() => document.querySelector("iframe")?.scrollIntoView());
    await reader.enter("iframe");
    await reader.click(YES);
    await hears(reader, COUNTED);
    expect(await tally("/iframe")).toMatchObject({ yes: 1, no: 0 });
  });

  test.each([
    ["in a private window", "--private", true],
    ["where storage is off", "--enable-html5-local-storage=false", false],
  ])("%s, and the change of it too", async (_where, argument, stored) => {
    const path = `/element?${argument}`;
    const reader = await open(path, argument);
    expect(await reader.run(() => !!window.localStorage)).toBe(stored);
    await reader.click(YES);
    await hears(reader, COUNTED);
    await reader.click(NO);
    await reads(reader, "1 of 1 said No.");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });
});

test("a page under COEP hears what keeps the captcha out, and no vote is lost in it", async () => {
  const path = "/isolated";
  scenery.publisher.publish(
    path,
    `<!doctype html><html lang="en"><title>Isolated</title><article-feedback></article-feedback>
     <script async src="${scenery.worker.origin}/embed.js" data-site="${SITE}"></script>`,
    "text/html",
    { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  );
  const reader = await open(path);
  expect(await reader.run(() => crossOriginIsolated)).toBe(true);
  await reader.click(YES);
  await hears(reader, "This page does not let the captcha in.");
  expect(await tally(path)).toBeUndefined();
});

describe("a captcha that goes wrong has a sentence, and a way on", () => {
  test.each([
    ["its script is blocked", { script: "blocked" }, "The captcha's script was blocked."],
    ["it fails", { challenge: "fail" }, "The captcha did not pass."],
    ["it takes too long", { challenge: "fail", failCode: "110600" }, "The captcha took too long."],
    ["its frame is blocked", { frame: "blocked" }, "The captcha could not be loaded."],
    ["it can't begin", { challenge: "fail", failCode: "100000" }, "The captcha could not start."],
    ["the browser is disguised", { challenge: "fail", failCode: "110510" }, "This browser tells different"],
    [
      "a part is outdated",
      { challenge: "fail", failCode: "200010" },
      "This browser has kept an outdated part",
    ],
    ["the clock is wrong", { challenge: "fail", failCode: "200100" }, "The clock of this device is wrong."],
  ] as const)("%s", async (what, switches, sentence) => {
    scenery.turnstile.set(switches);
    const path = `/element?${what.replaceAll(" ", "-")}`;
    const reader = await open(path);
    await reader.click(YES);
    await hears(reader, sentence);
    expect(await tally(path)).toBeUndefined();
    scenery.turnstile.set(ALL_WELL);
    await reader.click("[part=retry]");
    await hears(reader, COUNTED);
  });

  test.each([
    ["the browser can't run it", { challenge: "unsupported" }, "This browser can't run the captcha."],
    [
      "it is set up wrongly",
      { challenge: "fail", failCode: "110100" },
      "The captcha is not set up correctly.",
    ],
  ] as const)("%s, and nothing is offered that would not help", async (what, switches, sentence) => {
    scenery.turnstile.set(switches);
    const reader = await open(`/element?${what.replaceAll(/\W/g, "-")}`);
    await reader.click(YES);
    await hears(reader, sentence);
    expect(
      await reader.run(
        () => !!document.querySelector("article-feedback")?.shadowRoot?.querySelector("[part=retry]"),
      ),
    ).toBe(false);
  });

  test("it can be left, and voted again", async () => {
    scenery.turnstile.set({ challenge: "interactive" });
    const reader = await open("/element?left");
    await reader.click(YES);
    await reader.click("[part=leave]");
    await hears(reader, "Your vote has not been sent.");
    scenery.turnstile.set(ALL_WELL);
    await reader.click(YES);
    await hears(reader, COUNTED);
  });
});

test.each(["buttons", "thumbs", "line"])("axe-core finds nothing wrong in the look %s", async (look) => {
  scenery.turnstile.set({ challenge: "interactive" });
  const reader = await open(`/element?axe-${look}`);
  await reader.run((look) => document.querySelector("article-feedback")?.setAttribute("look", look), look);
  await reader.until(
    (look) =>
      document.querySelector("article-feedback")?.shadowRoot?.querySelector("section")?.dataset.look === look,
    look,
  );
  await reader.run((source) => {
    const script = document.createElement("script");
    script.textContent = source;
    document.head.append(script);
  }, AXE);
  const faults = () =>
    reader.run(async () => {
      const { axe } = window as unknown as { axe: typeof axeCore };
      const { violations, passes } = await axe.run("article-feedback", { iframes: false });
      // Where it had looked at nothing, it would have found nothing either.
      return { looked: passes.length > 5, faults: violations.map(({ id }) => id) };
    });
  const well = { looked: true, faults: [] };
  expect(await faults()).toEqual(well);
  await reader.click(YES);
  await hears(reader, "One quick check");
  expect(await faults()).toEqual(well);
  await reader.click("[part=leave]");
  scenery.turnstile.set(ALL_WELL);
  await reader.click(NO);
  await hears(reader, COUNTED);
  expect(await faults()).toEqual(well);
});

test("in the dark the poll's text is light", async () => {
  const reader = await open("/element?dark", "--dark-mode");
  const color = await reader.run(() => {
    const question = document.querySelector("article-feedback")?.shadowRoot?.querySelector("[part=question]");
    return question ? getComputedStyle(question).color : "";
  });
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  expect(Math.min(red, green, blue)).toBeGreaterThan(200);
});
