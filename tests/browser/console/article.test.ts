/** The Article view of the built console: what it shows, what is done from it and taken back, and what its address keeps. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { lastActOf, moderator, strikeUndo, stuffed } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
/** One article that was stuffed, for tests that leave its votes as they were. */
let still: string;
beforeAll(async () => {
  stage = await openStage();
  still = await stuffed(stage, "/articles/still");
  const editions = [new Date(Date.now() - 60_000).toISOString()];
  await stage.asAdmin("PUT", `/v1/admin/sites/${SITE}/articles/${still}/details`, { editions });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const at = (key: string) => ({ view: "article", key });
const exact = async (key: string) =>
  (await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles/${key}`)).json();
/** The network among what is to be decided on, whose votes are the crowd's alone. */
const network = (page: Page) => page.locator("[data-row]", { hasText: "Looks unusual: a network" }).first();

describe("the view of an article", () => {
  test("tells the share with its interval, what readers see, what is marked in the trend, and the same as a table", async () => {
    const { page, complaints } = await moderator(stage, at(still));
    await page
      .getByText("20 % yes among 100 who answered (13–29 % allowing for chance). They chose to answer")
      .waitFor();
    await page.getByText(/Do you like this article\?/).waitFor();
    await page.getByText("The poll is open.").waitFor();
    await page.getByText("Readers see the result after they have answered.").waitFor();
    const marks = page.getByRole("list", { name: "Marked in the chart" });
    await marks.getByText("the article was edited").waitFor();
    // All votes came in the hour of the edit, on neither side of it.
    await page.getByRole("cell", { name: "Too few answers to say (0; 10 are needed)." }).waitFor();
    await page.getByText("The figures as a table").click();
    const rows = page.getByRole("region", { name: "The figures of the trend" }).getByRole("row");
    const cells = await rows.nth(1).getByRole("cell").allInnerTexts();
    expect(cells.slice(0, 3)).toEqual(["20", "80", "0"]);
    expect(complaints).toEqual([]);
  });

  test("calls the answers as its readers see them, and yes and no where they are the API's own words", async () => {
    const { page } = await moderator(stage, at(still));
    const labels = { yes: "Useful", no: "Not really" };
    await page.route("**/poll?*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), labels } });
    });
    await page.reload();
    await page.getByText("20 % “Useful” among 100 who answered").waitFor();
    await page.getByText("“Useful” upwards “Not really” downwards").waitFor();
    const choices = page.getByRole("combobox", { name: "Answer" }).getByRole("option");
    expect(await choices.allInnerTexts()).toEqual(["any", "“Useful”", "“Not really”"]);
    await page.getByText("The figures as a table").click();
    const heads = await page
      .getByRole("region", { name: "The figures of the trend" })
      .locator("th[scope=col]");
    expect(await heads.allInnerTexts()).toEqual([
      ...["Hour", "“Useful”", "“Not really”", "Held", "Share of “Useful”"],
    ]);
    await network(page).getByRole("button", { name: "Look first" }).click();
    await network(page).getByRole("columnheader", { name: "Share of “Useful”" }).waitFor();
  });

  test("says before an act what would come of it, as the API's dry run has it, and changes nothing by that", async () => {
    const { page } = await moderator(stage, at(still));
    await network(page).getByRole("button", { name: "Look first" }).click();
    const preview = network(page).getByRole("region", { name: "What would come of it" });
    await preview.getByText(/^60 votes would be held back; that writes \d+ rows\.$/).waitFor();
    const after = await preview
      .getByRole("row", { name: /^After/ })
      .getByRole("cell")
      .allInnerTexts();
    expect(after.map((text) => text.trim()).filter(Boolean)).toEqual([
      "20",
      "20",
      "60",
      "0",
      "50 % (35–65 %)",
    ]);
    await preview.getByRole("button", { name: "If you void" }).click();
    await preview.getByText(/^60 votes would be voided/).waitFor();
    await preview.getByRole("row", { name: "After 20 20 0 60 50 % (35–65 %)" }).waitFor();
    expect(await exact(still)).toMatchObject({ held: 0, void: 0, reviews: [] });
  });

  test("takes a span from the chart or as it is written, keeps it in its address, and acts on its votes", async () => {
    const key = await stuffed(stage, "/articles/span", { yes: 6, no: 6, crowd: 0 });
    const { page } = await moderator(stage, at(key));
    const chart = page.getByRole("img", { name: /12 votes by hour/ });
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    if (!box) throw new Error("There is no chart.");
    await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 20);
    await page.mouse.up();
    const row = page.locator("[data-row=span]");
    await row.waitFor();
    const pulled = new URL(page.url()).searchParams;
    const [from, until] = [pulled.get("from"), pulled.get("until")].map((text) => Date.parse(text ?? ""));
    expect((from ?? 0) % 3_600_000).toBe(0);
    expect((until ?? 0) - (from ?? 0)).toBe(3_600_000 * Math.round(((until ?? 0) - (from ?? 0)) / 3_600_000));

    const form = page.getByRole("form", { name: "A span of time" });
    await form.getByLabel("Answer").selectOption("no");
    await form.getByRole("button", { name: "Take this span" }).click();
    await page.getByText("Votes that are no cast then.").waitFor();
    await page.reload();
    await page.getByText("Votes that are no cast then.").waitFor();
    await row.getByRole("button", { name: "Hold back", exact: true }).click();
    await lastActOf(page).getByText("6 votes held back.").waitFor();
    expect(await exact(key)).toMatchObject({ tally: { yes: 6, no: 0 }, held: 6 });
    await page.goBack();
    await page.getByText("All votes cast then.").waitFor();
  });

  test("closes, names and opens an article, and takes each back", async () => {
    const key = await stuffed(stage, "/articles/named", { yes: 1, no: 0, crowd: 0 });
    const { page } = await moderator(stage, at(key));
    const last = lastActOf(page);
    await page.getByRole("button", { name: "Close it" }).click();
    await last.getByText("The poll is closed.").waitFor();
    await strikeUndo(page);
    await last.getByText("The poll is open.").waitFor();
    await page.getByRole("button", { name: "Set its title" }).click();
    // Keys are letters while somebody types.
    await page.getByLabel("Title").fill("");
    await page.keyboard.type("chuv?/");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "chuv?/" }).waitFor();
    expect(await exact(key)).toMatchObject({ title: "chuv?/", state: "open", reviews: [] });
    await strikeUndo(page, "Control+z");
    await page.getByRole("heading", { level: 1, name: "The bench by the canal" }).waitFor();
  });

  test("follows a review that goes on, says how far it is and until when it waits, and stops it by undoing", async () => {
    const key = await stuffed(stage, "/articles/slow", { yes: 2, no: 2, crowd: 0 });
    const { page } = await moderator(stage, at(key));
    const path = `/v1/moderation/sites/${SITE}/articles/${key}/reviews`;
    const review = (action: string, rows_per_day: number) =>
      stage.asAdmin("POST", path, { action, note: "why not", dry_run: false, rows_per_day });
    await review("hold", 1_000);
    // The rows of today are used up by then.
    await review("void", 1);
    await page.reload();
    const rows = page.getByRole("region", { name: "Reviews" }).getByRole("listitem");
    const waiting = rows.filter({ hasText: "voided 0 votes" });
    await waiting.getByText(/Not begun; the rows of today are used up, and it goes on at /).waitFor();
    await waiting.getByRole("progressbar", { name: "How far it is" }).waitFor();
    await waiting.getByRole("button", { name: "Undo" }).click();
    await lastActOf(page).getByText("Undone: 0 votes.").waitFor();
    await rows.filter({ hasText: "voided 0 votes, undone (stopped)" }).waitFor();
    expect(await exact(key)).toMatchObject({ held: 4, void: 0 });
  });

  test("moves and erases for whoever manages the site: what goes is told first, and erasing asks for its word", async () => {
    const key = await stuffed(stage, "/articles/going", { yes: 3, no: 0, crowd: 0 });
    const reading = await moderator(stage, at(key));
    await reading.page.getByText("The poll is open.").waitFor();
    expect(await reading.page.getByText("Erase it").count()).toBe(0);

    const { page } = await moderator(stage, at(key), { scopes: ["manage"] });
    await page.getByText("Move it to another address").click();
    await page.getByLabel("The article's new address or id").fill(`${stage.publisher.origin}/articles/gone`);
    await page.getByRole("button", { name: "Look what would move" }).click();
    await page.getByText(/^3 votes would be added to .*Nothing was moved/).waitFor();
    expect((await exact(key)).key).toBe(key);
    await page.getByRole("button", { name: "Move it", exact: true }).click();
    await expect.poll(() => page.url()).not.toContain(key);
    const moved = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    // Its votes are handed over one batch after the other.
    await expect.poll(async () => (await exact(moved)).tally.yes).toBe(3);
    await page.reload();
    await page.getByText("Too few answers to say (3; 10 are needed).").waitFor();

    await page.getByText("Erase it").click();
    await page.getByRole("button", { name: "Look what would go" }).click();
    await page.getByText(/^3 votes of 2 polls would go for good/).waitFor();
    await page.getByLabel("Note, why").fill("asked for");
    await page.getByLabel("Type “erase”").fill("delete");
    await page.getByRole("button", { name: "Erase it for good" }).click();
    expect((await exact(moved)).tally.yes).toBe(3);
    await page.getByLabel("Type “erase”").fill("erase");
    await page.getByRole("button", { name: "Erase it for good" }).click();
    await page.getByText(/is erased.*with 3 votes\./).waitFor();
    expect((await exact(moved)).code).toBe("unknown-article");
  });
});
