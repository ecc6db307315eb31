/** What Site decides and owes, also while what it needs refuses or hangs: budget, salts, settings, news, admissions. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { AuditAnswer, IndexAnswer, SiteAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { KV_BREAKER_MS, NEWS_DEADLINE_MS } from "../../../worker/limits/deadlines.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import {
  NEW_ARTICLES_PER_HOUR,
  NEW_ARTICLES_PER_NETWORK_HOUR,
  SALT_EARLY_MS,
} from "../../../worker/limits/votes.ts";
import { type PublishedSettings, siteKvKey } from "../../../worker/published.ts";
import { dayOf, readSalt, saltKvKey } from "../../../worker/salt.ts";
import type { Site } from "../../../worker/site/site.ts";
import { countedSql } from "../rows.ts";
import {
  ADA,
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  hurry,
  ORIGIN,
  registerSite,
  vote,
} from "../support.ts";

const put = (site: string, settings: Record<string, unknown>) =>
  callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN], ...settings });
const settingsInKv = (site: string) => env.PUBLISHED.get<PublishedSettings>(siteKvKey(site), "json");
const never = () => new Promise<never>(() => {});
const auditOf = async (site: string) =>
  (await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>()).entries.map(
    ({ action }) => action,
  );
/** Rings the alarm as if its time had come. */
const ring = (site: string, scheduledTime = Date.now()) =>
  runInDurableObject(env.SITE.getByName(site), (stub: Site) =>
    stub.alarm({ isRetry: false, retryCount: 0, scheduledTime }),
  );

afterEach(() => void vi.restoreAllMocks());

describe("the budget", () => {
  const now = () => Date.now();
  let site: string;
  beforeEach(async () => {
    site = await registerSite({ publications_per_day: 3 });
    for (const key of ["a", "b"]) await env.SITE.getByName(site).admit(key, { article: key });
  });
  const grant = (key: string, id: string, lastVoteMs = now()) =>
    env.SITE.getByName(site).grant(key, id, lastVoteMs);

  test("grants what was granted again, also after a restart, and spends it once", async () => {
    expect(await grant("a", "1")).toEqual({ ok: true, granted: true });
    for (let i = 0; i < 5; i++) expect(await grant("a", "1")).toEqual({ ok: true, granted: true });
    expect(await grant("b", "1")).toMatchObject({ ok: true, granted: false });
    await evictDurableObject(env.SITE.getByName(site));
    expect(await grant("a", "1")).toEqual({ ok: true, granted: true });
    expect(await grant("a", "2")).toMatchObject({ granted: false });
  });

  test("that is spent says when to ask again, and a raised one grants at once", async () => {
    await grant("a", "1");
    const refused = await grant("b", "1");
    if (!refused.ok || refused.granted) throw new Error("granted");
    expect(refused.retryAtMs).toBeGreaterThan(now());
    expect(refused.retryAtMs).toBeLessThanOrEqual(now() + HOUR_MS / 2);
    await put(site, { publications_per_day: 900 });
    expect(await grant("b", "1")).toEqual({ ok: true, granted: true });
  });

  test("of an unknown site grants nothing", async () => {
    expect(await env.SITE.getByName("nobody").grant("a", "1", 1)).toMatchObject({ code: "unknown-site" });
  });
});

