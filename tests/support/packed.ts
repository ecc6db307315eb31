/** The command line as somebody has it who has no clone: packed, installed by npm without a network, and run. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packCli } from "../../local/cli/pack.ts";

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
export async function installPacked(folder: string): Promise<string> {
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
export async function runPacked(folder: string, args: readonly string[], given: With = {}): Promise<Run> {
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
