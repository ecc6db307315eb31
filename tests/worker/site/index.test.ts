/** The index of a site: 100,000 articles of it, its orders, filters and search, lists that are walked, exports. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { app } from "../../../worker/app.ts";
import type {
  ArticleRow,
  IndexAnswer,
  IndexQuery,
  SectionsAnswer,
  Sort,
  VoteRow,
} from "../../../worker/contract/index.ts";
import { placeOf } from "../../../worker/desk/article-index.ts";
import type { Desk } from "../../../worker/desk/desk.ts";
import { sectionsOf } from "../../../worker/desk/sections.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { approvalOf } from "../../../worker/domain/counting/approval.ts";
import {
  EXPORT_BATCH_ROWS,
  INDEX_EXAMINED_MAX,
  INDEX_EXAMINED_MAX_BYTES,
  INDEX_PAGE_ROWS,
  INDEX_SORTED_MAX,
  SECTIONS_MAX,
  WALK_MS,
  WALK_PART_ROWS,
  WALKS_MAX,
  WALKS_TIDIED,
} from "../../../worker/limits/reading.ts";
import type { Delivery, DeskRow } from "../../../worker/messages.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import type { Site } from "../../../worker/site/site.ts";
import { voteId } from "../../support/vote-id.ts";
import { ADA, ADMIN, article, callAs, mintToken, registerSite, vote } from "../support.ts";
import { costOf, detailsIn, SEEDED_MS, seedDesk, seededKey, seededRow } from "./seeded-desk.ts";

const MANY = 100_000;
const SOME = 3_000;
let site: string;
let token: string;
let big: string;
let small: string;

beforeAll(async () => {
  [site, big, small] = [await registerSite(), await registerSite(), await registerSite()];
  token = await mintToken(site, ["read"]);
  await seedDesk(site, SOME);
  await seedDesk(big, MANY);
  await seedDesk(small, 1_000);
}, 240_000);

const index = async (query: Record<string, string> = {}, of = site) =>
  callAs(
    of === site ? token : ADMIN,
    "GET",
    `/v1/moderation/sites/${of}/articles?${new URLSearchParams(query)}`,
  );
const page = async (query: Record<string, string> = {}, of = site) =>
  (await index(query, of)).json<IndexAnswer>();

/** All pages of a list, each fetched after something else has happened. */
async function allPages(
  query: Record<string, string>,
  meanwhile: (page: number) => Promise<unknown> = async () => {},
) {
  const first = await page(query);
  const rows = [...first.articles];
  let pages = 1;
  for (let { cursor } = first; cursor !== null; pages++) {
    await meanwhile(pages);
    const next = await page({ cursor });
    rows.push(...next.articles);
    cursor = next.cursor;
  }
  return { first, rows, pages };
}

/** A delivery of a seeded article as it would come now. */
const news = (n: number, over: Partial<DeskRow> = {}, rest: Partial<Delivery> = {}): Delivery => ({
  key: seededKey(n),
  epoch: 1,
  seq: Date.now(),
  row: seededRow(n, over),
  audit: [],
  ...rest,
});

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
const SORTS = Object.keys(RANKS) as Sort[];
const BASE: IndexQuery = { sort: "newest-vote", q: "" };
/** The first page, asked of a Desk directly. */
const firstPage = (of: string, query: Partial<IndexQuery>) =>
  costOf(of, ({ index: asked }) => asked.first({ ...BASE, ...query }, null, Date.now()));
const moment = (ms: number) => new Date(ms).toISOString();

