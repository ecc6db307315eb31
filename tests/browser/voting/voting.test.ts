/** A reader votes: what they see, what is counted, and what is remembered. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const tally = async (path: string) => (await stage.article(path))?.tally;
const COUNTED = "Counted.";

async function votes(reader: Reader, path: string, choice: "Yes" | "No" = "Yes"): Promise<void> {
  await reader.open(path);
  await reader.choice(choice).click();
  await reader.hears(COUNTED);
}

describe("a reader", () => {
  test("sees the result after voting and not before, as text first", async () => {
    const path = "/element?result";
    await votes(await stage.reader(), path, "No");
    const reader = await stage.reader();
    await reader.open(path);
    expect(await reader.page.locator("[part=share]").count()).toBe(0);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await reader.page.getByText("1 of 2 said Yes.").waitFor();
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
    expect(await tally(path)).toMatchObject({ yes: 1, no: 1 });
    expect(reader.complaints).toEqual([]);
  });

  test("finds their own vote again after a reload, without a new captcha", async () => {
    const path = "/element?reload";
    const reader = await stage.reader();
    await votes(reader, path);
    const scripts = stage.turnstile.requests.script;
    await reader.open(path);
    await reader.hears("Your answer: Yes");
    // Shown, and not announced a second time.
    expect(await reader.page.getByRole("status").textContent()).toBe("");
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
    expect(await reader.page.locator("[part=share]").allTextContents()).toEqual(["1", "0"]);
    expect(stage.turnstile.requests.script).toBe(scripts);
  });

  test("changes and withdraws without another captcha, and pressing the pressed choice says what stands", async () => {
    const path = "/element?change";
    const reader = await stage.reader();
    await votes(reader, path);
    const asked = stage.turnstile.requests.siteverify;
    const sent = () => reader.requests.filter((url) => url.endsWith("/votes")).length;
    await reader.choice("Yes").click();
    await reader.hears("Your answer: Yes");
    expect(sent()).toBe(1);
    await reader.choice("No").click();
    await reader.hears("Changed to No.");
    await reader.page.getByText("1 of 1 said No.").waitFor();
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
    await reader.page.getByRole("button", { name: "Withdraw" }).click();
    await reader.hears("Your vote is withdrawn.");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 0 });
    expect(await reader.choice("No").getAttribute("aria-pressed")).toBe("false");
    expect(stage.turnstile.requests.siteverify).toBe(asked);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
  });

  test("takes a change back with one press, as often as there are changes", async () => {
    const path = "/element?undo";
    const reader = await stage.reader();
    await votes(reader, path);
    expect(await reader.page.locator("[part=undo]").count()).toBe(0);
    await reader.choice("No").click();
    await reader.hears("Changed to No.");
    await reader.page.locator("[part=undo]").click();
    await reader.hears("Changed to Yes.");
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
    await reader.page.locator("[part=undo]").click();
    await reader.hears("Changed to No.");
    await reader.page.locator("[part=withdraw]").click();
    await reader.hears("Your vote is withdrawn.");
    expect(await reader.page.locator("[part=undo]").count()).toBe(0);
  });

  test("votes with the keyboard alone and keeps the focus throughout", async () => {
    const reader = await stage.reader();
    await reader.open("/element?keyboard");
    await reader.choice("Yes").focus();
    await reader.page.keyboard.press("Tab");
    const focused = () =>
      reader.page.evaluate(() => {
        const inside = document.activeElement?.shadowRoot?.activeElement;
        // Without its share of the votes.
        return (inside?.querySelector("[part=label]") ?? inside)?.textContent;
      });
    expect(await focused()).toBe("No");
    await reader.page.keyboard.press("Enter");
    await reader.hears(COUNTED);
    expect(await focused()).toBe("No");
    await reader.page.keyboard.press("Tab");
    expect(await focused()).toBe("Withdraw");
    await reader.page.keyboard.press("Enter");
    await reader.hears("Your vote is withdrawn.");
    expect(await focused()).toMatch(/Yes|No/);
  });

  test("hears each outcome once, from a live region that was there before it spoke", async () => {
    const reader = await stage.reader();
    await reader.open("/element?live");
    expect(await reader.page.getByRole("status").textContent()).toBe("");
    await reader.page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      const status = document.querySelector("article-feedback")?.shadowRoot?.querySelector("[role=status]");
      if (status)
        new MutationObserver(() => said.push(status.textContent ?? "")).observe(status, {
          childList: true,
          characterData: true,
          subtree: true,
        });
    });
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const said = await reader.page.evaluate(() => (window as unknown as { said: string[] }).said);
    // The outcome and its result in one breath: a screen reader that is interrupted by the second loses the first.
    expect(said.filter((text) => /counted|said/i.test(text))).toEqual([`${COUNTED} 1 of 1 said Yes.`]);
  });

  test("is told nothing is pressed while the vote is on its way", async () => {
    const reader = await stage.reader();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await reader.page.route("**/votes", async (route) => {
      await held;
      await route.continue();
    });
    await reader.open("/element?busy");
    await reader.choice("Yes").click();
    await reader.hears("Sending your vote…");
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
    expect(await reader.choice("Yes").getAttribute("aria-busy")).toBe("true");
    release();
    await reader.hears(COUNTED);
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
  });

  test("who changes their mind while the vote is on its way ends with the last choice, counted once", async () => {
    const path = "/element?mind";
    const reader = await stage.reader();
    await reader.open(path);
    // Both in one turn of the page: a slow driver's second press would come after the answer to the first.
    await reader.page.evaluate(() => {
      const root = document.querySelector("article-feedback")?.shadowRoot;
      for (const choice of ["yes", "no"])
        root?.querySelector<HTMLElement>(`[data-choice=${choice}]`)?.click();
    });
    await reader.hears(COUNTED);
    await reader.page.getByText("1 of 1 said No.").waitFor();
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });
});

