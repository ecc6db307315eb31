/** What readers write, in the built console: sorted at once and taken back, by two people, by keys, and read by nobody who may not. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { LIVE_MS } from "../../../console/still.ts";
import type { RemarkRow } from "../../../worker/contract/index.ts";
import {
  addressOf,
  expectAccessible,
  lastActOf,
  moderator,
  overflowOf,
  smallTargetsOf,
} from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { inbox, written } from "../../support/browsers/words.ts";

const SCOPES = ["read", "moderate", "remarks"];
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.configure({ remarks: "text" });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const moderation = (path: string) => `/v1/moderation/sites/${SITE}${path}`;
const rowOf = (page: Page, text: string) => page.locator("main li[data-row]", { hasText: text });
const rowIds = (page: Page) =>
  page.locator("main li[data-row]").evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.row));
const triageOf = async (id: string) => (await inbox(stage)).remarks.find((row) => row.id === id)?.triage;
const press = (page: Page, text: string, name: string) =>
  rowOf(page, text)
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();

/** Sorts as a program does. */
async function sorted(id: string, triage: string): Promise<void> {
  const answer = await stage.asAdmin("PATCH", moderation("/remarks"), { remarks: [{ id, triage }] });
  expect((await answer.json()).remarks[0].status).toBe("sorted");
}

describe("a remark", () => {
  test("is sorted by keys at once, stays in its place, and is new again when that is taken back", async () => {
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
      expect(await triageOf(row.id)).toBe(triage);
    }
    expect(await item.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.press("u");
    await lastActOf(page).getByText("Taken back: 1 remark.").waitFor();
    expect(await triageOf(row.id)).toBe("new");
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
    expect(await triageOf(row.id)).toBe("no-action");
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => triageOf(row.id)).toBe("useful");
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
    expect(await triageOf(row.id)).toBe("new");
    await item.getByLabel(/^Type/).fill("delete");
    await confirm.click();
    await item.getByText("It is deleted for good").waitFor();
    expect(await page.getByText("To be deleted").count()).toBe(0);
    expect(await item.evaluate((it) => it === document.activeElement)).toBe(true);
    await expect.poll(() => triageOf(row.id)).toBe(undefined);
    const article = await (await stage.asAdmin("GET", moderation(`/articles/${key}`))).json();
    expect(article.reasons).toEqual({ yes: {}, no: {} });
  });
});

describe("many remarks", () => {
  test("are selected from one to another, sorted as one act, and all taken back by one", async () => {
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
    const triages = () => Promise.all(rows.map(({ id }) => triageOf(id)));
    expect(await triages()).toEqual(["useful", "new", "useful"]);
    const entries = (await (await stage.asAdmin("GET", moderation("/audit?action=remarks"))).json()).entries;
    expect(Object.keys(entries[0].after)).toHaveLength(2);
    await page.keyboard.press("u");
    await lastActOf(page).getByText("Taken back: 2 remarks.").waitFor();
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
    await grace.page.keyboard.press("3");
    const told = lastActOf(grace.page);
    await told
      .getByText(`No action: 1 remark. ${ada.name} made something else of 1 remark; nothing was done there.`)
      .waitFor();
    await told.getByRole("row", { name: "Of two New Acted on" }).waitFor();
    expect([await triageOf(row.id), await triageOf(other.row.id)]).toEqual(["acted-on", "no-action"]);
    await told.getByRole("button", { name: "Do it all the same" }).click();
    await expect.poll(() => triageOf(row.id)).toBe("no-action");
    // What Ada would take back by now is not what she did.
    await ada.page.keyboard.press("u");
    await lastActOf(ada.page).getByText(`${grace.name} made something else of 1 remark`).waitFor();
    expect(await triageOf(row.id)).toBe("no-action");
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
    expect(await triageOf(row.id)).toBe("new");
    // They are there to be read by then.
    await rowOf(page, "Other words").waitFor();
  });
});

