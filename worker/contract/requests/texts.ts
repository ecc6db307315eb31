/** Texts that requests of several audiences carry. */
import * as v from "valibot";
import { ARTICLE_ID_MAX_CHARS, NOTE_MAX_CHARS, TITLE_MAX_CHARS } from "../../limits/requests.ts";

/** One line of text: trimmed, not empty. */
export const line = (maxChars: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxChars));
export const articleId = line(ARTICLE_ID_MAX_CHARS);
export const title = line(TITLE_MAX_CHARS);
/** Why, for whoever reads the audit log later. */
export const note = line(NOTE_MAX_CHARS);
