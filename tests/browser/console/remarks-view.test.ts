/** The view of what readers write, in the built console: its place, its following, who may not read, and everybody. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { LIVE_MS } from "../../../console/still.ts";
import {
  addressOf,
  expectAccessible,
  lastActOf,
  moderator,
  overflowOf,
  smallTargetsOf,
} from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { inbox, press, rowOf, sorted, written } from "../../support/browsers/words.ts";

// The inbox hears of words five seconds after the last ones; a test waits for several, on a machine that others use too.
vi.setConfig({ testTimeout: 120_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.configure({ remarks: "text" });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const rowIds = (page: Page) =>
  page.locator("main li[data-row]").evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.row));
const SCOPES = ["read", "moderate", "remarks"];

describe("the view", () => {
  test("has its filters in the address: Back and reloading keep the place, and counts are in the tabs", async () => {
    const { row } = await written(stage, "/articles/filters", { text: "A bridge of sighs" });
    await written(stage, "/articles/filters", {
      text: "Nothing of the kind",
      choice: "yes",
      reasons: "fair",
    });
    await sorted(stage, row.id, "useful");
    const { page } = await moderator(stage, { view: "remarks" }, { scopes: SCOPES });
    await rowOf(page, "Nothing of the kind").waitFor();
    expect(await rowOf(page, "A bridge of sighs").count()).toBe(0);
    const { counts } = await inbox(stage);
    const tabs = page.getByRole("navigation", { name: "What was made of them" });
    await tabs.getByRole("link", { name: `New ${counts.new}` }).waitFor();
    await tabs.getByRole("link", { name: `Useful ${counts.useful}` }).click();
    await rowOf(page, "A bridge of sighs").waitFor();
    await page.getByLabel("Search in their words").fill("BRIDGE");
    await page.getByText("More filters").click();
    await page.getByLabel("Answer").selectOption("no");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.waitForURL(/q=BRIDGE/);
    await rowOf(page, "A bridge of sighs").waitFor();
    await page.reload();
    await rowOf(page, "A bridge of sighs").waitFor();
    expect(await page.getByLabel("Search in their words").inputValue()).toBe("BRIDGE");
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
    const room = () =>
      page
        .locator("main li[data-row]")
        .first()
        .evaluate((row) => {
          const { top, height } = row.getBoundingClientRect();
          return [top, height].map(Math.round);
        });
    const whole = await room();
    const second = await written(stage, "/articles/follow", { text: "The second to come" });
    await sorted(stage, first.row.id, "useful");
    await page.clock.runFor(LIVE_MS);
    const fresh = page.getByRole("button", { name: "1 new, 1 done: show the list as it is now" });
    await fresh.waitFor();
    expect(await rowIds(page)).toEqual(before);
    await page.getByText("Somebody has sorted it meanwhile, or its reader took it back.").waitFor();
    expect(await page.getByText("The first to come").count()).toBe(0);
    // What would be pressed below it is where it was.
    expect(await room()).toEqual(whole);
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
