/** Articles and Activity in the built console, over the demo: filters in the address, pages, words instead of keys, and room. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOLD } from "../../../local/demo/story.ts";
import type { IndexAnswer } from "../../../worker/contract/index.ts";
import { fillStage, invitationTo } from "../../support/browsers/demo.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let stage: Stage;
/** One moderator for all tests: each goes where it needs to. */
let ada: Reader;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  await fillStage(stage);
  ada = await stage.reader({ bypassCSP: true, acceptDownloads: true });
  page = ada.page;
  await signIn(page, "Ada");
});
afterAll(async () => {
  await stage?.reset();
  await stage?.close();
});

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(await invitationTo(stage, name));
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await page.getByRole("navigation", { name: "Views" }).waitFor();
}

async function open(view: "Articles" | "Activity"): Promise<void> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
  await page.getByRole("heading", { level: 1, name: view }).waitFor();
  await page.getByRole("button", { name: "All of it as CSV" }).waitFor();
}
const rows = () => page.locator("main li[data-row]");
const titles = () => page.locator("main li[data-row] [data-open]").allTextContents();
const show = () => page.getByRole("button", { name: "Show", exact: true }).click();
const field = (name: string) => page.locator(`main form [name=${name}]`);

describe("Articles", () => {
  test("with unusual votes alone are found by a filter that stands in the address, and each says in words what is unusual", async () => {
    await open("Articles");
    await field("signal").selectOption("any");
    await show();
    await expect.poll(() => rows().count()).toBe(3);
    expect((await titles()).sort()).toEqual([TOLD.network, TOLD.addresses, TOLD.fresh].sort());
    // As the API says it, in UTC: how many hours a crowd took depends on when the demo was filled.
    const { articles }: IndexAnswer = await (
      await stage.asAdmin("GET", "/v1/moderation/sites/demo/articles?signal=any")
    ).json();
    const said = articles.find(({ title }) => title === TOLD.addresses)?.signal?.explanation ?? "";
    const [, day, time] = / from (\S+) (\S+) UTC /.exec(said) ?? [];
    const from = new Date(`${day}T${time}Z`);
    const berlin = from.toLocaleString("en-GB", {
      ...{ timeZone: "Europe/Berlin", dateStyle: "medium", timeStyle: "short" },
    });
    const odd = rows()
      .filter({ hasText: TOLD.addresses })
      .getByText(/^Looks unusual: In the /);
    expect(await odd.textContent()).toContain(` from ${berlin}, `);
    expect(await odd.textContent()).not.toContain("UTC");
    expect(new URL(page.url()).searchParams.get("signal")).toBe("any");
    await page.reload();
    await expect.poll(() => rows().count()).toBe(3);
    await field("signal").selectOption("burst");
    await show();
    await page.getByRole("link", { name: TOLD.addresses }).waitFor();
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(3);
    expect(await field("signal").inputValue()).toBe("any");
  });

  test("of a section are found by choosing it among the site's own, in the order that is asked for, and the address keeps it", async () => {
    await open("Articles");
    const { sections } = await (await stage.asAdmin("GET", "/v1/moderation/sites/demo/sections")).json();
    await expect.poll(() => field("section").locator("option").count()).toBe(sections.length + 1);
    expect(await field("section").locator("option").allInnerTexts()).toEqual(["any", ...sections]);
    const [section] = sections;
    await field("section").selectOption(section);
    await field("sort").selectOption("votes");
    await show();
    const of = async () => {
      const query = new URLSearchParams({ section, sort: "votes" });
      const answer: IndexAnswer = await (
        await stage.asAdmin("GET", `/v1/moderation/sites/demo/articles?${query}`)
      ).json();
      return answer.articles.map(({ title, article }) => title ?? article);
    };
    expect((await of()).length).toBeGreaterThan(1);
    expect((await of()).length).toBeLessThan(40);
    await expect.poll(titles).toEqual(await of());
    expect(new URL(page.url()).searchParams.get("section")).toBe(section);
    await page.reload();
    await expect.poll(titles).toEqual(await of());
    await expect.poll(() => field("section").inputValue()).toBe(section);
    // One that no article is in any more is still what was asked for.
    await page.goto(`${stage.worker.origin}/console/demo/articles?section=Nowhere`);
    await page.getByText("No article fits.").waitFor();
    expect(await field("section").inputValue()).toBe("Nowhere");
  });

  test("let nobody lose what they are writing while an answer comes", async () => {
    await open("Articles");
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/articles?**", async (route) => {
      await held;
      await route.continue();
    });
    await field("state").selectOption("closed");
    await show();
    await page.getByText("Reading…").waitFor();
    await field("q").fill("half a wor");
    answer();
    await expect.poll(titles).toEqual([TOLD.closed]);
    expect(await field("q").inputValue()).toBe("half a wor");
    await page.unroute("**/articles?**");
  });

  test("are found by a pasted address, however it was copied, also by one that is longer than any search", async () => {
    await open("Articles");
    const copied = `${stage.publisher.origin}/articles/how-a-glacier-sounds/?utm_source=letter&x=${"y".repeat(300)}#top`;
    for (const address of [
      copied.replace(/&x=y+/, ""),
      `${stage.publisher.origin}/articles/how-a-glacier-sounds`,
    ]) {
      await field("q").fill(address);
      await show();
      await expect.poll(titles).toEqual(["How a glacier sounds"]);
    }
    await field("q").fill(copied);
    await show();
    await page.getByText("Nobody has voted under this address.").waitFor();
    await page.getByRole("link", { name: "Show all" }).click();
    await expect.poll(() => rows().count()).toBe(40);
    expect(await field("q").inputValue()).toBe("");
  });

  test("by state, order and the days of their last vote are those of the API, in days of the site's own zone", async () => {
    await open("Articles");
    await page.getByText("Times are those of Europe/Berlin.").waitFor();
    await field("state").selectOption("hidden");
    await show();
    await expect.poll(titles).toEqual([TOLD.hidden]);
    await field("state").selectOption("");
    await field("sort").selectOption("held");
    await show();
    await expect.poll(async () => (await titles())[0]).toBe(TOLD.heldBack);
    const asked = page.waitForRequest((request) => request.url().includes("since="));
    await field("since").fill("2026-01-15");
    await field("until").fill("2026-01-15");
    await show();
    const { searchParams } = new URL((await asked).url());
    expect([searchParams.get("since"), searchParams.get("until")]).toEqual([
      "2026-01-14T23:00:00.000Z",
      "2026-01-15T23:00:00.000Z",
    ]);
    await page.getByText("No article fits.").waitFor();
  });

  test("are told by pages: the next one begins where this one ends, though votes have come, and says which it is", async () => {
    const address = "/v1/admin/sites/demo/articles";
    const articles = Array.from({ length: 90 }, (_, i) => ({
      article: `${stage.publisher.origin}/registered/${i}`,
      title: `Registered ${i}`,
    }));
    expect((await stage.asAdmin("POST", address, { articles })).status).toBeLessThan(300);
    await expect
      .poll(async () => {
        await open("Articles");
        await field("sort").selectOption("newest-article");
        await show();
        // The address has the order, and the list that was asked for by it is there.
        await page.waitForURL(/sort=newest-article/);
        await page.getByText("Reading…").waitFor({ state: "hidden" });
        await rows().first().waitFor();
        return page.getByRole("link", { name: "Next page" }).count();
      })
      .toBe(1);
    await expect.poll(() => rows().count()).toBe(100);
    const first = await titles();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByRole("heading", { name: "Articles, page 2" }).waitFor();
    await expect.poll(() => rows().count()).toBe(30);
    expect(new Set([...first, ...(await titles())]).size).toBe(130);
    await page.reload();
    await expect.poll(() => rows().count()).toBe(30);
    // A list is kept for ten minutes; one that nobody has kept is the same to the browser.
    await page.goto(page.url().replace(/cursor=\d+/, "cursor=9999"));
    await page.getByText("This list was kept for ten minutes and is over.").waitFor();
    await page.getByRole("link", { name: "Begin anew" }).click();
    await expect.poll(() => rows().count()).toBe(100);
    // The browser tells of the answer that it was, and of nothing else.
    await expect.poll(() => ada.complaints).toEqual([expect.stringContaining("410")]);
    ada.complaints.length = 0;
  });

  test("are selected from a page on, 500 at most, which is said", async () => {
    for (let batch = 0; batch < 6; batch++) {
      const articles = Array.from({ length: 80 }, (_, i) => ({
        article: `${stage.publisher.origin}/more/${batch}/${i}`,
        title: `More ${batch}, ${i}`,
      }));
      const { status } = await stage.asAdmin("POST", "/v1/admin/sites/demo/articles", { articles });
      expect(status).toBeLessThan(300);
    }
    await expect
      .poll(async () => {
        await page.goto(`${stage.worker.origin}/console/demo/articles?sort=newest-article`);
        await rows().first().waitFor();
        return (await titles())[0];
      })
      .toMatch(/^More 5, /);
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByRole("heading", { name: "Articles, page 2" }).waitFor();
    await page.getByRole("checkbox").first().check();
    await page.getByRole("button", { name: "Select all that match, from this page on" }).click();
    await page.getByText("More match. The first 500 articles are selected.").waitFor();
    await page.getByText("500 articles selected.").waitFor();
  });

  test("of a site without any say what to do", async () => {
    await stage.turnTo({});
    const { url } = await (
      await stage.asAdmin("POST", `/v1/admin/sites/${stage.site()}/invitations`, {
        name: "Eve",
        scopes: ["read"],
      })
    ).json();
    const eve = await stage.reader();
    await eve.page.goto(url);
    await eve.page.getByRole("button", { name: "Sign in as Eve" }).click();
    await eve.page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Articles" }).click();
    await eve.page.getByText("An article appears here with its first vote").waitFor();
    await stage.turnTo();
    expect(eve.complaints).toEqual([]);
  });
});

