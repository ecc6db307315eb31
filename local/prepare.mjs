/**
 * Comes before every command of package.json: checks what it needs, and installs what is missing; with `tests`, what is in
 * tests/package.json as well. Plain JavaScript, without imports of ours: it must be able to say what is wrong on a Node that
 * runs nothing else here. Prints to stderr alone, and nothing where all is there.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_MIN = 20;
/** How often it says that it still installs. */
const TOLD_EVERY_MS = 15_000;
const root = fileURLToPath(new URL("..", import.meta.url));
const tests = `${root}tests/`;

/** Why nothing can be installed in these folders, with the mend. Empty where it can. */
function obstacle(folders) {
  const { node } = process.versions;
  if (Number(node.split(".")[0]) < NODE_MIN)
    return `Afterword needs Node ${NODE_MIN} or newer, and this is ${node}: get one from https://nodejs.org, then run the same command again.`;
  for (const path of folders.flatMap((folder) => [folder, `${folder}node_modules`]).filter(existsSync)) {
    try {
      accessSync(path, constants.W_OK);
    } catch {
      return `You may not write to ${path}: run this as its owner, or make it yours with sudo chown -R "$(id -un)" "${root}".`;
    }
  }
  return "";
}

/** Runs npm's own install in a folder, and gives its exit code. Of what it says only errors are passed on. */
function install(cwd) {
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd, stdio: ["ignore", "ignore", "inherit"] };
  const npm = process.env.npm_execpath;
  const child = npm
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn("npm", args, { ...options, shell: process.platform === "win32" });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Installs in a folder, and says so where that takes its time. Ends the process where it can't. */
async function prepare(folder, whose) {
  const begun = Date.now();
  if (!existsSync(`${folder}node_modules/.package-lock.json`))
    console.error(`Installing ${whose}: once, for a minute or two …`);
  const told = setInterval(() => {
    const seconds = Math.round((Date.now() - begun) / 1_000);
    console.error(`Still installing ${whose}, for ${seconds} seconds now …`);
  }, TOLD_EVERY_MS);
  const code = await install(folder);
  clearInterval(told);
  if (code === 0) return;
  console.error(
    "npm could not install the packages: mend what it says above (often the network, or a full disk), then run the same command again.",
  );
  process.exit(code);
}

const forTests = process.argv.includes("tests");
const found = obstacle(forTests ? [root, tests] : [root]);
if (found) {
  console.error(found);
  process.exit(1);
}
await prepare(root, "packages");
if (forTests) await prepare(tests, "what the tests need");
