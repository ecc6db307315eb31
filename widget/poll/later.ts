/** Loads what is not in the page from the start: each piece of code by its address. */
import { warn } from "../page/console.ts";

/** Put in by the build: where each is; "" where it is in this file. */
declare const INTENT: string;
declare const AFTER: string;
declare const LOOKS: string;

/** Makes a load. A module that failed to load fails for ever at its address, so each try has one of its own. */
function later<Code>(address: string, bundled?: () => Promise<Code>): () => Promise<Code> {
  let failures = 0;
  return () => {
    const loaded: Promise<Code> = bundled?.() ?? import(failures ? `${address}?${failures}` : address);
    loaded.catch(() => failures++);
    return loaded;
  };
}

/** Sending, the captcha and what is said meanwhile: at the reader's first touch. */
export const loadIntent = later(INTENT, INTENT ? undefined : () => import("../intent/intent.ts"));
/** The result, and what can be done about a vote that stands: at the press, or where there is one already. */
export const loadAfter = later(AFTER, AFTER ? undefined : () => import("../after/after.ts"));
/** Other looks than the first: before the poll is drawn, where a page asks for one. */
export const loadLooks = later(LOOKS, LOOKS ? undefined : () => import("../looks/looks.ts"));

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
