/** Erasing an article: what is left of it, what a late message may do, and that it begins anew. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { AuditAnswer, IndexAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import type { Delivery } from "../../../worker/messages.ts";
import {
  ADA,
  ADMIN,
  article,
  callAs,
  castOf,
  eventually,
  mintToken,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  vote,
} from "../support.ts";
import { eraseArticle, inKv, ofSite, published, rowsOf } from "./support.ts";

/** A leaf of FTS5 without a term (sqlite.org/src: fts5_index.c, its format of leaves). */
const EMPTY_BLOCK = "00000004";

/** What nothing may be left of. */
const SECRET = `zebra${crypto.randomUUID().slice(0, 8)}quagga`;

const path = async (site: string, id: string, what = "") =>
  `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}${what}`;
const index = async (site: string) =>
  (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`)).json<IndexAnswer>();
const audit = async (site: string) =>
  (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>();

/** An article that has left traces everywhere: registered, titled, described, searched, reviewed, published. */
async function traced(site: string, id: string): Promise<void> {
  const owner = `/v1/admin/sites/${site}`;
  await callAs(ADMIN, "POST", `${owner}/articles`, { articles: [{ article: id, title: `${SECRET} one` }] });
  await vote(site, { article: id, title: `${SECRET} two` });
  await vote(site, { article: id, choice: "no" });
  await callAs(ADMIN, "PATCH", await path(site, id), { title: `${SECRET} three`, note: "a slip" });
  await callAs(ADMIN, "PUT", `${owner}/articles/${await articleKey(site, id)}/details`, {
    section: SECRET,
    tags: [SECRET],
  });
  await callAs(ADMIN, "POST", await path(site, id, "/reviews"), {
    action: "void",
    filter: { choice: "no" },
    note: "stuffed",
    dry_run: false,
  });
  await published(site, id);
  await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles?q=${SECRET}`);
}

// Each has a site of its own, and waits for KV and the Desk: they wait together.
test.concurrent("a dry run tells what would go, and changes nothing", async () => {
  const site = await registerSite();
  const id = article("dry");
  await vote(site, { article: id });
  const { status, body } = await eraseArticle(site, id, true);
  const key = await articleKey(site, id);
  expect({ status, body }).toEqual({
    status: 200,
    body: { dry_run: true, polls: [{ key, article: id }], votes: 1, over: false },
  });
  expect((await callAs(ADMIN, "GET", await path(site, id))).status).toBe(200);
});

test.concurrent("nothing is left in its Poll, in Site's and the Desk's rows and indexes, and in KV, but its key and epoch", async () => {
  const site = await registerSite();
  const id = article(SECRET);
  await traced(site, id);
  expect(await ofSite(site)).toContain(SECRET);
  expect(await eraseArticle(site, id)).toMatchObject({ status: 200, body: { votes: 2, over: true } });
  expect(await ofSite(site)).not.toContain(SECRET);
  // The index of words keeps pieces of three letters in blocks of its own: of no article they are empty.
  const desk = env.DESK.getByName(site);
  const blocks = await runInDurableObject(desk, (_desk, { storage }) =>
    storage.sql.exec("SELECT hex(block) AS block FROM search_data WHERE id > 10").toArray(),
  );
  expect(blocks.filter(({ block }) => block !== EMPTY_BLOCK)).toEqual([]);
  const poll = await rowsOf(await pollOf(site, id));
  expect(poll).not.toContain(SECRET);
  expect(JSON.parse(poll)).toEqual([[], [["erased", { epoch: 1, votes: 2 }]]]);
  expect(await inKv(`poll:${site}:`)).toBe("[[],[]]");
  expect((await index(site)).articles).toEqual([]);
  expect((await callAs(ADMIN, "GET", await path(site, id))).status).toBe(404);
});

test.concurrent("the audit log keeps who did what, when and why, and loses titles and addresses", async () => {
  const site = await registerSite();
  const [id, other] = [article(SECRET), article("stays")];
  await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, {
    articles: [{ article: id }, { article: other }],
  });
  await traced(site, id);
  await eraseArticle(site, id);
  const { entries } = await eventually(
    () => audit(site),
    (log) => log.entries.some(({ action }) => action === "article.erase"),
  );
  expect(JSON.stringify(entries)).not.toContain(SECRET);
  const by = (name: string) => entries.find(({ action }) => action === name);
  expect(by("article.erase")).toMatchObject({
    by: "admin",
    target: await articleKey(site, id),
    note: "asked by its author",
    after: { polls: 1, votes: 2 },
  });
  expect(by("article.patch")).toMatchObject({ note: "a slip", before: null, after: null });
  expect(by("review.void")).toMatchObject({ note: "stuffed", before: null, after: null });
  expect(
    entries.filter(({ action }) => action === "articles.register").map(({ after }) => after),
  ).toContainEqual([other]);
});