describe("100,000 articles", () => {
  test.each(SORTS)(
    "by %s: page one reads as many rows as of 1,000 articles, and writes one",
    async (sort) => {
      const few = await firstPage(small, { sort });
      const many = await firstPage(big, { sort });
      expect(many.answer.rows).toHaveLength(INDEX_PAGE_ROWS);
      // A stretch of the order's own index, the page's rows, and the oldest lists to tidy.
      const most = WALK_PART_ROWS + 3 * INDEX_PAGE_ROWS + WALKS_TIDIED + WALKS_TIDIED;
      expect(few.rows.read).toBeLessThanOrEqual(most);
      expect(many.rows.read).toBeLessThanOrEqual(most);
      expect(many.rows.written).toBe(1);
      const best = seeded().sort((a, b) => RANKS[sort](b) - RANKS[sort](a))[0];
      const [first] = (await page({ sort }, big)).articles;
      expect(first && RANKS[sort](first)).toBe(best && RANKS[sort](best));
    },
  );

  test.each<[string, Partial<IndexQuery>]>([
    ["a text that one has", { q: "a-77777" }],
    ["an address", { q: "https://daily.example/a-77777" }],
    ["a text that none has", { q: "nowhere to be found" }],
    ["a text that all have", { q: "daily.example" }],
    ["a text that many have, and a rare state", { q: "tenth", state: "hidden", sort: "held" }],
    ["a short text", { q: "te", sort: "approval" }],
    ["a rare state", { state: "hidden", sort: "votes" }],
    ["a common state", { state: "open", sort: "votes" }],
    ["a state and a short text that nothing begins with", { state: "open", q: "zz" }],
    ["a time long over", { until: moment(SEEDED_MS - 1), sort: "votes" }],
    ["a time that just began", { since: moment(SEEDED_MS + 499_000), sort: "approval" }],
    ["a section of many articles", { section: "City", sort: "votes" }],
    ["a section of few", { section: "Sports", sort: "held" }],
    ["a section that none is in", { section: "Nowhere" }],
    ["a section and a text that many have", { section: "City", q: "daily.example", state: "hidden" }],
    ["a span of time", { since: moment(SEEDED_MS), until: moment(SEEDED_MS + 1_000) }],
  ])("with %s: page one reads a bounded number of rows", async (_what, query) => {
    const { rows } = await firstPage(big, query);
    // Three filters that each may name few; the articles looked at, with what is asked of each; a page.
    const most = 3 * (INDEX_SORTED_MAX + 1) + 2 * INDEX_EXAMINED_MAX + 4 * INDEX_PAGE_ROWS;
    expect(rows.read).toBeLessThanOrEqual(most);
    expect(rows.written).toBeLessThanOrEqual(1);
  });

  test("with a filter that few fit have short pages, and all that fit come once", async () => {
    const wanted = { state: "closed", q: "tenth", sort: "votes" } as const;
    const stub = env.DESK.getByName(big);
    const first = await stub.list({ ...BASE, ...wanted }, null);
    const found = first.rows.map(({ key }) => key);
    for (let { cursor } = first; cursor !== null; ) {
      const response = await index({ cursor }, big);
      const next = await response.json<IndexAnswer>();
      expect(next.articles.length).toBeLessThanOrEqual(INDEX_PAGE_ROWS);
      found.push(...next.articles.map(({ key }) => key));
      cursor = next.cursor;
    }
    const fits = seeded().filter(({ state, title }) => state === "closed" && title !== null);
    expect([...found].sort()).toEqual(fits.map(({ key }) => key).sort());
  });

  test.each<[string, Sort]>([
    ["City", "votes"],
    ["City", "newest-vote"],
    ["Sports", "held"],
  ])(
    "of the section %s by %s are listed in that order, page by page, all of them and no other",
    async (section, sort) => {
      const wanted = seeded().filter(({ details }) => details?.section === section);
      expect(wanted.length).toBe(section === "City" ? MANY / 10 : MANY / 500);
      const first = await page({ section, sort }, big);
      const found = [...first.articles];
      const pages = [first.articles.length];
      for (let { cursor } = first; cursor !== null; ) {
        const next = await page({ cursor }, big);
        pages.push(next.articles.length);
        found.push(...next.articles);
        cursor = next.cursor;
      }
      expect(Math.max(...pages)).toBe(INDEX_PAGE_ROWS);
      expect(found.map(({ key }) => key).sort()).toEqual(wanted.map(({ key }) => key).sort());
      const ranks = found.map(RANKS[sort]);
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    },
    120_000,
  );

  test("name their sections at a row for each, however many articles are in them", async () => {
    const { sections } = await (
      await callAs(ADMIN, "GET", `/v1/moderation/sites/${big}/sections`)
    ).json<SectionsAnswer>();
    expect(sections).toEqual(["City", "Sports"]);
    const { answer, rows } = await costOf(big, ({ sql }) => sectionsOf(sql, SECTIONS_MAX));
    expect(answer).toEqual(sections);
    expect(rows.read).toBeLessThanOrEqual(sections.length + 1);
    expect(rows.written).toBe(0);
    expect((await costOf(big, ({ sql }) => sectionsOf(sql, 1))).answer).toEqual(["City"]);
  });

  test.each(SORTS)(
    "by %s: looking again at what is shown reads those rows and a page of the order, and writes nothing",
    async (sort) => {
      const query = { ...BASE, sort };
      const { answer: shown } = await firstPage(big, { sort });
      const keys = shown.rows.map(({ key }) => key);
      const again = await costOf(big, ({ index: asked }) => asked.now(query, keys, null, Date.now()));
      expect(again.answer.rows.map(({ key }) => key)).toEqual(keys);
      expect(again.answer.ahead).toBe(0);
      expect(again.rows.written).toBe(0);
      // Their numbers by their keys, themselves by their numbers, and the order.
      expect(again.rows.read).toBeLessThanOrEqual(7 * INDEX_PAGE_ROWS + WALKS_TIDIED);
      const other = await costOf(big, ({ index: asked }) =>
        asked.now(query, [...keys.slice(3), seededKey(MANY)], null, Date.now()),
      );
      expect(other.answer.ahead).toBe(3);
      expect(other.answer.rows).toHaveLength(INDEX_PAGE_ROWS - 3);
      const none = await costOf(big, ({ index: asked }) =>
        asked.now({ ...query, state: "open", q: "zz" }, keys, null, Date.now()),
      );
      expect(none.answer.ahead).toBe(0);
    },
  );

  test("are walked to the end while votes move hundreds of them: none twice, and all that stayed", async () => {
    const stub = env.DESK.getByName(big);
    const first = await stub.list({ ...BASE, sort: "votes" }, null);
    const visited = first.rows.map(({ key }) => key);
    const moved = new Set<string>();
    let pages = 1;
    for (let { cursor } = first; cursor !== null; pages++) {
      const i = pages * 7919;
      // Up from the unseen end, down from the seen one, and up within what is seen.
      const up = news(i % MANY, { yes: 500 + (pages % 300) });
      const down = { ...news((i * 31) % MANY, { yes: 0, no: 0 }) };
      if (pages % 3 === 0) {
        for (const { key } of [up, down]) moved.add(key);
        await Promise.all([stub.deliver(up), stub.deliver(down)]);
      }
      const [serial, tag = "", part, at] = cursor.split(".");
      const place = { serial: Number(serial), tag, part: Number(part), at: Number(at) };
      const next = await stub.listOn(place, null);
      if (!next.ok) throw new Error(next.code);
      visited.push(...next.rows.map(({ key }) => key));
      cursor = next.cursor;
    }
    expect(pages).toBeGreaterThan(900);
    expect(moved.size).toBeGreaterThan(500);
    expect(new Set(visited).size).toBe(visited.length);
    const seen = new Set(visited);
    const missed = seeded().filter(({ key }) => !seen.has(key) && !moved.has(key));
    expect(missed).toEqual([]);
  }, 240_000);
});

