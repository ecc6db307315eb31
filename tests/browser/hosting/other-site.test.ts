/** A hostile page of one site, and another site on the same deployment: nothing of the other's is in its reach. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { needs } from "../../support/browsers/capabilities.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";
import { voteId } from "../../support/vote-id.ts";

/** The hostile page's own site: registered, and its captchas are as good as anybody's. */
const HOSTILE = "hostile";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const registered = await stage.asAdmin("PUT", `/v1/admin/sites/${HOSTILE}`, {
    origins: [stage.stranger.origin],
  });
  expect(registered.status).toBe(201);
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

/** Opens a page of the hostile site's that does as it likes. */
async function hostilePage(): Promise<Reader> {
  const reader = await stage.reader();
  await reader.page.goto(`${stage.stranger.origin}/blank`);
  return reader;
}

/** Has the page frame an address of ours. */
const frame = ({ page }: Reader, src: string) =>
  page.evaluate((src) => {
    const frame = document.createElement("iframe");
    frame.src = src;
    document.body.append(frame);
  }, src);

/** Has the page send a vote to a site, as far as its browser lets it; answers status and code. */
const sends = ({ page }: Reader, site: string, fields: Record<string, string>) =>
  page.evaluate(
    async ([address, body]) => {
      const response = await fetch(address as string, { method: "POST", body: new URLSearchParams(body) });
      return [response.status, (await response.json()).code];
    },
    [`${stage.worker.origin}/v1/sites/${site}/votes`, new URLSearchParams(fields).toString()] as const,
  );

/** Has a captcha solved in the hostile site's own frame, for an article key of the page's choice. */
async function solved(reader: Reader, key: string): Promise<string> {
  const { page } = reader;
  await page.evaluate(() => {
    const tokens: string[] = [];
    addEventListener("message", ({ data }) => data.type === "token" && tokens.push(data.token));
    Object.assign(window, { tokens });
  });
  await frame(
    reader,
    `${stage.worker.origin}/captcha?site=${HOSTILE}&origin=${stage.stranger.origin}#${key}`,
  );
  const captcha = () => page.frames().find((each) => each.url().includes("/captcha"));
  await expect.poll(() => !!captcha()).toBe(true);
  await captcha()?.waitForLoadState("load");
  await page.evaluate(() => {
    for (const type of ["hello", "execute"]) frames[0]?.postMessage({ afterword: 2, type }, "*");
  });
  const token = () => page.evaluate(() => (window as unknown as { tokens: string[] }).tokens[0]);
  await expect.poll(token).toBeDefined();
  return (await token()) ?? "";
}

test("can't vote at another site: its poll says that this page is not the site's", async () => {
  const reader = await stage.reader();
  // The stranger's pages name the other's site.
  await reader.page.goto(`${stage.stranger.origin}/element?other`);
  await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
  await reader.page.locator("[part=message]", { hasText: /./ }).waitFor();
  expect(await reader.page.locator("[data-choice]").count()).toBe(0);
  // Nor without our widget, whatever captcha it has.
  const article = `${stage.publisher.origin}/element?other`;
  const captcha = await solved(await hostilePage(), await articleKey(SITE, article));
  const fields = { article, vote_id: voteId(), edit: "0", choice: "no", captcha };
  expect(await sends(reader, SITE, fields)).toEqual([403, "origin-not-allowed"]);
  expect(await stage.article("/element?other")).toBeUndefined();
});

test("has captchas solved for its own site alone, whatever article it names", async () => {
  const reader = await hostilePage();
  const article = `${stage.publisher.origin}/element?solved`;
  const captcha = await solved(reader, await articleKey(SITE, article));
  // A program that works for the page can say that it is the other's page.
  const response = await fetch(`${stage.worker.origin}/v1/sites/${SITE}/votes`, {
    method: "POST",
    headers: { Origin: stage.publisher.origin },
    body: new URLSearchParams({ article, vote_id: voteId(), edit: "0", choice: "no", captcha }),
  });
  expect([response.status, (await response.json()).code]).toEqual([403, "captcha-mismatch"]);
  expect(await stage.article("/element?solved")).toBeUndefined();
  // For its own it is as good as anybody's.
  const own = await hostilePage();
  const page = `${stage.stranger.origin}/own`;
  const token = await solved(own, await articleKey(HOSTILE, page));
  const fields = { article: page, vote_id: voteId(), edit: "0", choice: "yes", captcha: token };
  expect(await sends(own, HOSTILE, fields)).toEqual([201, undefined]);
});

test("can frame neither the captcha nor the poll of another site", async (context) => {
  needs(context, "words of refusals");
  for (const path of [
    `/captcha?site=${SITE}&origin=${stage.publisher.origin}`,
    `/poll?site=${SITE}&article=a`,
  ]) {
    const reader = await hostilePage();
    const refused = reader.page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
    await frame(reader, stage.worker.origin + path);
    await refused;
    expect(reader.requests.filter((url) => /api\.js|embed\.js/.test(url))).toEqual([]);
  }
});
