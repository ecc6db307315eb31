/** The room in which a reader says why: when it opens, how high it is, what it keeps, and what it loads. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { wear } from "../../support/browsers/gallery.ts";
import { teach } from "../../support/browsers/look.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { part, sends, tells } from "../../support/browsers/states/remarks.ts";
import { focused, has, opensAt, SENT, votesAt } from "../../support/browsers/why.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(() => stage.turnTo({ remarks: "text", contact: "letters@daily.example" }));
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const reason = ({ page }: Reader, text: string) => page.locator("[part=reason]", { hasText: text });
const height = ({ page }: Reader) =>
  page.locator("article-feedback").evaluate((host) => host.getBoundingClientRect().height);

/** How far below the poll's top a part stands, in px. Sums of fractions differ by thousandths: they are compared as near. */
const topOf = (reader: Reader, name: string) =>
  part(reader, name).evaluate((each) => {
    const host = (each.getRootNode() as ShadowRoot).host.getBoundingClientRect();
    return each.getBoundingClientRect().top - host.top;
  });
/** How far down the button is that opens and closes the room. */
const buttonTop = (reader: Reader) => topOf(reader, "why");

describe("the room", () => {
  test.each([
    { where: "a wide column", width: 1024 },
    { where: "a wide column, on one line", width: 1024, look: "line" },
    { where: "a wide column, in large text, in French", width: 1024, lang: "fr", styles: "font-size:32px" },
    { where: "a narrow column, in tiny text", width: 390, styles: "font-size:10px" },
    { where: "a phone", width: 390 },
    {
      where: "a phone, in German, with round corners",
      width: 390,
      lang: "de",
      styles: "--afterword-radius:99px",
    },
    { where: "a phone, from right to left", width: 390, lang: "ar", look: "thumbs" },
    { where: "the narrowest phone, in Russian", width: 320, lang: "ru" },
  ])("opens, sends and closes below: what was pressed stays where it is, in $where", async (place) => {
    const { where, width, lang = "en", look = "buttons", styles = "" } = place;
    const reader = await stage.reader({ viewport: { width, height: 768 } });
    const { page } = reader;
    await reader.open(`/element?why-stays-${where.replaceAll(/\W+/g, "-")}`);
    await page
      .locator("article-feedback")
      .evaluate((host, styles) => host.setAttribute("style", styles), styles);
    await teach(page);
    await page.evaluate((lang) => window.speak(lang), lang);
    await wear(page, look);
    await reader.choice("Yes").click();
    await part(reader, "why").waitFor();
    const tops = [await buttonTop(reader)];
    await part(reader, "why").click();
    tops.push(await buttonTop(reader));
    await part(reader, "prompt").waitFor();
    tops.push(await buttonTop(reader));
    await part(reader, "close").click();
    tops.push(await buttonTop(reader));
    await part(reader, "why").click();
    await sends(reader);
    await part(reader, "delete").waitFor();
    tops.push(await buttonTop(reader));
    await part(reader, "why").click();
    await part(reader, "delete").waitFor({ state: "detached" });
    tops.push(await buttonTop(reader));
    for (const top of tops) expect(top).toBeCloseTo(tops[0] ?? 0, 1);
  });

  test("opens by the reader's press alone, and is never given back", async () => {
    const reader = await stage.reader();
    const path = "/element?why-room";
    await votesAt(reader, path);
    const before = await height(reader);
    await part(reader, "why").click();
    await part(reader, "prompt").waitFor();
    const open = await height(reader);
    expect(open).toBeGreaterThan(before + 200);
    await part(reader, "close").click();
    await part(reader, "prompt").waitFor({ state: "detached" });
    expect(await focused(reader)).toBe("Tell us why");
    expect(await height(reader)).toBeCloseTo(open, 0);
    await part(reader, "why").click();
    await sends(reader);
    await tells(reader, SENT);
    expect(await height(reader)).toBeCloseTo(open, 0);
    await part(reader, "withdraw").click();
    await reader.hears("Your vote is withdrawn.");
    expect(await height(reader)).toBeCloseTo(open, 0);
  });

  test("shows what was sent where it was written, with Edit in Send's place, until that is no more what stands", async () => {
    const reader = await stage.reader({ viewport: { width: 390, height: 768 } });
    const { page } = reader;
    const path = "/element?why-sent-stays";
    await opensAt(reader, path);
    const inert = () => page.locator(".fields").evaluate((fields: HTMLElement) => fields.inert);
    await part(reader, "reason").first().click();
    await part(reader, "field").fill("Of mine.");
    const [field, send] = [await topOf(reader, "field"), await topOf(reader, "send")];
    const before = await height(reader);
    await part(reader, "send").click();
    await tells(reader, SENT);
    expect(await topOf(reader, "field")).toBeCloseTo(field, 1);
    expect(await topOf(reader, "edit")).toBeCloseTo(send, 1);
    expect(await height(reader)).toBeCloseTo(before, 1);
    expect(await part(reader, "field").inputValue()).toBe("Of mine.");
    expect(await page.locator("[part=reason][aria-pressed=true]").count()).toBe(1);
    expect(await inert()).toBe(true);
    expect(await focused(reader)).toBe("Edit");
    await part(reader, "edit").click();
    expect(await inert()).toBe(false);
    // What was written since is in the draft, and was not sent.
    await part(reader, "field").fill("Other words.");
    await part(reader, "close").click();
    await part(reader, "why").click();
    await tells(reader, SENT);
    expect(await part(reader, "field").count()).toBe(0);
    await reader.open(path);
    await part(reader, "why").click();
    await tells(reader, SENT);
    expect(await part(reader, "field").count()).toBe(0);
  });

  test("says that it was sent as long as that stands, and not of the same answer given anew", async () => {
    const reader = await stage.reader();
    await opensAt(reader, "/element?why-given-anew");
    await sends(reader, "Of the first yes.");
    await tells(reader, SENT);
    await part(reader, "withdraw").click();
    await reader.hears("Your vote is withdrawn.");
    await reader.choice("Yes").click();
    await reader.hears("Counted.");
    await part(reader, "send").waitFor();
    expect(await part(reader, "remark-message").textContent()).toBe("");
  });

  test("has a field whose corners cut off no word, however round the buttons are", async () => {
    const reader = await stage.reader();
    const style = { page: "--afterword-radius: 99px" };
    await opensAt(reader, "/element?why-round");
    const radii = () =>
      Promise.all(
        ["send", "field"].map((name) =>
          part(reader, name).evaluate((each) =>
            Number.parseFloat(getComputedStyle(each).borderTopLeftRadius),
          ),
        ),
      );
    const [plain, same] = await radii();
    expect(same).toBeCloseTo(plain ?? 0, 0);
    await reader.page
      .locator("article-feedback")
      .evaluate((host, style) => host.setAttribute("style", style), style.page);
    const [send, field] = await radii();
    expect(send).toBe(99);
    expect(field).toBeLessThanOrEqual(20);
  });

  test("keeps the height it opened with when what fills it comes late", async () => {
    const reader = await stage.reader();
    let come = () => {};
    const late = new Promise<void>((resolve) => {
      come = resolve;
    });
    await reader.page.route("**/chunks/remark-*", async (route) => {
      await late;
      await route.continue();
    });
    await votesAt(reader, "/element?why-late");
    await part(reader, "why").click();
    await reader.page.locator(".late").waitFor();
    const before = await height(reader);
    come();
    await part(reader, "prompt").waitFor();
    expect(await height(reader)).toBeCloseTo(before, 1);
    expect(await focused(reader)).toBe("Tell us why");
  });

  test("that could not be filled is, when its button is pressed again", async () => {
    const reader = await stage.reader();
    await reader.page.route("**/chunks/remark-*", (route) => route.abort());
    await votesAt(reader, "/element?why-chunk-lost");
    await part(reader, "why").click();
    await tells(reader, "The connection broke.");
    await reader.page.unroute("**/chunks/remark-*");
    await part(reader, "why").click();
    await part(reader, "prompt").waitFor();
  });

  test("is closed by Escape, which is then nobody else's, and keeps a draft for each answer", async () => {
    const reader = await stage.reader();
    await opensAt(reader, "/element?why-drafts");
    await reader.page.evaluate(() => {
      Object.assign(window, { escapes: 0 });
      addEventListener("keydown", ({ key }) => {
        if (key === "Escape") (window as never as { escapes: number }).escapes++;
      });
    });
    await part(reader, "field").fill("For yes.");
    await reader.page.keyboard.press("Escape");
    await part(reader, "prompt").waitFor({ state: "detached" });
    expect(await focused(reader)).toBe("Tell us why");
    await reader.page.keyboard.press("Escape");
    expect(await reader.page.evaluate(() => (window as never as { escapes: number }).escapes)).toBe(1);
    await reader.choice("No").click();
    await reader.hears("Changed to No.");
    await part(reader, "why").click();
    await part(reader, "field").fill("For no.");
    await reader.page.locator("[part=undo]").click();
    await reader.hears("Changed to Yes.");
    await expect.poll(() => part(reader, "field").inputValue()).toBe("For yes.");
    await reader.choice("No").click();
    await expect.poll(() => part(reader, "field").inputValue()).toBe("For no.");
  });

  test("is nowhere, nor is its code, where the site does not ask", async () => {
    await stage.turnTo({ remarks: "off" });
    const reader = await stage.reader();
    await votesAt(reader, "/element?why-off");
    await part(reader, "withdraw").waitFor();
    expect(await part(reader, "why").count()).toBe(0);
    expect(reader.requests.filter((url) => /remark/.test(url))).toEqual([]);
  });

  test("is not loaded before the vote is counted", async () => {
    const reader = await stage.reader();
    await reader.open("/element?why-loads");
    await reader.choice("Yes").hover();
    await reader.page.frameLocator("iframe").locator("#captcha > *").waitFor({ state: "attached" });
    expect(reader.requests.filter((url) => /chunks.remark/.test(url))).toEqual([]);
    const loads = reader.page.waitForRequest("**/chunks/remark-*");
    await reader.choice("Yes").click();
    await loads;
  });

  test("has the site's own reasons, as it worded them", async () => {
    const text = { en: "Too long", de: "Zu lang" };
    await stage.turnTo({
      remarks: "reasons",
      reasons: { no: [{ id: "incorrect" }, { id: "too-long", text }] },
    });
    const path = "/element?why-own-reasons";
    const reader = await stage.reader();
    await opensAt(reader, path, "No");
    const found = (await part(reader, "reason").allTextContents()).toSorted();
    expect(found).toEqual(["Something is incorrect", "Too long"]);
    expect(await part(reader, "field").count()).toBe(0);
    await reason(reader, "Too long").click();
    await part(reader, "send").click();
    await tells(reader, SENT);
    await has(stage, path, { reasons: { yes: {}, no: { "too-long": 1 } }, words: [] });
  });
});
