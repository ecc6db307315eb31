/** The widget's words, language by language, and the check that none lacks a sentence. A missing one fails the build. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../widget/locales/", import.meta.url));

type Sentence = string | Record<string, string>;

/** One file of widget/locales/. */
export interface Locale {
  /** BCP 47 tag, and the file's name. */
  locale: string;
  direction: "ltr" | "rtl";
  /** False, or who it was and when. */
  reviewed_by_native_speaker: false | string;
  /** What is said before the reader's first touch, and from then on. */
  ask: Record<string, Sentence>;
  vote: Record<string, Sentence>;
  /** What is asked where the site asks for consent. */
  consent: Record<string, Sentence>;
  /** What is said where the site asks why: the form, the ready reasons by their ids, what became of it. */
  remark: Record<string, Sentence>;
}

/** The plural categories of a language; where nobody's rules are known (Tajik), one form serves all numbers. */
function categoriesOf(locale: string): string[] {
  const known = Intl.PluralRules.supportedLocalesOf(locale).length > 0;
  return known ? new Intl.PluralRules(locale).resolvedOptions().pluralCategories : ["other"];
}

/** What is wrong with a language's words, held against the English ones; empty if nothing is. Pure. */
export function faults(locale: Locale, english: Locale): string[] {
  const found: string[] = [];
  const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(" ");
  const compare = (name: string, text: unknown, like: string) => {
    if (typeof text !== "string" || text.trim() === "") found.push(`${name} is missing`);
    else if (placeholders(text) !== placeholders(like))
      found.push(`${name} must have ${placeholders(like) || "no placeholder"}`);
  };
  for (const part of ["ask", "vote", "consent", "remark"] as const) {
    const theirs = locale[part] ?? {};
    for (const [name, like] of Object.entries(english[part])) {
      const text = theirs[name];
      if (typeof like === "string") compare(name, text, like);
      else {
        const forms = typeof text === "object" ? text : {};
        const pluralCategories = categoriesOf(locale.locale);
        for (const category of pluralCategories)
          compare(`${name}.${category}`, forms[category], like.other ?? "");
        for (const form of Object.keys(forms))
          if (!pluralCategories.includes(form))
            found.push(`${name}.${form} is no plural category of ${locale.locale}`);
      }
    }
    for (const name of Object.keys(theirs)) if (!(name in english[part])) found.push(`${name} is unknown`);
  }
  if (locale.direction !== "ltr" && locale.direction !== "rtl") found.push("direction is ltr or rtl");
  if (locale.reviewed_by_native_speaker === undefined)
    found.push("reviewed_by_native_speaker is false, or who and when");
  return found;
}

/** All languages by their tags. Throws if one lacks a sentence. */
export function readLocales(): Record<string, Locale> {
  const locales: Record<string, Locale> = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()) {
    const locale: Locale = JSON.parse(readFileSync(folder + file, "utf8"));
    if (file !== `${locale.locale}.json`)
      throw new Error(`widget/locales/${file} says it is ${locale.locale}.`);
    locales[locale.locale] = locale;
  }
  const { en } = locales;
  if (!en) throw new Error("widget/locales/en.json is missing.");
  const found = Object.values(locales).flatMap((locale) =>
    faults(locale, en).map((fault) => `widget/locales/${locale.locale}.json: ${fault}`),
  );
  if (found.length > 0) throw new Error(`The widget's words are not complete.\n${found.join("\n")}`);
  return locales;
}
