/**
 * The day's work over the demo in WebKit. It takes no Secure cookie from http://localhost, so the worker is played by TLS, as it
 * is deployed: an invitation signs in here as anywhere.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TOLD } from "../../local/demo/story.ts";
import { fillStage, invitationTo } from "../support/browsers/demo.ts";
import { openScenery, type Scenery } from "../support/browsers/scenery.ts";
import { launchWebKit, type WebKit, type WebKitReader } from "../support/browsers/webkit.ts";

let scenery: Scenery;
let webkit: WebKit;
beforeAll(async () => {
  // This process asks none but the worker that it has started itself.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  [scenery, webkit] = await Promise.all([openScenery({}, true), launchWebKit()]);
  await fillStage(scenery);
});
afterAll(async () => {
  await webkit?.close();
  await scenery?.close();
});

/**
 * Waits for something that can be pressed by the beginning of its words, within a part of the page, and presses it in the same turn:
 * an answer that comes may draw another one in its place.
 */
async function press(reader: WebKitReader, words: string, within = "body"): Promise<void> {
  await reader.until(
    (words, within) => {
      const all = document.querySelectorAll<HTMLElement>(`${within} :is(a, button)`);
      const found = [...all].find((each) => each.textContent?.trim().startsWith(words));
      found?.click();
      return !!found;
    },
    words,
    within,
  );
}
const reads = (reader: WebKitReader, words: string, within = "body") =>
  reader.until(
    (words, within) =>
      [...document.querySelectorAll<HTMLElement>(within)].some((each) =>
        new RegExp(words, "i").test(each.textContent),
      ),
    words,
    within,
  );

test("from the invitation on the stuffed article is found, its crowd held back, let go again and voided, and a colleague's act is read", async () => {
  const reader = await webkit.reader();
  await reader.goto(await invitationTo(scenery, "Ada"));
  await press(reader, "Sign in as Ada");
  await press(reader, "Articles", "nav");
  await reads(reader, "Articles", "h1");
  await reader.until(() => {
    const order = document.querySelector<HTMLSelectElement>("select[name=signal]");
    if (order) order.value = "burst";
    return !!order;
  });
  await press(reader, "Show", "form");
  await press(reader, TOLD.addresses, "main");
  await reads(reader, TOLD.addresses.replace("?", "."), "h1");
  await press(reader, "Hold back", "main");
  await reads(reader, "\\d+ votes held back", ".toast");
  await press(reader, "Undo", ".toast");
  await reads(reader, "taken back", ".toast");
  await press(reader, "Void", "main");
  await reads(reader, "\\d+ votes voided", ".toast");
  await press(reader, "Activity", "nav");
  await reads(reader, `Ada voided \\d+ votes on\\s+${TOLD.addresses}`, "main li");
  await reads(reader, "Grace Okoye voided 52 votes on", "main li");
  // The session is a cookie of this browser's, which no script can read.
  expect(await reader.run(() => document.cookie)).toBe("");
  await reader.reload();
  await reads(reader, "Ada voided", "main li");
});
