/**
 * `npm run pictures`: builds, brings a reader into every state of the poll, copies each in every look, from left to right and
 * from right to left, and draws the copies in light and dark, for phone and desktop, in each browser that is here: one sheet
 * for each browser, look and scheme in dist/pictures/; and docs/poll.png for the README. Then the console: console-pictures.ts.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { copiesOf, hang, LOOKS } from "../tests/support/browsers/gallery.ts";
import { teach } from "../tests/support/browsers/look.ts";
import { openStage, type Reader } from "../tests/support/browsers/stage.ts";
import { prepareStates, STATES } from "../tests/support/browsers/states/states.ts";
import { findFirefox, findWebKit } from "./browsers.ts";
import { drawConsole } from "./console-pictures.ts";
import { type Drawn, sheetMarkup } from "./picture-sheet.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const folder = path("dist/pictures");
const SCHEMES = ["light", "dark"] as const;
const LANGUAGES = ["en", "ar"];
/** States of the README's picture, and how much of their height has something in it. */
const README = ["idle", "challenge", "counted"];
const README_HEIGHT = 215;
/** How much of the page is drawn around the poll. */
const EDGE = 20;

/** Draws pages in the browsers that are here. */
async function photograph(pages: Record<string, string>): Promise<void> {
  const shoot = async (browser: string, page: Reader["page"]) => {
    for (const [name, url] of Object.entries(pages)) {
      await page.goto(url);
      await page.screenshot({ path: `${folder}/${name}-${browser}.png`, fullPage: true });
    }
  };
  const { launchChromium } = await import("../tests/support/browsers/chromium.ts");
  const launches = [
    ["chromium", launchChromium] as const,
    ...(findFirefox()
      ? [["firefox", (await import("../tests/support/browsers/firefox.ts")).launchFirefox] as const]
      : []),
  ];
  for (const [name, launch] of launches) {
    const { browserFor, close } = await launch();
    const context = await (await browserFor({})).newContext({ viewport: { width: 1_500, height: 900 } });
    await shoot(name, await context.newPage());
    await close();
  }
  if (!findWebKit()) return;
  const { launchWebKit } = await import("../tests/support/browsers/webkit.ts");
  const webkit = await launchWebKit();
  const reader = await webkit.reader();
  const sheets: Record<string, string> = {};
  for (const [name, url] of Object.entries(pages)) {
    await reader.goto(url);
    // Its window shows no more than 1,024 px, and a picture no more than the window: screen by screen, and half as large.
    const images: string[] = [];
    for (let from = 0, all = 1; from < all; ) {
      const [height = 0, seen = 1] = await reader.run((from) => {
        const { style } = document.body;
        style.transformOrigin = "0 0";
        style.transform = `translateY(-${from}px) scale(0.45)`;
        return [document.body.offsetHeight * 0.45, innerHeight];
      }, from);
      images.push((await reader.picture()).toString("base64"));
      all = height;
      from += seen;
    }
    const file = `${folder}/${name}-webkit.html`;
    const markup = images.map((png) => `<img style="display:block" src="data:image/png;base64,${png}">`);
    writeFileSync(file, `<!doctype html>${markup.join("")}`);
    sheets[`${name}-webkit`] = pathToFileURL(file).href;
  }
  await webkit.close();
  const { browserFor, close } = await launchChromium();
  const context = await (await browserFor({})).newContext({ viewport: { width: 1_040, height: 900 } });
  const page = await context.newPage();
  for (const [name, url] of Object.entries(sheets)) {
    await page.goto(url);
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }
  await close();
}

/** Draws what stands around the poll, with some of the page beside it. */
async function drawReadme(page: Reader["page"], file: string): Promise<void> {
  const poll = page.locator("article-feedback");
  await poll.scrollIntoViewIfNeeded();
  const box = await poll.boundingBox();
  if (!box) throw new Error("The poll has no place in the page.");
  const clip = { x: box.x - EDGE, y: box.y - EDGE, width: box.width + 2 * EDGE };
  await page.screenshot({ path: file, clip: { ...clip, height: README_HEIGHT + 2 * EDGE } });
}

await import("./build.ts");
const shown = await drawConsole(path("dist/console-pictures"), path("docs"));
if (process.argv.includes("--console")) {
  console.log(shown);
  process.exit();
}
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  await prepareStates(stage);
  const drawn: Drawn[] = [];
  for (const { name, reach } of STATES) {
    const reader = await stage.reader();
    const { page } = reader;
    await page.setViewportSize({ width: 390, height: 900 });
    await reach(stage, reader);
    if (README.includes(name)) await drawReadme(page, `${folder}/readme-${name}.png`);
    await teach(page);
    await hang(page, LANGUAGES);
    drawn.push(...(await copiesOf(page, name)));
    await stage.reset();
  }
  const pages: Record<string, string> = {};
  for (const look of LOOKS)
    for (const scheme of SCHEMES) {
      const file = `${folder}/${look}-${scheme}.html`;
      const copies = drawn.filter((each) => each.look === look);
      writeFileSync(file, sheetMarkup(copies, scheme));
      pages[`${look}-${scheme}`] = pathToFileURL(file).href;
    }
  await photograph(pages);
  const { page } = await stage.reader({ deviceScaleFactor: 1 });
  const image = (file: string) => `data:image/png;base64,${readFileSync(file, "base64")}`;
  const three = README.map((name) => `<img alt="" src="${image(`${folder}/readme-${name}.png`)}">`);
  await page.setViewportSize({ width: 1_260, height: 500 });
  await page.setContent(
    `<!doctype html><style>body{margin:0;display:flex;gap:8px;background:#fbfaf6;width:max-content}</style>${three.join("")}`,
  );
  writeFileSync(path("docs/poll.png"), await page.locator("body").screenshot());
} finally {
  await stage.close();
}
console.log(`${folder}/*.png, docs/poll.png, ${shown}`);
process.exit();
