/** What readers may send the newsroom, and how long it is kept: every number with the unit in its name and the reason beside it. Nothing else. */
import { SECOND_MS } from "./time.ts";

/** Reasons of one choice: more are read by nobody. */
export const REASONS_MAX = 6;
/** Some sentences for the newsroom, as readers count characters. */
export const REMARK_MAX_GRAPHEMES = 500;
/** The same in UTF-16 units: an emoji of a family has eleven, and nobody writes five hundred of them. */
export const REMARK_MAX_UNITS = 5_000;
/** A remark's form: each unit of its text takes nine bytes at most. */
export const REMARK_BODY_MAX_BYTES = 65_536;
/** Days for which a remark's words are kept, unless a site says otherwise, and at most: beyond a year nobody acts on them. */
export const REMARK_DAYS = 90;
export const REMARK_DAYS_MAX = 365;
/** New remarks with text on one article in a day, unless a site says otherwise: as many as one person reads in an hour. */
export const REMARKS_PER_DAY = 200;
export const REMARKS_PER_DAY_MAX = 10_000;
/** How a newsroom can be reached: a line. */
export const CONTACT_MAX_CHARS = 200;
/** Words of a site's list that flag a remark: each remark is held against all of them. */
export const REMARK_WORDS_MAX = 200;
export const REMARK_WORD_MAX_CHARS = 60;
/** The Desk hears of new remarks together, but soon. */
export const REMARKS_TOLD_MS = 5 * SECOND_MS;
/** Deletions that wait for the Desk of remarks whose votes a poll does not know, since it went back: they need no captcha. */
export const REMARKS_LOST_MAX = 1_000;
/** Remarks in one message: 1.5 MB if each had the longest text. */
export const REMARKS_AT_ONCE = 100;
/** Remarks of one page of the inbox. */
export const INBOX_PAGE_ROWS = 50;
/** Remarks that one page looks at: those of no use to a filter without an index cost as much as those that are shown. */
export const INBOX_EXAMINED_MAX = 500;
/** Remarks that are screened anew, or archived, in one transaction: some ten rows each are written. */
export const REMARKS_SCREENED_AT_ONCE = 100;
export const REMARKS_ARCHIVED_AT_ONCE = 100;
/** Remarks that one request sorts. */
export const TRIAGE_AT_ONCE_MAX = 200;
/** Remarks whose time is over, forgotten in one transaction. */
export const REMARKS_FORGOTTEN_AT_ONCE = 500;
