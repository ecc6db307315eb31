/** The poll in its place: every language on narrow and wide screens, zoomed, with spaced text, in forced colours, at rest. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readLocales } from "../../../local/locales.ts";
import { misfits, teach } from "../../support/browsers/look.ts";
import type { PollState } from "../../support/browsers/reach.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { prepareStates, STATES } from "../../support/browsers/states/states.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await prepareStates(stage);
});
afterAll(() => stage?.close());

/** All sentences that take the place of the result, by language: also those that no healthy worker gives occasion for. */
const SENTENCES = Object.fromEntries(
  Object.values(readLocales()).map(({ locale, ask, vote }) => {
    const { load, offline, network, closed } = ask;
    const { busy, unknown, articles, unlisted, crowded, paused, changes, origin } = vote;
    const all = {
      load,
      offline,
      network,
      closed,
      busy,
      unknown,
      articles,
      unlisted,
      crowded,
      paused,
      changes,
      origin,
    };
    const captcha = Object.entries(vote).filter(([name]) => name.startsWith("captcha-"));
    return [locale, [...Object.values(all), ...captcha.map(([, text]) => text)].map(String)];
  }),
);

/** The state in which all of them are tried. */
const SPEAKER = "captcha failed";
/** States that differ from it by their sentence alone need not be reached for that. */
const ALIKE =
  /^(captcha (?!failed)|offline|not arrived|paused|crowded|not registered|foreign|counted no|changed)/;
const SHAPES = STATES.filter(({ name }) => !ALIKE.test(name));

describe.each(SHAPES)("a reader who meets: $name", ({ name, reach }) => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await stage.reader();
    await reach(stage, reader);
    await teach(reader.page);
  });
  afterAll(() => stage.reset());

  test("finds all of it, as high as announced, in any language, on any screen, in tiny and in spaced text", async () => {
    const sentences = name === SPEAKER ? SENTENCES : {};
    for (const width of [320, 390, 1024]) {
      await reader.page.setViewportSize({ width, height: 768 });
      expect(await misfits(reader.page, sentences), `${width} px`).toEqual([]);
    }
  });
});

const state = (name: string) => STATES.find((each) => each.name === name) as PollState;

describe("a reader", () => {
  afterEach(() => stage.reset());

  test("sees nothing move by itself, in no state", async () => {
    const reader = await stage.reader();
    for (const name of ["counted", "network"]) {
      await state(name).reach(stage, reader);
      const moving = await reader.page.evaluate(() => {
        const root = document.querySelector("article-feedback")?.shadowRoot;
        const parts = [...(root?.querySelectorAll("*") ?? [])].flatMap((part) =>
          ["", "::before"].map((pseudo) => getComputedStyle(part, pseudo)),
        );
        return parts
          .filter((style) => style.transitionDuration !== "0s" || style.animationName !== "none")
          .map((style) => style.cssText);
      });
      expect(moving).toEqual([]);
    }
  });

  test("in forced colours sees which button is pressed, and the result", async () => {
    const reader = await stage.reader({ forcedColors: "active" });
    await state("counted").reach(stage, reader);
    const look = (choice: "Yes" | "No") =>
      reader.choice(choice).evaluate((button) => {
        const { backgroundColor, color } = getComputedStyle(button);
        return { backgroundColor, color };
      });
    const system = await reader.page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("p"));
      probe.style.cssText = "background:Highlight;color:HighlightText";
      const { backgroundColor, color } = getComputedStyle(probe);
      return { backgroundColor, color };
    });
    expect(await look("Yes")).toEqual(system);
    expect(await look("No")).not.toEqual(system);
    const fill = (part: string) => reader.page.locator(part).evaluate((bar) => getComputedStyle(bar).fill);
    expect(await fill("rect.yes")).not.toBe(await fill("rect.no"));
  });

  test("who reads from right to left finds Yes on the right, and the bar growing from there", async () => {
    const reader = await stage.reader();
    await state("counted").reach(stage, reader);
    await teach(reader.page);
    const places = () =>
      reader.page.evaluate(() => {
        const root = document.querySelector("article-feedback")?.shadowRoot;
        const box = (part: string) => root?.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
        return {
          yes: box("[data-choice=yes]"),
          no: box("[data-choice=no]"),
          all: box("[part=bar]"),
          share: box("rect.yes"),
        };
      });
    for (const [language, rtl] of [
      ["en", false],
      ["ar", true],
      ["he", true],
      ["fa", true],
    ] as const) {
      await reader.page.evaluate((each) => window.speak(each), language);
      const { yes, no, all, share } = await places();
      expect(yes.left > no.left, language).toBe(rtl);
      expect(Math.round(rtl ? share.right - all.right : share.left - all.left), language).toBe(0);
      expect(share.width / all.width, language).toBeCloseTo(18 / 24, 1);
    }
  });
});
