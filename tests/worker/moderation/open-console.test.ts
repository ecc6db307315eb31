/** What a console that is left open costs: its hour of askings in rows of Site and Desk, told with the results. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { AuditAnswer, IndexAnswer, InvitationAnswer } from "../../../worker/contract/index.ts";
import type { Desk } from "../../../worker/desk/desk.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { INDEX_PAGE_ROWS, UNCHANGED_MS } from "../../../worker/limits/reading.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import type { Site } from "../../../worker/site/site.ts";
import { type Rows, rowCounter } from "../rows.ts";
import { seedDesk, seededKey, seededRow } from "../site/seeded-desk.ts";
import { ADMIN, article, call, callAs, eventually, pollOf, registerSite, vote, WORKER } from "../support.ts";

/** What the console asks for again, and how often: `LIVE_MS` of console/live.tsx. */
const ASKED_EVERY_MS = 10_000;
const ARTICLES = 3_000;
/** Those of them that have held votes: one of thirteen, but for each seventh. */
const HELD = 100;

/** Counts the rows of an object from now on, by SQLite's own count. */
async function counting<T extends Site | Desk | Poll>(
  stub: DurableObjectStub<T>,
): Promise<() => Promise<Rows>> {
  const { seen, rows } = rowCounter();
  await runInDurableObject(stub, (_object, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql);
    sql.exec = ((query: string, ...values: SqlStorageValue[]) =>
      seen(exec(query, ...values))) as typeof sql.exec;
  });
  return () => runInDurableObject(stub, rows);
}

