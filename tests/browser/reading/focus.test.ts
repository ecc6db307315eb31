/** A reader without a mouse or without sight: votes, changes and withdraws; the focus stays, each outcome is heard once. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { prepareStates, STATES } from "../../support/browsers/states/states.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await prepareStates(stage);
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";

/** What has the focus: a button's label, a part of the poll, or nothing of it. */
const focused = ({ page }: Reader) =>
  page.evaluate(() => {
    const inside = document.activeElement?.shadowRoot?.activeElement;
    if (!inside) return document.activeElement?.tagName;
    return inside.tagName === "BUTTON"
      ? // Without its share of the votes.
        (inside.querySelector("[part=label]") ?? inside).textContent
      : (inside.getAttribute("part") ?? inside.className);
  });

/** Notes each moment in which the page's body has the focus, and all that the live region says. */
async function listen({ page }: Reader): Promise<() => Promise<{ lost: number; said: string[] }>> {
  await page.evaluate(() => {
    const heard = { lost: 0, said: [] as string[] };
    Object.assign(window, { heard });
    const status = document.querySelector("article-feedback")?.shadowRoot?.querySelector("[role=status]");
    const options = { childList: true, characterData: true, subtree: true };
    // A microtask after each change: what is lost and found again within one is never noticed by anybody.
    if (status)
      new MutationObserver(() => {
        heard.said.push(status.textContent ?? "");
        if (document.activeElement === document.body) heard.lost += 1;
      }).observe(status, options);
  });
  return () => page.evaluate(() => (window as unknown as { heard: { lost: number; said: string[] } }).heard);
}

/** Presses Tab until something has the focus. */
async function tabTo(reader: Reader, name: string): Promise<void> {
  for (let stops = 0; (await focused(reader)) !== name; stops++) {
    if (stops > 20) throw new Error(`Tab never comes to "${name}".`);
    await reader.page.keyboard.press("Tab");
  }
}

describe("by keyboard alone", () => {
  test("a reader votes, changes and withdraws, hears each outcome once, and never loses the focus", async () => {
    const reader = await stage.reader();
    await reader.open("/element?by-keyboard");
    const heard = await listen(reader);
    await tabTo(reader, "Yes");
    await reader.page.keyboard.press("Space");
    await reader.hears(COUNTED);
    expect(await focused(reader)).toBe("Yes");
    await tabTo(reader, "No");
    await reader.page.keyboard.press("Enter");
    await reader.page.getByText("1 of 1 said No.").waitFor();
    expect(await focused(reader)).toBe("No");
    await tabTo(reader, "Withdraw");
    await reader.page.keyboard.press("Enter");
    await reader.hears("Your vote is withdrawn.");
    expect(await focused(reader)).toMatch(/Yes|No/);
    const { lost, said } = await heard();
    expect(lost).toBe(0);
    expect(said.filter((text) => text.startsWith(COUNTED))).toHaveLength(1);
    expect(said.filter((text) => text.startsWith("Changed to No."))).toHaveLength(1);
    expect(said.filter((text) => text === "Your vote is withdrawn.")).toHaveLength(1);
  });

  test("a challenge is entered, solved and left, and the focus is back on the pressed button", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await reader.open("/element?challenge-by-keyboard");
    const heard = await listen(reader);
    await tabTo(reader, "No");
    await reader.page.keyboard.press("Enter");
    await reader.hears("One quick check");
    expect(await focused(reader)).toBe("captcha");
    await reader.page.keyboard.press("Tab");
    expect(await focused(reader)).toBe("");
    await reader.page.keyboard.press("Space");
    await reader.hears(COUNTED);
    expect(await focused(reader)).toBe("No");
    expect((await heard()).lost).toBe(0);
  });
});

describe("the focus of a reader stays in the poll", () => {
  test("when what was slow turns out to be a challenge, and takes its Not now away", async () => {
    stage.turnstile.set({ challenge: "interactive", tokenDelayMs: 7_000 });
    const reader = await stage.reader();
    await reader.open("/element?slow-challenge");
    const heard = await listen(reader);
    await reader.choice("No").press("Enter");
    await reader.hears("Still checking that you are human…");
    await tabTo(reader, "Not now");
    await reader.hears("One quick check");
    expect(await focused(reader)).toBe("captcha");
    expect((await heard()).lost).toBe(0);
  });

  test("when a try again has done its work: on the choice that was tried", async () => {
    stage.turnstile.set({ challenge: "fail" });
    const reader = await stage.reader();
    await reader.open("/element?retry");
    const heard = await listen(reader);
    await reader.choice("No").focus();
    await reader.page.keyboard.press("Enter");
    await reader.hears("The captcha did not pass.");
    expect(await focused(reader)).toBe("No");
    stage.turnstile.set({ challenge: "pass" });
    await tabTo(reader, "Try again");
    await reader.page.keyboard.press("Enter");
    await reader.hears(COUNTED);
    expect(await focused(reader)).toBe("No");
    expect((await heard()).lost).toBe(0);
  });

  test("when the poll could not be loaded, and then could", async () => {
    const reader = await stage.reader();
    await STATES.find(({ name }) => name === "load failure")?.reach(stage, reader);
    await tabTo(reader, "Try again");
    await reader.page.unroute("**/poll?*");
    await reader.page.keyboard.press("Enter");
    await reader.choice("Yes").waitFor();
    expect(await focused(reader)).toBe("Yes");
  });

  test("when the poll was closed and the buttons are gone", async () => {
    const reader = await stage.reader();
    await STATES.find(({ name }) => name === "closed")?.reach(stage, reader);
    expect(await focused(reader)).toBe("poll");
  });
});
