/** A piece of code that is loaded later. Knows nothing of what is in it. */

/** Put in by the build: "" where all code is in one file. */
declare const INTENT: string;

/**
 * Makes a load of what is at an address, or in this file. A module that failed to load fails for ever at its address, so
 * each try has one of its own.
 */
export function chunk<Code>(address: string, bundled?: () => Promise<Code>): () => Promise<Code> {
  let failures = 0;
  return () => {
    const loaded: Promise<Code> = INTENT
      ? import(failures ? `${address}?${failures}` : address)
      : (bundled as () => Promise<Code>)();
    loaded.catch(() => failures++);
    return loaded;
  };
}
