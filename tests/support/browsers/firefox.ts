/**
 * Drives the Firefox that `npm run browsers` installs, through playwright-core's own WebDriver BiDi. Knows nothing of what
 * is tested. What BiDi can't do is written down in capabilities.ts.
 */
import { type Browser, firefox } from "playwright-core";
import { findFirefox } from "../../../local/browsers.ts";
import { IN_FIREFOX, type ReaderOptions } from "./denials.ts";

/** What of a context's options Firefox has as preferences only, and what they are there. */
type Preferences = Record<string, number | boolean>;
const PREFERENCES: ((options: ReaderOptions) => Preferences | undefined)[] = [
  ({ colorScheme }) =>
    colorScheme === "dark" ? { "layout.css.prefers-color-scheme.content-override": 0 } : undefined,
  ({ forcedColors }) =>
    forcedColors === "active"
      ? { "browser.display.document_color_use": 2, "ui.useAccessibilityTheme": 1 }
      : undefined,
  ({ denied }) => denied && IN_FIREFOX[denied],
];

/** Nothing of this process's environment but what a program needs: the packaged Chromium leaves its fonts' settings there. */
function cleanEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "LANG"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function launch(firefoxUserPrefs: Preferences): Promise<Browser> {
  const executablePath = findFirefox();
  if (!executablePath) throw new Error("There is no Firefox here: `npm run browsers` installs it.");
  const browser = await firefox.launch({
    channel: "moz-firefox",
    executablePath,
    headless: true,
    env: cleanEnvironment(),
    firefoxUserPrefs,
  });
  // Firefox ESR refuses to emulate media, and playwright-core 1.65.1 asks it for each page: it is told that this was done.
  const { _browserSession: session } = (browser as unknown as Internals)._connection.toImpl(browser);
  const send = session.send.bind(session);
  session.send = async (method, params) => {
    if (method === "emulation.setMediaFeaturesOverride") return {};
    // A window each would draw all of Firefox anew; only pages that are open beside another one need to be seen, too.
    const alone = browser.contexts().every((context) => context.pages().length === 0);
    return send(method, method === "browsingContext.create" && alone ? { ...params, type: "tab" } : params);
  };
  return browser;
}

/** As playwright-core 1.65.1 has it inside; the version is pinned in package.json. */
interface Internals {
  _connection: {
    toImpl(browser: Browser): {
      _browserSession: { send(method: string, params: object): Promise<unknown> };
    };
  };
}

/** Firefox, and one more for each set of preferences that contexts ask for. `close` ends all of them. */
export async function launchFirefox() {
  const browsers = new Map<string, Promise<Browser>>();
  const browserFor = (options: ReaderOptions): Promise<Browser> => {
    const preferences = Object.assign({}, ...PREFERENCES.map((of) => of(options)));
    const name = JSON.stringify(preferences);
    const known = browsers.get(name) ?? launch(preferences);
    browsers.set(name, known);
    return known;
  };
  await browserFor({});
  return {
    browserFor,
    async close() {
      await Promise.all([...browsers.values()].map(async (each) => (await each).close()));
    },
  };
}
