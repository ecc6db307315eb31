/** Nothing is refused without a cause, and no reader is told a wrong one: the poll says what is so, the console how to mend it. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { register } from "../../support/browsers/reach.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const tally = async (path: string) => (await stage.article(path))?.tally;
const element = (more = "") => `<!doctype html><html lang="en"><head><title>An article</title></head><body>
<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script><h1>An article</h1>
<article-feedback${more}></article-feedback></body></html>`;

/** What the widget wrote to the console. */
function warningsOf(page: Page): string[] {
  const warnings: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "warning" && message.text().startsWith("Afterword:"))
      warnings.push(message.text());
  });
  return warnings;
}

/** Opens any page with a poll, and votes. */
async function votes({ page, choice, hears }: Reader, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("article-feedback").scrollIntoViewIfNeeded();
  await choice("Yes").click();
  await hears(COUNTED);
}

describe("a page that may not vote", () => {
  test("says so at once, offers nothing that would fail, and tells the console how to mend it", async () => {
    const reader = await stage.reader();
    const warnings = warningsOf(reader.page);
    await reader.page.goto(`${stage.stranger.origin}/element?stranger`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.hears(
      "This page's address is not registered for this poll. Only the site itself can mend that.",
    );
    expect(await reader.page.locator("article-feedback button").count()).toBe(0);
    await expect.poll(() => warnings).toHaveLength(1);
    expect(warnings[0]).toContain(stage.stranger.origin);
    expect(warnings[0]).toContain("demo");
    // Asked by the page itself it asks nobody for a captcha either.
    await reader.page.evaluate(() => document.querySelector("article-feedback")?.vote("yes"));
    expect(reader.requests.filter((url) => /captcha|votes/.test(url))).toEqual([]);
    expect(await reader.page.locator("article-feedback iframe").count()).toBe(0);
  });

  test("for want of a question of that name hears it in the console, and not that the network is at fault", async () => {
    const reader = await stage.reader();
    const warnings = warningsOf(reader.page);
    stage.publisher.publish("/no-question", element(' question="none-such"'));
    await reader.page.goto(`${stage.publisher.origin}/no-question`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.hears("The poll could not be loaded.");
    await expect.poll(() => warnings).toEqual([expect.stringContaining("refuses (unknown-question)")]);
  });

  test("whose site is unknown says that, without a Try again", async () => {
    const reader = await stage.reader();
    stage.publisher.publish("/nobody", element(' site="nobody"'));
    await reader.page.goto(`${stage.publisher.origin}/nobody`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.hears("This poll is not set up yet. Only the site itself can mend that.");
    expect(await reader.page.locator("article-feedback button").count()).toBe(0);
  });
});

test("a page that votes by itself on a closed poll is told that it is closed, and nobody is asked for a captcha", async () => {
  await register(stage, "paused", { state: "paused" });
  const reader = await stage.reader();
  stage.publisher.publish("/closed", element(' site="paused"'));
  await reader.page.goto(`${stage.publisher.origin}/closed`);
  await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
  await reader.hears("This poll is closed.");
  const told = reader.page.evaluate(
    () =>
      new Promise((resolve) =>
        addEventListener("afterword-error", ({ detail }: CustomEventInit) => resolve(detail.trouble)),
      ),
  );
  await reader.page.evaluate(() => document.querySelector("article-feedback")?.vote("yes"));
  expect(await told).toBe("closed");
  expect(reader.requests.filter((url) => /captcha|votes/.test(url))).toEqual([]);
});

describe("a page whose CSP keeps our frame out", () => {
  const policy = (frames: string) =>
    `default-src 'none'; script-src ${stage.worker.origin}; connect-src ${stage.worker.origin}${frames}`;

  test.each([
    ["names no frame-src", ""],
    ["allows none", "; frame-src 'none'"],
    ["allows only others", "; frame-src https://elsewhere.example"],
  ])("%s: the poll says so at once, and the console what to add", async (what, frames) => {
    const path = `/refused-${what.replaceAll(" ", "-")}`;
    stage.publisher.publish(path, element(), "text/html", { "Content-Security-Policy": policy(frames) });
    const reader = await stage.reader();
    const warnings = warningsOf(reader.page);
    await reader.page.goto(stage.publisher.origin + path);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    const pressedAt = Date.now();
    await reader.choice("Yes").click();
    await reader.hears("This page does not let the captcha in.");
    // Long before any watchdog.
    expect(Date.now() - pressedAt).toBeLessThan(8_000);
    expect(await reader.page.locator("[part=retry]").count()).toBe(0);
    await expect.poll(() => warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`frame-src`);
    expect(warnings[0]).toContain(stage.worker.origin);
    // Asked again it is the same, and at once.
    await reader.choice("No").click();
    await reader.hears("This page does not let the captcha in.");
    expect(new Set(warnings).size).toBe(1);
  });

  test("only reports what it would refuse: the vote goes through", async () => {
    stage.publisher.publish("/reported", element(), "text/html", {
      "Content-Security-Policy-Report-Only": policy("; frame-src 'none'"),
    });
    await votes(await stage.reader(), `${stage.publisher.origin}/reported`);
    expect(await tally("/reported")).toMatchObject({ yes: 1 });
  });
});