test.concurrent("a vote begins it anew in a later epoch, and what was said of the old one changes nothing", async () => {
  const site = await registerSite();
  const id = article("anew");
  const key = await articleKey(site, id);
  await vote(site, { article: id, title: "the first" });
  await vote(site, { article: id });
  await published(site, id);
  await eraseArticle(site, id);
  const late: Delivery = {
    ...{ key, epoch: 1, seq: Date.now() + 60_000, audit: [] },
    row: {
      ...{ article: id, address: null, title: "the first", title_source: "reader", question: "like" },
      ...{ state: "open", yes: 2, no: 0, held: 0, void: 0, addedMs: 1, firstVoteMs: 1, lastVoteMs: 1 },
      ...{ revision: 1, moderationRevision: 0 },
    },
  };
  expect(await env.DESK.getByName(site).deliver(late)).toMatchObject({ ok: true });
  expect((await index(site)).articles).toEqual([]);
  const about = { article: id, address: null, title: null, title_source: "reader", epoch: 1 } as const;
  const poll = await pollOf(site, id);
  expect(await poll.patch(about, { title: "late", note: "x" }, ADA)).toMatchObject({
    code: "unknown-article",
  });
  expect(await poll.read()).toBeNull();
  expect((await vote(site, { article: id })).body).toMatchObject({ status: "counted", tally: { yes: 1 } });
  await published(site, id);
  await env.DESK.getByName(site).deliver(late);
  expect((await index(site)).articles).toMatchObject([{ key, title: null, tally: { yes: 1, no: 0 } }]);
  expect(await poll.erase({ epoch: 1, tell: true })).toMatchObject({ ok: true, votes: 2 });
  expect(await poll.read()).toMatchObject({ epoch: 2, counts: { yes: 1 } });
});

test.concurrent("votes that come while it is erased are of the old article or of the new one, and none is answered with a fault", async () => {
  const site = await registerSite();
  const id = article("meanwhile");
  await vote(site, { article: id });
  const poll = await pollOf(site, id);
  const votes = Array.from({ length: 60 }, async (_, i) => {
    await scheduler.wait(i * 5);
    return poll.cast(castOf(id, await someKey()));
  });
  const [erased, ...answers] = await Promise.all([eraseArticle(site, id), ...votes]);
  expect(erased.status).toBeLessThan(300);
  expect(answers.map((answer) => (answer.ok ? "counted" : answer.code))).toEqual(Array(60).fill("counted"));
  await vote(site, { article: id });
  const report = await poll.read();
  expect(report?.epoch).toBe(2);
  // The new article counts from one again: its votes are those from that answer on, and the one after them.
  const tallies = answers.map((answer) => (answer.ok ? answer.tally.yes : 0));
  const begun = tallies.lastIndexOf(1);
  expect(report?.counts.yes).toBe((begun < 0 ? 0 : Math.max(...tallies.slice(begun))) + 1);
});

test.concurrent("an article takes with it what has become it, and the polls of all its questions", async () => {
  const questions = { useful: { question: { "*": "Was it useful?" } } };
  const site = await registerSite({ questions });
  const [from, to] = [article(`old-${SECRET}`), article(`new-${SECRET}`)];
  await vote(site, { article: from });
  await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "a new headline" });
  await vote(site, { article: to });
  const useful = await articleKey(site, to, "useful");
  await post(site, { article: to, question: "useful", captcha: await solve(site, to, { cdata: useful }) });
  const { status, body } = await eraseArticle(site, from);
  expect(status).toBeLessThan(300);
  expect(body.polls.map(({ key }) => key)).toContain(useful);
  expect(body.votes).toBeGreaterThan(1);
  await eventually(
    () => ofSite(site),
    (text) => !text.includes(SECRET),
  );
  for (const id of [from, to]) expect(await rowsOf(await pollOf(site, id))).not.toContain(SECRET);
  expect(await inKv(`poll:${site}:`)).toBe("[[],[]]");
  // The old id is one of its own again.
  const again = await vote(site, { article: from });
  expect(again.body).toMatchObject({ status: "counted", tally: { yes: 1 } });
});

test.concurrent("a token without manage erases nothing", async () => {
  const site = await registerSite();
  const id = article("kept");
  await vote(site, { article: id });
  const token = await mintToken(site, ["read", "moderate"]);
  expect(await eraseArticle(site, id, false, token)).toMatchObject({ status: 403 });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: 1 } });
});
