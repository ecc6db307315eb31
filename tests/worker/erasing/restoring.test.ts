/**
 * A poll that goes back to a bookmark, by a stand-in of the platform's calls (bookmarks.ts).
 */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BookmarksAnswer, RestoreAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import {
  BOOKMARK_DIGESTS_UNKNOWN_MAX,
  BOOKMARK_KEPT_MS,
  BOOKMARK_VOTES,
  GOING_BACK_DEADLINE_MS,
  PLATFORM_DEADLINE_MS,
} from "../../../worker/limits/bookmarks.ts";
import { DESK_DEADLINE_MS } from "../../../worker/limits/deadlines.ts";
import { ERASED_VOTE_MS } from "../../../worker/limits/votes.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  hurry,
  mintToken,
  pollOf,
  registerSite,
  someKey,
  vote,
} from "../support.ts";
import { copies, standIn } from "./bookmarks.ts";
import { eraseArticle, eraseOwn, ofSite, published, rowsOf } from "./support.ts";

beforeEach(standIn);
afterEach(() => void vi.restoreAllMocks());

/** A site with an article that has as many votes as need a bookmark, one of them a reader's own. */
async function room(name: string) {
  const site = await registerSite();
  const id = article(name);
  const key = await articleKey(site, id);
  const mine = voteId();
  await vote(site, { article: id, vote_id: mine });
  const poll = await pollOf(site, id);
  for (let i = 1; i < BOOKMARK_VOTES; i++) await poll.cast(castOf(id, await someKey()));
  const moderation = `/v1/moderation/sites/${site}/articles/${key}`;
  const admin = `/v1/admin/sites/${site}/articles/${key}`;
  const review = (action: string) =>
    callAs(ADMIN, "POST", `${moderation}/reviews`, { action, note: "because", dry_run: false });
  const bookmarks = async () =>
    (await (await callAs(ADMIN, "GET", `${admin}/bookmarks`)).json<BookmarksAnswer>()).bookmarks;
  const restore = async (bookmark: string | undefined, dry_run = false) => {
    const response = await callAs(ADMIN, "POST", `${admin}/restore`, {
      bookmark,
      note: "regretted",
      dry_run,
    });
    return { status: response.status, body: await response.json<RestoreAnswer & { code?: string }>() };
  };
  return { site, id, key, mine, poll, moderation, admin, review, bookmarks, restore };
}

test("a poll goes back to before a review; what was erased since and what was hidden stays so, and Desk and KV hear of it", async () => {
  const { site, id, key, mine, review, bookmarks, restore, moderation } = await room("back");
  await published(site, id);
  expect(await bookmarks()).toEqual([]);
  await (await review("void")).text();
  const [set] = await bookmarks();
  expect(set).toMatchObject({ why: "review", votes: BOOKMARK_VOTES });
  const erased = hex(await voteKey(mine));
  expect(await eraseOwn(site, key, mine)).toMatchObject({ body: { vote: { status: "void" } } });
  await (await pollOf(site, id)).cast(castOf(id, await someKey()));
  expect((await callAs(ADMIN, "PATCH", moderation, { state: "hidden", note: "meanwhile" })).status).toBe(200);
  const now = await (await pollOf(site, id)).read();
  expect(await restore(set?.id, true)).toMatchObject({ body: { dry_run: true, votes: BOOKMARK_VOTES } });
  expect(await (await pollOf(site, id)).read()).toEqual(now);

  expect(await restore(set?.id)).toMatchObject({ status: 200, body: { dry_run: false, bookmark: set } });
  const poll = await pollOf(site, id);
  const back = await poll.read();
  expect(back).toMatchObject({
    state: "hidden",
    counts: { yes: BOOKMARK_VOTES - 1, void: 0 },
    reviews: [],
  });
  expect(back?.moderation_revision).toBeGreaterThan(now?.moderation_revision ?? 0);
  expect(back?.counts.revision).toBeGreaterThan(now?.counts.revision ?? 0);
  // Of the erased vote the key is kept for two hours, apart, and a digest.
  await runInDurableObject(poll, (_poll, { storage }) => {
    expect(storage.sql.exec("SELECT 1 FROM erased_vote").toArray()).toHaveLength(1);
    expect(storage.sql.exec("SELECT 1 FROM erased_digest").toArray()).toHaveLength(1);
    storage.sql.exec("DELETE FROM erased_vote");
  });
  expect(await rowsOf(poll)).not.toContain(erased);
  const recount = await callAs(ADMIN, "POST", `${moderation}/recount`, { note: "sure?" });
  expect(await recount.json()).toMatchObject({ difference: 0 });
  await eventually(
    () => env.DESK.getByName(site).list({ sort: "newest-vote", q: "" }, null),
    ({ rows }) => rows.some((row) => row.key === key && row.yes === BOOKMARK_VOTES - 1 && row.void === 0),
  );
  const audit = await env.DESK.getByName(site).audit(Number.MAX_SAFE_INTEGER, 20);
  expect(audit.map(({ entry }) => entry.action)).toEqual(
    expect.arrayContaining(["article.restore", "article.patch"]),
  );
  await eventually(
    () => env.PUBLISHED.get<{ tally: object }>(`poll:${site}:${key}`, "json"),
    (value) => JSON.stringify(value?.tally).includes(`"yes":${BOOKMARK_VOTES - 1}`),
  );

  // Forward again, to just before the restore: erased stays erased.
  const [latest] = await bookmarks();
  expect(latest).toMatchObject({ why: "restore", votes: BOOKMARK_VOTES });
  expect(await restore(latest?.id)).toMatchObject({ status: 200 });
  expect(await (await pollOf(site, id)).read()).toMatchObject({
    counts: { yes: 1, void: BOOKMARK_VOTES - 1 },
  });
  expect(await eraseOwn(site, key, mine)).toMatchObject({ body: { vote: null } });
});

