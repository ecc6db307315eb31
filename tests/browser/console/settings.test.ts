/** The console's settings: what `manage` looks after. In Chromium. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { timeIn } from "../../../console/times.ts";
import { consoleAt, faultsOf, invite, manager } from "../../support/browsers/manager.ts";
import { lastActOf, moderator, stuffed } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

describe("the settings", () => {
  test("are edited before a live preview, and saved after their difference was shown", async () => {
    const page = await manager(stage, "settings");
    const preview = page.getByRole("region", { name: "What readers see" });
    await preview.getByText("Do you like this article?").waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
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
    expect(asked).toEqual([]);
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

  test("show in the preview what readers who have voted are asked, and what they send there goes nowhere", async () => {
    const page = await manager(stage, "settings");
    const preview = page.getByRole("region", { name: "What readers see" });
    await preview.getByRole("button", { name: "No" }).waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    const why = preview.getByRole("button", { name: "Tell us why" });
    await preview.getByRole("button", { name: "No" }).click();
    await preview.getByText("Counted.").waitFor();
    expect(await why.count()).toBe(0);
    const may = page.getByLabel("Readers who have voted may say why");
    await may.selectOption("reasons");
    await why.click();
    await preview.getByText("What was missing or wrong?").waitFor();
    expect((await preview.locator("[part=reason]").allTextContents()).sort()).toEqual([
      ...["Hard to follow", "It's the topic, not the article", "One-sided"],
      ...["Something important is missing", "Something is incorrect", "The headline doesn't fit"],
    ]);
    const field = preview.getByLabel("In your own words");
    expect(await field.count()).toBe(0);
    await may.selectOption("text");
    await page.getByLabel("Where readers who need an answer write to").fill("desk@daily.example");
    await page.getByLabel("Days until a remark is forgotten").fill("7");
    const { hostname } = new URL(stage.publisher.origin);
    await preview.getByText(`Only ${hostname}'s newsroom sees this`).waitFor();
    await preview.getByText("Need an answer? desk@daily.example.").waitFor();
    await preview.getByText("we keep it up to 7 days.").waitFor();
    await preview.getByRole("button", { name: "One-sided" }).click();
    // A key of the console's is a letter here.
    await field.pressSequentially("jux?");
    expect(await field.inputValue()).toBe("jux?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await preview.getByRole("button", { name: "Send" }).click();
    await preview.getByText("Sent to the newsroom.").waitFor();
    await preview.getByRole("button", { name: "Edit" }).waitFor();
    await preview.getByRole("button", { name: "Withdraw" }).click();
    await preview
      .getByText(/deleted/)
      .first()
      .waitFor();
    await preview.getByRole("button", { name: "Start over" }).click();
    await preview.getByRole("button", { name: "Yes" }).click();
    await why.click();
    await preview.getByText("What did you like?").waitFor();
    await may.selectOption("off");
    await expect.poll(() => why.count()).toBe(0);
    expect(asked).toEqual([]);
  });

  test("that are edited while their difference is on its way are looked at again before they can be saved", async () => {
    const page = await manager(stage, "settings");
    const minimum = page.getByLabel("Votes before any result is told");
    await minimum.fill("25");
    let go = () => {};
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(`**/v1/admin/sites/${SITE}`, async (route) => {
      if (route.request().method() === "PATCH") await waits;
      await route.continue();
    });
    const looked = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await minimum.fill("26");
    go();
    await looked;
    const look = page.getByRole("button", { name: "Look at the changes" });
    await look.click();
    expect(
      await page
        .getByRole("row", { name: /minimum/ })
        .getByRole("cell")
        .last()
        .textContent(),
    ).toBe("26");
    await page.getByRole("button", { name: "Save" }).waitFor();
    await page.getByRole("button", { name: "Leave it as it was" }).click();
    await look.waitFor();
    expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
  });

  test("are never saved over a colleague's unseen: who it was is told, and both versions", async () => {
    const page = await manager(stage, "settings");
    await page.getByLabel("Votes before any result is told").fill("31");
    const { url, name } = await invite(stage);
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

  test("that were saved are taken back by a key, and the form shows how they stand, with what is being changed", async () => {
    await stage.configure({ minimum: 2 });
    const page = await manager(stage, "settings");
    const settings = async () => (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json();
    const before = await settings();
    const minimum = page.getByLabel("Votes before any result is told");
    const days = page.getByLabel("Days until a poll closes");
    await minimum.fill("17");
    await page.getByLabel("Readers see the result").selectOption("always");
    const look = page.getByRole("button", { name: "Look at the changes" });
    await look.click();
    await page.getByRole("button", { name: "Save" }).click();
    await lastActOf(page).getByText("Saved. Readers have it within two minutes.").waitFor();
    expect(await settings()).toMatchObject({ minimum: 17, results: "always" });
    await days.fill("5");
    await look.focus();
    await page.keyboard.press("u");
    await lastActOf(page).getByText("Undone: 2 settings. Readers have it within two minutes.").waitFor();
    expect(await settings()).toEqual(before);
    await expect.poll(() => minimum.inputValue()).toBe("2");
    expect(await days.inputValue()).toBe("5");
    await look.click();
    await expect
      .poll(() => page.getByRole("table", { name: "What would change" }).getByRole("row").count())
      .toBe(2);
  });

  test("are never taken back over a colleague's unseen: both versions are told, and one can insist", async () => {
    await stage.configure({ minimum: 2 });
    const page = await manager(stage, "settings");
    const settings = async () => (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}`)).json();
    await page.getByLabel("Votes before any result is told").fill("18");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await lastActOf(page).getByText("Saved.").waitFor();
    await stage.configure({ minimum: 40 });
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    await lastActOf(page)
      .getByText(/changed the settings at .* Nothing was done\./)
      .first()
      .waitFor();
    await lastActOf(page).getByRole("row", { name: "Votes before any result is told 18 40" }).waitFor();
    expect((await settings()).minimum).toBe(40);
    await expect.poll(() => page.getByLabel("Votes before any result is told").inputValue()).toBe("40");
    await lastActOf(page).getByRole("button", { name: "Do it all the same" }).click();
    await lastActOf(page).getByText("Undone: 1 setting.").waitFor();
    expect((await settings()).minimum).toBe(2);
  });

  test("say by name what does not fit", async () => {
    const page = await manager(stage, "settings");
    await page.getByLabel("Time zone").fill("Moon/Tycho");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByRole("alert").getByText("time_zone: the name of a time zone").waitFor();
  });

  test("are for manage alone, and say so to others", async () => {
    const page = await manager(stage, "settings", { scopes: ["read", "moderate"] });
    await page.getByText("Only whoever has the scope manage").waitFor();
    expect(await page.getByRole("navigation", { name: "Settings" }).count()).toBe(0);
  });

  test("stand beside what they make, their headings in one line; a field that the focus comes to is above the bar", async () => {
    const page = await manager(stage, "settings", { viewport: { width: 1280, height: 720 } });
    const top = async (name: string) => (await page.getByRole("heading", { name }).boundingBox())?.y;
    await page.getByRole("heading", { name: "The poll" }).waitFor();
    expect(await top("What readers see")).toBe(await top("The poll"));
    await page.getByLabel("Readers see the result").focus();
    const hidden: string[] = [];
    for (let at = 0; at < 12; at++) {
      await page.keyboard.press("Tab");
      const under = await page.evaluate(() => {
        const focused = document.activeElement as HTMLElement;
        if (focused.closest(".bar")) return "";
        const { bottom } = focused.getBoundingClientRect();
        const bar = document.querySelector(".bar")?.getBoundingClientRect().top ?? 0;
        return bottom > bar ? `${focused.outerHTML.slice(0, 80)}: ${bottom} > ${bar}` : "";
      });
      if (under) hidden.push(under);
    }
    expect(hidden).toEqual([]);
  });

  test("have what they make before them on a phone, shown once it is opened", async () => {
    const page = await manager(stage, "settings", { viewport: { width: 390, height: 844 } });
    const summary = page.getByText("What readers see", { exact: true });
    const preview = page.locator("details", { has: summary });
    const first = page.getByRole("heading", { name: "The poll" });
    await first.waitFor();
    const [box, below] = [await preview.boundingBox(), await first.boundingBox()];
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
    expect(await preview.getByText("Do you like this article?").isVisible()).toBe(false);
    await summary.click();
    await preview.getByText("Do you like this article?").waitFor();
    await preview.getByRole("button", { name: "Yes" }).click();
    await preview.getByText("38 of 50 said Yes.").waitFor();
  });

  test("can be looked at on a phone while what was saved last is said, with its way back", async () => {
    await stage.configure({ minimum: 2 });
    const page = await manager(stage, "settings", { viewport: { width: 390, height: 844 } });
    const look = page.getByRole("button", { name: "Look at the changes" });
    const hit = () =>
      look.evaluate((button) => {
        const { x, y, width, height } = button.getBoundingClientRect();
        return [y + 1, y + height - 1].map((at) => document.elementFromPoint(x + width / 2, at) === button);
      });
    await page.getByLabel("Votes before any result is told").fill("16");
    await look.click();
    await page.getByRole("button", { name: "Save" }).click();
    const back = lastActOf(page).getByRole("button", { name: "Undo" });
    await back.waitFor();
    expect(await hit()).toEqual([true, true]);
    await back.click();
    await lastActOf(page).getByText("Undone: 1 setting.").waitFor();
    expect(await hit()).toEqual([true, true]);
  });

  test.each([1280, 390])("are saved above what is said of the last act, %i px wide", async (width) => {
    const key = await stuffed(stage, `/articles/beneath-${width}`);
    const place = { view: "article", key };
    const { page } = await moderator(stage, place, { scopes: ["manage"], viewport: { width, height: 800 } });
    const network = page.locator("[data-row]", { hasText: "Looks unusual: a network" }).first();
    await network.getByRole("button", { name: "Hold back", exact: true }).click();
    await lastActOf(page).getByText("60 votes held back.").waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    const look = page.getByRole("button", { name: "Look at the changes" });
    await look.waitFor();
    const hit = await look.evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return [y + 1, y + height - 1].map((at) => document.elementFromPoint(x + width / 2, at) === button);
    });
    expect(hit).toEqual([true, true]);
    // What can be taken back is said in every view; what was, in the one where it was.
    await lastActOf(page).getByRole("button", { name: "Undo" }).click();
    await lastActOf(page).getByText("Undone: 60 votes.").waitFor();
    await page.getByRole("link", { name: "Today" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await expect.poll(() => lastActOf(page).textContent()).toBe("");
  });
});

