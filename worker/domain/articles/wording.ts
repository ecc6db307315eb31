/** A site's own words, which may differ by language. Pure. */

/**
 * The wording for a language: its own, that of its primary language ("pt" for "pt-BR"), that for all ("*"), or null.
 * Language tags are compared regardless of case (RFC 5646 §2.1.1).
 */
export function wordingFor<T>(words: Record<string, T>, language: string): T | null {
  return wordingsFor(words, language)[0] ?? null;
}

/**
 * Sentences by name for a language, each looked up alone: one that a language does not word is its primary language's, else
 * that for all. Null if there are none.
 */
export function sentencesFor(
  words: Record<string, Record<string, string>>,
  language: string,
): Record<string, string> | null {
  const found = wordingsFor(words, language);
  return found.length === 0 ? null : Object.assign({}, ...found.reverse());
}

/** What there is for a language, the nearest first. */
function wordingsFor<T>(words: Record<string, T>, language: string): T[] {
  const byTag = new Map(Object.entries(words).map(([tag, text]) => [tag.toLowerCase(), text]));
  const wanted = language.toLowerCase();
  return [wanted, wanted.split("-", 1)[0] ?? "", "*"].flatMap((tag) => byTag.get(tag) ?? []);
}
