/** How the text of an article and a moderator's query are compared. Pure. */

/** From so many characters on a query is looked for anywhere in the text: a trigram index knows no shorter pieces. */
export const SEARCH_ANYWHERE_CHARS = 3;

/**
 * A text as it is compared: in one case and one spelling of compatible characters (NFKC), so that full-width Latin letters
 * are Latin letters. Diacritics stay: they are letters of their own in many languages. Control characters are blanks, so
 * that none can end a string early in the database.
 */
export function folded(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .normalize("NFKC")
    .toLowerCase();
}

/** All that an article is found by: title, article id and address, each once, the title first. */
export function searchedWords(article: {
  title: string | null;
  article: string;
  address: string | null;
}): string {
  const fields = [article.title, article.article, article.address].flatMap((field) =>
    field === null ? [] : [folded(field)],
  );
  return [...new Set(fields)].join("\n");
}

/** A query as it is compared: `anywhere` in the words, or at their `beginning` if it is short. Null for none. */
export interface Sought {
  text: string;
  where: "anywhere" | "beginning";
}

export function soughtOf(query: string): Sought | null {
  const text = folded(query).trim();
  if (text === "") return null;
  return { text, where: [...text].length >= SEARCH_ANYWHERE_CHARS ? "anywhere" : "beginning" };
}

/** The query as one FTS5 string, in which nothing is syntax (sqlite.org/fts5.html#fts5_strings). */
export function phraseOf(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
