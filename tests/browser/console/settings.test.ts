/** The console's frame and its settings: places, sites, the ways in, what `manage` looks after. In Chromium. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN } from "../../support/admin-token.ts";
import type { ReaderOptions } from "../../support/browsers/denials.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let stage: Stage;
let people = 0;
beforeAll(async () => {
  stage = await openStage();
  await stage.asAdmin("PUT", "/v1/admin/sites/weekly", { origins: [stage.publisher.origin] });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const at = (path: string) => `${stage.worker.origin}/console/${path}`;

async function invite(site = SITE, scopes = ["manage"]): Promise<{ url: string; name: string }> {
  const name = `Eve ${String.fromCharCode(97 + people++)}`;
  const answer = await stage.asAdmin("POST", `/v1/admin/sites/${site}/invitations`, { name, scopes });
  return { url: (await answer.json()).url, name };
}

/** Signs in by an invitation, in this browser. */
async function enter({ page }: Reader, site = SITE, scopes?: string[]): Promise<string> {
  const { url, name } = await invite(site, scopes);
  await page.goto(url);
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return name;
}

async function manager(place: string, options: ReaderOptions = {}, scopes?: string[]): Promise<Page> {
  const reader = await stage.reader(options);
  await enter(reader, SITE, scopes);
  await reader.page.goto(at(`${SITE}/${place}`));
  return reader.page;
}

/** What axe finds, how far the page is wider than its window, and what is too small to be pressed by a thumb. */
async function faultsOf(page: Page): Promise<unknown[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    const wide = document.documentElement.scrollWidth - innerWidth;
    // What is checked by its label is as large as that.
    const pressed = "button, summary, select, textarea, input:not([type=checkbox]), label.check, header a";
    const small = [...document.querySelectorAll<HTMLElement>(pressed)]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
      .map((each) => each.outerHTML.slice(0, 200));
    return [
      ...violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
      ...(wide > 0 ? [`${wide} px too wide`] : []),
      ...small,
    ];
  });
}

const theTitle = (page: Page, title: string) => expect.poll(() => page.title()).toBe(title);

describe("the frame", () => {
  test("has an address and a title for each view: Back, Forward and reloading keep the place, filters included", async () => {
    const page = await manager("articles?sort=held&state=closed");
    await page.getByLabel("State").waitFor();
    expect(await page.getByLabel("State").inputValue()).toBe("closed");
    await theTitle(page, `Articles · ${SITE} · Afterword`);
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    expect(page.url()).toBe(at(`${SITE}/activity`));
    await page.reload();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    await theTitle(page, `Activity · ${SITE} · Afterword`);
    await page.goBack();
    await page.getByRole("heading", { name: "Articles" }).waitFor();
    expect(await page.getByLabel("State").inputValue()).toBe("closed");
    expect(page.url()).toBe(at(`${SITE}/articles?sort=held&state=closed`));
    await page.goForward();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
  });

  test("changes between the sites that this browser is signed in to, and names no other", async () => {
    const eve = await stage.reader();
    await enter(eve, "weekly");
    expect(await eve.page.locator("details.sites").count()).toBe(0);
    await enter(eve);
    const { page } = eve;
    // Signing in is told by the next answer: the one that came with the cookie knew the others alone.
    await page.locator("details.sites summary").click();
    expect(await page.getByRole("list", { name: "Sites" }).getByRole("link").allTextContents()).toEqual([
      SITE,
      "weekly",
    ]);
    await page.getByRole("list", { name: "Sites" }).getByRole("link", { name: "weekly" }).click();
    await theTitle(page, "Articles · weekly · Afterword");
    expect(await page.locator("details.sites").getAttribute("open")).toBeNull();
  });
});

test("A pasted token opens what it opens in its tab alone, until it is signed out; a wrong one and the admin's do not", async () => {
  const body = { name: "by hand", scopes: ["read"] };
  const { token } = await (await stage.asAdmin("POST", `/v1/admin/sites/${SITE}/tokens`, body)).json();
  const { page, context } = await stage.reader();
  await page.goto(at(`${SITE}/activity`));
  const signedOut = page.getByRole("heading", { name: "You are not signed in" });
  await signedOut.waitFor();
  await page.getByText("Use a token instead").click();
  for (const wrong of ["afterword_wrong", ADMIN_TOKEN]) {
    await page.getByLabel("Token").fill(wrong);
    await page.getByRole("button", { name: "Use the token" }).click();
    await expect.poll(() => page.getByRole("alert").textContent()).not.toBe("");
    await signedOut.waitFor();
  }
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Use the token" }).click();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  await page.getByText("by hand").first().waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Activity" }).waitFor();
  const other = await context.newPage();
  await other.goto(at(`${SITE}/activity`));
  await other.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signedOut.waitFor();
  await page.reload();
  await signedOut.waitFor();
});

