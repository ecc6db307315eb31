/** A reader who says why: vote, say why, change both, take both back; nothing lost, nothing doubled, nothing of it kept. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { needs } from "../../support/browsers/capabilities.ts";
import { heard, insert } from "../../support/browsers/insert.ts";
import { listener } from "../../support/browsers/spoken.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { part, sends, tells } from "../../support/browsers/states/remarks.ts";
import { focused, has, nothing, opensAt, SENT } from "../../support/browsers/why.ts";

// The inbox hears of words five seconds after the last ones; a test waits for several, on a machine that others use too.
vi.setConfig({ testTimeout: 120_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(() => stage.turnTo({ remarks: "text", contact: "letters@daily.example" }));
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const GONE = "What you sent the newsroom is deleted.";

const reason = ({ page }: Reader, text: string) => page.locator("[part=reason]", { hasText: text });
async function tabTo(reader: Reader, name: string): Promise<void> {
  for (let stops = 0; (await focused(reader)) !== name; stops++) {
    if (stops > 30) throw new Error(`Tab never comes to "${name}".`);
    await reader.page.keyboard.press("Tab");
  }
}
const press = async (reader: Reader, name: string, key = "Enter") => {
  await tabTo(reader, name);
  await reader.page.keyboard.press(key);
};

/** Notes what each live region says, and each moment in which the page's body has the focus. */
async function listen({ page }: Reader): Promise<() => Promise<{ lost: number; said: string[] }>> {
  await page.evaluate(() => {
    const heard = { lost: 0, said: [] as string[] };
    Object.assign(window, { heard });
    const root = document.querySelector("article-feedback")?.shadowRoot;
    const before = new Map<Element, string>();
    if (root)
      new MutationObserver(() => {
        for (const region of root.querySelectorAll("[role=status]")) {
          const now = region.textContent ?? "";
          if (now && now !== before.get(region)) heard.said.push(now);
          before.set(region, now);
        }
        if (document.activeElement === document.body) heard.lost += 1;
      }).observe(root, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (window as never as { heard: { lost: number; said: string[] } }).heard);
}

describe("vote, say why, change both, take both back", () => {
  test("by keyboard alone: the focus is never lost, and each outcome is said once", async () => {
    const path = "/element?why-by-keyboard";
    const reader = await stage.reader();
    await reader.open(path);
    const said = await listen(reader);
    await press(reader, "Yes");
    await reader.hears(COUNTED);
    await press(reader, "Tell us why");
    expect(await focused(reader)).toBe("Tell us why");
    await part(reader, "prompt").waitFor();
    await press(reader, "Fair", "Space");
    await tabTo(reader, "TEXTAREA");
    await reader.page.keyboard.type("More of this.");
    await press(reader, "Send");
    await tells(reader, SENT);
    await expect.poll(() => focused(reader)).toBe("Edit");
    await has(stage, path, { reasons: { yes: { fair: 1 }, no: {} }, words: ["More of this."] });

    // Another word of it, with the draft as it was.
    await reader.page.keyboard.press("Enter");
    await expect.poll(() => part(reader, "field").inputValue()).toBe("More of this.");
    await tabTo(reader, "TEXTAREA");
    await reader.page.keyboard.press("End");
    await reader.page.keyboard.type(" Soon.");
    await press(reader, "Send");
    await tells(reader, SENT);
    await has(stage, path, { reasons: { yes: { fair: 1 }, no: {} }, words: ["More of this. Soon."] });

    // The other answer takes it along.
    await reader.page.keyboard.press("Shift+Tab");
    while ((await focused(reader)) !== "No") await reader.page.keyboard.press("Shift+Tab");
    await reader.page.keyboard.press("Enter");
    await reader.page.getByText(GONE).waitFor();
    expect(await focused(reader)).toBe("No");
    await has(stage, path, nothing);
    await press(reader, "One-sided", "Space");
    await press(reader, "Send");
    await tells(reader, SENT);
    await has(stage, path, { reasons: { yes: {}, no: { "one-sided": 1 } }, words: [] });

    // And so does taking it back.
    await reader.page.keyboard.press("Shift+Tab");
    while ((await focused(reader)) !== "Withdraw") await reader.page.keyboard.press("Shift+Tab");
    await reader.page.keyboard.press("Enter");
    await reader.hears("Your vote is withdrawn.");
    await reader.page.getByText(GONE).waitFor();
    expect(await focused(reader)).toMatch(/Yes|No/);
    await has(stage, path, nothing);

    const { lost, said: all } = await said();
    expect(lost).toBe(0);
    expect(all.filter((text) => text.startsWith(SENT))).toHaveLength(3);
    expect(all.filter((text) => text.endsWith(GONE))).toHaveLength(2);
  });

  test("by roles and names alone, as assistive technology finds them", async () => {
    const path = "/element?why-by-tree";
    const reader = await stage.reader();
    await reader.open(path);
    const goTo = await listener(reader.page);
    const act = async (name: string) => {
      await goTo("button", name);
      await reader.page.keyboard.press("Space");
    };
    await act("Yes");
    await act("Tell us why");
    await act("Useful to me");
    await goTo("textbox", "In your own words");
    await reader.page.keyboard.type("It helped.");
    await act("Send");
    await goTo("button", "Edit");
    await has(stage, path, { reasons: { yes: { useful: 1 }, no: {} }, words: ["It helped."] });
    await act("No");
    await act("Hard to follow");
    await act("Send");
    await goTo("button", "Delete");
    await has(stage, path, { reasons: { yes: {}, no: { "hard-to-follow": 1 } }, words: [] });
    await act("Delete");
    await goTo("button", "Send");
    await has(stage, path, nothing);
    await act("Withdraw");
    await reader.hears("Your vote is withdrawn.");
  });
});

describe("what a reader sends", () => {
  test("is there once when its answer is lost, and again the same when it is pressed again", async (context) => {
    needs(context, "request bodies");
    const path = "/element?why-lost-answer";
    const reader = await stage.reader();
    const edits: (string | null)[] = [];
    let lose = true;
    await reader.page.route("**/remarks", async (route) => {
      edits.push(new URLSearchParams(route.request().postData() ?? "").get("edit"));
      if (!lose) return route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    });
    await opensAt(reader, path);
    // Without the pauses between the three attempts.
    await reader.page.evaluate(() => {
      const real = setTimeout;
      Object.assign(window, { setTimeout: (run: () => void) => real(run) });
    });
    await sends(reader, "Once.", 0);
    await tells(reader, "The connection broke.");
    lose = false;
    await part(reader, "send").click();
    await tells(reader, SENT);
    expect(edits).toEqual(["1", "1", "1", "1"]);
    await has(stage, path, { reasons: { yes: {}, no: {} }, words: ["Once."] });
    // What is said otherwise after a lost answer is the next.
    await part(reader, "edit").click();
    lose = true;
    await part(reader, "field").fill("Twice.");
    await part(reader, "send").click();
    await tells(reader, "The connection broke.");
    lose = false;
    await part(reader, "field").fill("Thrice.");
    await part(reader, "send").click();
    await tells(reader, SENT);
    expect(edits.slice(4)).toEqual(["2", "2", "2", "3"]);
    await has(stage, path, { reasons: { yes: {}, no: {} }, words: ["Thrice."] });
  });

  test("whose answer was never seen before the page was left, is found by the next visit", async (context) => {
    needs(context, "request bodies");
    const path = "/element?why-left";
    const reader = await stage.reader();
    await opensAt(reader, path);
    await reader.page.route("**/remarks", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    await sends(reader, "Before I left.", 0);
    await reader.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/remarks"));
    await reader.page.unroute("**/remarks");
    await reader.open(path);
    await part(reader, "why").click();
    await tells(reader, SENT);
    await has(stage, path, { reasons: { yes: {}, no: {} }, words: ["Before I left."] });
  });

  test("is remembered, without a word of it, and can be deleted on another day", async () => {
    const path = "/element?why-remembered";
    const reader = await stage.reader();
    await opensAt(reader, path);
    await sends(reader, "A word of mine.");
    await tells(reader, SENT);
    const kept = await reader.page.evaluate(() => JSON.stringify(localStorage));
    expect(kept).toContain("sent");
    expect(kept).not.toContain("A word of mine.");
    await reader.open(path);
    await part(reader, "why").click();
    await tells(reader, SENT);
    await part(reader, "delete").click();
    await tells(reader, "Deleted.");
    expect(await part(reader, "field").inputValue()).toBe("");
    await has(stage, path, nothing);
    await reader.open(path);
    await reader.page.getByRole("button", { name: "Tell us why" }).waitFor();
  });

  test("goes where nothing can be remembered, and from two polls of one article", async () => {
    const path = "/element?why-denied";
    const reader = await stage.reader({ denied: "storage" });
    await opensAt(reader, path);
    await sends(reader, "From nowhere.");
    await tells(reader, SENT);
    await reader.page.evaluate(() => {
      const second = document.createElement("article-feedback");
      document.querySelector("article-feedback")?.after(second);
    });
    await reader.page.getByRole("button", { name: "What you sent" }).nth(1).waitFor();
    await part(reader, "delete").click();
    await reader.page.getByRole("button", { name: "Tell us why" }).nth(1).waitFor();
    await has(stage, path, nothing);
  });

  test("beside a vote that another tab has changed is not said of the new answer", async () => {
    const path = "/element?why-two-tabs";
    const reader = await stage.reader();
    await opensAt(reader, path);
    await reason(reader, "Fair").click();
    const other = await reader.context.newPage();
    await other.goto(stage.publisher.origin + path);
    await other.locator("article-feedback").scrollIntoViewIfNeeded();
    await other.locator("[data-choice=no]").click();
    await other.getByText("Changed to No.").waitFor();
    await reason(reader, "One-sided").waitFor();
    await part(reader, "send").click();
    await tells(reader, "There is nothing to send yet.");
    await reason(reader, "One-sided").click();
    await part(reader, "send").click();
    await tells(reader, SENT);
    await has(stage, path, { reasons: { yes: {}, no: { "one-sided": 1 } }, words: [] });
    await other.getByRole("button", { name: "What you sent" }).waitFor();
  });

  test("is not told as sent, nor as refused, beside an answer that was changed before it got there", async () => {
    const path = "/element?why-overtaken";
    const reader = await stage.reader();
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    await opensAt(reader, path);
    await reader.page.route("**/remarks", async (route) => {
      await gate;
      await route.continue();
    });
    await sends(reader, "Of yes.");
    await tells(reader, "Sending…");
    await reader.choice("No").click();
    await reader.hears("Changed to No.");
    await reason(reader, "One-sided").waitFor();
    const told = reader.page.evaluate(
      () =>
        new Promise((done) => document.addEventListener("afterword-error", () => done(0), { once: true })),
    );
    go();
    await told;
    expect(await part(reader, "remark-message").textContent()).toBe("");
    await reason(reader, "One-sided").click();
    await part(reader, "send").click();
    await tells(reader, SENT);
    await has(stage, path, { reasons: { yes: {}, no: { "one-sided": 1 } }, words: [] });
  });

  test("and is overtaken by another answer is in that one's way no more, and nothing is said of it there", async () => {
    const path = "/element?why-overtaking";
    const reader = await stage.reader();
    const { page } = reader;
    let go = () => {};
    let gate: Promise<void> | undefined = new Promise((resolve) => {
      go = resolve;
    });
    await opensAt(reader, path);
    await page.route("**/remarks", async (route) => {
      const held = gate;
      gate = undefined;
      await held;
      await route.continue();
    });
    await sends(reader, "Of yes.");
    await tells(reader, "Sending…");
    await reader.choice("No").click();
    await reader.hears("Changed to No.");
    await reason(reader, "One-sided").click();
    await part(reader, "send").click();
    await tells(reader, SENT);
    const told = page.evaluate(
      () =>
        new Promise((done) => document.addEventListener("afterword-remark", () => done(0), { once: true })),
    );
    go();
    await told;
    expect(await part(reader, "remark-message").textContent()).toMatch(SENT);
    await has(stage, path, { reasons: { yes: {}, no: { "one-sided": 1 } }, words: [] });
  });

  test.each([
    ["the poll was closed", "PATCH", "", { state: "closed" }, "This poll is closed."],
    [
      "the vote was taken out",
      "POST",
      "/reviews",
      { action: "void", filter: { choice: "yes" }, dry_run: false },
      "Something has changed meanwhile. Please reload the page.",
    ],
  ] as const)(
    "is refused with what is true, where %s meanwhile",
    async (what, method, more, body, sentence) => {
      const path = `/element?why-${what.replaceAll(" ", "-")}`;
      const reader = await stage.reader();
      await opensAt(reader, path);
      const key = await articleKey(stage.site(), stage.publisher.origin + path);
      const address = `/v1/moderation/sites/${stage.site()}/articles/${key}${more}`;
      const { ok } = await stage.asAdmin(method, address, { ...body, note: "the tests" });
      expect(ok).toBe(true);
      await sends(reader);
      await tells(reader, sentence);
    },
  );

  test("is told the page by an event without a word of it", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, `${stage.publisher.origin}/blank?why-events`);
    await reader.page.evaluate(() =>
      document.addEventListener("afterword-remark", ({ detail }) =>
        (window as never as { heard: unknown[] }).heard.push(["remark", detail]),
      ),
    );
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    await part(reader, "why").click();
    await sends(reader, "A secret.");
    await tells(reader, SENT);
    await part(reader, "delete").click();
    await tells(reader, "Deleted.");
    const events = (await heard(reader)).filter(([name]) => name === "remark");
    expect(events).toMatchObject([
      ["remark", { choice: "yes", status: "counted", remark: "sent" }],
      ["remark", { remark: "deleted" }],
    ]);
    expect(JSON.stringify(events)).not.toContain("secret");
  });
});
