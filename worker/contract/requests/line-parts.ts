/** What lines of an export have in common. Not of the contract by itself. */
import * as v from "valibot";
import { ARTICLE_ID_MAX_CHARS, TITLE_MAX_CHARS, TOKEN_NAME_MAX_CHARS } from "../../limits/requests.ts";
import { Count } from "../words.ts";
import { Id } from "./moderator.ts";

export const kind = <K extends string>(name: K) => v.literal(name);
export const text = (maxChars: number) => v.pipe(v.string(), v.maxLength(maxChars));
export const id = text(ARTICLE_ID_MAX_CHARS);
export const title = v.nullable(text(TITLE_MAX_CHARS));
/** A vote's key in hex. */
export const vote = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
export const numbers = v.strictObject({ yes: Count, no: Count, held: Count, void: Count });
export const perChoice = v.strictObject({ yes: Count, no: Count, none: Count });
export const standings = { counted: perChoice, held: perChoice, void: perChoice };
export const actor = v.strictObject({ id: v.nullable(Id), name: text(TOKEN_NAME_MAX_CHARS) });
/** Reviews have numbers within their article, from 1. */
export const reviewNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
