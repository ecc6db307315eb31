/**
 * What some tests need of the browser's driver, and why Firefox's has it not. Such a test says so in its first line; the
 * end of a run counts those that were left out. Nothing else is ever skipped.
 */
import type { TestContext } from "vitest";

const FIREFOX_LACKS = {
  "request bodies":
    "playwright-core's BiDi gives no postData, so that route.fetch can't send a vote on either",
  "words of refusals": "BiDi does not pass on what Firefox tells the console of a frame that it refuses",
  fingers: "playwright-core gives Firefox neither touches nor taps over BiDi",
  Back: "playwright-core's BiDi finds nothing more in a page that Back has brought on from another one",
  "the accessibility tree": "BiDi gives no tree; it finds by role and name (spoken.ts)",
  "forced colours": "Firefox ESR, told by a preference, reports all colours that it forces as black",
  paper: "Firefox ESR can't be told by BiDi to show a page as it is printed",
} as const;

/** Leaves a test out, with the reason, where the browser's driver can't do what it needs. */
export function needs({ skip }: TestContext, what: keyof typeof FIREFOX_LACKS): void {
  skip(process.env.BROWSER === "firefox", FIREFOX_LACKS[what]);
}
