/** Networks as they are kept: exact through evictions, chunks and days, in bounded rows, and forgotten in time. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { hex } from "../../../worker/domain/bytes.ts";
import { NETWORK_SIGNAL_VOTES } from "../../../worker/limits/signals.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import {
  NETWORK_CHUNK_ENTRIES,
  NETWORK_CHUNKS_PER_CALL,
  NETWORK_DAYS_KEPT,
  NETWORKS_EXACT_VOTES,
  SKETCH_EVERY_VOTES,
} from "../../../worker/limits/votes.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import type { Cast } from "../../../worker/poll/votes/cast.ts";
import { exportedVotes } from "../../../worker/routes/exported-votes.ts";
import { rowCounter } from "../rows.ts";
import { article, castOf, pollOf, registerSite, someNetwork } from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});

/** The clock: a noon to come, so that nothing happens at the edge of a day, and no alarm rings but those a test rings. */
let nowMs: number;
beforeEach(() => {
  nowMs = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS + DAY_MS / 2;
  vi.spyOn(Date, "now").mockImplementation(() => nowMs);
});
afterEach(() => void vi.restoreAllMocks());

let ids = 0;
/** A first vote under an id of this hour. */
function cast(id: string, over: Partial<Cast> = {}): Cast {
  const key = crypto.getRandomValues(new Uint8Array(16));
  new DataView(key.buffer).setUint32(0, Math.floor(nowMs / HOUR_MS));
  new DataView(key.buffer).setUint32(4, ++ids);
  return castOf(id, key, over);
}
/** Casts many votes at once, inside the object, and gives what each was answered. */
const castMany = async (id: string, votes: number, over: (n: number) => Partial<Cast> = () => ({})) =>
  runInDurableObject(await pollOf(site, id), async (poll) => {
    const answers = await Promise.all(Array.from({ length: votes }, (_, n) => poll.cast(cast(id, over(n)))));
    return answers.map((answer) => (answer.ok ? answer.status : answer.code));
  });
const heldOf = (answers: string[]) => answers.filter((status) => status === "held").length;
const rowsOf = async (id: string) =>
  runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
    storage.sql
      .exec<{ day: number; n: number; bytes: number }>(
        "SELECT day, n, length(entries) AS bytes FROM network_chunk ORDER BY day, n",
      )
      .toArray(),
  );
const evict = async (id: string) => evictDurableObject(await pollOf(site, id));
/** Runs in an object that has just woken, and counts the rows that SQLite reads for it. */
async function rowsRead(id: string, run: (poll: Poll) => Promise<unknown>): Promise<number> {
  return runInDurableObject(await pollOf(site, id), async (poll, { storage }) => {
    const { seen, rows } = rowCounter();
    const sql = Object.getPrototypeOf(storage.sql) as SqlStorage;
    const real = sql.exec;
    const spy = vi.spyOn(sql, "exec").mockImplementation(function (this: SqlStorage, ...given) {
      return seen(real.apply(this, given));
    });
    await run(poll);
    spy.mockRestore();
    return rows().read;
  });
}
/** What waking reads of an empty poll: its tables and indexes, the poll, the tally, what is owed. */
const WAKING_ROWS = 64;

/** Chunks of networks of today that nobody else has, as if so many votes had been cast. */
const seedChunks = async (id: string, chunks: number) =>
  runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
    storage.sql
      .exec(
        `WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ?1)
         INSERT INTO network_chunk (day, n, from_hour, until_hour, entries)
         SELECT ?2, n, ?2 * 24, ?2 * 24, randomblob(?3) FROM i`,
        chunks,
        Math.floor(nowMs / DAY_MS),
        NETWORK_CHUNK_ENTRIES * 33,
      )
      .toArray(),
  );

