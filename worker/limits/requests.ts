/** What a request may carry: every number with the unit in its name and the reason beside it. Nothing else. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";

/** A full vote is under 7 KB even when each character of a 2,048-character address is percent-encoded. */
export const VOTE_BODY_MAX_BYTES = 16_384;
/** Fifty origins of the longest legal host name fit, and questions and labels in fifty languages. */
export const ADMIN_BODY_MAX_BYTES = 65_536;
/** Longest address that browsers, proxies and search engines agree to handle. */
export const ARTICLE_ID_MAX_CHARS = 2_048;
/** Headlines are cut here for the moderator's list; no newsroom's style guide allows longer ones. */
export const TITLE_MAX_CHARS = 300;
/** Turnstile's documented maximum (get-started/server-side-validation). */
export const CAPTCHA_TOKEN_MAX_CHARS = 2_048;
/** More than a publication with one host per edition has; each is sent in the frame's CSP header. */
export const SITE_ORIGINS_MAX = 50;
/** Origins of a site that are kept as seen: a publication's hosts, its staging, and the one that was forgotten. */
export const ORIGINS_SEEN_MAX = 20;
/** Scheme, the longest host name (RFC 1035 §2.3.4) and a port. */
export const ORIGIN_MAX_CHARS = 270;
/** Each is written so often at most, whoever asks how often. */
export const ORIGIN_WRITTEN_MS = 1 * HOUR_MS;
/** How long it is told that one was seen. */
export const ORIGIN_KEPT_MS = 7 * DAY_MS;
/** So often an isolate tells the same again, and as many as are kept in between. */
export const ORIGINS_TOLD_MS = 10 * MINUTE_MS;
/** A question is one sentence over two buttons. */
export const QUESTION_MAX_CHARS = 200;
/** Nobody asks more under one article, and each question is a poll of its own under every article. */
export const QUESTIONS_MAX = 20;
/** A label stands on a button. */
export const LABEL_MAX_CHARS = 40;
/** The widget's longest sentence has 110 characters in English; other languages need half as much again. */
export const WORD_MAX_CHARS = 300;
/** More than the widget has sentences. */
export const WORDS_MAX = 60;
/** More languages than any publication is read in. */
export const LOCALES_MAX = 50;
/** Beyond this a minimum sample would hide results for good. */
export const MINIMUM_SAMPLE_MAX = 100_000;
/** Ten years; whoever wants a poll open for longer wants it open. */
export const CLOSE_AFTER_DAYS_MAX = 3_650;
/** A section's name, and an author's, stand on one line of a list. */
export const SECTION_MAX_CHARS = 100;
export const AUTHOR_MAX_CHARS = 100;
/** Research papers aside, no article has more that anybody would sort by. */
export const AUTHORS_MAX = 20;
export const TAG_MAX_CHARS = 60;
/** Beyond this tags tell nothing apart. */
export const TAGS_MAX = 50;
/** Sections and tags without a poll: beyond so many a publication had better say where there is one. */
export const OFF_MAX = 100;
/** The longest section's name, and what says that it is one. */
export const OFF_MAX_CHARS = 110;
/** What a page says of its section and its tags: fifty tags of the usual length. The widget cuts it there. */
export const PAGE_NAMES_MAX_CHARS = 2_000;
/** A live blog's hours, for a few days. */
export const EDITIONS_MAX = 100;
/** A note is a sentence or two for whoever reads the audit log later. */
export const NOTE_MAX_CHARS = 500;
/** As many words as one searches for. */
export const SEARCH_MAX_CHARS = 200;
/** Articles registered in one call: a day of the busiest newsroom. */
export const REGISTERED_AT_ONCE_MAX = 100;
/** A hundred articles of the longest address, with titles. */
export const ARTICLES_BODY_MAX_BYTES = 1_000_000;
/** Of the admin token, which opens everything: 128 bits, however they are written. */
export const ADMIN_TOKEN_MIN_CHARS = 32;
/** Of any token in a request: four times what ours have. */
export const TOKEN_MAX_CHARS = 200;
/** Enough for "nightly export to the newsroom dashboard". */
export const TOKEN_NAME_MAX_CHARS = 60;
/** Where bare totals were counted: a name such as "old widget, until 2025". */
export const IMPORTED_SOURCE_MAX_CHARS = 60;
/** One batch of an import. The longest line, what a review has changed of 500 votes, is 55 KB. */
export const IMPORT_BODY_MAX_BYTES = 1_000_000;
/** Lines of one batch of an import: some ten milliseconds of whichever object takes them. */
export const IMPORT_LINES_MAX = 2_000;
/**
 * Objects that one part of an export, or one batch of an import, asks: with Site, Desk and KV beside them, and some pages of
 * a large article, below the 50 subrequests of the free plan (workers/platform/limits).
 */
export const TRANSFER_POLLS_AT_ONCE = 30;
/** Votes that a Poll gives to an export in one call: some 300 KB and ten milliseconds. */
export const TRANSFER_VOTES = 2_000;
/** Rows that Site or Desk give in one call. */
export const TRANSFER_ROWS = 1_000;
/** Remarks that the Desk gives in one call: 2 MB if each had the longest text. */
export const TRANSFER_REMARKS = 200;
/** What reviews have changed, in one call: 220 KB. */
export const TRANSFER_BLOBS = 20;
