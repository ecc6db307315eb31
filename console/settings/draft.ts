/** Settings while they are edited, and what a change of them is on the wire (RFC 7396, JSON Merge Patch). Pure. */
import { nearest } from "../../common/language.ts";
import type { SiteSettings } from "../../worker/contract/index.ts";

/** What there is by language; "*" for all others. */
export type ByLanguage<T> = Record<string, T>;
export interface Labels {
  yes: string;
  no: string;
}
/** A further question. */
export interface Question {
  question: ByLanguage<string>;
  labels: ByLanguage<Labels>;
}

type Plain = Omit<SiteSettings, "question" | "labels" | "questions" | "words">;
/** All settings, each text by its language. */
export interface Draft extends Plain {
  question: ByLanguage<string>;
  labels: ByLanguage<Labels>;
  questions: Record<string, Question>;
  words: ByLanguage<Record<string, string>>;
}

/** What there is for a language: its own, the nearest, else what is for all others. */
export function spoken<T>(texts: ByLanguage<T>, language: string): T | null {
  const [tag = "*"] = nearest(
    language,
    Object.keys(texts).filter((each) => each !== "*"),
  );
  return texts[tag] ?? null;
}

/** The answers for everybody, and not by language: "yes" and "no" are tags of languages, too. */
const isLabels = (value: object): value is Labels => "yes" in value && typeof value.yes === "string";

function textsOf(value: SiteSettings["question"]): ByLanguage<string> {
  return typeof value === "string" ? { "*": value } : { ...value };
}
function labelsOf(value: SiteSettings["labels"]): ByLanguage<Labels> {
  if (!value) return {};
  return isLabels(value) ? { "*": value } : { ...value };
}

/** Settings as they are edited: a text for everybody is the one for "*". */
export function draftOf({ question, labels, questions, words, ...plain }: SiteSettings): Draft {
  const further = Object.entries(questions).map(([id, each]) => [
    id,
    { question: textsOf(each.question), labels: labelsOf(each.labels) },
  ]);
  return {
    ...plain,
    question: textsOf(question),
    labels: labelsOf(labels),
    questions: Object.fromEntries(further),
    words: { ...words },
  };
}

type Merge = (before: unknown, after: unknown) => unknown;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What makes one record of another: what is gone is null, what differs goes through `each`; undefined for nothing. */
function difference(before: object, after: object, each: Merge): object | undefined {
  const [old, next] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const changes: [string, unknown][] = [];
  for (const name of old.keys()) if (!next.has(name)) changes.push([name, null]);
  for (const [name, value] of next)
    if (!same(old.get(name), value)) changes.push([name, each(old.get(name), value)]);
  return changes.length ? Object.fromEntries(changes) : undefined;
}

const whole: Merge = (_, after) => after;
const byName: Merge = (before, after) => difference((before ?? {}) as object, after as object, whole);
const question: Merge = (before, after) => {
  const [old, next] = [(before ?? { question: {}, labels: {} }) as Question, after as Question];
  const parts = {
    question: difference(old.question, next.question, whole),
    labels: difference(old.labels, next.labels, whole),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
};

/** How settings that are merged by their parts are told. All others are told as a whole. */
const MERGED: Record<string, Merge> = { question: whole, labels: whole, words: byName, questions: question };

/** What a line of a list says, without the lines that say nothing. */
const tidy = (value: unknown) =>
  Array.isArray(value) ? value.map((line) => String(line).trim()).filter(Boolean) : value;

/** The body of a change that makes `after` of `before`; undefined if there is nothing to change. */
export function patchOf(before: Draft, after: Draft): Record<string, unknown> | undefined {
  const old: Record<string, unknown> = { ...before };
  const changes = Object.entries(after).flatMap(([name, value]) => {
    const each = MERGED[name];
    const change = each
      ? difference(old[name] as object, value, each)
      : same(tidy(old[name]), tidy(value))
        ? undefined
        : tidy(value);
    return change === undefined ? [] : [[name, change] as const];
  });
  return changes.length ? Object.fromEntries(changes) : undefined;
}

/** What somebody was changing, on top of what others have changed meanwhile: settings that were touched stay as they were put. */
export function rebased(before: Draft, mine: Draft, theirs: Draft): Draft {
  const touched = Object.entries(mine).filter(
    ([name, value]) => !same(value, (before as unknown as Record<string, unknown>)[name]),
  );
  return { ...theirs, ...Object.fromEntries(touched) };
}