test("what is no bookmark of the article, too old, or from before a move or an erasure is refused by name", async () => {
  const { site, id, admin, review, bookmarks, restore } = await room("refused");
  await (await review("hold")).text();
  const [set] = await bookmarks();
  expect(await restore(crypto.randomUUID())).toMatchObject({
    status: 404,
    body: { code: "unknown-bookmark" },
  });
  const token = await mintToken(site, ["moderate"]);
  expect((await callAs(token, "GET", `${admin}/bookmarks`)).status).toBe(403);
  const other = article("arrives");
  await vote(site, { article: other });
  const moved = await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, {
    from: other,
    to: id,
    note: "one",
  });
  expect(moved.status).toBe(200);
  await eventually(
    async () => (await (await pollOf(site, id)).read())?.counts.yes ?? 0,
    (yes) => yes === 1,
  );
  await eventually(
    async () => (await restore(set?.id, true)).body.code,
    (code) => code === "bookmark-outdated",
  );
  await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) => {
    storage.sql.exec("UPDATE bookmark SET at_ms = at_ms - ?", BOOKMARK_KEPT_MS);
  });
  expect(await bookmarks()).toEqual([]);
  expect(await restore(set?.id)).toMatchObject({ body: { code: "unknown-bookmark" } });
  await eraseArticle(site, id);
  expect(await ofSite(site)).not.toContain(set?.id);
  await vote(site, { article: id });
  expect(await restore(set?.id)).toMatchObject({ body: { code: "unknown-bookmark" } });
});

test("a review goes on where no bookmark can be set", async () => {
  const { site, id, poll, review, bookmarks } = await room("without");
  await runInDurableObject(poll, (_poll, { storage }) => {
    vi.spyOn(Object.getPrototypeOf(storage), "getCurrentBookmark").mockRejectedValue(new Error("not now"));
  });
  expect((await review("void")).status).toBe(200);
  await eventually(
    async () => (await pollOf(site, id)).read(),
    (report) => report?.counts.void === BOOKMARK_VOTES,
  );
  expect(await bookmarks()).toEqual([]);
});

test("a review that is refused for what was changed meanwhile sets no bookmark", async () => {
  const { moderation, bookmarks } = await room("refused");
  const refused = await call(`${moderation}/reviews`, {
    method: "POST",
    headers: { Authorization: `Bearer ${ADMIN}`, "Content-Type": "application/json", "If-Match": '"1"' },
    body: JSON.stringify({ action: "void", note: "because", dry_run: false }),
  });
  expect(await refused.json()).toMatchObject({ code: "changed-meanwhile" });
  expect(await bookmarks()).toEqual([]);
});

