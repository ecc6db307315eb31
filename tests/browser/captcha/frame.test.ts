/** The captcha's frame and the page around it: when it is loaded, how few steps it takes, and pages that keep it out. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { captchaFrame } from "../../support/browsers/captcha.ts";
import { open } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";

/** Opens a page of the publisher's that is answered with headers of its own. */
async function openWith(reader: Reader, path: string, headers: Record<string, string>): Promise<void> {
  const script = `<script async src="${stage.worker.origin}/embed.js" data-site="${SITE}"></script>`;
  await open(stage, reader, path, "<article-feedback></article-feedback>", { head: script, headers });
  await reader.choice("Yes").waitFor();
}

/** Paths of requests for a captcha, in order; what is named after its content without the hash. */
const steps = ({ requests }: Reader, from: number) =>
  requests
    .slice(from)
    .map((url) => new URL(url).pathname.replace(/intent-\w+/, "intent"))
    .filter((path) => /intent|captcha|api\.js|challenge$/.test(path));

describe("it is loaded", () => {
  test("beside the code that talks to it, in one round trip with its script; Turnstile's follows at once", async () => {
    const reader = await stage.reader();
    await reader.open("/element?steps");
    await reader.page.waitForLoadState("networkidle");
    const before = reader.requests.length;
    // Our code comes late: neither our frame nor Turnstile's script waits for it.
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await reader.page.route("**/intent-*", async (route) => {
      await held;
      await route.continue();
    });
    await reader.choice("Yes").click();
    await (await captchaFrame(reader)).locator("#captcha > *").first().waitFor({ state: "attached" });
    expect(new Set(steps(reader, before))).toEqual(
      new Set(["/captcha", "/chunks/intent.js", "/turnstile/v0/api.js", "/challenge"]),
    );
    release();
    await reader.hears(COUNTED);
    expect(steps(reader, before)).toHaveLength(4);
  });

  test("without telling Cloudflare by its address on whose page the reader is", async () => {
    const reader = await stage.reader();
    await reader.open("/element?whose-page");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await (await captchaFrame(reader)).evaluate(() => [location.href, document.referrer])).toEqual([
      `${stage.worker.origin}/captcha`,
      "",
    ]);
  });

  test("by a frame whose script is part of it, and by a policy that lets that one run alone", async () => {
    const response = await fetch(
      `${stage.worker.origin}/captcha?site=demo&origin=${stage.publisher.origin}&lang=en&scheme=auto`,
    );
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    const scripts = /script-src ([^;]+)/.exec(policy)?.[1];
    expect(scripts).toMatch(/^'sha256-[\w+/]{43}=' http:\/\/localhost:\d+$/);
    expect(scripts).toContain(stage.turnstile.origin);
  });

  test("once: a second vote after a token that was spent uses the same frame", async () => {
    const reader = await stage.reader();
    let sent = 0;
    await reader.page.route("**/votes", async (route) => {
      if (sent++ === 0) stage.turnstile.set({ clockOffsetMs: 400_000 });
      await route.continue();
    });
    await reader.open("/element?same-frame");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(sent).toBe(2);
    expect(reader.requests.filter((url) => url.includes("/captcha?"))).toHaveLength(1);
  });
});

describe("a page that keeps strangers out", () => {
  test.each([
    ["by COEP alone", { "Cross-Origin-Embedder-Policy": "require-corp" }],
    [
      "by COEP and COOP",
      { "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin" },
    ],
  ])("%s: the frame is let in as one without credentials, or the reader is told", async (what, headers) => {
    const reader = await stage.reader();
    await openWith(reader, `/${what.replaceAll(" ", "-")}`, headers);
    await reader.choice("Yes").click();
    // Firefox has no such frames, and knows why where the page is isolated.
    const told = what.includes("COOP") ? "does not let the captcha in" : "could not be loaded";
    await reader.hears(process.env.BROWSER === "firefox" ? told : COUNTED);
  });

  test("by its CSP: the reader hears that the page refuses it, the console how to mend it, and nothing is tried in vain", async () => {
    const reader = await stage.reader();
    const warnings: string[] = [];
    reader.page.on("console", (message) => warnings.push(message.text()));
    await openWith(reader, "/refused", { "Content-Security-Policy": "frame-src 'self'" });
    await reader.choice("Yes").click();
    await reader.hears("This page does not let the captcha in. Only the site itself can mend that.");
    expect(await reader.page.getByRole("button", { name: "Try again" }).count()).toBe(0);
    const told = () => warnings.filter((line) => line.includes(`Add ${stage.worker.origin} to frame-src`));
    await expect.poll(told).toHaveLength(1);
  });

  test("by a CSP that only reports: the vote goes through", async () => {
    const reader = await stage.reader();
    await openWith(reader, "/reported", { "Content-Security-Policy-Report-Only": "frame-src 'self'" });
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
  });
});

test("a frame that failed unseen, before any press, is not used for the vote", async () => {
  stage.turnstile.set({ script: "blocked" });
  const reader = await stage.reader();
  await reader.open("/element?unseen");
  // Twice: the second frame is opened when the code that talks to it has long been there.
  for (let i = 0; i < 2; i++) {
    await reader.page.mouse.move(0, 0);
    await reader.choice("Yes").hover();
    await reader.page.waitForResponse(/\/captcha\?/);
    await expect.poll(() => reader.page.locator("article-feedback iframe").count()).toBe(0);
  }
  stage.turnstile.set({ script: "ok" });
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
});

test("a crashed frame is not waited for without end: the reader can leave, and try again", async () => {
  stage.turnstile.set({ challenge: "hang" });
  const reader = await stage.reader();
  await reader.open("/element?crashed");
  await reader.choice("Yes").click();
  await captchaFrame(reader);
  await reader.page.locator("article-feedback iframe").evaluate((frame) => frame.remove());
  await reader.page.getByRole("button", { name: "Not now" }).click();
  stage.turnstile.set({ challenge: "pass" });
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
});

describe("a deployment whose captcha is not configured", () => {
  let bare: Stage;
  beforeAll(async () => {
    bare = await openStage({ TURNSTILE_SITE_KEY: "" });
  });
  afterAll(() => bare?.close());

  test("says so at once, on its own page", async () => {
    const reader = await bare.reader();
    await reader.open("/element?bare");
    await reader.choice("Yes").click();
    await reader.hears("The captcha is not set up correctly. Only the site itself can mend that.");
  });
});
