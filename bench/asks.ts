/** The requests that a bench sends, and how fast they were answered. Any other status than the expected one is a failed bench. */
import type { RunningWorker } from "../local/worker.ts";
import { anyAddress } from "../tests/support/address.ts";
import { articleKey } from "../worker/domain/articles/article-key.ts";
import { type Ask, type Load, load } from "./load.ts";
import { ORIGIN, SITE } from "./stage.ts";

export const CLIENTS = 32;
const HOUR_MS = 3_600_000;

export const articleOf = (name: string) => `${ORIGIN}/${name}`;
export const keyOf = (name: string, site = SITE) => articleKey(site, articleOf(name));
export const readAddress = (name: string) =>
  `/v1/sites/${SITE}/poll?article=${encodeURIComponent(articleOf(name))}`;

/** A vote id of this hour, as a reader's browser makes it. */
export function anyVoteId(): string {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const time = hour.toString(16).padStart(12, "0");
  const random = crypto.randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

const headers = () => ({
  Origin: ORIGIN,
  "Content-Type": "application/x-www-form-urlencoded",
  "CF-Connecting-IP": anyAddress(),
});

/** First votes on one article, each from an address of its own. */
export async function votes(name: string, n: number, site = SITE): Promise<Ask[]> {
  const captcha = `${site} ${await keyOf(name, site)}`;
  const article = articleOf(name);
  return Array.from({ length: n }, () => ({
    method: "POST",
    path: `/v1/sites/${site}/votes`,
    headers: headers(),
    body: `${new URLSearchParams({ article, vote_id: anyVoteId(), edit: "0", choice: "yes", captcha })}`,
  }));
}

/** As many bytes for the reference's route, which decides nothing. */
export const floorVotes = (n: number): Ask[] =>
  Array.from({ length: n }, () => ({
    method: "POST",
    path: "/floor/votes",
    headers: headers(),
    body: `${new URLSearchParams({ article: articleOf("floor"), vote_id: anyVoteId(), edit: "0", choice: "yes", captcha: "k".repeat(22) })}`,
  }));

export const reads = (where: string, n: number): Ask[] =>
  Array.from({ length: n }, () => ({ method: "GET", path: where }));

/** Sends them all, and insists on the status. */
export async function timed(
  { origin }: RunningWorker,
  asks: Ask[],
  status: number,
  clients = CLIENTS,
): Promise<Load> {
  const done = await load(origin, asks, clients);
  if (done.statuses[status] !== asks.length)
    throw new Error(`expected ${status} only: ${JSON.stringify(done.statuses)}`);
  return done;
}

/** Requests per second. */
export async function rate(worker: RunningWorker, asks: Ask[], status: number): Promise<number> {
  return (await timed(worker, asks, status)).rate;
}
