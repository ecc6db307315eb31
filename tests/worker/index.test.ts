/** The index of a site: its orders and filters, 10,000 articles of it, snapshots, exports. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { app } from "../../worker/app.ts";
import type { ArticleRow, IndexAnswer, Sort, VoteRow } from "../../worker/contract/index.ts";
import { approvalOf } from "../../worker/domain/approval.ts";
import { articleKey } from "../../worker/domain/article-key.ts";
import { EXPORT_BATCH_ROWS, INDEX_PAGE_ROWS, SNAPSHOT_MS, SNAPSHOTS_MAX } from "../../worker/limits.ts";
import type { Poll } from "../../worker/poll/poll.ts";
import type { IndexRow } from "../../worker/site/index-store.ts";
import type { Site } from "../../worker/site/site.ts";
import { voteId } from "../support/vote-id.ts";
import { ADMIN, article, callAs, mintToken, registerSite, vote } from "./support.ts";

const ARTICLES = 10_000;
/** A day in the past on every machine's clock. */
const FIRST_NEWS_MS = 1_600_000_000_000;
let site: string;
let token: string;
const keys: string[] = [];

/** What a Poll object would tell of the nth article. */
function news(n: number, key: string, over: Partial<IndexRow> = {}): IndexRow {
  return {
    key,
    article: article(`a-${n}`),
    address: null,
    title: n % 10 === 0 ? `Tenth "${n}", =SUM(A1)` : null,
    title_source: "reader",
    state: n % 4 === 0 ? "closed" : "open",
    // Many share a number, so that the key decides.
    counts: { yes: (n * 7) % 97, no: (n * 5) % 31, held: n % 13, void: 0, revision: 1_000 },
    firstVoteMs: 1,
    lastVoteMs: FIRST_NEWS_MS + (n % 500) * 1_000,
    publishedDay: 0,
    publishedTimes: 0,
    ...over,
  };
}

beforeAll(async () => {
  site = await registerSite();
  token = await mintToken(site, ["read"]);
  const stub = env.SITE.getByName(site);
  for (let n = 0; n < ARTICLES; n++) keys.push(await articleKey(site, article(`a-${n}`)));
  for (let n = 0; n < ARTICLES; n += 500)
    await Promise.all(keys.slice(n, n + 500).map((key, i) => stub.record(news(n + i, key))));
}, 120_000);

const index = async (query: Record<string, string> = {}, of = site) =>
  callAs(
    of === site ? token : ADMIN,
    "GET",
    `/v1/moderation/sites/${of}/articles?${new URLSearchParams(query)}`,
  );
const page = async (query: Record<string, string> = {}) => (await index(query)).json<IndexAnswer>();

/** All pages of a list, each fetched while something else happens. */
async function allPages(query: Record<string, string>, meanwhile: () => Promise<unknown> = async () => {}) {
  const first = await page(query);
  const rows = [...first.articles];
  for (let { cursor } = first; cursor !== null; ) {
    const [next]: [IndexAnswer, unknown] = await Promise.all([page({ cursor }), meanwhile()]);
    rows.push(...next.articles);
    cursor = next.cursor;
  }
  return { first, rows };
}

const lines = <T>(ndjson: string): T[] =>
  ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const RANKS: Record<Sort, (row: ArticleRow) => number> = {
  votes: ({ tally }) => tally.yes + tally.no,
  approval: ({ tally }) => approvalOf(tally)?.lower ?? -1,
  held: ({ held }) => held,
  "newest-vote": ({ last_vote_at }) => Date.parse(last_vote_at ?? ""),
  "newest-article": ({ added_at }) => Date.parse(added_at),
};

