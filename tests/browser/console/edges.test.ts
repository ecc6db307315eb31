/** What the built console does where something goes on meanwhile, hangs, or is more than it lists. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AttentionAnswer } from "../../../worker/contract/index.ts";
import { addressOf, lastActOf, moderator, stuffed } from "../../support/browsers/moderator.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

const moderation = (path: string) => `/v1/moderation/sites/${SITE}${path}`;
const exact = async (key: string) => (await stage.asAdmin("GET", moderation(`/articles/${key}`))).json();

test("a request that hangs ends, with a sentence and a way to try again", async () => {
  const { page } = await moderator(stage, {});
  await page.clock.install();
  const asked = page.waitForRequest("**/attention");
  await page.route("**/attention", () => {});
  await page.goto(addressOf(stage, { view: "today" }));
  await asked;
  await page.clock.runFor(29_000);
  await page.getByText("Reading…").waitFor();
  await page.clock.runFor(2_000);
  await page.getByText("Afterword has not answered for a while").waitFor();
  await page.unroute("**/attention");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Needs a decision" }).waitFor();
});

test("an address that is edited while it is looked at what would move is not moved to unseen", async () => {
  const key = await stuffed(stage, "/articles/from", { yes: 2, no: 0, crowd: 0 });
  const { page } = await moderator(stage, { view: "article", key }, { scopes: ["manage"] });
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/moves", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByText("Move it to another address").click();
  const field = page.getByLabel("The article's new address or id");
  await field.fill(`${stage.publisher.origin}/articles/one`);
  const answered = page.waitForResponse("**/moves");
  await page.getByRole("button", { name: "Look what would move" }).click();
  await field.fill(`${stage.publisher.origin}/articles/two`);
  answer();
  await (await answered).finished();
  await page.unroute("**/moves");
  // What was looked at is offered for the address that it is of, and for no other.
  const moves = page.getByRole("button", { name: "Move it", exact: true });
  await field.fill(`${stage.publisher.origin}/articles/one`);
  await moves.waitFor();
  await page.getByText(/^2 votes would be added to .*\/articles\/one\./).waitFor();
  await field.fill(`${stage.publisher.origin}/articles/two`);
  expect(await moves.count()).toBe(0);
  await page.getByRole("button", { name: "Look what would move" }).click();
  await page.getByText(/^2 votes would be added to .*\/articles\/two\./).waitFor();
  expect((await exact(key)).tally.yes).toBe(2);
});

test("what is voided of many articles leaves votes that wait for the captcha's check to settle", async () => {
  const key = await stuffed(stage, "/articles/apart", { title: "Set apart", yes: 3, no: 4, crowd: 0 });
  const review = { action: "hold", filter: { choice: "no" }, note: "look", dry_run: false };
  expect((await stage.asAdmin("POST", moderation(`/articles/${key}/reviews`), review)).status).toBe(200);
  stage.turnstile.set({ siteverify: "down" });
  await stuffed(stage, "/articles/apart", { title: "Set apart", yes: 2, no: 0, crowd: 0, status: 202 });
  expect((await exact(key)).held).toBe(6);
  await expect
    .poll(
      async () =>
        (await (await stage.asAdmin("GET", moderation("/articles?q=Set+apart"))).json()).articles[0]?.held,
    )
    .toBe(6);
  const { page } = await moderator(stage, { view: "articles", q: "Set apart" });
  await page.getByRole("checkbox", { name: "Select Set apart" }).check();
  await page.getByText("Votes that wait for the captcha's check are left to settle").waitFor();
  await page.getByRole("button", { name: /^Void what is held/ }).click();
  await lastActOf(page).getByText("4 votes voided.").waitFor();
  const { held_by_cause: causes, void: voided } = await exact(key);
  expect(voided).toBe(4);
  expect(causes).toMatchObject([{ cause: "captcha-unreachable", yes: 2 }]);
});

test("of more held votes than are listed it is said which are selected", async () => {
  const key = await stuffed(stage, "/articles/more", { title: "One of many", yes: 1, no: 2, crowd: 0 });
  const review = { action: "hold", filter: { choice: "no" }, note: "look", dry_run: false };
  await stage.asAdmin("POST", moderation(`/articles/${key}/reviews`), review);
  const attention = async (): Promise<AttentionAnswer> =>
    (await stage.asAdmin("GET", moderation("/attention"))).json();
  await expect.poll(async () => (await attention()).waiting.some((row) => row.key === key)).toBe(true);
  const { page } = await moderator(stage, { view: "review" });
  await page.getByRole("button", { name: "Select all that match" }).waitFor();
  const answer = await attention();
  await page.route("**/attention", (route) => route.fulfill({ json: { ...answer, more: true } }));
  await page.reload();
  await page.getByRole("button", { name: "Select all that are listed" }).waitFor();
  await page.getByText("More match than are listed").waitFor();
  expect(await page.getByRole("button", { name: "Select all that match" }).count()).toBe(0);
});

test("a site without votes is told from which of its pages the poll was asked for, or what to do where none has", async () => {
  const { page } = await moderator(stage, {}, { scopes: ["manage"] });
  const answer: AttentionAnswer = await (await stage.asAdmin("GET", moderation("/attention"))).json();
  const empty = { ...answer, totals: { counted: 0, held: 0 }, waiting: [], unusual: [] };
  let seen: string[] = [];
  await page.route("**/attention", (route) =>
    route.fulfill({ json: { ...empty, origins: { seen, refused: [] } } }),
  );
  await page.goto(addressOf(stage, { view: "today" }));
  const broken = page.getByRole("region", { name: "What is broken" });
  await broken.getByText("No page of the site's origins has asked for a poll in the last week.").waitFor();
  seen = ["https://daily.example", "https://www.daily.example"];
  await page.reload();
  await broken
    .getByText(
      "We have seen requests from https://daily.example, https://www.daily.example: the poll is drawn there",
    )
    .waitFor();
});