describe("Activity", () => {
  test("tells names and titles instead of keys, with the note, and leads to the article", async () => {
    await open("Activity");
    const held = rows().filter({ hasText: "Grace Okoye held back" }).filter({ hasText: TOLD.heldBack });
    await held.getByText("“a forum links to it, I have asked the editor”").waitFor();
    await rows()
      .filter({ hasText: "Linus Berg undid what was done to" })
      .filter({ hasText: TOLD.undone })
      .waitFor();
    await rows().filter({ hasText: "Linus Berg moved" }).getByRole("link", { name: TOLD.moved }).waitFor();
    const key = /(?<![\w-])[\w-]{22}(?![\w-])/;
    for (const text of await rows().allTextContents()) expect(text).not.toMatch(key);
    await held.getByRole("link", { name: TOLD.heldBack }).click();
    await page.getByRole("heading", { level: 1, name: TOLD.heldBack }).waitFor();
  });

  test("is filtered by who, what and article, and all of it is taken away as a file", async () => {
    await open("Activity");
    await field("by").fill("Grace Okoye");
    await field("action").selectOption("review");
    await show();
    await expect.poll(() => rows().count()).toBe(3);
    expect(new URL(page.url()).searchParams.get("by")).toBe("Grace Okoye");
    await rows().filter({ hasText: TOLD.undone }).getByRole("link", { name: "all of this article" }).click();
    await page.getByText(`What was done to “${TOLD.undone}”.`).waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByRole("link", { name: "Show all" }).click();
    await field("by").fill("Nobody");
    await show();
    await page.getByText("Nobody has done such a thing.").waitFor();
    await page.getByText("Names are matched whole: Grace Okoye, not Grace.").waitFor();
    const taken = page.waitForEvent("download");
    await page.getByRole("button", { name: "All of it as CSV" }).click();
    const file = readFileSync(await (await taken).path(), "utf8");
    expect(file).toContain("a forum links to it");
    await page.getByText("demo-activity.csv is with your downloads.").waitFor();
    expect(ada.complaints).toEqual([]);
  });
});