/** The seeded articles of the big site, as rows of the index. */
function seeded(): ArticleRow[] {
  return Array.from({ length: MANY }, (_, n) => {
    const { yes, no, revision, addedMs, lastVoteMs, details, ...row } = seededRow(n);
    const times = { added_at: moment(addedMs), first_vote_at: null, last_vote_at: moment(lastVoteMs) };
    const { article: id, address, title, title_source, question, state, held, void: voided } = row;
    const tally = { yes, no, revision };
    const shown = { article: id, address, title, title_source, question, state, held, void: voided };
    const { moderationRevision: moderation_revision } = row;
    return {
      key: seededKey(n),
      ...shown,
      tally,
      approval: approvalOf(tally),
      ...times,
      moderation_revision,
      details: details ? JSON.parse(details) : null,
      reason: null,
    };
  });
}

describe("a delivery costs the Desk", () => {
  let seq = 1;

  test.each<[string, Partial<DeskRow>, number]>([
    // The row, and its place by votes, by approval and by the last vote.
    ["4 rows for a vote", { yes: 96, lastVoteMs: SEEDED_MS + 600_000 }, 4],
    // The row, and its place by held votes and by the last vote.
    ["3 rows for a held vote", { held: 5, lastVoteMs: SEEDED_MS + 600_000 }, 3],
    ["1 row for a state that is open, or no longer", { void: 1 }, 1],
  ])("%s", async (_what, over, rows) => {
    const tell = (row: DeskRow) =>
      costOf(small, ({ articles }) => articles.save(seededKey(1), 1, ++seq, row));
    await tell(seededRow(1));
    const { rows: cost } = await tell(seededRow(1, over));
    expect(cost.written).toBe(rows);
    expect(cost.read).toBeLessThanOrEqual(3);
  });

  test("a row for the section that an article has or comes into, and none while it stays", async () => {
    const tell = (row: DeskRow) =>
      costOf(small, ({ articles }) => articles.save(seededKey(6_000), 1, ++seq, row));
    await tell(seededRow(6_000));
    const row = { ...seededRow(6_000), details: detailsIn("City") };
    expect((await tell(row)).rows.written).toBe(2);
    expect((await tell({ ...row, void: 3 })).rows.written).toBe(1);
  });

  test("11 rows for a new article, and one more for what is searched anew when its title changes", async () => {
    const fresh = await costOf(small, ({ articles }) =>
      articles.save(seededKey(5_000), 1, 1, seededRow(5_001)),
    );
    expect(fresh.rows.written).toBeLessThanOrEqual(11);
    const named = await costOf(small, ({ articles }) =>
      articles.save(seededKey(5_000), 1, 2, seededRow(5_001, { title: "Named" })),
    );
    expect(named.rows.written).toBeLessThanOrEqual(5);
  });

  test("one commit for a thousand that arrive at once", async () => {
    const own = await registerSite();
    await runInDurableObject(env.DESK.getByName(own), async (desk, { storage }) => {
      // What is nested in a transaction is committed with it.
      let [commits, depth] = [0, 0];
      const transact = storage.transactionSync.bind(storage);
      storage.transactionSync = (change) => {
        if (depth === 0) commits += 1;
        depth += 1;
        try {
          return transact(change);
        } finally {
          depth -= 1;
        }
      };
      const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => desk.deliver(news(n))));
      expect(answers.every(({ ok }) => ok)).toBe(true);
      // The tables are made within it.
      expect(commits).toBe(1);
    });
    expect((await page({}, own)).articles).toHaveLength(INDEX_PAGE_ROWS);
  });
});

