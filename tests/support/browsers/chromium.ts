/**
 * Finds a Chromium and drives it: CHROMIUM_PATH, a system browser, then the packaged build for Linux, unpacked once for
 * all test files. No browser is an error with what to do, never a skip. Web security stays on: the tests rely on it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { onPath } from "../../../local/browsers.ts";
import { IN_CHROMIUM, type ReaderOptions } from "./denials.ts";

interface Found {
  executablePath: string;
  /** The packaged build is made for machines without a GPU process or a zygote. */
  args: string[];
  /** The packaged build brings libraries and fonts; no other program may find those. */
  env?: NodeJS.ProcessEnv;
  /** What finding it has unpacked. */
  directory?: string;
}

/** Where test files find what the run has unpacked for all of them: a `Found` as JSON. */
const SHARED = "CHROMIUM_UNPACKED";

/** Programs on PATH, then the places where installers put browsers. */
const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function findChromium(): Promise<Found> {
  const chosen = process.env.CHROMIUM_PATH;
  const asItIs = (executablePath: string): Found => ({ executablePath, args: [] });
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH names ${chosen}, and nothing is there.`);
    return asItIs(chosen);
  }
  const system = onPath(...NAMES) ?? PLACES.find((path) => existsSync(path));
  if (system) return asItIs(system);
  const shared = process.env[SHARED];
  if (shared) {
    const { directory: _theirs, ...found }: Found = JSON.parse(shared);
    return found;
  }
  if (process.platform === "linux" && process.arch === "x64") return unpackChromium();
  throw new Error(
    "The browser tests need Chromium, Chrome or Edge: install one, or name one in CHROMIUM_PATH.",
  );
}

/** Unpacks the packaged build into a directory of its own: any older copy would be used without a look. */
async function unpackChromium(): Promise<Found> {
  const directory = mkdtempSync(join(tmpdir(), "afterword-chromium-"));
  const before = { ...process.env };
  // Read on import: makes the package bring its own libraries, which a bare machine lacks.
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs24.x";
  process.env.TMPDIR = directory;
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    const executablePath = await packaged.executablePath();
    // The package's own configuration looks for its fonts where it would unpack them by default.
    const fonts = join(directory, "fonts");
    const dirs = [fonts, "/usr/share/fonts"].map((dir) => `<dir>${dir}</dir>`).join("");
    const cache = `<cachedir>${join(directory, "fonts-cache")}</cachedir>`;
    writeFileSync(join(fonts, "fonts.conf"), `<?xml version="1.0"?><fontconfig>${dirs}${cache}</fontconfig>`);
    const { TMPDIR: _its, ...env } = process.env;
    if (before.TMPDIR !== undefined) env.TMPDIR = before.TMPDIR;
    return { executablePath, args: ["--no-zygote"], env, directory };
  } finally {
    // The package leaves its paths in the environment, where Firefox and workerd would find them.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** Vitest's global setup: finds a browser once, and removes at the end what that has unpacked. */
export default async function setup(): Promise<() => void> {
  // Without one each browser test fails and says why; the others have their say.
  const found = await findChromium().catch(() => undefined);
  if (found?.directory) process.env[SHARED] = JSON.stringify(found);
  return () => found && cleanUp(found);
}

function cleanUp({ directory }: Found): void {
  if (directory) rmSync(directory, { recursive: true, force: true });
}

/** What to launch, how, and how to clean up after it. */
async function prepare() {
  const found = await findChromium();
  const { executablePath, args, env } = found;
  // Chromium's sandbox refuses to run as root, which containers are.
  const asRoot = process.getuid?.() === 0 || args.length > 0 ? ["--no-sandbox"] : [];
  const options = { executablePath, headless: true, args: [...FLAGS, ...args, ...asRoot] };
  return { options: { ...options, ...(env ? { env } : {}) }, cleanUp: () => cleanUp(found) };
}

/** Starts a browser with a fresh profile, and one more for each thing that is denied. `close` also removes what was unpacked. */
export async function launchChromium() {
  const { options, cleanUp } = await prepare();
  const launch = (switches: string[]) =>
    chromium.launch({ ...options, args: [...options.args, ...switches] });
  const browsers = new Map<string, Promise<Browser>>([["", launch([])]]);
  await browsers.get("");
  return {
    async browserFor({ denied }: ReaderOptions): Promise<Browser> {
      const wanted = (denied && IN_CHROMIUM[denied]) ?? "";
      if (denied && !wanted) throw new Error(`Chromium can't be told to deny ${denied}.`);
      const browser = browsers.get(wanted) ?? launch([wanted]);
      browsers.set(wanted, browser);
      return browser;
    },
    async close() {
      await Promise.all([...browsers.values()].map(async (each) => (await each).close()));
      cleanUp();
    },
  };
}

/** Starts a browser that others than Playwright can drive, on a port of its own choice. It reaches this machine alone. */
export async function launchDebuggable(): Promise<{ port: number; close(): Promise<void> }> {
  const { options, cleanUp } = await prepare();
  const profile = mkdtempSync(join(tmpdir(), "afterword-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    args: [
      ...options.args,
      "--remote-debugging-port=0",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ],
  });
  // Where Chromium writes down which port it took.
  const [port] = readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n");
  return {
    port: Number(port),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
      cleanUp();
    },
  };
}
