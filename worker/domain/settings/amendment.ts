/** What a change makes of a site's settings, by language, sentence, question and origin; and the difference. Pure. */
import type { SettingsPatch, SiteSettings } from "../../contract/index.ts";
import { type Failure, unfit } from "../failure.ts";

/** One place in which settings differ; null where there was or is nothing. */
export interface Difference {
  /** Its name as paths have it: `minimum`, `question.de`, `words.uk.counted`; `origins` for each origin. */
  setting: string;
  before: string | number | null;
  after: string | number | null;
}

/** By language, by sentence or by question. */
type Named<T> = Record<string, T>;
type Labels = { yes: string; no: string };
type Texts = string | Labels;

/**
 * Settings with a change merged into them, of the same shape and yet to be checked: together they may be too many. Fails
 * with `invalid-request` for what is to be removed and doesn't stand, and for another default question.
 */
export function amended(
  stored: SiteSettings,
  patch: SettingsPatch,
): { ok: true; settings: object } | Failure {
  const { origins_add, origins_remove, off_add, off_remove, ...others } = patch;
  const { question, labels, words, questions, ...whole } = others;
  const origins = listed("origins", patch.origins ?? stored.origins, origins_add, origins_remove);
  if (!origins.ok) return origins;
  const off = listed("off", patch.off === null ? [] : (patch.off ?? stored.off), off_add, off_remove);
  if (!off.ok) return off;
  if (whole.default_question !== undefined && whole.default_question !== stored.default_question)
    return unfit([
      { field: "default_question", detail: `fixed with the registration: ${stored.default_question}` },
    ]);
  const settings = {
    ...stored,
    ...Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)),
    origins: origins.list,
    off: off.list,
    question: texts(stored.question, question),
    labels: texts(stored.labels, labels),
    words: layered(stored.words, words, (known, given) => merged(known, given)),
    questions: layered(stored.questions, questions, (known, given) =>
      stripped({
        question: texts(known?.question ?? null, given.question),
        labels: texts(known?.labels ?? null, given.labels),
      }),
    ),
  };
  return { ok: true, settings: stripped(settings) };
}

/** A list after a change. Fails with `invalid-request` for what is to be removed and is not in it. */
function listed(name: string, stands: string[], added: string[] = [], removed: string[] = []) {
  const list = [...new Set([...stands, ...added])];
  const strange = removed.flatMap((each, i) => (list.includes(each) ? [] : [i]));
  if (strange.length > 0)
    return unfit(
      strange.map((i) => ({
        field: `${name}_remove.${i}`,
        detail: `"${removed[i]}" does not stand; what does: ${list.join(", ")}`,
      })),
    );
  return { ok: true as const, list: list.filter((each) => !removed.includes(each)) };
}

/** Texts for everybody or by language after a change, which is the same. */
function texts<T extends Texts>(
  stored: T | Named<T> | null,
  given: T | Named<T | null> | null | undefined,
): T | Named<T> | null {
  if (given === undefined) return stored;
  if (given === null || isForAll(given)) return given;
  return merged(byLanguage(stored), given as Named<T | null>);
}

/** What is named after a change, in which null removes; null if nothing is left. */
function merged<T>(stored: Named<T> | null | undefined, given: Named<T | null>): Named<T> | null {
  const left = stripped({ ...stored, ...given }) as Named<T>;
  return Object.keys(left).length === 0 ? null : left;
}

/** The same, where what is named is merged in turn. */
function layered<T, G>(
  stored: Named<T> | null,
  given: Named<G | null> | null | undefined,
  inner: (known: T | undefined, given: G) => unknown,
): unknown {
  if (given === undefined || given === null) return given === null ? null : stored;
  const next = Object.entries(given).map(([name, each]) => [
    name,
    each === null ? null : inner(stored?.[name], each),
  ]);
  return merged(stored, Object.fromEntries(next));
}

/** An object without what is null. */
function stripped(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function byLanguage<T extends Texts>(value: T | Named<T> | null): Named<T> | null {
  return value !== null && isForAll(value) ? { "*": value } : (value as Named<T> | null);
}

/** Whether it is for everybody, and not by language. */
function isForAll<T extends Texts>(value: T | Named<T | null>): value is T {
  return typeof value === "string" || typeof value.yes === "string";
}

/** In what settings differ, by name; a text for everybody counts as one for `*`. */
export function differences(before: SiteSettings, after: SiteSettings): Difference[] {
  const [old, now] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((place) => {
    const [was = null, is = null] = [old.get(place), now.get(place)];
    return was === is ? [] : [{ setting: place.split("\0", 1)[0] ?? "", before: was, after: is }];
  });
}

/** Reasons in their order, each with its words; null for the widget's own. */
function inOneLine(list: NonNullable<SiteSettings["reasons"]>["yes"]): string | null {
  const words = (text: string | Named<string> | null) =>
    text === null || typeof text === "string"
      ? text
      : Object.entries(text)
          .map((each) => each.join(": "))
          .join("; ");
  return list?.map(({ id, text }) => (text === null ? id : `${id} (${words(text)})`)).join(", ") ?? null;
}

/** Every value of settings by its place; each of a list by the list's name and itself. */
function leaves({
  question,
  labels,
  questions,
  reasons,
  ...others
}: SiteSettings): Map<string, string | number> {
  const asked = Object.entries(questions).map(([id, each]) => [
    id,
    { question: byLanguage(each.question), labels: byLanguage<Labels>(each.labels) },
  ]);
  const found = new Map<string, string | number>();
  const walk = (path: string, value: unknown) => {
    if (Array.isArray(value)) for (const each of value) found.set(`${path}\0${each}`, each);
    else if (typeof value === "object" && value !== null)
      for (const [name, each] of Object.entries(value)) walk(path ? `${path}.${name}` : name, each);
    else if (value !== null) found.set(path, value as string | number);
  };
  walk("", {
    ...others,
    question: byLanguage(question),
    labels: byLanguage<Labels>(labels),
    reasons: { yes: inOneLine(reasons?.yes), no: inOneLine(reasons?.no) },
    questions: Object.fromEntries(asked),
  });
  return found;
}
