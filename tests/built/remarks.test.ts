/**
 * Readers who vote, say why, change and take back both, while the process is killed and what is delivered to the inbox is refused,
 * lost, or hangs and comes after what is newer: what was acknowledged is there once in the end, what was taken back nowhere.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import type { InboxAnswer, ReviewRow } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../support/address.ts";
import { bundleWorker } from "../support/bundle.ts";
import { type Answer, type Ballot, KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";
import { forkWorker, type WorkerProcess } from "../support/worker-process.ts";

const VOTES = 5_000;
const REMARKS = 1_000;
const CLIENTS = 64;
const ARTICLES = 7;
const KILLS = 3;
const REASONS = { yes: "clear", no: "topic" };

let turnstile: Turnstile;
let directory: string;
let script: string;
/** The process that answers now; while it is killed and started anew, the one to come. */
let worker: Promise<WorkerProcess>;
let origin: string;
let room: Newsroom;

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-remarks-"));
  script = join(directory, "unheard.js");
  await bundleWorker("unheard.ts", script);
  worker = start();
  await worker;
  room = new Newsroom("remarks", turnstile, () => origin);
});
afterAll(async () => {
  await (await worker)?.kill();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

const stateDir = () => join(directory, "state");
async function start(): Promise<WorkerProcess> {
  const running = await forkWorker({ port: 0, stateDir: stateDir(), script, vars: varsFor(turnstile) });
  origin = running.origin;
  await faults("on");
  return running;
}

interface Met {
  refused: number;
  lost: number;
  hung: number;
  hanging: number;
  late: number;
}
const faults = async (what: "on" | "off" | "met"): Promise<Met> =>
  (await (await fetch(`${origin}/faults/${what}`)).json()) as Met;

/** Sends as a browser does: again, until an answer says that it is taken. A connection that breaks is none. */
async function taken(send: () => Promise<Answer<unknown>>): Promise<void> {
  for (;;) {
    await worker;
    const answer = await send().catch(() => undefined);
    if (answer && answer.status < 300) return;
    if (answer && answer.status < 500) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A reader's ballot, and what is true of it once all is over. */
interface Reader {
  ballot: Ballot;
  /** The words that stay; null for none. */
  words: string | null;
  /** Whether the reasons of its answer are counted. */
  reasons: boolean;
  erased: boolean;
}

/** Words that are nobody else's, and how they are recognised. */
const wordsOf = (i: number, version: number) => `quokka${i}v${version}q`;
const WORDS = /quokka\d+v\d+q/g;

/** A reader of an article votes; one in five says why, and does with both what readers do. */
async function read(i: number): Promise<Reader> {
  const ballot = await room.ballot(`${ORIGIN}/remarks-${i % ARTICLES}`, i % 3 === 0 ? "no" : "yes");
  const reader: Reader = { ballot, words: null, reasons: false, erased: false };
  await taken(() => room.send(ballot));
  if (i % (VOTES / REMARKS) !== 0) return reader;
  const say = async (edit: number, version: number | null, withReasons = true) => {
    const { article, vote_id, choice, edit: vote_edit } = ballot;
    const reasons = choice !== "none" && withReasons ? REASONS[choice] : "";
    const text = version === null ? "" : wordsOf(i, version);
    await taken(() => room.remark({ article, vote_id, vote_edit, edit, reasons, text }));
    Object.assign(reader, { words: text || null, reasons: reasons !== "" });
  };
  const change = async (choice: Ballot["choice"]) => {
    Object.assign(ballot, { choice, edit: ballot.edit + 1 });
    await taken(() => room.send(ballot, true));
    Object.assign(reader, { words: null, reasons: false });
  };
  const other = ballot.choice === "yes" ? "no" : "yes";
  const ways = [
    async () => say(1, 1),
    async () => say(1, 1).then(() => say(2, 2)),
    async () => say(1, 1).then(() => say(2, null, false)),
    async () => say(1, 1).then(() => say(2, null)),
    async () => say(1, 1).then(() => change(other)),
    async () => say(1, 1).then(() => change("none")),
    async () => say(1, 1).then(() => change("none").then(() => change(other).then(() => say(2, 2)))),
    async () => say(1, 1).then(() => erase(reader)),
  ];
  await ways[(i / (VOTES / REMARKS)) % ways.length]?.();
  return reader;
}

async function erase(reader: Reader): Promise<void> {
  const { article, vote_id } = reader.ballot;
  const key = await articleKey(room.site, article);
  await taken(async () => {
    const response = await fetch(`${origin}/v1/sites/${room.site}/votes/erase`, {
      method: "POST",
      headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() },
      body: new URLSearchParams({ key, vote_id, dry_run: "false" }),
    });
    return { status: response.status, body: (await response.json()) as { code?: string } };
  });
  Object.assign(reader, { words: null, reasons: false, erased: true });
}

/** What the inbox has, all pages of it: the words, with the answer and the reasons that they came with. */
async function inbox(): Promise<string[]> {
  const all: string[] = [];
  for (let query = ""; ; ) {
    const path = `/v1/moderation/sites/${room.site}/remarks${query}`;
    const { remarks, cursor } = (await room.admin<InboxAnswer>("GET", path)).body;
    all.push(...remarks.map(({ text, choice, reasons }) => `${text} ${choice} ${reasons.join()}`));
    if (cursor === null) return all.filter((line) => !line.startsWith("null ")).sort();
    query = `?cursor=${cursor}`;
  }
}

/** All words that lie in rows and other files, and those that an index of words finds. */
function stored(sought: readonly string[]): { rows: Set<string>; found: string[] } {
  const rows = new Set<string>();
  const found: string[] = [];
  const keep = (text: string) => {
    for (const [words] of text.matchAll(WORDS)) rows.add(words);
  };
  for (const entry of readdirSync(stateDir(), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || /-(wal|shm)$/.test(path)) continue;
    if (!path.endsWith(".sqlite")) {
      keep(readFileSync(path, "latin1"));
      continue;
    }
    const database = new DatabaseSync(path);
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables as { name: string }[]) {
      if (/^remark_search|^search|^_cf/.test(name)) continue;
      for (const row of database.prepare(`SELECT * FROM "${name}"`).all())
        for (const value of Object.values(row))
          keep(value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value));
    }
    if (tables.some(({ name }) => name === "remark_search")) {
      const match = database.prepare("SELECT rowid FROM remark_search WHERE remark_search MATCH ?");
      for (const words of sought) if (match.all(`"${words}"`).length > 0) found.push(words);
    }
    database.close();
  }
  return { rows, found };
}

test(`${VOTES} votes with ${REMARKS} remarks through kills and refused, lost and hanging deliveries: reasons are counted as recounted, what was acknowledged is in the inbox once, and what was taken back in no row, index or value`, async () => {
  await room.configure({ remarks: "text", remarks_per_day: 10_000, network_votes_per_day: 10_000 });
  const readers: Reader[] = [];
  const met: Met = { refused: 0, lost: 0, hung: 0, hanging: 0, late: 0 };
  const add = (more: Met) => {
    for (const name of Object.keys(met) as (keyof Met)[]) met[name] += more[name];
  };
  let next = 0;
  let kills = 0;
  const client = async () => {
    while (next < VOTES) {
      const i = next++;
      if (kills < KILLS && i >= ((kills + 1) * VOTES) / (KILLS + 1)) {
        kills += 1;
        const running = await worker;
        add(await faults("met"));
        worker = running.kill().then(start);
      }
      readers.push(await read(i));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await faults("off");
  expect(kills).toBe(KILLS);
  // What hung and was not lost with its process comes late, after what came since.
  add(
    await until(
      () => faults("met"),
      ({ hanging }) => hanging === 0,
    ),
  );
  // Without each of them this would have been no storm.
  for (const fault of ["refused", "lost", "hung", "late"] as const) expect(met[fault]).toBeGreaterThan(0);

  const lines = readers.flatMap(({ ballot: { choice }, words, reasons }) =>
    words !== null && choice !== "none" ? [`${words} ${choice} ${reasons ? REASONS[choice] : ""}`] : [],
  );
  lines.sort();
  expect(lines.length).toBeGreaterThan(REMARKS / 4);
  await expect.poll(inbox, { timeout: 90_000, interval: 500 }).toEqual(lines);

  for (let n = 0; n < ARTICLES; n++) {
    const article = `${ORIGIN}/remarks-${n}`;
    const path = await room.articlePath(article);
    let recount = (await room.admin<ReviewRow>("POST", `${path}/recount`, { note: "to be sure" })).body;
    while (recount.state !== "done")
      recount = (await room.admin<ReviewRow>("GET", `${path}/reviews/${recount.id}`)).body;
    expect(recount.difference).toBe(0);
    const of = readers.filter(({ ballot, erased }) => ballot.article === article && !erased);
    const votes = (choice: string) => of.filter(({ ballot }) => ballot.choice === choice).length;
    const given = (choice: "yes" | "no") => ({
      [REASONS[choice]]: of.filter(({ ballot, reasons }) => reasons && ballot.choice === choice).length,
    });
    expect((await room.article(article)).body).toMatchObject({
      tally: { yes: votes("yes"), no: votes("no") },
      reasons: { yes: given("yes"), no: given("no") },
    });
  }

  await (await worker).kill();
  const stay = new Set(readers.flatMap(({ words }) => words ?? []));
  const gone = readers.flatMap((_, i) => [wordsOf(i, 1), wordsOf(i, 2)]).filter((words) => !stay.has(words));
  const { rows, found } = stored(gone);
  expect([...rows].filter((words) => !stay.has(words))).toEqual([]);
  expect(found).toEqual([]);
  // They are looked for where they would be.
  expect([...stay].filter((words) => !rows.has(words))).toEqual([]);
}, 300_000);
