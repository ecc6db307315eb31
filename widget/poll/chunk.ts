/** A piece of code that is loaded later. Knows nothing of what is in it. */

/** Makes a load. A module that failed to load fails for ever at its address, so each try has one of its own. */
export function chunk<Code>(address: string, bundled?: () => Promise<Code>): () => Promise<Code> {
  let failures = 0;
  return () => {
    const loaded: Promise<Code> = bundled?.() ?? import(failures ? `${address}?${failures}` : address);
    loaded.catch(() => failures++);
    return loaded;
  };
}
