/** What the world reads: published tallies, the site's index, and what happens when KV or time fails. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { ArticleAnswer, IndexAnswer, PollAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { EDITS_MAX } from "../../../worker/limits/votes.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import { type PublishedPoll, pollKvKey, siteKvKey } from "../../../worker/published.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  aheadOfAlarms,
  article,
  call,
  callAs,
  castOf,
  eventually,
  mintToken,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  vote,
} from "../support.ts";

let site: string;
let reader: string;
beforeAll(async () => {
  site = await registerSite();
  reader = await mintToken(site, ["read"]);
});
afterEach(() => void vi.restoreAllMocks());

const inKv = async (id: string) =>
  env.PUBLISHED.get<PublishedPoll>(pollKvKey(site, await articleKey(site, id)), "json");
const index = async () =>
  (await callAs(reader, "GET", `/v1/moderation/sites/${site}/articles`)).json<IndexAnswer>();
const row = async (id: string) => (await index()).articles.find((each) => each.article === id);
/** A first vote as the route hands it to the object, and the article's key. */
const firstVote = async (of: string, id: string) => ({
  key: await articleKey(of, id),
  cast: castOf(id, await someKey()),
});
/**
 * Rings the alarm that is set as if its time had come, and gives the time of the next; 0 if nothing is owed but networks to
 * be forgotten in a week.
 */
const ringNext = (stub: DurableObjectStub<Poll>) =>
  runInDurableObject(stub, async (poll, { storage }) => {
    const next = async () => {
      const atMs = (await storage.getAlarm()) ?? 0;
      return atMs < Date.now() + DAY_MS ? atMs : 0;
    };
    const scheduledTime = await next();
    if (scheduledTime > 0) {
      await storage.deleteAlarm();
      await poll.alarm({ isRetry: false, retryCount: 0, scheduledTime });
    }
    return next();
  });
const getPoll = async (id: string) =>
  (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}`)).json<PollAnswer>();

describe("a first vote", () => {
  test("reaches KV, GET poll and the moderator's index by itself", async () => {
    const id = article("published");
    await vote(site, { article: id, title: "Published", url: id });
    const published = await eventually(
      () => inKv(id),
      (value) => value !== null,
    );
    expect(published).toMatchObject({ state: "open", tally: { yes: 1, no: 0 } });
    expect(
      (
        await eventually(
          () => getPoll(id),
          ({ tally }) => tally?.yes === 1,
        )
      ).key,
    ).toBe(await articleKey(site, id));
    const listed = await eventually(
      () => row(id),
      (each) => each?.tally.yes === 1,
    );
    expect(listed).toMatchObject({
      title: "Published",
      title_source: "reader",
      address: id,
      state: "open",
      held: 0,
    });
    expect(listed?.last_vote_at).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test("is on the moderator's single article at once, with its hour", async () => {
    const id = article("single");
    await vote(site, { article: id, choice: "no" });
    const response = await callAs(
      reader,
      "GET",
      `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`,
    );
    const answer = await response.json<ArticleAnswer>();
    expect(answer).toMatchObject({ article: id, tally: { yes: 0, no: 1 } });
    expect(answer.trend).toEqual({
      hourly: [{ hour: expect.stringMatching(/:00:00\.000Z$/), yes: 0, no: 1, held: 0 }],
      daily: [{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), yes: 0, no: 1, held: 0 }],
      time_zone: "UTC",
    });
    // A held vote is none of them, and stands beside them.
    const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
    await callAs(ADMIN, "POST", `${path}/reviews`, { action: "hold", note: "looking", dry_run: false });
    const held = await (await callAs(reader, "GET", path)).json<ArticleAnswer>();
    expect(held.trend.daily).toMatchObject([{ yes: 0, no: 0, held: 1 }]);
    expect(held.trend.hourly).toMatchObject([{ yes: 0, no: 0, held: 1 }]);
  });
});

test("2,000 votes, 64 at a time, are all counted once and all published, for 2.2 rows each and 60 KV writes a thousand at most; sent again they change nothing", async () => {
  // A site of its own: other articles' news would be counted here.
  const site = await registerSite();
  const id = article("load");
  const changes = (_object: unknown, { storage }: DurableObjectState) =>
    storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;
  const rows = async () =>
    (await runInDurableObject(await pollOf(site, id), changes)) +
    (await runInDurableObject(env.SITE.getByName(site), changes));
  const put = vi.spyOn(env.PUBLISHED, "put");
  const inKv = async () =>
    env.PUBLISHED.get<PublishedPoll>(pollKvKey(site, await articleKey(site, id)), "json");
  const path = `/v1/moderation/sites/${site}/articles`;
  const row = async () => (await (await callAs(ADMIN, "GET", path)).json<IndexAnswer>()).articles[0];
  const getPoll = async () =>
    (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}`)).json<PollAnswer>();
  const votes = await Promise.all(
    Array.from({ length: 2_000 }, async (_, i) => ({
      article: id,
      vote_id: voteId(),
      choice: i % 3 === 0 ? "no" : "yes",
      captcha: await solve(site, id),
    })),
  );
  const sendAll = async () => {
    const statuses = new Map<number, number>();
    let next = 0;
    const client = async () => {
      for (let i = next++; i < votes.length; i = next++) {
        const ip = `198.51.${i >> 8}.${i & 255}`;
        const response = await post(site, votes[i] ?? { article: id }, { "CF-Connecting-IP": ip });
        await response.body?.cancel();
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 64 }, client));
    return Object.fromEntries(statuses);
  };
  const tally = { yes: 1_333, no: 667 };
  expect(await sendAll()).toEqual({ 201: 2_000 });
  const counted = await (await pollOf(site, id)).read();
  expect(counted?.counts).toMatchObject({ ...tally, held: 0, void: 0 });
  const recounted = await runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
    storage.sql
      .exec(
        "SELECT choice, count(*) AS n FROM vote WHERE standing = 'counted' GROUP BY choice ORDER BY choice",
      )
      .toArray(),
  );
  expect(recounted).toEqual([
    { choice: "no", n: 667 },
    { choice: "yes", n: 1_333 },
  ]);
  expect(await sendAll()).toEqual({ 200: 2_000 });
  expect((await (await pollOf(site, id)).read())?.counts).toEqual(counted?.counts);
  const same = (each: { yes: number; no: number } | undefined) =>
    each?.yes === tally.yes && each.no === tally.no;
  await eventually(inKv, (value) => same(value?.tally));
  await eventually(row, (each) => same(each?.tally));
  await eventually(getPoll, (poll) => same(poll.tally ?? undefined));
  // SQLite's own count, with the tables, alarms set and deleted, and all that sending again may have cost.
  expect((await rows()) / votes.length).toBeLessThanOrEqual(2.2);
  const name = pollKvKey(site, await articleKey(site, id));
  const writes = put.mock.calls.filter(([key]) => key === name).length;
  expect(writes).toBeGreaterThan(0);
  expect(writes).toBeLessThanOrEqual(120);
}, 180_000);

