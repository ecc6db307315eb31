/** Texts that requests of several audiences carry. */
import * as v from "valibot";
import { ARTICLE_ID_MAX_CHARS, NOTE_MAX_CHARS, TITLE_MAX_CHARS } from "../../limits/requests.ts";

/** One line of text: trimmed, not empty. */
export const line = (maxChars: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxChars));
export const articleId = line(ARTICLE_ID_MAX_CHARS);
/** A language as a page names it (RFC 5646 §2.1, without extensions' limits). */
export const language = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$/));
/** `1` says of an article id that it is kept to the letter, though it is a web address; else it is taken in its one spelling. */
export const exact = v.optional(v.picklist(["0", "1"]), "0");
export const title = line(TITLE_MAX_CHARS);
/** Why, for whoever reads the audit log later. */
export const note = line(NOTE_MAX_CHARS);
