/**
 * Options of the command line as a change of a site's settings, in the API's own form: what is not named is left as it is, and
 * null removes. Pure.
 */
import type { ParseArgsOptionsConfig } from "node:util";
import english from "../../../widget/locales/en.json" with { type: "json" };
import type { Values } from "../command.ts";
import { Misused } from "../errors.ts";

const SENTENCES = { ...english.ask, ...english.vote, ...english.consent, ...english.remark };

export const SETTINGS = {
  origin: { type: "string", multiple: true },
  question: { type: "string", multiple: true },
  yes: { type: "string", multiple: true },
  no: { type: "string", multiple: true },
  word: { type: "string", multiple: true },
  "time-zone": { type: "string" },
  results: { type: "string" },
  minimum: { type: "string" },
  theme: { type: "string" },
  captcha: { type: "string" },
  consent: { type: "string" },
  off: { type: "string", multiple: true },
  remarks: { type: "string" },
  "remarks-in": { type: "string", multiple: true },
  contact: { type: "string" },
  "remark-days": { type: "string" },
  "remarks-per-day": { type: "string" },
  "remark-word": { type: "string", multiple: true },
  "close-after": { type: "string" },
  articles: { type: "string" },
  "network-votes": { type: "string" },
  "hold-score": { type: "string" },
  publications: { type: "string" },
} satisfies ParseArgsOptionsConfig;

/** Those that only a site which is there can take. */
export const CHANGES = {
  ...SETTINGS,
  "remove-origin": { type: "string", multiple: true },
  "only-origin": { type: "string", multiple: true },
  "only-off": { type: "string", multiple: true },
  on: { type: "string", multiple: true },
} satisfies ParseArgsOptionsConfig;

const OTHERS_HELP = `  --time-zone ZONE      whose days are told, such as Europe/Berlin
  --results POLICY      after-voting, after-closing, never or always
  --minimum N           votes that must be counted before the result is shown
  --theme THEME         auto, light or dark
  --captcha MODE        quiet or visible
  --consent WHEN        none, or before-captcha: readers are asked before it is loaded
  --remarks WHICH       off, reasons, or text: whether readers who have voted may say why, in words too
  --remarks-in PLACE    where: section:NAME or tag:NAME; repeat it for each, in place of those that stand; "" for everywhere
  --contact TEXT        where readers turn who need an answer; "" for nowhere
  --remark-days DAYS    for how long readers' words are kept
  --remarks-per-day N   remarks with words on one article in a day; beyond that reasons alone
  --remark-word WORD    flags remarks that have it, * for any letters; repeat it for each, in place of those that stand; "" for none
  --close-after DAYS    days from an article's first vote to its poll's closing, or "never"
  --articles WHICH      any, or registered for those you register
  --network-votes N     votes of one network on one article in a day; more are held for a moderator
  --hold-score N        score of a signal from which its network's further votes are held for a moderator, or "never"
  --publications N      KV writes that the tallies may cost in a day`;

export const SETTINGS_HELP = `  --origin URL          where the widget may be embedded; repeat it for each; https://*.preview.example for sub-domains
  --question TEXT       in place of "Do you like this article?"; uk=TEXT for one language, *=TEXT for all others
  --yes TEXT --no TEXT  in place of the two choices, alike
  --word LANG:NAME=TEXT any other sentence of the widget, by its name in widget/locales/en.json; repeat it for each
  --off section:NAME    a section of yours without polls, or a tag as tag:NAME; repeat it for each
${OTHERS_HELP}`;

export const CHANGES_HELP = `  --origin URL          one more place where the widget may be embedded; the others stay
  --remove-origin URL   one fewer; repeat either for each
  --only-origin URL     this one in place of all; repeat it for each
  --question uk=TEXT    the question in one language, *=TEXT in all others; uk= removes it, and the others stay
  --question TEXT       one question for everybody in place of them all; "" for the widget's own
  --yes TEXT --no TEXT  the two choices, alike
  --word LANG:NAME=TEXT one sentence in one language; LANG:NAME= removes it, and the others stay; "" removes all
  --off section:NAME    one more section of yours without polls, or a tag as tag:NAME; --on section:NAME has them again
  --only-off section:NAME  this one in place of all; "" for none
${OTHERS_HELP}`;

type Texts<T> = T | Record<string, T | null> | null;

