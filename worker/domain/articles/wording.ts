/** A site's own words, which may differ by language, and in which language each is. Pure. */
import { nearest } from "../../../common/language.ts";

/** Of a text for all ("*"), beside texts by language: nobody knows. */
const UNKNOWN = "";
/** More wishes than anybody reads; the rest of a longer list is passed over. */
const WISHES_MAX = 20;

/** A text and its language; undefined where it is the only one, and so the page's own. */
export interface Worded<T> {
  text: T;
  language: string | undefined;
}

/** Wishes as a request has them: tags with commas between, the one wished for most first. Any text is one. */
export function wishesIn(text: string): string[] {
  return [...new Set(text.split(",", WISHES_MAX))];
}

/** The wording for some wishes: the nearest of the first that there is one for, that for all ("*"), or null. */
export function wordingFor<T>(words: Record<string, T>, wishes: readonly string[]): Worded<T> | null {
  return wordingsFor(words, wishes)[0] ?? null;
}

/** Sentences by name for some wishes, each looked up alone: one that a language does not word is the next one's, else that for all. */
export function sentencesFor(
  words: Record<string, Record<string, string>>,
  wishes: readonly string[],
): Record<string, Worded<string>> {
  const found = wordingsFor(words, wishes).flatMap(({ text, language }) =>
    Object.entries(text).map(([name, sentence]) => [name, { text: sentence, language }] as const),
  );
  return Object.fromEntries(found.reverse());
}

/** What there is for some wishes, the nearest first. */
function wordingsFor<T>(words: Record<string, T>, wishes: readonly string[]): Worded<T>[] {
  const tags = Object.keys(words);
  const found = new Set([...wishes.flatMap((wish) => nearest(wish, tags)), ...("*" in words ? ["*"] : [])]);
  return [...found].map((tag) => ({
    text: words[tag] as T,
    language: tag !== "*" ? tag : tags.length > 1 ? UNKNOWN : undefined,
  }));
}