test("where the platform does not bring it back, nothing is changed and the poll counts on", async () => {
  const { site, id, review, bookmarks, restore } = await room("stays");
  await (await review("hold")).text();
  const [set] = await bookmarks();
  copies.clear();
  expect(await restore(set?.id)).toMatchObject({ status: 503, body: { code: "not-restored" } });
  const poll = await pollOf(site, id);
  expect(await poll.read()).toMatchObject({ counts: { yes: 0, held: BOOKMARK_VOTES } });
  expect(await poll.cast(castOf(id, await someKey()))).toMatchObject({ ok: true });
});

test("while a poll goes back another order is refused, and no vote is taken", async () => {
  const { site, id, poll, review, bookmarks, restore } = await room("twice");
  await (await review("void")).text();
  const [set] = await bookmarks();
  let [asked, open] = [0, false];
  const object = await runInDurableObject(env.SITE.getByName(site), (it) => Object.getPrototypeOf(it));
  const { goingBack } = object;
  vi.spyOn(object, "goingBack").mockImplementation(async function (this: object, ...told: unknown[]) {
    asked += 1;
    while (!open) await scheduler.wait(5);
    return goingBack.apply(this, told);
  });
  const first = restore(set?.id);
  await vi.waitFor(() => expect(asked).toBe(1), 30_000);
  const order = { id: crypto.randomUUID(), set: { bookmark: "another", epoch: 1, arrivals: 0 } };
  const { epoch } = await runInDurableObject(poll, (_poll, { storage }) =>
    storage.sql.exec<{ epoch: number }>("SELECT epoch FROM poll").one(),
  );
  expect(await poll.goBack({ ...order, set: { ...order.set, epoch } }, false)).toMatchObject({
    code: "busy",
  });
  expect(await poll.cast(castOf(id, await someKey()))).toMatchObject({ ok: false, code: "busy" });
  open = true;
  expect(await first).toMatchObject({ status: 200 });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: BOOKMARK_VOTES, void: 0 } });
});

test("a second order that comes while the first waits for the platform is refused, and what was erased stays so", async () => {
  const { site, id, key, mine, poll, review, bookmarks, restore } = await room("second");
  await (await review("void")).text();
  const [set] = await bookmarks();
  expect(await eraseOwn(site, key, mine)).toMatchObject({ body: { vote: { status: "void" } } });
  let [asked, open] = [0, false];
  await runInDurableObject(poll, (_poll, { storage }) => {
    const platform: DurableObjectStorage = Object.getPrototypeOf(storage);
    const take = vi.mocked(platform.onNextSessionRestoreBookmark).getMockImplementation();
    vi.spyOn(platform, "onNextSessionRestoreBookmark").mockImplementation(async function (
      this: DurableObjectStorage,
      bookmark: string,
    ) {
      asked += 1;
      while (!open) await scheduler.wait(5);
      return (await take?.call(this, bookmark)) ?? "";
    });
  });
  const first = restore(set?.id);
  await vi.waitFor(() => expect(asked).toBe(1), 30_000);
  expect(await restore(set?.id)).toMatchObject({ status: 503, body: { code: "busy" } });
  open = true;
  expect(await first).toMatchObject({ status: 200 });
  expect(await (await pollOf(site, id)).read()).toMatchObject({
    counts: { yes: BOOKMARK_VOTES - 1, void: 0 },
  });
  // The way is free again.
  expect(await restore((await bookmarks())[0]?.id)).toMatchObject({ status: 200 });
});

test("an order that the platform takes although it answers with an error is carried out at once", async () => {
  const { site, id, poll, review, bookmarks, restore } = await room("taken");
  await (await review("void")).text();
  const [set] = await bookmarks();
  await runInDurableObject(poll, (_poll, { storage }) => {
    const platform: DurableObjectStorage = Object.getPrototypeOf(storage);
    const take = vi.mocked(platform.onNextSessionRestoreBookmark).getMockImplementation();
    vi.spyOn(platform, "onNextSessionRestoreBookmark").mockImplementation(async function (
      this: DurableObjectStorage,
      bookmark: string,
    ) {
      await take?.call(this, bookmark);
      throw new Error("no answer");
    });
  });
  expect(await restore(set?.id)).toMatchObject({ status: 200 });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: BOOKMARK_VOTES, void: 0 } });
});

