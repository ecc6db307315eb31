/** The poll's room in WebKit: in every look, before a vote, in a challenge, after it; in one language. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ALL_WELL } from "../../local/turnstile/switches.ts";
import { hangCopy, LOOKS, openColumn, wearIn } from "../support/browsers/gallery.ts";
import { COLUMNS, LARGE, measure, measured, SPACED } from "../support/browsers/room.ts";
import { openScenery, type Scenery } from "../support/browsers/scenery.ts";
import { launchWebKit, type WebKit, type WebKitReader } from "../support/browsers/webkit.ts";

let scenery: Scenery;
let webkit: WebKit;
beforeAll(async () => {
  [scenery, webkit] = await Promise.all([openScenery(), launchWebKit()]);
});
afterEach(() => scenery?.turnstile.set(ALL_WELL));
afterAll(async () => {
  await webkit?.close();
  await scenery?.close();
});

const YES = "[data-choice=yes]";
const drawn = (reader: WebKitReader, part: string) =>
  reader.until((part) => !!document.querySelector("article-feedback")?.shadowRoot?.querySelector(part), part);

describe.each([
  ["before the vote", async () => undefined],
  [
    "in a challenge",
    async (reader: WebKitReader) => {
      scenery.turnstile.set({ challenge: "interactive" });
      await reader.click(YES);
      await drawn(reader, "[data-phase=challenge]");
    },
  ],
  [
    "after the vote",
    async (reader: WebKitReader) => {
      await reader.click(YES);
      await drawn(reader, "[part=result]");
    },
  ],
  [
    "in trouble",
    async (reader: WebKitReader) => {
      scenery.turnstile.set({ challenge: "fail" });
      await reader.click(YES);
      await drawn(reader, "[part=retry]");
    },
  ],
] as const)("%s", (when, reach) => {
  test("all of it is found, as high as promised, in every look, in columns of all widths", async () => {
    const reader = await webkit.reader();
    await reader.goto(`${scenery.publisher.origin}/element?${when.replaceAll(" ", "-")}`);
    await reader.run(() => document.querySelector("article-feedback")?.scrollIntoView());
    await drawn(reader, YES);
    await reach(reader);
    await reader.run(openColumn);
    for (const look of LOOKS) {
      await reader.run(wearIn, look);
      await reader.run(hangCopy, `${look} en`);
    }
    expect(await reader.run(() => document.querySelectorAll("#gallery > *").length)).toBe(LOOKS.length);
    const found: string[] = [];
    const look = async (asked: Parameters<typeof measured>[0]) =>
      found.push(...(await reader.run(measure, measured(asked))));
    for (const width of COLUMNS) await look({ width, text: 16 });
    for (const width of LARGE.columns) await look({ width, text: LARGE.text });
    for (const width of [684, 280]) await look({ width, text: 16, styles: SPACED });
    expect(found).toEqual([]);
  });
});
