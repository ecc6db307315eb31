/** Every request as a schema: paths, queries, forms and bodies. What does not fit is refused and changes nothing. */
import * as v from "valibot";
import {
  ARTICLE_ID_MAX_CHARS,
  CLOSE_AFTER_DAYS_MAX,
  LABEL_MAX_CHARS,
  LOCALES_MAX,
  MINIMUM_SAMPLE_MAX,
  NETWORK_VOTES_PER_DAY,
  NETWORK_VOTES_PER_DAY_MAX,
  NOTE_MAX_CHARS,
  QUESTION_MAX_CHARS,
  QUESTIONS_MAX,
  REGISTERED_AT_ONCE_MAX,
  REVIEW_ROWS_PER_DAY,
  REVIEW_ROWS_PER_DAY_MAX,
  SEARCH_MAX_CHARS,
  SITE_ORIGINS_MAX,
  SITE_PUBLICATIONS_PER_DAY,
  SITE_PUBLICATIONS_PER_DAY_MAX,
  TALLIES_AT_ONCE_MAX,
  TITLE_MAX_CHARS,
  TOKEN_NAME_MAX_CHARS,
  WORD_MAX_CHARS,
  WORDS_MAX,
} from "../limits.ts";
import {
  Cause,
  Choice,
  Format,
  Moment,
  PollState,
  QuestionId,
  ResultsPolicy,
  Scope,
  SiteId,
  Standing,
} from "./words.ts";

/** One line of text: trimmed, not empty. */
const line = (maxChars: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxChars));
const articleId = line(ARTICLE_ID_MAX_CHARS);
const title = line(TITLE_MAX_CHARS);
/** Why, for whoever reads the audit log later. */
const note = line(NOTE_MAX_CHARS);

/**
 * An origin as browsers send it: scheme, host, and a port only where it isn't the default one. `https://*.host`
 * stands for every sub-domain of a host of two labels or more. URL alone would let "*" through as a host, and in
 * the frame's CSP that means everybody.
 */
const origin = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/([a-z0-9.-]+|\*(\.[a-z0-9-]+){2,}|\[[0-9a-f:]+\])(:\d+)?$/),
  v.check((text) => {
    const plain = text.replace("*.", "");
    return URL.canParse(plain) && new URL(plain).origin === plain;
  }, "not an origin"),
);

/** A language ("uk", "pt-BR"), or "*" for all others. */
const languageTag = v.pipe(v.string(), v.regex(/^(\*|[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})$/));

/** A text for everybody, or one for each language ("uk", "pt-BR", "*" for all others). */
const perLocale = <T extends v.GenericSchema>(text: T) =>
  v.union([text, v.pipe(v.record(languageTag, text), v.maxEntries(LOCALES_MAX))]);

const question = perLocale(line(QUESTION_MAX_CHARS));
const labels = perLocale(v.strictObject({ yes: line(LABEL_MAX_CHARS), no: line(LABEL_MAX_CHARS) }));

/** Query of `GET /v1/sites/{site}/poll`. */
export const PollQuery = v.object({
  article: articleId,
  /**
   * The page's address, sent where `article` is a canonical link of another origin than the page's.
   * It becomes the article id if that origin isn't one of the site's.
   */
  address: v.optional(articleId),
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /** The reader's language, for a site that words its question per language. */
  language: v.optional(v.pipe(v.string(), v.maxLength(35)), "en"),
});

/** A language as a page names it (RFC 5646 §2.1, without extensions' limits). */
const pageLanguage = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$/));

/** Query of `GET /captcha`, the captcha frame. */
export const CaptchaFrameQuery = v.object({
  site: SiteId,
  /** The origin of the page that makes the frame: the only one that is answered, if it is one of the site's. */
  origin: v.optional(v.string(), ""),
  /** Language of the frame, and of the captcha in it where Cloudflare has it; left out for English. */
  lang: v.optional(pageLanguage, "en"),
  /** Colours; `auto` for the reader's own. */
  scheme: v.optional(v.picklist(["auto", "light", "dark"]), "auto"),
});

