/** Which question of a site is asked, under which name its poll is kept, and how it is worded. Pure. */
import type { SiteSettings } from "../../contract/index.ts";
import { type Failure, failure } from "../failure.ts";
import { sentencesFor, type Worded, wordingFor } from "./wording.ts";

type Questions = Pick<SiteSettings, "question" | "labels" | "questions" | "default_question">;

/** A question of a site. */
export interface Asked {
  ok: true;
  id: string;
  /** Its part of the article key: none for the site's default question. */
  inKey: string | undefined;
}

/** The question with an id, or the site's default one. Fails with `unknown-question`. */
export function questionOf(settings: Questions, id: string | undefined): Asked | Failure {
  const { default_question, questions } = settings;
  if (id === undefined || id === default_question)
    return { ok: true, id: default_question, inKey: undefined };
  return Object.hasOwn(questions, id) ? { ok: true, id, inKey: id } : failure("unknown-question");
}

type Labels = { yes: string; no: string };

/** What a site says in its own words, as readers are answered: null for what the widget says, and in which language each is. */
interface Said {
  question: string | null;
  labels: Labels | null;
  words: Record<string, string> | null;
  /** By the name of the text; what is missing is in the page's own. "" where nobody knows. */
  languages: Record<string, string>;
}

/** A question's own words for some wishes, and the site's other sentences. */
export function saidBy(
  settings: Questions & Pick<SiteSettings, "words">,
  { id, inKey }: Asked,
  wishes: readonly string[],
): Said {
  const own = (inKey === undefined ? undefined : settings.questions[id]) ?? settings;
  const question = said<string>(own.question, isText, wishes);
  const labels = said<Labels>(own.labels, isLabels, wishes);
  const named = Object.entries(sentencesFor(settings.words ?? {}, wishes));
  const languages = [
    ["question", question?.language],
    ["yes", labels?.language],
    ["no", labels?.language],
    ...named.map(([name, { language }]) => [name, language]),
  ].filter(([, language]) => language !== undefined);
  return {
    question: question?.text ?? null,
    labels: labels?.text ?? null,
    words: named.length > 0 ? Object.fromEntries(named.map(([name, { text }]) => [name, text])) : null,
    languages: Object.fromEntries(languages),
  };
}

/**
 * The words of each of a site's questions, in all languages, as text that is equal when they are: what a wording's version
 * counts.
 */
export function wordingsOf(settings: Questions): Record<string, string> {
  const { question, labels, questions, default_question } = settings;
  const all = [...Object.entries(questions), [default_question, { question, labels }] as const];
  return Object.fromEntries(all.map(([id, words]) => [id, JSON.stringify(sorted(words))]));
}

/** A value with the fields of its objects in one order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, sorted(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A text for everybody, or the one for some wishes. */
function said<T>(
  texts: T | Record<string, T> | null,
  isForAll: (texts: T | Record<string, T>) => texts is T,
  wishes: readonly string[],
): Worded<T> | null {
  if (texts === null) return null;
  return isForAll(texts) ? { text: texts, language: undefined } : wordingFor(texts, wishes);
}

function isText(texts: string | object): texts is string {
  return typeof texts === "string";
}

/** Labels for everybody, as opposed to labels per language. */
function isLabels(labels: Labels | Record<string, Labels>): labels is Labels {
  return typeof labels.yes === "string";
}
