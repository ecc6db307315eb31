/** What an owner tells of an article beyond its title and address. */
import * as v from "valibot";
import {
  AUTHOR_MAX_CHARS,
  AUTHORS_MAX,
  EDITIONS_MAX,
  SECTION_MAX_CHARS,
  TAG_MAX_CHARS,
  TAGS_MAX,
} from "../../limits/requests.ts";
import { Moment } from "../words.ts";
import { language, line } from "./texts.ts";

/** The same moment in UTC, to the millisecond. */
const moment = v.pipe(
  Moment,
  v.transform((text) => new Date(text).toISOString()),
);
const lines = (maxChars: number, max: number) =>
  v.optional(
    v.pipe(
      v.array(line(maxChars)),
      v.maxLength(max),
      v.transform((texts) => [...new Set(texts)]),
    ),
    [],
  );

/** An article's details: all of them, as its owner tells them. What is left out is none. */
export const Details = v.strictObject({
  section: v.optional(v.nullable(line(SECTION_MAX_CHARS)), null),
  authors: lines(AUTHOR_MAX_CHARS, AUTHORS_MAX),
  tags: lines(TAG_MAX_CHARS, TAGS_MAX),
  language: v.optional(v.nullable(language), null),
  published_at: v.optional(v.nullable(moment), null),
  modified_at: v.optional(v.nullable(moment), null),
  /** When the article changed in substance: votes before and after are compared by these. Oldest first, each once. */
  editions: v.optional(
    v.pipe(
      v.array(moment),
      v.maxLength(EDITIONS_MAX),
      v.transform((times) => [...new Set(times)].sort()),
    ),
    [],
  ),
});
export type Details = v.InferOutput<typeof Details>;
