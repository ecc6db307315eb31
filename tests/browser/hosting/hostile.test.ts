/** The poll in pages whose styles were written without a thought for it, or against it: it can be seen, read and used. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const PAGES: Record<string, string> = {
  "resets everything": "*{all:unset!important}",
  "sets everything": `*{margin:40px;float:left;letter-spacing:1em;word-spacing:2em;text-transform:uppercase;line-height:0;
    text-indent:5em;text-align:right;white-space:nowrap;visibility:hidden;opacity:.9;border:3px solid red;font-style:italic}
    html,body,main,aside,article-feedback{visibility:visible}`,
  "hides buttons and frames": "button,iframe,section,p,svg{display:none!important}",
  "makes text vanish": "body,aside,article-feedback{font-size:0!important}",
  "has tiny text": "body,article-feedback{font-size:6px!important}",
  "has huge text": "html,body,article-feedback{font-size:40px!important}",
  "moves the element":
    "article-feedback{display:inline!important;position:absolute!important;width:auto;float:right;columns:3}",
  "collapses the element":
    "article-feedback{height:0!important;overflow:hidden!important;max-height:1px!important;contain:strict}",
  "is written the other way": "body{direction:rtl;unicode-bidi:bidi-override;writing-mode:horizontal-tb}",
  "clicks through and can't be selected":
    "*{pointer-events:none!important;user-select:none!important;cursor:none!important}",
  "moves and fades all it has":
    "*{transition:all 2s!important;animation:spin 2s infinite!important}@keyframes spin{to{opacity:.5}}",
  "is dark without saying so":
    "html,body{background:#111!important;color:#eee!important;color-scheme:normal!important}",
};

/** Opens the article with a page's style in place before the poll is drawn. */
async function open(reader: Reader, name: string, css: string): Promise<void> {
  await reader.page.addInitScript((text) => {
    // A page's style does not reach into frames.
    if (window !== parent) return;
    addEventListener("DOMContentLoaded", () => {
      const style = document.createElement("style");
      style.textContent = text;
      document.head.append(style);
    });
  }, css);
  await reader.open(`/element?${name.replaceAll(/\W/g, "-")}`);
}

/** What is wrong with the poll's buttons and sentences for the eye and the finger. */
const faults = ({ page }: Reader) =>
  page.evaluate(() => {
    const found: string[] = [];
    const host = document.querySelector("article-feedback") as HTMLElement;
    const root = host.shadowRoot as ShadowRoot;
    for (const part of root.querySelectorAll<HTMLElement>("p:not(:empty, [aria-hidden]), button")) {
      const name = part.textContent ?? "";
      const style = getComputedStyle(part);
      const { left, top, width, height } = part.getBoundingClientRect();
      if (Number.parseFloat(style.fontSize) < 10) found.push(`${name}: text of ${style.fontSize}`);
      if (style.letterSpacing !== "normal" || style.textTransform !== "none") found.push(`${name}: respaced`);
      if (Number.parseFloat(style.lineHeight) < 1.2 * Number.parseFloat(style.fontSize))
        found.push(`${name}: lines of ${style.lineHeight}`);
      if (part.tagName === "BUTTON" && (width < 44 || height < 43.9))
        found.push(`${name}: ${width} × ${height}`);
      part.scrollIntoView({ block: "center" });
      const { x, y } = part.getBoundingClientRect();
      const seen = root.elementFromPoint(x + width / 2, y + height / 2);
      if (part.tagName === "BUTTON" && !part.contains(seen))
        found.push(`${name}: out of reach at ${left}, ${top}`);
      if (style.transitionDuration !== "0s" || style.animationName !== "none") found.push(`${name}: moves`);
    }
    return found;
  });

describe("a reader votes, and finds text to read and targets to hit, in a page that", () => {
  test.each(Object.entries(PAGES))("%s", async (name, css) => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader({ viewport: { width: 390, height: 844 } });
    await open(reader, name, css);
    expect(await faults(reader)).toEqual([]);
    await reader.choice("Yes").click();
    const captcha = reader.page.locator(".captcha");
    await reader.page.locator("[data-phase=challenge] .captcha").waitFor();
    const frame = await reader.page.locator("article-feedback iframe").boundingBox();
    // Where there is no room for 300 px it is the compact one, 150 by 140.
    const compact = frame?.width === 150;
    expect(frame?.width).toBeGreaterThanOrEqual(compact ? 150 : 250);
    expect(frame?.height).toBeGreaterThanOrEqual(compact ? 140 : 65);
    expect(await captcha.evaluate((element) => getComputedStyle(element).visibility)).toBe("visible");
    await reader.page.keyboard.press("Tab");
    await reader.page.keyboard.press("Space");
    await reader.page.locator("[aria-pressed=true]").waitFor();
    expect(await faults(reader)).toEqual([]);
    await reader.page.locator("[part=withdraw]").click();
    await reader.page.locator("[aria-pressed=true]").waitFor({ state: "detached" });
  });
});

describe("a panel that a page has collapsed", () => {
  test.each([
    ["by visibility, as accordions do", "visibility:hidden;height:0;overflow:hidden"],
    ["by visibility, its room kept", "visibility:hidden;opacity:0"],
  ])("%s hides the poll with it: no invisible tab stop, nothing to be heard", async (_how, style) => {
    stage.publisher.publish(
      "/collapsed",
      `<!doctype html><html lang="en"><title>Collapsed</title><body><button id="before">Before</button>
<div id="panel" style="height:20em"><article-feedback></article-feedback></div><button id="after">After</button>
<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script></body></html>`,
    );
    const reader = await stage.reader();
    await reader.page.goto(`${stage.publisher.origin}/collapsed`);
    await reader.choice("Yes").waitFor();
    await reader.page.locator("#panel").evaluate((panel, style) => panel.setAttribute("style", style), style);
    await reader.page.locator("#before").focus();
    await reader.page.keyboard.press("Tab");
    expect(await reader.page.evaluate(() => document.activeElement?.id)).toBe("after");
    for (const choice of ["Yes", "No"] as const) expect(await reader.choice(choice).isVisible()).toBe(false);
    // Opened again, it is there.
    await reader.page.locator("#panel").evaluate((panel) => panel.removeAttribute("style"));
    await reader.choice("Yes").click();
    await reader.page.locator("[aria-pressed=true]").waitFor();
  });
});
