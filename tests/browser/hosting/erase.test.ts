/** The button of a privacy page: erases what this browser remembers of the site, asks twice, and tells nobody anything else. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

const ARTICLE = "/articles/the-bench-by-the-canal";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const remembered = ({ page }: Reader) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("afterword:")));
const button = ({ page }: Reader) => page.getByRole("button", { name: "Erase my votes on this site" });
const says = ({ page }: Reader) => page.getByRole("status").last();

/** A reader who has voted, on the page about privacy. */
async function voted(): Promise<Reader> {
  const reader = await stage.reader();
  await reader.open(ARTICLE);
  await reader.choice("Yes").click();
  await reader.hears("Counted.");
  await reader.page.goto(`${stage.publisher.origin}/privacy`);
  await button(reader).waitFor();
  return reader;
}

const tally = async (id: string) => {
  const query = new URLSearchParams({ article: stage.publisher.origin + id });
  const answer = await fetch(`${stage.worker.origin}/v1/sites/${SITE}/tallies?${query}`);
  return (await answer.json()).tallies[0].tally;
};

test("tells first what would go, then erases it on the server and in the browser, under a strict policy", async () => {
  const reader = await voted();
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toContain("Votes to erase for good: 1.");
  expect(await remembered(reader)).toHaveLength(1);
  const sent = () => reader.requests.filter((url) => url.includes("/votes/erase"));
  expect(sent()).toEqual([]);
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toContain("Erased.");
  expect(await remembered(reader)).toEqual([]);
  expect(sent()).toHaveLength(1);
  await expect.poll(async () => (await tally(ARTICLE)).yes, { timeout: 20_000 }).toBe(0);
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toContain("remembers no vote");
  expect(reader.complaints).toEqual([]);
});

test("asks nobody where there is nothing to erase", async () => {
  const reader = await stage.reader();
  await reader.page.goto(`${stage.publisher.origin}/privacy`);
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toContain("remembers no vote");
  expect(reader.requests.filter((url) => url.includes("/v1/"))).toEqual([]);
});

test("forgets nothing that could not be erased, and says so in the page's own words", async () => {
  const reader = await voted();
  await button(reader).evaluate((element) => {
    element.dataset.failed = "Später noch einmal.";
  });
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toContain("Press again");
  await reader.page.route("**/votes/erase", (route) => route.abort());
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toBe("Später noch einmal.");
  expect(await remembered(reader)).toHaveLength(1);
  await reader.page.unroute("**/votes/erase");
  await button(reader).click();
  await expect.poll(() => says(reader).textContent()).toContain("Erased.");
  expect(await remembered(reader)).toEqual([]);
});
