/** The recipe for a banner that asks for consent: what the reader has answered there is asked nowhere again. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, oneVote, open, recipe, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage?.reset();
  await stage?.turnTo();
});
afterAll(() => stage?.close());

describe("Consent with a TCF banner", () => {
  /** A banner as the TCF API has it (IAB, "addEventListener"): its answer comes when the reader gives it. */
  const BANNER = `<script>
    var listeners = [];
    function __tcfapi(command, version, callback) {
      if (command !== "addEventListener" || version !== 2) throw new Error(command);
      listeners.push(callback);
      callback({ eventStatus: "cmpuishown", gdprApplies: true, purpose: { consents: { 1: true } } }, true);
    }
    function answer(yes) {
      for (const each of listeners)
        each({ eventStatus: "useractioncomplete", gdprApplies: true, purpose: { consents: { 1: yes } } }, true);
    }
  </script>`;
  const banner = (reader: Reader, yes: boolean) =>
    reader.page.evaluate((yes) => (window as unknown as { answer(yes: boolean): void }).answer(yes), yes);
  const question = (reader: Reader) => reader.page.getByRole("button", { name: "Allow and vote" });
  const captchas = (reader: Reader) => reader.requests.filter((url) => url.includes("/captcha?"));

  async function asking(path: string): Promise<Reader> {
    await stage.turnTo({ consent: "before-captcha" });
    const reader = await stage.reader();
    const code = recipe(stage, "Consent with a TCF banner").replaceAll(`"${SITE}"`, `"${stage.site()}"`);
    await open(stage, reader, path, BANNER + code);
    await reader.choice("Yes").waitFor();
    return reader;
  }

  test("a reader who has agreed there is not asked again", async () => {
    const reader = await asking("/tcf-yes");
    await banner(reader, true);
    await voteYes(reader);
    expect(await question(reader).count()).toBe(0);
    await oneVote(stage, reader, "/tcf-yes");
  });

  test("who has not answered, or has refused, is asked at the press, and nothing of the captcha is loaded", async () => {
    for (const refused of [false, true]) {
      const reader = await asking(`/tcf-no-${refused}`);
      if (refused) await banner(reader, false);
      await reader.choice("Yes").click();
      await question(reader).waitFor();
      await reader.page.waitForLoadState("networkidle");
      expect(captchas(reader)).toEqual([]);
      await question(reader).click();
      await reader.hears(COUNTED);
    }
  });
});
