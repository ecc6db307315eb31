/** The widget's words in the reader's language: which one, from where, and with which numbers. Draws nothing. */
import { call } from "../api.ts";
import type { consent, vote } from "../locales/en.json";
import { ask } from "../locales/en.json";

/** Put in by the build: the languages there are words in, and the version they are kept under. */
declare const LOCALES: string;
declare const VERSION: string;

/** A sentence for each plural category of its language. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
type Sentences = { [key in keyof typeof ask | keyof typeof vote | keyof typeof consent]: string };
/** Every sentence by its name. Until the reader shows intent, only those of before the vote are there. */
export type Words = Partial<Omit<Sentences, "results" | "few">> &
  typeof ask & {
    locale: string;
    direction: "ltr" | "rtl";
    results?: Plural | string;
    few?: Plural | string;
  };

export const ENGLISH: Words = { locale: "en", direction: "ltr", ...ask };

/** The first of the languages wished for that there are words in, by its primary subtag; English if there is none. */
export function localeOf(wishes: readonly string[], locales: readonly string[] = LOCALES.split(" ")): string {
  const primary = (tag: string) => tag.toLowerCase().split("-")[0];
  for (const wish of wishes) {
    const locale = locales.find((each) => primary(each) === primary(wish));
    if (locale) return locale;
  }
  return "en";
}

/** The words of a language; undefined where they can't be loaded. They are data, never code. */
export async function loadWords(base: string, locale: string): Promise<Words | undefined> {
  if (locale === "en") return ENGLISH;
  const reply = await call<Words>(`${base}/embed/${VERSION}/${locale}.json`);
  return reply.ok ? reply.body : undefined;
}
