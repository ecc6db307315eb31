/** The command line as somebody has it who has no clone: packed, installed by npm without a network, and run. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packCli } from "../../local/cli/pack.ts";
import { startTurnstile } from "../../local/turnstile/server.ts";
import { startWorker } from "../../local/worker.ts";
import { ADMIN_TOKEN } from "./admin-token.ts";
import { KEYS, varsFor } from "./newsroom.ts";

export interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** What a run may be given beside its arguments. */
export interface With {
  env?: Record<string, string | undefined>;
  stdin?: string;
  cwd?: string;
  /** Is told the process. */
  started?: (child: ChildProcess) => void;
}

/** Packs it, installs it into an empty folder below this one, and gives that folder. */
async function installPacked(folder: string): Promise<string> {
  const tarball = await packCli(folder);
  const empty = join(folder, "empty");
  mkdirSync(empty);
  writeFileSync(join(empty, "package.json"), "{}");
  const args = ["install", "--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache"), tarball];
  const npm = process.env.npm_execpath;
  const { status, stderr } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: empty, encoding: "utf8" })
    : spawnSync("npm", args, { cwd: empty, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return empty;
}

/** Runs what is installed in a folder. */
async function runPacked(folder: string, args: readonly string[], given: With = {}): Promise<Run> {
  const child = spawn(join(folder, "node_modules/.bin/afterword"), args, {
    cwd: given.cwd ?? folder,
    env: { PATH: process.env.PATH, ...given.env },
  });
  given.started?.(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(given.stdin ?? "");
  const [code] = await once(child, "close");
  return { code, out, err };
}

/** It, beside a deployment of its own, whose admin runs it. `folder`: where it is installed; `directory`: around it, for files. */
export type Packed = Awaited<ReturnType<typeof openPacked>>;

export async function openPacked() {
  const directory = mkdtempSync(join(tmpdir(), "afterword-cli-"));
  const folder = await installPacked(directory);
  const turnstile = await startTurnstile({ pairs: [KEYS] });
  const worker = await startWorker({ port: 0, vars: varsFor(turnstile) });
  const run = (args: readonly string[], given: With = {}) => {
    const env = { AFTERWORD_HOST: worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN, ...given.env };
    return runPacked(folder, args, { ...given, env });
  };
  /** What it printed; throws if that did not go well. */
  const done = async (...args: string[]) => {
    const { code, out, err } = await run(args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${err}`);
    return out.trimEnd();
  };
  return {
    ...{ turnstile, worker, folder, directory, run, done },
    json: async (...args: string[]) => JSON.parse(await done(...args, "--json")),
    async close() {
      await worker.close();
      await turnstile.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