describe("articles whose texts are long", () => {
  const [WIDE, BYTES] = [1_900, 20_000];
  let wide: string;
  beforeAll(async () => {
    wide = await registerSite();
    await seedDesk(wide, WIDE);
    await runInDurableObject(env.DESK.getByName(wide), (_desk, { storage: { sql } }) => {
      sql.exec("UPDATE article SET words = words || ?", "x".repeat(BYTES));
    });
  });

  // All are closed by the day, which no index finds; the text names all of them, and they are more than may be looked through at once.
  test.each<[string, Partial<IndexQuery>]>([
    ["a state that none has", { state: "open" }],
    ["a state that none has and a text that all have", { state: "open", q: "daily.example" }],
  ])(
    "cost a page with %s no more bytes than others, and the cursor leads through all",
    async (_what, query) => {
      const most = Math.ceil(INDEX_EXAMINED_MAX_BYTES / BYTES) + 1;
      const asked: IndexQuery = { ...BASE, ...query };
      const { answer, rows } = await costOf(wide, ({ index: of }) => of.first(asked, 1, Date.now()));
      expect(answer.rows).toEqual([]);
      // Named by the index of words, looked through as a few, and then along the order.
      const named = query.q ? 2 * WIDE + most + WALKS_TIDIED : 0;
      expect(rows.read).toBeLessThanOrEqual(named + 2 * (most + 1) + 2 * WALKS_TIDIED);
      let pages = 1;
      for (let { cursor } = answer; cursor !== null; pages++) {
        const place = placeOf(cursor);
        if (!place) throw new Error(cursor);
        const next = await env.DESK.getByName(wide).listOn(place, 1);
        if (!next.ok) throw new Error(next.code);
        expect(next.rows).toEqual([]);
        cursor = next.cursor;
      }
      expect(pages).toBeGreaterThanOrEqual(Math.floor((WIDE * BYTES) / INDEX_EXAMINED_MAX_BYTES));
      // And those that fit are found.
      const closed = await env.DESK.getByName(wide).list({ ...asked, state: "closed" }, 1);
      expect(closed.rows).toHaveLength(INDEX_PAGE_ROWS);
    },
  );
});

