/** How the text of an article and a moderator's query are compared. Pure. */
import { isWebAddress, normaliseArticleId } from "./article-key.ts";

/** From so many characters on a query is looked for anywhere in the text: a trigram index knows no shorter pieces. */
export const SEARCH_ANYWHERE_CHARS = 3;

/**
 * A text as it is compared: in one case and one spelling of compatible characters (NFKC), so that full-width Latin letters
 * are Latin letters; what can't be seen, such as joiners, is left out, as people leave it out. Diacritics stay: they are
 * letters of their own in many languages. Control characters are blanks, so that none can end a string early in the
 * database.
 */
export function folded(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .normalize("NFKC")
    .toLowerCase();
}

/**
 * An article id or a pasted address as it is compared: a web address in its one spelling, with the route that an app keeps
 * in its fragment (`#/…`, `#!…`), other letters than ASCII's decoded, as browsers show them.
 */
function spelled(text: string): string {
  const route = isWebAddress(text) ? (/#[/!].*/s.exec(text)?.[0] ?? "") : "";
  return folded((normaliseArticleId(text) + route).replace(/(%[89a-f][0-9a-f])+/gi, decoded));
}

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

/** All that an article is found by: title, article id and address, each once, the title first. */
export function searchedWords(article: {
  title: string | null;
  article: string;
  address: string | null;
}): string {
  const title = article.title === null ? [] : [folded(article.title)];
  const ids = [article.article, article.address].flatMap((id) => (id === null ? [] : [spelled(id)]));
  return [...new Set([...title, ...ids])].join("\n");
}

/** A query as it is compared: `anywhere` in the words, or at their `beginning` if it is short. Null for none. */
export interface Sought {
  text: string;
  where: "anywhere" | "beginning";
}

export function soughtOf(query: string): Sought | null {
  const text = spelled(query.trim()).trim();
  if (text === "") return null;
  return { text, where: [...text].length >= SEARCH_ANYWHERE_CHARS ? "anywhere" : "beginning" };
}

/** The query as one FTS5 string, in which nothing is syntax (sqlite.org/fts5.html#fts5_strings). */
export function phraseOf(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
