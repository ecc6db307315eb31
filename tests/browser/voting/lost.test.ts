/** A vote is never lost and never doubled: lost answers, broken networks, pages left, two tabs at once. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../support/browsers/capabilities.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const tally = async (path: string) => (await stage.article(path))?.tally;
const COUNTED = "Counted.";

async function votes(reader: Reader, path: string, choice: "Yes" | "No" = "Yes"): Promise<void> {
  await reader.open(path);
  await reader.choice(choice).click();
  await reader.hears(COUNTED);
}

describe("a vote is never lost and never doubled", () => {
  test("when the answer is lost: it is sent again with the same vote id", async (context) => {
    needs(context, "request bodies");
    const path = "/element?lost-answer";
    const reader = await stage.reader();
    let lost = 0;
    await reader.page.route("**/votes", async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    });
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(lost).toBe(2);
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
  });

  test("when the poll is overloaded: it is sent again, after the wait that was asked for and a part of the reader's own", async () => {
    const path = "/element?overloaded";
    const reader = await stage.reader();
    await reader.page.addInitScript(() => {
      const waits: number[] = [];
      const real = window.setTimeout;
      Object.assign(window, { waits });
      window.setTimeout = ((run: () => void, ms = 0, ...rest: unknown[]) => {
        waits.push(ms);
        return real(run, ms, ...rest);
      }) as typeof setTimeout;
    });
    let sent = 0;
    await reader.page.route("**/votes", async (route) => {
      if (++sent > 2) return route.continue();
      const headers = {
        "Access-Control-Allow-Origin": stage.publisher.origin,
        "Access-Control-Expose-Headers": "Retry-After",
        "Retry-After": "2",
      };
      return route.fulfill({ status: 503, headers, json: { code: "busy" } });
    });
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    const all = await reader.page.evaluate(() => (window as unknown as { waits: number[] }).waits);
    const waits = all.filter((ms) => ms >= 2_000 && ms <= 3_000);
    expect(waits).toHaveLength(2);
    // Spread: no two alike.
    expect(new Set(waits).size).toBe(2);
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
  });

  test("when the page is left before the answer: the next visit asks what became of it", async (context) => {
    needs(context, "request bodies");
    const path = "/element?left";
    const reader = await stage.reader();
    await reader.page.route("**/votes", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    await reader.open(path);
    await reader.choice("No").click();
    await reader.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/votes"));
    await reader.page.unroute("**/votes");
    await reader.open(path);
    await reader.hears(COUNTED);
    expect(await reader.choice("No").getAttribute("aria-pressed")).toBe("true");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });

  test("when it never arrived and the page was left: it arrives at the next visit, with its first captcha", async () => {
    const path = "/element?never-arrived";
    const reader = await stage.reader();
    await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/votes"));
    await reader.page.unroute("**/votes");
    await reader.open(path);
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1 });
  });

  test("when the network stays broken: the reader is told, and one click mends it", async () => {
    const path = "/element?broken";
    const reader = await stage.reader();
    await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears("The connection broke.");
    expect(await reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
    await reader.page.unroute("**/votes");
    await reader.page.getByRole("button", { name: "Try again" }).click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1, no: 0 });
  });

  test("when the reader is offline: a change waits and is sent by itself when the network is back", async () => {
    const path = "/element?offline";
    const reader = await stage.reader();
    await votes(reader, path);
    await reader.context.setOffline(true);
    await reader.choice("No").click();
    await reader.hears("You are offline.");
    await reader.context.setOffline(false);
    await reader.hears("Changed to No.");
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });

  test("when the reader is offline before voting: the choice is kept for one click", async () => {
    const path = "/element?offline-first";
    const reader = await stage.reader();
    await reader.open(path);
    await reader.choice("Yes").hover();
    await reader.page.frameLocator("iframe").locator("#captcha > *").waitFor({ state: "attached" });
    await reader.context.setOffline(true);
    await reader.choice("Yes").click();
    await reader.hears("You are offline.");
    await reader.context.setOffline(false);
    await reader.page.getByRole("button", { name: "Try again" }).click();
    await reader.hears(COUNTED);
    expect(await tally(path)).toMatchObject({ yes: 1 });
  });

  test("from two tabs of one reader at once, the answers late and in the wrong order: as one vote, the last word counts", async (context) => {
    needs(context, "request bodies");
    const path = "/element?tabs";
    const reader = await stage.reader();
    await reader.open(path);
    const second = await reader.context.newPage();
    await second.goto(stage.publisher.origin + path);
    await second.locator("article-feedback").scrollIntoViewIfNeeded();
    await second.locator("[data-choice=no]").waitFor();
    const posts: { form: URLSearchParams; release(): void }[] = [];
    await reader.context.route("**/votes", async (route) => {
      const response = await route.fetch();
      await new Promise<void>((release) => {
        posts.push({ form: new URLSearchParams(route.request().postData() ?? ""), release });
      });
      await route.fulfill({ response });
    });
    await reader.choice("Yes").click();
    await expect.poll(() => posts.length).toBe(1);
    // Nothing waits for the first: no lock, which a browser may deny, and which keeps the page out of its cache.
    await second.locator("[data-choice=no]").click();
    await expect.poll(() => posts.length).toBe(2);
    expect((await second.evaluate(() => navigator.locks.query())).held).toEqual([]);
    posts[1]?.release();
    await second.getByText("1 of 1 said No.").waitFor();
    posts[0]?.release();
    for (const page of [reader.page, second]) {
      await page.locator("[data-choice=no][aria-pressed=true]").waitFor();
      await page.locator("[part=share]", { hasText: "1" }).waitFor();
    }
    expect(posts.map(({ form }) => [form.get("edit"), form.get("choice")])).toEqual([
      ["0", "yes"],
      ["1", "no"],
    ]);
    expect(new Set(posts.map(({ form }) => form.get("vote_id"))).size).toBe(1);
    expect(await tally(path)).toMatchObject({ yes: 0, no: 1 });
  });
});