describe("the outbox", () => {
  test("publishes when a poll begins whose first vote is held, so that readers see it close on its day", async () => {
    const id = article("begins-held");
    const key = await articleKey(site, id);
    const proof = { token: "held", idempotencyKey: crypto.randomUUID(), hostname: "localhost", key };
    const stub = await pollOf(site, id);
    expect(await stub.cast(castOf(id, await someKey(), { captcha: "unreachable", proof }))).toMatchObject({
      status: "held",
    });
    const published = await eventually(
      () => inKv(id),
      (value) => value !== null,
    );
    expect(published).toMatchObject({ state: "open", tally: { yes: 0, no: 0 } });
    expect(published?.sinceMs).toBe((await stub.read())?.firstVoteMs);
  });

  test("publishes nothing twice when its alarm runs again", async () => {
    const id = article("twice");
    await vote(site, { article: id });
    const stub = await pollOf(site, id);
    const marks = () =>
      runInDurableObject(stub, (_poll, { storage }) =>
        storage.sql
          .exec<{ kv_times: number; told: number }>(
            "SELECT kv_times, desk_revision = revision AS told FROM tally",
          )
          .one(),
      );
    // Noted as delivered, which is a moment later than delivered.
    const before = await eventually(marks, ({ kv_times, told }) => kv_times === 1 && told === 1);
    await runInDurableObject(stub, (poll) => poll.alarm());
    expect(await marks()).toEqual(before);
    // Nothing is left but networks to be forgotten.
    expect(await ringNext(stub)).toBe(0);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await marks()).toEqual(before);
  });

  test("delivers after an eviction what was voted before it", async () => {
    const id = article("evicted-outbox");
    await vote(site, { article: id });
    await evictDurableObject(await pollOf(site, id));
    expect(
      await eventually(
        () => inKv(id),
        (value) => value !== null,
      ),
    ).toMatchObject({ tally: { yes: 1 } });
  });

  test("tries a refused KV write again for every one of sixty articles, and no vote is touched by it", async () => {
    const ids = Array.from({ length: 60 }, (_, i) => article(`kv-refuses-${i}`));
    const put = env.PUBLISHED.put.bind(env.PUBLISHED);
    const writes = new Map<string, number>();
    // Refused twice each, as KV does when a key is written more than once a second.
    vi.spyOn(env.PUBLISHED, "put").mockImplementation(async (key: string, value: unknown) => {
      writes.set(key, (writes.get(key) ?? 0) + 1);
      if ((writes.get(key) ?? 0) <= 2) throw new Error("KV PUT failed: 429 Too Many Requests");
      await put(key, value as string);
    });
    const statuses = await Promise.all(ids.map(async (id) => (await vote(site, { article: id })).status));
    expect(new Set(statuses)).toEqual(new Set([201]));
    for (const id of ids)
      expect(
        await eventually(
          () => inKv(id),
          (value) => value !== null,
        ),
      ).toMatchObject({ tally: { yes: 1 } });
  });

  test.each(["429 Too Many Requests", "500 Internal Server Error", "timed out"])(
    "tries again for as long as KV refuses (%s), an hour apart at most, and takes one of the site's budget for it all",
    async (why) => {
      const own = await registerSite({ publications_per_day: 1 });
      const id = article(`refused-${why.slice(0, 3)}`);
      const stub = await pollOf(own, id);
      // An hour ahead, so that no alarm rings by itself; each is rung at the time it was set for.
      let nowMs = Date.now() + HOUR_MS;
      vi.spyOn(Date, "now").mockImplementation(() => nowMs);
      const { key, cast } = await firstVote(own, id);
      await stub.cast(cast);
      const put = vi.spyOn(env.PUBLISHED, "put").mockRejectedValue(new Error(`KV PUT failed: ${why}`));
      // Far more failures in a row than the platform forgives an alarm.
      for (let i = 0; i < 20; i++) {
        const before = nowMs;
        nowMs = await ringNext(stub);
        expect(nowMs - before).toBeLessThanOrEqual(HOUR_MS + 1);
      }
      expect(put.mock.calls.length).toBeGreaterThan(7);
      put.mockRestore();
      for (let published = null; !published; await ringNext(stub))
        published = await env.PUBLISHED.get(pollKvKey(own, key));
      expect((await stub.read())?.counts).toMatchObject({ yes: 1, held: 0, void: 0 });
      expect(await env.SITE.getByName(own).grant("another", "1", nowMs)).toMatchObject({ granted: false });
    },
  );

  test("survives that what was delivered can't be noted: the next vote notes it, or it is delivered again", async () => {
    const own = await registerSite();
    const id = article("unnoted");
    const stub = await pollOf(own, id);
    aheadOfAlarms();
    await stub.cast((await firstVote(own, id)).cast);
    const marks = () =>
      runInDurableObject(stub, (_poll, { storage }) =>
        storage.sql.exec("SELECT kv_yes, desk_revision = revision AS told FROM tally").one(),
      );
    const full = (sql: string) =>
      runInDurableObject(stub, (_poll, { storage }) => storage.sql.exec(sql).toArray());
    await full("CREATE TRIGGER full BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT, 'disk'); END");
    expect(await ringNext(stub)).toBe(0);
    expect(await env.PUBLISHED.get(pollKvKey(own, await articleKey(own, id)))).not.toBeNull();
    expect(await marks()).toEqual({ kv_yes: 0, told: 0 });
    await full("DROP TRIGGER full");
    await stub.cast((await firstVote(own, id)).cast);
    expect(await marks()).toEqual({ kv_yes: 1, told: 0 });
    await full("UPDATE tally SET kv_yes = 0, kv_revision = 0");
    await evictDurableObject(stub);
    await stub.cast((await firstVote(own, id)).cast);
    while ((await ringNext(stub)) > 0);
    expect(await marks()).toEqual({ kv_yes: 3, told: 1 });
  });

  test("tells the Desk although KV keeps refusing", async () => {
    const id = article("kv-down");
    vi.spyOn(env.PUBLISHED, "put").mockRejectedValue(new Error("KV PUT failed: 500"));
    await vote(site, { article: id });
    expect(
      await eventually(
        () => row(id),
        (each) => each?.tally.yes === 1,
      ),
    ).toBeDefined();
    expect(await inKv(id)).toBeNull();
  });
});

