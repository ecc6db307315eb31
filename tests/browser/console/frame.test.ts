/** The console's frame: an address for each place, the sites of a browser, the last way in. In Chromium. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN } from "../../support/admin-token.ts";
import { consoleAt, enter, manager } from "../../support/browsers/manager.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.asAdmin("PUT", "/v1/admin/sites/weekly", { origins: [stage.publisher.origin] });
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const theTitle = (page: Page, title: string) => expect.poll(() => page.title()).toBe(title);

describe("the frame", () => {
  test("has an address and a title for each view: Back, Forward and reloading keep the place, filters included", async () => {
    const page = await manager(stage, "articles?sort=held&state=closed");
    await page.getByLabel("State").waitFor();
    expect(await page.getByLabel("State").inputValue()).toBe("closed");
    await theTitle(page, `Articles · ${SITE} · Afterword`);
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    expect(page.url()).toBe(consoleAt(stage, `${SITE}/activity`));
    // Whoever listens to the page reads on in the view.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    await page.reload();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    await theTitle(page, `Activity · ${SITE} · Afterword`);
    await page.goBack();
    await page.getByRole("heading", { name: "Articles" }).waitFor();
    expect(await page.getByLabel("State").inputValue()).toBe("closed");
    expect(page.url()).toBe(consoleAt(stage, `${SITE}/articles?sort=held&state=closed`));
    await page.goForward();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
  });

  test("shows the first view at an address that names none, whatever an object calls its own", async () => {
    const page = await manager(stage, "constructor");
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await theTitle(page, `Today · ${SITE} · Afterword`);
  });

  test("changes between the sites that this browser is signed in to, and names no other", async () => {
    const eve = await stage.reader();
    await enter(stage, eve, "weekly");
    expect(await eve.page.locator("details.sites").count()).toBe(0);
    await enter(stage, eve);
    const { page } = eve;
    // Signing in is told by the next answer: the one that came with the cookie knew the others alone.
    await page.locator("details.sites summary").click();
    expect(await page.getByRole("list", { name: "Sites" }).getByRole("link").allTextContents()).toEqual([
      SITE,
      "weekly",
    ]);
    await page.getByRole("list", { name: "Sites" }).getByRole("link", { name: "weekly" }).click();
    await theTitle(page, "Today · weekly · Afterword");
    expect(await page.locator("details.sites").getAttribute("open")).toBeNull();
  });
});

test("A pasted token opens what it opens in its tab alone, until it is signed out; a wrong one and the admin's do not", async () => {
  const body = { name: "by hand", scopes: ["read"] };
  const { token } = await (await stage.asAdmin("POST", `/v1/admin/sites/${SITE}/tokens`, body)).json();
  const { page, context } = await stage.reader();
  await page.goto(consoleAt(stage, `${SITE}/activity`));
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
  // A file is asked for by it, too.
  await page.getByRole("button", { name: "All of it as CSV" }).click();
  await page.getByText("is with your downloads").waitFor();
  const other = await context.newPage();
  await other.goto(consoleAt(stage, `${SITE}/activity`));
  await other.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signedOut.waitFor();
  await page.reload();
  await signedOut.waitFor();
});
