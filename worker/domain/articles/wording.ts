/** A site's own words, which may differ by language. Pure. */

/**
 * The wording for a language: its own, that of its primary language ("pt" for "pt-BR"), that for all ("*"), or null.
 * Language tags are compared regardless of case (RFC 5646 §2.1.1).
 */
export function wordingFor<T>(words: Record<string, T>, language: string): T | null {
  const byTag = new Map(Object.entries(words).map(([tag, text]) => [tag.toLowerCase(), text]));
  const wanted = language.toLowerCase();
  return byTag.get(wanted) ?? byTag.get(wanted.split("-", 1)[0] ?? "") ?? byTag.get("*") ?? null;
}