describe("an admission", () => {
  /** Waits until nothing is owed for the registration: it is delivered beside admissions, and would be counted with them. */
  const settled = (stub: DurableObjectStub<Site>) =>
    eventually(
      () =>
        runInDurableObject(
          stub,
          (_site, { storage: { sql } }) =>
            sql
              .exec(
                "SELECT 1 FROM news WHERE heard = 0 UNION ALL SELECT 1 FROM setting WHERE kv_revision <> revision",
              )
              .toArray().length,
        ),
      (owed) => owed === 0,
    );

  test("reads and writes as little with 100,000 articles as with one", async () => {
    const site = await registerSite();
    const stub = env.SITE.getByName(site);
    const cost = async (key: string) =>
      runInDurableObject(stub, async (object: Site, { storage }) => {
        const { sql, rows } = countedSql({ exec: storage.sql.exec.bind(storage.sql) } as SqlStorage);
        const spy = vi.spyOn(storage.sql, "exec").mockImplementation(sql.exec);
        expect(await object.admit(key, { article: key })).toMatchObject({ ok: true });
        spy.mockRestore();
        return rows();
      });
    await settled(stub);
    await cost("first");
    const few = await cost("second");
    const n = await runInDurableObject(stub, (_site, { storage: { sql } }) => {
      sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO article (key, article, question, epoch, added_ms)
         SELECT printf('%022d', i), 'a', 'like', 1, ? FROM n`,
        Date.now(),
      );
      return sql.exec<{ n: number }>("SELECT count(*) AS n FROM article").one().n;
    });
    expect(n).toBe(100_002);
    expect(await cost("third")).toEqual(few);
    expect(few.written).toBe(2);
  });

  test("and a thousand at once are one commit, each answered for itself", async () => {
    const site = await registerSite();
    await settled(env.SITE.getByName(site));
    await runInDurableObject(env.SITE.getByName(site), async (stub: Site, { storage }) => {
      const transact = vi.spyOn(storage, "transactionSync");
      const ids = Array.from({ length: NEW_ARTICLES_PER_HOUR + 1 }, (_, i) => `at-once-${i}`);
      const answers = await Promise.all(ids.map((id) => stub.admit(id, { article: id })));
      expect(transact).toHaveBeenCalledOnce();
      expect(answers.slice(0, -1)).toEqual(
        ids.slice(0, -1).map((id) => expect.objectContaining({ ok: true, key: id, article: id })),
      );
      expect(answers.at(-1)).toMatchObject({ ok: false, code: "too-many-articles" });
      // What is known already is answered by a look, without a commit.
      expect(await stub.admit("at-once-7", { article: "at-once-7" })).toMatchObject({ key: "at-once-7" });
      expect(transact).toHaveBeenCalledOnce();
    });
  });

  test("is there again an hour after a thousand were taken", async () => {
    const stub = env.SITE.getByName(await registerSite());
    const ask = (n: number) => stub.admit(`k-${n}`, { article: "a" });
    const nowMs = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(nowMs);
    await Promise.all(Array.from({ length: NEW_ARTICLES_PER_HOUR }, (_, n) => ask(n)));
    expect(await ask(1_001)).toMatchObject({ code: "too-many-articles" });
    vi.spyOn(Date, "now").mockReturnValue(nowMs + HOUR_MS);
    expect(await ask(1_001)).toMatchObject({ ok: true });
  });

  test("is capped for a network, too, so that nobody alone silences a site's new articles", async () => {
    const stub = env.SITE.getByName(await registerSite());
    const ask = (n: number, network?: string) => stub.admit(`k-${n}`, { article: "a" }, network);
    const nowMs = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(nowMs);
    for (let n = 0; n < NEW_ARTICLES_PER_NETWORK_HOUR; n++)
      expect(await ask(n, "one")).toMatchObject({ ok: true });
    expect(await ask(1_000, "one")).toMatchObject({ code: "too-many-articles" });
    expect(await ask(1_000, "another")).toMatchObject({ ok: true });
    // What was admitted stays so, whoever votes there.
    expect(await ask(1, "one")).toMatchObject({ ok: true });
    vi.spyOn(Date, "now").mockReturnValue(nowMs + HOUR_MS);
    expect(await ask(1_001, "one")).toMatchObject({ ok: true });
  });

  test("of a web address off the site's origins is refused, unless its owner has registered it", async () => {
    const site = await registerSite();
    const foreign = "https://syndicated.example/a";
    expect((await vote(site, { article: foreign })).body.code).toBe("article-not-registered");
    expect(
      (await env.SITE.getByName(site).authorise(null, await articleKey(site, foreign))).admission,
    ).toBeNull();
    const path = `/v1/admin/sites/${site}/articles`;
    await callAs(ADMIN, "POST", path, { articles: [{ article: foreign }] });
    expect((await vote(site, { article: foreign })).status).toBe(201);
    // An id that is no web address lies nowhere.
    expect((await vote(site, { article: "post-4711" })).status).toBe(201);
  });

  test("of an article that has moved is the admission of what it has become", async () => {
    const site = await registerSite();
    const stub = env.SITE.getByName(site);
    const from = await stub.admit("from", { article: "from" });
    await stub.move({ key: "from", article: "from" }, { key: "to", article: "to" }, "why", ADA);
    const to = await stub.admit("from", { article: "from" });
    expect(from).toMatchObject({ key: "from", epoch: 1 });
    expect(to).toMatchObject({ key: "to", epoch: 1, article: "to" });
    expect(await stub.authorise(null, "from")).toMatchObject({ admission: { key: "to" } });
  });
});

describe("settings", () => {
  test("that a newer version has stored stay when this one pauses the site, and are published", async () => {
    const site = await registerSite({ minimum: 5 });
    await runInDurableObject(env.SITE.getByName(site), (_site, { storage: { sql } }) => {
      const { settings } = sql.exec<{ settings: string }>("SELECT settings FROM setting").one();
      const newer = { ...JSON.parse(settings), kites: { on: true }, results: "on-sundays" };
      sql.exec("UPDATE setting SET settings = ?", JSON.stringify(newer));
    });
    // What `site pause` does: reads, and puts what it has read with one setting changed.
    const read = await callAs(ADMIN, "GET", `/v1/admin/sites/${site}`);
    const { site: _, ...known } = await read.json<SiteAnswer>();
    expect(known).toMatchObject({ results: "after-voting", minimum: 5 });
    expect(known).not.toHaveProperty("kites");
    const paused = await callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { ...known, state: "paused" });
    expect(paused.status).toBe(200);
    const published = await eventually(
      () => settingsInKv(site),
      (value) => value?.state === "paused",
    );
    expect(published).toMatchObject({ kites: { on: true }, results: "on-sundays", minimum: 5 });
    expect(await env.SITE.getByName(site).settings()).toMatchObject({
      state: "paused",
      results: "after-voting",
    });
    // Set to something else by this version, it is.
    await put(site, { results: "never" });
    expect(
      await eventually(
        () => settingsInKv(site),
        (value) => value?.state === "active",
      ),
    ).toMatchObject({
      kites: { on: true },
      results: "never",
    });
  });

  test("number each question's wording anew when its words change, and not otherwise", async () => {
    const questions = { useful: { question: "Useful?" } };
    const site = await registerSite({ questions });
    const wordings = async () => (await env.SITE.getByName(site).settings())?.wordings;
    expect(await wordings()).toEqual({ like: 1, useful: 1 });
    await put(site, { questions, minimum: 3 });
    expect(await wordings()).toEqual({ like: 1, useful: 1 });
    await put(site, { questions: { useful: { question: "Was it useful?" } } });
    expect(await wordings()).toEqual({ like: 1, useful: 2 });
    await put(site, { questions, labels: { yes: "Aye", no: "Nay" } });
    expect(await wordings()).toEqual({ like: 2, useful: 3 });
    const published = await eventually(
      () => settingsInKv(site),
      (value) => value?.wordings.like === 2,
    );
    expect(published?.wordings).toEqual({ like: 2, useful: 3 });
    const kept = await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
      storage.sql
        .exec("SELECT question, version FROM wording WHERE since_ms > 0 ORDER BY question, version")
        .toArray(),
    );
    expect(kept).toHaveLength(5);
  });

  test("refuse another default question by its name, and change nothing", async () => {
    const site = await registerSite({ default_question: "useful" });
    const response = await put(site, { default_question: "like", minimum: 9 });
    expect(await response.json()).toMatchObject({ code: "invalid-request", fields: ["default_question"] });
    expect(await env.SITE.getByName(site).settings()).toMatchObject({
      default_question: "useful",
      minimum: 0,
    });
  });
});

describe("what Site owes the Desk", () => {
  test("waits while the Desk hangs or refuses, and holds up neither an admission, a sign-in nor KV", async () => {
    const site = await registerSite();
    await eventually(
      () => auditOf(site),
      ({ length }) => length === 1,
    );
    hurry(NEWS_DEADLINE_MS);
    vi.spyOn(env.DESK, "getByName").mockReturnValue({ hear: never, deliver: never } as never);
    await put(site, { minimum: 7 });
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, { articles: [{ article: "post-1" }] });
    expect((await vote(site, { article: article("meanwhile") })).status).toBe(201);
    await eventually(
      () => settingsInKv(site),
      (value) => value?.minimum === 7,
    );
    vi.restoreAllMocks();
    const told = await eventually(
      () => auditOf(site),
      ({ length }) => length === 3,
    );
    expect(told).toEqual(["articles.register", "site.configure", "site.configure"]);
    const path = `/v1/moderation/sites/${site}/articles?q=post-1`;
    const { articles } = await (await callAs(ADMIN, "GET", path)).json<IndexAnswer>();
    expect(articles).toMatchObject([{ article: "post-1", question: "like", tally: { yes: 0 } }]);
  }, 90_000);

  test("keeps nothing but the place of the last news once it was heard", async () => {
    const site = await registerSite();
    for (let i = 1; i < 5; i++) await put(site, { minimum: i });
    await eventually(
      () => auditOf(site),
      ({ length }) => length === 5,
    );
    const rows = () =>
      runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
        storage.sql.exec<{ heard: number }>("SELECT heard FROM news").toArray(),
      );
    expect(await eventually(rows, (all) => all.every(({ heard }) => heard === 1))).toEqual([{ heard: 1 }]);
  });
});

describe("the day's salt", () => {
  const tomorrow = () => dayOf(Date.now()) + 1;

  test("is in KV an hour before its day, where the site is in use, and gone an hour after it", async () => {
    const site = await registerSite();
    const day = tomorrow();
    const inKv = () => env.PUBLISHED.get(saltKvKey(site, day));
    const elevenPm = day * DAY_MS - SALT_EARLY_MS;
    vi.spyOn(Date, "now").mockReturnValue(elevenPm - 1);
    await env.SITE.getByName(site).salt(day - 1);
    await ring(site);
    expect(await inKv()).toBeNull();
    vi.spyOn(Date, "now").mockReturnValue(elevenPm);
    await ring(site);
    const salt = await inKv();
    expect(salt).toHaveLength(43);
    expect(await env.SITE.getByName(site).salt(day)).toBe(salt);
    const { keys } = await env.PUBLISHED.list({ prefix: saltKvKey(site, day) });
    expect(keys[0]?.expiration).toBe(((day + 1) * DAY_MS + HOUR_MS) / 1_000);
  });

  test("is owed since the site was first used, where that was in the day's last hour: nothing was late", async () => {
    const site = await registerSite();
    const late: unknown[] = [];
    env.METRICS = {
      writeDataPoint: (point) =>
        void (
          point?.indexes?.includes(site) &&
          point.blobs?.[2] === "Site.salt" &&
          late.push(point.doubles?.[0])
        ),
    };
    onTestFinished(() => void delete env.METRICS);
    vi.spyOn(Date, "now").mockReturnValue(tomorrow() * DAY_MS - SALT_EARLY_MS / 2);
    await env.SITE.getByName(site).salt(tomorrow() - 1);
    await ring(site);
    expect(late).toEqual([0]);
  });

  test("is not minted for a site that nobody uses", async () => {
    const site = await registerSite();
    vi.spyOn(Date, "now").mockReturnValue(tomorrow() * DAY_MS - 1);
    await ring(site);
    expect((await env.PUBLISHED.list({ prefix: `salt:${site}:` })).keys).toEqual([]);
  });

  test("that can't be had from KV is had from Site, and votes at midnight go on though KV hangs", async () => {
    const site = await registerSite();
    await vote(site, { article: article("before midnight") });
    const midnight = tomorrow() * DAY_MS;
    vi.spyOn(Date, "now").mockReturnValue(midnight);
    vi.spyOn(env.PUBLISHED, "get").mockImplementation(never as never);
    vi.spyOn(env.PUBLISHED, "put").mockImplementation(never as never);
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await vote(site, { article: article("midnight") })).status),
    );
    expect(statuses).toEqual([201, 201, 201, 201, 201]);
  });

  test("is one of the isolate's own while neither KV nor Site answers, for a minute", async () => {
    const site = await registerSite();
    const day = dayOf(Date.now());
    const down = { ...env, PUBLISHED: { get: never }, SITE: { getByName: () => ({ salt: never }) } };
    const raw = (key: CryptoKey) =>
      crypto.subtle.sign("HMAC", key, new Uint8Array(1)).then((mac) => `${new Uint8Array(mac)}`);
    const own = await Promise.all([0, 1].map(async () => raw(await readSalt(down as never, site, day))));
    expect(own[0]).toBe(own[1]);
    expect(await raw(await readSalt(env, site, day))).toBe(own[0]);
    const later = Date.now() + 61_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    expect(await raw(await readSalt(env, site, day))).not.toBe(own[0]);
  });
});

// Last, as the isolate asks KV nothing for a while after it hung.
describe("while KV hangs", () => {
  test("what the isolate remembers stands, an unknown site is unknown, and only the first reader waits", async () => {
    const site = await registerSite();
    const other = await registerSite();
    const id = encodeURIComponent(article("remembered"));
    await vote(site, { article: article("remembered") });
    const read = async (of: string) => (await call(`/v1/sites/${of}/poll?article=${id}`)).json();
    const before = await eventually(
      () => read(site),
      (poll) => (poll as { tally: { yes: number } | null }).tally?.yes === 1,
    );
    const get = vi.spyOn(env.PUBLISHED, "get").mockImplementation(never as never);
    const start = Date.now();
    let clock = start + 60_000;
    vi.spyOn(Date, "now").mockImplementation(() => clock);
    // An hour may have begun.
    const hour = Math.floor(clock / HOUR_MS);
    expect(await read(site)).toEqual({ ...(before as object), hour });
    const asked = get.mock.calls.length;
    for (let i = 0; i < 20; i++) expect(await read(site)).toEqual({ ...(before as object), hour });
    expect(get.mock.calls.length).toBe(asked);
    expect(await read(other)).toMatchObject({ state: "open", tally: null });
    expect(await read("nobody-here")).toMatchObject({ code: "unknown-site" });
    expect((await vote(other, { article: article("while KV hangs") })).status).toBe(201);
    // Once it answers again, so does the isolate.
    vi.mocked(env.PUBLISHED.get).mockRestore();
    clock += KV_BREAKER_MS;
    expect(await read(other)).toMatchObject({ tally: { yes: expect.any(Number) } });
  });
});
