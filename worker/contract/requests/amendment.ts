/** A change of a site's settings: what is named is merged, and all else stays (RFC 7396, JSON Merge Patch). */
import * as v from "valibot";
import { normaliseOrigin } from "../../domain/articles/origins.ts";
import { OFF_MAX, QUESTIONS_MAX, SITE_ORIGINS_MAX, WORDS_MAX } from "../../limits/requests.ts";
import { QuestionId } from "../words.ts";
import { SiteSettings } from "./settings.ts";
import {
  byLanguage,
  labelsText,
  offPlace,
  origin,
  questionText,
  sentence,
  sentenceName,
} from "./wordings.ts";

const { entries } = SiteSettings;
/** A setting that is replaced as a whole; null gives it back its default. */
const whole = <T extends v.GenericSchema>({ wrapped }: { wrapped: T }) => v.optional(v.nullable(wrapped));

/** One text for everybody in place of all there are, or texts by language of which null removes one. */
const question = v.union([questionText, byLanguage(v.nullable(questionText))]);
const labels = v.union([labelsText, byLanguage(v.nullable(labelsText))]);

/**
 * Body of `PATCH /v1/admin/sites/{site}`. A setting that is left out stays as it is; null gives it back its default. Texts are
 * merged by language, words by language and sentence, questions by id: null removes the one it stands for. Origins, and
 * sections and tags without a poll, are added and removed by name. All of it happens at once, or nothing of it.
 */
export const SettingsPatch = v.strictObject({
  /** All origins, in place of those that stand. */
  origins: v.optional(entries.origins),
  /** Origins that join those that stand. */
  origins_add: v.optional(v.pipe(v.array(origin), v.maxLength(SITE_ORIGINS_MAX)), []),
  /** Origins that stand and go; one that doesn't stand is refused. */
  origins_remove: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.transform((text) => normaliseOrigin(text) ?? text),
        ),
      ),
      v.maxLength(SITE_ORIGINS_MAX),
    ),
    [],
  ),
  state: whole(entries.state),
  /** Texts by language are merged; a text replaces them all; null removes them. */
  question: v.optional(v.nullable(question)),
  /** Merged like the question, both labels of a language at once. */
  labels: v.optional(v.nullable(labels)),
  /** Can't be changed: taken if it is the one that stands. */
  default_question: v.optional(QuestionId),
  /** Merged by id, then like the question; null for an id removes that question. */
  questions: v.optional(
    v.nullable(
      v.pipe(
        v.record(
          QuestionId,
          v.nullable(
            v.strictObject({ question: v.optional(question), labels: v.optional(v.nullable(labels)) }),
          ),
        ),
        v.maxEntries(QUESTIONS_MAX),
      ),
    ),
  ),
  /** Merged by language and sentence; null for a language removes its sentences, null for a sentence removes that. */
  words: v.optional(
    v.nullable(
      byLanguage(v.nullable(v.pipe(v.record(sentenceName, v.nullable(sentence)), v.maxEntries(WORDS_MAX)))),
    ),
  ),
  time_zone: whole(entries.time_zone),
  results: whole(entries.results),
  minimum: whole(entries.minimum),
  theme: whole(entries.theme),
  captcha: whole(entries.captcha),
  consent: whole(entries.consent),
  /** All sections and tags without a poll, in place of those that stand. */
  off: whole(entries.off),
  /** Sections and tags that join them. */
  off_add: v.optional(v.pipe(v.array(offPlace), v.maxLength(OFF_MAX))),
  /** Sections and tags that stand, by the same letters, and go; one that doesn't stand is refused. */
  off_remove: v.optional(v.pipe(v.array(v.string()), v.maxLength(OFF_MAX))),
  remarks: whole(entries.remarks),
  /** All places where remarks are asked, in place of those that stand. */
  remarks_in: whole(entries.remarks_in),
  /** All reasons of both choices, in place of those that stand. */
  reasons: whole(entries.reasons),
  contact: whole(entries.contact),
  remark_days: whole(entries.remark_days),
  remarks_per_day: whole(entries.remarks_per_day),
  /** All words that flag a remark, in place of those that stand. */
  remark_words: whole(entries.remark_words),
  close_after_days: whole(entries.close_after_days),
  network_votes_per_day: whole(entries.network_votes_per_day),
  hold_score: whole(entries.hold_score),
  publications_per_day: whole(entries.publications_per_day),
  articles: whole(entries.articles),
  /** Whether nothing is to be changed, and only the difference told. */
  dry_run: v.optional(v.boolean(), false),
});
/** The same, without whether it is meant. */
export type SettingsPatch = Omit<v.InferOutput<typeof SettingsPatch>, "dry_run">;
