/**
 * What the console is measured over: a site of 100,000 articles with their log and remarks, and one article of a million votes. Its past
 * comes through the import's route, as an owner's would; its latest votes, and what a hundred thousand other Polls would have
 * told the Desk, through the objects' own methods: so many Polls, each with a database of its own, would take an hour. What is
 * there is counted before anything is measured.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../local/site/api.ts";
import { importFile } from "../../local/site/importing.ts";
import type { RunningWorker } from "../../local/worker.ts";
import type { AttentionAnswer, InboxAnswer } from "../../worker/contract/index.ts";
import { TREND_HOURS } from "../../worker/limits/reading.ts";
import { articleOf, keyOf } from "../asks.ts";
import { writePast } from "../past.ts";
import { tell } from "../rounds.ts";
import { ADMIN_TOKEN, asAdmin, inside, ORIGIN } from "../stage.ts";

/** A site of its own: what other measures leave is not among what is counted. */
export const SITE = "bench-console";
export const NAME = "console";
export const ARTICLES = 100_000;
export const VOTES = 1_000_000;
/** Votes of four weeks, and of the present hour, with the networks that they came from: with some to hold, still a million. */
const PAST = 900_000;
const TODAY = 105_000;
const HOURS = 672;
const HOUR_MS = 3_600_000;
/** One article in five has a remark (workers/seeds.ts). */
const REMARKS = ARTICLES / 5;
/** Votes held and then voided by moderators: what an article's view has to list. */
const HELD_HOURS = 3;

export const moderation = (path: string) => `/v1/moderation/sites/${SITE}${path}`;

interface Found {
  listed: number;
  logged: number;
  remarks: number;
  votes: number;
  stored: number;
  hours: number;
  days: number;
  reviews: number;
}

/** Fills the site, unless an earlier run has (`BENCH_STATE`), and counts what is there. */
export async function fillConsole(worker: RunningWorker): Promise<void> {
  const key = await keyOf(NAME, SITE);
  const poll = encodeURIComponent(`${SITE}:${key}`);
  if (!(await isThere(worker))) {
    await importPast(worker, key);
    tell(`${TODAY} votes of this hour`);
    await inside(worker, `fill?poll=${poll}&votes=${TODAY}`);
    tell("reviews of that article");
    await review(worker, key);
    tell(`${ARTICLES} articles with their log and ${REMARKS} remarks`);
    await inside(worker, `articles?site=${SITE}&articles=${ARTICLES}&log=yes`);
  }
  tell("counting what is there");
  const found = await count(worker, key, poll);
  tell(JSON.stringify(found));
  if (
    found.listed < ARTICLES ||
    found.logged < ARTICLES ||
    found.remarks < REMARKS ||
    found.votes < VOTES ||
    found.stored < VOTES ||
    found.hours < TREND_HOURS ||
    found.days < HOURS / 24 ||
    found.reviews < HELD_HOURS
  )
    throw new Error(`the site is not filled: ${JSON.stringify(found)}`);
}

async function isThere({ origin }: RunningWorker): Promise<boolean> {
  const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` };
  return (await fetch(`${origin}/v1/admin/sites/${SITE}`, { headers })).ok;
}

async function importPast(worker: RunningWorker, key: string): Promise<void> {
  const settings = {
    ...{ origins: [ORIGIN], publications_per_day: 1_000_000, remarks: "text" },
    // A closing day is found by no index: a filter by it looks along the order.
    close_after_days: 3_650,
  };
  await asAdmin(worker, "PUT", `/v1/admin/sites/${SITE}`, settings);
  const { site: _, ...stored } = await asAdmin<{ site: string }>(worker, "GET", `/v1/admin/sites/${SITE}`);
  const folder = mkdtempSync(join(tmpdir(), "afterword-bench-"));
  try {
    const file = join(folder, "past.ndjson");
    tell(`writing ${PAST} votes of ${HOURS} hours`);
    await writePast(file, {
      ...{
        site: SITE,
        settings: stored,
        about: { key, article: articleOf(NAME), title: "The bench by the canal" },
      },
      ...{ votes: PAST, hours: HOURS, endHour: Math.floor(Date.now() / HOUR_MS) },
    });
    tell("importing them");
    const api = connect({ AFTERWORD_HOST: worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN });
    let lines = 0;
    const progress = (line: string) => {
      if (lines++ % 200 === 0) tell(line);
    };
    await importFile(api, SITE, file, { progress });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Holds the No of some hours, one review each. */
async function review(worker: RunningWorker, key: string): Promise<void> {
  const now = Math.floor(Date.now() / HOUR_MS);
  for (let i = 1; i <= HELD_HOURS; i++) {
    const [from, until] = [now - i * 100, now - i * 100 + 1].map((hour) =>
      new Date(hour * HOUR_MS).toISOString(),
    );
    const filter = { choice: "no", from, until };
    const asked = { action: "hold", note: "looked at", dry_run: false, rows_per_day: 10_000_000, filter };
    const { id } = await asAdmin<{ id: string }>(
      worker,
      "POST",
      moderation(`/articles/${key}/reviews`),
      asked,
    );
    for (let state = ""; state !== "done"; )
      ({ state } = await asAdmin<{ state: string }>(
        worker,
        "GET",
        moderation(`/articles/${key}/reviews/${id}`),
      ));
  }
}

/** Lines that an export has below its head. */
async function lines({ origin }: RunningWorker, path: string): Promise<number> {
  const response = await fetch(`${origin}${moderation(path)}?format=csv`, {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  let all = 0;
  for await (const bytes of response.body ?? []) for (const byte of bytes) if (byte === 10) all += 1;
  return all - 1;
}

async function count(worker: RunningWorker, key: string, poll: string): Promise<Found> {
  const article = await asAdmin<{
    tally: { yes: number; no: number };
    trend: { hourly: unknown[]; daily: unknown[] };
    reviews: unknown[];
  }>(worker, "GET", moderation(`/articles/${key}`));
  const waits = await asAdmin<AttentionAnswer>(worker, "GET", moderation("/attention"));
  const { counts } = await asAdmin<InboxAnswer>(worker, "GET", moderation("/remarks"));
  if (!waits.more || waits.totals.counted < VOTES) throw new Error(JSON.stringify(waits.totals));
  return {
    listed: await lines(worker, "/export"),
    logged: await lines(worker, "/audit"),
    remarks: Object.values(counts).reduce<number>(
      (sum, each) => sum + (typeof each === "number" ? each : 0),
      0,
    ),
    votes: article.tally.yes + article.tally.no,
    stored: (await inside<{ votes: number }>(worker, `stored?poll=${poll}`)).votes,
    hours: article.trend.hourly.length,
    days: article.trend.daily.length,
    reviews: article.reviews.length,
  };
}