test.each([
  ["before it has dropped what was erased", "known"],
  ["before Site has heard that it has", "recovered"],
] as const)("a poll that ends %s drops it all the same, and Site hears of it", async (_when, told) => {
  const { site, id, key, mine, review, bookmarks, restore } = await room(`ends-${told}`);
  await (await review("void")).text();
  const [set] = await bookmarks();
  expect(await eraseOwn(site, key, mine)).toMatchObject({ body: { vote: { status: "void" } } });
  const object = await runInDurableObject(env.SITE.getByName(site), (it) => Object.getPrototypeOf(it));
  const real = object.goingBack;
  let ends = 3;
  vi.spyOn(object, "goingBack").mockImplementation(async function (this: unknown, ...asked: unknown[]) {
    const answer = await real.apply(this, asked);
    if (told in (asked[1] as object) && ends-- > 0) throw new Error("the poll has ended");
    return answer;
  });
  await eventually(
    () => restore(set?.id).catch(() => undefined),
    () => ends <= 0,
  );
  const report = await eventually(
    async () => (await pollOf(site, id)).read().catch(() => null),
    (it) => it !== null,
  );
  expect(report).toMatchObject({ counts: { yes: BOOKMARK_VOTES - 1 } });
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    expect([storage.kv.get("bookmark"), storage.kv.get("went-back")]).toEqual([undefined, undefined]);
  });
  await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) => {
    const rows = storage.sql.exec<{ over: number; went: string }>("SELECT over, went FROM restore").toArray();
    for (const { over, went } of rows) expect([over, JSON.parse(went).handed]).toEqual([1, null]);
  });
});

test("a poll that finds the mark answers nothing until Site has answered", async () => {
  const { site, id, poll } = await room("marked");
  await runInDurableObject(poll, (_poll, { storage }) => storage.kv.put("bookmark", true));
  await evictDurableObject(poll);
  const object = await runInDurableObject(env.SITE.getByName(site), (it) => Object.getPrototypeOf(it));
  let [asked, open, answered] = [0, false, false];
  vi.spyOn(object, "goingBack").mockImplementation(async () => {
    asked += 1;
    while (!open) await scheduler.wait(5);
    return null;
  });
  const report = (await pollOf(site, id)).read().finally(() => {
    answered = true;
  });
  await vi.waitFor(() => expect(asked).toBe(1), 30_000);
  await scheduler.wait(100);
  expect(answered).toBe(false);
  open = true;
  expect(await report).toMatchObject({ counts: { yes: BOOKMARK_VOTES } });
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    expect(storage.kv.get("bookmark")).toBeUndefined();
  });
});

test("a vote that its reader erases while a restore has it out stays erased when the restore is taken back", async () => {
  const { site, id, key, review, bookmarks, restore } = await room("out");
  await (await review("void")).text();
  const late = voteId();
  await vote(site, { article: id, vote_id: late });
  expect(await restore((await bookmarks())[0]?.id)).toMatchObject({ status: 200 });
  expect(await eraseOwn(site, key, late)).toMatchObject({ status: 200, body: { vote: null } });
  expect(await restore((await bookmarks())[0]?.id)).toMatchObject({ status: 200 });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: 0, void: BOOKMARK_VOTES } });
});

test("of votes that a poll does not know it keeps no digest before it has gone back, nor more than some", async () => {
  const { site, id, key, review, bookmarks, restore } = await room("bounded");
  await (await review("void")).text();
  const digests = async () =>
    runInDurableObject(
      await pollOf(site, id),
      (_poll, { storage }) => storage.sql.exec("SELECT digest FROM erased_digest").toArray().length,
    );
  await eraseOwn(site, key, voteId());
  expect(await digests()).toBe(0);
  expect(await restore((await bookmarks())[0]?.id)).toMatchObject({ status: 200 });
  await eraseOwn(site, key, voteId());
  expect(await digests()).toBe(1);
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    for (let i = 1; i < BOOKMARK_DIGESTS_UNKNOWN_MAX; i++)
      storage.sql.exec("INSERT INTO erased_digest (digest, until_ms) VALUES (?, ?)", `${i}`, Date.now() * 2);
  });
  await eraseOwn(site, key, voteId());
  expect(await digests()).toBe(BOOKMARK_DIGESTS_UNKNOWN_MAX);
});

test("a vote that was cast and erased after the bookmark is not made anew by a send from before", async () => {
  const { site, id, key, review, bookmarks, restore } = await room("late-send");
  await (await review("void")).text();
  const late = voteId();
  await vote(site, { article: id, vote_id: late });
  expect(await eraseOwn(site, key, late)).toMatchObject({ body: { vote: { status: "counted" } } });
  expect(await restore((await bookmarks())[0]?.id)).toMatchObject({ status: 200 });
  const sent = await vote(site, { article: id, vote_id: late });
  expect(sent.body).toMatchObject({ status: "withdrawn" });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: BOOKMARK_VOTES } });
  // Not for good: it is forgotten when it would have been.
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    const [row] = storage.sql.exec<{ until_ms: number }>("SELECT until_ms FROM erased_vote").toArray();
    expect(row?.until_ms).toBeLessThanOrEqual(Date.now() + ERASED_VOTE_MS);
  });
});

