/**
 * An article of a million votes beside one of a thousand: a lone vote, the first after waking, a moderator's look, a vote
 * while a moderator reads, exports and reviews, and the review itself. The seeds are proved before anything is timed.
 */
import type { RunningWorker } from "../../local/worker.ts";
import { SLICE_VOTES } from "../../worker/limits/reviews.ts";
import { keyOf, timed, votes } from "../asks.ts";
import { interleaved, ratio, tell } from "../rounds.ts";
import { inside, SITE, type Workers } from "../stage.ts";
import { rounded, type Spread, shown, spread } from "../stats.ts";
import { exportVotes, lone, look, meanwhile, reviewAll } from "./beside.ts";
import type { Row } from "./row.ts";

const SIZES = { million: 1_000_000, thousand: 1_000 };
type Size = keyof typeof SIZES;
/** Votes cast in one call. */
const AT_ONCE = 100_000;

const nameOf = async (name: Size) => encodeURIComponent(`${SITE}:${await keyOf(name)}`);
const subjectOf = (worker: RunningWorker, name: Size) => ({ worker, site: SITE, name });

/**
 * Casts so many votes, evicts the object, and asks the woken one what it has: a seed that was not counted, not stored or not
 * rolled up is a failed bench.
 */
async function seed(worker: RunningWorker, name: Size): Promise<void> {
  await timed(worker, await votes(name, 1), 201, 1);
  const poll = await nameOf(name);
  for (let cast = 0; cast < SIZES[name]; cast += AT_ONCE) {
    tell(`seeding ${SIZES[name]} votes, ${cast} so far`);
    await inside(worker, `fill?poll=${poll}&votes=${Math.min(AT_ONCE, SIZES[name] - cast)}`);
  }
  await inside(worker, `evict?poll=${poll}`);
  const { tally } = await look(subjectOf(worker, name));
  const stored = await inside<{ votes: number }>(worker, `stored?poll=${poll}`);
  if (tally.yes !== SIZES[name] + 1 || stored.votes !== SIZES[name] + 1)
    throw new Error(`${name}: ${JSON.stringify({ tally, stored })}`);
}

async function since(run: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}

const over = (value: number, reference: number) => rounded(value / reference);

export async function million({ ours }: Workers): Promise<Row[]> {
  await seed(ours, "thousand");
  await seed(ours, "million");
  const name = await nameOf("million");
  const small = await nameOf("thousand");
  const large = subjectOf(ours, "million");
  const little = subjectOf(ours, "thousand");

  const vote = await interleaved("lone votes on a million and on a thousand", {
    million: async () => (await lone(large)).median,
    thousand: async () => (await lone(little)).median,
  });
  const wake = await interleaved("the first vote after waking", {
    million: async () => {
      await inside(ours, `evict?poll=${name}`);
      return (await lone(large, 1)).median;
    },
    thousand: async () => {
      await inside(ours, `evict?poll=${small}`);
      return (await lone(little, 1)).median;
    },
  });
  const looks = await interleaved("a moderator's look", {
    million: () => since(() => look(large)),
    thousand: () => since(() => look(little)),
  });
  const beside = await interleaved(
    "a vote beside a moderator",
    {
      alone: async () => (await lone(large)).p99,
      reading: async () => (await meanwhile(large, () => look(large))).p99,
      exporting: async () => (await meanwhile(large, (over) => exportVotes(large, over))).p99,
    },
    3,
  );
  const voided = await reviewAll(large, "void", SIZES.million);
  const restored = await reviewAll(large, "restore", SIZES.million);
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