/** Query of `GET /poll`, the poll as a page for an iframe. */
export const PollPageQuery = v.object({
  site: SiteId,
  article: articleId,
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /** Language of the page; left out for English. */
  lang: v.optional(pageLanguage),
  /** Colours; left out for the site's setting. */
  theme: v.optional(v.picklist(["auto", "light", "dark"])),
  /** The article's title, for the moderators: the page around the frame can't be asked. */
  title: v.optional(v.string()),
});

/** Query of `GET /v1/sites/{site}/tallies`: `article` once for each. */
export const TalliesQuery = v.object({
  article: v.pipe(v.array(articleId), v.minLength(1), v.maxLength(TALLIES_AT_ONCE_MAX)),
  /** The id of the question, the same for all; left out for the site's default question. */
  question: v.optional(QuestionId),
});

/** Form of `POST /v1/sites/{site}/votes`. Fields it doesn't know are ignored. */
export const VoteForm = v.object({
  article: articleId,
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /**
   * Made and kept by the reader's browser; the right to change this vote. A UUID shaped like version 7 (RFC 9562 §5.7): its
   * time field is the start of an hour, the server's `hour` of `GET poll` times 3,600,000; the rest is random. An id that
   * the poll does not know is taken in that hour and the next.
   */
  vote_id: v.pipe(v.string(), v.uuid()),
  /** 0 for a first vote; each change adds one. An edit not above the stored one changes nothing. */
  edit: v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number)),
  choice: Choice,
  /** Turnstile's token. Needed for a vote id the poll does not know yet. */
  captcha: v.optional(v.string()),
  /** The page's address, kept only if it lies on one of the site's origins; else the article id, if that does. */
  url: v.optional(v.string()),
  /** The page's title: text, marked as reported by a reader. */
  title: v.optional(v.string()),
});
export type VoteForm = v.InferOutput<typeof VoteForm>;

/** What the widget asks of itself: "Do you like this article?" */
const DEFAULT_QUESTION = "like";

/** Body of `PUT /v1/admin/sites/{site}`: the whole of a site's settings; what is left out gets its default. */
export const SiteSettings = v.strictObject({
  /** Where the widget may be embedded; `https://*.preview.example` for every sub-domain. */
  origins: v.pipe(v.array(origin), v.minLength(1), v.maxLength(SITE_ORIGINS_MAX)),
  /** A paused site shows its tallies and takes no votes, but for withdrawals. */
  state: v.optional(v.picklist(["active", "paused"]), "active"),
  /** Replaces "Do you like this article?", in one wording or per language; null for the widget's own words. */
  question: v.optional(v.nullable(question), null),
  /** Replaces "Yes" and "No", in one wording or per language; null for the widget's own. */
  labels: v.optional(v.nullable(labels), null),
  /** The id of the question above. It can't be changed once the site is registered: the keys of all articles hang on it. */
  default_question: v.optional(QuestionId, DEFAULT_QUESTION),
  /** Further questions by their ids, each with polls of its own; an element asks one by `data-question`. */
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
    v.nullable(
      v.pipe(
        v.record(
          languageTag,
          v.pipe(
            v.record(v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/)), line(WORD_MAX_CHARS)),
            v.maxEntries(WORDS_MAX),
          ),
        ),
        v.maxEntries(LOCALES_MAX),
      ),
    ),
    null,
  ),
  results: v.optional(ResultsPolicy, "after-voting"),
  /** Votes that must be counted before any public answer says how many. */
  minimum: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MINIMUM_SAMPLE_MAX)), 0),
  /** Colours where the element has no theme of its own; `auto` follows the page. */
  theme: v.optional(v.picklist(["auto", "light", "dark"]), "auto"),
  /** Whether the captcha shows only when it needs the reader (`quiet`) or always (`visible`). */
  captcha: v.optional(v.picklist(["quiet", "visible"]), "quiet"),
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
  /** KV writes that the tallies of all articles may cost in a day; closing and hiding are free of it. */
  publications_per_day: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(SITE_PUBLICATIONS_PER_DAY_MAX)),
    SITE_PUBLICATIONS_PER_DAY,
  ),
  /** Whether any article may be voted on, or only those the owner has registered. */
  articles: v.optional(v.picklist(["any", "registered"]), "any"),
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

/** Body of `POST /v1/admin/sites/{site}/articles`. */
export const ArticlesRequest = v.strictObject({
  articles: v.pipe(
    v.array(v.strictObject({ article: articleId, title: v.optional(title) })),
    v.minLength(1),
    v.maxLength(REGISTERED_AT_ONCE_MAX),
  ),
});

