/**
 * An article of a million votes beside one of a thousand: a lone vote, the first after waking, a moderator's look, a vote
 * while a moderator reads, exports and reviews, and the review itself. The seeds are proved before anything is timed.
 */
import type { RunningWorker } from "../../local/worker.ts";
import { SLICE_VOTES } from "../../worker/limits/reviews.ts";
import { keyOf, timed, votes } from "../asks.ts";
import type { Load } from "../load.ts";
import { interleaved, ratio, tell } from "../rounds.ts";
import { ADMIN_TOKEN, asAdmin, inside, SITE, type Workers } from "../stage.ts";
import { rounded, type Spread, shown, spread } from "../stats.ts";
import type { Row } from "./row.ts";

const SIZES = { million: 1_000_000, thousand: 1_000 };
type Size = keyof typeof SIZES;
/** Enough for every vote and what is kept of it. */
const ROWS_PER_DAY = 10_000_000;
/** Votes cast in one call. */
const AT_ONCE = 100_000;
/** Votes one after the other: the 99th percentile is the second slowest. */
const LONE = 200;

interface Article {
  tally: { yes: number; no: number };
  held: number;
  void: number;
}
interface Review {
  id: string;
  state: string;
}

const articlePath = async (name: Size) => `/v1/moderation/sites/${SITE}/articles/${await keyOf(name)}`;
const nameOf = async (name: Size) => encodeURIComponent(`${SITE}:${await keyOf(name)}`);
export const look = async (worker: RunningWorker, name: Size) =>
  asAdmin<Article>(worker, "GET", await articlePath(name));

/**
 * Casts so many votes, evicts the object, and asks the woken one what it has: a seed that was not counted, not stored or not
 * rolled up is a failed bench.
 */
export async function seed(worker: RunningWorker, name: Size): Promise<void> {
  await timed(worker, await votes(name, 1), 201, 1);
  const poll = await nameOf(name);
  for (let cast = 0; cast < SIZES[name]; cast += AT_ONCE) {
    tell(`seeding ${SIZES[name]} votes, ${cast} so far`);
    await inside(worker, `cast?poll=${poll}&votes=${Math.min(AT_ONCE, SIZES[name] - cast)}`);
  }
  await inside(worker, `evict?poll=${poll}`);
  const { tally } = await look(worker, name);
  const stored = await inside<{ votes: number }>(worker, `stored?poll=${poll}`);
  if (tally.yes !== SIZES[name] + 1 || stored.votes !== SIZES[name] + 1)
    throw new Error(`${name}: ${JSON.stringify({ tally, stored })}`);
}

/** Milliseconds of one lone vote after another. */
async function lone(worker: RunningWorker, name: Size, n = LONE): Promise<Load> {
  return timed(worker, await votes(name, n), 201, 1);
}

async function since(run: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}

/** Lone votes while something else goes on again and again, until they are through. */
async function meanwhile(worker: RunningWorker, name: Size, other: () => Promise<unknown>): Promise<Load> {
  let voting = true;
  const others = (async () => {
    while (voting) await other();
  })();
  const asked = await lone(worker, name);
  voting = false;
  await others;
  return asked;
}

async function exportVotes({ origin }: RunningWorker, name: Size): Promise<void> {
  const response = await fetch(`${origin}${await articlePath(name)}/votes?format=ndjson`, {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  for await (const _ of response.body ?? []);
}

/** A review of all votes: how long until it is done, and what lone votes took meanwhile. */
async function reviewAll(worker: RunningWorker, action: "void" | "restore") {
  tell(`${action} a million votes`);
  const path = await articlePath("million");
  const began = performance.now();
  const { id } = await asAdmin<Review>(worker, "POST", `${path}/reviews`, {
    action,
    note: "bench",
    dry_run: false,
    rows_per_day: ROWS_PER_DAY,
  });
  const times: number[] = [];
  for (;;) {
    const { p99 } = await lone(worker, "million", 20);
    times.push(p99);
    const { state } = await asAdmin<Review>(worker, "GET", `${path}/reviews/${id}`);
    if (state === "done") break;
    if (state !== "running" && state !== "queued") throw new Error(`the review is ${state}`);
  }
  const ms = performance.now() - began;
  const article = await look(worker, "million");
  const left = action === "void" ? article.void : article.tally.yes;
  if (left < SIZES.million) throw new Error(`after ${action}: ${JSON.stringify(article)}`);
  return { ms, p99: Math.max(...times) };
}

const over = (value: number, reference: number) => rounded(value / reference);

export async function million({ ours }: Workers): Promise<Row[]> {
  await seed(ours, "thousand");
  await seed(ours, "million");
  const name = await nameOf("million");
  const small = await nameOf("thousand");

  const vote = await interleaved("lone votes on a million and on a thousand", {
    million: async () => (await lone(ours, "million")).median,
    thousand: async () => (await lone(ours, "thousand")).median,
  });
  const wake = await interleaved("the first vote after waking", {
    million: async () => {
      await inside(ours, `evict?poll=${name}`);
      return (await lone(ours, "million", 1)).median;
    },
    thousand: async () => {
      await inside(ours, `evict?poll=${small}`);
      return (await lone(ours, "thousand", 1)).median;
    },
  });
  const looks = await interleaved("a moderator's look", {
    million: () => since(() => look(ours, "million")),
    thousand: () => since(() => look(ours, "thousand")),
  });
  const beside = await interleaved(
    "a vote beside a moderator",
    {
      alone: async () => (await lone(ours, "million")).p99,
      reading: async () => (await meanwhile(ours, "million", () => look(ours, "million"))).p99,
      exporting: async () => (await meanwhile(ours, "million", () => exportVotes(ours, "million"))).p99,
    },
    3,
  );
  const voided = await reviewAll(ours, "void");
  const restored = await reviewAll(ours, "restore");
  const slices = SIZES.million / SLICE_VOTES;
  const alone99 = spread(beside.alone).median;
  const median = spread(vote.million).median;
  const against = (times: readonly number[], ms: number): Spread => spread(times.map((time) => time / ms));

  return [
    {
      what: "a lone vote on an article with 1,000,000 votes, against 1,000",
      value: shown(ratio(vote.million, vote.thousand)),
      target: "≤ 1.2",
    },
    {
      what: "the first vote after waking, 1,000,000 votes, against a lone vote",
      value: shown(against(wake.million, median)),
      target: "≤ 3",
    },
    {
      what: "the same with 1,000 votes",
      value: shown(against(wake.thousand, spread(vote.thousand).median)),
    },
    {
      what: "a moderator reads an article of 1,000,000 votes, against 1,000",
      value: shown(ratio(looks.million, looks.thousand)),
      target: "≤ 3",
    },
    {
      what: "a vote while a moderator reads that article, 99th percentile, against alone",
      value: shown(against(beside.reading, alone99)),
      target: "≤ 3",
    },
    {
      what: "a vote while a moderator exports it, the same",
      value: shown(against(beside.exporting, alone99)),
      target: "≤ 3",
    },
    {
      what: "a vote while all its votes are voided and restored, the same",
      value: over(Math.max(voided.p99, restored.p99), alone99),
      target: "≤ 3",
    },
    {
      what: "void 1,000,000 votes beside voters: ms for each slice, its pause included",
      value: rounded(voided.ms / slices),
      target: "≤ 10",
    },
    {
      what: "restore them, the same",
      value: rounded(restored.ms / slices),
      target: "≤ 10",
    },
  ];
}