test("a burst of votes between two publications costs one KV write", async () => {
  const own = await registerSite();
  const id = article("burst");
  const stub = await pollOf(own, id);
  aheadOfAlarms();
  const name = pollKvKey(own, await articleKey(own, id));
  const put = vi.spyOn(env.PUBLISHED, "put");
  for (const publications of [1, 2, 3]) {
    await Promise.all(Array.from({ length: 300 }, async () => stub.cast((await firstVote(own, id)).cast)));
    while ((await ringNext(stub)) > 0);
    const writes = put.mock.calls
      .filter(([key]) => key === name)
      .map(([, value]) => JSON.parse(String(value)));
    expect(writes).toHaveLength(publications);
    expect(writes.at(-1)).toMatchObject({ tally: { yes: 300 * publications } });
  }
});

test("one captcha costs eleven KV writes at most, however its vote is toggled", async () => {
  const own = await registerSite();
  const id = article("toggled");
  const stub = await pollOf(own, id);
  aheadOfAlarms();
  const name = pollKvKey(own, await articleKey(own, id));
  const put = vi.spyOn(env.PUBLISHED, "put");
  const { cast } = await firstVote(own, id);
  const answers = [];
  for (let edit = 0; edit < 40; edit++) {
    const proof = edit === 0 ? cast.captcha : ("absent" as const);
    const answer = await stub.cast({ ...cast, edit, captcha: proof, choice: edit % 2 ? "no" : "yes" });
    answers.push(answer.ok ? answer.status : answer.code);
    while ((await ringNext(stub)) > 0);
  }
  expect(answers.filter((each) => each === "counted")).toHaveLength(1 + EDITS_MAX);
  expect(new Set(answers.slice(1 + EDITS_MAX))).toEqual(new Set(["too-many-changes"]));
  expect(put.mock.calls.filter(([key]) => key === name)).toHaveLength(1 + EDITS_MAX);
});

