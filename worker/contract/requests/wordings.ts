/** How settings name origins, sections, and texts by language: the pieces that the whole of the settings and a change of them share. */
import * as v from "valibot";
import { normaliseOrigin } from "../../domain/articles/origins.ts";
import {
  LABEL_MAX_CHARS,
  LOCALES_MAX,
  OFF_MAX_CHARS,
  QUESTION_MAX_CHARS,
  WORD_MAX_CHARS,
} from "../../limits/requests.ts";
import { line } from "./texts.ts";

const noOrigin = ({ input }: { input: string }) =>
  `"${input.slice(0, ORIGIN_SHOWN_CHARS)}" is no origin, which is a scheme and a host without a path, as https://daily.example; in its first label a * may stand for others`;
/** More than the longest host name has. */
const ORIGIN_SHOWN_CHARS = 270;

/** An origin as people write it, kept as browsers send it; or a pattern (domain/articles/origins.ts). */
export const origin = v.pipe(
  v.string(),
  // Its shape for whoever reads the contract; what it must be is checked below.
  v.regex(/^\s*[A-Za-z]+:\/\/\S+\s*$/, noOrigin),
  v.check((text) => normaliseOrigin(text) !== null, noOrigin),
  v.transform((text) => normaliseOrigin(text) ?? ""),
);

/** A section or a tag of the publication's, by its name. */
export const offPlace = v.pipe(
  v.string(),
  v.maxLength(OFF_MAX_CHARS),
  v.regex(
    /^(section|tag):.*\S/,
    "section: or tag: and a name of the publication's, such as section:Obituaries",
  ),
);

/** A language ("uk", "pt-BR"), or "*" for all others. */
export const languageTag = v.pipe(
  v.string(),
  v.regex(
    /^(\*|[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})$/,
    "by language, such as de or pt-BR, or * for all others",
  ),
);

/** What there is for each language, at most so many. */
export const byLanguage = <T extends v.GenericSchema>(value: T) =>
  v.pipe(v.record(languageTag, value), v.maxEntries(LOCALES_MAX));

export const questionText = line(QUESTION_MAX_CHARS);
/** What stands on a button. */
export const labelText = line(LABEL_MAX_CHARS);
export const labelsText = v.strictObject({ yes: labelText, no: labelText });
/** The name of a sentence of the widget's, as widget/locales/ has it. */
export const sentenceName = v.pipe(
  v.string(),
  v.regex(/^[a-z-]{1,40}$/, "by names of sentences, as widget/locales/en.json has them"),
);
export const sentence = line(WORD_MAX_CHARS);
