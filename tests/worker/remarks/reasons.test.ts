/** Readers' reasons from the request to the number: given, changed, deleted, and counted as exactly as their votes. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { ArticleAnswer, IndexAnswer, PollAnswer, ReviewRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { voteId } from "../../support/vote-id.ts";
import { meets } from "../stand-in.ts";
import {
  ADA,
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  pollOf,
  post,
  registerSite,
  vote,
} from "../support.ts";
import { remark, WORDLESS } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const asking = () => registerSite({ remarks: "reasons" });
const at = async (site: string, id: string) =>
  `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
const look = async (site: string, id: string) =>
  (await callAs(ADMIN, "GET", await at(site, id))).json<ArticleAnswer>();
const act = async (site: string, id: string, what: string, body: object = {}) =>
  (
    await callAs(ADMIN, "POST", `${await at(site, id)}/${what}`, { note: "because", ...body })
  ).json<ReviewRow>();

type Mine = { article: string; vote_id: string };

test("a reader gives reasons, changes them and takes them back; each is counted once, however often it is sent", async () => {
  const site = await asking();
  const mine = { article: article("a"), vote_id: voteId() };
  await vote(site, mine);
  for (let i = 0; i < 2; i++)
    expect(await remark(site, { ...mine, reasons: "fair,clear" })).toMatchObject({
      status: 200,
      body: { status: "sent", edit: 1 },
    });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: { clear: 1, fair: 1 }, no: {} });
  await remark(site, { ...mine, edit: 2, reasons: "fair" });
  // Late, and out of order.
  expect(await remark(site, { ...mine, reasons: "clear" })).toMatchObject({
    body: { status: "sent", edit: 2 },
  });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: { fair: 1 }, no: {} });
  expect(await remark(site, { ...mine, edit: 3 })).toMatchObject({
    status: 200,
    body: { status: "deleted", edit: 3 },
  });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: {}, no: {} });
});

test("what is deleted before it came never counts", async () => {
  const site = await asking();
  const mine = { article: article("late"), vote_id: voteId() };
  await vote(site, mine);
  await remark(site, { ...mine, edit: 2 });
  expect(await remark(site, { ...mine, edit: 1, reasons: "clear" })).toMatchObject({
    body: { status: "deleted", edit: 2 },
  });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: {}, no: {} });
});

test("64 readers at once, each of them twice, are counted once each", async () => {
  const site = await asking();
  const id = article("crowd");
  const poll = await pollOf(site, id);
  const ids = Array.from({ length: 64 }, () => voteId());
  await Promise.all(ids.map(async (each) => poll.cast(castOf(id, await voteKey(each)))));
  const answers = await Promise.all(
    [...ids, ...ids].map((vote_id) => remark(site, { article: id, vote_id, reasons: "clear" })),
  );
  for (const { body } of answers) expect(body).toEqual({ status: "sent", edit: 1 });
  expect((await look(site, id)).reasons).toEqual({ yes: { clear: 64 }, no: {} });
});

test("a changed answer and a withdrawal delete what was said of the one before, and a remark that names it is refused", async () => {
  const site = await asking();
  const mine = { article: article("changed"), vote_id: voteId() };
  await vote(site, mine);
  await remark(site, { ...mine, reasons: "clear" });
  await post(site, { ...mine, choice: "no", edit: 1 });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: {}, no: {} });
  expect(await remark(site, { ...mine, edit: 2, reasons: "clear" })).toMatchObject({
    status: 409,
    body: { code: "vote-changed" },
  });
  await remark(site, { ...mine, vote_edit: 1, edit: 2, reasons: "topic" });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: {}, no: { topic: 1 } });
  await post(site, { ...mine, choice: "none", edit: 2 });
  expect((await look(site, mine.article)).reasons).toEqual({ yes: {}, no: {} });
  expect(await remark(site, { ...mine, vote_edit: 2, edit: 3, reasons: "topic" })).toMatchObject({
    body: { code: "vote-changed" },
  });
});

test("reasons of held and void votes are in no number, come back with their votes, and a recount finds the same", async () => {
  const site = await asking();
  const id = article("standings");
  const mine = { article: id, vote_id: voteId() };
  await vote(site, mine);
  await remark(site, { ...mine, reasons: "clear" });
  const held = await act(site, id, "reviews", { action: "hold", dry_run: false });
  expect((await look(site, id)).reasons).toEqual({ yes: {}, no: {} });
  // A held vote's reader may say why all the same.
  expect(await remark(site, { ...mine, edit: 2, reasons: "fair" })).toMatchObject({ status: 200 });
  await act(site, id, `reviews/${held.id}/undo`);
  expect((await look(site, id)).reasons).toEqual({ yes: { fair: 1 }, no: {} });
  expect(await act(site, id, "recount")).toMatchObject({ difference: 0 });
  await act(site, id, "reviews", { action: "void", dry_run: false });
  expect((await look(site, id)).reasons).toEqual({ yes: {}, no: {} });
  expect(await remark(site, { ...mine, edit: 3, reasons: "clear" })).toMatchObject({
    body: { code: "vote-changed" },
  });
});

test("a recount mends reasons that were counted wrong", async () => {
  const site = await asking();
  const id = article("wrong");
  const mine = { article: id, vote_id: voteId() };
  await vote(site, mine);
  await remark(site, { ...mine, reasons: "clear" });
  const poll = await pollOf(site, id);
  await runInDurableObject(poll, async (_poll, { storage }) => {
    storage.sql.exec("UPDATE tally SET reasons = ?", '{"yes":{"clear":3},"no":{"topic":1}}');
  });
  await evictDurableObject(poll);
  expect(await act(site, id, "recount")).toMatchObject({ difference: 3 });
  expect((await look(site, id)).reasons).toEqual({ yes: { clear: 1 }, no: {} });
});

test("none is taken where they are off, of another answer's reasons, or beside a vote that nobody knows; and deleting always works", async () => {
  const site = await asking();
  const mine = { article: article("off"), vote_id: voteId() };
  expect(await remark(site, { ...mine, reasons: "clear" })).toMatchObject({
    status: 404,
    body: { code: "unknown-vote" },
  });
  await vote(site, mine);
  expect(await remark(site, { ...mine, reasons: "topic" })).toMatchObject({
    status: 400,
    body: { code: "invalid-request" },
  });
  await remark(site, { ...mine, reasons: "clear" });
  const headers = { Origin: "https://elsewhere.example" };
  expect(await remark(site, { ...mine, edit: 2 }, headers)).toMatchObject({ status: 403 });
  await runInDurableObject(await pollOf(site, mine.article), async (poll) => {
    const off = { ...WORDLESS, reasons: ["fair"], allowed: null };
    const asked = { vote: await voteKey(mine.vote_id), edit: 2, voteEdit: 0, ...off };
    expect(await poll.remark(asked)).toMatchObject({ code: "remarks-off" });
    const about = { article: mine.article, address: null, title: null, title_source: "reader" as const };
    await poll.patch(about, { state: "closed", note: "late" }, ADA);
  });
  expect(await remark(site, { ...mine, edit: 2, reasons: "fair" })).toMatchObject({
    status: 403,
    body: { code: "poll-closed" },
  });
  expect(await remark(site, { ...mine, edit: 2 })).toMatchObject({ body: { status: "deleted" } });
});

test("pages are told what to ask: the site's own reasons in the reader's language, only where it asks", async () => {
  const reasons = { no: [{ id: "incorrect" }, { id: "long", text: { en: "Too long", uk: "Задовга" } }] };
  const site = await registerSite({ remarks: "reasons", remarks_in: ["section:Politics"], reasons });
  const ask = async (query: string) =>
    (await call(`/v1/sites/${site}/poll?article=a&${query}`)).json<PollAnswer>();
  expect((await ask("language=uk&section=Politics")).remarks).toMatchObject({
    ask: "reasons",
    reasons: {
      yes: { length: 6 },
      no: [
        { id: "incorrect", text: null },
        { id: "long", text: "Задовга" },
      ],
    },
  });
  expect((await ask("section=City")).remarks).toBeUndefined();
  const quiet = await registerSite();
  const { remarks } = await (await call(`/v1/sites/${quiet}/poll?article=a`)).json<PollAnswer>();
  expect(remarks).toBeUndefined();
});

test("none is taken of an article that its owner says is elsewhere than where the site asks, and what was sent before can be deleted", async () => {
  const site = await registerSite({ remarks: "reasons", remarks_in: ["section:Politics"] });
  const [city, politics, unknown] = ["city", "politics", "unknown"].map((name) => ({
    article: article(`in-${name}`),
    vote_id: voteId(),
  })) as [Mine, Mine, Mine];
  const tell = async ({ article: id }: Mine, details: object) =>
    callAs(ADMIN, "PUT", `/v1/admin/sites/${site}/articles/${await articleKey(site, id)}/details`, details);
  for (const mine of [city, politics, unknown]) await vote(site, mine);
  // Nobody has said yet where it is; and another page was loaded by then, which sends later.
  expect(await remark(site, { ...city, reasons: "clear" })).toMatchObject({ status: 200 });
  await tell(city, { section: "City" });
  await tell(politics, { section: "politics" });
  expect(await remark(site, { ...city, edit: 2, reasons: "fair" })).toMatchObject({
    status: 403,
    body: { code: "remarks-off" },
  });
  expect((await look(site, city.article)).reasons).toEqual({ yes: { clear: 1 }, no: {} });
  for (const mine of [politics, unknown])
    expect(await remark(site, { ...mine, reasons: "clear" })).toMatchObject({ status: 200 });
  expect(await remark(site, { ...city, edit: 2 })).toMatchObject({ body: { status: "deleted" } });
  expect((await look(site, city.article)).reasons).toEqual({ yes: {}, no: {} });
});

test("settings take reasons that are worded, or ready; each id once, and no more than six", async () => {
  const set = async (reasons: object) =>
    (await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { reasons })).status;
  const site = await asking();
  expect(await set({ yes: [{ id: "mine" }] })).toBe(400);
  expect(await set({ yes: [{ id: "clear" }, { id: "clear" }] })).toBe(400);
  expect(await set({ yes: Array.from({ length: 7 }, (_, i) => ({ id: `r-${i}`, text: "x" })) })).toBe(400);
  expect(await set({ yes: [] })).toBe(400);
  expect(await set({ yes: [{ id: "mine", text: "Mine" }, { id: "clear" }] })).toBe(200);
});

test("the index has each article's first reason, and so has its table", async () => {
  const site = await asking();
  const id = article("indexed");
  for (const reasons of ["topic", "incorrect,topic"]) {
    const mine = { article: id, vote_id: voteId() };
    await vote(site, { ...mine, choice: "no" });
    await remark(site, { ...mine, reasons });
  }
  const reason = { choice: "no", id: "topic", votes: 2 };
  const [row] = await eventually(
    async () =>
      (await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`)).json<IndexAnswer>())
        .articles,
    (rows) => rows[0]?.reason?.votes === 2,
  );
  expect(row?.reason).toEqual(reason);
  expect((await look(site, id)).reason).toEqual(reason);
  const table = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/export?format=csv`)).text();
  expect(table).toMatch(/,reason,reason_votes,imported_yes,imported_no\r?\n[^\n]*,no:topic,2,,\r?\n/);
});

test("an article that becomes another takes its reasons along; one that an older version would lose stays until it is updated", async () => {
  const site = await asking();
  const [from, to] = [article("from"), article("to")];
  const mine = { article: from, vote_id: voteId() };
  await vote(site, mine);
  await remark(site, { ...mine, reasons: "clear" });
  await vote(site, { article: to });
  const key = await articleKey(site, to);
  const name = pollName(site, key);
  const target = env.POLL.getByName(name);
  // As a version without remarks takes a batch over: all but them, and without a word of them.
  let old = true;
  meets("POLL", name, (poll) => ({
    absorb: async ({ remarks, ...batch }: Parameters<typeof poll.absorb>[0]) => {
      await poll.absorb(old || !remarks ? batch : { ...batch, remarks });
    },
  }));
  await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
  await eventually(
    async () => (await target.read())?.counts.yes,
    (yes) => yes === 2,
  );
  expect((await look(site, to)).reasons).toEqual({ yes: {}, no: {} });
  old = false;
  await eventually(
    async () => (await look(site, to)).reasons.yes.clear,
    (clear) => clear === 1,
  );
});
