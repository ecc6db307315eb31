/** Back-up and restore by the command line: out of one deployment, into another with a state folder of its own. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { EXPORT_VERSION, type ReviewRow } from "../../worker/contract/index.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { ARTICLE, common, exportOf, play, SITE, storedExports } from "../support/exports.ts";
import { type Ballot, KEYS, Newsroom, varsFor } from "../support/newsroom.ts";
import { forkWorker } from "../support/worker-process.ts";

let turnstile: Turnstile;
let directory: string;
/** The deployment that the site is exported from. */
let old: RunningWorker;
let played: { ballot: Ballot; review: ReviewRow };
let file: string;
const at = (name: string) => join(directory, name);

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-transfer-"));
  old = await startWorker({ port: 0, stateDir: at("old"), vars: varsFor(turnstile) });
  played = await play(new Newsroom(SITE, turnstile, () => old.origin));
  await exportOf(old.origin, SITE);
  file = at("site.ndjson");
  const { out, code } = await cli(old.origin, ["export", SITE, "--format", "ndjson"]);
  expect(code).toBe(0);
  writeFileSync(file, out);
});
afterAll(async () => {
  await old?.close();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A run of the command line. `progress` is told each line that it says meanwhile. */
function cli(origin: string, args: string[], progress: (line: string) => void = () => {}) {
  const program = fileURLToPath(new URL("../../local/site/cli.ts", import.meta.url));
  const env = { PATH: process.env.PATH, AFTERWORD_URL: origin, AFTERWORD_TOKEN: ADMIN_TOKEN };
  const child = spawn(process.execPath, [program, ...args], { env });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    progress(String(chunk));
  });
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, out, err })),
  );
}

const emptyWorker = (name: string) => startWorker({ port: 0, stateDir: at(name), vars: varsFor(turnstile) });

test("a site comes back in an empty deployment, the same byte for byte, and goes on; twice is once", async () => {
  const worker = await emptyWorker("new");
  const imported = await cli(worker.origin, ["import", SITE, file]);
  expect(imported).toMatchObject({ code: 0, out: expect.stringContaining("lines are read in") });
  expect(common(await exportOf(worker.origin, SITE))).toBe(common(readFileSync(file, "utf8")));
  const again = await cli(worker.origin, ["import", SITE, file]);
  expect(again.code).toBe(0);
  const after = await exportOf(worker.origin, SITE);
  expect(common(after)).toBe(common(readFileSync(file, "utf8")));
  expect(after.split('"action":"site.import"')).toHaveLength(2);
  const room = new Newsroom(SITE, turnstile, () => worker.origin);
  const changed = await room.send({ ...played.ballot, choice: "no", edit: 1 }, true);
  expect(changed).toMatchObject({ status: 200, body: { status: "counted", choice: "no" } });
  const undo = `${await room.articlePath(ARTICLE)}/reviews/${played.review.id}/undo`;
  const undone = await room.admin<ReviewRow>("POST", undo, { note: "after all" });
  expect(undone.body).toMatchObject({ state: "done", votes: played.review.votes });
  await worker.close();
});

