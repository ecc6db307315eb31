/** What a reader's browser may deny every page, by its own settings: never by a stub. One browser each, as they need it. */
import type { BrowserContextOptions } from "playwright-core";

/** `site data`: cookies, storage and locks, as privacy settings do it. Each throws, or rejects, or is simply absent. */
export type Denial = "storage" | "locks" | "storage and locks" | "site data";

export interface ReaderOptions extends BrowserContextOptions {
  denied?: Denial | undefined;
}

/** Firefox's preferences. */
export const IN_FIREFOX: Record<Denial, Record<string, number | boolean>> = {
  storage: { "dom.storage.enabled": false },
  locks: { "dom.weblocks.enabled": false },
  "storage and locks": { "dom.storage.enabled": false, "dom.weblocks.enabled": false },
  "site data": { "network.cookie.cookieBehavior": 2 },
};

/** Chromium's switches. The build without a window has no settings of sites: storage is what can be taken from it. */
export const IN_CHROMIUM: Partial<Record<Denial, string>> = {
  storage: "--blink-settings=localStorageEnabled=false",
};

/** What the browser that is driven can deny. */
export const DENIALS = Object.keys(process.env.BROWSER === "firefox" ? IN_FIREFOX : IN_CHROMIUM) as Denial[];