describe.each(SORTS)("3,000 articles by %s", (sort) => {
  test("answer their first page from one call to Site and one to Desk", async () => {
    const asked: string[] = [];
    // Only this request's calls: alarms of other tests' polls ring whenever they ring.
    const noting = <T extends Poll | Site | Desk>(of: string, objects: DurableObjectNamespace<T>) => ({
      getByName(name: string) {
        asked.push(`${of} ${name}`);
        return objects.getByName(name);
      },
    });
    const noted = {
      ...env,
      POLL: noting("Poll", env.POLL),
      SITE: noting("Site", env.SITE),
      DESK: noting("Desk", env.DESK),
    };
    const headers = { Authorization: `Bearer ${token}` };
    const path = `/v1/moderation/sites/${site}/articles?sort=${sort}`;
    const response = await app.request(path, { headers }, noted);
    const { articles, cursor } = await response.json<IndexAnswer>();
    expect(articles).toHaveLength(INDEX_PAGE_ROWS);
    expect(cursor).not.toBeNull();
    expect(asked).toEqual([`Site ${site}`, `Desk ${site}`]);
  });

  test("are all visited once and in order while nothing moves", async () => {
    const { rows, pages } = await allPages({ sort });
    expect(pages).toBe(SOME / INDEX_PAGE_ROWS);
    const ranks = rows.map(RANKS[sort]);
    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    expect(new Set(rows.map(({ key }) => key)).size).toBe(SOME);
  });

  test("keep the order of what is taken while votes move it: no page shifts", async () => {
    const stub = env.DESK.getByName(site);
    const before = await allPages({ sort });
    const n = WALK_PART_ROWS;
    const after = await allPages({ sort }, async (pages) => {
      if (pages * INDEX_PAGE_ROWS >= n) return;
      // Those of the page that comes next go to the top and to the bottom of every order.
      const next = before.rows.slice(pages * INDEX_PAGE_ROWS, pages * INDEX_PAGE_ROWS + 2);
      const over = [
        { yes: 9_000, held: 9_000, lastVoteMs: Date.now() },
        { yes: 0, no: 0, held: 0, lastVoteMs: 1 },
      ];
      await Promise.all(next.map(({ key }, i) => stub.deliver({ ...news(0, over[i]), key })));
    });
    expect(after.rows.slice(0, n).map(({ key }) => key)).toEqual(
      before.rows.slice(0, n).map(({ key }) => key),
    );
    expect(new Set(after.rows.map(({ key }) => key)).size).toBe(after.rows.length);
    // Back to what they were, for the next test.
    await runInDurableObject(stub, (_desk, { storage }) => {
      storage.sql.exec("DELETE FROM article");
      storage.sql.exec("INSERT INTO search (search) VALUES ('rebuild')");
    });
    await seedDesk(site, SOME);
  });
});

