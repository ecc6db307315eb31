/** A challenge and the reader: the room it gets, what it looks like and speaks, whose focus it takes, and the way out of it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { captchaFrame, challengeFrame, solve } from "../../support/browsers/captcha.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const CHALLENGE = "You chose Yes. One quick check:";
const LEFT = "Your vote has not been sent.";

const notNow = ({ page }: Reader) => page.getByRole("button", { name: "Not now" });
const focused = ({ page }: Reader) =>
  page.evaluate(() => {
    const inside = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return inside?.id || inside?.getAttribute("data-choice") || inside?.className || inside?.tagName;
  });

/** Opens a page and votes yes, until the challenge shows. */
async function challenged(path: string, options = {}): Promise<Reader> {
  const reader = await stage.reader(options);
  await reader.open(path);
  await reader.choice("Yes").click();
  await reader.hears(CHALLENGE);
  return reader;
}

describe("its room", () => {
  test.each([
    ["on a desktop", 1_024, 65],
    ["on a phone", 375, 65],
    ["on a watch, where only the compact size fits", 290, 140],
  ])("%s", async (_where, width, height) => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await challenged(`/element?room-${width}`, { viewport: { width, height: 700 } });
    const frame = reader.page.locator("article-feedback iframe");
    await expect.poll(async () => (await frame.boundingBox())?.height).toBe(height);
    const ours = await captchaFrame(reader);
    expect(
      await ours.evaluate(() => [document.documentElement.scrollHeight > innerHeight, innerWidth < 150]),
    ).toEqual([false, false]);
    // All of the box can be seen: it stands at the bottom.
    const theirs = await challengeFrame(reader);
    const bottom = await theirs.evaluate(
      () => document.body.lastElementChild?.getBoundingClientRect().bottom,
    );
    expect(bottom).toBe(height);
    // Nothing lies over anything.
    const boxes = await Promise.all(
      [frame, notNow(reader), reader.page.locator(".captcha p").first()].map((part) => part.boundingBox()),
    );
    const [captcha, button, message] = boxes.map((box) => box ?? { x: 0, y: 0, width: 0, height: 0 });
    if (!captcha || !button || !message) throw new Error("not there");
    const apart = button.x >= captcha.x + captcha.width || button.y >= captcha.y + captcha.height;
    expect(apart).toBe(true);
    // What was chosen stays to be seen, above it.
    expect(message.y + message.height).toBeLessThanOrEqual(captcha.y);
    await solve(reader);
    await reader.hears(COUNTED);
  });

  test("is the compact one where the phone was turned after it was loaded", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader({ viewport: { width: 700, height: 700 } });
    await reader.open("/element?turned");
    await reader.choice("Yes").hover();
    await (await captchaFrame(reader)).locator("#captcha > *").first().waitFor({ state: "attached" });
    await reader.page.setViewportSize({ width: 290, height: 700 });
    await reader.choice("Yes").click();
    await reader.hears(CHALLENGE);
    await expect
      .poll(async () => (await reader.page.locator("article-feedback iframe").boundingBox())?.height)
      .toBe(140);
    await solve(reader);
    await reader.hears(COUNTED);
  });

  test("is the wide one again where the phone was turned back after a compact one was left", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await challenged("/element?turned-back", { viewport: { width: 290, height: 700 } });
    await notNow(reader).click();
    await reader.page.setViewportSize({ width: 700, height: 700 });
    await reader.choice("Yes").click();
    await reader.hears(CHALLENGE);
    const box = () => reader.page.locator("article-feedback iframe").boundingBox();
    await expect.poll(async () => (await box())?.height).toBe(65);
    expect((await box())?.width).toBeGreaterThanOrEqual(300);
  });
});

describe("it looks and speaks like the poll", () => {
  test.each([
    ["dark, by the element", { theme: "dark", lang: "de" }, "dark", "de", "Captcha", "de"],
    ["light, by the element", { theme: "light", lang: "pt-BR" }, "light", "pt-BR", "Captcha", "pt-br"],
    [
      "in Chinese, by Turnstile's own tag",
      { theme: "light", lang: "zh-Hans" },
      "light",
      "zh-Hans",
      "人机验证",
      "zh",
    ],
  ])("%s", async (_how, attributes, scheme, lang, title, theirs) => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await reader.open(`/element?look-${lang}`);
    await reader.page.locator("article-feedback").evaluate((poll, all) => {
      for (const [name, value] of Object.entries(all)) poll.setAttribute(name, value);
    }, attributes);
    await reader.page.locator(`[part=poll][lang="${lang}"]`).waitFor();
    await reader.choice("Yes").click();
    const ours = await captchaFrame(reader);
    const theirFrame = await challengeFrame(reader);
    await expect.poll(() => theirFrame.evaluate(() => document.documentElement.lang)).toBe(theirs);
    expect(await theirFrame.evaluate(() => document.documentElement.style.colorScheme)).toBe(scheme);
    expect(await ours.evaluate(() => [document.documentElement.lang, document.title])).toEqual([lang, title]);
    expect(
      await ours.evaluate(() => document.querySelector<HTMLMetaElement>("[name=color-scheme]")?.content),
    ).toBe(scheme);
  });

  test("in the browser's language where Turnstile lacks the page's", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader({ locale: "fr-FR" });
    await reader.open("/element?kazakh");
    await reader.page.locator("article-feedback").evaluate((poll) => poll.setAttribute("lang", "kk"));
    await reader.page.locator("[part=poll][lang=kk]").waitFor();
    await reader.choice("Yes").click();
    const theirs = await challengeFrame(reader);
    await expect.poll(() => theirs.evaluate(() => document.documentElement.lang)).toBe("fr-FR");
    expect(await (await captchaFrame(reader)).evaluate(() => document.documentElement.lang)).toBe("kk");
  });

  test("in the colours that the page has, where it says nothing of them to us", async () => {
    const reader = await stage.reader({ colorScheme: "dark" });
    await reader.open("/element?page-scheme");
    for (const [scheme, told] of [
      ["dark", "dark"],
      ["normal", "light"],
      ["light dark", "auto"],
    ] as const) {
      await reader.page.locator("html").evaluate((html, value) => {
        html.style.colorScheme = value;
      }, scheme);
      await reader.page.mouse.move(0, 0);
      await reader.choice("No").hover();
      await expect
        .poll(() => reader.page.locator("article-feedback iframe").getAttribute("src"))
        .toContain(`scheme=${told}`);
    }
  });
});

