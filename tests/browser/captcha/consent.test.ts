/** Where the site asks for consent: nothing of the captcha's is loaded before the reader, or the page for the reader, allows it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, open } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

const ALLOW = "Allow and vote";
const ALLOWANCE =
  "Your vote needs a captcha by Cloudflare, which learns your IP address and about your browser. It is loaded only if you allow it.";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage?.reset();
  await stage?.turnTo();
});
afterAll(() => stage?.close());

const embed = () =>
  `<script async src="${stage.worker.origin}/embed.js" data-site="${stage.site()}"></script>`;
const allow = ({ page }: Reader, name = ALLOW) => page.getByRole("button", { name });
/** What of the captcha's was asked for, and the frames that are there for it. */
const captchas = async ({ page, requests }: Reader) => [
  ...requests.filter((url) => url.includes("/captcha?") || url.startsWith(stage.turnstile.origin)),
  ...(await page.locator("article-feedback iframe").evaluateAll((frames) => frames.map(String))),
];
const hints = ({ page }: Reader) =>
  page.locator("link[rel=preconnect], link[rel=dns-prefetch], link[rel=preload]");

/** A page of a site that asks, with a poll that is there. */
async function asking(path: string, settings: object = {}, body = "<article-feedback></article-feedback>") {
  await stage.turnTo({ consent: "before-captcha", ...settings });
  const reader = await stage.reader();
  await open(stage, reader, path, body + embed());
  await reader.choice("Yes").waitFor();
  return reader;
}

describe("before the reader allows it", () => {
  test("nothing of the captcha's is loaded: not by a resting pointer, Tab, a press, nor while the question stands", async () => {
    const reader = await asking("/consent");
    await reader.choice("Yes").hover();
    await reader.page.waitForTimeout(300);
    await reader.choice("Yes").focus();
    expect(reader.requests.filter((url) => url.includes("/chunks/allow"))).toEqual([]);
    await reader.choice("Yes").click();
    await reader.page.getByText(ALLOWANCE).waitFor();
    await reader.hears("You chose Yes. One quick check:");
    await reader.page.waitForLoadState("networkidle");
    expect(await captchas(reader)).toEqual([]);
    expect(await hints(reader).count()).toBe(0);

    await allow(reader).click();
    await reader.hears(COUNTED);
    expect(await captchas(reader)).not.toEqual([]);
    expect(await reader.page.getByText(ALLOWANCE).count()).toBe(0);
    expect(await stage.article("/consent")).toMatchObject({ tally: { yes: 1, no: 0 } });
    // Words that content blockers look for.
    const paths = reader.requests
      .filter((url) => url.startsWith(stage.worker.origin))
      .map((url) => new URL(url).pathname);
    expect(paths.filter((path) => /cookie|consent/.test(path))).toEqual([]);
    expect(paths.some((path) => path.startsWith("/chunks/allow"))).toBe(true);
    expect(reader.complaints).toEqual([]);
  });

  test("the question can be left, by its button and by Escape: nothing was sent, and it is asked again", async () => {
    const reader = await asking("/consent-left");
    for (const leave of [
      () => reader.page.getByRole("button", { name: "Not now" }).click(),
      () => reader.page.keyboard.press("Escape"),
    ]) {
      await reader.choice("No").click();
      await allow(reader).waitFor();
      await leave();
      await reader.hears("Your vote has not been sent.");
      expect(await allow(reader).count()).toBe(0);
    }
    expect(await captchas(reader)).toEqual([]);
    expect(reader.requests.filter((url) => url.endsWith("/votes"))).toEqual([]);
    await reader.choice("No").click();
    await allow(reader).click();
    await reader.hears(COUNTED);
    expect(await stage.article("/consent-left")).toMatchObject({ tally: { yes: 0, no: 1 } });
  });
});

test("by keyboard: the focus comes to the question, which is described, then to its button, then back to the choice", async () => {
  const reader = await asking("/consent-keys");
  await reader.choice("Yes").focus();
  await reader.page.keyboard.press("Enter");
  await allow(reader).waitFor();
  const focused = () =>
    reader.page.locator("article-feedback").evaluate((element) => {
      const active = element.shadowRoot?.activeElement;
      const text = element.shadowRoot?.getElementById(active?.getAttribute("aria-describedby") ?? "");
      return [active?.getAttribute("role") ?? active?.getAttribute("part"), text?.textContent];
    });
  await expect.poll(focused).toEqual(["group", ALLOWANCE]);
  await reader.page.keyboard.press("Tab");
  expect(await focused()).toEqual(["allow", undefined]);
  await reader.page.keyboard.press("Enter");
  await reader.hears(COUNTED);
  expect(await reader.choice("Yes").evaluate((button) => button.matches(":focus"))).toBe(true);
});

