/** Numbers that look like chance and are the same for the same seed. Pure. */

/** Numbers from 0 up to 1: Mulberry32, of a seed in words. Not for secrets. */
export function chanceOf(seed: string): () => number {
  let state = 0x9e3779b9;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many hexadecimal digits. */
export function hexOf(chance: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(chance() * 16).toString(16)).join("");
}

/** A UUID of version 4 by its shape. */
export function uuidOf(chance: () => number): string {
  const hex = hexOf(chance, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
