/** A site's settings: their schema, and how versions understand each other's. */
import * as v from "valibot";
import { isTimeZone } from "../../domain/counting/days.ts";
import { READY_REASONS } from "../../domain/remarks/ready.ts";
import { SITE_PUBLICATIONS_PER_DAY, SITE_PUBLICATIONS_PER_DAY_MAX } from "../../limits/publishing.ts";
import {
  CONTACT_MAX_CHARS,
  REASONS_MAX,
  REMARK_DAYS,
  REMARK_DAYS_MAX,
  REMARK_WORD_MAX_CHARS,
  REMARK_WORDS_MAX,
  REMARKS_PER_DAY,
  REMARKS_PER_DAY_MAX,
} from "../../limits/remarks.ts";
import {
  CLOSE_AFTER_DAYS_MAX,
  MINIMUM_SAMPLE_MAX,
  OFF_MAX,
  QUESTIONS_MAX,
  SITE_ORIGINS_MAX,
  WORDS_MAX,
} from "../../limits/requests.ts";
import { HOLD_SCORE_MAX, SIGNAL_SCORE_MIN } from "../../limits/signals.ts";
import { NETWORK_VOTES_PER_DAY, NETWORK_VOTES_PER_DAY_MAX } from "../../limits/votes.ts";
import { Consent, Jurisdiction, QuestionId, ReasonId, RemarksAsked, ResultsPolicy } from "../words.ts";
import { line } from "./texts.ts";
import {
  byLanguage,
  labelsText,
  labelText,
  offPlace,
  origin,
  questionText,
  sentence,
  sentenceName,
} from "./wordings.ts";

/** A text for everybody, or one for each language ("uk", "pt-BR", "*" for all others). */
const question = v.union([questionText, byLanguage(questionText)]);
const labels = v.union([labelsText, byLanguage(labelsText)]);

/** A reason by its id; without a text it has the widget's own words, which there are for ready reasons alone. */
const reason = v.strictObject({
  id: ReasonId,
  text: v.optional(v.nullable(v.union([labelText, byLanguage(labelText)])), null),
});
/** The reasons of one choice, each id once. */
const reasonList = (choice: "yes" | "no") =>
  v.pipe(
    v.array(reason),
    v.minLength(1),
    v.maxLength(REASONS_MAX),
    v.check((all) => new Set(all.map(({ id }) => id)).size === all.length, "each id once"),
    v.check(
      (all) => all.every(({ id, text }) => text !== null || READY_REASONS[choice].includes(id)),
      `a text for each but ${READY_REASONS[choice].join(", ")}`,
    ),
  );

/** A word of a site's list, as domain/remarks/word-list.ts reads it. */
const remarkWord = v.pipe(
  line(REMARK_WORD_MAX_CHARS),
  v.check((text) => /[\p{L}\p{N}]/u.test(text), "a letter or a digit, beside stars"),
);

/** What the widget asks of itself: "Do you like this article?" */
const DEFAULT_QUESTION = "like";

