/** What screening finds in what readers write, and where remarks and reasons stand beside something else, in the built console. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { addressOf, lastActOf, moderator, strikeUndo } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { inbox, press, rowOf, sorted, triageOf, written } from "../../support/browsers/words.ts";

// The inbox hears of words five seconds after the last ones; a test waits for several, on a machine that others use too.
vi.setConfig({ testTimeout: 120_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.configure({ remarks: "text" });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const moderation = (path: string) => `/v1/moderation/sites/${SITE}${path}`;
const SCOPES = ["read", "moderate", "remarks"];

describe("what screening finds", () => {
  test("is told in words; what it hides is shown on a press alone, which the log keeps, and is gone with the page", async () => {
    const { row, key } = await written(stage, "/articles/hidden", {
      text: "Write to ada@daily.example or look at https://town.example/count",
    });
    const { page, name } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    const item = page.locator(`[data-row="${row.id}"]`);
    const words = item.locator("blockquote");
    await expect.poll(() => words.textContent()).toBe("Write to [email] or look at [link]");
    await item.getByText("E-mail address").waitFor();
    expect(await page.content()).not.toContain("ada@daily.example");
    const opened = async () => {
      const { entries } = await (await stage.asAdmin("GET", moderation("/audit?action=remark"))).json();
      return entries.filter((entry: { action: string; by: string; target: string }) => {
        return entry.action === "remark.open" && entry.by === name && entry.target === key;
      }).length;
    };
    expect(await opened()).toBe(0);
    for (const stroke of ["j", "o"]) await page.keyboard.press(stroke);
    await expect.poll(() => words.textContent()).toContain("ada@daily.example");
    // It is text, here too: nothing that could be followed.
    expect(await words.locator("a").count()).toBe(0);
    await expect.poll(opened).toBe(1);
    await page.keyboard.press("o");
    await expect.poll(() => words.textContent()).toContain("[email]");
    await page.keyboard.press("o");
    await expect.poll(() => words.textContent()).toContain("ada@daily.example");
    expect(
      await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])),
    ).not.toContain("ada@daily.example");
    await page.reload();
    await expect.poll(() => words.textContent()).toContain("[email]");
    await page.goto(addressOf(stage, { view: "activity", action: "remark" }));
    await page.getByText(`${name} looked at what was hidden in a remark on`).first().waitFor();
  });

  test("has what somebody should look at soon first, in the list and in Today, and is a filter in the address", async () => {
    const title = "Of urgency";
    const threat = await written(stage, "/articles/urgent", {
      ...{ title, reasons: "topic", text: "I know where you live and I will find you." },
    });
    const { key } = await written(stage, "/articles/urgent", { title, text: "The third line is wrong" });
    await written(stage, "/articles/urgent", {
      title,
      reasons: "topic",
      text: "Das ist nicht der Artikel, den ich mit der Zeitung kenne.",
    });
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await rowOf(page, "I know where you live").waitFor();
    const texts = () => page.locator("main li blockquote").allTextContents();
    expect((await texts()).map((text) => text.slice(0, 5))).toEqual(["I kno", "The t", "Das i"]);
    await page.getByText("More filters").click();
    await page.getByLabel("Found in them").selectOption("threat");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(texts).toEqual(["I know where you live and I will find you."]);
    expect(new URL(page.url()).searchParams.get("flag")).toBe("threat");
    await page.getByLabel("Found in them").selectOption("");
    await page.getByLabel("Language").fill("de");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(async () => (await texts()).map((text) => text.slice(0, 5))).toEqual(["Das i"]);
    await page.reload();
    await rowOf(page, "Das ist nicht")
      .getByText(/German/)
      .waitFor();
    expect(await page.locator("main blockquote").getAttribute("lang")).toBe("de");
    await page.goto(addressOf(stage, { view: "today" }));
    const said = page.getByRole("region", { name: "What readers write" });
    await said.getByText("I know where you live").waitFor();
    expect(await said.locator("li[data-row]").first().getAttribute("data-row")).toBe(threat.row.id);
  });

  test("shows once what several readers say, with their number, and sorts all of it", async () => {
    const text = "The photograph shows another bridge";
    const { key } = await written(stage, "/articles/copies", { text });
    await written(stage, "/articles/copies", { text: `${text}!` });
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await rowOf(page, text)
      .getByText(/said by 2 readers that day, shown once/)
      .waitFor();
    expect(await rowOf(page, text).count()).toBe(1);
    await press(page, text, "Useful");
    await lastActOf(page).getByText("Useful: 1 remark.").waitFor();
    expect((await inbox(stage, `?key=${key}&triage=new`)).remarks).toEqual([]);
  });

  test("and what is archived has a tab of its own, from which it is brought back, and taken there again", async () => {
    const { row, key } = await written(stage, "/articles/archive", { text: "Nobody has read me" });
    const put = { remarks: [{ id: row.id, archived: true }] };
    expect((await stage.asAdmin("PATCH", moderation("/remarks"), put)).status).toBe(200);
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await page.getByText("Nothing is new.").or(page.getByText("No remark fits.")).waitFor();
    await page.getByRole("link", { name: /^Archived \d/ }).click();
    const item = rowOf(page, "Nobody has read me");
    await item.getByText(/archived .*, since nobody had sorted it/).waitFor();
    const isArchived = async () => (await inbox(stage, `?key=${key}&archived=1`)).remarks.length === 1;
    for (const stroke of ["j", "n"]) await page.keyboard.press(stroke);
    await lastActOf(page).getByText("New: 1 remark.").waitFor();
    expect(await isArchived()).toBe(false);
    await expect.poll(() => item.locator("button[aria-pressed=true]").textContent()).toContain("New");
    await strikeUndo(page);
    await lastActOf(page).getByText("Undone: 1 remark.").waitFor();
    expect(await isArchived()).toBe(true);
    await expect.poll(() => item.locator("button[aria-pressed=true]").count()).toBe(0);
  });

  test("and what sorting costs stand before whoever manages the site, with the switch beside it, and nobody else", async () => {
    const { key } = await written(stage, "/articles/effort", { text: "A useful one" });
    const [ada, grace] = [
      await moderator(stage, { view: "remarks", key }, { scopes: ["manage"] }),
      await moderator(stage, { view: "remarks", key }, { scopes: ["manage"] }),
    ];
    const eve = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    const cost = (page: Page) => page.getByRole("region", { name: "What sorting costs" });
    await press(ada.page, "A useful one", "Useful");
    await lastActOf(ada.page).getByText("Useful: 1 remark.").waitFor();
    await ada.page.reload();
    await cost(ada.page)
      .getByText(/^Sorting has taken people about \d+ minutes? in 30 days, for \d+ useful/)
      .waitFor();
    await cost(grace.page).getByText("Readers are asked for reasons and words.").waitFor();
    await cost(ada.page).getByRole("button", { name: "Ask for reasons alone" }).click();
    await cost(ada.page).getByText("Readers are asked for reasons alone.").waitFor();
    const settings = async () =>
      (await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json()).remarks;
    // Grace saw it as it was: she is told, and sees how it is.
    await cost(grace.page).getByRole("button", { name: "Ask for nothing" }).click();
    await lastActOf(grace.page)
      .getByText(new RegExp(`^${ada.name} changed the settings at .* Nothing was done\\.`))
      .waitFor();
    await cost(grace.page).getByText("Readers are asked for reasons alone.").waitFor();
    expect(await settings()).toBe("reasons");
    await rowOf(eve.page, "A useful one").or(eve.page.getByText("No remark fits.")).first().waitFor();
    expect(await cost(eve.page).count()).toBe(0);
    await stage.configure({ remarks: "text" });
  });

  test("what readers are asked is said when it is turned, taken back by one act, and never over a colleague's unseen", async () => {
    await stage.configure({ remarks: "text" });
    const { page } = await moderator(stage, { view: "remarks" }, { scopes: ["manage"] });
    const cost = page.getByRole("region", { name: "What sorting costs" });
    const settings = async () =>
      (await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json()).remarks;
    await cost.getByRole("button", { name: "Ask for nothing" }).click();
    await lastActOf(page)
      .getByText("Readers are not asked why. Pages have it within two minutes; what was sent stays.")
      .waitFor();
    expect(await settings()).toBe("off");
    await cost.getByText("Readers are not asked why.").waitFor();
    await page.keyboard.press("u");
    await lastActOf(page).getByText("Undone. Readers are asked for reasons and words.").waitFor();
    expect(await settings()).toBe("text");
    await cost.getByText("Readers are asked for reasons and words.").waitFor();
    await cost.getByRole("button", { name: "Ask for nothing" }).click();
    await lastActOf(page).getByText("Readers are not asked why.").waitFor();
    await stage.configure({ remarks: "reasons" });
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    const told = lastActOf(page);
    await told
      .getByText(/changed the settings at .* Nothing was done\./)
      .first()
      .waitFor();
    await told
      .getByRole("row", {
        name: "What readers are asked Readers are not asked why. Readers are asked for reasons alone.",
      })
      .waitFor();
    expect(await settings()).toBe("reasons");
    await told.getByRole("button", { name: "Do it all the same" }).click();
    await expect.poll(settings).toBe("text");
    await stage.configure({ remarks: "text" });
  });
});

describe("elsewhere", () => {
  test("an article has its reasons counted, in the site's own words, and some of its remarks, which are sorted there", async () => {
    const own = {
      yes: [{ id: "fair" }],
      no: [{ id: "incorrect" }, { id: "too-long", text: "Too long for me" }],
    };
    await stage.configure({ remarks: "text", reasons: own });
    const options = { title: "Why of an article" };
    const { row, key } = await written(stage, "/articles/why", { ...options, text: "It goes on and on" });
    await written(stage, "/articles/why", { ...options, reasons: "too-long", text: "So do I" });
    await written(stage, "/articles/why", { ...options, reasons: "incorrect,too-long", text: "And I" });
    await written(stage, "/articles/why", { ...options, reasons: "too-long", text: "And she" });
    const { page } = await moderator(stage, { view: "article", key }, { scopes: SCOPES });
    const why = page.getByRole("region", { name: "Why readers say so" });
    const rows = why.getByRole("table").getByRole("row");
    await rows.nth(1).getByText("Too long for me").waitFor();
    expect(await rows.allInnerTexts()).toMatchObject([
      expect.stringContaining("Reason"),
      expect.stringMatching(/^Too long for me\s+3$/),
      expect.stringMatching(/^Something is incorrect\s+2$/),
    ]);
    expect(await why.locator("li[data-row]").count()).toBe(3);
    // Those that report an error are among the first, the others by their time.
    expect((await why.locator("blockquote").allTextContents()).sort()).toEqual([
      "And I",
      "And she",
      "It goes on and on",
    ]);
    await why.getByRole("link", { name: "All remarks on this article" }).click();
    await page.getByText("Remarks on “Why of an article”.").waitFor();
    await press(page, "It goes on and on", "Useful");
    await expect.poll(() => triageOf(stage, row.id)).toBe("useful");
    await page.goto(addressOf(stage, { view: "articles", q: "Why of an article" }));
    await page.getByText("Top reason: Too long for me (No, 3)").waitFor();
    await stage.configure({ remarks: "text" });
  });

  test("Today names reported errors first, which are sorted there", async () => {
    // Nothing else waits: whatever is shown is one of these.
    for (const { id } of (await inbox(stage, "?triage=new")).remarks) await sorted(stage, id, "no-action");
    const { row } = await written(stage, "/articles/error", {
      text: "The year is 1998",
      title: "With an error",
    });
    await written(stage, "/articles/error", { text: "I like it", choice: "yes", reasons: "fair" });
    const { page } = await moderator(stage, { view: "today" }, { scopes: SCOPES });
    const said = page.getByRole("region", { name: "What readers write" });
    await said.getByText("The year is 1998").waitFor();
    expect(await said.getByText("I like it").count()).toBe(0);
    const { counts } = await inbox(stage);
    await said.getByText(`${counts.new} remarks new.`).waitFor();
    await press(page, "The year is 1998", "Acted on");
    await expect.poll(() => triageOf(stage, row.id)).toBe("acted-on");
    await strikeUndo(page);
    await expect.poll(() => triageOf(stage, row.id)).toBe("new");
    await said.getByRole("link", { name: "Remarks" }).click();
    await page.getByRole("heading", { level: 1, name: "Remarks" }).waitFor();
  });

  test("Activity says who sorted how many, and no word of theirs", async () => {
    const { key } = await written(stage, "/articles/log", { text: "A word of a reader" });
    const { page, name } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await press(page, "A word of a reader", "Useful");
    await lastActOf(page).getByText("Useful: 1 remark.").waitFor();
    await page.goto(addressOf(stage, { view: "activity", action: "remarks" }));
    await page.getByText(`${name} sorted 1 remark as “Useful”`).waitFor();
    expect(await page.content()).not.toContain("A word of a reader");
  });
});