describe("a search", () => {
  let own: string;
  const TITLES = [
    'Say "cheese" AND smile',
    "100% of NEAR(places)",
    "title: colon* star",
    "Ünïcode ÄRGER",
    "北京欢迎你",
    "ｆｕｌｌ width",
    "it's -minus ^caret",
    "emoji 👩‍🚀 here",
    "back\\slash {brace}",
  ];
  beforeAll(async () => {
    own = await registerSite();
    const stub = env.DESK.getByName(own);
    await Promise.all(TITLES.map((title, n) => stub.deliver(news(n, { title, article: `id-${n}` }))));
  });
  const titles = async (q: string) => (await page({ q }, own)).articles.map(({ title }) => title);

  test.each<[q: string, found: number[]]>([
    ['"cheese"', [0]],
    ['say "ch', [0]],
    ["and smile", [0]],
    ["cheese AND", []],
    ['cheese" AND', [0]],
    ["cheese OR smile", []],
    ["near(", [1]],
    ["100%", [1]],
    ["title:", [2]],
    ["colon*", [2]],
    ["col*", []],
    ["ünïcode", [3]],
    ["ärger", [3]],
    ["arger", []],
    ["欢迎你", [4]],
    ["北京", [4]],
    ["欢迎", []],
    ["full", [5]],
    ["it's -minus", [6]],
    ["^caret", [6]],
    ["ji 👩‍🚀", [7]],
    // Three characters, the joiner being one of them.
    ["👩‍🚀", [7]],
    ["k\\slash {", [8]],
    ["ID-4", [4]],
    ["em", [7]],
    ["mo", []],
    ["'; DROP TABLE article; --", []],
    ['"', []],
    ['"""', []],
    ["\u0000\u0000\u0000", [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ["emo\u0000ji", []],
  ])("for %j takes it for text", async (q, found) => {
    expect((await titles(q)).sort()).toEqual(found.map((n) => TITLES[n]).sort());
  });

  test("finds a new title at once, and the old one no longer", async () => {
    await env.DESK.getByName(own).deliver(news(8, { title: "Something new", article: "id-8" }));
    expect(await titles("something new")).toEqual(["Something new"]);
    expect(await titles("back\\slash")).toEqual([]);
  });
});

describe("the index", () => {
  test("finds a text, a state and a time", async () => {
    expect((await allPages({ q: "TENTH" })).rows).toHaveLength(SOME / 10);
    const { rows: closed } = await allPages({ state: "closed", q: "tenth" });
    expect(new Set(closed.map(({ state }) => state))).toEqual(new Set(["closed"]));
    expect(closed.length).toBeGreaterThan(100);
    expect(await page({ until: "2020-01-01T00:00:00Z" })).toEqual({ articles: [], cursor: null });
    const [since, until] = [SEEDED_MS + 100_000, SEEDED_MS + 200_000];
    for (const sort of SORTS) {
      const { rows } = await allPages({ since: moment(since), until: moment(until), sort });
      expect(rows).toHaveLength((SOME * 100) / 500);
      for (const { last_vote_at } of rows) {
        expect(Date.parse(last_vote_at ?? "")).toBeGreaterThanOrEqual(since);
        expect(Date.parse(last_vote_at ?? "")).toBeLessThan(until);
      }
    }
  });

  test("shows as closed, and finds as closed, what has passed the site's closing day", async () => {
    const own = await registerSite({ close_after_days: 1 });
    const stub = env.DESK.getByName(own);
    await stub.deliver(news(1, { firstVoteMs: Date.now() - 90_000_000 }));
    await stub.deliver(news(2, { firstVoteMs: Date.now() - 1_000 }));
    await stub.deliver(news(3, { firstVoteMs: 0, lastVoteMs: 0 }));
    const keys = async (state: string) => (await page({ state }, own)).articles.map(({ key }) => key).sort();
    expect(await keys("closed")).toEqual([seededKey(1)]);
    expect(await keys("open")).toEqual([seededKey(2), seededKey(3)]);
    expect((await page({ q: "a-1" }, own)).articles).toMatchObject([{ state: "closed" }]);
  });

  test("keeps a last page, and a list of one page is not stored", async () => {
    const own = await registerSite();
    await env.DESK.getByName(own).deliver(news(1, { yes: 0, no: 0 }));
    expect(await page({}, own)).toMatchObject({ articles: [{ approval: null }], cursor: null });
    const rows = await runInDurableObject(env.DESK.getByName(own), (_desk, { storage }) =>
      storage.sql.exec("SELECT serial FROM walk").toArray(),
    );
    expect(rows).toEqual([]);
  });

  test("answers 410 once ten minutes are over, and for a list that never was", async () => {
    const { cursor } = await page();
    await runInDurableObject(env.DESK.getByName(site), (_desk, { storage }) => {
      storage.sql.exec("UPDATE walk SET at_ms = at_ms - ?", WALK_MS + 1_000);
    });
    const [serial] = cursor?.split(".") ?? [];
    for (const late of [cursor ?? "", "999999.00000000.0.100", `${serial}.00000000.0.100`]) {
      const response = await index({ cursor: late });
      expect(response.status).toBe(410);
      expect(await response.json()).toMatchObject({ code: "cursor-expired" });
    }
  });

  test("answers 410 on a site that never had an article, and makes nothing of it", async () => {
    const own = await registerSite();
    expect((await index({ cursor: "1.00000000.0.100" }, own)).status).toBe(410);
    expect(await page({}, own)).toEqual({ articles: [], cursor: null });
    const tables = await runInDurableObject(
      env.DESK.getByName("nobody-has-read"),
      async (desk, { storage }) => {
        const place = { serial: 1, tag: "00000000", part: 0, at: 100 };
        expect(await desk.listOn(place, null)).toMatchObject({ code: "cursor-expired" });
        return storage.sql.exec("SELECT name FROM sqlite_master").toArray();
      },
    );
    expect(tables).toEqual([]);
  });

  test.each([
    "1'--",
    "",
    "1.00000000.0",
    "x.00000000.0.1",
    `${"9".repeat(20)}.00000000.0.0`,
    "1.0000000G.0.1",
  ])("refuses the cursor %j of somebody's own making", async (cursor) => {
    expect(await (await index({ cursor })).json()).toMatchObject({
      code: "invalid-request",
      fields: ["cursor"],
    });
  });

  test("keeps no more than so many lists, drops those whose time is over, and reads none to do so", async () => {
    const own = await registerSite();
    await seedDesk(own, 2 * INDEX_PAGE_ROWS);
    const { cursor = "" } = await page({}, own);
    const lists = () =>
      runInDurableObject(
        env.DESK.getByName(own),
        (_desk, { storage }) =>
          storage.sql.exec<{ serial: number }>("SELECT serial FROM walk").toArray().length,
      );
    const begin = (ms = 0) =>
      costOf(own, ({ index: asked }) => asked.first({ ...BASE, sort: "votes" }, null, Date.now() + ms));
    for (let i = 1; i < WALKS_MAX; i++) await begin();
    expect((await index({ cursor: cursor ?? "" }, own)).status).toBe(200);
    expect(await lists()).toBe(WALKS_MAX);
    const { rows } = await begin();
    expect(rows.read).toBeLessThanOrEqual(2 * INDEX_PAGE_ROWS + 3 * INDEX_PAGE_ROWS + 2 * WALKS_TIDIED);
    expect((await index({ cursor: cursor ?? "" }, own)).status).toBe(410);
    expect(await lists()).toBe(WALKS_MAX);
    for (let i = 0; i < WALKS_MAX / WALKS_TIDIED; i++) await begin(WALK_MS + 60_000);
    expect(await lists()).toBeLessThanOrEqual(WALKS_MAX / WALKS_TIDIED);
  }, 120_000);
});

describe("a message to the Desk", () => {
  test("that is older than what it has changes nothing, and is told so", async () => {
    const own = await registerSite();
    const stub = env.DESK.getByName(own);
    expect(await stub.deliver(news(1, { yes: 5 }, { seq: 50 }))).toMatchObject({ ok: true, seq: 50 });
    expect(await stub.deliver(news(1, { yes: 4 }, { seq: 40 }))).toMatchObject({ ok: true, seq: 50 });
    expect(await stub.deliver(news(1, { yes: 4 }, { seq: 50 }))).toMatchObject({ ok: true, seq: 50 });
    expect((await page({}, own)).articles).toMatchObject([{ tally: { yes: 5 } }]);
    await stub.deliver(news(1, { yes: 1 }, { epoch: 2, seq: 1 }));
    await stub.deliver(news(1, { yes: 6 }, { epoch: 1, seq: 60 }));
    expect((await page({}, own)).articles).toMatchObject([{ tally: { yes: 1 } }]);
  });

  test("that comes late does not bring back what is gone, its audit entries are kept, and a new epoch is a new row", async () => {
    const own = await registerSite();
    const stub = env.DESK.getByName(own);
    await stub.deliver(news(1, { title: "Gone for good" }));
    await stub.hear([{ seq: Date.now() + 10_000, kind: "gone", key: seededKey(1), epoch: 1 }]);
    const entry = {
      ...{ id: crypto.randomUUID(), atMs: 1, by: ADA, action: "article.patch", target: seededKey(1) },
      ...{ note: null, before: "null", after: "null" },
    };
    const late = news(1, { title: "Gone for good" }, { seq: Date.now() + 1e6, audit: [entry] });
    expect(await stub.deliver(late)).toMatchObject({ ok: true, audit: [entry.id] });
    await stub.deliver(late);
    expect(await page({}, own)).toEqual({ articles: [], cursor: null });
    expect(await page({ q: "gone for good" }, own)).toEqual({ articles: [], cursor: null });
    expect(
      (await stub.audit(Number.MAX_SAFE_INTEGER, 10)).filter(({ entry: { by } }) => by.id === ADA.id),
    ).toHaveLength(1);
    await stub.deliver(news(1, { title: "Again" }, { epoch: 2, seq: 1 }));
    expect((await page({}, own)).articles).toMatchObject([{ title: "Again" }]);
  });

  test("that can't be stored takes no other along: it is refused alone, whatever arrived with it", async () => {
    const own = await registerSite();
    const poison = news(2, { state: null as unknown as "open" });
    const answers = await runInDurableObject(env.DESK.getByName(own), (desk: Desk) =>
      Promise.all([news(1), poison, news(3)].map((each) => desk.deliver(each))),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect((await page({}, own)).articles).toHaveLength(2);
  });

  test("of Site is taken once and in order, however often it comes", async () => {
    const own = await registerSite();
    const stub = env.DESK.getByName(own);
    const soon = Date.now() + 60_000;
    const registered = {
      ...({ kind: "article", key: seededKey(1), epoch: 1, seq: soon } as const),
      row: seededRow(1, { yes: 0, no: 0, title: "Registered" }),
    };
    const gone = { kind: "gone", key: seededKey(1), epoch: 1, seq: soon + 1 } as const;
    expect(await stub.hear([registered])).toEqual({ ok: true, seq: soon });
    expect((await page({}, own)).articles).toHaveLength(1);
    expect(await stub.hear([registered, gone])).toEqual({ ok: true, seq: soon + 1 });
    expect(await stub.hear([registered])).toEqual({ ok: true, seq: soon + 1 });
    expect((await page({}, own)).articles).toEqual([]);
  });
});

describe("an export", () => {
  const get = (path: string) => callAs(token, "GET", `/v1/moderation/sites/${site}/${path}`);

  test("of the index has every article once, in the order of their keys", async () => {
    const rows = (await (await get("export?format=csv")).text()).trimEnd().split("\r\n").slice(1);
    const keys = rows.map((row) => row.split(",")[1]);
    expect(keys).toEqual(Array.from({ length: SOME }, (_, n) => seededKey(n)));
    expect(rows.length).toBeGreaterThan(EXPORT_BATCH_ROWS);
  });

  test("of the index as CSV runs nothing in a spreadsheet and has one line for each article", async () => {
    const response = await get("export");
    expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("Content-Disposition")).toBe('attachment; filename="articles.csv"');
    const table = (await response.text()).trimEnd().split("\r\n");
    expect(table[0]).toMatch(/^path,key,article,address,title,title_source,question,state,yes,no,/);
    expect(table).toHaveLength(SOME + 1);
    const row = table.find((line) => line.includes('"Tenth ""10"", =SUM(A1)"'));
    expect(row?.split(",").length).toBeGreaterThan(10);
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
    expect(rows[0]).toMatchObject({ edit: 0, standing: "counted", cause: null });
    expect(rows[0]?.vote).toMatch(/^[0-9a-f]{32}$/);
    expect(text).not.toContain(vote_id);
  });

  test("of a site without articles is a table without rows", async () => {
    const empty = await registerSite();
    const path = `/v1/moderation/sites/${empty}/export?format=csv`;
    expect(await (await callAs(ADMIN, "GET", path)).text()).toMatch(/^path,key,[^\n]*\r\n$/);
  });

  test("of a site that nobody registered is a problem, not a file", async () => {
    for (const path of ["export", "audit", "audit?format=csv", "articles"]) {
      const response = await callAs(ADMIN, "GET", `/v1/moderation/sites/nobody-here/${path}`);
      expect(await response.json()).toMatchObject({ code: "unknown-site", status: 404 });
    }
  });
});
