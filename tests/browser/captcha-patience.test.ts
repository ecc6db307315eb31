/** How long a captcha is waited for, at the full length of its deadlines: what is merely slow is never given up. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CAPTCHA_STAGE_MS } from "../../worker/limits.ts";
import { openStage, type Stage } from "../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Thank you. Your vote is counted.";
const SLOW = "Still checking that you are human…";

test("a script after six seconds and a token five later: the reader hears that it goes on, then that the vote counts", async () => {
  stage.turnstile.set({ scriptDelayMs: 6_000, tokenDelayMs: 5_000 });
  const reader = await stage.reader();
  await reader.open("/element?six-and-five");
  await reader.choice("Yes").click();
  await reader.hears(SLOW);
  await reader.hears(COUNTED);
});

describe("what never comes is waited for half a minute, which the reader can end", () => {
  test.concurrent.each([
    ["the script", { script: "hang" }, "The captcha could not be loaded."],
    ["our own frame", {}, "The captcha could not be loaded."],
  ] as const)(
    "%s",
    async (what, switches, sentence) => {
      stage.turnstile.set(switches);
      const reader = await stage.reader();
      if (what === "our own frame") await reader.page.route("**/captcha?*", () => undefined);
      await reader.open(`/element?${what.replaceAll(" ", "-")}`);
      await reader.choice("Yes").click();
      const startedAt = Date.now();
      await reader.hears(SLOW);
      await reader.page.getByRole("button", { name: "Not now" }).waitFor();
      await reader.page.locator("[part=message]", { hasText: sentence }).waitFor({ timeout: 50_000 });
      // No figure of speed but the promise itself: no end before. The click came a little earlier than our clock.
      expect(Date.now() - startedAt).toBeGreaterThan(CAPTCHA_STAGE_MS - 1_000);
      await reader.page.getByRole("button", { name: "Try again" }).waitFor();
    },
    70_000,
  );
});

test("a challenge may take longer than any other stage", async () => {
  stage.turnstile.set({ challenge: "interactive" });
  const reader = await stage.reader();
  // The frame's clock runs ahead: every deadline but the challenge's is over within a moment.
  await reader.page.addInitScript(() => {
    const real = setTimeout;
    Object.assign(window, {
      setTimeout: (run: () => void, ms = 0, ...rest: []) => real(run, ms > 100_000 ? ms : ms / 20, ...rest),
    });
  });
  await reader.open("/element?patience");
  await reader.choice("No").click();
  await reader.hears("One more step");
  await reader.page.waitForTimeout(3_000);
  await reader.hears("One more step");
});
