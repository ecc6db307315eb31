/**
 * A poll that goes back to a bookmark. The platform's two calls are a stand-in's: it copies an object's rows, and writes them back
 * before the object ends. No substitute for a try on a real account.
 */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BookmarksAnswer, RestoreAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { BOOKMARK_KEPT_MS, BOOKMARK_VOTES } from "../../../worker/limits/bookmarks.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  callAs,
  castOf,
  eventually,
  mintToken,
  pollOf,
  registerSite,
  someKey,
  vote,
} from "../support.ts";
import { eraseArticle, eraseOwn, ofSite, published, rowsOf } from "./support.ts";

interface Copy {
  tables: { name: string; sql: string; rows: Record<string, SqlStorageValue>[] }[];
  values: [string, unknown][];
}

const copies = new Map<string, Copy>();

function tablesOf(sql: SqlStorage) {
  return sql
    .exec<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*'",
    )
    .toArray();
}

function copyOf({ sql, kv }: DurableObjectStorage): Copy {
  const rows = (name: string) => sql.exec(`SELECT * FROM ${name}`).toArray();
  return {
    tables: tablesOf(sql).map((table) => ({ ...table, rows: rows(table.name) })),
    values: [...kv.list()],
  };
}

function writeBack({ sql, kv }: DurableObjectStorage, { tables, values }: Copy): void {
  for (const { name } of tablesOf(sql)) sql.exec(`DROP TABLE ${name}`);
  for (const [name] of [...kv.list()]) kv.delete(name);
  for (const { name, sql: made, rows } of tables) {
    sql.exec(made);
    for (const row of rows) {
      const marks = Object.keys(row).map(() => "?");
      sql.exec(`INSERT INTO ${name} (${Object.keys(row)}) VALUES (${marks})`, ...Object.values(row));
    }
  }
  for (const [name, value] of values) kv.put(name, value);
}

beforeEach(async () => {
  const site = env.SITE.getByName(await registerSite());
  await runInDurableObject(site, (_site, { storage }) => {
    const platform: DurableObjectStorage = Object.getPrototypeOf(storage);
    vi.spyOn(platform, "getCurrentBookmark").mockImplementation(async function (this: DurableObjectStorage) {
      const bookmark = crypto.randomUUID();
      copies.set(bookmark, copyOf(this));
      return bookmark;
    });
    vi.spyOn(platform, "onNextSessionRestoreBookmark").mockImplementation(async function (
      this: DurableObjectStorage,
      bookmark: string,
    ) {
      const copy = copies.get(bookmark);
      if (!copy) throw new Error("no such bookmark");
      writeBack(this, copy);
      await this.sync();
      return "before";
    });
  });
});
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
  await vi.waitFor(() => expect(asked).toBe(1));
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
  await vi.waitFor(() => expect(asked).toBe(1));
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
  await vi.waitFor(() => expect(asked).toBe(1));
  await scheduler.wait(100);
  expect(answered).toBe(false);
  open = true;
  expect(await report).toMatchObject({ counts: { yes: BOOKMARK_VOTES } });
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    expect(storage.kv.get("bookmark")).toBeUndefined();
  });
});
