/**
 * Whether a text has one of some words: whole words, in any script, capitals and compatible characters aside. Pure.
 *
 * A word is a run of letters, marks and digits. `*` in a pattern stands for any of them, none too. A blank or any other sign in a
 * pattern stands for whatever separates two words. Scripts that don't write blanks between words (Chinese, Japanese, Thai, …) have no
 * whole words to go by: there a pattern is found anywhere.
 */

/** A list, made ready for any number of texts. */
export interface WordList {
  /** Patterns of one word without stars, which most are. */
  plain: ReadonlySet<string>;
  /** Phrases by their first word, if that has no star: one glob for each word in a row. */
  beginning: ReadonlyMap<string, readonly Phrase[]>;
  /** All others. */
  starred: readonly Phrase[];
}

type Phrase = readonly Glob[];

/** The pieces between stars of one word, in their order; the first and the last stand at its ends, empty after or before a star. */
type Glob = readonly string[];

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const GLOBS = /[\p{L}\p{M}\p{N}*]+/gu;
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;

/**
 * A text as words are compared: NFKC, then without capitals. Upper case first makes ß and ss, ſ and s, ς and σ alike (as Unicode's
 * case folding does, standard 3.13; both ways of writing the Turkish i become one). What can't be seen is left out.
 */
export function caseless(text: string): string {
  return text
    .replace(/\p{Cf}|\p{Variation_Selector}/gu, "")
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replaceAll("i\u0307", "i")
    .normalize("NFKC");
}

/** A list out of patterns; one without any letter or digit is none. */
export function wordList(patterns: readonly string[]): WordList {
  const all = patterns
    .map(globsOf)
    .filter((globs) => globs.some((glob) => glob.some((piece) => piece !== "")));
  const first = ([glob]: Phrase) => (glob?.length === 1 ? glob[0] : undefined);
  const beginning = Map.groupBy(
    all.filter((globs) => globs.length > 1 && first(globs) !== undefined),
    (globs) => first(globs) ?? "",
  );
  return {
    plain: new Set(all.flatMap((globs) => (globs.length === 1 ? (first(globs) ?? []) : []))),
    beginning,
    starred: all.filter((globs) => first(globs) === undefined),
  };
}

/** Whether the text has one of them. Takes time with the text times the list, whatever both are. */
export function hasWord(text: string, { plain, beginning, starred }: WordList): boolean {
  const words = caseless(text).match(WORD) ?? [];
  const follows = (at: number) => (globs: Phrase) => globs.every((glob, i) => matches(glob, words[at + i]));
  return words.some(
    (word, at) =>
      plain.has(word) || beginning.get(word)?.some(follows(at)) === true || starred.some(follows(at)),
  );
}

function globsOf(pattern: string): Glob[] {
  const globs = caseless(pattern).match(GLOBS) ?? [];
  return globs.map((glob) => (UNSPACED.test(glob) ? `*${glob}*` : glob).split(/\*+/));
}

function matches(glob: Glob, word: string | undefined): boolean {
  if (word === undefined) return false;
  const [first = "", ...rest] = glob;
  if (rest.length === 0) return word === first;
  const last = rest.pop() ?? "";
  if (!word.startsWith(first)) return false;
  // Each piece where it comes first leaves most room for those after it.
  let at = first.length;
  for (const piece of rest) {
    const found = word.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return word.length - last.length >= at && word.endsWith(last);
}