describe.each(Object.keys(RANKS) as Sort[])("10,000 articles by %s", (sort) => {
  test("answer their first page from one call to one object", async () => {
    const asked: string[] = [];
    // Only this request's calls: alarms of other tests' polls ring whenever they ring.
    const noting = <T extends Poll | Site>(objects: DurableObjectNamespace<T>) => ({
      getByName(name: string) {
        asked.push(name);
        return objects.getByName(name);
      },
    });
    const noted = { ...env, POLL: noting(env.POLL), SITE: noting(env.SITE) };
    const headers = { Authorization: `Bearer ${token}` };
    const response = await app.request(
      `/v1/moderation/sites/${site}/articles?sort=${sort}`,
      { headers },
      noted,
    );
    const { articles, cursor } = await response.json<IndexAnswer>();
    expect(articles).toHaveLength(INDEX_PAGE_ROWS);
    expect(cursor).not.toBeNull();
    // The token is asked about first.
    expect(asked).toEqual([site, site]);
  });

  test("are all visited exactly once, in the order of page one, while votes go on", async () => {
    const stub = env.SITE.getByName(site);
    let n = 0;
    // Real votes, and news that move articles to the top of the order from both ends of the list.
    const votes = async () => {
      const i = n++;
      const counts = { yes: 5_000 + i, no: 0, held: 20, void: 0, revision: Date.now() };
      const told = [10 * i + 1, ARTICLES - 1 - 10 * i].map((at) =>
        stub.record(news(at, keys[at] ?? "", { counts, lastVoteMs: Date.now() })),
      );
      await Promise.all([...told, vote(site, { article: article(`a-${10 * i + 2}`) })]);
    };
    const { first, rows } = await allPages({ sort }, votes);
    expect(n).toBe(ARTICLES / INDEX_PAGE_ROWS - 1);
    const visited = rows.map(({ key }) => key);
    expect([...visited].sort()).toEqual([...keys].sort());
    // Page one and the snapshot are of one moment, whatever polls tell of earlier votes.
    const ranked = [...first.articles].sort(
      (a, b) => RANKS[sort](b) - RANKS[sort](a) || (a.key < b.key ? -1 : 1),
    );
    expect(first.articles).toEqual(ranked);
    const id = first.cursor?.split(".")[0] ?? "";
    const snapshot = await runInDurableObject(stub, (_site, { storage }) =>
      storage.sql.exec<{ keys: string }>("SELECT keys FROM snapshot WHERE id = ?", id).one(),
    );
    expect(visited.join(" ")).toBe(snapshot.keys);
  }, 120_000);
});

describe("the index", () => {
  test("finds a text, a state and a time", async () => {
    expect((await allPages({ q: "TENTH" })).rows).toHaveLength(ARTICLES / 10);
    const { rows: closed } = await allPages({ state: "closed", q: "tenth" });
    expect(closed).toHaveLength(ARTICLES / 20);
    expect(new Set(closed.map(({ state }) => state))).toEqual(new Set(["closed"]));
    expect(await page({ until: "2020-01-01T00:00:00Z" })).toEqual({ articles: [], cursor: null });
    const [since, until] = [FIRST_NEWS_MS + 100_000, FIRST_NEWS_MS + 200_000];
    const moment = (ms: number) => new Date(ms).toISOString();
    const { rows } = await allPages({ since: moment(since), until: moment(until) });
    expect(rows.length).toBeGreaterThan(INDEX_PAGE_ROWS);
    for (const { last_vote_at } of rows) {
      expect(Date.parse(last_vote_at ?? "")).toBeGreaterThanOrEqual(since);
      expect(Date.parse(last_vote_at ?? "")).toBeLessThan(until);
    }
  });

  test("keeps a last page, and a list of one page needs no snapshot", async () => {
    const small = await registerSite();
    const articles = [{ article: article("only") }];
    await callAs(ADMIN, "POST", `/v1/admin/sites/${small}/articles`, { articles });
    expect(await (await index({}, small)).json()).toMatchObject({
      articles: [{ article: article("only"), approval: null }],
      cursor: null,
    });
    const rows = await runInDurableObject(env.SITE.getByName(small), (_site, { storage }) =>
      storage.sql.exec("SELECT id FROM snapshot").toArray(),
    );
    expect(rows).toEqual([]);
  });

  test("keeps the newer tally when news arrives out of order", async () => {
    const stub = env.SITE.getByName(await registerSite());
    const key = "k".repeat(22);
    const tally = (yes: number, revision: number) => ({ counts: { yes, no: 0, held: 0, void: 0, revision } });
    await stub.record(news(1, key, tally(5, 50)));
    await stub.record(news(1, key, tally(4, 40)));
    expect(await stub.article(key)).toMatchObject({ row: { counts: { yes: 5 } } });
  });

  test("answers 410 once ten minutes are over, and for a list that never was", async () => {
    const { cursor } = await page();
    await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) => {
      storage.sql.exec("UPDATE snapshot SET at_ms = at_ms - ?", SNAPSHOT_MS + 1_000);
    });
    for (const late of [cursor ?? "", `${crypto.randomUUID()}.100.200`]) {
      const response = await index({ cursor: late });
      expect(response.status).toBe(410);
      expect(await response.json()).toMatchObject({ code: "cursor-expired" });
    }
  });

  test.each(["1'--", "", `${"a".repeat(36)}.1`, `${"-".repeat(36)}.x.y`, "999999999999999999999.k"])(
    "refuses the cursor %j of somebody's own making",
    async (cursor) => {
      expect(await (await index({ cursor })).json()).toMatchObject({
        code: "invalid-request",
        fields: ["cursor"],
      });
    },
  );

  test("keeps no more than so many lists, and none past its time", async () => {
    const snapshots = (change: (sql: SqlStorage) => unknown) =>
      runInDurableObject(env.SITE.getByName(site), (_site, { storage: { sql } }) => {
        change(sql);
        return sql
          .exec<{ id: string }>("SELECT id FROM snapshot")
          .toArray()
          .map(({ id }) => id);
      });
    const insert = "INSERT INTO snapshot VALUES (?, 0, 'a', ?)";
    await snapshots((sql) => sql.exec(insert, "past", Date.now() - SNAPSHOT_MS - 1_000));
    const { cursor } = await page();
    const first = cursor?.split(".")[0];
    const begun = await snapshots((sql) =>
      sql.exec("DELETE FROM snapshot WHERE id NOT IN (?, 'past')", first),
    );
    expect(begun).toEqual([first]);
    await snapshots((sql) => {
      sql.exec("UPDATE snapshot SET at_ms = at_ms - 1000");
      for (let i = 1; i < SNAPSHOTS_MAX; i++) sql.exec(insert, `${i}`, Date.now());
    });
    expect((await index({ cursor: cursor ?? "" })).status).toBe(200);
    await page({ sort: "votes" });
    expect((await index({ cursor: cursor ?? "" })).status).toBe(410);
    expect(await snapshots(() => {})).toHaveLength(SNAPSHOTS_MAX);
  });
});

