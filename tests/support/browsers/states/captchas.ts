/** States of the captcha: at work, in need of the reader, left, and each way in which it fails. */
import { open, type PollState, pathOf, press, timers } from "../reach.ts";
import type { Stage } from "../stage.ts";

/** A state that is reached by a captcha, or by the check of it, that goes wrong. */
const captcha = (
  name: string,
  switches: Parameters<Stage["turnstile"]["set"]>[0],
  sentence: string,
): PollState => ({
  name,
  async reach(stage, reader) {
    stage.turnstile.set(switches);
    await press(reader, name);
    await reader.hears(sentence);
  },
});

export const CAPTCHAS: PollState[] = [
  {
    name: "proving",
    async reach(stage, reader) {
      await timers(reader, 5_000, "never");
      stage.turnstile.set({ challenge: "hang" });
      await press(reader, "proving");
      await reader.hears("Checking that you are human…");
    },
  },
  {
    name: "slow",
    async reach(stage, reader) {
      // It is told after five seconds, and would be given up after thirty.
      await timers(reader, 6_000, "never");
      stage.turnstile.set({ challenge: "hang" });
      await press(reader, "slow");
      await reader.hears("Still checking that you are human…");
    },
  },
  captcha("challenge", { challenge: "interactive" }, "You chose Yes. One quick check:"),
  captcha("captcha failed", { challenge: "fail" }, "The captcha did not pass."),
  captcha("captcha blocked", { script: "blocked" }, "The captcha's script was blocked."),
  captcha("captcha unsupported", { challenge: "unsupported" }, "This browser can't run the captcha."),
  captcha(
    "captcha misconfigured",
    { challenge: "fail", failCode: "110100" },
    "The captcha is not set up correctly.",
  ),
  {
    name: "captcha silent",
    async reach(_stage, reader) {
      await reader.page.route("**/captcha?*", (route) => route.abort());
      await press(reader, "captcha silent");
      await reader.hears("The captcha could not be loaded.");
    },
  },
  {
    name: "captcha refused",
    async reach(_stage, reader) {
      await open(reader, pathOf("captcha refused"));
      await reader.page.evaluate(() => {
        const policy = document.createElement("meta");
        policy.httpEquiv = "Content-Security-Policy";
        policy.content = "frame-src 'none'";
        document.head.append(policy);
      });
      await reader.choice("Yes").click();
      await reader.hears("This page does not let the captcha in.");
    },
  },
  captcha("captcha broken", { challenge: "fail", failCode: "100000" }, "The captcha could not start."),
  captcha(
    "captcha disguised",
    { challenge: "fail", failCode: "110510" },
    "This browser tells different stories",
  ),
  captcha(
    "captcha cached",
    { challenge: "fail", failCode: "200010" },
    "This browser has kept an outdated part",
  ),
  captcha("captcha clock", { challenge: "fail", failCode: "200100" }, "The clock of this device is wrong."),
  {
    name: "captcha left",
    async reach(stage, reader) {
      stage.turnstile.set({ challenge: "interactive" });
      await press(reader, "captcha left");
      await reader.page.locator("[part=leave]").click();
      await reader.hears("Your vote has not been sent.");
    },
  },
  {
    name: "captcha late",
    async reach(stage, reader) {
      let clockOffsetMs = 0;
      // Each token is too old when it arrives, the fresh one as well.
      await reader.page.route("**/votes", async (route) => {
        clockOffsetMs += 400_000;
        stage.turnstile.set({ clockOffsetMs });
        await route.continue();
      });
      await press(reader, "captcha late");
      await reader.hears("The captcha took too long.");
    },
  },
  captcha("held", { siteverify: "down" }, "Your vote is recorded and waits for a check before it counts."),
];
