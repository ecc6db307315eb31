/** Loads what is not in the page from the start: each piece of code by its address. */
import { warn } from "../page/console.ts";
import { chunk } from "./chunk.ts";

/** Put in by the build: where each is; "" where it is in this file. */
declare const INTENT: string;
declare const AFTER: string;
declare const LOOKS: string;
declare const LANGUAGES: string;
declare const DEBUG: string;

/** Sending, the captcha and what is said meanwhile: at the reader's first touch. */
export const loadIntent = chunk(INTENT, INTENT ? undefined : () => import("../intent/intent.ts"));
/** The result, and what can be done about a vote that stands: at the press, or where there is one already. */
export const loadAfter = chunk(AFTER, AFTER ? undefined : () => import("../after/after.ts"));
/** Other looks than the first: before the poll is drawn, where a page asks for one. */
export const loadLooks = chunk(LOOKS, LOOKS ? undefined : () => import("../looks/looks.ts"));
/** Which language serves which wish: on pages that are not plainly English. */
export const loadLanguages = chunk(
  LANGUAGES,
  LANGUAGES ? undefined : () => import("../languages/languages.ts"),
);
/** Tells the console what a poll does, where the page asks for it. */
export function watch(...poll: Parameters<typeof import("../debug/debug.ts").watch>): void {
  (DEBUG ? import(DEBUG) : import("../debug/debug.ts")).then((debug) => debug.watch(...poll), warn);
}

/** Does it once; what failed is tried again at the next call. */
export function once<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded | undefined> {
  let loading: Promise<Loaded | undefined> | undefined;
  return () => {
    loading ??= load().catch((why) => {
      loading = undefined;
      warn(why);
      return undefined;
    });
    return loading;
  };
}
