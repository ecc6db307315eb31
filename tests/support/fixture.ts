/**
 * State folders as versions of the worker have left them: what a later version must open. `npm run fixtures` writes one
 * for this version; the older ones are never written again.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { startTurnstile } from "../../local/turnstile/server.ts";
import { startWorker } from "../../local/worker.ts";
import type { TokenAnswer } from "../../worker/contract/index.ts";
import { type Ballot, KEYS, Newsroom, ORIGIN, until, varsFor } from "./newsroom.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The site that every fixture holds. */
export const SITE = "fixture";
export const ARTICLE = `${ORIGIN}/of-that-version`;
export const MOVED = `${ORIGIN}/moved-away`;

/** What a fixture's version has answered, to be answered still. */
export interface Held {
  /** Three votes: yes, then no after a change, and one that a moderator took out. */
  ballots: Ballot[];
  tally: { yes: number; no: number };
  void: number;
  question: string;
  /** A moderator's, with scope `read`. */
  token: string;
  /** Ids of the audit entries. */
  audit: string[];
}

/** The versions that have left one. */
export const fixtures = (): string[] =>
  readdirSync(root("tests/fixtures"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** A copy of a fixture's state folder, and what it holds. */
export function openFixture(version: string): { stateDir: string; held: Held; remove(): void } {
  const stateDir = mkdtempSync(join(tmpdir(), "afterword-fixture-"));
  cpSync(root(`tests/fixtures/${version}/state`), stateDir, { recursive: true });
  const held: Held = JSON.parse(readFileSync(root(`tests/fixtures/${version}/held.json`), "utf8"));
  return { stateDir, held, remove: () => rmSync(stateDir, { recursive: true, force: true }) };
}

/** Entries of the audit log. */
export async function auditOf(room: Newsroom): Promise<{ id: string; action: string }[]> {
  const { body } = await room.admin<{ entries: { id: string; action: string }[] }>(
    "GET",
    `/v1/moderation/sites/${SITE}/audit`,
  );
  return body.entries;
}

/** Plays a site on the built worker, so that each class holds something of each kind, and keeps what it leaves. */
async function make(version: string): Promise<void> {
  const folder = root(`tests/fixtures/${version}`);
  const stateDir = mkdtempSync(join(tmpdir(), "afterword-fixture-"));
  const turnstile = await startTurnstile({ pairs: [KEYS] });
  const worker = await startWorker({ port: 0, stateDir, vars: varsFor(turnstile) });
  const room = new Newsroom(SITE, turnstile, () => worker.origin);
  const question = "Would you read it again?";
  await room.configure({ question });
  const admin = `/v1/admin/sites/${SITE}`;
  const minted = await room.admin<TokenAnswer>("POST", `${admin}/tokens`, {
    name: "reader",
    scopes: ["read"],
  });
  const ballots = [await room.ballot(ARTICLE), await room.ballot(ARTICLE), await room.ballot(ARTICLE)];
  for (const ballot of ballots) await room.send(ballot);
  const [, changed] = ballots;
  if (changed) await room.send(Object.assign(changed, { choice: "no", edit: 1 }), true);
  const path = await room.articlePath(ARTICLE);
  const review = {
    action: "void",
    filter: { choice: "yes", standing: "counted" },
    note: "for the fixture",
    dry_run: false,
  };
  await room.admin("POST", `${path}/reviews`, review);
  await until(
    async () => (await room.article(ARTICLE)).body,
    (article) => article.void === 2,
  );
  // One of the two comes back, by another reader's vote: yes 1, no 1, void 2.
  const late = await room.ballot(ARTICLE);
  await room.send(late);
  ballots.push(late);
  await room.send(await room.ballot(MOVED));
  await room.admin("POST", `${admin}/moves`, {
    from: MOVED,
    to: `${ORIGIN}/moved-here`,
    note: "for the fixture",
  });
  for (const article of [ARTICLE, `${ORIGIN}/moved-here`])
    await until(
      async () => (await room.poll(article)).tally,
      (tally) => (tally?.yes ?? 0) > 0,
    );
  await until(
    async () => (await room.index()).body.articles,
    (rows) => rows.some((row) => row.article === ARTICLE && row.void === 2 && row.tally?.yes === 1),
  );
  const entries = await until(
    () => auditOf(room),
    (all) =>
      ["site.configure", "token.mint", "article.move"].every((action) =>
        all.some((one) => one.action === action),
      ),
  );
  const { token } = minted.body;
  const held: Held = {
    ballots,
    tally: { yes: 1, no: 1 },
    void: 2,
    question,
    token,
    audit: entries.map(({ id }) => id),
  };
  await worker.close();
  await turnstile.close();
  for (const file of readdirSync(stateDir, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".sqlite")) fold(join(stateDir, file));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Not of the worker, and what brakes have counted is nobody's to keep.
  for (const other of ["ratelimit", "cache"]) rmSync(join(stateDir, other), { recursive: true, force: true });
  cpSync(stateDir, `${folder}/state`, { recursive: true });
  writeFileSync(`${folder}/held.json`, `${JSON.stringify(held, null, 2)}\n`);
  rmSync(stateDir, { recursive: true, force: true });
  console.log(
    `tests/fixtures/${version} is written. Commit it, and write it no more once ${version} is released.`,
  );
}

/** One file instead of three: the log that SQLite writes ahead goes into the file. */
function fold(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  database.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(root("package.json"), "utf8"));
  await make(version);
  process.exit(0);
}
