/** What readers write, sorted in the built console: at once and taken back, one or many, by keys, by two people. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { RemarkRow } from "../../../worker/contract/index.ts";
import { addressOf, lastActOf, moderator, strikeUndo } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { inbox, manyWritten, press, rowOf, triageOf, written } from "../../support/browsers/words.ts";

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

describe("a remark", () => {
  test("is sorted by keys at once, stays in its place, and is new again when that is undone", async () => {
    const { row, key } = await written(stage, "/articles/by-keys", { text: "Sorted by keys" });
    const { page, complaints } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    const item = rowOf(page, "Sorted by keys");
    await item.waitFor();
    await page.keyboard.press("j");
    const pressed = () => item.locator("button[aria-pressed=true]").textContent();
    for (const [stroke, triage, name] of [
      ["1", "useful", "Useful"],
      ["2", "acted-on", "Acted on"],
      ["3", "no-action", "No action"],
      ["4", "inappropriate", "Inappropriate"],
      ["n", "new", "New"],
      ["1", "useful", "Useful"],
    ] as const) {
      await page.keyboard.press(stroke);
      await expect.poll(pressed).toContain(name);
      await lastActOf(page).getByText(`${name}: 1 remark.`).waitFor();
      expect(await triageOf(stage, row.id)).toBe(triage);
    }
    expect(await item.evaluate((it) => it === document.activeElement)).toBe(true);
    await strikeUndo(page);
    await lastActOf(page).getByText("Undone: 1 remark.").waitFor();
    expect(await triageOf(stage, row.id)).toBe("new");
    await expect.poll(pressed).toContain("New");
    expect(complaints).toEqual([]);
  });

  test("is text and nothing else, in the direction of its own, and its title too", async () => {
    const hostile = `<img src=x onerror="document.title='run'"> <b>bold</b>\nA second line`;
    const { key } = await written(stage, "/articles/text", { text: hostile, title: "<i>عنوان</i> المقال" });
    await written(stage, "/articles/text", { text: "مقالة جميلة", choice: "yes", reasons: "clear" });
    const { page, complaints } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await rowOf(page, "مقالة جميلة").waitFor();
    const said = rowOf(page, "A second line");
    expect(await said.locator("blockquote").textContent()).toBe(hostile);
    expect(await said.getByRole("link").first().textContent()).toBe("<i>عنوان</i> المقال");
    expect(await page.locator("main img, main blockquote b, main li i").count()).toBe(0);
    const direction = (text: string) =>
      rowOf(page, text)
        .locator("blockquote")
        .evaluate((each) => getComputedStyle(each).direction);
    expect([await direction("A second line"), await direction("مقالة جميلة")]).toEqual(["ltr", "rtl"]);
    await said.getByText("Something is incorrect").waitFor();
    await rowOf(page, "مقالة جميلة").getByText("Clear and easy to follow").waitFor();
    expect(complaints).toEqual([]);
  });

  test("that is sorted again before the first answer has come is in nobody's way, and least in one's own", async () => {
    const { row, key } = await written(stage, "/articles/twice", { text: "Pressed twice" });
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    let go = () => {};
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    const sent: string[] = [];
    await page.route("**/remarks", async (route) => {
      if (route.request().method() === "PATCH" && sent.push(route.request().postData() ?? "") === 1)
        await waits;
      await route.continue();
    });
    await press(page, "Pressed twice", "Useful");
    await expect.poll(() => sent.length).toBe(1);
    await press(page, "Pressed twice", "No action");
    go();
    await lastActOf(page).getByText("Useful: 1 remark. No action: 1 remark.").waitFor();
    expect(await triageOf(stage, row.id)).toBe("no-action");
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => triageOf(stage, row.id)).toBe("useful");
  });

  test("that was acted on names the edition that it led to, by the article's own, where any is known, and takes that back", async () => {
    const editions = ["2026-11-23T11:00:00.000Z", "2026-11-24T09:30:00.000Z"];
    const { row, key } = await written(stage, "/articles/led", { text: "The year is 1998", title: "Led to" });
    const other = await written(stage, "/articles/led-not", { text: "No edition is known", title: "Led to" });
    const told = await stage.asAdmin("PUT", `/v1/admin/sites/${SITE}/articles/${key}/details`, { editions });
    expect(told.status).toBe(200);
    const listed = async () =>
      (await (await stage.asAdmin("GET", moderation(`/articles?shown=${key}`))).json()).articles[0]?.details;
    await expect.poll(listed).toMatchObject({ editions });
    const { page, complaints } = await moderator(stage, { view: "remarks", q: "" }, { scopes: SCOPES });
    const item = rowOf(page, "The year is 1998");
    const led = item.getByLabel("It led to the edition of");
    const edition = async () =>
      (await inbox(stage, `?key=${key}`)).remarks.find(({ id }) => id === row.id)?.edition;
    await press(page, "No edition is known", "Acted on");
    await lastActOf(page).getByText("Acted on: 1 remark.").waitFor();
    await press(page, "The year is 1998", "Acted on");
    await led.waitFor();
    expect(await rowOf(page, "No edition is known").getByRole("combobox").count()).toBe(0);
    expect(await triageOf(stage, other.row.id)).toBe("acted-on");
    expect(await led.getByRole("option").allTextContents()).toEqual([
      ...["none that is named", "24 Nov 2026, 09:30", "23 Nov 2026, 11:00"],
    ]);
    await led.selectOption("24 Nov 2026, 09:30");
    await lastActOf(page).getByText("Led to that edition: 1 remark.").waitFor();
    expect(await edition()).toBe(editions[1]);
    await led.selectOption("none that is named");
    await lastActOf(page).getByText("Led to no edition: 1 remark.").waitFor();
    expect(await edition()).toBe(null);
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    await lastActOf(page).getByText("Undone: 1 remark.").waitFor();
    expect(await edition()).toBe(editions[1]);
    await expect.poll(() => led.inputValue()).toBe(editions[1]);
    // In the article's own page it is the same.
    await page.goto(addressOf(stage, { view: "article", key }));
    await expect.poll(() => led.inputValue()).toBe(editions[1]);
    // What is sorted otherwise led to nothing.
    await press(page, "The year is 1998", "Useful");
    await lastActOf(page).getByText("Useful: 1 remark.").waitFor();
    expect(await led.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("is deleted for good by who may moderate, once a word is typed, and its reasons are counted no more", async () => {
    const { row, key } = await written(stage, "/articles/delete", { text: "To be deleted" });
    const reader = await moderator(stage, { view: "remarks", key }, { scopes: ["remarks"] });
    await rowOf(reader.page, "To be deleted").waitFor();
    expect(await reader.page.getByText("Delete it").count()).toBe(0);
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    const item = page.locator(`[data-row="${row.id}"]`);
    await item.locator("summary").click();
    await item.getByLabel("Note, why").fill("names a neighbour");
    const confirm = item.getByRole("button", { name: "Delete it for good" });
    await confirm.click();
    // Nothing goes without the word.
    expect(await triageOf(stage, row.id)).toBe("new");
    await item.getByLabel(/^Type/).fill("delete");
    await confirm.click();
    await item.getByText("It is deleted for good").waitFor();
    expect(await page.getByText("To be deleted").count()).toBe(0);
    expect(await item.evaluate((it) => it === document.activeElement)).toBe(true);
    await expect.poll(() => triageOf(stage, row.id)).toBe(undefined);
    const article = await (await stage.asAdmin("GET", moderation(`/articles/${key}`))).json();
    expect(article.reasons).toEqual({ yes: {}, no: {} });
  });
});

describe("many remarks", () => {
  test("are selected from one to another, sorted as one act, and all undone by one", async () => {
    const words = ["First of many", "Second of many", "Third of many"];
    const rows: RemarkRow[] = [];
    for (const text of words) rows.push((await written(stage, "/articles/many", { text })).row);
    const key = rows[0]?.key ?? "";
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await rowOf(page, "First of many").waitFor();
    // The latest is the first.
    for (const stroke of ["j", "x", "j", "j", "X"]) await page.keyboard.press(stroke);
    await page.getByText("3 remarks selected.").waitFor();
    await rowOf(page, "Second of many").getByRole("checkbox").click();
    await page.getByText("2 remarks selected.").waitFor();
    await page.keyboard.press("1");
    await lastActOf(page).getByText("Useful: 2 remarks.").waitFor();
    const triages = () => Promise.all(rows.map(({ id }) => triageOf(stage, id)));
    expect(await triages()).toEqual(["useful", "new", "useful"]);
    const entries = (await (await stage.asAdmin("GET", moderation("/audit?action=remarks"))).json()).entries;
    expect(Object.keys(entries[0].after)).toHaveLength(2);
    await strikeUndo(page);
    await lastActOf(page).getByText("Undone: 2 remarks.").waitFor();
    expect(await triages()).toEqual(["new", "new", "new"]);
    await page.getByRole("button", { name: "Select all on this page" }).click();
    await page.getByText("3 remarks selected.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Select all on this page" }).waitFor();
  });
});