describe("an export", () => {
  const get = (path: string) => callAs(token, "GET", `/v1/moderation/sites/${site}/${path}`);

  test("of the index as NDJSON has every article once", async () => {
    const response = await get("export?format=ndjson");
    expect(response.headers.get("Content-Type")).toMatch(/^application\/x-ndjson/);
    const rows = lines<ArticleRow>(await response.text());
    expect(rows.map(({ key }) => key)).toEqual([...keys].sort());
    expect(rows.length).toBeGreaterThan(EXPORT_BATCH_ROWS);
  });

  test("of the index as CSV runs nothing in a spreadsheet and has one line for each article", async () => {
    const response = await get("export");
    expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("Content-Disposition")).toBe('attachment; filename="articles.csv"');
    const table = (await response.text()).trimEnd().split("\r\n");
    expect(table[0]).toMatch(/^key,article,address,title,title_source,state,yes,no,/);
    expect(table).toHaveLength(ARTICLES + 1);
    const row = table.find((line) => line.includes('"Tenth ""10"", =SUM(A1)"'));
    expect(row?.split(",").length).toBeGreaterThan(10);
    // A key may begin with a dash.
    for (const line of table) expect(line).not.toMatch(/(^|,)"?[=+@-][A-Za-z]/);
  });

  test("of one article's votes has each with its standing, and no vote id", async () => {
    const own = await registerSite();
    const id = article("export-votes");
    const vote_id = voteId();
    await vote(own, { article: id, vote_id });
    await vote(own, { article: id, choice: "no" });
    const path = `/v1/moderation/sites/${own}/articles/${await articleKey(own, id)}/votes?format=ndjson`;
    const text = await (await callAs(ADMIN, "GET", path)).text();
    const rows = lines<VoteRow>(text);
    expect(rows).toHaveLength(2);
    expect(rows.map(({ choice }) => choice).sort()).toEqual(["no", "yes"]);
    expect(rows[0]).toMatchObject({ edit: 0, standing: "counted", reason: null });
    expect(rows[0]?.vote).toMatch(/^[0-9a-f]{32}$/);
    expect(text).not.toContain(vote_id);
  });

  test("of a site without articles is a table without rows", async () => {
    const empty = await registerSite();
    const path = `/v1/moderation/sites/${empty}/export?format=`;
    expect(await (await callAs(ADMIN, "GET", `${path}csv`)).text()).toMatch(/^key,[^\n]*\r\n$/);
    expect(await (await callAs(ADMIN, "GET", `${path}ndjson`)).text()).toBe("");
  });

  test("of a site that nobody registered is a problem, not a file", async () => {
    for (const path of ["export", "audit", "audit?format=csv", "articles"]) {
      const response = await callAs(ADMIN, "GET", `/v1/moderation/sites/nobody-here/${path}`);
      expect(await response.json()).toMatchObject({ code: "unknown-site", status: 404 });
    }
  });
});