test("an import whose worker is killed in its midst, again and again, ends as if it had not been", async () => {
  const options = { port: 0, stateDir: at("killed"), vars: varsFor(turnstile) };
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const id = "ab".repeat(32);
  let line = 0;
  let stage = "";
  let kills = 0;
  while (stage !== "over") {
    const worker = await forkWorker(options);
    const path = `${worker.origin}/v1/admin/sites/${SITE}/import?import=${id}`;
    const send = () =>
      fetch(`${path}&line=${line}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/x-ndjson" },
        body: lines
          .slice(line, line + 9)
          .map((each) => `${each}\n`)
          .join(""),
      });
    const answer = (await (await send()).json()) as { line: number; stage: string };
    ({ line, stage } = answer);
    // The next batch is on its way when the worker dies, before or after it was taken.
    const lost = send().catch(() => undefined);
    await worker.kill();
    await lost;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(3);
  const worker = await emptyWorker("killed");
  expect(common(await exportOf(worker.origin, SITE))).toBe(common(readFileSync(file, "utf8")));
  await worker.close();
});

describe("the command line", () => {
  test("goes on where an import was left, by the same file", async () => {
    const worker = await emptyWorker("left");
    const lines = readFileSync(file, "utf8");
    // A batch that somebody sent before: the name of the file is its SHA-256.
    const id = createHash("sha256").update(lines).digest("hex");
    await fetch(`${worker.origin}/v1/admin/sites/${SITE}/import?import=${id}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/x-ndjson" },
      body: lines.split("\n").slice(0, 10).join("\n"),
    });
    // By another name it would be another file, and refused: import-in-progress.
    expect(await cli(worker.origin, ["import", SITE, file])).toMatchObject({ code: 0 });
    expect(common(await exportOf(worker.origin, SITE))).toBe(common(lines));
    await worker.close();
  });

  test("gives an import up that was left, after a look at it, and then reads the site in by another file", async () => {
    const worker = await emptyWorker("abandoned");
    const lines = readFileSync(file, "utf8");
    await fetch(`${worker.origin}/v1/admin/sites/${SITE}/import?import=${"cd".repeat(32)}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/x-ndjson" },
      body: lines.split("\n").slice(0, 10).join("\n"),
    });
    const refused = await cli(worker.origin, ["import", SITE, file]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("or give it up")]);
    const look = await cli(worker.origin, ["abandon", SITE, "--dry-run"]);
    expect([look.code, look.out]).toEqual([0, expect.stringContaining("Would be given up: 10 lines")]);
    const given = await cli(worker.origin, ["abandon", SITE]);
    expect([given.code, given.out]).toEqual([0, expect.stringContaining("Given up, after 10 lines")]);
    const again = await cli(worker.origin, ["abandon", SITE]);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("unknown-import")]);
    expect(await cli(worker.origin, ["import", SITE, file])).toMatchObject({ code: 0 });
    const own = (text: string) =>
      common(
        text
          .split("\n")
          .filter((line) => !line.includes("site.import-abandon"))
          .join("\n"),
      );
    expect(own(await exportOf(worker.origin, SITE))).toBe(own(lines));
    await worker.close();
  });

  test.each<[string, (text: string) => string, string]>([
    ["cut", (text) => text.slice(0, text.lastIndexOf('{"kind":"end"')), "is cut"],
    ["changed", (text) => text.replace("looks odd", "looks fine"), "checksum"],
    ["none", () => "title,yes,no\n", "look at its line 1"],
  ])("refuses a file that is %s before it sends anything", async (name, change, words) => {
    writeFileSync(at(name), change(readFileSync(file, "utf8")));
    const { code, err } = await cli("http://127.0.0.1:9", ["import", SITE, at(name)]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
  });

  test("reads bare totals into a site that is there, and says what an article has of them", async () => {
    writeFileSync(
      at("totals"),
      `${JSON.stringify({ kind: "imported", article: ARTICLE, source: "old", yes: 120, no: 14 })}\n`,
    );
    expect(await cli(old.origin, ["import", SITE, at("totals")])).toMatchObject({ code: 0 });
    const { body } = await new Newsroom(SITE, turnstile, () => old.origin).article(ARTICLE);
    expect(body.imported).toEqual([{ source: "old", yes: 120, no: 14 }]);
  });
});

test("this version of the format has left its file", () => {
  expect(storedExports().map(([version]) => version)).toContain(EXPORT_VERSION);
});

test.each(storedExports())(
  "an export of version %i is read, and gives what it says",
  async (version, stored) => {
    const worker = await emptyWorker(`version-${version}`);
    expect(await cli(worker.origin, ["import", SITE, stored])).toMatchObject({ code: 0 });
    const [before, after] = [readFileSync(stored, "utf8"), await exportOf(worker.origin, SITE)];
    const votes = (text: string) =>
      text.split("\n").filter((line) => line.startsWith('{"kind":"vote"')).length;
    expect(votes(after)).toBe(votes(before));
    if (version === EXPORT_VERSION) expect(common(after)).toBe(common(before));
    await worker.close();
  },
);
