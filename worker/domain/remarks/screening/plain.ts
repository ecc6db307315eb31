/** A text in which digits, blanks and signs look alike, each where it was, so that what is found in it is found in the text. Pure. */

const BLANKS = /[\u00a0\u2000-\u200a\u202f\u3000]/gu;
const DASHES = /[\u2010-\u2015\u2212]/gu;
const FULL_WIDTH = /[\uff01-\uff5e]/gu;
const FULL_WIDTH_SHIFT = 0xfee0;
/** Digits of any script but those beyond the first plane, which have two units. */
const DIGITS = /(?![0-9])\p{Nd}/gu;

/** The text unit by unit, as long as it was. */
export function plain(text: string): string {
  return text
    .replace(BLANKS, " ")
    .replace(DASHES, "-")
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_SHIFT))
    .replace(DIGITS, (digit) => (digit.length === 1 ? String(digitOf(digit.charCodeAt(0))) : digit));
}

/** Digits come in runs of ten, the lowest first (Unicode standard, 4.6: "decimal digits form a contiguous sequence"). */
function digitOf(unit: number): number {
  let below = 0;
  while (/\p{Nd}/u.test(String.fromCharCode(unit - below - 1))) below += 1;
  return below % 10;
}
