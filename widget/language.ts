/**
 * Which language a poll speaks, and what a translator of pages may do with it. Watches the page's language, which
 * translators change. Draws nothing itself.
 */
import { languageAround } from "./surroundings.ts";
import { ENGLISH, isSpoken, loadWords, localeOf, primary, type Words } from "./words.ts";

/** How long a poll waits for its words before it is drawn in English: a slow phone's request, and no more. */
const WORDS_MS = 1_500;

export interface Language {
  words(): Words;
  /** The language that is wished for most, whether there are words in it or not. */
  wished(): string;
  /** Settles when there are words to draw with, at the latest after the deadline. */
  ready: Promise<void>;
  /**
   * Whether translators must leave the words alone: they are the reader's own already, and not in the language of the
   * page, which a translator takes them for.
   */
  isOwn(): boolean;
  /** Reads what is wished for anew. */
  reword(): void;
  stop(): void;
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
  const [before, nearest] = [html.lang, languageAround(host)];
  let words = ENGLISH;
  let overdue = false;
  let stopped = false;

  /** The element's, the page's (a translator's, where it has changed it), the browser's. */
  const wishes = () => {
    const page = html.lang === before ? nearest : "";
    return [attribute("lang"), page, html.lang, ...navigator.languages].filter(Boolean) as string[];
  };

  async function reword(mayReplace = () => true): Promise<void> {
    const locale = localeOf(wishes());
    const loaded = await loadWords(base, locale);
    // The element may have left, or another language may have been asked for meanwhile.
    if (stopped || locale !== localeOf(wishes()) || !mayReplace()) return;
    words = loaded ?? words;
    redraw();
  }

  const observer = new MutationObserver(() => {
    // Where we have no words, ours stay as they are for the translator.
    if (html.lang === before || isSpoken(html.lang)) void reword();
  });
  observer.observe(html, { attributeFilter: ["lang"] });

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
    isOwn() {
      const isSame = (tag = "") => primary(tag) === primary(words.locale);
      return !isSame(nearest || before) && [html.lang, ...navigator.languages].some(isSame);
    },
    reword: () => void reword(),
    stop() {
      stopped = true;
      observer.disconnect();
    },
  };
}