describe("a site's budget of KV writes", () => {
  test("is not overspent by many articles; votes, Desk and closing go on, and a refusal is no publication", async () => {
    const own = await registerSite({ publications_per_day: 9 });
    const ids = Array.from({ length: 6 }, (_, i) => article(`budget-${i}`));
    for (const id of ids) expect((await vote(own, { article: id })).status).toBe(201);
    const published = async () => {
      const { keys } = await env.PUBLISHED.list({ prefix: `poll:${own}:` });
      return keys.length;
    };
    const path = `/v1/moderation/sites/${own}/articles`;
    const listed = async () => (await callAs(ADMIN, "GET", path)).json<IndexAnswer>();
    await eventually(
      listed,
      ({ articles }) => articles.length === 6 && articles.every(({ tally }) => tally.yes === 1),
    );
    // A third of the day's budget at once.
    await eventually(published, (n) => n === 3);
    for (const id of ids) {
      await vote(own, { article: id });
      await runInDurableObject(await pollOf(own, id), (poll) =>
        poll.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 60_000 }),
      );
    }
    await evictDurableObject(env.SITE.getByName(own));
    for (const id of ids) await runInDurableObject(await pollOf(own, id), (poll) => poll.alarm());
    expect(await published()).toBe(3);
    const marks = await Promise.all(
      ids.map(async (id) =>
        runInDurableObject(await pollOf(own, id), (_poll, { storage }) =>
          storage.sql.exec<{ kv_times: number }>("SELECT kv_times FROM tally").one(),
        ),
      ),
    );
    expect(marks.map(({ kv_times }) => kv_times).sort()).toEqual([0, 0, 0, 1, 1, 1]);
    for (const id of ids)
      await callAs(ADMIN, "PATCH", `${path}/${await articleKey(own, id)}`, { state: "closed", note: "x" });
    await eventually(published, (n) => n === 6);
  });

  test("holds nothing back that a moderator has changed: the corrected tally is out soon", async () => {
    const own = await registerSite({ publications_per_day: 1 });
    const id = article("voided-out-of-budget");
    const key = await articleKey(own, id);
    const shown = async () => env.PUBLISHED.get<PublishedPoll>(pollKvKey(own, key), "json");
    for (let i = 0; i < 4; i++) await vote(own, { article: id, choice: i === 0 ? "no" : "yes" });
    await eventually(shown, (value) => (value?.tally.yes ?? 0) > 0);
    await env.SITE.getByName(own).grant(key, "spent", Date.now());
    const path = `/v1/moderation/sites/${own}/articles/${key}/reviews`;
    const body = { action: "void", filter: { choice: "yes" }, note: "stuffed", dry_run: false };
    expect((await callAs(ADMIN, "POST", path, body)).status).toBe(200);
    const now = await eventually(shown, (value) => value?.tally.yes === 0);
    expect(now?.tally).toMatchObject({ yes: 0, no: 1 });
  });
});