/** Body of `POST /v1/admin/sites/{site}/moves`: article id `from` is now `to`. */
export const MoveRequest = v.strictObject({ from: articleId, to: articleId, note });

/** Body of `POST /v1/admin/sites/{site}/tokens`. */
export const TokenRequest = v.strictObject({
  /** What the audit log says of whoever uses it, and so never "admin". */
  name: v.pipe(
    line(TOKEN_NAME_MAX_CHARS),
    v.check((name) => name.toLowerCase() !== "admin", "the admin token's name"),
  ),
  scopes: v.pipe(v.array(Scope), v.minLength(1), v.maxLength(3)),
  /** From when on the token opens nothing: a moment to come; left out or null for never. */
  expires_at: v.optional(v.nullable(Moment), null),
});

/** `{id}` of tokens and reviews. */
export const Id = v.pipe(v.string(), v.uuid());

/** The orders of the index, each with the greatest or newest first. */
export const Sort = v.picklist(["votes", "approval", "held", "newest-vote", "newest-article"]);
export type Sort = v.InferOutput<typeof Sort>;

/** Query of the moderator's index. A `cursor` continues the list it came with; all else is then ignored. */
export const IndexQuery = v.object({
  sort: v.optional(Sort, "newest-vote"),
  /** Text to be found in title, article id or address, whatever its case. */
  q: v.optional(v.pipe(v.string(), v.maxLength(SEARCH_MAX_CHARS)), ""),
  state: v.optional(PollState),
  /** Only articles whose last vote is not older. */
  since: v.optional(Moment),
  /** Only articles whose last vote is older. */
  until: v.optional(Moment),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(100))),
});
export type IndexQuery = v.InferOutput<typeof IndexQuery>;

/** Query of the exports. */
export const ExportQuery = v.object({ format: v.optional(Format, "csv") });

/** Query of the audit log; with a `format` the whole of it is streamed. */
export const AuditQuery = v.object({
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/))),
  format: v.optional(Format),
});

/** Body of `PATCH …/articles/{key}`: at least one of `state` and `title`. */
export const ArticlePatch = v.pipe(
  v.strictObject({ state: v.optional(PollState), title: v.optional(title), note }),
  v.check((patch) => patch.state !== undefined || patch.title !== undefined, "changes nothing"),
);
export type ArticlePatch = v.InferOutput<typeof ArticlePatch>;

/** Which votes a review is about: those that fit all that is named. */
export const VoteFilter = v.strictObject({
  standing: v.optional(Standing),
  choice: v.optional(Choice),
  /** Why they are not counted. */
  cause: v.optional(Cause),
  /** Cast in this minute or later; seconds are cut off. */
  from: v.optional(Moment),
  /** Cast before this minute. */
  until: v.optional(Moment),
  /**
   * Cast from this network, as a signal or an export names it: an address, or what is around it. It is another one every
   * day, and forgotten a week after its day.
   */
  network: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
});
export type VoteFilter = v.InferOutput<typeof VoteFilter>;

/**
 * Rows that the article's reviews may write today for this one to go on, theirs counted in; beyond that it waits for the
 * next day (UTC).
 */
const rows_per_day = v.optional(
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(REVIEW_ROWS_PER_DAY_MAX)),
  REVIEW_ROWS_PER_DAY,
);

/**
 * Body of `POST …/articles/{key}/reviews`. `void` takes counted and held votes out, `restore` gives void ones the
 * standing they had before, `count` lets held ones count, `hold` sets counted ones aside while somebody looks. A dry run
 * unless `dry_run` is false. It takes votes cast before it was asked for, as they are when it comes to them.
 */
export const ReviewRequest = v.strictObject({
  action: v.picklist(["void", "restore", "count", "hold"]),
  filter: v.optional(VoteFilter, {}),
  note,
  dry_run: v.optional(v.boolean(), true),
  rows_per_day,
});
export type ReviewRequest = v.InferOutput<typeof ReviewRequest>;

/** Body of undoing a review and of recounting. */
export const NoteRequest = v.strictObject({ note, rows_per_day });
export type NoteRequest = v.InferOutput<typeof NoteRequest>;