/** The change that the options name. */
export function changeOf(values: Values): Record<string, unknown> {
  const texts = (name: string) => values[name] as string[] | undefined;
  alone(values, "only-origin", ["origin", "remove-origin"]);
  alone(values, "only-off", ["off", "on"]);
  const change: Record<string, unknown> = {
    origins_add: texts("origin"),
    origins_remove: texts("remove-origin"),
    origins: texts("only-origin"),
    question: texts("question") && perLanguage(texts("question") ?? []),
    labels: labelsOf(texts("yes"), texts("no")),
    words: texts("word") && wordsOf(texts("word") ?? []),
    time_zone: values["time-zone"],
    results: values.results,
    minimum: numberOf(values.minimum, "minimum"),
    theme: values.theme,
    captcha: values.captcha,
    consent: values.consent === "none" ? null : values.consent,
    remarks: values.remarks,
    remarks_in: texts("remarks-in")?.filter((place) => place !== ""),
    contact: values.contact === "" ? null : values.contact,
    remark_days: numberOf(values["remark-days"], "remark-days"),
    remarks_per_day: numberOf(values["remarks-per-day"], "remarks-per-day"),
    remark_words: texts("remark-word")?.filter((word) => word !== ""),
    off_add: texts("off"),
    off_remove: texts("on"),
    off: texts("only-off")?.filter((place) => place !== ""),
    close_after_days:
      values["close-after"] === "never" ? null : numberOf(values["close-after"], "close-after"),
    hold_score: values["hold-score"] === "never" ? null : numberOf(values["hold-score"], "hold-score"),
    articles: values.articles,
    publications_per_day: numberOf(values.publications, "publications"),
    network_votes_per_day: numberOf(values["network-votes"], "network-votes"),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** The settings of a new site that the options name. */
export function settingsOf(values: Values): Record<string, unknown> {
  const { origins_add: origins, off_add: off, ...others } = changeOf(values);
  return withoutNull({ ...others, origins, off }) as Record<string, unknown>;
}

function withoutNull(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const left = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(left.map(([name, each]) => [name, withoutNull(each)]));
}

/** Refuses an option that replaces all beside one that adds or removes some. */
function alone(values: Values, name: string, others: string[]): void {
  const beside = others.filter((other) => values[other] !== undefined);
  if (values[name] !== undefined && beside.length > 0)
    throw new Misused(
      `--${name} stands in place of all there are: give it without --${beside.join(" and --")}.`,
    );
}

/** An option that takes a number; undefined where it was not given. */
export function numberOf(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(String(value))) throw new Misused(`--${name} takes a number, and not "${value}".`);
  return Number(value);
}

/** One text for everybody, or texts as "uk=…" by language; an empty one removes. */
function perLanguage(texts: string[]): Texts<string> {
  const pairs = texts.map((text) => /^(\*|[a-z]{2,3}(?:-[A-Za-z0-9]+)*)=(.*)$/s.exec(text));
  if (pairs.every((pair) => pair !== null))
    return Object.fromEntries(pairs.map(([, language = "", text = ""]) => [language, text || null]));
  const [text = ""] = texts;
  if (texts.length > 1) throw new Misused("Give one text, or one for each language as uk=TEXT.");
  return text || null;
}

function labelsOf(yes: string[] | undefined, no: string[] | undefined): Texts<object> | undefined {
  if (!yes && !no) return undefined;
  const apart = new Misused("--yes and --no go together, in the same languages.");
  if (!yes || !no) throw apart;
  const both = { yes: perLanguage(yes), no: perLanguage(no) };
  if (both.yes === null && both.no === null) return null;
  if (typeof both.yes === "string" && typeof both.no === "string") return both;
  const { yes: ours, no: theirs } = both;
  if (!isByLanguage(ours) || !isByLanguage(theirs)) throw apart;
  return Object.fromEntries(
    Object.keys({ ...ours, ...theirs }).map((language) => {
      const pair = { yes: ours[language], no: theirs[language] };
      if (pair.yes === null && pair.no === null) return [language, null];
      if (!pair.yes || !pair.no) throw apart;
      return [language, pair];
    }),
  );
}

function isByLanguage(texts: Texts<string>): texts is Record<string, string | null> {
  return typeof texts === "object" && texts !== null;
}

/** Sentences as "uk:counted=…" by language and name; an empty one removes. */
function wordsOf(texts: string[]): Record<string, Record<string, string | null>> | null {
  if (texts.every((text) => text === "")) return null;
  const words: Record<string, Record<string, string | null>> = {};
  for (const text of texts) {
    const [, language, name, sentence] = /^(\*|[a-zA-Z0-9-]+):([a-z-]+)=(.*)$/s.exec(text) ?? [];
    if (!language || !name) throw new Misused("--word takes LANGUAGE:NAME=TEXT, such as uk:counted=TEXT.");
    if (!(name in SENTENCES))
      throw new Misused(
        `The widget has no sentence "${name}". It has: ${Object.keys(SENTENCES).join(", ")}.`,
      );
    words[language] = { ...words[language], [name]: sentence || null };
  }
  return words;
}
