/** The poll's page in a frame: its height reaches the page around it, which follows, and its ground is that page's own. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, open, recipe } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const inside = ({ page }: Reader) => page.frameLocator("iframe");
const frame = (query: string) =>
  `<iframe src="${stage.worker.origin}/poll?site=${stage.site()}&${query}" title="Poll" width="100%" height="320" style="border:0"></iframe>`;
/** Keeps what the page was told, and does nothing. */
const DEAF = `<script>var told = []; addEventListener("message", ({ data }) => told.push(data));</script>`;
const told = ({ page }: Reader) =>
  page.evaluate(
    () => (window as unknown as { told: { sentinel: string; type: string; height: number }[] }).told,
  );
/** How high the frame is, how high its page and the poll in it are, and whether that page may be scrolled. */
const measured = async (reader: Reader) => ({
  frame: await reader.page.locator("iframe").evaluate((element) => element.getBoundingClientRect().height),
  ...(await inside(reader)
    .locator("html")
    .evaluate((root) => ({
      content: Math.ceil(root.getBoundingClientRect().height),
      over: root.scrollHeight - innerHeight,
      scrolls: getComputedStyle(root).overflow !== "hidden",
    }))),
});

describe("in a page that listens", () => {
  test("the frame is as high as the poll before and after the vote and on a turned phone, and never scrolls", async () => {
    const reader = await stage.reader({ viewport: { width: 800, height: 900 } });
    await open(stage, reader, "/tall-page", recipe(stage, "iframe of its own height"));
    const fits = async () => {
      const { frame, content, over, scrolls } = await measured(reader);
      return frame === content && over <= 0 && !scrolls;
    };
    await inside(reader).locator("[data-choice=yes]").waitFor();
    await expect.poll(fits).toBe(true);
    await reader.page.setViewportSize({ width: 340, height: 900 });
    await expect.poll(fits).toBe(true);
    await inside(reader).locator("[data-choice=yes]").click();
    await inside(reader).locator("[part=message]", { hasText: COUNTED }).waitFor();
    await expect.poll(fits).toBe(true);
    await reader.page.setViewportSize({ width: 800, height: 900 });
    await expect.poll(fits).toBe(true);
    expect(await stage.article("/tall")).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });

  test("a poll that grows beyond what the page gives it can be scrolled", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/short-page", frame("article=short") + DEAF);
    await inside(reader).locator("[data-choice=yes]").waitFor();
    await expect.poll(async () => (await measured(reader)).scrolls).toBe(false);
    await inside(reader)
      .locator("article-feedback")
      .evaluate((element) => {
        element.style.minHeight = "900px";
      });
    await expect.poll(async () => (await measured(reader)).scrolls).toBe(true);
  });
});

test("a page is told each height once, in the words that AMP hears", async () => {
  const reader = await stage.reader();
  await open(stage, reader, "/told-page", DEAF + frame("article=told"));
  await inside(reader).locator("[data-choice=yes]").waitFor();
  const { content } = await measured(reader);
  await expect
    .poll(async () => (await told(reader)).at(-1))
    .toEqual({ sentinel: "amp", type: "embed-size", height: content });
  const heights = (await told(reader)).map(({ height }) => height);
  expect(heights.filter((height, i) => height === heights[i - 1])).toEqual([]);
});

describe("the frame's ground", () => {
  /** The colour at the frame's corner, where the poll draws nothing. */
  const corner = async ({ page }: Reader) => {
    const { x, y, width } = (await page.locator("iframe").boundingBox()) as { [side: string]: number };
    const clip = { x: (x ?? 0) + (width ?? 0) - 4, y: (y ?? 0) + 2, width: 1, height: 1 };
    const png = (await page.screenshot({ clip })).toString("base64");
    return page.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement("canvas").getContext("2d");
      canvas?.drawImage(image, 0, 0);
      return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])].join();
    }, png);
  };
  const GREEN = "0,128,0,255";
  const page = (scheme: string, query: string) =>
    `<style>:root{color-scheme:${scheme}}body{background:#008000}</style>${frame(query)}`;

  test.each([
    ["light", "light", "theme=light"],
    ["dark", "dark", "theme=dark"],
    ["of the reader's own, which is dark", "light dark", ""],
  ])("is the page's where both are %s", async (_what, scheme, query) => {
    const reader = await stage.reader({ colorScheme: "dark" });
    await open(stage, reader, "/ground", page(scheme, `article=ground&${query}`));
    await inside(reader).locator("[data-choice=yes]").waitFor();
    expect(await corner(reader)).toBe(GREEN);
  });

  test("is the browser's own where they differ, so that its text can be read", async () => {
    const reader = await stage.reader({ colorScheme: "light" });
    await open(stage, reader, "/other-ground", page("light", "article=ground&theme=dark"));
    await inside(reader).locator("[data-choice=yes]").waitFor();
    expect(await corner(reader)).not.toBe(GREEN);
  });
});

test.each([
  ["an unknown site", (site: string) => `site=${site}x&article=a`, "No site is registered under this id."],
  ["no article", (site: string) => `site=${site}`, "Look at: article."],
  [
    "a question that is none of the site's",
    (site: string) => `site=${site}&article=a&question=no`,
    "asks no question",
  ],
  [
    "an origin that is none of the site's",
    (site: string) => `site=${site}&article=a&origin=https://no.example`,
    "Look at: origin.",
  ],
])("in place of a poll with %s the frame says so", async (_what, query, words) => {
  const reader = await stage.reader();
  const src = `${stage.worker.origin}/poll?${query(stage.site())}`;
  await open(stage, reader, "/mistaken", `<iframe src="${src}" title="Poll"></iframe>`);
  await inside(reader).getByText(words).waitFor();
});
