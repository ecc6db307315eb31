/** The poll as a page in an iframe, on pages that allow no scripts of others: it works there, and for nobody else. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../support/browsers/capabilities.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

const COUNTED = "Counted.";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

/** The poll's page inside the publisher's. */
const poll = ({ page }: Reader) => page.frameLocator("iframe[src*='/poll?']");
const choice = (reader: Reader, name: "Yes" | "No") =>
  poll(reader).getByRole("button", { name, exact: true });
const hears = (reader: Reader, text: string) =>
  poll(reader).locator("[part=message]", { hasText: text }).waitFor();

async function open(path: string, options?: Parameters<Stage["reader"]>[0]): Promise<Reader> {
  const reader = await stage.reader(options);
  await reader.page.goto(stage.publisher.origin + path);
  await reader.page.locator("iframe").scrollIntoViewIfNeeded();
  return reader;
}

describe("on a page that allows no script at all, a reader", () => {
  test("can vote, and is known again after a reload; the article has its address and title", async () => {
    const reader = await open("/iframe");
    await choice(reader, "Yes").click();
    await hears(reader, COUNTED);
    expect(await stage.article("/iframe")).toMatchObject({
      tally: { yes: 1, no: 0 },
      address: `${stage.publisher.origin}/iframe`,
      title: "The bench by the canal",
    });
    await reader.page.reload();
    await reader.page.locator("iframe").scrollIntoViewIfNeeded();
    await expect.poll(() => choice(reader, "Yes").getAttribute("aria-pressed")).toBe("true");
    expect(reader.complaints).toEqual([]);
  });

  test("can solve an interactive challenge", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await open("/iframe?interactive");
    await choice(reader, "No").click();
    await hears(reader, "You chose No. One quick check:");
    const challenge = () => reader.page.frames().find((frame) => frame.url().endsWith("/challenge"));
    await expect.poll(() => challenge()?.url()).toBeDefined();
    await challenge()?.getByLabel("Verify you are human").check();
    await hears(reader, COUNTED);
    expect(await stage.article("/iframe?interactive")).toMatchObject({ tally: { yes: 0, no: 1 } });
    expect(reader.complaints).toEqual([]);
  });

  test.each([
    ["light", /^rgb\(0, 0, 0\)$/],
    // What is almost white is another colour in each browser.
    ["dark", /^rgb\((25\d(, )?){3}\)$/],
  ] as const)("sees the page's own ground through it, and text for a %s one", async (colorScheme, color) => {
    const reader = await open("/iframe?ground", { colorScheme });
    await choice(reader, "Yes").waitFor();
    const look = await poll(reader)
      .locator("body")
      .evaluate((element) => {
        const { backgroundColor, color, margin } = getComputedStyle(element);
        return { backgroundColor, color, margin };
      });
    expect(look).toMatchObject({ backgroundColor: "rgba(0, 0, 0, 0)", margin: "0px" });
    expect(look.color).toMatch(color);
  });
});

describe("the poll's page does not load", () => {
  /** What the browser refused, once it has. */
  const refusal = (reader: Reader) =>
    reader.page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  const scripts = ({ requests }: Reader) => requests.filter((url) => url.endsWith("/embed.js"));

  test("in a frame of a foreign page", async (context) => {
    needs(context, "words of refusals");
    const reader = await stage.reader();
    const refused = refusal(reader);
    await reader.page.goto(`${stage.stranger.origin}/iframe`);
    await refused;
    expect(scripts(reader)).toEqual([]);
  });

  test("in a page of the site's that a foreign page has framed", async (context) => {
    needs(context, "words of refusals");
    const reader = await stage.reader();
    await reader.page.goto(`${stage.stranger.origin}/blank`);
    const refused = refusal(reader);
    await reader.page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
    }, `${stage.publisher.origin}/iframe`);
    await refused;
    expect(scripts(reader)).toEqual([]);
  });
});

test("a page that opens it as a popup is cut off from it", async () => {
  const reader = await stage.reader();
  await reader.page.goto(`${stage.stranger.origin}/blank`);
  const opened = reader.context.waitForEvent("page");
  await reader.page.evaluate((src) => {
    Object.assign(window, { popup: window.open(src) });
  }, `${stage.worker.origin}/poll?site=${SITE}&article=popup`);
  const popup = await opened;
  await popup.getByRole("button", { name: "Yes" }).waitFor();
  expect(await popup.evaluate(() => window.opener)).toBeNull();
  expect(await reader.page.evaluate(() => (window as unknown as { popup: Window }).popup.closed)).toBe(true);
});

test("hostile parameters are text, and the poll works with them", async () => {
  const hostile = `"><script>document.title = "hit"</script><img src=x onerror="document.title = 'hit'">`;
  const query = new URLSearchParams({ site: SITE, article: hostile, title: hostile });
  const reader = await stage.reader();
  await reader.page.goto(`${stage.worker.origin}/poll?${query}`);
  await reader.choice("Yes").click();
  await reader.hears(COUNTED);
  const found = await reader.page.evaluate(() => ({
    title: document.title,
    article: document.querySelector("article-feedback")?.getAttribute("article"),
    strange: document.querySelectorAll("script:not([src$='/embed.js'], [src$='/framed.js']), img").length,
  }));
  expect(found).toEqual({ title: hostile, article: hostile, strange: 0 });
  expect(reader.complaints).toEqual([]);
});
