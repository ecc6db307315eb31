/** The widget on strangers' pages: placed, policed, navigated; and what a page loads before the reader wants anything. */
import type { Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { voteId } from "../../support/vote-id.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const ARTICLE = "/articles/the-bench-by-the-canal";

describe("a reader can vote", () => {
  test.each([
    ["on a plain page", ARTICLE],
    ["under a CSP that names our host alone", "/strict-csp"],
    ["under nonce, strict-dynamic and trusted-types 'none'", "/nonce"],
    ["where an explicit element stands", "/element"],
    ["on a page that is written from right to left, in its language", "/rtl", "احتُسب صوتك"],
  ])("%s", async (_where, path, thanks = COUNTED) => {
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(thanks);
    expect(await stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });

  test("for each article of a single-page application, forth and back", async () => {
    const reader = await stage.reader();
    await reader.open("/app");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await reader.page.getByRole("link", { name: "A library of borrowed weather" }).click();
    await reader.page.getByRole("heading", { name: "A library of borrowed weather" }).waitFor();
    await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
    await reader.choice("No").click();
    await reader.hears(COUNTED);
    await reader.page.goBack();
    await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
    expect(await stage.article("/articles/a-library-of-borrowed-weather")).toMatchObject({
      tally: { yes: 0, no: 1 },
    });
    expect(await reader.page.locator("article-feedback").count()).toBe(1);
    expect(reader.complaints).toEqual([]);
  });

  test("on two articles of one page", async () => {
    const reader = await stage.reader();
    await reader.open("/two");
    const [first, second] = [0, 1].map((i) => reader.page.locator("article-feedback").nth(i));
    await first?.getByRole("button", { name: "No", exact: true }).click();
    await first?.getByRole("status").filter({ hasText: COUNTED }).waitFor();
    await second?.getByRole("button", { name: "Yes" }).click();
    await second?.getByRole("status").filter({ hasText: COUNTED }).waitFor();
    expect(reader.complaints).toEqual([]);
  });

  test("in the one poll of a page that has the script tag twice, and in each of two tags that name an article", async () => {
    const fresh = `${stage.worker.origin}/embed.js`;
    const pinned =
      stage.worker.origin + (await (await fetch(`${stage.worker.origin}/embed.json`)).json()).path;
    const tag = (src: string, extra = "") =>
      `<script async src="${src}" data-site="${SITE}"${extra}></script>`;
    const html = (body: string) =>
      `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Twice</title><body>${body}`;
    stage.publisher.publish("/twice", html(tag(fresh) + tag(pinned)));
    stage.publisher.publish(
      "/each",
      html(["one", "two"].map((id) => tag(fresh, ` data-article="${id}"`)).join("")),
    );
    for (const [path, polls] of [
      ["/twice", 1],
      ["/each", 2],
    ] as const) {
      const reader = await stage.reader();
      await reader.open(path);
      const found = reader.page.locator("article-feedback");
      await expect.poll(() => found.count()).toBe(polls);
      for (const poll of await found.all()) {
        await poll.locator("[data-choice=yes]").click();
        await poll.getByRole("status").filter({ hasText: COUNTED }).waitFor();
      }
      expect(reader.complaints).toEqual([]);
    }
    expect(await stage.article("/twice")).toMatchObject({ tally: { yes: 1, no: 0 } });
  });

  test("in an element that was taken out and put back", async () => {
    const reader = await stage.reader();
    await reader.open("/element?moved");
    await reader.choice("Yes").hover();
    await reader.page.evaluate(() => {
      const element = document.querySelector("article-feedback");
      element?.remove();
      if (element) document.querySelector("main")?.append(element);
    });
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await reader.page.locator("iframe").count()).toBe(1);
    expect(reader.complaints).toEqual([]);
  });
});

test("the canonical link names the article, tracking parameters don't", async () => {
  const [first, second] = [await stage.reader(), await stage.reader()];
  const path = "/articles/what-the-clockmaker-keeps";
  await first.open(path);
  await first.choice("Yes").click();
  await first.hears(COUNTED);
  await second.open(`${path}?utm_source=newsletter&fbclid=1`);
  await second.choice("Yes").click();
  await second.page.getByText("2 of 2 said Yes.").waitFor();
});

test("without a usable place the loader draws nothing and warns once", async () => {
  const reader = await stage.reader();
  const warnings: string[] = [];
  reader.page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await reader.page.goto(`${stage.publisher.origin}/no-place`, { waitUntil: "load" });
  await expect.poll(() => warnings.length).toBe(1);
  expect(warnings[0]).toMatch(/^Afterword: no <article-feedback>/);
  expect(await reader.page.locator("article-feedback").count()).toBe(0);
  expect(reader.requests.filter((url) => url.startsWith(stage.worker.origin))).toEqual([
    `${stage.worker.origin}/embed.js`,
  ]);
});

test("a page of a foreign origin can show the poll, and its votes are refused in words", async () => {
  const reader = await stage.reader();
  // The captcha frame does not load there, so a vote is sent by hand, as that page could.
  await reader.page.goto(`${stage.stranger.origin}/blank`);
  const vote = { article: "a", vote_id: voteId(), edit: "0", choice: "yes" };
  const answer = await reader.page.evaluate(
    async ({ url, vote }) => (await fetch(url, { method: "POST", body: new URLSearchParams(vote) })).json(),
    { url: `${stage.worker.origin}/v1/sites/demo/votes`, vote },
  );
  expect(answer).toMatchObject({ code: "origin-not-allowed", status: 403 });
});

describe("before the reader shows intent", () => {
  test("only the publisher's host and ours are asked, and ours for the loader alone until the poll is near", async () => {
    const reader = await stage.reader({ viewport: { width: 390, height: 500 } });
    await reader.page.goto(stage.publisher.origin + ARTICLE, { waitUntil: "networkidle" });
    const ours = () => reader.requests.filter((url) => url.startsWith(stage.worker.origin));
    expect(ours()).toEqual([`${stage.worker.origin}/embed.js`]);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.choice("Yes").waitFor();
    await reader.page.waitForLoadState("networkidle");
    const hosts = new Set(
      reader.requests.filter((url) => /^http/.test(url)).map((url) => new URL(url).origin),
    );
    expect([...hosts].sort()).toEqual([stage.publisher.origin, stage.worker.origin].sort());
    expect(ours().some((url) => url.includes("/captcha"))).toBe(false);
    // Touching a button is intent, and the first thing that brings the captcha's host in.
    await reader.choice("Yes").hover();
    await expect.poll(() => reader.requests.some((url) => url.startsWith(stage.turnstile.origin))).toBe(true);
  });

  test("and after it, no third-party script runs in the publisher's document", async () => {
    const reader = await stage.reader();
    const asked: Request[] = [];
    reader.page.on("request", (request) => {
      if (request.resourceType() === "script") asked.push(request);
    });
    await reader.open(ARTICLE);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    // Looked at now: a frame may ask before its own address is told.
    const scripts = asked.map((request) => ({ url: request.url(), document: request.frame().url() }));
    const inPage = scripts.filter(({ document }) => document.startsWith(stage.publisher.origin));
    expect(inPage.length).toBeGreaterThan(0);
    for (const { url } of inPage) expect(url.startsWith(stage.worker.origin)).toBe(true);
    // The captcha's script did run: in our frame.
    expect(
      scripts.some(
        ({ url, document }) =>
          url.startsWith(stage.turnstile.origin) && document.startsWith(stage.worker.origin),
      ),
    ).toBe(true);
    expect(await reader.page.evaluate(() => "turnstile" in window)).toBe(false);
    expect(await reader.context.cookies()).toEqual([]);
  });
});

test("nothing below the poll moves when it is drawn and answered, but in the frame of the press", async () => {
  const reader = await stage.reader();
  await reader.page.goto(stage.publisher.origin + ARTICLE);
  await reader.page.locator("article-feedback").waitFor({ state: "attached" });
  const top = () =>
    reader.page.locator("footer").evaluate((element) => element.getBoundingClientRect().top + scrollY);
  const before = await top();
  await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
  await reader.choice("Yes").waitFor();
  expect(await top()).toBeCloseTo(before, 0);
  await reader.choice("Yes").click();
  const pressed = await top();
  expect(pressed).toBeGreaterThan(before);
  await reader.hears(COUNTED);
  expect(await top()).toBe(pressed);
});
