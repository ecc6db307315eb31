/** `kill -9` under load: what was answered 201 is there after the restart. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ArticleAnswer, AuditEntry } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../support/address.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { bundleWorker } from "../support/bundle.ts";
import { voteId } from "../support/vote-id.ts";
import { forkWorker, type WorkerProcess } from "../support/worker-process.ts";

/** Miniflare's workerd. */
const workerd: string = createRequire(createRequire(import.meta.url).resolve("miniflare"))("workerd").default;
const SITE = "crash";
const ORIGIN = "https://daily.example";
const ARTICLE = `${ORIGIN}/crash`;
const keys = { sitekey: "key", secret: "secret" };
const action = await captchaAction(SITE);
const KILLS = 4;
const CLIENTS = 32;
/** Answers to wait for before each kill. */
const VOTES_PER_LIFE = 250;

let turnstile: Turnstile;
let directory: string;
let key: string;

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [keys] });
  directory = mkdtempSync(join(tmpdir(), "afterword-crash-"));
  key = await articleKey(SITE, ARTICLE);
});
afterAll(async () => {
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

const start = (stateDir: string, script?: string, workerd?: string) =>
  forkWorker(
    {
      port: 0,
      stateDir,
      vars: {
        ADMIN_TOKEN,
        TURNSTILE_SITE_KEY: keys.sitekey,
        TURNSTILE_SECRET_KEY: keys.secret,
        TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
        TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
      },
      ...(script === undefined ? {} : { script }),
    },
    workerd,
  );

const asAdmin = (origin: string, method: string, path: string, body?: unknown) =>
  fetch(`${origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

function post(origin: string, fields: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ article: ARTICLE, edit: "0", choice: "yes", ...fields });
  return fetch(`${origin}/v1/sites/${SITE}/votes`, {
    method: "POST",
    headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() },
    body,
  });
}

/** Votes from many clients until the worker is killed in their midst; gives the vote ids answered 201. */
async function voteUntilKilled(worker: WorkerProcess): Promise<string[]> {
  const answered: string[] = [];
  let killed = false;
  const client = async () => {
    while (!killed) {
      const vote_id = voteId();
      const challenge = { sitekey: keys.sitekey, action, cdata: key, hostname: "localhost" };
      try {
        const response = await post(worker.origin, { vote_id, captcha: turnstile.issue(challenge) });
        if (response.status === 201) answered.push(vote_id);
        await response.body?.cancel();
      } catch (error) {
        // Connections break when the process dies, and only then.
        if (!killed) throw error;
      }
      if (answered.length >= VOTES_PER_LIFE && !killed) {
        killed = true;
        await worker.kill();
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return answered;
}

/** Which of the votes the worker no longer knows: asked as a reader's browser asks, by sending them again. */
async function lost(origin: string, votes: string[]): Promise<string[]> {
  const missing: string[] = [];
  const queue = [...votes];
  const client = async () => {
    for (let vote_id = queue.pop(); vote_id !== undefined; vote_id = queue.pop()) {
      const response = await post(origin, { vote_id });
      if (response.status !== 200) missing.push(vote_id);
      await response.body?.cancel();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return missing;
}

async function killAndCount(stateDir: string, kills: number, script?: string) {
  const answered: string[] = [];
  for (let i = 0; i < kills; i++) {
    const worker = await start(stateDir, script);
    if (i === 0) await asAdmin(worker.origin, "PUT", `/v1/admin/sites/${SITE}`, { origins: [ORIGIN] });
    answered.push(...(await voteUntilKilled(worker)));
  }
  const worker = await start(stateDir);
  const missing = await lost(worker.origin, answered);
  const one = await asAdmin(worker.origin, "GET", `/v1/moderation/sites/${SITE}/articles/${key}`);
  const { tally, trend } = (await one.json()) as ArticleAnswer;
  await worker.kill();
  return { answered, missing, tally, stored: trend.hourly.reduce((sum, hour) => sum + hour.yes, 0) };
}

test("no vote that was answered 201 is lost when the server is killed under load, and none counts twice", async () => {
  const { answered, missing, tally, stored } = await killAndCount(join(directory, "exact"), KILLS);
  expect(answered.length).toBeGreaterThanOrEqual(KILLS * VOTES_PER_LIFE);
  expect(missing).toEqual([]);
  expect(tally.yes).toBe(stored);
  // Some votes were stored, and their answer lost with the process: at most one per client and kill.
  expect(tally.yes).toBeGreaterThanOrEqual(answered.length);
  expect(tally.yes).toBeLessThanOrEqual(answered.length + KILLS * CLIENTS);
}, 600_000);

test("a worker that answers before it has written loses votes, and this test sees it", async () => {
  const script = join(directory, "hasty.js");
  await bundleWorker("hasty.ts", script);
  const { missing } = await killAndCount(join(directory, "hasty"), 1, script);
  expect(missing.length).toBeGreaterThan(0);
}, 600_000);

test("no vote is answered 201 whose commit the disk refused, and each counts once when it is sent again", async () => {
  const stateDir = join(directory, "full");
  const fresh = await start(stateDir);
  await asAdmin(fresh.origin, "PUT", `/v1/admin/sites/${SITE}`, { origins: [ORIGIN] });
  await fresh.kill();
  // A workerd whose files may not grow beyond half a megabyte: from then on, SQLite's writes fail while it commits.
  const limited = join(directory, "limited");
  writeFileSync(limited, `#!/bin/sh\ntrap '' XFSZ\nulimit -f 1000\nexec "${workerd}" "$@"\n`, {
    mode: 0o755,
  });
  const full = await start(stateDir, undefined, limited);
  const counted: string[] = [];
  const failed: Record<string, string>[] = [];
  const client = async () => {
    while (failed.length < 50) {
      const challenge = { sitekey: keys.sitekey, action, cdata: key, hostname: "localhost" };
      const fields = { vote_id: voteId(), captcha: turnstile.issue(challenge) };
      const status = await post(full.origin, fields).then(
        async (response) => {
          await response.body?.cancel();
          return response.status;
        },
        () => 0,
      );
      if (status === 201) counted.push(fields.vote_id);
      else failed.push(fields);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await full.kill();
  const worker = await start(stateDir);
  expect(counted.length).toBeGreaterThan(0);
  expect(await lost(worker.origin, counted)).toEqual([]);
  for (const fields of failed) expect([200, 201]).toContain((await post(worker.origin, fields)).status);
  const one = await asAdmin(worker.origin, "GET", `/v1/moderation/sites/${SITE}/articles/${key}`);
  expect(((await one.json()) as ArticleAnswer).tally.yes).toBe(counted.length + failed.length);
  await worker.kill();
}, 600_000);

test("a kill between a moderator's action and the delivery of its audit entry leaves both or neither", async () => {
  const stateDir = join(directory, "audited");
  const base = "/v1/moderation/sites/audited";
  const articles = Array.from({ length: 400 }, (_, i) => `post-${i}`);
  const keyOf = new Map(
    await Promise.all(articles.map(async (id) => [id, await articleKey("audited", id)] as const)),
  );
  let worker = await start(stateDir);
  await asAdmin(worker.origin, "PUT", "/v1/admin/sites/audited", { origins: [ORIGIN] });
  for (let i = 0; i < articles.length; i += 100)
    await asAdmin(worker.origin, "POST", "/v1/admin/sites/audited/articles", {
      articles: articles.slice(i, i + 100).map((article) => ({ article })),
    });
  const answered = new Set<string>();
  const queue = [...articles];
  let killed = false;
  const close = async () => {
    for (let id = queue.pop(); id !== undefined && !killed; id = queue.pop()) {
      const body = { state: "closed", note: id };
      const path = `${base}/articles/${keyOf.get(id)}`;
      const response = await asAdmin(worker.origin, "PATCH", path, body).catch(() => undefined);
      if (response?.ok) answered.add(id);
      if (answered.size >= 150 && !killed) {
        killed = true;
        await worker.kill();
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, close));
  worker = await start(stateDir);
  const closed: string[] = [];
  for (const id of articles) {
    const one = await asAdmin(worker.origin, "GET", `${base}/articles/${keyOf.get(id)}`);
    if (((await one.json()) as ArticleAnswer).state === "closed") closed.push(id);
  }
  expect(closed.length).toBeLessThan(articles.length);
  expect([...answered].filter((id) => !closed.includes(id))).toEqual([]);
  // Entries arrive by and by; a missing one is waited for until the test's own time is over.
  for (;;) {
    const log = await (await asAdmin(worker.origin, "GET", `${base}/audit?format=ndjson`)).text();
    const entries = log
      .trimEnd()
      .split("\n")
      .map((line): AuditEntry => JSON.parse(line));
    const told = entries.filter(({ action }) => action === "article.patch").map(({ note }) => note ?? "");
    expect(told.filter((id) => !closed.includes(id))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    if (told.length === closed.length) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await worker.kill();
}, 600_000);
