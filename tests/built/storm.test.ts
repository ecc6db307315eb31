/** Everything at once: load, refused KV writes, lost captcha answers, evictions and kills. Nothing lost, nothing doubled. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { ALL_WELL } from "../../local/turnstile/switches.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ArticleAnswer, PollAnswer, ReviewRow, VoteAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../support/address.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { bundleWorker } from "../support/bundle.ts";
import { voteId } from "../support/vote-id.ts";
import { forkWorker, type WorkerProcess } from "../support/worker-process.ts";

const SITE = "storm";
const ORIGIN = "https://daily.example";
const ARTICLE = `${ORIGIN}/storm`;
const VOTES = 10_000;
const CLIENTS = 64;
const EVICTIONS = 10;
const KILLS = 2;
const keys = { sitekey: "key", secret: "secret" };
const action = await captchaAction(SITE);
let turnstile: Turnstile;
let directory: string;
let script: string;
let key: string;
let worker: Promise<WorkerProcess>;

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [keys] });
  directory = mkdtempSync(join(tmpdir(), "afterword-storm-"));
  script = join(directory, "faulty.js");
  key = await articleKey(SITE, ARTICLE);
  await bundleWorker("faulty.ts", script);
  worker = start();
});
afterAll(async () => {
  await (await worker)?.kill();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

const start = () =>
  forkWorker({
    port: 0,
    stateDir: join(directory, "state"),
    script,
    vars: {
      ADMIN_TOKEN,
      TURNSTILE_SITE_KEY: keys.sitekey,
      TURNSTILE_SECRET_KEY: keys.secret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
  });

async function asAdmin<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${(await worker).origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

interface Voter {
  article: string;
  vote_id: string;
  choice: "yes" | "no";
  captcha: string;
  address: string;
}

const voter = (article: string, i: number, articleKeyOf = key): Voter => ({
  article,
  vote_id: voteId(),
  choice: i % 3 === 0 ? "no" : "yes",
  captcha: turnstile.issue({
    sitekey: keys.sitekey,
    action,
    cdata: articleKeyOf,
    hostname: "localhost",
  }),
  address: anyAddress(),
});

async function send({ address, captcha, ...fields }: Voter, proof = true): Promise<Response> {
  const body = new URLSearchParams({ edit: "0", ...fields, ...(proof ? { captcha } : {}) });
  const headers = { Origin: ORIGIN, "CF-Connecting-IP": address };
  return fetch(`${(await worker).origin}/v1/sites/${SITE}/votes`, { method: "POST", headers, body });
}

/** Sends a vote as the widget does: again, under the same id, until an answer says that it is recorded. */
async function voteFor(voter: Voter): Promise<VoteAnswer> {
  for (;;) {
    // A connection that breaks, at whatever point, is no answer.
    const answer = await send(voter)
      .then(async (response) => ({ status: response.status, body: (await response.json()) as VoteAnswer }))
      .catch(() => undefined);
    if (answer && answer.status < 300) return answer.body;
    // Refusals are the reader's business; only what may be tried again is tried again.
    if (answer && answer.status < 500) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

test("10,000 votes through evictions, kills, refused KV writes and lost captcha answers: all there, once, and published", async () => {
  await asAdmin("PUT", `/v1/admin/sites/${SITE}`, { origins: [ORIGIN] });
  turnstile.set({ ...ALL_WELL, siteverify: "flaky" });
  const voters: Voter[] = [];
  const accepted = { counted: 0, held: 0 };
  let faults = 0;
  /** Evictions and kills, spread over the votes. */
  const due = (done: number) => Math.floor((done / VOTES) * (EVICTIONS + KILLS + 1));
  const misbehave = async (nth: number) => {
    const running = await worker;
    if (nth % 5 === 0) {
      worker = running.kill().then(start);
      await worker;
    } else
      await fetch(`${running.origin}/faults/evict/${encodeURIComponent(`${SITE}:${key}`)}`).catch(() => {});
  };
  const client = async () => {
    while (voters.length < VOTES) {
      const one = voter(ARTICLE, voters.length);
      voters.push(one);
      if (faults < EVICTIONS + KILLS && due(voters.length) > faults) await misbehave(++faults);
      const { status } = await voteFor(one);
      if (status === "counted" || status === "held") accepted[status] += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  expect(faults).toBe(EVICTIONS + KILLS);
  expect(accepted.counted + accepted.held).toBe(VOTES);
  // Some captchas lost both of their answers: without that, this storm would have been none.
  expect(accepted.held).toBeGreaterThan(0);

  // Every reader's vote is known, as it was cast: asked as browsers ask, without a captcha.
  turnstile.set(ALL_WELL);
  const queue = [...voters];
  const strays: string[] = [];
  const ask = async () => {
    for (let one = queue.pop(); one; one = queue.pop()) {
      const response = await send(one, false);
      const answer = (await response.json()) as VoteAnswer;
      if (response.status !== 200 || answer.choice !== one.choice) strays.push(one.vote_id);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, ask));
  expect(strays).toEqual([]);

  // Held votes are checked by themselves while their tokens live; then all count, once each.
  const path = `/v1/moderation/sites/${SITE}/articles/${key}`;
  const no = voters.filter(({ choice }) => choice === "no").length;
  for (;;) {
    const { tally, held, void: voided } = await asAdmin<ArticleAnswer>("GET", path);
    expect(tally.yes + tally.no + held + voided).toBe(VOTES);
    if (held === 0) {
      expect(tally).toMatchObject({ yes: VOTES - no, no });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  let recount = await asAdmin<ReviewRow>("POST", `${path}/recount`, { note: "to be sure" });
  while (recount.state !== "done") recount = await asAdmin("GET", `${path}/reviews/${recount.id}`);
  expect(recount.difference).toBe(0);

  // What the world reads becomes equal, however often KV refused it.
  const address = `/v1/sites/${SITE}/poll?article=${encodeURIComponent(ARTICLE)}`;
  for (;;) {
    const { tally } = (await (await fetch((await worker).origin + address)).json()) as PollAnswer;
    expect((tally?.yes ?? 0) + (tally?.no ?? 0)).toBeLessThanOrEqual(VOTES);
    if (tally?.yes === recount.after.yes && tally.no === recount.after.no) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}, 900_000);

test("1,000 votes with siteverify down for two minutes in their midst: all count after it is back", async () => {
  const article = `${ORIGIN}/outage`;
  const keyOf = await articleKey(SITE, article);
  const statuses: number[] = [];
  const castAll = async (n: number) => {
    const queue = Array.from({ length: n }, (_, i) => voter(article, i, keyOf));
    const client = async () => {
      for (let one = queue.pop(); one; one = queue.pop()) {
        const response = await send(one);
        await response.body?.cancel();
        statuses.push(response.status);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  };
  turnstile.set(ALL_WELL);
  await castAll(300);
  expect(statuses.every((status) => status < 300)).toBe(true);
  turnstile.set({ ...ALL_WELL, siteverify: "down" });
  await castAll(400);
  expect(new Set(statuses.slice(300))).toEqual(new Set([202]));
  // By Turnstile's clock two minutes have passed since those tokens were made.
  turnstile.set({ ...ALL_WELL, clockOffsetMs: 120_000 });
  await castAll(300);
  for (;;) {
    const path = `/v1/moderation/sites/${SITE}/articles/${keyOf}`;
    const { tally, held, void: voided } = await asAdmin<ArticleAnswer>("GET", path);
    expect(tally.yes + tally.no + held + voided).toBe(1_000);
    if (held === 0) {
      expect(tally.yes + tally.no).toBe(1_000);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}, 600_000);
