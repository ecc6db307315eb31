/**
 * `npm run browsers`: installs by apt the browsers that tests drive beside Chromium, Firefox and WebKit; with `--check` it
 * only looks. Where each is found is decided here, for the tests too. Drives none of them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What drives WebKit: the W3C WebDriver, the browser it starts, and the X server that this one draws on. */
export interface WebKitPaths {
  driver: string;
  browser: string;
  display: string;
}

/** As Debian and Ubuntu name them. */
const PACKAGES = { Firefox: ["firefox-esr"], WebKit: ["webkit2gtk-driver", "xvfb"] };
const FIREFOX_PLACES = ["/Applications/Firefox.app/Contents/MacOS/firefox"];
const MINI_BROWSERS = [
  "/usr/lib/*/webkit2gtk-4.*/MiniBrowser",
  "/usr/libexec/webkit2gtk-4.*/MiniBrowser",
  "/usr/lib/webkit2gtk-4.*/MiniBrowser",
];

/** The first of these programs that PATH leads to. */
export function onPath(...names: string[]): string | undefined {
  const directories = (process.env.PATH ?? "").split(delimiter);
  return directories
    .flatMap((each) => names.map((name) => join(each, name)))
    .find((path) => existsSync(path));
}

/** FIREFOX_PATH, else a Firefox on this machine. Throws where FIREFOX_PATH leads nowhere. */
export function findFirefox(): string | undefined {
  const chosen = process.env.FIREFOX_PATH;
  if (chosen && !existsSync(chosen)) throw new Error(`FIREFOX_PATH names ${chosen}, and nothing is there.`);
  return chosen || onPath("firefox-esr", "firefox") || FIREFOX_PLACES.find((path) => existsSync(path));
}

/** WebKitGTK's parts, if all of them are on this machine. */
export function findWebKit(): WebKitPaths | undefined {
  const driver = onPath("WebKitWebDriver");
  const display = onPath("Xvfb");
  const [browser] = globSync(MINI_BROWSERS);
  return driver && display && browser ? { driver, browser, display } : undefined;
}

/** The browsers that are not there, by name. */
export function missingBrowsers(): (keyof typeof PACKAGES)[] {
  return [...(findFirefox() ? [] : ["Firefox" as const]), ...(findWebKit() ? [] : ["WebKit" as const])];
}

/** Installs what is missing; gives a sentence that says why it could not. */
function install(missing: (keyof typeof PACKAGES)[]): string | undefined {
  const packages = missing.flatMap((name) => PACKAGES[name]);
  const command = `apt-get install ${packages.join(" ")}`;
  if (!onPath("apt-get"))
    return `there is no apt here; install by hand what Debian calls ${packages.join(" ")}`;
  if (process.getuid?.() !== 0) return `apt needs root; as root: apt-get update && ${command}`;
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: ["ignore", "ignore", "inherit"],
    }).status;
  if (apt("update") !== 0) return "apt-get update failed";
  if (apt("install", "--yes", "--no-install-recommends", ...packages) !== 0) return `${command} failed`;
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = missingBrowsers();
  const why = before.length > 0 && !process.argv.includes("--check") ? install(before) : undefined;
  const missing = missingBrowsers();
  for (const name of ["Firefox", "WebKit"] as const)
    console.log(`${name}: ${missing.includes(name) ? `missing${why ? ` (${why})` : ""}` : "here"}`);
  process.exitCode = missing.length > 0 ? 1 : 0;
}
