/** Which language a poll speaks, and whether it is the page's own. Draws nothing itself. */
import { call } from "../api.ts";
import { languageAround } from "../page/surroundings.ts";
import { loadLanguages, once } from "../poll/later.ts";
import { ENGLISH, type Words } from "./words.ts";

/** How long a poll waits for its words before it is drawn in English: a slow phone's request, and no more. */
const WORDS_MS = 1_500;
/** A page that is plainly English needs nothing to be looked up. */
const PLAIN = /^en(-[A-Z]{2})?$/;

export interface Language {
  words(): Words;
  /** The languages that a site's own words are wished for in, the one wished for most first, with commas between. */
  wished(): string;
  /** Settles when there are words to draw with, at the latest after the deadline. */
  ready: Promise<void>;
  /** Whether translators of pages must leave the words alone: the page was written in another language. */
  isForeign(): boolean;
  /** Reads what is wished for anew. */
  reword(): Promise<void>;
}

/**
 * Makes it. `redraw` is called when what is wished for has been looked up, and `isHarmless` before late words take the place
 * of those that stand.
 */
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
  const load = once(loadLanguages);
  let words = ENGLISH;
  /** The language of words that were found; "" before. */
  let spoken = "";
  let overdue = false;
  let turns = 0;

  /** The element's, the page's (which translators of pages change), the browser's. */
  const wishes = (between = "") =>
    [
      attribute("lang") || (html.lang === before ? written : html.lang),
      between,
      ...navigator.languages,
    ].filter(Boolean);

  async function reword(mayReplace = () => true): Promise<void> {
    const turn = ++turns;
    // What is spoken stays where a page turns to a language that there are no words in: those it can translate itself.
    const wished = wishes(spoken);
    const [most = ""] = wished;
    const plain = PLAIN.test(most) && (!written || written === most);
    const loaded = plain
      ? { ...ENGLISH, numbers: most }
      : await (await load())?.speak(wished, written, ENGLISH, base, call);
    // Another language may have been asked for meanwhile.
    if (turn !== turns) return;
    if (loaded && mayReplace()) {
      words = loaded;
      spoken = words.locale;
    }
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
    wished: () => `${wishes()}`,
    ready: Promise.race([reword(() => !overdue || isHarmless()), deadline]),
    isForeign: () => !attribute("lang") && words.native !== words.locale,
    reword,
  };
}
