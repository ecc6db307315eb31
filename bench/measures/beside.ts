/** A reader's votes one after the other, alone and while a moderator does something to the same article. Seeds nothing. */
import type { RunningWorker } from "../../local/worker.ts";
import { keyOf, timed, votes } from "../asks.ts";
import type { Load } from "../load.ts";
import { tell } from "../rounds.ts";
import { ADMIN_TOKEN, asAdmin } from "../stage.ts";
import { percentile } from "../stats.ts";

/** An article: the last part of its address, on a site. */
export interface Subject {
  worker: RunningWorker;
  site: string;
  name: string;
}

export interface Looked {
  tally: { yes: number; no: number };
  held: number;
  void: number;
}
interface Review {
  id: string;
  state: string;
}

/** Enough for every vote and what is kept of it. */
export const ROWS_PER_DAY = 10_000_000;
/** Votes one after the other: the 99th percentile is the second slowest. */
const LONE = 200;
/** Of these the review is asked for how far it is. */
const LONE_MEANWHILE = 20;

export const pathOf = async ({ site, name }: Subject) =>
  `/v1/moderation/sites/${site}/articles/${await keyOf(name, site)}`;

export const look = async (subject: Subject) => asAdmin<Looked>(subject.worker, "GET", await pathOf(subject));

/** Milliseconds of one lone vote after another. */
export async function lone({ worker, site, name }: Subject, n = LONE): Promise<Load> {
  return timed(worker, await votes(name, n, site), 201, 1);
}

/** Lone votes while something else goes on again and again, until they are through: then its signal says so. */
export async function meanwhile(
  subject: Subject,
  other: (over: AbortSignal) => Promise<unknown>,
): Promise<Load> {
  const voted = new AbortController();
  const others = (async () => {
    while (!voted.signal.aborted) await other(voted.signal);
  })();
  const asked = await lone(subject).finally(() => voted.abort());
  await others;
  return asked;
}

/** Exports its votes; no longer than until it is over, for a million take a minute. */
export async function exportVotes(subject: Subject, over: AbortSignal): Promise<void> {
  const response = await fetch(`${subject.worker.origin}${await pathOf(subject)}/votes?format=ndjson`, {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  for await (const _ of response.body ?? []) if (over.aborted) break;
}

/** A review of all votes, `least` or more: how long until it is done, and what lone votes took meanwhile. */
export async function reviewAll(subject: Subject, action: "void" | "restore", least: number) {
  const { worker } = subject;
  tell(`${action} ${least} votes`);
  const path = await pathOf(subject);
  const began = performance.now();
  const asked = { action, note: "bench", dry_run: false, rows_per_day: ROWS_PER_DAY };
  const { id } = await asAdmin<Review>(worker, "POST", `${path}/reviews`, asked);
  const times: number[] = [];
  for (;;) {
    times.push(...(await lone(subject, LONE_MEANWHILE)).times);
    const { state } = await asAdmin<Review>(worker, "GET", `${path}/reviews/${id}`);
    if (state === "done") break;
    if (state !== "running" && state !== "queued") throw new Error(`the review is ${state}`);
  }
  const ms = performance.now() - began;
  const article = await look(subject);
  const left = action === "void" ? article.void : article.tally.yes + article.tally.no;
  if (left < least) throw new Error(`after ${action}: ${JSON.stringify(article)}`);
  return {
    ms,
    votes: times.length,
    p99: percentile(
      times.sort((a, b) => a - b),
      0.99,
    ),
  };
}
