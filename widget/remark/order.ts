/** The order in which one reader finds the reasons. Pure. */

/**
 * Items in an order of their own for each seed, and always in that: what stands first is given most, and so no reason may
 * stand there for all readers. FNV-1a over the seed, then a Fisher-Yates shuffle by a linear congruential generator.
 */
export function shuffled<Item>(items: readonly Item[], seed: string): Item[] {
  let state = 2_166_136_261;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 16_777_619);
  const found = [...items];
  for (let left = found.length; left > 1; left--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const at = Math.floor((state / 2 ** 32) * left);
    [found[left - 1], found[at]] = [found[at] as Item, found[left - 1] as Item];
  }
  return found;
}