describe("the view", () => {
  test("has its filters in the address: Back and reloading keep the place, and counts are in the tabs", async () => {
    const { row } = await written(stage, "/articles/filters", { text: "A bridge of sighs" });
    await written(stage, "/articles/filters", {
      text: "Nothing of the kind",
      choice: "yes",
      reasons: "fair",
    });
    await sorted(row.id, "useful");
    const { page } = await moderator(stage, { view: "remarks" }, { scopes: SCOPES });
    await rowOf(page, "Nothing of the kind").waitFor();
    expect(await rowOf(page, "A bridge of sighs").count()).toBe(0);
    const { counts } = await inbox(stage);
    const tabs = page.getByRole("navigation", { name: "What was made of them" });
    await tabs.getByRole("link", { name: `New ${counts.new}` }).waitFor();
    await tabs.getByRole("link", { name: `Useful ${counts.useful}` }).click();
    await rowOf(page, "A bridge of sighs").waitFor();
    await page.getByLabel("A piece of their words").fill("BRIDGE");
    await page.getByText("More filters").click();
    await page.getByLabel("Answer").selectOption("no");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.waitForURL(/q=BRIDGE/);
    await rowOf(page, "A bridge of sighs").waitFor();
    await page.reload();
    await rowOf(page, "A bridge of sighs").waitFor();
    expect(await page.getByLabel("A piece of their words").inputValue()).toBe("BRIDGE");
    await tabs.getByRole("link", { name: /^Inappropriate/ }).click();
    await page.getByText("No remark fits.").waitFor();
    await page.goBack();
    await rowOf(page, "A bridge of sighs").waitFor();
    await page.getByRole("link", { name: "Show all" }).click();
    await expect.poll(() => page.url()).not.toContain("BRIDGE");
    expect(await page.title()).toBe(`Remarks · ${SITE} · Afterword`);
  });

  test("follows by itself and moves no row: what is new is counted, what a colleague sorted loses its words", async () => {
    const first = await written(stage, "/articles/follow", { text: "The first to come" });
    const { page } = await moderator(stage, {}, { scopes: SCOPES });
    await page.clock.install();
    const statuses: number[] = [];
    page.on("response", (response) => {
      if (new URL(response.url()).pathname.endsWith("/remarks")) statuses.push(response.status());
    });
    await page.goto(addressOf(stage, { view: "remarks", key: first.key }));
    await rowOf(page, "The first to come").waitFor();
    await page.clock.runFor(LIVE_MS);
    await expect.poll(() => statuses.slice(-2)).toEqual([200, 304]);
    const before = await rowIds(page);
    const top = () =>
      page
        .locator("main li[data-row]")
        .first()
        .evaluate((row) => row.getBoundingClientRect().top);
    const height = await top();
    const second = await written(stage, "/articles/follow", { text: "The second to come" });
    await sorted(first.row.id, "useful");
    await page.clock.runFor(LIVE_MS);
    const fresh = page.getByRole("button", { name: "1 new, 1 done: show the list as it is now" });
    await fresh.waitFor();
    expect(await rowIds(page)).toEqual(before);
    expect(await top()).toBe(height);
    await page.getByText("Somebody has sorted it meanwhile, or its reader took it back.").waitFor();
    expect(await page.getByText("The first to come").count()).toBe(0);
    await fresh.click();
    await rowOf(page, "The second to come").waitFor();
    expect(await rowIds(page)).toEqual([second.row.id]);

    const asked = statuses.length;
    const see = (state: "hidden" | "visible") =>
      page.evaluate((to) => {
        Object.defineProperty(document, "hidden", { value: to === "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, state);
    await see("hidden");
    await page.clock.runFor(10 * LIVE_MS);
    await page.evaluate(async () => void (await fetch("/health")));
    expect(statuses).toHaveLength(asked);
    await see("visible");
    await expect.poll(() => statuses.length).toBe(asked + 1);
  });

  test("tells who may not read words how many there are and what to ask for, and asks for none of them", async () => {
    await written(stage, "/articles/closed", { text: "Not for everybody" });
    const { page, requests } = await moderator(stage, { view: "remarks" }, { scopes: ["read", "moderate"] });
    await page.getByText("You may not read what readers write").waitFor();
    const { counts } = await inbox(stage);
    await page.getByText(new RegExp(`${counts.new} new, ${counts.useful} useful`)).waitFor();
    const views = page.getByRole("navigation", { name: "Views" });
    expect(await views.getByRole("link", { name: "Remarks" }).count()).toBe(0);
    await views.getByRole("link", { name: "Today" }).click();
    await page.getByText(/remarks? new\. Whoever has the scope remarks reads them\./).waitFor();
    expect(requests.filter((url) => /\/remarks(\?|$)/.test(url) && url.includes("/v1/"))).toEqual([]);
    expect(await page.content()).not.toContain("Not for everybody");
  });

  test("of a site that asks for no words says how to switch that on, to who may", async () => {
    await stage.turnTo({});
    const enter = async (name: string, scopes: string[]) => {
      const body = { name, scopes };
      const path = `/v1/admin/sites/${stage.site()}/invitations`;
      const { url } = await (await stage.asAdmin("POST", path, body)).json();
      const { page } = await stage.reader();
      await page.goto(url);
      await page.getByRole("button", { name: `Sign in as ${name}` }).click();
      await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Remarks" }).click();
      return page;
    };
    const eve = await enter("Eve", ["manage"]);
    await eve.getByText("Readers are not asked why they vote as they do.").waitFor();
    await eve.locator("main").getByRole("link", { name: "Settings" }).click();
    await eve.getByText("Readers who have voted may say why").waitFor();
    const mallory = await enter("Mallory", ["remarks"]);
    await mallory.getByText("No reader has written yet.").waitFor();
    await stage.turnTo();
  });
});

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
    await page.keyboard.press("u");
    await lastActOf(page).getByText("Taken back: 1 remark.").waitFor();
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
    // Grace saw it as it was: she is told, and sees how it is.
    await cost(grace.page).getByRole("button", { name: "Ask for nothing" }).click();
    await cost(grace.page)
      .getByText(new RegExp(`${ada.name} changed this at`))
      .waitFor();
    await cost(grace.page).getByText("Readers are asked for reasons alone.").waitFor();
    const settings = async () =>
      (await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json()).remarks;
    expect(await settings()).toBe("reasons");
    await cost(ada.page).getByRole("button", { name: "Ask for words, too" }).click();
    await expect.poll(settings).toBe("text");
    await rowOf(eve.page, "A useful one").or(eve.page.getByText("No remark fits.")).first().waitFor();
    expect(await cost(eve.page).count()).toBe(0);
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
    await expect.poll(() => triageOf(row.id)).toBe("useful");
    await page.goto(addressOf(stage, { view: "articles", q: "Why of an article" }));
    await page.getByText("Top reason: Too long for me (No, 3)").waitFor();
    await stage.configure({ remarks: "text" });
  });

  test("Today names reported errors first, which are sorted there", async () => {
    // Nothing else waits: whatever is shown is one of these.
    for (const { id } of (await inbox(stage, "?triage=new")).remarks) await sorted(id, "no-action");
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
    await expect.poll(() => triageOf(row.id)).toBe("acted-on");
    await page.keyboard.press("u");
    await expect.poll(() => triageOf(row.id)).toBe("new");
    await said.getByRole("link", { name: "Remarks" }).click();
    await page.getByRole("heading", { level: 1, name: "Remarks" }).waitFor();
  });

  test("Activity says who sorted how many, and no word of theirs", async () => {
    const { key } = await written(stage, "/articles/log", { text: "A word of a reader" });
    const { page, name } = await moderator(stage, { view: "remarks", key }, { scopes: SCOPES });
    await press(page, "A word of a reader", "Useful");
    await lastActOf(page).getByText("Useful: 1 remark.").waitFor();
    await page.goto(addressOf(stage, { view: "activity", action: "remarks" }));
    await page.getByText(`${name} sorted 1 remark as useful`).waitFor();
    expect(await page.content()).not.toContain("A word of a reader");
  });
});

