/**
 * Counters for the operator, in Analytics Engine where the deployment binds a data set; nothing anywhere else. Each point:
 * index and blob 2 the site, blob 1 what is counted, blob 3 which kind of it, double 1 its value. Never an article, a
 * reader, a token or a network; nothing of the product reads them back. docs/monitoring.md says how to ask for them.
 *
 * | blob 1      | blob 3                                             | double 1                                   |
 * | ----------- | -------------------------------------------------- | ------------------------------------------ |
 * | `vote`      | status in the answer: counted, held, void, withdrawn | 1                                        |
 * | `refused`   | code of the problem                                | 1                                          |
 * | `group`     | class of the object                                | requests that were committed together      |
 * | `delivered` | class of the object, a full stop, the task         | ms from when it was due until it was done  |
 * | `published` | state of the poll                                  | 1 for each tally written to KV             |
 */
import { env } from "cloudflare:workers";
import type { ErrorCode, PollState, VoteAnswer } from "./contract/index.ts";

type Counter = "vote" | "refused" | "group" | "delivered" | "published";

/** Counts one answer to a vote. */
export function countVote(site: string, status: VoteAnswer["status"]): void {
  count("vote", site, status, 1);
}

/** Counts one refusal. The site is empty where none was named, or none that exists. */
export function countRefusal(site: string, code: ErrorCode): void {
  count("refused", site, code, 1);
}

/** Counts one commit of an object and how many requests it answered. */
export function countGroup(site: string, objectClass: string, requests: number): void {
  count("group", site, objectClass, requests);
}

/** Counts one debt that an object has paid, and how late. */
export function countDelivery(site: string, objectClass: string, task: string, lateMs: number): void {
  count("delivered", site, `${objectClass}.${task}`, lateMs);
}

/** Counts one tally written to KV. */
export function countPublication(site: string, state: PollState | "moved"): void {
  count("published", site, state, 1);
}

function count(counter: Counter, site: string, kind: string, value: number): void {
  try {
    // Fire and forget; the platform takes a number of points for each invocation and throws beyond it.
    env.METRICS?.writeDataPoint({ indexes: [site], blobs: [counter, site, kind], doubles: [value] });
  } catch {
    // A counter that was not taken is nobody's loss, and no reason to refuse a vote.
  }
}
