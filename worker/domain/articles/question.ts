/** Which question of a site is asked, under which name its poll is kept, and how it is worded. Pure. */
import type { SiteSettings } from "../../contract/index.ts";
import { type Failure, failure } from "../failure.ts";
import { wordingFor } from "./wording.ts";

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

/** A question's own words in a language; null for the widget's. */
export function wordsOf(
  settings: Questions,
  { id, inKey }: Asked,
  language: string,
): { question: string | null; labels: { yes: string; no: string } | null } {
  const { question, labels } = (inKey === undefined ? undefined : settings.questions[id]) ?? settings;
  return {
    question: typeof question === "object" && question ? wordingFor(question, language) : question,
    labels: labels === null || isLabels(labels) ? labels : wordingFor(labels, language),
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

/** Labels for everybody, as opposed to labels per language. */
function isLabels(labels: NonNullable<SiteSettings["labels"]>): labels is { yes: string; no: string } {
  return typeof labels.yes === "string";
}