describe("every challenge can be left", () => {
  const KINDS = [
    ["one that waits for the reader", { challenge: "interactive" }, "quiet"],
    ["one that hangs when it was solved", { challenge: "interactive-hang" }, "quiet"],
    ["one of a site that always shows it, which hangs", { challenge: "hang" }, "visible"],
  ] as const;

  describe.each(KINDS)("%s", (what, switches, captcha) => {
    beforeAll(() => stage.turnTo({ captcha }));
    afterAll(() => stage.turnTo());

    test.each(["by its button", "by Escape"])("%s", async (how) => {
      stage.turnstile.set(switches);
      const path = `/element?${`${what} ${how}`.replaceAll(/\W/g, "-")}`;
      const reader = await challenged(path);
      if (switches.challenge === "interactive-hang") await solve(reader);
      if (how === "by its button") await notNow(reader).click();
      else {
        await reader.page.locator(".captcha").focus();
        await reader.page.keyboard.press("Escape");
      }
      await reader.hears(LEFT);
      expect(await focused(reader)).toBe("yes");
      expect(await reader.page.locator("article-feedback iframe").count()).toBe(0);
      expect(await stage.article(path)).toBeUndefined();
      stage.turnstile.set({ challenge: "pass" });
      await reader.page.keyboard.press("Enter");
      await reader.hears(COUNTED);
      expect(await stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 } });
    });
  });

  test("one that is unseen and hangs: by Escape at once, by its button once it is slow", async () => {
    stage.turnstile.set({ challenge: "hang" });
    const reader = await stage.reader();
    await reader.open("/element?unseen-hang");
    await reader.choice("No").click();
    await reader.hears("Checking that you are human…");
    await captchaFrame(reader);
    await reader.page.keyboard.press("Escape");
    await reader.hears(LEFT);
    await reader.page.keyboard.press("Enter");
    await notNow(reader).click();
    await reader.hears(LEFT);
    expect(await focused(reader)).toBe("no");
  });

  test("one that was solved, and then hangs unseen: by its button once it is slow", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await challenged("/element?solved-hang");
    // Longer in the challenge than it takes to be called slow.
    await reader.page.waitForTimeout(5_500);
    await reader.page.route("**/control/issue", () => undefined);
    await solve(reader);
    await reader.hears("Still checking that you are human…");
    await notNow(reader).click();
    await reader.hears(LEFT);
    expect(await focused(reader)).toBe("yes");
  });

  test("and Escape means nothing to us at any other time, nor we take it from the page", async () => {
    const reader = await stage.reader();
    await reader.open("/element?escape");
    await reader.page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      addEventListener("keydown", ({ key }) => heard.push(key));
    });
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await reader.page.keyboard.press("Escape");
    await reader.hears(COUNTED);
    expect(await reader.page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([
      "Escape",
    ]);
  });
});

describe("the focus", () => {
  test("stays with a reader who has gone on to type elsewhere", async () => {
    stage.turnstile.set({ challenge: "interactive", tokenDelayMs: 1_000 });
    const reader = await stage.reader();
    await reader.open("/element?elsewhere");
    await reader.page.evaluate(() => {
      document.body.append(Object.assign(document.createElement("input"), { id: "elsewhere" }));
    });
    await reader.choice("Yes").click();
    await reader.page.locator("#elsewhere").focus();
    await reader.hears(CHALLENGE);
    await reader.page.keyboard.type("still here");
    expect(await reader.page.locator("#elsewhere").inputValue()).toBe("still here");
    await solve(reader);
    await reader.hears(COUNTED);
  });

  test("is given back to the pressed button when the challenge fails with it", async () => {
    stage.turnstile.set({ challenge: "timeout" });
    const reader = await stage.reader();
    await reader.open("/element?times-out");
    await reader.choice("Yes").focus();
    await reader.page.keyboard.press("Enter");
    await reader.hears("The captcha took too long.");
    expect(await focused(reader)).toBe("yes");
  });
});
