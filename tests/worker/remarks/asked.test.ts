/** What readers' remarks meet on their way to their vote: what the site asks just now, the brake, and a delivery that is under way. */
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import { voteId } from "../../support/vote-id.ts";
import { ADMIN, article, callAs, eventually, ORIGIN, post, registerSite, solve, vote } from "../support.ts";
import { arrived, desksAs, reading, remark } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

/** A reader's vote on a site. */
async function voted(site: string, name: string) {
  const mine = { article: article(name), vote_id: voteId() };
  expect((await vote(site, mine)).status).toBe(201);
  return mine;
}

test("a site that asks for none takes none", async () => {
  const site = await registerSite();
  const refused = { status: 403, body: { code: "remarks-off" } };
  expect(await remark(site, { ...(await voted(site, "off")), reasons: "clear" })).toMatchObject(refused);
});

test("a paused site takes none, and deletes what it has", async () => {
  const site = await reading();
  const mine = await voted(site, "paused");
  await remark(site, { ...mine, reasons: "clear" });
  await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { state: "paused" });
  await eventually(
    async () => (await remark(site, { ...mine, edit: 2, reasons: "fair" })).body.code,
    (code) => code === "site-paused",
  );
  expect(await remark(site, { ...mine, edit: 3 })).toMatchObject({ body: { status: "deleted" } });
});

test("a question that is asked no more takes none, and its remarks can be deleted", async () => {
  const site = await reading({ questions: { useful: { question: "Useful?" } } });
  const mine = { article: article("dropped"), question: "useful", vote_id: voteId() };
  const captcha = await solve(site, mine.article, {
    cdata: await articleKey(site, mine.article, "useful"),
  });
  expect((await post(site, { ...mine, captcha })).status).toBe(201);
  await remark(site, { ...mine, reasons: "clear" });
  await callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN], remarks: "text" });
  await eventually(
    async () => (await remark(site, { ...mine, edit: 2, reasons: "fair" })).body.code,
    (code) => code === "unknown-question",
  );
  expect(await remark(site, { ...mine, edit: 3 })).toMatchObject({ body: { status: "deleted" } });
  expect(await remark(site, { ...mine, question: "never", edit: 4 })).toMatchObject({
    body: { code: "unknown-question" },
  });
});

test("a poll whose time is over takes none", async () => {
  const site = await reading({ close_after_days: 1 });
  const mine = await voted(site, "over");
  const { now } = Date;
  vi.spyOn(Date, "now").mockImplementation(() => now() + 2 * DAY_MS);
  expect(await remark(site, { ...mine, reasons: "clear" })).toMatchObject({ body: { code: "poll-closed" } });
});

test("a network that sends too many is braked", async () => {
  const site = await reading();
  const mine = await voted(site, "braked");
  vi.spyOn(env.VOTE_BRAKE, "limit").mockResolvedValue({ success: false });
  expect(await remark(site, { ...mine, reasons: "clear" })).toMatchObject({
    status: 429,
    body: { code: "too-many-requests" },
  });
});

test("words that are changed while those before are on their way to the inbox are lost by no answer of it", async () => {
  const site = await reading();
  const mine = await voted(site, "on-its-way");
  const way = { taken: false, changed: false };
  desksAs(site, (desk) => async (delivery) => {
    const answer = await desk.deliver(delivery);
    way.taken ||= delivery.remarks !== undefined;
    while (way.taken && !way.changed) await scheduler.wait(20);
    return answer;
  });
  await remark(site, { ...mine, text: "First" });
  await eventually(
    async () => way.taken,
    (taken) => taken,
  );
  expect(await remark(site, { ...mine, edit: 2, text: "Second" })).toMatchObject({ status: 200 });
  way.changed = true;
  await arrived(site, ({ text }) => text === "Second");
});
