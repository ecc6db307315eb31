/** Which known name somebody may have meant. Pure. */

/** Changes of one letter, or swaps of two neighbours, between two words (optimal string alignment). */
function changes(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      next[j] = Math.min((last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j] ?? 0, (before[j - 2] ?? 0) + 1);
    }
    [before, last] = [last, next];
  }
  return last[b.length] ?? 0;
}

/** The known name nearest to what was typed, if one is near: a third of its letters may differ, or its end be missing. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const far = (name: string) =>
    typed.length > 1 && (name.startsWith(typed) || typed.startsWith(name)) ? 0.5 : changes(typed, name);
  const [best] = known.map((name) => ({ name, far: far(name) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}
