/** Faults of our own code and of the platform: how each is called, what is logged of it, and what is counted. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { Poll } from "../../../worker/poll/poll.ts";
import {
  ADA,
  ADMIN,
  article,
  callAs,
  eventually,
  mintToken,
  pollOf,
  post,
  registerSite,
  vote,
} from "../support.ts";

interface Line {
  level: string;
  event: string;
  [field: string]: unknown;
}
let lines: Line[];
let site: string;
beforeAll(async () => {
  site = await registerSite();
});
beforeEach(() => {
  lines = [];
  for (const level of ["error", "warn"] as const)
    vi.spyOn(console, level).mockImplementation((text: string) => void lines.push(JSON.parse(text)));
});
afterEach(() => void vi.restoreAllMocks());
const logged = (event: string) => lines.filter((line) => line.event === event);

/** Takes a table away from an object's own code. */
const rename = (stub: DurableObjectStub, from: string, to: string) =>
  runInDurableObject(
    stub,
    async (_object, { storage }) => void storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`),
  );

describe("an exception of an object's own code", () => {
  test("is internal, not busy, to whoever asked: sending it again would not help", async () => {
    const id = article("own");
    await vote(site, { article: id });
    const stub = await pollOf(site, id);
    await rename(stub, "tally", "lost");
    await evictDurableObject(stub);
    const key = await articleKey(site, id);
    const response = await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${key}`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: "internal" });
    expect(response.headers.get("Retry-After")).toBeNull();
    await rename(stub, "lost", "tally");
    expect((await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${key}`)).status).toBe(200);

    // Where it happened, with the object's own stack, and where it arrived, with the route's pattern.
    const [inside] = logged("object-failed");
    expect(inside).toMatchObject({
      level: "error",
      class: "Poll",
      site,
      key,
      method: "read",
      why: "Error: no such table: SQLITE_ERROR",
      version: expect.stringMatching(/^\d/),
      deployment: expect.any(String),
      stack: expect.arrayContaining([expect.stringContaining("poll")]),
    });
    expect(logged("exception")).toMatchObject([
      {
        level: "error",
        code: "internal",
        method: "GET",
        route: "/v1/moderation/sites/:site/articles/:key",
        site,
        key,
        request_id: expect.any(String),
        stack: expect.any(Array),
      },
    ]);
  });

  test("in a group of votes is internal to each of them, and logged once", async () => {
    const id = article("group");
    await vote(site, { article: id });
    await runInDurableObject(
      await pollOf(site, id),
      async (_poll, { storage }) =>
        void storage.sql.exec(
          "CREATE TRIGGER full BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT, 'disk'); END",
        ),
    );
    const { status, body } = await vote(site, { article: id });
    expect({ status, code: body.code }).toEqual({ status: 500, code: "internal" });
    expect([...logged("commit-failed"), ...logged("cast-failed")]).toMatchObject([
      { level: "error", class: "Poll", site, key: await articleKey(site, id), stack: expect.any(Array) },
    ]);
    await runInDurableObject(
      await pollOf(site, id),
      async (_poll, { storage }) => void storage.sql.exec("DROP TRIGGER full"),
    );
    expect((await vote(site, { article: id })).status).toBe(201);
  });

  test("at an object's start is internal as long as it lasts, not a restart that passes", async () => {
    const other = await registerSite();
    const token = await mintToken(other, ["read"]);
    const stub = env.SITE.getByName(other);
    // As a step that can't be done: the version is behind, and its tables are there.
    await runInDurableObject(
      stub,
      async (_site, { storage }) => void storage.sql.exec("UPDATE schema SET version = 0"),
    );
    await evictDurableObject(stub);
    const ask = () => callAs(token, "GET", `/v1/moderation/sites/${other}/audit?format=ndjson`);
    for (const _time of [1, 2]) expect(await (await ask()).json()).toMatchObject({ code: "internal" });
    expect(logged("object-failed")[0]).toMatchObject({ class: "Site", site: other, level: "error" });
  });
});

test("a Desk that says it is busy is waited for, and is no error in the log", async () => {
  const id = article("waits");
  await vote(site, { article: id });
  const deliver = async () => ({ ok: false, code: "busy" });
  vi.spyOn(env.DESK, "getByName").mockReturnValue({ deliver } as never);
  const about = { article: id, address: null, title: null, title_source: "reader" } as const;
  await (await pollOf(site, id)).patch(about, { state: "open", note: "x" }, ADA);
  const told = async () => logged("delivery-failed").filter(({ task }) => task === "tell");
  for (const line of await eventually(told, (some) => some.length > 0))
    expect(line).toMatchObject({ level: "warn", why: "RefusedError: busy" });
});

test("an object that is restarted while it is asked is busy: the same request may be sent again", async () => {
  const id = article("restarted");
  await vote(site, { article: id });
  const key = await articleKey(site, id);
  vi.spyOn(Poll.prototype, "read").mockImplementationOnce(async function (this: Poll) {
    Reflect.get(this, "ctx").abort("restarted on purpose");
    return null;
  });
  const response = await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${key}`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "busy" });
  expect(logged("exception")).toMatchObject([{ level: "warn", code: "busy" }]);
});

