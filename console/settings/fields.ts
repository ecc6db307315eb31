/** What each setting is called, what it is for and how it is edited. Which there are, the contract says. Pure. */
import type { SiteSettings } from "../../worker/contract/index.ts";

type Name = keyof SiteSettings;

/** How a setting is edited: a list by lines, one of several, a number, a text, texts by language, or not at all. */
type Kind = "lines" | "choice" | "number" | "text" | "fixed" | "texts" | "labels" | "questions" | "words";

export interface Field {
  kind: Kind;
  label: string;
  hint?: string;
  /** Of a choice: what stands for each value; "" is null. */
  options?: Record<string, string>;
  /** Of a number: the least. */
  min?: number;
}

/** One for every setting of the contract. */
export const FIELDS: Record<Name, Field> = {
  state: {
    kind: "choice",
    label: "The site",
    options: { active: "takes votes", paused: "is paused: it shows its tallies and takes none" },
  },
  origins: {
    kind: "lines",
    label: "Where the widget may be embedded",
    hint: "One origin a line, such as https://daily.example",
  },
  articles: {
    kind: "choice",
    label: "Articles that may be voted on",
    options: { any: "any", registered: "only those registered" },
  },
  off: {
    kind: "lines",
    label: "Where no poll is drawn",
    hint: "One a line: section:Obituaries, tag:disaster",
  },
  question: {
    kind: "texts",
    label: "The question",
    hint: "None: the widget's own, in the reader's language. Votes stay, whatever it says",
  },
  labels: { kind: "labels", label: "The answers", hint: "None: the widget's own Yes and No" },
  default_question: { kind: "fixed", label: "The question's id", hint: "Fixed when the site was registered" },
  questions: {
    kind: "questions",
    label: "Further questions",
    hint: "A page asks one by data-question; each has polls of its own",
  },
  words: {
    kind: "words",
    label: "Other sentences",
    hint: "In place of the widget's, by language; * is for all others",
  },
  results: {
    kind: "choice",
    label: "Readers see the result",
    options: {
      "after-voting": "after voting",
      always: "always",
      "after-closing": "once the poll is closed",
      never: "never",
    },
  },
  minimum: { kind: "number", label: "Votes before any result is told", min: 0 },
  theme: {
    kind: "choice",
    label: "Colours",
    options: { auto: "as the page", light: "light", dark: "dark" },
  },
  captcha: {
    kind: "choice",
    label: "The captcha shows",
    options: { quiet: "when it needs the reader", visible: "always" },
  },
  consent: {
    kind: "choice",
    label: "Readers are asked for consent",
    options: { "": "no", "before-captcha": "before the captcha is loaded" },
  },
  close_after_days: {
    kind: "number",
    label: "Days until a poll closes",
    hint: "From the article's first vote; empty for never",
    min: 1,
  },
  network_votes_per_day: {
    kind: "number",
    label: "Votes of one network on one article in a day",
    hint: "More are held",
    min: 1,
  },
  hold_score: {
    kind: "number",
    label: "Score from which a crowded network's further votes are held",
    hint: "Empty for never",
    min: 0,
  },
  time_zone: { kind: "text", label: "Time zone", hint: "In which days are told, such as Europe/Berlin" },
  publications_per_day: {
    kind: "number",
    label: "Publications a day",
    hint: "Writes to KV that all tallies may cost",
    min: 1,
  },
  remarks: {
    kind: "choice",
    label: "Readers who have voted may say why",
    options: { off: "no", reasons: "by reasons", text: "by reasons and in words to the newsroom" },
    hint: 'By "Tell us why", once they have voted. Try it in one section first, below',
  },
  remarks_in: {
    kind: "lines",
    label: "Where they may",
    hint: "One a line: section:Opinion, tag:elections; none: everywhere",
  },
  reasons: {
    kind: "fixed",
    label: "The reasons to choose from",
    hint: "None: the widget's own. Set by the API",
  },
  contact: { kind: "text", label: "Where readers who need an answer write to" },
  remark_days: { kind: "number", label: "Days until a remark is forgotten", min: 1 },
  remarks_per_day: { kind: "number", label: "Remarks with words on one article in a day", min: 1 },
  remark_words: {
    kind: "lines",
    label: "Words that flag a remark",
    hint: "One a line; * for any letters of a word. They flag, and do nothing else",
  },
  jurisdiction: { kind: "fixed", label: "Jurisdiction", hint: "Fixed when the site was registered" },
};

/** The settings in groups, in the order in which they are shown. */
export const GROUPS: readonly (readonly [heading: string, names: readonly Name[]])[] = [
  [
    "The poll",
    ["question", "labels", "results", "minimum", "theme", "words", "questions", "default_question"],
  ],
  ["Where", ["state", "origins", "articles", "off"]],
  ["Votes", ["captcha", "consent", "close_after_days", "network_votes_per_day", "hold_score"]],
  [
    "Why readers say so",
    ["remarks", "remarks_in", "reasons", "contact", "remark_days", "remarks_per_day", "remark_words"],
  ],
  ["Running", ["time_zone", "publications_per_day", "jurisdiction"]],
];

const fieldOf = (setting: string): Field | undefined => (FIELDS as Record<string, Field>)[setting];

/** What a setting is called; by its own name where only a newer version knows it. */
export const labelOf = (setting: string): string => fieldOf(setting)?.label ?? setting.replaceAll("_", " ");

/** A value as the form has it. */
export const told = (setting: string, value: unknown): string =>
  fieldOf(setting)?.options?.[String(value ?? "")] ?? String(value ?? "–");
