/**
 * `npm run bench`: the built worker beside reference workers on this machine, interleaved, told as ratios with their
 * spread; an A/A pair shows the noise. Nothing in the test suite asserts a time. Results: dist/bench.json, and the table
 * that the README quotes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type RunningWorker, startWorker } from "../local/worker.ts";
import { anyAddress } from "../tests/support/address.ts";
import { voteId } from "../tests/support/vote-id.ts";
import { articleKey } from "../worker/domain/article-key.ts";
import { cpuMs } from "./cpu.ts";
import { type Ask, load } from "./load.ts";
import { rounded, type Spread, shown, spread } from "./stats.ts";

const ROUNDS = 5;
const CLIENTS = 32;
const VOTES = 3_000;
const READS = 8_000;
const SITE = "bench";
const ORIGIN = "https://daily.example";
const ADMIN_TOKEN = "admin";
const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
/** What each million costs, in dollars (workers, kv and durable-objects/platform/pricing). */
const PRICES = { request: 0.3, cpuMs: 0.02, objectRequest: 0.15, rowWritten: 1, kvRead: 0.5, kvWrite: 5 };

/** Answers every siteverify at once: passed, for the article that the token names. */
async function startSiteverify(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const cdata = new URLSearchParams(body).get("response");
      response.setHeader("Content-Type", "application/json");
      response.end(
        JSON.stringify({ success: true, "error-codes": [], hostname: "localhost", action: "vote", cdata }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/siteverify`, close: () => server.close() };
}

async function bundle(name: string): Promise<string> {
  const outfile = path(`dist/bench/${name}.js`);
  await build({
    entryPoints: [path(`bench/workers/${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
  return outfile;
}

interface Workers {
  ours: RunningWorker;
  /** As ours, with the local stand-in of the brake. */
  standIn: RunningWorker;
  oneByOne: RunningWorker;
  reference: RunningWorker;
}

const headers = (address = anyAddress()) => ({
  Origin: ORIGIN,
  "Content-Type": "application/x-www-form-urlencoded",
  "CF-Connecting-IP": address,
});
const readAddress = (name: string) => `/v1/sites/${SITE}/poll?article=${encodeURIComponent(articleOf(name))}`;
const articleOf = (name: string) => `${ORIGIN}/${name}`;

async function votes(name: string, n: number): Promise<Ask[]> {
  const captcha = await articleKey(SITE, articleOf(name));
  return Array.from({ length: n }, () => ({
    method: "POST",
    path: `/v1/sites/${SITE}/votes`,
    headers: headers(),
    body: `${new URLSearchParams({ article: articleOf(name), vote_id: voteId(), edit: "0", choice: "yes", captcha })}`,
  }));
}
const floorVotes = (n: number): Ask[] =>
  Array.from({ length: n }, () => ({
    method: "POST",
    path: "/floor/votes",
    headers: headers(),
    body: `${new URLSearchParams({ article: articleOf("floor"), vote_id: voteId(), edit: "0", choice: "yes", captcha: "k".repeat(22) })}`,
  }));
const reads = (where: string, n: number): Ask[] =>
  Array.from({ length: n }, () => ({ method: "GET", path: where }));

/** Requests per second; anything but the expected status is a failed bench. */
async function rate({ origin }: RunningWorker, asks: Ask[], status: number): Promise<number> {
  const { rate, statuses } = await load(origin, asks, CLIENTS);
  if (statuses[status] !== asks.length)
    throw new Error(`expected ${status} only: ${JSON.stringify(statuses)}`);
  return rate;
}

/** Milliseconds of processor time for one of so many requests, all of workerd's threads together. */
async function cpuOf(n: number, run: () => Promise<unknown>): Promise<number | undefined> {
  const before = cpuMs();
  await run();
  const after = cpuMs();
  return before === undefined || after === undefined ? undefined : (after - before) / n;
}

/** Each measure once in each round, one after the other, so that whatever drifts drifts for all. */
async function interleaved<Name extends string>(
  measures: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const results = {} as Record<Name, number[]>;
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, measure] of Object.entries(measures) as [Name, () => Promise<number>][]) {
      const value = await measure();
      // The first round warms up.
      results[name] ??= [];
      if (round > 0) results[name].push(value);
    }
  return results;
}
const ratio = (a: number[] = [], b: number[] = []): Spread =>
  spread(a.map((value, i) => value / (b[i] ?? Number.NaN)));

async function asAdmin(
  { origin }: RunningWorker,
  method: string,
  where: string,
  body: unknown,
): Promise<void> {
  const response = await fetch(origin + where, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function votePath({ ours, standIn, oneByOne, reference }: Workers) {
  let run = 0;
  return interleaved({
    floor: () => rate(reference, floorVotes(VOTES), 201),
    ours: async () => rate(ours, await votes(`hot-${run++}`, VOTES), 201),
    "with the brake's stand-in": async () => rate(standIn, await votes(`hot-${run++}`, VOTES), 201),
    "one by one": async () => rate(oneByOne, await votes(`hot-${run++}`, VOTES), 201),
    "floor again": () => rate(reference, floorVotes(VOTES), 201),
  });
}

async function readPath({ ours, reference }: Workers) {
  // An article that ours has votes of.
  const address = readAddress("hot-0");
  return interleaved({
    constant: () => rate(reference, reads("/constant", READS), 200),
    ours: () => rate(ours, reads(address, READS), 200),
    kv: () => rate(reference, reads("/kv", READS), 200),
  });
}

/** Votes a second that one Poll object takes when nothing else is in the way. */
async function hotObject({ ours, oneByOne }: Workers) {
  const poll = encodeURIComponent(`${SITE}:${await articleKey(SITE, articleOf("hot"))}`);
  const cast = async ({ origin }: RunningWorker) => {
    const before = performance.now();
    const response = await fetch(`${origin}/bench/hot?poll=${poll}&votes=${VOTES}`);
    if (!response.ok) throw new Error(await response.text());
    return VOTES / ((performance.now() - before) / 1_000);
  };
  return interleaved({ grouped: () => cast(ours), "one by one": () => cast(oneByOne) });
}

/** The next votes on an article that has a million, and on one that has a thousand. */
async function millionth({ ours }: Workers) {
  for (const [name, n] of [
    ["million", 1_000_000],
    ["thousand", 1_000],
  ] as const) {
    await rate(ours, await votes(name, 1), 201);
    const poll = `${SITE}:${await articleKey(SITE, articleOf(name))}`;
    await fetch(`${ours.origin}/bench/seed?poll=${encodeURIComponent(poll)}&votes=${n}`);
  }
  return interleaved({
    million: async () => rate(ours, await votes("million", VOTES), 201),
    thousand: async () => rate(ours, await votes("thousand", VOTES), 201),
  });
}

/** Votes that a naive counter in KV loses, of a thousand at once. */
async function naive({ reference }: Workers): Promise<number> {
  const asks: Ask[] = Array.from({ length: 1_000 }, () => ({ method: "POST", path: "/naive" }));
  await rate(reference, asks, 201);
  const { tally } = (await (await fetch(`${reference.origin}/naive`)).json()) as { tally: number };
  return 1_000 - tally;
}

interface Written {
  pollRows: number;
  siteRows: number;
  kvWrites: number;
}

/** Rows and KV writes of so many votes on a new article, with all that follows them. */
async function written({ ours }: Workers, name: string, n: number, clients: number): Promise<Written> {
  const poll = `${SITE}:${await articleKey(SITE, articleOf(name))}`;
  const ask = async () =>
    (await (await fetch(`${ours.origin}/bench/written?poll=${encodeURIComponent(poll)}`)).json()) as Written;
  const before = await ask();
  await load(ours.origin, await votes(name, n), clients);
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
    kvWrites: now.kvWrites - before.kvWrites,
  };
}

/** Votes of so many that are not in our tally. */
async function lostByOurs({ ours }: Workers, name: string, n: number): Promise<number> {
  const key = await articleKey(SITE, articleOf(name));
  const response = await fetch(`${ours.origin}/v1/moderation/sites/${SITE}/articles/${key}`, {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const { tally } = (await response.json()) as { tally: { yes: number } };
  return n - tally.yes;
}

/** Dollars for a million votes, at the measured rows, KV writes and processor time. */
function costOf({ pollRows, siteRows, kvWrites }: Written, n: number, cpuMsPerVote: number): number {
  const perVote = (pollRows + siteRows) / n;
  const { request, cpuMs, objectRequest, rowWritten, kvWrite } = PRICES;
  return request + cpuMsPerVote * cpuMs + objectRequest + perVote * rowWritten + (kvWrites / n) * kvWrite;
}

const both = (ours: number | undefined, theirs: number | undefined) =>
  ours === undefined || theirs === undefined ? "not on this system" : `${rounded(ours)} (${rounded(theirs)})`;

async function main(): Promise<void> {
  mkdirSync(path("dist/bench"), { recursive: true });
  const siteverify = await startSiteverify();
  const vars = {
    ADMIN_TOKEN,
    TURNSTILE_SITE_KEY: "key",
    TURNSTILE_SECRET_KEY: "secret",
    TURNSTILE_SCRIPT_URL: "http://localhost/api.js",
    TURNSTILE_SITEVERIFY_URL: siteverify.url,
  };
  const measured = await bundle("measured");
  const workers: Workers = {
    ours: await startWorker({ port: 0, vars, script: measured }),
    standIn: await startWorker({ port: 0, vars: { ...vars, BRAKE: "stand-in" }, script: measured }),
    oneByOne: await startWorker({ port: 0, vars: { ...vars, ONE_BY_ONE: "yes" }, script: measured }),
    reference: await startWorker({ port: 0, vars, script: await bundle("reference") }),
  };
  for (const worker of [workers.ours, workers.standIn, workers.oneByOne])
    await asAdmin(worker, "PUT", `/v1/admin/sites/${SITE}`, {
      origins: [ORIGIN],
      publications_per_day: 1_000_000,
    });

  const vote = await votePath(workers);
  const hot = await hotObject(workers);
  const read = await readPath(workers);
  const alone = await written(workers, "alone", 50, 1);
  const load1000 = await written(workers, "load", 1_000, CLIENTS);
  const lost = { naive: await naive(workers), ours: await lostByOurs(workers, "load", 1_000) };
  const cpu = {
    vote: await cpuOf(VOTES, async () => rate(workers.ours, await votes("cpu", VOTES), 201)),
    floor: await cpuOf(VOTES, () => rate(workers.reference, floorVotes(VOTES), 201)),
    read: await cpuOf(READS, () => rate(workers.ours, reads(readAddress("hot-0"), READS), 200)),
    constant: await cpuOf(READS, () => rate(workers.reference, reads("/constant", READS), 200)),
  };
  const big = await millionth(workers);

  const rows: [what: string, value: string, target: string][] = [
    ["vote, against one fetch and one empty object call", shown(ratio(vote.ours, vote.floor)), "≥ 0.5"],
    ["vote, against the same committed one by one", shown(ratio(vote.ours, vote["one by one"])), "≥ 1.5"],
    [
      "vote, against the first, where the brake is its local stand-in",
      shown(ratio(vote["with the brake's stand-in"], vote.floor)),
      "",
    ],
    ["noise: the first reference against itself", shown(ratio(vote["floor again"], vote.floor)), ""],
    ["votes a second on one article, from this machine's own clients", shown(spread(vote.ours)), ""],
    ["votes a second that one Poll object takes, asked directly", shown(spread(hot.grouped)), ""],
    ["the same, each committed by itself", shown(spread(hot["one by one"])), ""],
    ["poll read, against a constant", shown(ratio(read.ours, read.constant)), "≥ 0.8"],
    ["poll read, against one KV read", shown(ratio(read.ours, read.kv)), ""],
    [
      "time of a vote on an article with 1,000,000 votes, against 1,000",
      shown(ratio(big.thousand, big.million)),
      "≤ 1.2",
    ],
    ["of 1,000 votes at once, lost by counting in KV", String(lost.naive), ""],
    ["of 1,000 votes at once, lost by ours", String(lost.ours), "0"],
    [
      "rows written per vote, 50 votes one after the other",
      rounded((alone.pollRows + alone.siteRows) / 50),
      "≤ 5",
    ],
    [
      "rows written per vote, 1,000 votes at once",
      rounded((load1000.pollRows + load1000.siteRows) / 1_000),
      "≤ 2.2",
    ],
    ["KV writes per 1,000 votes at once", String(load1000.kvWrites), "≤ 60"],
    ["CPU of a vote, ms (the reference's)", both(cpu.vote, cpu.floor), ""],
    ["CPU of a poll read, ms (the constant's)", both(cpu.read, cpu.constant), ""],
    [
      "$ per million votes, 1,000 at once, by the price list",
      rounded(costOf(load1000, 1_000, cpu.vote ?? 3)),
      "",
    ],
    [
      "$ per million poll reads, every one asking KV",
      rounded(PRICES.request + (cpu.read ?? 1) * PRICES.cpuMs + PRICES.kvRead),
      "",
    ],
    ["$ per million poll reads, from memory", rounded(PRICES.request + (cpu.read ?? 1) * PRICES.cpuMs), ""],
  ];
  const table = [
    "| what | measured | target |",
    "| --- | --- | --- |",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ];
  writeFileSync(
    path("dist/bench.json"),
    `${JSON.stringify({ vote, hot, read, big, alone, load1000, lost, cpu, rows }, null, 2)}\n`,
  );
  console.log(table.join("\n"));
  await Promise.all(Object.values(workers).map((worker) => worker.close()));
  siteverify.close();
  // Connections that are kept alive would keep the process alive, too.
  process.exit(0);
}

await main();
