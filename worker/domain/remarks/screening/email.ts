/** E-mail addresses in a text, those too that are written for people: `name (at) example (dot) org`. Pure. */
import { type Span, spansOf } from "./spans.ts";

/** Marks too: Devanagari has them in most words, and letters with accents may be written as two signs. */
const LOCAL = "[\\p{L}\\p{M}\\p{N}._%+'-]{1,64}";
const LABEL = "[\\p{L}\\p{M}\\p{N}-]{1,63}";
const bracketed = (words: string) => `\\s?[([{]\\s?(?:${words})\\s?[)\\]}]\\s?`;
const AT = `(?:@|${bracketed("at|@")})`;
const DOT = `(?:\\.|${bracketed("dot|\\.")})`;

/** Every repetition is bounded, so that no text takes longer than its length times a constant. */
const WRITTEN = new RegExp(`${LOCAL}${AT}${LABEL}(?:${DOT}${LABEL}){1,8}`, "giu");
const SPOKEN = new RegExp(`${LOCAL}\\sat\\s${LABEL}(?:\\sdot\\s${LABEL}){1,8}`, "giu");

/** Of a plain text (plain.ts). Names without a host, such as @somebody, are none. */
export function emails(text: string): Span[] {
  return [...spansOf(text, WRITTEN, endsInLetters), ...spansOf(text, SPOKEN, endsInLetters)];
}

function endsInLetters(address: string): boolean {
  return /[\p{L}\p{M}]{2,}[)\]}]?$/u.test(address) || /\.[\p{L}\p{M}]{2,}[\p{L}\p{M}\p{N}-]*$/u.test(address);
}
