/** Numbers of payment cards in a text. Pure. */
import { runsOf } from "./groups.ts";
import type { Span } from "./spans.ts";

const CARD_MAX_DIGITS = 19;
const RUN = /(?<![\p{L}\p{N}])\d(?:[ .-]?\d){12,}(?![\p{L}\p{N}])/gu;
/** How card numbers begin and how long they then are (ISO/IEC 7812; the issuers' public ranges). */
const ISSUED = [
  /^4(\d{12}|\d{15}|\d{18})$/,
  /^(5[1-5]|2[2-7])\d{14}$/,
  /^3[47]\d{13}$/,
  /^3[0689]\d{12,17}$/,
  /^35\d{14,17}$/,
  /^6\d{12,18}$/,
  /^5[06-8]\d{11,17}$/,
];

/** Of a plain text (plain.ts): digits alone or in groups, of an issuer's range, whose last digit is right (Luhn). */
export function cards(text: string): Span[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) =>
    runsOf({ text: run, from: index, groups: /\d+/g }, CARD_MAX_DIGITS, isCard),
  );
}

function isCard(digits: string): boolean {
  return ISSUED.some((range) => range.test(digits)) && luhn(digits);
}

/** Whether the last digit is the check of the others (ISO/IEC 7812-1, annex B). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}
