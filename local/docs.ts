/**
 * `npm run docs`: the documentation as a site. Serves it while it is written; `npm run docs -- build` writes it into dist/docs.
 * Its packages are docs/'s own and are installed here, when somebody wants them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const LOCK = "package-lock.json";

/** Runs npm in docs/. What it says is seen. */
function npm(...args: string[]): number {
  const { npm_execpath: own } = process.env;
  const options = { cwd: docs, stdio: "inherit" as const, shell: !own && process.platform === "win32" };
  const { status } = own
    ? spawnSync(process.execPath, [own, ...args], options)
    : spawnSync("npm", args, options);
  return status ?? 1;
}

/** Whether what is installed is what the lock says, by the name and version that npm notes of each. */
function isInstalled(): boolean {
  const noted = `${docs}node_modules/.${LOCK}`;
  if (!existsSync(noted)) return false;
  const versionOf = (file: string) =>
    JSON.parse(readFileSync(file, "utf8")).packages["node_modules/vitepress"]?.version;
  return versionOf(noted) === versionOf(docs + LOCK);
}

const [command = "start"] = process.argv.slice(2);
if (!["start", "build", "preview"].includes(command)) {
  console.error("npm run docs serves the pages, npm run docs -- build writes them into dist/docs/.");
  process.exit(2);
}
if (!isInstalled()) {
  console.error("Installing the site's packages: once, for some seconds …");
  const code = npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
  if (code !== 0) process.exit(code);
}
process.exit(npm("run", "--silent", command));
