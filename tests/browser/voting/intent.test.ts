/** When the captcha is loaded: not before a vote is near, and before the press if the reader gives the time. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../support/browsers/capabilities.ts";
import { open, recipe, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const asked = ({ requests }: Reader, part: string) => requests.some((url) => url.includes(part));
/** Nothing of the captcha, not even our frame. */
const untouched = (reader: Reader) =>
  !asked(reader, "/captcha") && !reader.requests.some((url) => url.startsWith(stage.turnstile.origin));

/** Longer than a pointer has to rest, by a timer of the page's own: whatever was to start has started. */
const aWhile = ({ page }: Reader) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));

async function shown(path: string, options = {}, attributes = ""): Promise<Reader> {
  const reader = await stage.reader(options);
  const space = '<div style="height: 1500px"></div>';
  const poll = `<article-feedback ${attributes}></article-feedback>`;
  await open(stage, reader, path, space + poll + recipe(stage, "Plain HTML") + space);
  await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
  await reader.choice("Yes").waitFor();
  return reader;
}

async function middle(reader: Reader, name: "Yes" | "No" = "Yes") {
  const box = await reader.choice(name).boundingBox();
  if (!box) throw new Error("The button is not drawn.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe("nothing of the captcha is loaded", () => {
  test("by scrolling past under a pointer that does not move", async () => {
    const reader = await shown("/past");
    const { x } = await middle(reader);
    await reader.page.evaluate(() => scrollTo(0, 0));
    await reader.page.mouse.move(x, 300);
    for (let i = 0; i < 30; i++) {
      await reader.page.mouse.wheel(0, 50);
      await reader.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    // And by stopping where a button is under it.
    await reader.page.evaluate(() => {
      const button = document.querySelector("article-feedback")?.shadowRoot?.querySelector("button");
      scrollBy(0, (button?.getBoundingClientRect().top ?? 0) + 20 - 300);
    });
    await aWhile(reader);
    expect(untouched(reader)).toBe(true);
  });

  test("by a pointer that crosses the buttons, or rests beside them", async () => {
    const reader = await shown("/crossed");
    const yes = await middle(reader);
    const no = await middle(reader, "No");
    await reader.page.mouse.move(0, yes.y);
    await reader.page.mouse.move(no.x + 200, no.y, { steps: 20 });
    await reader.page.mouse.move(no.x, no.y + 60);
    await aWhile(reader);
    expect(untouched(reader)).toBe(true);
  });

  test("by Tab, which loads our own code, nor by letters typed there", async () => {
    const reader = await shown("/tabbed");
    await reader.page.keyboard.press("Tab");
    await expect.poll(() => asked(reader, "/chunks/intent")).toBe(true);
    await reader.page.keyboard.press("x");
    await reader.page.keyboard.press("Tab");
    await aWhile(reader);
    expect(untouched(reader)).toBe(true);
  });

  test("by a finger that goes down on a button to scroll", async (context) => {
    needs(context, "fingers");
    const reader = await shown("/swiped", {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 700 },
    });
    const { x, y } = await middle(reader);
    const touch = await reader.context.newCDPSession(reader.page);
    const point = (type: string, dy: number) =>
      touch.send("Input.dispatchTouchEvent", {
        type: type as "touchStart",
        touchPoints: type === "touchEnd" ? [] : [{ x, y: y - dy }],
      });
    await point("touchStart", 0);
    for (let dy = 10; dy <= 200; dy += 10) await point("touchMove", dy);
    await point("touchEnd", 200);
    await aWhile(reader);
    expect(untouched(reader)).toBe(true);
  });

  test("before the press, where the page says so", async () => {
    const reader = await shown("/waits", {}, 'preload="press"');
    await reader.page.keyboard.press("Tab");
    await reader.choice("Yes").hover();
    await aWhile(reader);
    expect(untouched(reader)).toBe(true);
    expect(asked(reader, "/chunks/intent")).toBe(false);
    await voteYes(reader);
    expect(await stage.article("/waits")).toMatchObject({ tally: { yes: 1, no: 0 } });
  });
});

describe("the captcha is loaded before the click", () => {
  test.each([
    ["where a pointer rests on a button", async (reader: Reader) => reader.choice("No").hover()],
    [
      "where a button is pressed down",
      async (reader: Reader) => {
        await reader.choice("No").hover();
        await reader.page.mouse.down();
      },
    ],
    [
      "where a key is pressed down on one",
      async (reader: Reader) => {
        await reader.choice("No").focus();
        await reader.page.keyboard.down("Space");
      },
    ],
  ])("%s", async (how, approach) => {
    const reader = await shown(`/${how.replaceAll(" ", "-")}`);
    await approach(reader);
    await expect.poll(() => untouched(reader)).toBe(false);
    expect(asked(reader, "/votes")).toBe(false);
  });

  test("and a tap votes", async (context) => {
    needs(context, "fingers");
    const reader = await shown("/tapped", {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 700 },
    });
    await reader.choice("Yes").tap();
    await reader.hears("Counted.");
  });
});