describe("when KV can't be read", () => {
  test("settings come from the Site object, the tally is unavailable, and votes go on", async () => {
    const other = await registerSite();
    const id = article("kv-unreadable");
    vi.spyOn(env.PUBLISHED, "get").mockRejectedValue(new Error("KV GET failed: 500"));
    const response = await call(`/v1/sites/${other}/poll?article=${encodeURIComponent(id)}`);
    expect(await response.json()).toMatchObject({ state: "open", tally: null });
    expect((await vote(other, { article: id })).status).toBe(201);
  });
});

describe("GET poll", () => {
  test("of an article nobody voted on answers an empty tally and creates nothing", async () => {
    const id = article("nobody");
    const response = await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}`);
    expect(await response.json()).toEqual({
      key: await articleKey(site, id),
      asked: await articleKey(site, id),
      article: id,
      exact: "0",
      hour: Math.floor(Date.now() / HOUR_MS),
      may_vote: true,
      question: null,
      labels: null,
      words: null,
      languages: {},
      consent: null,
      state: "open",
      results: "after-voting",
      minimum: 0,
      theme: "auto",
      captcha: "quiet",
      tally: { yes: 0, no: 0, revision: 0 },
    });
    const stored = await runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(stored).toEqual([]);
    const admitted = await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
      storage.sql.exec("SELECT key FROM article WHERE article = ?", id).toArray(),
    );
    expect(admitted).toEqual([]);
    expect(await inKv(id)).toBeNull();
    expect(await row(id)).toBeUndefined();
  });

  test("says whether the page that asks may vote, by its origin and to the letter of it", async () => {
    const mayVote = async (Origin: string) => {
      const path = `/v1/sites/${site}/poll?article=${encodeURIComponent(article("whose"))}`;
      const response = await call(path, { headers: { Origin } });
      expect(response.headers.get("Vary")).toBe("Origin");
      return (await response.json<PollAnswer>()).may_vote;
    };
    expect(await mayVote(ORIGIN)).toBe(true);
    for (const other of ["http://daily.example", "https://www.daily.example", `${ORIGIN}:8443`, "null"])
      expect([other, await mayVote(other)]).toEqual([other, false]);
  });

  test("takes a canonical link of the site's, and the page's address instead of a stranger's", async () => {
    const address = encodeURIComponent(article("mine"));
    const ask = async (link: string) =>
      (
        await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(link)}&address=${address}`)
      ).json<PollAnswer>();
    expect((await ask(article("canonical"))).article).toBe(article("canonical"));
    expect((await ask("https://elsewhere.example/x")).article).toBe(article("mine"));
  });

  test.each(["after-closing", "never"])(
    "leaves the counts out under the policy %s, the vote's answer included",
    async (results) => {
      const quiet = await registerSite({ results });
      const { body } = await vote(quiet, { article: article("quiet") });
      expect(body).toMatchObject({ status: "counted", tally: null });
      const response = await call(`/v1/sites/${quiet}/poll?article=${encodeURIComponent(article("quiet"))}`);
      expect(await response.json()).toMatchObject({ results, tally: null });
    },
  );

  test("without an article is invalid, and of an unknown site unknown", async () => {
    expect((await call(`/v1/sites/${site}/poll`)).status).toBe(400);
    const response = await call("/v1/sites/nowhere/poll?article=a");
    expect(await response.json()).toMatchObject({ code: "unknown-site", status: 404 });
  });

  test("shows a paused site as closed", async () => {
    const paused = await registerSite({ state: "paused" });
    const response = await call(`/v1/sites/${paused}/poll?article=a`);
    expect(await response.json()).toMatchObject({ state: "closed" });
  });
});

describe("a site's settings", () => {
  test("are published to KV by themselves, and again when replaced", async () => {
    const own = await registerSite({ question: "Good?" });
    const kv = () => env.PUBLISHED.get<{ question: string }>(siteKvKey(own), "json");
    await eventually(kv, (value) => value?.question === "Good?");
    await callAs(ADMIN, "PUT", `/v1/admin/sites/${own}`, {
      origins: ["https://a.example"],
    });
    await eventually(kv, (value) => value !== null && value.question === null);
  });
});
