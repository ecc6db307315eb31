/** What votes write, what is lost by counting as one would do it naively, and what a million cost by the price list. */

import { CLIENTS, floorVotes, keyOf, rate, readAddress, reads, timed, votes } from "../asks.ts";
import { cpuMs } from "../cpu.ts";
import { tell } from "../rounds.ts";
import { asAdmin, inside, SITE, type Workers } from "../stage.ts";
import { rounded } from "../stats.ts";
import { READ } from "./read-path.ts";
import type { Row } from "./row.ts";

/** What each million costs, in dollars (workers, kv and durable-objects/platform/pricing). */
const PRICES = { request: 0.3, cpuMs: 0.02, objectRequest: 0.15, rowWritten: 1, kvRead: 0.5, kvWrite: 5 };
const ASKED = 3_000;

/** Rows by SQLite's own count, of the Poll object and of the two of the site; KV writes of them all. */
interface Written {
  pollRows: number;
  siteRows: number;
  deskRows: number;
  kvWrites: number;
}

/** Rows and KV writes of so many votes on a new article, with all that follows them. */
async function writtenBy({ ours }: Workers, name: string, n: number, clients: number): Promise<Written> {
  tell(`rows of ${n} votes, ${clients} at a time`);
  const poll = encodeURIComponent(`${SITE}:${await keyOf(name)}`);
  const ask = () => inside<Written>(ours, `written?poll=${poll}`);
  const before = await ask();
  await timed(ours, await votes(name, n), 201, clients);
  // What the alarm still owes is delivered within seconds on a new article.
  let now = await ask();
  for (let last: Written | undefined; JSON.stringify(last) !== JSON.stringify(now); ) {
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    now = await ask();
  }
  return {
    pollRows: now.pollRows - before.pollRows,
    siteRows: now.siteRows - before.siteRows,
    deskRows: now.deskRows - before.deskRows,
    kvWrites: now.kvWrites - before.kvWrites,
  };
}

const all = ({ pollRows, siteRows, deskRows }: Written) => pollRows + siteRows + deskRows;

/** Votes that a naive counter in KV loses, of a thousand at once. */
async function lostByKv({ reference }: Workers): Promise<number> {
  tell("a thousand votes counted in KV");
  const asks = Array.from({ length: 1_000 }, () => ({ method: "POST", path: "/naive" }) as const);
  await rate(reference, asks, 201);
  const { tally } = (await (await fetch(`${reference.origin}/naive`)).json()) as { tally: number };
  return 1_000 - tally;
}

/** Votes of a thousand that are not in our tally. */
async function lostByOurs({ ours }: Workers, name: string): Promise<number> {
  const where = `/v1/moderation/sites/${SITE}/articles/${await keyOf(name)}`;
  const { tally } = await asAdmin<{ tally: { yes: number } }>(ours, "GET", where);
  return 1_000 - tally.yes;
}

/** Milliseconds of processor time for one of so many requests, all of workerd's threads together. */
async function cpuOf(run: () => Promise<unknown>): Promise<number | undefined> {
  const before = cpuMs();
  await run();
  const after = cpuMs();
  return before === undefined || after === undefined ? undefined : (after - before) / ASKED;
}

const both = (ours: number | undefined, theirs: number | undefined) =>
  ours === undefined || theirs === undefined ? "not on this system" : `${rounded(ours)} (${rounded(theirs)})`;

export async function writes(workers: Workers): Promise<Row[]> {
  const { ours, reference } = workers;
  const alone = await writtenBy(workers, "alone", 50, 1);
  const load = await writtenBy(workers, "load", 1_000, CLIENTS);
  const lost = { naive: await lostByKv(workers), ours: await lostByOurs(workers, "load") };
  tell("processor time");
  const cpu = {
    vote: await cpuOf(async () => rate(ours, await votes("cpu", ASKED), 201)),
    floor: await cpuOf(() => rate(reference, floorVotes(ASKED), 201)),
    read: await cpuOf(() => rate(ours, reads(readAddress(READ), ASKED), 200)),
    constant: await cpuOf(() => rate(reference, reads("/constant", ASKED), 200)),
  };
  const { request, objectRequest, rowWritten, kvWrite, kvRead } = PRICES;
  const perRead = request + (cpu.read ?? 1) * PRICES.cpuMs;
  const perVote =
    request +
    (cpu.vote ?? 3) * PRICES.cpuMs +
    objectRequest +
    (all(load) / 1_000) * rowWritten +
    (load.kvWrites / 1_000) * kvWrite;
  return [
    { what: "of 1,000 votes at once, lost by counting in KV", value: String(lost.naive) },
    { what: "of 1,000 votes at once, lost by ours", value: String(lost.ours), target: "0" },
    {
      what: "rows written per vote in the Poll object, 50 votes one after the other",
      value: rounded(alone.pollRows / 50),
      target: "≤ 4",
    },
    {
      what: "rows written per vote in the Poll object, 1,000 votes at once",
      value: rounded(load.pollRows / 1_000),
      target: "≤ 1.3",
    },
    { what: "rows per vote of all objects, 50 votes one after the other", value: rounded(all(alone) / 50) },
    { what: "rows per vote of all objects, 1,000 votes at once", value: rounded(all(load) / 1_000) },
    { what: "KV writes per 1,000 votes at once", value: String(load.kvWrites), target: "≤ 60" },
    { what: "CPU of a vote, ms (the reference's)", value: both(cpu.vote, cpu.floor) },
    { what: "CPU of a poll read, ms (the constant's)", value: both(cpu.read, cpu.constant) },
    {
      what: "$ per million votes, 1,000 at once, by the price list",
      value: rounded(perVote),
      target: "≤ 2",
    },
    { what: "$ per million poll reads, every one asking KV", value: rounded(perRead + kvRead) },
    { what: "$ per million poll reads, from memory", value: rounded(perRead), target: "≤ 0.33" },
  ];
}
