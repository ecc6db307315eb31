/** `npm start` in a fresh copy of the sources, followed as somebody follows it who sees it for the first time. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../support/commands.ts";
import { freePorts } from "../support/ports.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
let directory: string;
let running: ChildProcess | undefined;

// A copy, so that nobody's own .afterword/ and dist/ are touched.
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "afterword-start-"));
  for (const part of [
    "common",
    "console",
    "local",
    "releases",
    "widget",
    "worker",
    "package.json",
    "wrangler.toml",
  ])
    cpSync(root(part), join(directory, part), { recursive: true });
  symlinkSync(root("node_modules"), join(directory, "node_modules"));
});
afterAll(() => {
  // After a failure: with the workerd it has started.
  if (running?.pid && running.exitCode === null) process.kill(-running.pid, "SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

/** Starts it, or what starts it, and gives what that prints, once it has printed its last line. */
async function start(port: number, program = "local/start.ts", last = "Ctrl-C stops it"): Promise<string> {
  const child = spawn(process.execPath, [join(directory, program)], {
    cwd: directory,
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port) },
  });
  running = child;
  let printed = "";
  let complaints = "";
  child.stderr.on("data", (chunk) => (complaints += chunk));
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes(last)) resolve(printed);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${complaints}`)));
  });
}

/** Ctrl-C. */
async function stop(): Promise<void> {
  const ended = new Promise<void>((resolve) => running?.once("exit", () => resolve()));
  running?.kill("SIGINT");
  await ended;
}

const site = (...args: string[]) =>
  spawnSync(process.execPath, [join(directory, "local/site/cli.ts"), ...args], {
    env: { PATH: process.env.PATH },
    encoding: "utf8",
  });

test("npm start serves what it prints, its commands work, the next start knows settings and token, and npm run demo fills it once", async () => {
  const port = await freePorts(3);
  const printed = await start(port);
  const address = /^Article +(\S+)$/m.exec(printed)?.[1] ?? "";
  expect(await (await fetch(address)).text()).toContain(`http://localhost:${port}/embed.js`);
  const curl = /^or: +(curl .*)$/m.exec(printed)?.[1] ?? "";
  expect(await run(curl, "", {})).toEqual({ ok: true, output: '{"articles":[],"cursor":null}' });
  const signIn = /^Console +(\S+)/m.exec(printed)?.[1] ?? "";
  expect(await (await fetch(signIn)).text()).toContain("console.js");
  const words = /^The tallies: +npm run site -- (.*)$/m.exec(printed)?.[1]?.split(" ") ?? [];
  expect(site(...words)).toMatchObject({ status: 0, stdout: "No articles yet.\n" });
  expect(site("set", "demo", "--minimum", "7")).toMatchObject({ status: 0 });
  await stop();

  const again = await start(port);
  expect(/^Moderator token .*$/m.exec(again)?.[0]).toEqual(/^Moderator token .*$/m.exec(printed)?.[0]);
  expect(site("show", "demo").stdout).toMatch(/^minimum +7$/m);
  await stop();

  // Where it does not run, npm run demo starts it; where it runs, it is filled as it is, and no more by a second time.
  const demo = await start(port, "local/demo/cli.ts", "(edited, and liked less since)");
  const said = "The demo is there: articles of four weeks, and 233 votes of this hour.\n";
  expect(demo).toContain(said);
  const tallies = site("tallies", "demo", "--sort", "newest-article").stdout;
  expect(tallies.trim().split("\n")).toHaveLength(41);
  const second = spawnSync(process.execPath, [join(directory, "local/demo/cli.ts")], {
    env: { PATH: process.env.PATH },
    encoding: "utf8",
  });
  expect(second).toMatchObject({ status: 0, stdout: expect.stringContaining(said) });
  expect(site("tallies", "demo", "--sort", "newest-article").stdout.split("\n")).toHaveLength(
    tallies.split("\n").length,
  );
  expect(site("show", "demo").stdout).toMatch(/^minimum +7$/m);
  const article = /^Article +(\S+)\/articles\//m.exec(demo)?.[1];
  expect(await (await fetch(`${article}/articles/how-a-glacier-sounds`)).text()).toContain(
    "How a glacier sounds",
  );
  await stop();
}, 180_000);