describe("two at the same inbox", () => {
  test("never undo each other unknowingly: the second is told who was first, and goes on only by pressing again", async () => {
    const { row, key } = await written(stage, "/articles/two", { text: "Read by two", title: "Of two" });
    const other = await written(stage, "/articles/two", { text: "Read by one", title: "Of two" });
    const place = { view: "remarks", key };
    const [ada, grace] = [
      await moderator(stage, place, { scopes: SCOPES }),
      await moderator(stage, place, { scopes: SCOPES }),
    ];
    // Her inbox follows no more: she has it as it was.
    await grace.page.clock.install();
    await grace.page.reload();
    await rowOf(grace.page, "Read by two").waitFor();
    await press(ada.page, "Read by two", "Acted on");
    await lastActOf(ada.page).getByText("Acted on: 1 remark.").waitFor();
    await grace.page.getByRole("button", { name: "Select all on this page" }).click();
    await grace.page.getByText("2 remarks selected.").waitFor();
    await grace.page.keyboard.press("3");
    const told = lastActOf(grace.page);
    await told
      .getByText(`No action: 1 remark. ${ada.name} made something else of 1 remark; nothing was done there.`)
      .waitFor();
    await told.getByRole("row", { name: "Of two New Acted on" }).waitFor();
    expect([await triageOf(stage, row.id), await triageOf(stage, other.row.id)]).toEqual([
      "acted-on",
      "no-action",
    ]);
    await told.getByRole("button", { name: "Do it all the same" }).click();
    await expect.poll(() => triageOf(stage, row.id)).toBe("no-action");
    // What Ada would take back by now is not what she did.
    await strikeUndo(ada.page);
    await lastActOf(ada.page).getByText(`${grace.name} made something else of 1 remark`).waitFor();
    expect(await triageOf(stage, row.id)).toBe("no-action");
  });

  test("whose reader has written other words since sort nothing that they have not read", async () => {
    const { row, key, rewrite } = await written(stage, "/articles/other", { text: "The first words" });
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await page.clock.install();
    await page.reload();
    await rowOf(page, "The first words").waitFor();
    await rewrite("Other words");
    await expect.poll(async () => (await inbox(stage, `?key=${key}`)).remarks[0]?.text).toBe("Other words");
    await press(page, "The first words", "Useful");
    await lastActOf(page).getByText("1 remark changed by a reader meanwhile: read the new words").waitFor();
    expect(await triageOf(stage, row.id)).toBe("new");
    // They are there to be read by then.
    await rowOf(page, "Other words").waitFor();
  });
});