describe("a network's limit", () => {
  test("holds over an eviction: 19 votes, an eviction and 19 more are 38", async () => {
    const id = article("nineteen");
    const over = { network: someNetwork(), networkVotesPerDay: 30 };
    expect(heldOf(await castMany(id, 19, () => over))).toBe(0);
    await evict(id);
    expect(heldOf(await castMany(id, 19, () => over))).toBe(38 - 30);
  });

  test("holds over the end of a chunk, in one group, in several and after an eviction", async () => {
    const id = article("chunk-edge");
    const over = { network: someNetwork(), networkVotesPerDay: NETWORK_CHUNK_ENTRIES + 1 };
    expect(heldOf(await castMany(id, NETWORK_CHUNK_ENTRIES - 1, () => over))).toBe(0);
    expect(await rowsOf(id)).toEqual([]);
    expect(await castMany(id, 1, () => over)).toEqual(["counted"]);
    const day = Math.floor(nowMs / DAY_MS);
    expect(await rowsOf(id)).toEqual([{ day, n: 0, bytes: NETWORK_CHUNK_ENTRIES * 33 }]);
    expect(await castMany(id, 1, () => over)).toEqual(["counted"]);
    await evict(id);
    expect(await castMany(id, 1, () => over)).toEqual(["held"]);
    expect(heldOf(await castMany(id, 3 * NETWORK_CHUNK_ENTRIES))).toBe(0);
    expect((await rowsOf(id)).map(({ n }) => n)).toEqual([0, 1, 2, 3]);
  });

  test("begins anew with the day, whose networks are told from another summary", async () => {
    const id = article("next-day");
    const over = { network: someNetwork(), networkVotesPerDay: NETWORK_SIGNAL_VOTES };
    expect(heldOf(await castMany(id, NETWORK_SIGNAL_VOTES + 2, () => over))).toBe(2);
    nowMs += DAY_MS;
    expect(heldOf(await castMany(id, NETWORK_SIGNAL_VOTES + 1, () => over))).toBe(1);
    await evict(id);
    expect(await castMany(id, 1, () => over)).toEqual(["held"]);
    // The salt of another day makes another hash of the same network; and each day's largest are told.
    const today = someNetwork();
    await castMany(id, NETWORK_SIGNAL_VOTES + 5, () => ({ network: today }));
    const report = await (await pollOf(site, id)).read();
    expect(report?.networks.map(({ network, votes }) => [network, votes])).toEqual([
      [hex(today.fine), NETWORK_SIGNAL_VOTES + 5],
      [hex(over.network.fine), NETWORK_SIGNAL_VOTES + 2],
    ]);
  });

  test("counts no vote whose write failed, alone or with its whole group", async () => {
    const id = article("failed-network");
    const over = { network: someNetwork(), networkVotesPerDay: 3 };
    await castMany(id, 2, () => over);
    const exec = async (sql: string) =>
      runInDurableObject(await pollOf(site, id), (_poll, { storage }) => storage.sql.exec(sql).toArray());
    await exec("CREATE TRIGGER one AFTER INSERT ON vote BEGIN SELECT RAISE(ABORT, 'disk'); END");
    await castMany(id, 5, () => over);
    await exec("DROP TRIGGER one");
    await exec("CREATE TRIGGER all_of_them BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT, 'disk'); END");
    await castMany(id, 5, () => over);
    await exec("DROP TRIGGER all_of_them");
    expect(await castMany(id, 2, () => over)).toEqual(["counted", "held"]);
  });

  test("counts no vote whose chunk could not be stored: that is after it was counted in memory", async () => {
    const id = article("failed-chunk");
    const over = { network: someNetwork(), networkVotesPerDay: NETWORK_CHUNK_ENTRIES };
    await castMany(id, NETWORK_CHUNK_ENTRIES - 1, () => over);
    const exec = async (sql: string) =>
      runInDurableObject(await pollOf(site, id), (_poll, { storage }) => storage.sql.exec(sql).toArray());
    await exec("CREATE TRIGGER full BEFORE INSERT ON network_chunk BEGIN SELECT RAISE(ABORT, 'disk'); END");
    expect(await castMany(id, 1, () => over)).toEqual(["internal"]);
    await exec("DROP TRIGGER full");
    expect(await castMany(id, 2, () => over)).toEqual(["counted", "held"]);
  });
});