test("a console that is open for an hour over an unchanged site is answered 304, and writes no more than that it was seen", async ({
  annotate,
}) => {
  const site = await registerSite();
  await seedDesk(site, ARTICLES);
  const invited = await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/invitations`, {
    ...{ name: "Ada", scopes: ["read", "moderate"] },
  });
  const { invitation } = await invited.json<InvitationAnswer>();
  const own = { "Sec-Fetch-Site": "same-origin", "Afterword-Console": "1", Origin: WORKER };
  const signedIn = await call(`/v1/session?site=${site}`, {
    method: "POST",
    headers: { ...own, "Content-Type": "application/json" },
    body: JSON.stringify({ invitation }),
  });
  const headers = { ...own, Cookie: signedIn.headers.get("Set-Cookie")?.split(";", 1)[0] ?? "" };
  const path = `/v1/moderation/sites/${site}/attention`;
  const first = await call(path, { headers });
  expect(first.status).toBe(200);
  const tag = first.headers.get("ETag") ?? "";

  const [ofSite, ofDesk] = [
    await counting(env.SITE.getByName(site)),
    await counting(env.DESK.getByName(site)),
  ];
  const [began, times] = [Date.now(), HOUR_MS / ASKED_EVERY_MS];
  const clock = vi.spyOn(Date, "now");
  for (let n = 1; n <= times; n++) {
    clock.mockReturnValue(began + n * ASKED_EVERY_MS);
    expect((await call(path, { headers: { ...headers, "If-None-Match": tag } })).status).toBe(304);
  }
  clock.mockRestore();
  const [site_, desk] = [await ofSite(), await ofDesk()];
  await annotate(
    `an hour: ${times} requests, ${2 * times} to objects; rows read ${site_.read} in Site and ${desk.read} in Desk, written ${site_.written} and ${desk.written}`,
  );
  expect(desk.written).toBe(0);
  // Once in a while Site notes that the session is still used.
  expect(site_.written).toBeLessThanOrEqual(2);
  expect(site_.read / times).toBeLessThanOrEqual(45);
  expect(desk.read / times).toBeGreaterThan(HELD);
  expect(desk.read / times).toBeLessThanOrEqual(4 * (HELD + 1) + 2);
});

/** Asks an address again and again for an hour, as the console does, while `meanwhile` happens before each; how often it was 304. */
async function hourOf(
  path: string,
  meanwhile: (n: number) => Promise<unknown> = async () => {},
): Promise<number> {
  const times = HOUR_MS / ASKED_EVERY_MS;
  const [began, clock] = [Date.now(), vi.spyOn(Date, "now")];
  let [tag, unchanged] = ["", 0];
  for (let n = 0; n < times; n++) {
    clock.mockReturnValue(began + n * ASKED_EVERY_MS);
    await meanwhile(n);
    const headers = { Authorization: `Bearer ${ADMIN}`, ...(tag && { "If-None-Match": tag }) };
    const response = await call(path, { headers });
    await response.text();
    if (response.status === 304) unchanged += 1;
    tag = response.headers.get("ETag") ?? "";
  }
  clock.mockRestore();
  return unchanged;
}

describe.each([
  ["quiet", false],
  ["busy", true],
])("on a %s site a console that is open for an hour", (how, busy) => {
  const times = HOUR_MS / ASKED_EVERY_MS;
  /** A site whose own news the Desk has heard: nothing else is written meanwhile. */
  const settled = async () => {
    const site = await registerSite();
    await seedDesk(site, ARTICLES);
    const log = `/v1/moderation/sites/${site}/audit?action=site`;
    await eventually(
      async () => (await callAs(ADMIN, "GET", log)).json<AuditAnswer>(),
      ({ entries }) => entries.length > 0,
    );
    return site;
  };
  /** A delivery, of another article each time. */
  const delivery = (site: string, n: number) =>
    env.DESK.getByName(site).deliver({
      ...{ key: seededKey(n), epoch: 1, seq: 2, row: seededRow(n, { yes: 900 }), audit: [] },
    });

  test("at Articles writes nothing, and reads the page that is shown where something has changed", async ({
    annotate,
  }) => {
    const site = await settled();
    const list = `/v1/moderation/sites/${site}/articles?sort=votes`;
    const { articles, cursor } = await (await callAs(ADMIN, "GET", list)).json<IndexAnswer>();
    expect(cursor).not.toBeNull();
    const ofDesk = await counting(env.DESK.getByName(site));
    let written = 0;
    const unchanged = await hourOf(`${list}&shown=${articles.map(({ key }) => key).join(".")}`, async (n) => {
      if (!busy) return;
      const before = (await ofDesk()).written;
      await delivery(site, n);
      written += (await ofDesk()).written - before;
    });
    const desk = await ofDesk();
    await annotate(
      `an hour at Articles on a ${how} site: ${times} requests, of which ${unchanged} answered 304; rows read ${desk.read} in Desk, written ${desk.written - written}`,
    );
    expect(desk.written - written).toBe(0);
    // What passes by itself is looked for every five minutes.
    const changed = busy ? times : HOUR_MS / UNCHANGED_MS + 1;
    expect(times - unchanged).toBeLessThanOrEqual(changed);
    expect(desk.read / changed).toBeLessThanOrEqual(7 * INDEX_PAGE_ROWS + 30);
    expect(desk.read).toBeGreaterThan(busy ? times * INDEX_PAGE_ROWS : INDEX_PAGE_ROWS);
  });

  test("at Activity writes nothing, and reads the log where it has changed: votes are no change of it", async ({
    annotate,
  }) => {
    const site = await settled();
    await runInDurableObject(env.DESK.getByName(site), (_desk, { storage: { sql } }) => {
      for (let n = 0; n < 3_000; n++) {
        const told = { by: { id: null, name: "Ada" }, note: null, before: "null", after: "null", atMs: n };
        const entry = { id: crypto.randomUUID(), action: "review.void", target: seededKey(n), ...told };
        sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", entry.id, JSON.stringify(entry));
      }
    });
    const path = `/v1/moderation/sites/${site}/audit`;
    await callAs(ADMIN, "GET", path);
    const ofDesk = await counting(env.DESK.getByName(site));
    let [written, read] = [0, 0];
    const unchanged = await hourOf(path, async (n) => {
      if (!busy) return;
      const before = await ofDesk();
      await delivery(site, n);
      const after = await ofDesk();
      written += after.written - before.written;
      read += after.read - before.read;
    });
    const desk = await ofDesk();
    await annotate(
      `an hour at Activity on a ${how} site: ${times} requests, of which ${unchanged} answered 304; rows read ${desk.read - read} in Desk, written ${desk.written - written}`,
    );
    expect(desk.written - written).toBe(0);
    const changed = HOUR_MS / UNCHANGED_MS + 2;
    expect(times - unchanged).toBeLessThanOrEqual(changed);
    expect(desk.read - read).toBeLessThanOrEqual(changed * 5 * INDEX_PAGE_ROWS);
    expect(desk.read - read).toBeGreaterThan(INDEX_PAGE_ROWS);
  });
});

test("a console that is open at one article for an hour writes nothing in its Poll, and reads a few rows each time", async ({
  annotate,
}) => {
  const site = await registerSite();
  const id = article("looked-at");
  for (let n = 0; n < 20; n++) await vote(site, { article: id });
  const stub = await pollOf(site, id);
  const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
  await callAs(ADMIN, "GET", path);
  const ofPoll = await counting(stub);
  const times = HOUR_MS / ASKED_EVERY_MS;
  for (let n = 0; n < times; n++) await (await callAs(ADMIN, "GET", path)).text();
  const { read, written } = await ofPoll();
  await annotate(
    `an hour at one article: ${times} requests; rows read ${read} in its Poll, written ${written}`,
  );
  expect(written).toBe(0);
  expect(read / times).toBeGreaterThan(0);
  expect(read / times).toBeLessThanOrEqual(10);
});
