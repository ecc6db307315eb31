/**
 * Which placeholders a site's own sentences may have, and which they can't do without. Each stands for a number or a label
 * that is right beside any other number: no sentence of a site's has plural forms. Pure.
 */
import { type Failure, unfit } from "../failure.ts";

/** What a sentence may have, and those of which it needs one: without, readers would not be told what it is there to tell. */
interface Placeholders {
  may: readonly string[];
  needs: readonly string[];
}

const LABEL: Placeholders = { may: ["label"], needs: ["label"] };
/** Of the widget's sentences (widget/locales/en.json) those with placeholders; all others have none. */
const KNOWN: Readonly<Record<string, Placeholders>> = {
  challenge: LABEL,
  changed: LABEL,
  answer: LABEL,
  "answer-held": LABEL,
  few: { may: ["votes"], needs: ["votes"] },
  count: { may: ["n", "all"], needs: ["n"] },
  privacy: { may: ["site"], needs: [] },
  contact: { may: ["contact"], needs: ["contact"] },
  kept: { may: ["n"], needs: ["n"] },
  results: { may: ["n", "all", "label", "percent", "yes"], needs: ["n", "percent", "yes"] },
};
const NONE: Placeholders = { may: [], needs: [] };

const named = (names: readonly string[], between = " ") => names.map((name) => `{${name}}`).join(between);

/** What is wrong with a sentence of a site's own; null where nothing is. */
export function placeholderFault(name: string, text: string): string | null {
  const { may, needs } = (Object.hasOwn(KNOWN, name) && KNOWN[name]) || NONE;
  const has = [...text.matchAll(/\{(.*?)\}/g)].map(([, each = ""]) => each);
  const strange = has.find((each) => !may.includes(each));
  if (strange !== undefined) {
    const all = may.length > 0 ? `those of ${name} are ${named(may)}` : `${name} has none`;
    return `{${strange}} is no placeholder here: ${all}`;
  }
  if (needs.length === 0 || has.some((each) => needs.includes(each))) return null;
  return `lacks ${named(needs, " or ")}`;
}

type Words = Record<string, Record<string, string | null> | null> | null;

/** Fails with `invalid-request` and the name of each sentence by language whose placeholders are wrong. */
export function checkWords(words: Words | undefined): { ok: true } | Failure {
  const errors = Object.entries(words ?? {}).flatMap(([language, sentences]) =>
    Object.entries(sentences ?? {}).flatMap(([name, text]) => {
      const detail = text === null ? null : placeholderFault(name, text);
      return detail === null ? [] : [{ field: `words.${language}.${name}`, detail }];
    }),
  );
  return errors.length === 0 ? { ok: true } : unfit(errors, "words");
}
