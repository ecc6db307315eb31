/**
 * Each dependency hangs in turn under load: every vote is answered within the time that a widget waits, and all that is
 * owed is paid afterwards. `HANG_SECONDS=60 npm run soak` plays whole minutes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { ALL_WELL } from "../../local/turnstile/switches.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { UNCHECKED_PER_ARTICLE } from "../../worker/limits/captcha.ts";
import { bundleWorker } from "../support/bundle.ts";
import { type Ballot, KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";

const HANG_MS = Number(process.env.HANG_SECONDS ?? 6) * 1_000;
/** What the widget waits for an answer (widget/intent/vote.ts). */
const PATIENCE_MS = 15_000;
const CLIENTS = 8;

let turnstile: Turnstile;
let directory: string;
let worker: RunningWorker;

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-hangs-"));
  const script = join(directory, "hung.js");
  await bundleWorker("hung.ts", script);
  worker = await startWorker({ port: 0, script, vars: varsFor(turnstile) });
});
afterAll(async () => {
  await worker?.close();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Makes a part hang, or with "" none; answers how many have met the fault before. */
async function hang(what: string): Promise<number> {
  turnstile.set({ ...ALL_WELL, ...(what === "siteverify" ? { siteverify: "slow" } : {}) });
  const path = `/faults/hang/${what === "siteverify" ? "" : encodeURIComponent(what)}`;
  return Number(await (await fetch(worker.origin + path)).text());
}

test.each(["kv get", "kv put", "SITE", "DESK", "siteverify"])(
  "while %s hangs, every vote is answered in time; afterwards each counts once, and readers and moderators are told",
  async (what) => {
    const room = new Newsroom(`hang-${what.replace(" ", "-").toLowerCase()}`, turnstile, () => worker.origin);
    // What the budget holds back is another test's business.
    await room.configure({ publications_per_day: 100_000 });
    const known = `${ORIGIN}/known`;
    const cast: Ballot[] = [];
    const recorded = new Set<string>();
    const first = await room.ballot(known);
    cast.push(first);
    expect((await room.send(first)).status).toBe(201);

    await hang(what);
    const untilMs = Date.now() + HANG_MS;
    const strange: unknown[] = [];
    const tooMany = new Set<Ballot>();
    let held = 0;
    const client = async (nth: number) => {
      for (let i = 0; Date.now() < untilMs; i++) {
        // One client's are first votes on new articles, which wait for the Site: one a second. A newsroom's busy hour.
        await new Promise((resolve) => setTimeout(resolve, nth === 0 ? 1_000 : 50));
        const ballot = await room.ballot(
          nth === 0 ? `${ORIGIN}/new-${i}` : known,
          i % 3 === 0 ? "no" : "yes",
        );
        cast.push(ballot);
        const sentMs = Date.now();
        const answer = await room.send(ballot).catch(() => undefined);
        if (answer?.status === 202) held += 1;
        if (answer && answer.status < 300) recorded.add(ballot.vote_id);
        // Only so many votes of an article may wait for their captcha's check.
        else if (what === "siteverify" && answer?.body.code === "captcha-unavailable") tooMany.add(ballot);
        else if (answer?.status !== 503) strange.push(answer ?? "no answer");
        if (Date.now() - sentMs > PATIENCE_MS) strange.push("a vote was answered too late");
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, nth) => client(nth)));
    const met = await hang("");
    // Without that, this would have been no fault.
    if (what === "siteverify") expect(held).toBeGreaterThan(0);
    else expect(met).toBeGreaterThan(0);
    expect(strange).toEqual([]);
    // A known article's votes need nobody but its Poll, and a captcha that can't be checked is checked later.
    const refused = cast.filter(({ article, vote_id }) => article === known && !recorded.has(vote_id));
    expect(refused.filter((ballot) => ballot !== first && !tooMany.has(ballot))).toEqual([]);
    if (tooMany.size > 0) expect(held).toBeGreaterThanOrEqual(UNCHECKED_PER_ARTICLE);

    // Whatever was not recorded is sent again, as a browser does; then every vote is there, once.
    const queue = [...cast];
    const sendAgain = async () => {
      for (let ballot = queue.pop(); ballot; ballot = queue.pop()) {
        const one = ballot;
        await until(
          () => room.send(one, recorded.has(one.vote_id)),
          ({ status }) => status < 300,
        );
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, sendAgain));
    const articles = [...new Set(cast.map(({ article }) => article))];
    const wanted = (article: string) => {
      const of = cast.filter((ballot) => ballot.article === article);
      return {
        yes: of.filter(({ choice }) => choice === "yes").length,
        no: of.filter(({ choice }) => choice === "no").length,
      };
    };
    const told = (article: string, tally: { yes: number; no: number } | null | undefined) =>
      tally?.yes === wanted(article).yes && tally.no === wanted(article).no;
    for (const article of articles)
      await until(
        async () => (await room.article(article)).body,
        ({ tally, held }) => held === 0 && told(article, tally),
      );
    for (const article of articles)
      await until(
        async () => (await room.poll(article)).tally,
        (tally) => told(article, tally),
      );
    await until(
      async () =>
        (await room.index()).body.articles.filter(({ article, tally }) => told(article, tally)).length,
      (listed) => listed === articles.length,
    );
  },
  300_000 + 2 * HANG_MS,
);
