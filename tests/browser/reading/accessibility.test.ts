/**
 * Every state of the poll, in every look and language: read as a screen reader gets it, walked by keyboard, held against
 * axe-core, and measured in columns of all widths.
 */
import type axeCore from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLocales } from "../../../local/locales.ts";
import { READY_REASONS } from "../../../worker/domain/remarks/ready.ts";
import { needs } from "../../support/browsers/capabilities.ts";
import { hang, LOOKS, violations, wear } from "../../support/browsers/gallery.ts";
import { LANGUAGES, stops, teach, trees } from "../../support/browsers/look.ts";
import { COLUMNS, LARGE, misfits, SPACED } from "../../support/browsers/room.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { prepareStates, STATES } from "../../support/browsers/states/states.ts";
import { TREES } from "../../support/browsers/states/trees.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** A frame is no page: nothing asks it for landmarks. */
const IN_FRAME: axeCore.RunOnly = { type: "tag", values: WCAG };
/** In the second colour scheme nothing else can differ. */
const RULES = {
  light: { type: "tag", values: [...WCAG, "best-practice"] },
  dark: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const satisfies Record<string, axeCore.RunOnly>;
const SCHEMES = ["light", "dark"] as const;
/** All rules are asked in one language of each direction. */
const BOTH_WAYS = ["en", "ar"];
/** What can differ in a third: names, the language itself, and how much room words take. Roles and colours can't. */
const BY_WORDS: axeCore.RunOnly = {
  type: "rule",
  values: [
    ...["aria-command-name", "aria-toggle-field-name", "button-name", "empty-heading", "frame-title"],
    ...["link-name", "role-img-alt", "scrollable-region-focusable", "target-size", "valid-lang"],
  ],
};

/**
 * All sentences that take the place of a result, in each language: also those that no healthy worker gives occasion for. Each
 * row is one sentence.
 */
const SENTENCES = [
  ...["load", "offline", "network", "closed"],
  ...Object.keys(readLocales().en?.vote ?? {}).filter((name) =>
    /^(captcha-|busy|unknown|articles|unlisted|crowded|paused|changes|taken-back|not-arrived|held|void)/.test(
      name,
    ),
  ),
].map((name) =>
  Object.fromEntries(
    Object.values(readLocales()).map(({ locale, ask, vote }) => [locale, String(ask[name] ?? vote[name])]),
  ),
);
/** The state in which all of them are tried. */
const SPEAKER = "captcha failed";
/** States that differ from it by their sentence alone are not measured for that. */
const ALIKE =
  /^(captcha (?!failed)|offline|not arrived|paused|crowded|not registered|foreign|counted no|changes)/;

/** Firefox tells no tree, and plays one language, and states of one shape once. */
const FIREFOX = process.env.BROWSER === "firefox";
const SPOKEN = FIREFOX ? ["en"] : LANGUAGES;
const [FIRST, FURTHER] = [
  SPOKEN.filter((language) => BOTH_WAYS.includes(language)),
  SPOKEN.filter((language) => !BOTH_WAYS.includes(language)),
];
const PLAYED = FIREFOX ? STATES.filter(({ name }) => !ALIKE.test(name)) : STATES;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await prepareStates(stage);
});
afterAll(() => stage?.close());

const REASONS = Object.values(READY_REASONS)
  .flat()
  .map((id) => `button ${readLocales().en?.remark[id]}`);
/** With the reasons in one order: each reader has another one. */
function steady(lines: string[]): string[] {
  const reasons = lines.filter((line) => REASONS.some((reason) => line.startsWith(reason))).toSorted();
  return lines.map((line) =>
    REASONS.some((reason) => line.startsWith(reason)) ? (reasons.shift() ?? "") : line,
  );
}
/** The name of what can be reached by Tab; "" for what can't. */
const stopOf = (line: string) => {
  if (line.startsWith("Iframe")) return "IFRAME";
  if (line.startsWith("textbox")) return "TEXTAREA";
  return /^button (.+?)(, (pressed|busy|disabled|expanded|invalid|described by .*))*$/.exec(line)?.[1] ?? "";
};

/** What is said, without its words. */
const roles = (lines: string[]) =>
  lines.map((line) =>
    [line.split(" ")[0], ...(line.match(/, (pressed|busy|disabled|expanded|invalid|described)/g) ?? [])].join(
      "",
    ),
  );

describe.each(PLAYED)("a reader who meets: $name", ({ name, reach }) => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await stage.reader();
    await reach(stage, reader);
    await teach(reader.page);
  });
  afterAll(() => stage.reset());

  test("is given a tree and a way through it by keyboard, with a ring to see, in every look", async (context) => {
    needs(context, "the accessibility tree");
    const expected = TREES[name] ?? [];
    const buttons = expected.map(stopOf).filter(Boolean);
    for (const look of LOOKS) {
      await wear(reader.page, look);
      expect(steady((await trees(reader.page))[0] ?? []), look).toEqual(expected);
      for (const colorScheme of look === "buttons" ? SCHEMES : SCHEMES.slice(0, 1)) {
        await reader.page.emulateMedia({ colorScheme });
        const found = await stops(reader.page);
        expect(steady(found.map((stop) => `button ${stop.name}`)), look).toEqual(
          buttons.map((name) => `button ${name}`),
        );
        for (const { name, ring } of found) if (name !== "IFRAME") expect(ring).toBeGreaterThanOrEqual(3);
      }
    }
    if (name !== "challenge") return;
    const frames = reader.page.frames().slice(1);
    expect(frames).toHaveLength(2);
    for (const frame of frames) expect(await violations(frame, IN_FRAME)).toEqual([]);
  });

  test("is given the same tree in every look and language, and nothing in it that axe-core knows to be wrong", async () => {
    const { page } = reader;
    await hang(page, FIRST);
    for (const scheme of SCHEMES)
      expect(await violations(page, { ...RULES[scheme] }, scheme), scheme).toEqual([]);
    await hang(page, FURTHER);
    const expected = roles(TREES[name] ?? []);
    const found = FIREFOX ? [] : await trees(page);
    if (!FIREFOX) expect(found).toHaveLength(expected.length ? LANGUAGES.length * LOOKS.length : 0);
    for (const lines of found) {
      expect(roles(lines), lines.join("\n")).toEqual(expected);
      expect(lines.join(" ")).not.toMatch(/undefined|[{}]/);
    }
    // Where only the sentence is another one, no button and no frame has another name or another size.
    if (!ALIKE.test(name) && FURTHER.length > 0) expect(await violations(page, BY_WORDS)).toEqual([]);
  });

  test.skipIf(ALIKE.test(name))(
    "finds all of it, as high as promised, in every look and language, in columns of all widths, in large, tiny and spaced text",
    async () => {
      const found: string[] = [];
      for (const width of COLUMNS) {
        found.push(...(await misfits(reader.page, { width, text: 16 })));
        for (const sentences of name === SPEAKER ? SENTENCES : [])
          found.push(...(await misfits(reader.page, { width, text: 16, sentences })));
      }
      for (const width of LARGE.columns)
        found.push(...(await misfits(reader.page, { width, text: LARGE.text })));
      for (const width of [684, 280]) {
        found.push(...(await misfits(reader.page, { width, text: 10, styles: "p{}" })));
        found.push(...(await misfits(reader.page, { width, text: 16, styles: SPACED })));
      }
      expect(found).toEqual([]);
    },
  );
});
