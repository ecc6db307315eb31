/**
 * Comes before every command of package.json: checks what it needs, and installs what is missing. Plain JavaScript, without
 * imports of ours: it must be able to say what is wrong on a Node that runs nothing else here. Prints to stderr alone, and
 * nothing where all is there.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_MIN = 20;
const root = fileURLToPath(new URL("..", import.meta.url));

/** Why nothing can be installed here, with the mend. Empty where it can. */
function obstacle() {
  const { node } = process.versions;
  if (Number(node.split(".")[0]) < NODE_MIN)
    return `Afterword needs Node ${NODE_MIN} or newer, and this is ${node}: get one from https://nodejs.org, then run the same command again.`;
  for (const path of [root, `${root}node_modules`].filter(existsSync)) {
    try {
      accessSync(path, constants.W_OK);
    } catch {
      return `You may not write to ${path}: run this as its owner, or make it yours with sudo chown -R "$(id -un)" "${root}".`;
    }
  }
  return "";
}

/** Runs npm's own install, and gives its exit code. Of what it says only errors are passed on. */
function install() {
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: root, stdio: ["ignore", "ignore", "inherit"] };
  const npm = process.env.npm_execpath;
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (error) console.error(error.message);
  return status ?? 1;
}

const found = obstacle();
if (found) {
  console.error(found);
  process.exit(1);
}
if (!existsSync(`${root}node_modules/.package-lock.json`))
  console.error("Installing packages: once, for a minute or two …");
const code = install();
if (code !== 0)
  console.error(
    "npm could not install the packages: mend what it says above (often the network, or a full disk), then run the same command again.",
  );
process.exit(code);
