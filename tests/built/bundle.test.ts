/** What `npm run deploy` uploads is the file that all suites of what is built have run. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "afterword-upload-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("what Wrangler would upload is dist/worker/index.js, byte for byte, and no other code", () => {
  const wrangler = root("node_modules/wrangler/bin/wrangler.js");
  const { status, stderr } = spawnSync(
    process.execPath,
    [wrangler, "deploy", "--dry-run", "--outdir", directory],
    { cwd: root(""), encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const code = readdirSync(directory).filter((name) => name !== "README.md");
  expect(code).toEqual(["index.js"]);
  const uploaded = readFileSync(join(directory, "index.js"));
  expect(uploaded.equals(readFileSync(root("dist/worker/index.js")))).toBe(true);
});

test("its source map names our files, so that a stack in the log can be read, and carries no copy of them", () => {
  const map: { sources: string[]; sourcesContent?: unknown } = JSON.parse(
    readFileSync(root("dist/worker/index.js.map"), "utf8"),
  );
  expect(map.sources).toContain("../../worker/app.ts");
  expect(map.sourcesContent).toBeUndefined();
});

test("every package whose code is in what we serve has its licence in /third-party.txt", () => {
  const map: { sources: string[] } = JSON.parse(readFileSync(root("dist/worker/index.js.map"), "utf8"));
  const packages = new Set(map.sources.flatMap((source) => /node_modules\/([^/]+)/.exec(source)?.[1] ?? []));
  expect([...packages].sort()).toEqual(["hono", "valibot"]);
  const notices = readFileSync(root("dist/assets/third-party.txt"), "utf8");
  // The widget's and the console's, and what those bring along.
  const others = ["preact", "@preact/signals", "@preact/signals-core", "The Public Suffix List"];
  for (const name of [...packages, ...others])
    expect(notices).toMatch(
      new RegExp(`^${name}[ ,].*\n[^]+?(Permission is hereby granted|Mozilla Public License)`, "m"),
    );
});
