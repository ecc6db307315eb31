/**
 * What a month costs by its readers, by Cloudflare's price list: an upper bound, since each number is the dearest that the code
 * allows or the bench has measured. Pure.
 */
import { SITE_PUBLICATIONS_PER_DAY } from "../../worker/limits/publishing.ts";
import { number, table } from "./table.ts";

/** Workers Paid, in November 2026: what a month has in it, and dollars for each further million (workers/platform/pricing, kv/platform/pricing, durable-objects/platform/pricing). */
const PRICES = {
  requests: { included: 10e6, million: 0.3 },
  cpuMs: { included: 30e6, million: 0.02 },
  objectRequests: { included: 1e6, million: 0.15 },
  rowsWritten: { included: 50e6, million: 1 },
  kvReads: { included: 10e6, million: 0.5 },
  kvWrites: { included: 1e6, million: 5 },
};
type Meter = keyof typeof PRICES;
const BASE = 5;
const DAYS = 30;

/** Of a vote and a read: `npm run bench -- written` measures both, rounded up here. */
const VOTE_CPU_MS = 2;
const READ_CPU_MS = 1;
/** Of a vote that nobody follows: tests/worker/counting/commit.test.ts. */
const QUIET_VOTE_ROWS = 12;
/** The vote, the admission, the grant, the alarm, the Desk's row. */
const QUIET_VOTE_OBJECT_REQUESTS = 5;

/** What a month uses. Every reader who comes near a poll reads KV, every vote comes alone, and the day's publications are all used. */
function usage(readers: number, votes: number): Record<Meter, number> {
  return {
    requests: readers + 2 * votes,
    cpuMs: readers * READ_CPU_MS + 2 * votes * VOTE_CPU_MS,
    objectRequests: votes * QUIET_VOTE_OBJECT_REQUESTS,
    rowsWritten: votes * QUIET_VOTE_ROWS,
    kvReads: readers,
    kvWrites: Math.min(votes, SITE_PUBLICATIONS_PER_DAY * DAYS),
  };
}

/** Dollars of a month. */
export function costOf(readers: number, votes: number): number {
  const used = Object.entries(usage(readers, votes)) as [Meter, number][];
  return used.reduce((sum, [meter, amount]) => {
    const { included, million } = PRICES[meter];
    return sum + (Math.max(0, amount - included) / 1e6) * million;
  }, BASE);
}

/** The free plan's walls of a day (workers/platform/limits, kv/platform/limits, durable-objects/platform/limits). */
const FREE = { requests: 100_000, objectRequests: 100_000, rowsWritten: 100_000, kvReads: 100_000 };

/** Whether a month of even days stays within the free plan. */
export function isFree(readers: number, votes: number): boolean {
  const used = usage(readers / DAYS, votes / DAYS);
  return (Object.keys(FREE) as (keyof typeof FREE)[]).every((meter) => used[meter] <= FREE[meter]);
}

const READERS = [100_000, 1_000_000, 2_500_000, 10_000_000, 100_000_000];
const SHARES = [0.001, 0.01, 0.05];

/** Dollars a month, by how many readers come near a poll and how many of them vote. */
export function pricing(): string {
  const rows = READERS.map((readers) => [
    number(readers),
    ...SHARES.map((share) => {
      const votes = readers * share;
      return isFree(readers, votes) ? "0" : `${number(Math.ceil(costOf(readers, votes)))}`;
    }),
  ]);
  const heads = SHARES.map((share) => `${share * 100} % vote`);
  return table(["readers near a poll, a month", ...heads], rows);
}