describe("when something else fails", () => {
  test("the poll that can't be loaded says so and is loaded at one click", async () => {
    const reader = await stage.reader();
    await reader.page.route("**/poll?*", (route) => route.abort());
    await reader.page.goto(`${stage.publisher.origin}/element?load`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.hears("The poll could not be loaded.");
    await reader.page.unroute("**/poll?*");
    await reader.page.getByRole("button", { name: "Try again" }).click();
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
  });

  test("a held vote says that it waits, looks pressed, and counts nowhere", async () => {
    const path = "/element?held";
    stage.turnstile.set({ siteverify: "down" });
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears("Your vote is recorded and waits for a check");
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
    expect(await stage.article(path)).toMatchObject({ tally: { yes: 0, no: 0 }, held: 1 });
  });

  test("the next visit asks what became of a held vote, and makes no second one of it", async () => {
    const path = "/element?held-again";
    stage.turnstile.set({ siteverify: "down" });
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears("Your vote is recorded and waits for a check");
    const asked = reader.page.waitForResponse((response) => response.url().endsWith("/votes"));
    await reader.open(path);
    expect(await (await asked).json()).toMatchObject({ status: "held", choice: "yes", edit: 0 });
    await reader.hears("Your answer: Yes. It waits for a check.");
    expect(await stage.article(path)).toMatchObject({ held: 1 });
  });

  test("the next visit tells in its own words that a held vote was taken back, and one click casts it again", async () => {
    const path = "/element?taken-back";
    stage.turnstile.set({ siteverify: "down" });
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears("Your vote is recorded and waits for a check");
    stage.turnstile.set({ siteverify: "refused" });
    while ((await stage.article(path))?.held !== 0) await new Promise((resolve) => setTimeout(resolve, 200));
    stage.turnstile.set({ siteverify: "ok" });
    await reader.open(path);
    await reader.hears("Your vote waited for a check and did not pass it. It does not count.");
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
    await reader.page.getByRole("button", { name: "Try again" }).click();
    await reader.hears(COUNTED);
    expect(await stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 }, held: 0 });
  });

  test("the eleventh change is refused in words, and the tenth stands", async () => {
    const path = "/element?eleven";
    const reader = await stage.reader();
    await votes(reader, path);
    for (let edit = 1; edit <= 10; edit++) {
      const choice = edit % 2 ? "No" : "Yes";
      await reader.choice(choice).click();
      await reader.page.locator(`[aria-pressed=true]:has-text("${choice}")`).waitFor();
    }
    await reader.choice("No").click();
    await reader.hears("Your vote can't be changed any more often.");
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
  });
});
