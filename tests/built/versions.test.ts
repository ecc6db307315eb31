/** An upgrade and a rollback: two builds of the worker over one state folder, one after the other and under load. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { type Ballot, KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";
import { bundleNextVersion } from "../support/next-version.ts";

let turnstile: Turnstile;
let directory: string;
/** The built worker's own script, and that of the next version. */
let scripts: { this: undefined; next: string };

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-versions-"));
  scripts = { this: undefined, next: join(directory, "next.js") };
  await bundleNextVersion(scripts.next);
});
afterAll(async () => {
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

const start = (version: keyof typeof scripts, stateDir: string): Promise<RunningWorker> => {
  const script = scripts[version];
  return startWorker({
    port: 0,
    stateDir: join(directory, stateDir),
    vars: varsFor(turnstile),
    ...(script === undefined ? {} : { script }),
  });
};

test("the next version of this test is another one: it has a step more in each class", () => {
  expect(readFileSync(scripts.next, "utf8").split("ADD COLUMN next")).toHaveLength(4);
});

test("this version, the next, this one again and the next again: votes, moderators, settings and pauses work at each, and nothing is lost", async () => {
  let worker: RunningWorker | undefined;
  const room = new Newsroom("versions", turnstile, () => worker?.origin ?? "");
  const old = `${ORIGIN}/of-the-first-version`;
  const cast: Ballot[] = [];
  for (const [stage, version] of (["this", "next", "this", "next"] as const).entries()) {
    worker = await start(version, "stages");
    // Settings, and a pause that stops votes until it is over.
    expect((await room.configure({ state: "paused", question: `Stage ${stage}?` })).status).toBe(
      stage ? 200 : 201,
    );
    expect((await room.admin("GET", `/v1/admin/sites/versions`)).body).toMatchObject({
      question: `Stage ${stage}?`,
    });
    await until(
      async () => (await room.send(await room.ballot(old))).body.code,
      (code) => code === "site-paused",
    );
    expect((await room.configure({ question: `Stage ${stage}?` })).status).toBe(200);
    await until(
      async () => (await room.poll(old)).state,
      (state) => state === "open",
    );

    // Votes of earlier stages are known, and new ones count, on an article of the first version and on a new one.
    for (const ballot of cast)
      expect(await room.send(ballot, true)).toMatchObject({ status: 200, body: { choice: "yes" } });
    const fresh = `${ORIGIN}/of-stage-${stage}`;
    for (const article of [old, old, fresh]) {
      const ballot = await room.ballot(article);
      expect(await room.send(ballot)).toMatchObject({ status: 201 });
      cast.push(ballot);
    }
    const of = (article: string) => cast.filter((ballot) => ballot.article === article).length;
    expect(await room.article(old)).toMatchObject({ status: 200, body: { tally: { yes: of(old), no: 0 } } });

    // Moderators: a change of state, the index as the Desk has it, the audit log.
    for (const state of ["closed", "open"])
      expect(
        (await room.admin("PATCH", await room.articlePath(old), { state, note: `stage ${stage}` })).status,
      ).toBe(200);
    await until(
      async () => (await room.index()).body.articles.map(({ article, tally }) => [article, tally?.yes]),
      (rows) => rows.length === stage + 2 && rows.every(([article, yes]) => yes === of(String(article))),
    );
    const audit = await fetch(`${worker.origin}/v1/moderation/sites/versions/audit?format=ndjson`, {
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(audit.status).toBe(200);
    for (let earlier = 0; earlier <= stage; earlier++)
      expect(await audit.clone().text()).toContain(`Stage ${earlier}?`);
    await until(
      async () => (await room.poll(fresh)).tally,
      (tally) => tally?.yes === 1,
    );
    await worker.close();
  }
}, 300_000);

test("an upgrade and rollbacks under load lose no vote that was answered, count none twice, and fail in no other way than busy", async () => {
  const SWITCHES = 4;
  const CLIENTS = 16;
  const VOTES_PER_STAGE = 150;
  const article = `${ORIGIN}/switched`;
  let worker = await start("this", "load");
  let switching = false;
  const room = new Newsroom("load", turnstile, () => worker.origin);
  await room.configure();
  const answered: Ballot[] = [];
  const strange: unknown[] = [];
  let over = false;
  const client = async () => {
    while (!over) {
      const ballot = await room.ballot(article);
      // As the widget does: again under the same id, until an answer says that it is recorded.
      for (;;) {
        const answer = await room.send(ballot).catch(() => undefined);
        if (answer && answer.status < 300) break;
        const known = answer ? answer.status === 503 && answer.body.code === "busy" : switching;
        if (!known) strange.push(answer ?? "a connection was lost while nothing was being switched");
        if (strange.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      answered.push(ballot);
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  for (let i = 1; i <= SWITCHES; i++) {
    const wanted = answered.length + VOTES_PER_STAGE;
    await until(
      async () => answered.length >= wanted || strange.length > 0,
      (yes) => yes,
    );
    switching = true;
    await worker.close();
    worker = await start(i % 2 === 1 ? "next" : "this", "load");
    // Requests of the old one may still be about to fail.
    const settled = answered.length + CLIENTS;
    await until(
      async () => answered.length >= settled || strange.length > 0,
      (yes) => yes,
    );
    switching = false;
  }
  over = true;
  await Promise.all(clients);
  expect(strange).toEqual([]);
  expect(answered.length).toBeGreaterThanOrEqual(SWITCHES * VOTES_PER_STAGE);
  expect(new Set(answered.map(({ vote_id }) => vote_id)).size).toBe(answered.length);
  for (const ballot of answered) expect((await room.send(ballot, true)).status).toBe(200);
  expect((await room.article(article)).body.tally?.yes).toBe(answered.length);
  await until(
    async () => (await room.poll(article)).tally?.yes,
    (yes) => yes === answered.length,
  );
  await worker.close();
}, 300_000);
