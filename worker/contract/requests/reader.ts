/** What readers' pages and browsers ask, and the two pages in frames. */
import * as v from "valibot";
import { TALLIES_AT_ONCE_MAX } from "../../limits/reading.ts";
import { REMARK_MAX_GRAPHEMES, REMARK_MAX_UNITS } from "../../limits/remarks.ts";
import { PAGE_NAMES_MAX_CHARS } from "../../limits/requests.ts";
import { Choice, QuestionId, SiteId } from "../words.ts";
import { articleId, exact } from "./texts.ts";

/** What a page says of its section, or of its tags with commas between. */
const names = v.optional(v.array(v.pipe(v.string(), v.maxLength(PAGE_NAMES_MAX_CHARS))), []);

/** Query of `GET /v1/sites/{site}/poll`. */
export const PollQuery = v.strictObject({
  article: articleId,
  /**
   * The page's address, sent where `article` is a canonical link of another origin than the page's.
   * It becomes the article id if that origin isn't one of the site's.
   */
  address: v.optional(articleId),
  exact,
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /**
   * The languages that the site's own words are wished for in, with commas between, the one wished for most first. Any text
   * is taken; what is no tag is passed over.
   */
  language: v.optional(v.string(), "en"),
  /** The section that the page is in, by its own word: the site may have no polls there. Compared, and not kept. */
  section: names,
  /** The page's tags, one each or with commas between, alike. */
  tag: names,
});

/** Query of `GET /captcha`, the captcha frame. */
export const CaptchaFrameQuery = v.strictObject({
  site: SiteId,
  /** The origin of the page that makes the frame: the only one that is answered, if it is one of the site's. */
  origin: v.optional(v.string(), ""),
  /** Language of the frame, and of the captcha in it where Cloudflare has it; left out for English. Any text is taken. */
  lang: v.optional(v.string(), "en"),
  /** Colours; `auto` for the reader's own. */
  scheme: v.optional(v.picklist(["auto", "light", "dark"]), "auto"),
});

/** Query of `GET /poll`, the poll as a page for an iframe. */
export const PollPageQuery = v.strictObject({
  site: SiteId,
  article: articleId,
  exact,
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /** Language of the page, as pages name theirs; left out for English. Any text is taken; what is no tag is English. */
  lang: v.optional(v.string()),
  /** The origin of the page around it: to be said where the site admits it by a pattern inside a label. */
  origin: v.optional(v.string()),
  /** Colours; left out for the site's setting. */
  theme: v.optional(v.picklist(["auto", "light", "dark"])),
  /** The section that the page around it is in, and its tags with commas between: the site may have no polls there. */
  section: names,
  tag: names,
  /** The article's title, for the moderators: the page around the frame can't be asked. */
  title: v.optional(v.string()),
});

/** Query of `GET /v1/sites/{site}/tallies`: `article` once for each. */
export const TalliesQuery = v.strictObject({
  article: v.pipe(v.array(articleId), v.minLength(1), v.maxLength(TALLIES_AT_ONCE_MAX)),
  /** Holds for all of them. */
  exact,
  /** The id of the question, the same for all; left out for the site's default question. */
  question: v.optional(QuestionId),
});

const editNumber = v.pipe(v.string(), v.regex(/^\d{1,9}$/, "a whole number"), v.transform(Number));

/** Form of `POST /v1/sites/{site}/votes`. */
export const VoteForm = v.strictObject({
  article: articleId,
  exact,
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /**
   * Made and kept by the reader's browser; the right to change this vote. A UUID shaped like version 7 (RFC 9562 §5.7): its
   * time field is the start of an hour, the server's `hour` of `GET poll` times 3,600,000; the rest is random. An id that
   * the poll does not know is taken in that hour and the next.
   */
  vote_id: v.pipe(v.string(), v.uuid()),
  /** 0 for a first vote; each change adds one. An edit not above the stored one changes nothing. */
  edit: editNumber,
  choice: Choice,
  /** Turnstile's token. Needed for a vote id the poll does not know yet. */
  captcha: v.optional(v.string()),
  /** The page's address, kept only if it lies on one of the site's origins; else the article id, if that does. */
  url: v.optional(v.string()),
  /** The page's title: text, marked as reported by a reader. */
  title: v.optional(v.string()),
});
export type VoteForm = v.InferOutput<typeof VoteForm>;

/** Form of `POST /v1/sites/{site}/remarks`: the remark of a vote, as a whole. */
export const RemarkForm = v.strictObject({
  article: articleId,
  exact,
  /** The id of the question; left out for the site's default question. */
  question: v.optional(QuestionId),
  /** The id of the vote that it belongs to: the right to change both. */
  vote_id: v.pipe(v.string(), v.uuid()),
  /** The latest edit of that vote: the remark of one that was changed since is refused. */
  vote_edit: editNumber,
  /** The remark's own: 1 for a first one; each change adds one. An edit not above the stored one changes nothing. */
  edit: editNumber,
  /** Ids of the site's reasons for the vote's choice, with commas between. Without any, and without words, the remark is deleted. */
  reasons: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^([a-z0-9-]{1,32}(,[a-z0-9-]{1,32}){0,20})?$/, "ids of reasons, with commas between"),
      v.transform((ids) => (ids === "" ? [] : ids.split(","))),
    ),
    "",
  ),
  /** Words for the newsroom, where the site takes them; none, and those that were sent are deleted. */
  text: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(REMARK_MAX_UNITS),
      v.maxGraphemes(REMARK_MAX_GRAPHEMES, `at most ${REMARK_MAX_GRAPHEMES} characters`),
    ),
    "",
  ),
});
export type RemarkForm = v.InferOutput<typeof RemarkForm>;
