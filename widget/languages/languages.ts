/**
 * Which of our languages a page's wishes come to, and its words. Loaded by pages that are not plainly English, which need
 * nothing of it. Draws nothing.
 */
import { nearest, tagOf } from "../../common/language.ts";
import type { call as Call } from "../api.ts";
import type { Words } from "../words/words.ts";

/** Put in by the build: the languages there are words in, and the version they are kept under. */
declare const LOCALES: string;
declare const VERSION: string;

/**
 * The first of the languages wished for that there are words in, and the tag whose numbers go with them; English if none is.
 * Of two locales that serve a wish alike it is the first.
 */
export function localeOf(
  wishes: readonly string[],
  locales: readonly string[] = LOCALES.split(" "),
): { locale: string; numbers: string } {
  for (const wish of wishes) {
    const [locale] = nearest(wish, locales);
    if (locale) return { locale, numbers: `${tagOf(wish)}` };
  }
  return { locale: "en", numbers: "en" };
}

/** The words for some wishes, on a page that was written in a language; undefined where they can't be loaded. Data, never code. */
export async function speak(
  wishes: readonly string[],
  written: string,
  english: Words,
  base: string,
  call: typeof Call,
): Promise<Words | undefined> {
  const { locale, numbers } = localeOf(wishes);
  const native = localeOf([written]).locale;
  if (locale === "en") return { ...english, numbers, native };
  const reply = await call<Words>(`${base}/embed/${VERSION}/${locale}.json`);
  return reply.ok ? { ...reply.body, numbers, native } : undefined;
}
