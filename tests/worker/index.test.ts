/** The index of a site: its orders and filters, 10,000 articles of it, snapshots, exports. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { ArticleRow, IndexAnswer, Sort, VoteRow } from "../../worker/contract.ts";
import { approvalOf } from "../../worker/domain/approval.ts";
import { articleKey } from "../../worker/domain/article-key.ts";
import { EXPORT_BATCH_ROWS, INDEX_PAGE_ROWS, SNAPSHOT_MS, SNAPSHOTS_MAX } from "../../worker/limits.ts";
import type { IndexRow } from "../../worker/site/index-store.ts";
import { ADMIN, article, callAs, mintToken, registerSite, vote } from "./support.ts";

const ARTICLES = 10_000;
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
    lastVoteMs: 1_790_000_000_000 + (n % 500) * 1_000,
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
afterEach(() => void vi.restoreAllMocks());

const index = async (query: Record<string, string> = {}, of = site) =>
  callAs(
    of === site ? token : ADMIN,
    "GET",
    `/v1/moderation/sites/${of}/articles?${new URLSearchParams(query)}`,
  );
const page = async (query: Record<string, string> = {}) => (await index(query)).json<IndexAnswer>();

async function allPages(query: Record<string, string>, between: () => Promise<unknown> = async () => {}) {
  const first = await page(query);
  const rows = first.articles;
  for (let { cursor } = first; cursor !== null; ) {
    await between();
    const next: IndexAnswer = await page({ cursor });
    rows.push(...next.articles);
    cursor = next.cursor;
  }
  return rows;
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
    const polls = vi.spyOn(env.POLL, "getByName");
    const sites = vi.spyOn(env.SITE, "getByName");
    const { articles, cursor } = await page({ sort });
    expect(articles).toHaveLength(INDEX_PAGE_ROWS);
    expect(cursor).not.toBeNull();
    expect(polls).not.toHaveBeenCalled();
    // The token is asked about first.
    expect(sites.mock.calls).toEqual([[site], [site]]);
  });

  test("are all visited exactly once, in the order of page one, while votes go on", async () => {
    const exported = await callAs(token, "GET", `/v1/moderation/sites/${site}/export?format=ndjson`);
    const before = lines<ArticleRow>(await exported.text());
    const order = before.sort((a, b) => RANKS[sort](b) - RANKS[sort](a) || (a.key < b.key ? -1 : 1));
    const stub = env.SITE.getByName(site);
    let n = 0;
    // Real votes, and news that move articles to the top of the order from both ends of the list.
    const votes = async () => {
      for (const i of [10 * n + 1, ARTICLES - 1 - 10 * n]) {
        const counts = { yes: 5_000 + n, no: 0, held: 20, void: 0, revision: Date.now() };
        await stub.record(news(i, keys[i] ?? "", { counts, lastVoteMs: Date.now() }));
      }
      await vote(site, { article: article(`a-${10 * n + 2}`) });
      n += 1;
    };
    const visited = await allPages({ sort }, votes);
    expect(n).toBe(ARTICLES / INDEX_PAGE_ROWS - 1);
    expect(visited.map(({ key }) => key)).toEqual(order.map(({ key }) => key));
  }, 120_000);
});

describe("the index", () => {
  test("finds a text, a state and a time", async () => {
    expect(await allPages({ q: "TENTH" })).toHaveLength(ARTICLES / 10);
    const closed = await allPages({ state: "closed", q: "tenth" });
    expect(closed).toHaveLength(ARTICLES / 20);
    expect(new Set(closed.map(({ state }) => state))).toEqual(new Set(["closed"]));
    expect(await page({ until: "2020-01-01T00:00:00Z" })).toEqual({ articles: [], cursor: null });
    const { articles } = await page({ since: "2026-11-01T00:00:00Z", until: "2027-01-01T00:00:00Z" });
    expect(articles.length).toBeGreaterThan(0);
    for (const { last_vote_at } of articles) expect(last_vote_at).toMatch(/^2026-1[12]/);
  });

  test("keeps a last page, and a list of one page needs no snapshot", async () => {
    const small = await registerSite();
    await vote(small, { article: article("only") });
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
    for (let i = 0; i < SNAPSHOTS_MAX + 3; i++) await page();
    const kept = await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
      storage.sql.exec("SELECT id FROM snapshot").toArray(),
    );
    expect(kept).toHaveLength(SNAPSHOTS_MAX);
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
    const vote_id = crypto.randomUUID();
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