describe("everybody", () => {
  test.each(["light", "dark", "forced"] as const)(
    "finds nothing that axe complains of, in %s",
    async (look) => {
      const { key } = await written(stage, `/articles/axe-${look}`, { text: `Looked at in ${look}` });
      const scheme = look === "forced" ? { forcedColors: "active" as const } : { colorScheme: look };
      const options = { ...scheme, bypassCSP: true, scopes: ["manage"] };
      const { page } = await moderator(stage, { view: "remarks", key }, options);
      const item = rowOf(page, `Looked at in ${look}`);
      await item.waitFor();
      await expectAccessible(page);
      await item.locator("summary").click();
      await item.getByRole("checkbox").check();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await press(page, `Looked at in ${look}`, "No action");
      await lastActOf(page).getByText("No action: 1 remark.").waitFor();
      await expectAccessible(page);
      await page.goto(addressOf(stage, { view: "article", key }));
      await page.getByRole("heading", { name: "What they write" }).waitFor();
      await expectAccessible(page);
    },
  );

  test("has room and targets of 44 px on a phone of 320, in each state of the work", async () => {
    const text = `An address, https://daily.example/${"long-".repeat(40)}, and a word: ${"o".repeat(200)}.`;
    const { key } = await written(stage, "/articles/narrow", { text, title: "x".repeat(200) });
    const phone = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
    const { page } = await moderator(stage, { view: "remarks", key }, { ...phone, scopes: ["manage"] });
    const fits = async () => {
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await smallTargetsOf(page)).toEqual([]);
    };
    const item = rowOf(page, "An address");
    await item.waitFor();
    await fits();
    await item.locator("summary").click();
    await item.getByRole("checkbox").check();
    await fits();
    await page.getByRole("button", { name: "Select none" }).click();
    await item.getByRole("button", { name: "Useful" }).tap();
    await lastActOf(page).getByText("Useful: 1 remark.").waitFor();
    await fits();
    await page.goto(addressOf(stage, { view: "article", key }));
    await page.getByRole("heading", { name: "What they write" }).waitFor();
    await fits();
    // All views are within reach of a thumb.
    const cut = () =>
      page.getByRole("navigation", { name: "Views" }).evaluate((nav) => nav.scrollWidth - nav.clientWidth);
    expect(await cut()).toBeLessThanOrEqual(0);
  });
});