test("bookmarks and orders that the platform can't go back by any more are forgotten, with what was handed over", async () => {
  const { site, review, bookmarks } = await room("old");
  await (await review("void")).text();
  expect(await bookmarks()).toHaveLength(1);
  const stub = env.SITE.getByName(site);
  const left = (ageMs: number) =>
    runInDurableObject(stub, async (object, { storage: { sql } }) => {
      const atMs = Date.now() - ageMs;
      sql.exec("UPDATE bookmark SET at_ms = ?", atMs);
      const went = JSON.stringify({ atMs, handed: { erased: ["a digest"] } });
      sql.exec("INSERT OR REPLACE INTO restore (key, id, over, went) VALUES ('key', 'id', 0, ?)", went);
      await object.alarm();
      return ["bookmark", "restore"].map((name) => sql.exec(`SELECT * FROM ${name}`).toArray().length);
    });
  expect(await left(BOOKMARK_KEPT_MS - 60_000)).toEqual([1, 1]);
  expect(await left(BOOKMARK_KEPT_MS)).toEqual([0, 0]);
});

test.each([
  ["the Desk", "deliver", DESK_DEADLINE_MS],
  ["Site", "goingBack", GOING_BACK_DEADLINE_MS],
  ["the platform", "onNextSessionRestoreBookmark", PLATFORM_DEADLINE_MS],
] as const)("where %s does not answer a poll does not go back, and counts on", async (_whom, method, ms) => {
  const { site, id, poll, moderation, review, bookmarks, restore } = await room(`hangs-${method}`);
  await (await review("void")).text();
  const [set] = await bookmarks();
  const stub = method === "deliver" ? env.DESK.getByName(site) : env.SITE.getByName(site);
  const object = await (method === "onNextSessionRestoreBookmark"
    ? runInDurableObject(poll, (_poll, { storage }) => Object.getPrototypeOf(storage))
    : runInDurableObject(stub as DurableObjectStub<never>, (it) => Object.getPrototypeOf(it)));
  hurry(ms);
  const hangs = vi.spyOn(object, method).mockImplementation(() => new Promise(() => undefined));
  // Something that the Desk is still to hear.
  if (method === "deliver") await callAs(ADMIN, "PATCH", moderation, { title: "Told", note: "meanwhile" });
  // Asked directly, since Site waits no longer than it likes either.
  const { epoch } = await runInDurableObject(poll, (_poll, { storage }) =>
    storage.sql.exec<{ epoch: number }>("SELECT epoch FROM poll").one(),
  );
  const order = { id: crypto.randomUUID(), set: { bookmark: "any", epoch, arrivals: 0 } };
  if (method !== "onNextSessionRestoreBookmark")
    expect(await poll.goBack(order, false)).toMatchObject({ code: "busy" });
  const code = method === "onNextSessionRestoreBookmark" ? "not-restored" : "busy";
  expect(await restore(set?.id)).toMatchObject({ status: 503, body: { code } });
  expect(hangs).toHaveBeenCalled();
  hangs.mockRestore();
  const counted = await eventually(
    async () => (await pollOf(site, id)).cast(castOf(id, await someKey())),
    ({ ok }) => ok,
  );
  expect(counted).toMatchObject({ ok: true });
});

test("nothing is left of where an erased vote came from, were it among the latest at the bookmark", async () => {
  const { site, id, key, review, bookmarks, restore } = await room("latest");
  const latest = voteId();
  await vote(site, { article: id, vote_id: latest });
  await (await review("void")).text();
  expect(await eraseOwn(site, key, latest)).toMatchObject({ body: { vote: { status: "void" } } });
  expect(await restore((await bookmarks())[0]?.id)).toMatchObject({ status: 200 });
  const poll = await pollOf(site, id);
  await runInDurableObject(poll, (_poll, { storage }) => void storage.sql.exec("DELETE FROM erased_vote"));
  expect(await rowsOf(poll)).not.toContain(hex(await voteKey(latest)));
});
