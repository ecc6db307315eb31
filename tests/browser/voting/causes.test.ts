/** Nothing is refused without a cause, and no reader is told a wrong one: the poll says what is so, the console how to mend it. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../support/browsers/capabilities.ts";
import { register } from "../../support/browsers/reach.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Thank you. Your vote is counted.";
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
    await reader.hears("This page's address is not registered for this poll.");
    expect(await reader.page.locator("article-feedback button").count()).toBe(0);
    expect(warnings).toHaveLength(1);
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
    expect(warnings).toEqual([expect.stringContaining("refuses (unknown-question)")]);
  });

  test("whose site is unknown says that, without a Try again", async () => {
    const reader = await stage.reader();
    stage.publisher.publish("/nobody", element(' site="nobody"'));
    await reader.page.goto(`${stage.publisher.origin}/nobody`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.hears("This poll is not set up yet: the site's id is unknown.");
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
    expect(warnings).toHaveLength(1);
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

describe("no vote is refused for nothing", () => {
  test("where the browser wrongly says that it is offline: a first vote, a change and a withdrawal go through", async () => {
    const reader = await stage.reader();
    await reader.page.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, "onLine", { get: () => false }),
    );
    await votes(reader, `${stage.publisher.origin}/element?wrongly-offline`);
    await reader.choice("No").click();
    await reader.page.getByText("0 of 1 reader").waitFor();
    await reader.page.locator("[part=withdraw]").click();
    await reader.hears("Your vote is withdrawn.");
    expect(await tally("/element?wrongly-offline")).toMatchObject({ yes: 0, no: 0 });
  });

  test("where the browser wrongly says that it is online: a broken connection is called that, after the fact", async () => {
    const reader = await stage.reader();
    await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
    await reader.open("/element?wrongly-online");
    await reader.choice("Yes").click();
    await reader.hears("The connection broke.");
  });

  /** Servers refuse such addresses, pages give themselves one. */
  const lengthen = ({ page }: Reader, address: string) =>
    page.addInitScript((address) => {
      if (window === parent) history.replaceState({}, "", address);
    }, address);

  const LONG: Record<string, string> = {
    "a query of 20,000 characters": `?q=${"x".repeat(20_000)}`,
    "a query of escapes": `?q=${"%D1%8F".repeat(1_500)}`,
    "a query of tracking parameters": `?${"utm_source=x&fbclid=1&".repeat(800)}`,
    "a fragment of 20,000 characters": `#${"x".repeat(20_000)}`,
  };
  test.each(Object.entries(LONG))("where the page's address has %s", async (what, more) => {
    const path = `/long-${what.replaceAll(/\W/g, "-")}`;
    stage.publisher.publish(path, element());
    const reader = await stage.reader();
    await lengthen(reader, path + more);
    await votes(reader, stage.publisher.origin + path);
  });

  test("where an explicit article stands on a page with a long address and a title of a megabyte", async () => {
    const html = element(' article="explicit"').replace(
      "An article</title>",
      `${"t".repeat(1_000_000)}</title>`,
    );
    stage.publisher.publish("/huge-title", html);
    const reader = await stage.reader();
    await lengthen(reader, `/huge-title?${"a=b&".repeat(5_000)}`);
    await votes(reader, `${stage.publisher.origin}/huge-title`);
  });

  test("and nothing is told of where the reader came from: no fragment, no tracking parameter, in no request", async (context) => {
    needs(context, "request bodies");
    const reader = await stage.reader();
    stage.publisher.publish("/from", element(' article="from"'));
    const told: string[] = [];
    reader.page.on("request", (request) => {
      if (request.url().startsWith(stage.worker.origin)) told.push(request.url(), request.postData() ?? "");
    });
    const query = "?p=7&utm_source=letter&fbclid=reader-4711&mc_eid=reader-4711#reader-4711";
    await votes(reader, `${stage.publisher.origin}/from${query}`);
    expect(told.filter((text) => /reader-4711|utm_source|letter/.test(text))).toEqual([]);
    expect(
      told.some((text) => new URLSearchParams(text).get("url") === `${stage.publisher.origin}/from?p=7`),
    ).toBe(true);
  });

  test("and address and title are those of when the poll was loaded, though the page has gone on since", async (context) => {
    needs(context, "request bodies");
    const reader = await stage.reader();
    stage.publisher.publish("/gone-on", element(' article="gone-on"'));
    await reader.page.goto(`${stage.publisher.origin}/gone-on`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.choice("Yes").waitFor();
    await reader.page.evaluate(() => {
      history.pushState({}, "", "/another-article");
      document.title = "Another article";
    });
    const posted = reader.page.waitForRequest(/\/votes$/);
    await reader.choice("Yes").click();
    const form = new URLSearchParams((await posted).postData() ?? "");
    expect([form.get("url"), form.get("title")]).toEqual([`${stage.publisher.origin}/gone-on`, "An article"]);
    await reader.hears(COUNTED);
  });
});

describe("whatever a page takes away from under us while a reader votes", () => {
  test.each<[string, () => void]>([
    ["random numbers", () => Object.defineProperty(crypto, "getRandomValues", { value: undefined })],
    ["text of numbers", () => Object.defineProperty(window, "URLSearchParams", { value: undefined })],
    [
      "frames",
      () => {
        const create = document.createElement.bind(document);
        document.createElement = ((name: string) => {
          if (name === "iframe") throw new Error("no frames here");
          return create(name);
        }) as typeof document.createElement;
      },
    ],
  ])("%s: the reader hears a sentence with a way on, and the page gets no error", async (what, take) => {
    const path = `/element?taken-${what.replaceAll(" ", "-")}`;
    const reader = await stage.reader();
    await reader.open(path);
    await reader.page.evaluate(take);
    await reader.choice("Yes").click();
    await reader.hears("Something went wrong.");
    await reader.page.locator("[part=retry]").waitFor();
    expect(await reader.choice("Yes").getAttribute("aria-busy")).toBe("false");
    expect(reader.complaints.filter((text) => text.startsWith("uncaught"))).toEqual([]);
  });

  test("frames, for a while: a click after that sends the vote", async () => {
    const reader = await stage.reader();
    await reader.open("/element?given-back");
    const frames = (there: boolean) =>
      reader.page.evaluate((there) => {
        if (there) return Reflect.deleteProperty(document, "createElement");
        const create = document.createElement.bind(document);
        document.createElement = ((name: string) => {
          if (name === "iframe") throw new Error("no frames here");
          return create(name);
        }) as typeof document.createElement;
        return true;
      }, there);
    const retry = reader.page.locator("[part=retry]");
    stage.turnstile.set({ challenge: "fail" });
    await reader.choice("Yes").click();
    await reader.hears("The captcha did not pass.");
    // Its frame is gone, and the next one can't be made.
    await frames(false);
    await retry.click();
    await reader.hears("Something went wrong.");
    stage.turnstile.set({ challenge: "pass" });
    await frames(true);
    await retry.click();
    await reader.hears(COUNTED);
  });
});

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
    await reader.hears(COUNTED);
    await reader.page.getByText("1 of 1 reader").waitFor();
    expect(await reader.page.locator("[part=retry]").count()).toBe(0);
  });

  test("during a challenge: it stays where it is, and is solved", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await reader.open("/element?refresh-challenge");
    await reader.choice("Yes").focus();
    await reader.page.keyboard.press("Enter");
    await reader.hears("One more step");
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
