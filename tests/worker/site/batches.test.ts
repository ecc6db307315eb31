/** Messages between objects stay far below the platform's 32 MiB, whatever people have written. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { AuditAnswer } from "../../../worker/contract/index.ts";
import { EXPORT_BATCH_ROWS } from "../../../worker/limits/reading.ts";
import { ADMIN, callAs, eventually, registerSite } from "../support.ts";
import { seededKey, seededRow } from "./seeded-desk.ts";

/** Each of 0.4 MB: what registering a hundred articles under the longest addresses may write, and more than once over. */
const ENTRIES = 100;
const entryOf = (n: number) => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  atMs: 1,
  by: { id: null, name: "admin" },
  action: "articles.register",
  target: "x",
  note: null,
  before: "null",
  after: JSON.stringify("x".repeat(400_000)),
});

test("an audit log of 40 MB is exported whole, and read page by page", async () => {
  const site = await registerSite();
  const desk = env.DESK.getByName(site);
  await eventually(
    () => desk.audit(Number.MAX_SAFE_INTEGER, 1),
    (rows) => rows.length === 1,
  );
  await runInDurableObject(desk, (_desk, { storage: { sql } }) => {
    for (let n = 0; n < ENTRIES; n++) {
      const entry = entryOf(n);
      sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", entry.id, JSON.stringify(entry));
    }
  });
  const audit = `/v1/moderation/sites/${site}/audit`;
  const lines = (await (await callAs(ADMIN, "GET", `${audit}?format=ndjson`)).text()).trim().split("\n");
  expect(lines).toHaveLength(ENTRIES + 1);
  const seen = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: string = cursor && `?cursor=${cursor}`;
    const page: AuditAnswer = await (await callAs(ADMIN, "GET", audit + query)).json<AuditAnswer>();
    expect(page.entries.length).toBeGreaterThan(0);
    for (const { id } of page.entries) seen.add(id);
    cursor = page.cursor;
  }
  expect(seen.size).toBe(ENTRIES + 1);
}, 60_000);

test("news of 40 MB reach the Desk, in messages that it can take", async () => {
  const site = await registerSite();
  const object = env.SITE.getByName(site);
  await runInDurableObject(object, (_site, { storage: { sql } }) => {
    for (let n = 0; n < ENTRIES; n++)
      sql.exec(
        "INSERT INTO news (seq, news, heard) VALUES (?, ?, 0)",
        Date.now() + 1_000_000 + n,
        JSON.stringify({ kind: "audit", entry: entryOf(n) }),
      );
  });
  const owed = () =>
    runInDurableObject(object, (_site, { storage: { sql } }) =>
      sql.exec<{ n: number }>("SELECT count(*) AS n FROM news WHERE heard = 0").one(),
    );
  await eventually(
    async () => {
      await runDurableObjectAlarm(object);
      return owed();
    },
    ({ n }) => n === 0,
  );
  const heard = await env.DESK.getByName(site).audit(Number.MAX_SAFE_INTEGER, ENTRIES);
  // So many fit into one answer.
  expect(heard.length).toBeLessThan(ENTRIES);
  expect(heard.length).toBeGreaterThan(0);
}, 60_000);

test("an index of long titles, addresses and details is exported whole, some articles at a time", async () => {
  const site = await registerSite();
  const desk = env.DESK.getByName(site);
  const articles = 400;
  // As long as each may be, in letters of two bytes.
  const row = seededRow(0, {
    address: "ї".repeat(2_000),
    details: JSON.stringify({ tags: ["ї".repeat(8_000)] }),
  });
  for (let n = 0; n < articles; n++)
    await desk.deliver({
      key: seededKey(n),
      epoch: 1,
      seq: 1,
      row: { ...row, article: `post-${n}` },
      audit: [],
    });
  const first = await desk.articlesAfter("", EXPORT_BATCH_ROWS, null);
  expect(first.length).toBeGreaterThan(1);
  expect(first.length).toBeLessThan(articles / 2);
  const path = `/v1/moderation/sites/${site}/export?format=csv`;
  const [, ...lines] = (await (await callAs(ADMIN, "GET", path)).text()).trim().split("\r\n");
  expect(new Set(lines.map((line) => line.split(",")[1])).size).toBe(articles);
}, 60_000);