describe("a day of very many votes", () => {
  test("is sketched beyond the exact number: the limit holds, the sketch is stored, and survives an eviction", async () => {
    const id = article("sketched");
    const over = { network: someNetwork(), networkVotesPerDay: 30 };
    await castMany(id, 19, () => over);
    await seedChunks(id, Math.ceil(NETWORKS_EXACT_VOTES / NETWORK_CHUNK_ENTRIES));
    await evict(id);
    expect(heldOf(await castMany(id, 5, () => over))).toBe(0);
    // Some more, until a chunk is full: from then on there is a row of the sketch.
    await castMany(id, NETWORK_CHUNK_ENTRIES);
    const sketches = () =>
      runInDurableObject(stub, (_poll, { storage }) =>
        storage.sql
          .exec<{ chunks: number; bytes: number }>("SELECT chunks, length(sketch) AS bytes FROM network_day")
          .toArray(),
      );
    const stub = await pollOf(site, id);
    const [sketch] = await sketches();
    expect(sketch?.bytes).toBe(1_048_576);
    await evict(id);
    // A sketch counts no fewer than there were, and by chance one or two of others that share all cells of a network.
    const held = heldOf(await castMany(id, 14, () => over));
    expect(held).toBeGreaterThanOrEqual(19 + 5 + 14 - 30);
    expect(held).toBeLessThanOrEqual(19 + 5 + 14 - 30 + 2);
    // It is rewritten every some thousand votes, not with every chunk.
    await castMany(id, SKETCH_EVERY_VOTES / 2);
    expect((await sketches())[0]?.chunks).toBe(sketch?.chunks);
    await castMany(id, SKETCH_EVERY_VOTES / 2 + NETWORK_CHUNK_ENTRIES);
    expect((await sketches())[0]?.chunks).toBeGreaterThan(sketch?.chunks ?? 0);
  });

  test("of 400,000 is woken to by reading a sketch and some chunks, not the day", async () => {
    const id = article("four-hundred-thousand");
    await castMany(id, 1);
    await seedChunks(id, 400_000 / NETWORK_CHUNK_ENTRIES);
    await evict(id);
    // Stores the sketch, which was not there: what was seeded was never cast.
    await castMany(id, NETWORK_CHUNK_ENTRIES);
    await castMany(id, SKETCH_EVERY_VOTES - NETWORK_CHUNK_ENTRIES);
    await evict(id);
    const read = await rowsRead(id, (poll) => poll.cast(cast(id)));
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(SKETCH_EVERY_VOTES / NETWORK_CHUNK_ENTRIES + WAKING_ROWS);
  });

  test("as many as are counted exactly are woken to by reading their chunks alone", async () => {
    const id = article("exact");
    await castMany(id, 1);
    const chunks = Math.floor(NETWORKS_EXACT_VOTES / NETWORK_CHUNK_ENTRIES) - 1;
    await seedChunks(id, chunks);
    await evict(id);
    expect(await rowsRead(id, (poll) => poll.cast(cast(id)))).toBeLessThanOrEqual(chunks + WAKING_ROWS);
  });
});

test("an article of a million votes is read and woken without reading any of them", async () => {
  const id = article("million");
  await castMany(id, 10);
  const hour = Math.floor(nowMs / HOUR_MS) - 48;
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    for (let i = 0; i < 20; i++)
      storage.sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
         INSERT INTO vote (key, choice, edit, standing, wording, minute, generation)
         SELECT unhex(printf('%08x', ?1) || hex(randomblob(12))), 'yes', 0, 'counted', 1, ?1 * 60, 0 FROM n`,
        hour - i,
      );
    storage.sql.exec("UPDATE tally SET counted_yes = counted_yes + 1000000");
    storage.sql.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
       INSERT INTO hour (hour, counted_yes, counted_no, counted_none, held_yes, held_no, held_none, void_yes, void_no, void_none)
       SELECT ?1 - i, 250, 0, 0, 0, 0, 0, 0, 0, 0 FROM n`,
      hour,
    );
    expect(storage.sql.exec("SELECT count(*) AS n FROM vote").one().n).toBe(1_000_010);
  });
  await evict(id);
  let report: Awaited<ReturnType<Poll["read"]>> = null;
  // 168 hours, those of 92 days, and a few rows more.
  const read = await rowsRead(id, async (poll) => {
    report = await poll.read();
  });
  expect(read).toBeLessThanOrEqual(2 * (168 + 92 * 24) + WAKING_ROWS);
  expect(report).toMatchObject({ counts: { yes: 1_000_010 }, standings: { counted: { yes: 1_000_010 } } });
  await evict(id);
  expect(await rowsRead(id, (poll) => poll.cast(cast(id)))).toBeLessThanOrEqual(WAKING_ROWS);
}, 120_000);

