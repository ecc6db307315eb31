/**
 * How long a captcha is waited for, at the full length of its deadlines: what is merely slow is never given up. All at once, as
 * each does nothing but wait; so each has a stage, and switches, of its own.
 */
import { describe, expect, test } from "vitest";
import { CAPTCHA_STAGE_MS } from "../../../worker/limits/captcha.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

const onStage = (play: (stage: Stage) => Promise<void>) => async () => {
  const stage = await openStage();
  try {
    await play(stage);
  } finally {
    await stage.reset();
    await stage.close();
  }
};

const COUNTED = "Counted.";
const SLOW = "Still checking that you are human…";

describe.concurrent("a reader's patience", () => {
  test(
    "a script after six seconds and a token five later: the reader hears that it goes on, then that the vote counts",
    onStage(async (stage) => {
      stage.turnstile.set({ scriptDelayMs: 6_000, tokenDelayMs: 5_000 });
      const reader = await stage.reader();
      await reader.open("/element?six-and-five");
      await reader.choice("Yes").click();
      await reader.hears(SLOW);
      await reader.hears(COUNTED);
    }),
  );

  test(
    "a script, or our own frame, that never comes: half a minute, which the reader can end",
    onStage(async (stage) => {
      stage.turnstile.set({ script: "hang" });
      const [script, frame] = [await stage.reader(), await stage.reader()];
      await frame.page.route("**/captcha?*", () => undefined);
      const waits = async (reader: Reader, path: string) => {
        await reader.open(path);
        const startedAt = Date.now();
        await reader.choice("Yes").click();
        await reader.hears(SLOW);
        await reader.page.getByRole("button", { name: "Not now" }).waitFor();
        const sentence = reader.page.locator("[part=message]", {
          hasText: "The captcha could not be loaded.",
        });
        await sentence.waitFor({ timeout: 50_000 });
        // No figure of speed but the promise itself: no end before.
        expect(Date.now() - startedAt).toBeGreaterThanOrEqual(CAPTCHA_STAGE_MS);
        await reader.page.getByRole("button", { name: "Try again" }).waitFor();
      };
      await Promise.all([waits(script, "/element?no-script"), waits(frame, "/element?no-frame")]);
    }),
    90_000,
  );

  test(
    "a challenge may take longer than any other stage",
    onStage(async (stage) => {
      stage.turnstile.set({ challenge: "interactive" });
      const reader = await stage.reader();
      // The frame's clock runs ahead: every deadline but the challenge's is over within a moment.
      await reader.page.addInitScript(() => {
        const real = setTimeout;
        Object.assign(window, {
          setTimeout: (run: () => void, ms = 0, ...rest: []) =>
            real(run, ms > 100_000 ? ms : ms / 20, ...rest),
        });
      });
      await reader.open("/element?patience");
      await reader.choice("No").click();
      await reader.hears("One quick check");
      await reader.page.waitForTimeout(3_000);
      await reader.hears("One quick check");
    }),
  );
});