describe("everybody", () => {
  const VIEWS = ["Articles", "Activity"] as const;

  test("axe complains of nothing, in light and in dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const view of VIEWS) {
        await open(view);
        await page.evaluate(AXE);
        const found = await page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
        });
        expect(found, `${view}, ${colorScheme}`).toEqual([]);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("from 320 px to 2560 nothing is wider than the window, and what is pressed is 44 px high", async () => {
    for (const view of VIEWS) {
      await open(view);
      for (const width of [320, 390, 768, 1280, 2560]) {
        await page.setViewportSize({ width, height: 800 });
        const seen = await page.evaluate(() => ({
          beyond: document.documentElement.scrollWidth - innerWidth,
          low: [
            ...document.querySelectorAll<HTMLElement>(
              "main button, main input, main select, main [data-open]",
            ),
          ]
            .filter((each) => each.offsetHeight < 44 && !each.closest("datalist"))
            .map((each) => each.outerHTML.slice(0, 120)),
        }));
        expect(seen, `${view} at ${width}`).toEqual({ beyond: 0, low: [] });
      }
    }
    await page.setViewportSize({ width: 1024, height: 768 });
  });

  test("on a phone each row is a card of its own", async () => {
    await open("Articles");
    const border = () =>
      rows()
        .first()
        .evaluate((row) => getComputedStyle(row).borderInlineStartWidth);
    expect(await border()).toBe("0px");
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await border()).toBe("1px");
    await page.setViewportSize({ width: 1024, height: 768 });
  });
});
