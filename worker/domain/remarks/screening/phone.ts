/** Phone numbers in a text. There is no rule for all of the world, so these are those that can be told from years, sums and dates. Pure. */
import { runsOf } from "./groups.ts";
import type { Span } from "./spans.ts";

/** Digits of the longest (ITU-T E.164), and the two noughts before it. */
const PHONE_MAX_DIGITS = 17;
const RUN = /(?<![\p{L}\p{N}])\+?\(?\d(?:[ ./()-]{0,3}\d){6,30}(?![\p{L}\p{N}])/gu;
const DATE =
  /(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)/;
const NORTH_AMERICAN = /^(?:1[ .-]?)?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}$/;
/** What is none whatever stands before it: two years, a round sum in groups of three, a fraction. */
const FIGURE = /^(?:\(?(?:1\d|20)\d\d ?[/-] ?(?:1\d|20)\d\d|\d{1,2}(?:[ .]\d{3})*[ .]000|0\.\d+)$/;
/**
 * Words that say so, before it or before one short word: some also as a part of a word, the short ones at its beginning alone
 * ("context", "hotel" and "жителей" are none of them).
 */
const SAID =
  /(?<!\[)(?:phone|telefon|handy|nummer|numéro|whats ?app|звон|телефон|電話|电话|전화|טלפון|هاتف|تلفن|(?<!\p{L})(?:mobile|cell|call|text|tel(?!l)|viber|telegram|signal|sms|fon(?!d)|mobil|anruf|ruf|móvil|ligue|numer|тел|моб))\p{L}{0,8}[^\p{L}\p{N}+(]{0,4}(?:\p{L}{1,4}[^\p{L}\p{N}+(]{1,4})?$/iu;
/** How far before a number such a word is looked for, in units. */
const SAID_BEFORE = 24;

/**
 * Of a plain text (plain.ts): an international number (`+` or `00`), one that begins with a nought and has nine to twelve digits, one
 * as North Americans write it, or seven digits and more after a word such as "call".
 */
export function phones(text: string): Span[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => {
    const said = SAID.test(text.slice(Math.max(0, index - SAID_BEFORE), index));
    const groups = { text: run, from: index, groups: /[^ ]+/g };
    return runsOf(groups, run.length, (characters, written) =>
      isPhone(characters, written, said && run.startsWith(written)),
    );
  });
}

function isPhone(characters: string, written: string, said: boolean): boolean {
  const digits = characters.replace(/\D/g, "");
  if (digits.length > PHONE_MAX_DIGITS) return false;
  if (characters.startsWith("+") || characters.startsWith("(+")) return digits.length >= 8;
  if (NORTH_AMERICAN.test(written)) return true;
  if (DATE.test(written) || FIGURE.test(written)) return false;
  if (/^00[1-9]/.test(digits)) return digits.length >= 10;
  if (/^0[1-9]/.test(digits)) return digits.length >= 9 && digits.length <= 12;
  return said && digits.length >= 7;
}
