/** Options of the command line as site settings. What is not named is left as it is. Pure. */
import type { ParseArgsOptionsConfig } from "node:util";
import english from "../../widget/locales/en.json" with { type: "json" };
import { Misused } from "./api.ts";

export const SETTINGS = {
  origin: { type: "string", multiple: true },
  question: { type: "string", multiple: true },
  yes: { type: "string", multiple: true },
  no: { type: "string", multiple: true },
  word: { type: "string", multiple: true },
  results: { type: "string" },
  minimum: { type: "string" },
  theme: { type: "string" },
  captcha: { type: "string" },
  "close-after": { type: "string" },
  articles: { type: "string" },
  "network-votes": { type: "string" },
  publications: { type: "string" },
} satisfies ParseArgsOptionsConfig;

export const SETTINGS_HELP = `  --origin URL          where the widget may be embedded; repeat it for each; https://*.preview.example for sub-domains
  --question TEXT       in place of "Do you like this article?"; uk=TEXT for one language, *=TEXT for all others
  --yes TEXT --no TEXT  in place of the two choices, alike
  --word LANG:NAME=TEXT any other sentence of the widget, by its name in widget/locales/en.json; repeat it for each, "" for none
  --results POLICY      after-voting, after-closing or never
  --minimum N           votes that must be counted before the result is shown
  --theme THEME         auto, light or dark
  --captcha MODE        quiet or visible
  --close-after DAYS    days from an article's first vote to its poll's closing, or "never"
  --articles WHICH      any, or registered for those you register
  --network-votes N     votes of one network on one article in a day; more are held for a moderator
  --publications N      KV writes that the tallies may cost in a day`;

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** The settings that the options name. */
export function settingsOf(values: Values): Record<string, unknown> {
  const texts = (name: string) => values[name] as string[] | undefined;
  const settings: Record<string, unknown> = {
    origins: texts("origin"),
    question: texts("question") && perLanguage(texts("question") ?? []),
    labels: labelsOf(texts("yes"), texts("no")),
    words: texts("word") && wordsOf(texts("word") ?? []),
    results: values.results,
    minimum: numberOf(values.minimum, "minimum"),
    theme: values.theme,
    captcha: values.captcha,
    close_after_days:
      values["close-after"] === "never" ? null : numberOf(values["close-after"], "close-after"),
    articles: values.articles,
    publications_per_day: numberOf(values.publications, "publications"),
    network_votes_per_day: numberOf(values["network-votes"], "network-votes"),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function numberOf(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(String(value))) throw new Misused(`--${name} takes a number.`);
  return Number(value);
}

/** One text for everybody, or texts as "uk=…" by language. An empty text takes the site's own words back. */
function perLanguage(texts: string[]): string | Record<string, string> | null {
  const pairs = texts.map((text) => /^(\*|[a-z]{2,3}(?:-[A-Za-z0-9]+)*)=(.*)$/s.exec(text));
  if (pairs.every((pair) => pair !== null))
    return Object.fromEntries(pairs.map(([, language = "", text = ""]) => [language, text]));
  const [text = ""] = texts;
  if (texts.length > 1) throw new Misused("Give one text, or one for each language as uk=TEXT.");
  return text === "" ? null : text;
}

function labelsOf(yes: string[] | undefined, no: string[] | undefined) {
  if (!yes && !no) return undefined;
  if (!yes || !no) throw new Misused("--yes and --no go together.");
  const both = { yes: perLanguage(yes), no: perLanguage(no) };
  if (both.yes === null || both.no === null) return null;
  if (typeof both.yes === "string" || typeof both.no === "string") return both;
  const { yes: ours, no: theirs } = both as Record<string, Record<string, string>>;
  return Object.fromEntries(
    Object.keys({ ...ours, ...theirs }).map((language) => [
      language,
      { yes: ours?.[language], no: theirs?.[language] },
    ]),
  );
}

/** Sentences as "uk:counted=…" by language and name. */
function wordsOf(texts: string[]): Record<string, Record<string, string>> | null {
  if (texts.every((text) => text === "")) return null;
  const words: Record<string, Record<string, string>> = {};
  for (const text of texts) {
    const [, language, name, sentence] = /^(\*|[a-zA-Z0-9-]+):([a-z-]+)=(.+)$/s.exec(text) ?? [];
    if (!language || !name || !sentence)
      throw new Misused("--word takes LANGUAGE:NAME=TEXT, such as uk:counted=TEXT.");
    if (!(name in english.ask || name in english.vote))
      throw new Misused(
        `The widget has no sentence "${name}". It has: ${Object.keys({ ...english.ask, ...english.vote }).join(", ")}.`,
      );
    words[language] = { ...words[language], [name]: sentence };
  }
  return words;
}
