/** Which language a poll speaks, and whether it is the page's own. Draws nothing itself. */
import { languageAround } from "../page/surroundings.ts";
import { ENGLISH, loadWords, localeOf, type Words } from "./words.ts";

/** How long a poll waits for its words before it is drawn in English: a slow phone's request, and no more. */
const WORDS_MS = 1_500;

export interface Language {
  words(): Words;
  /** The language that is wished for most, whether there are words in it or not. */
  wished(): string;
  /** Settles when there are words to draw with, at the latest after the deadline. */
  ready: Promise<void>;
  /** Whether translators of pages must leave the words alone: the page was written in another language. */
  isForeign(): boolean;
  /** Reads what is wished for anew. */
  reword(): Promise<void>;
}

/** Makes it. `redraw` is called with new words, and `isHarmless` before late ones take the place of those that stand. */
export function createLanguage(
  host: HTMLElement,
  attribute: (name: string) => string,
  base: string,
  redraw: () => void,
  isHarmless: () => boolean,
): Language {
  const html = document.documentElement;
  const before = html.lang;
  const written = languageAround(host);
  let words = ENGLISH;
  /** The language of words that were found; "" before. */
  let spoken = "";
  let overdue = false;

  /**
   * The element's, the page's (which translators of pages change), the browser's. What is spoken stays where a page turns
   * to a language that there are no words in: those it can translate itself.
   */
  const wishes = () =>
    [attribute("lang"), html.lang === before ? written : html.lang, spoken, ...navigator.languages].filter(
      Boolean,
    );

  async function reword(mayReplace = () => true): Promise<void> {
    const locale = localeOf(wishes());
    const loaded = await loadWords(base, locale);
    // Another language may have been asked for meanwhile.
    if (!loaded || locale !== localeOf(wishes()) || !mayReplace()) return;
    words = loaded;
    spoken = locale;
    redraw();
  }

  const deadline = new Promise<void>((resolve) => {
    setTimeout(() => {
      overdue = true;
      resolve();
    }, WORDS_MS);
  });

  return {
    words: () => words,
    wished: () => wishes()[0] ?? "en",
    ready: Promise.race([reword(() => !overdue || isHarmless()), deadline]),
    isForeign: () => !attribute("lang") && localeOf([written]) !== words.locale,
    reword,
  };
}
