/** The audit log as it is read by people: filters, names of articles, and pages of a long log of which little fits. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import type { AuditAnswer } from "../../../worker/contract/index.ts";
import { AuditLog } from "../../../worker/desk/audit.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { AUDIT_EXAMINED_MAX, BATCH_MAX_BYTES, INDEX_PAGE_ROWS } from "../../../worker/limits/reading.ts";
import { countedSql } from "../rows.ts";
import { ADMIN, article, callAs, eventually, mintToken, ORIGIN, registerSite, vote } from "../support.ts";

let site: string;
let key: string;
let moved: string;
const id = article("activity");

const log = async (query: Record<string, string> = {}, of = site) =>
  (
    await callAs(ADMIN, "GET", `/v1/moderation/sites/${of}/audit?${new URLSearchParams(query)}`)
  ).json<AuditAnswer>();
const actions = async (query: Record<string, string>) =>
  (await log(query)).entries.map(({ action }) => action);

beforeAll(async () => {
  site = await registerSite();
  key = await articleKey(site, id);
  const ada = await mintToken(site, ["read", "moderate"], "Ada");
  await vote(site, { article: id, title: "Of the activity" });
  const path = `/v1/moderation/sites/${site}/articles/${key}`;
  await callAs(ada, "PATCH", path, { state: "closed", note: "over" });
  await callAs(ADMIN, "POST", `${path}/reviews`, { action: "void", note: "stuffed", dry_run: false });
  const from = `${ORIGIN}/before`;
  moved = await articleKey(site, from);
  await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, {
    from,
    to: id,
    alias: true,
    note: "renamed",
  });
  await eventually(
    () => log(),
    ({ entries }) =>
      ["article.patch", "review.void", "article.move"].every((each) =>
        entries.some(({ action }) => action === each),
      ),
  );
});

test("entries name the article that they are about by its title, of one that moved what it has become", async () => {
  const { entries } = await log();
  for (const action of ["article.patch", "review.void", "article.move"])
    expect(entries.find((each) => each.action === action)?.about).toEqual({ key, title: "Of the activity" });
  expect(entries.find(({ action }) => action === "token.mint")?.about).toBeNull();
  expect(entries.find(({ action }) => action === "article.move")?.target).toBe(moved);
});

test("filters by who, what, which article and when leave out all else, and fit together", async () => {
  expect(await actions({ by: "Ada" })).toEqual(["article.patch"]);
  expect(await actions({ by: "Eve" })).toEqual([]);
  expect(await actions({ action: "review" })).toEqual(["review.void"]);
  expect(await actions({ action: "review.void" })).toEqual(["review.void"]);
  expect(await actions({ action: "rev" })).toEqual([]);
  expect((await actions({ key })).sort()).toEqual(["article.move", "article.patch", "review.void"]);
  expect(await actions({ key, by: "admin", action: "review" })).toEqual(["review.void"]);
  const [patched] = (await log({ by: "Ada" })).entries;
  const at = Date.parse(patched?.at ?? "");
  const moment = (ms: number) => new Date(ms).toISOString();
  expect(await actions({ by: "Ada", since: moment(at) })).toEqual(["article.patch"]);
  expect(await actions({ by: "Ada", since: moment(at + 1) })).toEqual([]);
  expect(await actions({ by: "Ada", until: moment(at) })).toEqual([]);
  expect(await actions({ by: "Ada", until: moment(at + 1) })).toEqual(["article.patch"]);
});

test("of a long log a page looks at so many entries and no more, and the cursor leads through all, each once", async () => {
  const long = await registerSite();
  await eventually(
    () => log({}, long),
    ({ entries }) => entries.length > 0,
  );
  const rare = new Set([0, 1, AUDIT_EXAMINED_MAX, 2 * AUDIT_EXAMINED_MAX + 40]);
  await runInDurableObject(env.DESK.getByName(long), (_desk, { storage: { sql } }) => {
    for (let n = 0; n < 2 * AUDIT_EXAMINED_MAX + 50; n++) {
      const by = { id: null, name: rare.has(n) ? "Rare" : "Often" };
      const told = { note: null, before: "null", after: "null", atMs: n };
      const entry = { id: crypto.randomUUID(), by, action: "review.void", target: long, ...told };
      sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", entry.id, JSON.stringify(entry));
    }
  });
  const pagesOf = async (by: string) => {
    const pages: number[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: AuditAnswer = await log({ by, ...(cursor && { cursor }) }, long);
      pages.push(page.entries.map(({ at }) => Date.parse(at)));
      cursor = page.cursor;
    }
    return pages;
  };
  const found = await pagesOf("Rare");
  expect(found.flat()).toEqual([...rare].sort((a, b) => b - a));
  expect(found.length).toBe(3);
  const often = await pagesOf("Often");
  expect(often.flat()).toHaveLength(2 * AUDIT_EXAMINED_MAX + 50 - rare.size);
  expect(new Set(often.flat()).size).toBe(often.flat().length);
  expect(Math.max(...often.map((page) => page.length))).toBe(INDEX_PAGE_ROWS);
});

test("of long entries a page looks through so many bytes and no more, and the cursor leads through all", async () => {
  const wide = await registerSite();
  await eventually(
    () => log({}, wide),
    ({ entries }) => entries.length > 0,
  );
  const [entries, chars] = [20, 300_000];
  await runInDurableObject(env.DESK.getByName(wide), (_desk, { storage: { sql } }) => {
    for (let n = 0; n < entries; n++) {
      const by = { id: null, name: n % (entries - 1) === 0 ? "Rare" : "Often" };
      const told = { note: null, before: "null", after: JSON.stringify("x".repeat(chars)), atMs: n };
      const entry = { id: crypto.randomUUID(), by, action: "articles.register", target: wide, ...told };
      sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", entry.id, JSON.stringify(entry));
    }
  });
  const { none, rows } = await runInDurableObject(env.DESK.getByName(wide), (_desk, { storage }) => {
    const counted = countedSql(storage.sql);
    return {
      none: new AuditLog(counted.sql).page(Number.MAX_SAFE_INTEGER, { by: "Nobody" }),
      rows: counted.rows(),
    };
  });
  expect(none.entries).toEqual([]);
  expect(rows.read).toBeLessThanOrEqual(Math.ceil(BATCH_MAX_BYTES / (2 * chars)) + 1);
  const found: number[] = [];
  let pages = 0;
  for (let cursor: string | null = ""; cursor !== null; pages++) {
    const page: AuditAnswer = await log({ by: "Rare", ...(cursor && { cursor }) }, wide);
    found.push(...page.entries.map(({ at }) => Date.parse(at)));
    cursor = page.cursor;
  }
  expect(found).toEqual([entries - 1, 0]);
  expect(pages).toBeGreaterThanOrEqual((2 * chars * entries) / BATCH_MAX_BYTES);
});

test("the latest page of a long log is read from its end, and no further than it is shown", async () => {
  const { rows, shown } = await runInDurableObject(env.DESK.getByName(site), (_desk, { storage }) => {
    for (let n = 0; n < 500; n++)
      storage.sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", crypto.randomUUID(), "{}");
    const { sql, rows } = countedSql(storage.sql);
    const shown = new AuditLog(sql).page(Number.MAX_SAFE_INTEGER, {}).entries.length;
    storage.sql.exec("DELETE FROM audit WHERE entry = '{}'");
    return { rows: rows(), shown };
  });
  expect(shown).toBe(INDEX_PAGE_ROWS);
  // One more says that there are more; SQLite may be a row ahead.
  expect(rows.read).toBeLessThanOrEqual(INDEX_PAGE_ROWS + 2);
});
