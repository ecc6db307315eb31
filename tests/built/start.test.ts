/** `npm start` in a fresh copy of the sources, followed as somebody follows it who sees it for the first time. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Obstacle, obstacleOf, portIn } from "../../local/obstacles.ts";
import { run } from "../support/commands.ts";
import { freePorts } from "../support/ports.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
let directory: string;
let running: ChildProcess | undefined;
/** What the last start has printed beside what it is for. */
let complaints = "";

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
    "tsconfig.base.json",
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
  complaints = "";
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

/** Ends by itself: what it printed, and its exit code. */
const refused = (program: string, env: Record<string, string>, ...before: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...before, join(directory, program)], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

test("npm start says in one sentence what PORT must be, and builds nothing", () => {
  const told = (port: string) =>
    `PORT is "${port}", and must be a number from 1 to 65533: PORT=9000 npm start.`;
  const stderr = `${told("abc")}\n`;
  expect(refused("local/start.ts", { PORT: "abc" })).toEqual({ status: 1, stdout: "", stderr });
  for (const port of ["0", "65534", "80.5", "1e3", " 80", ""])
    expect(() => portIn(port)).toThrow(new Obstacle(told(port)));
  expect([portIn(undefined), portIn("1"), portIn("65533")]).toEqual([8_787, 1, 65_533]);
});

test("a port in use, the last of the three too, is named with what to do, before anything is built", async () => {
  const port = await freePorts(3);
  const other = createServer().listen(port + 2, "127.0.0.1");
  await once(other, "listening");
  expect(refused("local/start.ts", { PORT: String(port) })).toEqual({
    status: 1,
    stdout: "",
    stderr: `Port ${port + 2} is in use: stop what runs there (another npm start?), or choose another: PORT=9000 npm start.\n`,
  });
  other.close();
});

const preloaded = (code: string) => ["--import", `data:text/javascript,${encodeURIComponent(code)}`];

test("an old Node is told which one it takes, before anything is installed", () => {
  const old =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.8" } });';
  expect(refused("local/prepare.mjs", {}, ...preloaded(old))).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "Afterword needs Node 20 or newer, and this is 18.20.8: get one from https://nodejs.org, then run the same command again.\n",
  });
});

test("who may not write where it lies is told so, before anything is installed", () => {
  const others = join(directory, "others");
  mkdirSync(join(others, "local"), { recursive: true });
  cpSync(root("local/prepare.mjs"), join(others, "local/prepare.mjs"));
  for (const [path, mode] of [
    [directory, 0o755],
    [others, 0o555],
  ] as const)
    chmodSync(path, mode);
  // Root may write anywhere, and so becomes somebody else.
  const nobody = preloaded("if (process.getuid() === 0) process.setuid(65534);");
  const told = refused("others/local/prepare.mjs", {}, ...nobody);
  chmodSync(others, 0o755);
  expect(told).toMatchObject({ status: 1, stdout: "" });
  expect(told.stderr).toMatch(/^You may not write to \S+\/others\/: run this as its owner, or .*\n$/);
});

test("what the system refuses is one sentence with its mend, and what nobody foresaw stays as it is", () => {
  const fault = (code: string, more: object) => Object.assign(new Error(code), { code, ...more });
  const told = (code: string, more: object = {}) => obstacleOf(fault(code, more)).message;
  expect(told("EACCES", { port: 80 })).toBe(
    "Port 80 is not for everybody to open, so choose another: PORT=9000 npm start.",
  );
  for (const code of ["EACCES", "EPERM", "EROFS"])
    expect(told(code, { path: "/x/.afterword" })).toMatch(
      /^You may not write to \/x\/\.afterword: run this as /,
    );
  expect(told("ENOSPC")).toMatch(/^The disk is full: make room/);
  expect(told("ENOENT")).toBe("ENOENT");
});

test("npm run demo starts what has never been started", async () => {
  const port = await freePorts(3);
  const printed = await start(port, "local/demo/cli.ts");
  expect(printed).toMatch(/^npm start is not running: it is started now\.$/m);
  await stop();
  rmSync(join(directory, ".afterword"), { recursive: true });
});

test("npm start serves what it prints, its commands work, the next start knows settings and token, and npm run demo fills it once", async () => {
  const port = await freePorts(3);
  const printed = await start(port);
  // What it says first: that it builds, and then where to look, with no line of the worker's log between.
  expect(printed).toMatch(/^Building …\n\nConsole {2}/);
  expect(complaints).toBe("");
  const address = /^Article +(\S+)$/m.exec(printed)?.[1] ?? "";
  expect(await (await fetch(address)).text()).toContain(`http://localhost:${port}/embed.js`);
  const looks = /^Looks +(\S+)$/m.exec(printed)?.[1] ?? "";
  expect(await (await fetch(looks)).text()).toContain("<h1>Looks of the poll</h1>");
  // Whoever follows the API's address in a browser comes to people's page, and reads no refusal.
  const api = /^API +(\S+)$/m.exec(printed)?.[1] ?? "";
  expect(await (await fetch(api)).text()).toContain("/console/console.js");
  const curl = /^or: +(curl .*)$/m.exec(printed)?.[1] ?? "";
  expect(await run(curl, "", {})).toEqual({ ok: true, output: '{"articles":[],"cursor":null}' });
  const signIn = /^Console +(\S+)/m.exec(printed)?.[1] ?? "";
  expect(await (await fetch(signIn)).text()).toContain("console.js");
  const words = /^The tallies: +npm run site -- (.*)$/m.exec(printed)?.[1]?.split(" ") ?? [];
  expect(site(...words)).toMatchObject({ status: 0, stdout: "No articles yet.\n" });
  expect(site("set", "demo", "--minimum", "7")).toMatchObject({ status: 0 });
  await stop();

  const again = await start(port);
  expect(again).toMatch(/^Building …\n\nConsole {2}/);
  expect(complaints).toBe("");
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
