/**
 * `npm run pictures`: builds, brings a reader into every state of the poll and draws each in light and dark, on phone and
 * desktop, in English and Arabic, into dist/pictures/, with one contact sheet; and docs/poll.png for the README.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { teach } from "../tests/support/browsers/look.ts";
import { openStage } from "../tests/support/browsers/stage.ts";
import { prepareStates, STATES } from "../tests/support/browsers/states/states.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const folder = path("dist/pictures");
const SCREENS = { phone: 390, desktop: 1024 };
const SCHEMES = ["light", "dark"] as const;
const LANGUAGES = { en: "ltr", ar: "rtl" };
/** How much of the page is drawn around the poll. */
const EDGE = 20;
/** States of the README's picture, and how much of their height has something in it. */
const README = ["idle", "challenge", "counted"];
const README_HEIGHT = 215;

/** How wide each is on the contact sheet. */
const WIDTHS = { phone: 260, desktop: 420 };
type Screen = keyof typeof SCREENS;

interface Picture {
  state: string;
  look: string;
  screen: Screen;
  png: string;
}

/** Draws what stands around the poll, with some of the page beside it. */
async function draw(page: Page, file: string, height?: number): Promise<void> {
  const poll = page.locator("article-feedback");
  await poll.scrollIntoViewIfNeeded();
  const box = await poll.boundingBox();
  if (!box) throw new Error("The poll has no place in the page.");
  const clip = { x: box.x - EDGE, y: box.y - EDGE, width: box.width + 2 * EDGE };
  await page.screenshot({ path: file, clip: { ...clip, height: (height ?? box.height) + 2 * EDGE } });
}

const image = (file: string) => `data:image/png;base64,${readFileSync(file, "base64")}`;

/** A row for each state, and in it all its looks. */
async function sheet(page: Page, pictures: Picture[], file: string): Promise<void> {
  const rows = [...new Set(pictures.map(({ state }) => state))].map((state) => {
    const looks = pictures.filter((each) => each.state === state);
    const images = looks.map(
      ({ look, screen, png }) => `<img alt="${look}" width="${WIDTHS[screen]}" src="${image(png)}">`,
    );
    return `<figure><figcaption>${state}</figcaption>${images.join("")}</figure>`;
  });
  await page.setViewportSize({ width: 4 * (WIDTHS.phone + WIDTHS.desktop) + 64, height: 800 });
  await page.setContent(
    `<!doctype html><style>body{margin:12px;font:13px system-ui;background:#ccc}figure{margin:0 0 12px;display:flex;flex-wrap:wrap;gap:4px;align-items:start}figcaption{width:100%}</style>${rows.join("")}`,
  );
  await page.screenshot({ path: file, fullPage: true });
}

await import("./build.ts");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  await prepareStates(stage);
  const pictures: Picture[] = [];
  for (const { name, reach } of STATES) {
    const reader = await stage.reader();
    const { page } = reader;
    await reach(stage, reader);
    await teach(page);
    for (const [language, direction] of Object.entries(LANGUAGES)) {
      await page.evaluate(
        ([lang, dir]) => {
          Object.assign(document.documentElement, { lang, dir });
          return window.speak(String(lang));
        },
        [language, direction] as const,
      );
      for (const [screen, width] of Object.entries(SCREENS) as [Screen, number][]) {
        await page.setViewportSize({ width, height: 900 });
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme });
          const look = `${screen}-${direction}-${colorScheme}`;
          const png = `${folder}/${name.replaceAll(" ", "-")}-${look}.png`;
          await draw(page, png);
          pictures.push({ state: name, look, screen, png });
        }
      }
    }
    if (README.includes(name)) {
      await page.evaluate(() => {
        Object.assign(document.documentElement, { lang: "en", dir: "ltr" });
        return window.speak("en");
      });
      await page.setViewportSize({ width: SCREENS.phone, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      await draw(page, `${folder}/readme-${name}.png`, README_HEIGHT);
    }
    await stage.reset();
  }
  const { page } = await stage.reader({ deviceScaleFactor: 1 });
  await sheet(page, pictures, `${folder}/contact-sheet.png`);
  const three = README.map((name) => `<img alt="" src="${image(`${folder}/readme-${name}.png`)}">`);
  await page.setViewportSize({ width: 1_260, height: 500 });
  await page.setContent(
    `<!doctype html><style>body{margin:0;display:flex;gap:8px;background:#fbfaf6;width:max-content}</style>${three.join("")}`,
  );
  writeFileSync(path("docs/poll.png"), await page.locator("body").screenshot());
} finally {
  await stage.close();
}
console.log(`${folder}/contact-sheet.png, docs/poll.png`);
