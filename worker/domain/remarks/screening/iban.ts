/** International bank account numbers in a text. Pure. */
import type { Span } from "./spans.ts";

/** How long they are, by country (ISO 13616, the registry that SWIFT keeps). */
const LENGTHS =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";
const LENGTH_OF = new Map(
  [...LENGTHS.matchAll(/([A-Z]{2})(\d{2})/g)].map(([, of = "", length]) => [of, Number(length)]),
);
const BEGINNING = /(?<![\p{L}\p{N}])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])/gu;

/** Of a plain text (plain.ts), with or without blanks, in capitals or not; its check is right (mod 97). */
export function ibans(text: string): Span[] {
  const found: Span[] = [];
  for (const { 1: country = "", index } of text.matchAll(BEGINNING)) {
    const length = LENGTH_OF.get(country.toUpperCase()) ?? 0;
    const written =
      length > 0
        ? new RegExp(`^[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){${length - 1}}(?![\\p{L}\\p{N}])`, "u")
        : undefined;
    const [iban] = written?.exec(text.slice(index, index + 2 * length)) ?? [];
    if (iban && mod97(iban.replace(/[ -]/g, "").toUpperCase()) === 1)
      found.push({ from: index, until: index + iban.length });
  }
  return found;
}

/** The rest that the check is about: 1 where it is right (ISO 7064, MOD 97-10). Of capitals and digits. */
export function mod97(iban: string): number {
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4))
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest;
}