test("A token is made with scopes, shown once, and revoked by two presses", async () => {
  const page = await manager(stage, "settings/tokens");
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

test("Times of tokens and people are the site's own, and so is the end that is put for a token", async () => {
  await stage.configure({ time_zone: "Pacific/Auckland" });
  try {
    const page = await manager(stage, "settings/tokens", { timezoneId: "America/Lima" });
    await page.getByText("Times are those of Pacific/Auckland.").waitFor();
    await page.getByLabel("Name").fill("far away");
    await page.getByLabel("Until").fill("2030-01-02T03:04");
    await page.getByRole("button", { name: "Make it" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "far away" });
    await row.getByText("until 2 Jan 2030, 03:04").waitFor();
    const { tokens } = await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}/tokens`)).json();
    const made = tokens.find(({ name }: { name: string }) => name === "far away");
    expect(made.expires_at).toBe("2030-01-01T14:04:00.000Z");
    const begun = timeIn("Pacific/Auckland", made.created_at);
    await row.getByText(`made ${begun} · never used`).waitFor();
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "People" }).click();
    const mine = page.getByRole("main").locator("ul.rows > li").filter({ hasText: "(you)" });
    const { people } = await (await stage.asAdmin("GET", `/v1/admin/sites/${SITE}/people`)).json();
    const name = await mine.locator("b").textContent();
    const [session] = people.find((each: { name: string }) => each.name === name).sessions;
    await mine.getByText(`Signed in ${timeIn("Pacific/Auckland", session.created_at)}`).waitFor();
  } finally {
    await stage.configure({ time_zone: "UTC" });
  }
});

test("A person is invited by a link that is shown once; sessions are ended, one's own too, which signs out here at once", async () => {
  const page = await manager(stage, "settings/people");
  await page.getByLabel("Name").fill("Mary");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await page.getByLabel("The link for Mary, shown this one time").inputValue();
  const mary = await stage.reader();
  await mary.page.goto(link);
  await mary.page.getByRole("button", { name: "Sign in as Mary" }).click();
  await mary.page.getByRole("heading", { name: "Today" }).waitFor();
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
    const page = await manager(stage, "settings", options);
    await page.getByLabel("Votes before any result is told").fill(colorScheme === "dark" ? "3" : "4");
    await page.getByRole("button", { name: "Look at the changes" }).click();
    await page.getByRole("table").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(consoleAt(stage, `${SITE}/settings/tokens`));
    await page.getByLabel("Name").fill(`of the ${colorScheme}`);
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("button", { name: "I have it" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(consoleAt(stage, `${SITE}/settings/people`));
    await page.getByText("(you)").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Use a token instead").click();
    expect(await faultsOf(page)).toEqual([]);
  },
);
