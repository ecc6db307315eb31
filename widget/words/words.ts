/** The widget's words in the reader's language: what they are, and the English ones. Draws nothing. */
import type { consent, vote } from "../locales/en.json";
import { ask } from "../locales/en.json";

/** A sentence for each plural category of its language. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
type Sentences = { [key in keyof typeof ask | keyof typeof vote | keyof typeof consent]: string };
/** Every sentence by its name. Until the reader shows intent, only those of before the vote are there. */
export type Words = Partial<Omit<Sentences, "results" | "few">> &
  typeof ask & {
    locale: string;
    /** The tag whose numbers they are written with. */
    numbers: string;
    /** The locale that the page's own language, as it was written in it, comes to. */
    native: string;
    direction: "ltr" | "rtl";
    results?: Plural | string;
    few?: Plural | string;
  };

export const ENGLISH: Words = { locale: "en", numbers: "en", native: "en", direction: "ltr", ...ask };