describe("the settings", () => {
  test("are edited before a live preview, and saved after their difference was shown", async () => {
    const page = await manager("settings");
    const preview = page.getByRole("region", { name: "What readers see" });
    await preview.getByText("Do you like this article?").waitFor();
    const question = page.getByRole("group", { name: "The question", exact: true });
    await question.getByLabel(/^Language/).fill("*");
    await question.getByRole("button", { name: "Add" }).click();
    await question.getByLabel("*", { exact: true }).fill("Was it worth your time?");
    await preview.getByText("Was it worth your time?").waitFor();
    await preview.getByRole("button", { name: "Yes" }).click();
    await preview.getByText("Counted.").waitFor();
    await preview.getByText("38 of 50 said Yes.").waitFor();
    await page.getByLabel("Readers see the result").selectOption("never");
    await preview.getByText("The result is not public.").waitFor();
    await page.getByLabel("Votes before any result is told").fill("20");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    const row = page.getByRole("row", { name: /minimum/ });
    await row.waitFor();
    expect(await row.getByRole("cell").allTextContents()).toEqual(["0", "20"]);
    // Nothing is saved by looking.
    const before = await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json();
    expect(before.minimum).toBe(0);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    const after = await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json();
    expect(after).toMatchObject({
      minimum: 20,
      results: "never",
      question: { "*": "Was it worth your time?" },
    });
  });

  test("are never saved over a colleague's unseen: who it was is told, and both versions", async () => {
    const page = await manager("settings");
    await page.getByLabel("Votes before any result is told").fill("31");
    const { url, name } = await invite();
    const grace = await stage.reader();
    await grace.page.goto(url);
    await grace.page.getByRole("button", { name: `Sign in as ${name}` }).click();
    await grace.page.getByRole("link", { name: "Settings" }).click();
    for (const [label, value] of [
      ["Votes before any result is told", "44"],
      ["Days until a poll closes", "9"],
    ] as const)
      await grace.page.getByLabel(label).fill(value);
    await grace.page.getByRole("button", { name: "Look at the changes" }).click();
    await grace.page.getByRole("button", { name: "Save" }).click();
    await grace.page.getByText("Saved.").waitFor();

    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByText(`${name} changed this at`).waitFor();
    // Theirs where mine says nothing, and mine beside theirs before it is saved.
    await expect.poll(() => page.getByLabel("Days until a poll closes").inputValue()).toBe("9");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    const row = page.getByRole("row", { name: /minimum/ });
    await row.waitFor();
    expect(await row.getByRole("cell").allTextContents()).toEqual(["44", "31"]);
    expect((await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json()).minimum).toBe(44);
  });

  test("say by name what does not fit", async () => {
    const page = await manager("settings");
    await page.getByLabel("Time zone").fill("Moon/Tycho");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByRole("alert").getByText("time_zone: the name of a time zone").waitFor();
  });

  test("are for manage alone, and say so to others", async () => {
    const page = await manager("settings", {}, ["read", "moderate"]);
    await page.getByText("Only whoever has the scope manage").waitFor();
    expect(await page.getByRole("navigation", { name: "Settings" }).count()).toBe(0);
  });
});

test("A token is made with scopes, shown once, and revoked by two presses", async () => {
  const page = await manager("settings/tokens");
  await page.getByLabel("Name").fill("nightly");
  await page.getByLabel(/^moderate:/).check();
  await page.getByRole("button", { name: "Make it" }).click();
  const shown = page.getByLabel("The token nightly, shown this one time");
  const token = await shown.inputValue();
  const asked = () =>
    fetch(`${stage.worker.origin}/v1/moderation/sites/${SITE}/articles`, {
      headers: { Authorization: `Bearer ${token}` },
    });
  expect((await asked()).status).toBe(200);
  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: "nightly" });
  await row.getByText("read, moderate").waitFor();
  expect(await shown.count()).toBe(0);
  await row.getByRole("button", { name: "Revoke the token nightly" }).click();
  expect((await asked()).status).toBe(200);
  await row.getByRole("button", { name: "Revoke the token nightly for good" }).click();
  await expect.poll(() => row.count()).toBe(0);
  expect((await asked()).status).toBe(401);
});

test("A person is invited by a link that is shown once; sessions are ended, one's own too, which signs out here at once", async () => {
  const page = await manager("settings/people");
  await page.getByLabel("Name").fill("Mary");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await page.getByLabel("The link for Mary, shown this one time").inputValue();
  const mary = await stage.reader();
  await mary.page.goto(link);
  await mary.page.getByRole("button", { name: "Sign in as Mary" }).click();
  await mary.page.getByRole("heading", { name: "Articles" }).waitFor();
  await page.reload();
  const row = page.getByRole("main").locator("ul.rows > li");
  const hers = row.filter({ hasText: "Mary" });
  await hers.getByRole("button", { name: "End session 1 of Mary" }).click();
  await hers.getByRole("button", { name: /for good$/ }).click();
  await expect.poll(() => hers.getByText("Signed in").count()).toBe(0);
  await mary.page.getByRole("link", { name: "Activity" }).click();
  await mary.page.getByRole("heading", { name: "You are not signed in" }).waitFor();

  const mine = row.filter({ hasText: "(you)" });
  await mine.getByRole("button", { name: /^End session 1/ }).click();
  await mine.getByRole("button", { name: /for good$/ }).click();
  await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
});

test.each(["light", "dark"] as const)(
  "Nothing of it is beyond axe, a thumb or 320 pixels, in %s",
  async (colorScheme) => {
    const options = { colorScheme, bypassCSP: true, viewport: { width: 320, height: 640 } };
    const page = await manager("settings", options);
    await page.getByLabel("Votes before any result is told").fill(colorScheme === "dark" ? "3" : "4");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByRole("table").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(at(`${SITE}/settings/tokens`));
    await page.getByLabel("Name").fill(`of the ${colorScheme}`);
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("button", { name: "I have it" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(at(`${SITE}/settings/people`));
    await page.getByText("(you)").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(at("nobodys/"));
    await page.getByText("Use a token instead").click();
    expect(await faultsOf(page)).toEqual([]);
  },
);
