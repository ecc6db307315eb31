/** What readers see of what moderators and owners do. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { crowd } from "../../support/browsers/reach.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.reset();
  await stage.turnTo();
});
afterAll(() => stage?.close());

const address = (path: string) => stage.publisher.origin + path;
const articlePath = async (path: string) =>
  `/v1/moderation/sites/${SITE}/articles/${await articleKey(SITE, address(path))}`;
const patch = async (path: string, state: string) =>
  stage.asAdmin("PATCH", await articlePath(path), { state, note: "because" });
/** Waits until GET poll of an article says so. */
async function served(
  path: string,
  expected: (poll: { state: string; key: string; asked: string }) => boolean,
) {
  const article = encodeURIComponent(address(path));
  for (;;) {
    const poll = await (
      await fetch(`${stage.worker.origin}/v1/sites/${SITE}/poll?article=${article}`)
    ).json();
    if (expected(poll)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const ARTICLE = "/articles/the-bench-by-the-canal";

describe("a reader", () => {
  test("who votes in a poll that was closed a moment ago is told that it is closed", async () => {
    const first = await stage.reader();
    await first.open(ARTICLE);
    await first.choice("Yes").click();
    await first.hears("Counted.");
    const late = await stage.reader();
    await late.open(ARTICLE);
    await patch(ARTICLE, "closed");
    await late.choice("No").click();
    await late.hears("This poll is closed.");
    expect(await late.page.getByRole("button", { name: "Try again" }).count()).toBe(0);
    // Whoever comes later sees result and state, and no buttons.
    await served(ARTICLE, ({ state }) => state === "closed");
    const later = await stage.reader();
    await later.page.goto(address(ARTICLE));
    await later.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await later.hears("This poll is closed.");
    await later.page.getByText("1 of 1 said Yes.").waitFor();
    expect(await later.choice("Yes").count()).toBe(0);
  });

  test("sees nothing of a hidden poll", async () => {
    const hidden = "/element?hidden";
    await crowd(stage, hidden, 1, 0);
    await patch(hidden, "hidden");
    await served(hidden, ({ state }) => state === "hidden");
    const reader = await stage.reader();
    const answered = reader.page.waitForResponse((response) => response.url().includes("/poll?"));
    await reader.page.goto(address(hidden));
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await answered;
    await expect.poll(() => reader.page.getByText("Do you like this article?").count()).toBe(0);
  });

  test("is asked and answers in the words of the page's language", async () => {
    await stage.turnTo({
      question: { ar: "هل أعجبك المقال؟", "*": "Did you like it?" },
      labels: { "*": { yes: "Aye", no: "Nay" } },
    });
    const reader = await stage.reader();
    await reader.page.goto(address(ARTICLE));
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.page.getByText("Did you like it?").waitFor();
    await reader.page.getByRole("button", { name: "Aye" }).click();
    await reader.hears("Counted.");
    await reader.page.evaluate(() => {
      document.documentElement.lang = "ar-EG";
      const old = document.querySelector("article-feedback");
      old?.replaceWith(document.createElement("article-feedback"));
    });
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.page.getByText("هل أعجبك المقال؟").waitFor();
    expect(reader.complaints).toEqual([]);
  });

  test("reads from how many votes on the result is shown, while there are fewer", async () => {
    await stage.turnTo({ minimum: 1_000 });
    const reader = await stage.reader();
    await reader.open("/articles/what-the-clockmaker-keeps");
    await reader.choice("Yes").click();
    await reader.hears("Counted.");
    await reader.page.getByText("The result is shown from 1,000 votes on.").waitFor();
  });

  test("gets the site's colour scheme where the page has none", async () => {
    await stage.turnTo({ theme: "dark" });
    const reader = await stage.reader({ colorScheme: "light" });
    await reader.open(ARTICLE);
    const scheme = await reader.page
      .locator("[part=poll]")
      .evaluate((poll) => getComputedStyle(poll).colorScheme);
    expect(scheme).toBe("dark");
  });

  test("who voted before the article moved is known again at the old address, and changes that vote", async () => {
    const from = "/articles/a-library-of-borrowed-weather";
    const to = `${from}-and-light`;
    const reader = await stage.reader();
    await reader.open(from);
    await reader.choice("Yes").click();
    await reader.hears("Counted.");
    const response = await stage.asAdmin("POST", `/v1/admin/sites/${SITE}/moves`, {
      from: address(from),
      to: address(to),
      note: "new headline",
    });
    expect(response.status).toBe(200);
    await served(from, ({ key, asked }) => key !== asked);
    await reader.open(from);
    await reader.hears("Your answer: Yes");
    await reader.choice("No").click();
    await expect.poll(() => reader.choice("No").getAttribute("aria-pressed")).toBe("true");
    const article = await (await stage.asAdmin("GET", await articlePath(to))).json();
    expect(article.tally).toMatchObject({ yes: 0, no: 1 });
  });
});