test("an export joins networks that one call does not fetch, and the object reads some chunks for each", async () => {
  const id = article("many-chunks");
  const votes = (2 * NETWORK_CHUNKS_PER_CALL + 1) * NETWORK_CHUNK_ENTRIES + 1;
  const networks = Array.from({ length: 7 }, someNetwork);
  const over = (n: number) => ({ network: networks[n % 7] ?? someNetwork(), networkVotesPerDay: votes });
  for (let cast = 0; cast < votes; cast += 1_000) await castMany(id, Math.min(1_000, votes - cast), over);
  const stub = await pollOf(site, id);
  const told = new Map<string | null, number>();
  for await (const rows of exportedVotes(stub))
    for (const { network } of rows) told.set(network, (told.get(network) ?? 0) + 1);
  expect([...told.keys()].sort()).toEqual(networks.map(({ fine }) => hex(fine)).sort());
  expect([...told.values()].reduce((all, each) => all + each)).toBe(votes);
  const hour = Math.floor(nowMs / HOUR_MS);
  const asked = { from: hour, until: hour, after: null };
  // And a look whether votes are on their way from another article.
  expect(await rowsRead(id, (poll) => poll.networks(asked))).toBeLessThanOrEqual(NETWORK_CHUNKS_PER_CALL + 1);
}, 60_000);

describe("what is kept of networks", () => {
  const ring = async (id: string) =>
    runInDurableObject(await pollOf(site, id), async (poll, { storage }) => {
      await storage.deleteAlarm();
      await poll.alarm({ isRetry: false, retryCount: 0, scheduledTime: nowMs });
    });

  test("is told with each vote of an export, and is gone seven days after its day, the open chunk's too", async () => {
    const id = article("forgotten-networks");
    const network = someNetwork();
    await castMany(id, NETWORK_CHUNK_ENTRIES + 5, () => ({ network }));
    const stub = await pollOf(site, id);
    const exported = async () => {
      const networks: (string | null)[] = [];
      for await (const rows of exportedVotes(stub)) networks.push(...rows.map(({ network }) => network));
      return [networks.length, ...new Set(networks)];
    };
    const all = NETWORK_CHUNK_ENTRIES + 5;
    expect(await exported()).toEqual([all, hex(network.fine)]);
    await ring(id);
    nowMs = (Math.floor(nowMs / DAY_MS) + 1 + NETWORK_DAYS_KEPT) * DAY_MS - 1;
    await ring(id);
    expect(await exported()).toEqual([all, hex(network.fine)]);
    nowMs += 1;
    const due = await runInDurableObject(stub, (_poll, { storage }) => storage.getAlarm());
    expect(due).toBe(nowMs);
    await ring(id);
    expect(await exported()).toEqual([all, null]);
    expect((await stub.read())?.networks).toEqual([]);
    const left = await runInDurableObject(stub, async (_poll, { storage }) => ({
      chunks: storage.sql.exec("SELECT count(*) AS n FROM network_chunk").one().n,
      days: storage.sql.exec("SELECT count(*) AS n FROM network_day").one().n,
      open: storage.sql.exec("SELECT length(chunk) AS n FROM tally").one().n,
      alarm: await storage.getAlarm(),
    }));
    expect(left).toEqual({ chunks: 0, days: 0, open: 0, alarm: null });
  });
});