test("no line of the log has an address, an article, a query, a token or a vote id", async () => {
  const secret = "https://daily.example/a-secret-article?q=asked";
  const vote_id = "0192f000-0000-7000-8000-00000000abcd";
  await post(
    site,
    { article: secret, vote_id, captcha: "no-real-token" },
    { "CF-Connecting-IP": "203.0.113.77" },
  );
  await callAs("no-real-bearer", "GET", `/v1/moderation/sites/${site}/articles?q=asked`);
  await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/a-secret-article`);
  await callAs(ADMIN, "GET", `/v1/a-secret-article`);
  expect(logged("problem").length).toBeGreaterThanOrEqual(4);
  const text = JSON.stringify(lines);
  for (const word of ["secret", "asked", "abcd", "203.0", "no-real"]) expect(text).not.toContain(word);
});

describe("counters, where a data set is bound", () => {
  const points: AnalyticsEngineDataPoint[] = [];
  // A site for each test: what an earlier one's articles are still owed is counted for its own.
  let site: string;
  beforeEach(async () => {
    site = await registerSite();
    points.length = 0;
    env.METRICS = {
      writeDataPoint: (point) => void (point?.indexes?.includes(site) && points.push(point)),
    };
  });
  afterEach(() => {
    delete env.METRICS;
  });
  const counted = (counter: string) =>
    points
      .filter(({ blobs }) => blobs?.[0] === counter)
      .map(({ blobs, doubles }) => [blobs?.[2], doubles?.[0]]);

  test("tell votes by status, refusals by code and groups by size, for their site and of nobody", async () => {
    const id = article("counters");
    await vote(site, { article: id });
    await post(site, { article: id });
    expect(counted("vote")).toEqual([["counted", 1]]);
    expect(counted("refused")).toEqual([["captcha-required", 1]]);
    expect(counted("group")).toContainEqual(["Poll", 1]);
    for (const point of points) {
      expect(Object.keys(point).sort()).toEqual(["blobs", "doubles", "indexes"]);
      expect(point.indexes).toEqual([site]);
      expect(point.blobs).toEqual([expect.any(String), site, expect.any(String)]);
    }
    expect(JSON.stringify(points)).not.toContain(await articleKey(site, id));
  });

  test("tell what was delivered and how late, and each tally that KV has taken", async () => {
    const id = article("delivered");
    await vote(site, { article: id });
    await vi.waitFor(() => expect(counted("published")).toEqual([["open", 1]]), 60_000);
    await vi.waitFor(() => {
      const delivered = counted("delivered").map(([task]) => task);
      expect(delivered).toEqual(expect.arrayContaining(["Poll.publish", "Poll.tell"]));
    }, 60_000);
    for (const [, lateMs] of counted("delivered")) expect(Number(lateMs)).toBeLessThan(60_000);
  });

  test("that refuse a point refuse no vote", async () => {
    env.METRICS = {
      writeDataPoint() {
        throw new Error("too many points");
      },
    };
    expect((await vote(site, { article: article("no-counters") })).status).toBe(201);
  });
});
