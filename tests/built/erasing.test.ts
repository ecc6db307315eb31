/** What is left on the disk after erasing: every byte of the files is looked at, and the worker is killed on the way. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { startWorker } from "../../local/worker.ts";
import type { SiteEraseAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";
import { forkWorker, type WorkerProcess } from "../support/worker-process.ts";

const SECRET = "quetzalcoatlus";
const SITE = "erased-daily";
let turnstile: Turnstile;
let directory: string;
beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-erasing-"));
});
afterAll(async () => {
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The files of a state folder, under a part of it, that have some bytes in them. */
function filesWith(stateDir: string, part: string, bytes: string): string[] {
  return readdirSync(join(stateDir, part), { recursive: true, encoding: "utf8" })
    .map((name) => join(stateDir, part, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(bytes));
}

function cli(origin: string, ...args: string[]): Promise<{ code: number | null; out: string }> {
  const program = fileURLToPath(new URL("../../local/site/cli.ts", import.meta.url));
  const env = { PATH: process.env.PATH, AFTERWORD_URL: origin, AFTERWORD_TOKEN: ADMIN_TOKEN };
  const child = spawn(process.execPath, [program, ...args], { env });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      out += chunk;
    });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out })));
}

/** A site with an article whose address has the secret, and which KV and the Desk know. */
async function published(room: Newsroom): Promise<string> {
  expect((await room.configure({ question: `${SECRET}?` })).status).toBe(201);
  const article = `${ORIGIN}/${SECRET}`;
  for (let i = 0; i < 3; i++) expect((await room.send(await room.ballot(article))).status).toBe(201);
  await until(
    async () => (await room.poll(article)).tally,
    (tally) => (tally?.yes ?? 0) + (tally?.no ?? 0) > 0,
  );
  await until(
    async () => (await room.index()).body.articles,
    (rows) => rows.some((row) => row.article === article),
  );
  return article;
}

test("by the command line: asked first, then no byte of an article is in its Poll's file, and of the site none but who, when, why and how many", async () => {
  const stateDir = join(directory, "whole");
  const worker = await startWorker({ port: 0, stateDir, vars: varsFor(turnstile) });
  const room = new Newsroom(SITE, turnstile, () => worker.origin);
  const article = await published(room);
  const key = await articleKey(SITE, article);
  expect(filesWith(stateDir, "do/afterword-Poll", SECRET)).not.toEqual([]);
  const note = ["--note", "asked for"];

  const dry = await cli(worker.origin, "article", "erase", SITE, key, ...note);
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("Nothing was erased.") });
  expect((await room.article(article)).status).toBe(200);
  const done = await cli(worker.origin, "article", "erase", SITE, key, ...note, "--yes");
  expect(done).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Erased: 3 votes and 1 polls:\n  ${article}`),
  });
  await until(
    async () => filesWith(stateDir, "do/afterword-Poll", SECRET),
    (files) => files.length === 0,
  );
  expect((await room.article(article)).status).toBe(404);

  // Its Desk's file and Site's have unused pages; of the site nothing is left at all.
  for (let i = 0; i < 2; i++) await room.send(await room.ballot(article));
  const asked = await cli(worker.origin, "site", "erase", SITE, ...note, "--yes");
  expect(asked.code).toBe(0);
  const over = async () =>
    (await room.admin<SiteEraseAnswer>("DELETE", `/v1/admin/sites/${SITE}?note=again`)).body;
  expect(await until(over, (answer) => answer.over)).toMatchObject({
    ...{ site: SITE, by: "admin", note: "asked for", articles: 1, votes: 2 },
  });
  await worker.close();
  for (const part of ["do/afterword-Poll", "do/afterword-Desk", "do/afterword-Site", "kv"])
    expect(filesWith(stateDir, part, SECRET)).toEqual([]);
  expect(filesWith(stateDir, "do/afterword-Site", "asked for")).not.toEqual([]);
}, 120_000);

test("killed again and again while it is erased, it is gone all the same", async () => {
  const stateDir = join(directory, "killed");
  let worker: WorkerProcess = await forkWorker({ port: 0, stateDir, vars: varsFor(turnstile) });
  const room = new Newsroom(SITE, turnstile, () => worker.origin);
  await published(room);
  for (let kills = 0; kills < 3; kills++) {
    const lost = room.admin("DELETE", `/v1/admin/sites/${SITE}?note=killed`).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5 * (kills + 1)));
    await worker.kill();
    await lost;
    worker = await forkWorker({ port: 0, stateDir, vars: varsFor(turnstile) });
  }
  const over = async () =>
    (await room.admin<SiteEraseAnswer>("DELETE", `/v1/admin/sites/${SITE}?note=killed`)).body;
  expect(await until(over, (answer) => answer.over)).toMatchObject({ articles: 1, votes: 3 });
  await worker.kill();
  for (const part of ["do/afterword-Poll", "do/afterword-Desk", "do/afterword-Site", "kv"])
    expect(filesWith(stateDir, part, SECRET)).toEqual([]);
}, 120_000);