/** Body of `PUT /v1/admin/sites/{site}`: the whole of a site's settings; what is left out gets its default. */
export const SiteSettings = v.strictObject({
  /**
   * Where the widget may be embedded; `https://*.preview.example` for every sub-domain,
   * `https://deploy-preview-*--daily.host.example` for a piece of one label.
   */
  origins: v.pipe(
    v.array(origin),
    v.minLength(1),
    v.maxLength(SITE_ORIGINS_MAX),
    v.transform((origins) => [...new Set(origins)]),
  ),
  /** A paused site shows its tallies and takes no votes, but for withdrawals. */
  state: v.optional(v.picklist(["active", "paused"]), "active"),
  /**
   * Replaces "Do you like this article?", in one wording or per language; null for the widget's own words. Votes stay: what is
   * another question gets an id of its own in `questions`.
   */
  question: v.optional(v.nullable(question), null),
  /** Replaces "Yes" and "No", in one wording or per language; null for the widget's own. */
  labels: v.optional(v.nullable(labels), null),
  /** The id of the question above. It can't be changed once the site is registered: the keys of all articles hang on it. */
  default_question: v.optional(QuestionId, DEFAULT_QUESTION),
  /** Further questions by their ids, each with polls of its own; an element asks one by `question`. */
  questions: v.optional(
    v.pipe(
      v.record(QuestionId, v.strictObject({ question, labels: v.optional(v.nullable(labels), null) })),
      v.maxEntries(QUESTIONS_MAX),
    ),
    {},
  ),
  /**
   * Replaces any other of the widget's sentences, by its name in widget/locales/, per language ("*" for all); null for none.
   * A name that the widget doesn't know replaces nothing.
   */
  words: v.optional(
    v.nullable(byLanguage(v.pipe(v.record(sentenceName, sentence), v.maxEntries(WORDS_MAX)))),
    null,
  ),
  /** In whose time zone days are told (IANA, such as `Europe/Berlin`): of the trend, and of tokens' last use. */
  time_zone: v.optional(
    v.pipe(v.string(), v.check(isTimeZone, "the name of a time zone, such as Europe/Berlin or UTC")),
    "UTC",
  ),
  /** When readers see the tally. Under `after-closing` and `never` the counts leave the server in no public answer. */
  results: v.optional(ResultsPolicy, "after-voting"),
  /** Votes that must be counted before any public answer says how many. */
  minimum: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MINIMUM_SAMPLE_MAX)), 0),
  /** Colours where the element has no theme of its own; `auto` follows the page. */
  theme: v.optional(v.picklist(["auto", "light", "dark"]), "auto"),
  /** Whether the captcha shows only when it needs the reader (`quiet`) or always (`visible`). */
  captcha: v.optional(v.picklist(["quiet", "visible"]), "quiet"),
  /** Whether readers are asked for consent before the captcha is loaded (`before-captcha`); null for no. */
  consent: v.optional(v.nullable(Consent), null),
  /** Where no poll is drawn, whatever page it is on: `section:Obituaries`, `tag:disaster`. Capitals make no difference. */
  off: v.optional(
    v.pipe(
      v.array(offPlace),
      v.maxLength(OFF_MAX),
      v.transform((places) => [...new Set(places)]),
    ),
    () => [],
  ),
  /** Whether readers who have voted are asked why: for reasons alone, or for words to the newsroom too (`text`). */
  remarks: v.optional(RemarksAsked, "off"),
  /** Where they are asked, as `off` names places: `section:Politics`; on every page if there is none. Refused of an article whose details say that it is elsewhere. */
  remarks_in: v.optional(
    v.pipe(
      v.array(offPlace),
      v.maxLength(OFF_MAX),
      v.transform((places) => [...new Set(places)]),
    ),
    () => [],
  ),
  /** The site's own reasons by choice, in their order; null for the widget's own. A ready one needs no text. */
  reasons: v.optional(
    v.nullable(v.strictObject({ yes: v.optional(reasonList("yes")), no: v.optional(reasonList("no")) })),
    null,
  ),
  /** Where readers turn who need an answer, as a line of text; null for nowhere. */
  contact: v.optional(v.nullable(line(CONTACT_MAX_CHARS)), null),
  /** Days for which readers' words are kept, each from when it was sent. */
  remark_days: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(REMARK_DAYS_MAX)),
    REMARK_DAYS,
  ),
  /** Remarks that get their first words on one article in a day (UTC); beyond that readers may give reasons alone. */
  remarks_per_day: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(REMARKS_PER_DAY_MAX)),
    REMARKS_PER_DAY,
  ),
  /**
   * Words that flag a remark, and do nothing else: whole words in any script, capitals aside; `*` stands for any letters of a word,
   * a blank for whatever stands between two.
   */
  remark_words: v.optional(
    v.pipe(
      v.array(remarkWord),
      v.maxLength(REMARK_WORDS_MAX),
      v.transform((words) => [...new Set(words)]),
    ),
    () => [],
  ),
  /** Days from an article's first vote to its poll's closing; null for never. */
  close_after_days: v.optional(
    v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(CLOSE_AFTER_DAYS_MAX))),
    null,
  ),
  /** Votes of one network on one article in a day; more are held. */
  network_votes_per_day: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(NETWORK_VOTES_PER_DAY_MAX)),
    NETWORK_VOTES_PER_DAY,
  ),
  /**
   * The score of a `network` signal from which that network's further votes of the side it has too much of are held, until
   * somebody lets them count; null for never.
   */
  hold_score: v.optional(
    v.nullable(v.pipe(v.number(), v.integer(), v.minValue(SIGNAL_SCORE_MIN), v.maxValue(HOLD_SCORE_MAX))),
    null,
  ),
  /** KV writes that the tallies of all articles may cost in a day; closing and hiding are free of it. */
  publications_per_day: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(SITE_PUBLICATIONS_PER_DAY_MAX)),
    SITE_PUBLICATIONS_PER_DAY,
  ),
  /** Whether any article may be voted on, or only those the owner has registered. */
  articles: v.optional(v.picklist(["any", "registered"]), "any"),
  /**
   * In which jurisdiction the site's objects lie; null for anywhere. It can't be changed once the site is registered. What readers read
   * of it is in KV, whose namespace has a jurisdiction of its own.
   */
  jurisdiction: v.optional(v.nullable(Jurisdiction), null),
});
export type SiteSettings = v.InferOutput<typeof SiteSettings>;

const DEFAULTS = v.getDefaults(SiteSettings);
type SettingName = keyof SiteSettings;
const isKnown = (name: string): name is SettingName => name in SiteSettings.entries;
const isValid = (name: SettingName, value: unknown) => v.is(SiteSettings.entries[name], value);

/**
 * Settings that another version stored, as this one understands them: what an older one did not know has its default, and
 * so has a value that only a newer one knows; names that only a newer one knows are passed over.
 */
export function upToDate(stored: object): SiteSettings {
  const understood = Object.entries(stored).filter(([name, value]) => isKnown(name) && isValid(name, value));
  return { ...DEFAULTS, origins: [], ...Object.fromEntries(understood) };
}

/**
 * New settings over stored ones: what only a newer version understands of those stays, unless it was set to something
 * else. So after a rollback a site can be paused without losing what the newer version was told.
 */
export function keepingNewer(stored: object, settings: SiteSettings): object {
  const shown: Record<string, unknown> = upToDate(stored);
  const next: Record<string, unknown> = { ...settings };
  const kept = Object.entries(stored).filter(
    ([name, value]) =>
      !isKnown(name) || (!isValid(name, value) && JSON.stringify(next[name]) === JSON.stringify(shown[name])),
  );
  return { ...settings, ...Object.fromEntries(kept) };
}