// Last, since they fill the inbox beyond its first page.
describe("all that match", () => {
  test("are selected beyond the page, sorted as one act, and all taken back by one", async () => {
    const key = await manyWritten(stage, "/articles/all", 53);
    const other = await written(stage, "/articles/all-else", { text: "Number 54, of another article" });
    const { page } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    // What was sorted here and matches no more is none of them, though it stands there.
    await press(page, "Number 53", "Useful");
    await lastActOf(page).getByText("Useful: 1 remark.").waitFor();
    await page.getByRole("button", { name: "1 done: show the list as it is now" }).waitFor();
    await page.getByRole("button", { name: "Select all that match" }).click();
    await page.getByText("52 remarks selected.").waitFor();
    await page.keyboard.press("3");
    await lastActOf(page).getByText("No action: 52 remarks.").waitFor();
    const counts = async (triage: string) => {
      const { remarks, cursor } = await inbox(stage, `?key=${key}&triage=${triage}`);
      return [remarks.length, cursor !== null];
    };
    expect(await counts("new")).toEqual([0, false]);
    expect(await counts("useful")).toEqual([1, false]);
    expect(await triageOf(stage, other.row.id)).toBe("new");
    await page.keyboard.press("u");
    await lastActOf(page).getByText("Undone: 52 remarks.").waitFor();
    expect(await counts("no-action")).toEqual([0, false]);
    expect(await counts("new")).toEqual([50, true]);
  });

  test("are a thousand at most, and it is said when there may be more", async () => {
    const { row, key } = await written(stage, "/articles/endless", { text: "One of very many" });
    const { page } = await moderator(stage, {}, { scopes: SCOPES });
    const one = await inbox(stage, `?key=${key}`);
    let pages = 0;
    // An inbox without an end: the one remark under other ids, fifty a page.
    await page.route(
      (url) => url.pathname === moderation("/remarks"),
      async (route) => {
        const from = new URL(route.request().url()).searchParams.has("cursor") ? 50 * ++pages : 0;
        const id = (n: number) => row.id.slice(0, -4) + String(n).padStart(4, "0");
        const remarks = Array.from({ length: 50 }, (_, i) => ({ ...row, id: id(from + i) }));
        await route.fulfill({ json: { ...one, remarks, cursor: "1.1" } });
      },
    );
    await page.goto(addressOf(stage, { view: "remarks", key }));
    await page.getByRole("button", { name: "Select all that match" }).click();
    await page.getByText("1,000 remarks selected.").waitFor();
    await page.getByText("There may be more: these are the first 1,000 remarks that match.").waitFor();
    expect(pages).toBe(19);
  });
});