describe("the page's own consent", () => {
  const allowAll = ({ page }: Reader) =>
    page
      .locator("article-feedback")
      .evaluate((element) => (element as HTMLElement & { allow(): void }).allow());

  test("that was given before the press leaves no question, and nothing is loaded by giving it", async () => {
    const reader = await asking("/consent-given");
    await allowAll(reader);
    await reader.page.waitForLoadState("networkidle");
    expect(await captchas(reader)).toEqual([]);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await allow(reader).count()).toBe(0);
  });

  test("stands for the articles that come after it in the same element", async () => {
    const reader = await asking("/consent-stays");
    await allowAll(reader);
    await reader.page
      .locator("article-feedback")
      .evaluate((host) => host.setAttribute("article", "/consent-stays-two"));
    await expect
      .poll(() =>
        reader.page.locator("article-feedback").evaluate((host) => Reflect.get(host, "poll")?.article),
      )
      .toBe("/consent-stays-two");
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await allow(reader).count()).toBe(0);
  });

  test("that was given before a reader was near leaves no question, and loads nothing at all", async () => {
    await stage.turnTo({ consent: "before-captcha" });
    const reader = await stage.reader();
    const far = '<article-feedback style="margin-top: 9999px"></article-feedback>';
    stage.publisher.publish(
      "/consent-far",
      `<!doctype html><html lang="en"><title>Far</title>${far}${embed()}`,
    );
    await reader.page.goto(`${stage.publisher.origin}/consent-far`);
    await reader.page.waitForFunction(() => customElements.get("article-feedback"));
    await allowAll(reader);
    await reader.page.waitForLoadState("networkidle");
    expect(reader.requests.filter((url) => url.startsWith(stage.worker.origin))).toEqual([
      `${stage.worker.origin}/embed.js`,
    ]);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await allow(reader).count()).toBe(0);
  });

  test("that comes while the question stands answers it", async () => {
    const reader = await asking("/consent-meanwhile");
    await reader.choice("Yes").click();
    await allow(reader).waitFor();
    await allowAll(reader);
    await reader.hears(COUNTED);
  });
});

test("a challenge after it works as ever, and a reader whose vote stands is asked nothing when changing it", async () => {
  stage.turnstile.set({ challenge: "interactive" });
  const reader = await asking("/consent-challenge");
  await reader.choice("Yes").click();
  await allow(reader).click();
  const challenge = () => reader.page.frames().find((frame) => frame.url().endsWith("/challenge"));
  await expect.poll(() => challenge()?.url()).toBeDefined();
  await challenge()?.getByLabel("Verify you are human").check();
  await reader.hears(COUNTED);
  await reader.choice("No").click();
  await reader.hears("Changed to No.");
  expect(await allow(reader).count()).toBe(0);
  expect(reader.complaints).toEqual([]);
});

test("it is asked in the page's language, and in the site's own words", async () => {
  const words = { de: { allow: "Einverstanden" } };
  const reader = await asking("/consent-words", { words }, '<article-feedback lang="de"></article-feedback>');
  await reader.choice("Yes").click();
  await reader.page.getByText("Für Ihre Stimme braucht es ein Captcha von Cloudflare").waitFor();
  await allow(reader, "Einverstanden").waitFor();
});

test.each([400, 700])("in a column of %i px all of the question is seen without scrolling", async (width) => {
  const reader = await asking("/consent-seen");
  await reader.page.setViewportSize({ width, height: 700 });
  await reader.choice("Yes").click();
  await allow(reader).waitFor();
  const over = await reader.page
    .locator("article-feedback .below")
    .evaluate((element) => element.scrollHeight - element.clientHeight);
  expect(over).toBeLessThanOrEqual(0);
});

test("on a phone all of it can be reached, and nothing below moves but in the press", async () => {
  await stage.turnTo({ consent: "before-captcha" });
  const reader = await stage.reader({ viewport: { width: 320, height: 640 } });
  await open(
    stage,
    reader,
    "/consent-phone",
    `<article-feedback></article-feedback>${embed()}<p id="below">Below</p>`,
  );
  await reader.choice("Yes").waitFor();
  const below = async () => (await reader.page.locator("#below").boundingBox())?.y;
  await reader.choice("Yes").click();
  const pressed = await below();
  await allow(reader).scrollIntoViewIfNeeded();
  expect(await below()).toBe(pressed);
  await allow(reader).click();
  await reader.hears(COUNTED);
  expect(await below()).toBe(pressed);
});
