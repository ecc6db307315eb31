/**
 * A site's budget of publications: what a tally may cost in KV writes over a day, as a bucket that fills evenly, so that
 * nothing is special about midnight. Pure: time and chance are arguments.
 */
import { BUDGET_LATELY_MS, BUDGET_RETRY_LONGEST_MS, BUDGET_TURN_MS } from "../../limits/publishing.ts";
import { DAY_MS } from "../../limits/time.ts";
import { type Bucket, type Rate, spent, waitMs } from "./bucket.ts";

/** What the bucket holds of a day's budget. The rest comes evenly, so that no day sees more than its budget. */
const AT_ONCE_SHARE = 1 / 3;
/** What of a full bucket is left to articles that were voted on lately. */
const RESERVED_SHARE = 1 / 4;

/** A day's budget as a bucket: at least one at once. */
export function budgetRate(publicationsPerDay: number): Rate {
  return {
    capacity: Math.max(1, publicationsPerDay * AT_ONCE_SHARE),
    perMs: (publicationsPerDay * (1 - AT_ONCE_SHARE)) / DAY_MS,
  };
}

/**
 * The bucket after a publication of an article that was voted on at a time, or undefined if it has to wait. One that
 * nobody has voted on for a while leaves the last quarter to others; after a day it is its turn like everybody's, so that
 * every tally is published in the end.
 */
export function afterPublication(bucket: Bucket, lastVoteMs: number, nowMs: number): Bucket | undefined {
  const ageMs = nowMs - lastVoteMs;
  const waits = ageMs > BUDGET_LATELY_MS && ageMs < BUDGET_TURN_MS;
  return spent(bucket, waits ? bucket.capacity * RESERVED_SHARE : 0);
}

/**
 * When an article that was refused asks again: once there may be a token, sooner if it was voted on lately; spread by
 * `chance` (0 to 1) over the second half of its wait, so that those refused together don't come back together. Never later
 * than the longest wait: a budget that was raised is not known to those who wait.
 */
export function retryAtMs(
  bucket: Bucket,
  rate: Rate,
  lastVoteMs: number,
  nowMs: number,
  chance: number,
): number {
  const lately = nowMs - lastVoteMs <= BUDGET_LATELY_MS;
  const longest = lately ? BUDGET_RETRY_LONGEST_MS / 2 : BUDGET_RETRY_LONGEST_MS;
  const wait = Math.min(Math.max(waitMs(bucket, rate), longest / 2), longest);
  return nowMs + wait * (0.5 + chance / 2);
}
