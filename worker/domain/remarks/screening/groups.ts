/** Numbers that people write in groups, and the pieces of a text that some groups in a row make. Pure. */
import type { Span } from "./spans.ts";

/**
 * The longest run of whole groups from each place on that `fits` says is one; a run that was taken is not looked at again.
 * `most`: characters of a run without what stands between groups.
 */
export function runsOf(
  { text, from, groups }: { text: string; from: number; groups: RegExp },
  most: number,
  fits: (characters: string, written: string) => boolean,
): Span[] {
  const all = [...text.matchAll(groups)].map(({ 0: group, index }) => ({ group, index }));
  const found: Span[] = [];
  for (let first = 0; first < all.length; first += 1) {
    let characters = "";
    let last = -1;
    for (let i = first; i < all.length && characters.length <= most; i += 1) {
      characters += all[i]?.group ?? "";
      if (characters.length > most) break;
      if (fits(characters, written(text, all[first], all[i]))) last = i;
    }
    const [begin, end] = [all[first], all[last]];
    if (!begin || !end) continue;
    found.push({ from: from + begin.index, until: from + end.index + end.group.length });
    first = last;
  }
  return found;
}

type Group = { group: string; index: number } | undefined;
function written(text: string, first: Group, last: Group): string {
  return first && last ? text.slice(first.index, last.index + last.group.length) : "";
}
