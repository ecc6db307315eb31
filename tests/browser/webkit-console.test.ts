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
/** Presses it in the row of what looks unusual, once it can be: after an act the row waits, dead, until the next reading says what is. */
const decide = (reader: WebKitReader, words: string) =>
  reader.until((words) => {
    const rows = [...document.querySelectorAll("main [data-row]")];
    const row = rows.find((each) => each.textContent?.includes("Looks unusual"));
    const found = [...(row?.querySelectorAll("button") ?? [])].find(
      (each) =>
        each.textContent?.trim().startsWith(words) && !each.matches(":disabled, [aria-disabled=true]"),
    );
    found?.click();
    return !!found;
  }, words);
const reads = (reader: WebKitReader, words: string, within = "body") =>
  reader.until(
    (words, within) =>
      [...document.querySelectorAll<HTMLElement>(within)].some((each) =>
        new RegExp(words, "i").test(each.textContent),
      ),
    words,
    within,
  );
/** Waits for an entry of the log, which the page reads when it is opened: it is delivered to the Desk a moment after the act. */
const logs = (reader: WebKitReader, words: string) =>
  expect
    .poll(async () => {
      await reader.reload();
      await reader.until(() => document.querySelector("main li"));
      return reader.run(
        (words) =>
          [...document.querySelectorAll("main li")].some((each) => new RegExp(words).test(each.textContent)),
        words,
      );
    })
    .toBe(true);

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
  await decide(reader, "Hold back");
  await reads(reader, "\\d+ votes held back", ".toast");
  await press(reader, "Undo", ".toast");
  await reads(reader, "Undone: ", ".toast");
  await decide(reader, "Void");
  await reads(reader, "\\d+ votes voided", ".toast");
  await press(reader, "Activity", "nav");
  await reads(reader, "Activity", "h1");
  await logs(reader, `Ada voided \\d+ votes on\\s+${TOLD.addresses}`);
  await reads(reader, "Grace Okoye voided 52 votes on", "main li");
  // The session is a cookie of this browser's, which no script can read.
  expect(await reader.run(() => document.cookie)).toBe("");
  await reader.reload();
  await reads(reader, "Ada voided", "main li");
});
