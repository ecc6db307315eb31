/** Loads the code of after the first touch: what comes later is not in the page before. */

/** Put in by the build: where that code is; "" where it is in this file. */
declare const INTENT: string;

let failures = 0;

/** Loads it. A module that failed to load fails for ever at its address, so each try has one of its own. */
export function loadIntent(): Promise<typeof import("../intent/intent.ts")> {
  // A variable: esbuild would look for files that an expression may name.
  const address = failures ? `${INTENT}?${failures}` : INTENT;
  const loaded = INTENT ? import(address) : import("../intent/intent.ts");
  loaded.catch(() => failures++);
  return loaded;
}
