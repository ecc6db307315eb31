/**
 * A site whose objects must lie in a jurisdiction, on a stand-in of the platform's (tests/worker/variants/jurisdictions.ts): all of
 * its objects are there, and none is anywhere else but the one that says so. Not tried on a real account.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import type { Problem, SiteAnswer, SitesAnswer } from "../../worker/contract/index.ts";
import { endLine, NO_LINES, sealed } from "../../worker/domain/transfer/seal.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { bundleWorker } from "../support/bundle.ts";
import { exportOf } from "../support/exports.ts";
import { KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";

const SITE = "inside";
const ARTICLE = `${ORIGIN}/inside`;
let turnstile: Turnstile;
let directory: string;
let script: string;
let worker: RunningWorker;
let room: Newsroom;

const start = () =>
  startWorker({ port: 0, script, stateDir: join(directory, "state"), vars: varsFor(turnstile) });

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-jurisdiction-"));
  script = join(directory, "worker.js");
  await bundleWorker("jurisdictions.ts", script);
  worker = await start();
  room = new Newsroom(SITE, turnstile, () => worker.origin);
});
afterAll(async () => {
  await worker?.close();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

const called = async (): Promise<string[]> => (await fetch(`${worker.origin}/stand-in/called`)).json();
const rows = async (path: string) => (await fetch(`${worker.origin}/stand-in/rows/${path}`)).text();
const put = (site: string, body: object) =>
  room.admin<SiteAnswer & Problem>("PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN], ...body });

test("a site's objects lie all in the jurisdiction that it was registered with; elsewhere is none but the word of it", async () => {
  expect(await put(SITE, { jurisdiction: "eu", minimum: 0 })).toMatchObject({
    status: 201,
    body: { jurisdiction: "eu" },
  });
  // A reader: before KV knows the site, and after; an owner, a moderator and what objects tell each other besides.
  const first = await room.ballot(ARTICLE);
  expect(await room.send(first)).toMatchObject({ status: 201, body: { status: "counted" } });
  expect(await room.send({ ...first, choice: "no", edit: 1 }, true)).toMatchObject({ status: 200 });
  const index = `/v1/moderation/sites/${SITE}/articles`;
  await until(
    async () => (await room.admin<{ articles: unknown[] }>("GET", index)).body.articles.length,
    (n) => n === 1,
  );
  const minted = await room.admin<{ token: string }>("POST", `/v1/admin/sites/${SITE}/tokens`, {
    name: "reads",
    scopes: ["read"],
  });
  const headers = { Authorization: `Bearer ${minted.body.token}` };
  expect((await fetch(worker.origin + index, { headers })).status).toBe(200);
  expect((await fetch(`${worker.origin}/v1/admin/sites/${SITE}`, { headers })).status).toBe(403);
  const moved = { from: ARTICLE, to: `${ARTICLE}-moved`, note: "headline" };
  expect((await room.admin("POST", `/v1/admin/sites/${SITE}/moves`, moved)).status).toBe(200);
  await until(
    async () => (await room.poll(`${ARTICLE}-moved`)).tally,
    (tally) => tally?.no === 1,
  );
  const elsewhere = (await called()).filter((name) => !/^\w+ eu\//.test(name));
  expect(elsewhere).toEqual([`Site ${SITE}`]);
  for (const of of ["Site eu/inside", "Desk eu/inside"]) expect(await called()).toContain(of);
  // One entry, in the platform's own table: tables of ours it has none.
  expect(await rows(`SITE/${SITE}`)).toBe('[["_cf_KV"],[["jurisdiction","eu"]]]');
});

test("one that was promised there, and whose registration then failed, is registered there after all", async () => {
  const headers = {
    Authorization: `Bearer ${ADMIN_TOKEN}`,
    "Content-Type": "application/json",
    "If-Match": 'W/"7"',
  };
  const body = JSON.stringify({ origins: [ORIGIN], jurisdiction: "eu" });
  const failed = await fetch(`${worker.origin}/v1/admin/sites/retried`, { method: "PUT", headers, body });
  expect(await failed.json()).toMatchObject({ code: "unknown-site" });
  expect(await rows("SITE/retried")).toContain('["jurisdiction","eu"]');
  expect(await put("retried", { jurisdiction: "eu" })).toMatchObject({ status: 201 });
});

test("it is found there after a restart, by readers and by moderators, though KV has lost it", async () => {
  const list = await until(
    async () => (await room.admin<SitesAnswer>("GET", "/v1/admin/sites")).body.sites,
    (sites) => sites.some(({ site }) => site === SITE),
  );
  expect(list.find(({ site }) => site === SITE)?.jurisdiction).toBe("eu");
  await worker.close();
  rmSync(join(directory, "state", "kv"), { recursive: true });
  worker = await start();
  expect((await room.admin<SiteAnswer>("GET", `/v1/admin/sites/${SITE}`)).body.jurisdiction).toBe("eu");
  const again = await room.ballot(`${ARTICLE}-moved`);
  expect(await room.send(again)).toMatchObject({ status: 201 });
  expect((await called()).filter((name) => !/^\w+ eu\//.test(name))).toEqual([`Site ${SITE}`]);
});

test("it can't be changed, left out or given later, and one that the platform hasn't is refused by name", async () => {
  for (const jurisdiction of [null, "us", undefined])
    expect(await put(SITE, { jurisdiction })).toMatchObject({
      status: 400,
      body: { fields: ["jurisdiction"] },
    });
  expect(await put(SITE, { jurisdiction: "eu", minimum: 3 })).toMatchObject({
    status: 200,
    body: { minimum: 3 },
  });
  const patched = await room.admin<SiteAnswer>("PATCH", `/v1/admin/sites/${SITE}`, { minimum: 4 });
  expect(patched.body).toMatchObject({ jurisdiction: "eu", minimum: 4 });
  expect((await put("anywhere", {})).status).toBe(201);
  expect(await put("anywhere", { jurisdiction: "eu" })).toMatchObject({ body: { fields: ["jurisdiction"] } });
  expect(await put("over-there", { jurisdiction: "us" })).toMatchObject({
    body: { fields: ["jurisdiction"] },
  });
  expect(await rows("SITE/over-there")).toBe("[[],[]]");
});

test("two who register it at once, with and without one, end with one site in one place", async () => {
  const answers = await Promise.all([
    put("both", { jurisdiction: "eu" }),
    put("both", {}),
    put("both", { jurisdiction: "eu" }),
  ]);
  const { body } = await room.admin<SiteAnswer>("GET", "/v1/admin/sites/both");
  const won = answers.filter(({ status }) => status < 300).map((each) => each.body.jurisdiction);
  expect(new Set(won)).toEqual(new Set([body.jurisdiction]));
});

test("its file is read into no site that lies elsewhere, and what is read into one that lies there stays there", async () => {
  const file = (await exportOf(worker.origin, SITE)).trimEnd().split("\n");
  expect(file[1]).toContain('"jurisdiction":"eu"');
  /** The file's site, and its settings, under another id. */
  const fileOf = (site: string, change: (line: string) => string) => {
    const lines = file
      .slice(0, 2)
      .map((line) => change(line.replace(`"site":"${SITE}"`, `"site":"${site}"`)));
    const seal = lines.reduce((before, line) => sealed(before, JSON.parse(line).kind, `${line}\n`), NO_LINES);
    return `${[...lines, JSON.stringify(endLine(seal))].join("\n")}\n`;
  };
  const send = async (site: string, body: string) => {
    const path = `/v1/admin/sites/${site}/import?import=${"ab".repeat(32)}`;
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/x-ndjson" };
    return (await fetch(worker.origin + path, { method: "POST", headers, body })).json();
  };
  const misplaced = await send(
    "read-in",
    fileOf("read-in", (line) => line),
  );
  expect(misplaced).toMatchObject({ code: "invalid-request", fields: ["settings.jurisdiction"] });
  expect((await put("read-in-eu", { jurisdiction: "eu", minimum: 9 })).status).toBe(201);
  const anywhere = fileOf("read-in-eu", (line) => line.replace('"jurisdiction":"eu"', '"jurisdiction":null'));
  expect(await send("read-in-eu", anywhere)).toMatchObject({ stage: "over" });
  const { body } = await room.admin<SiteAnswer>("GET", "/v1/admin/sites/read-in-eu");
  expect(body).toMatchObject({ jurisdiction: "eu", minimum: 4 });
});
