/** Times of a site's own zone: for people, for fields of a form, and back to a moment. Pure. */

const MINUTE_MS = 60_000;

type Styles = Pick<Intl.DateTimeFormatOptions, "dateStyle" | "timeStyle">;

/** Formats by what they were asked for: making one takes longer than drawing the row that it is for. */
const formats = new Map<string, Intl.DateTimeFormat>();

function told(locale: string, zone: string, styles: Styles, at: string | number): string {
  const name = [locale, zone, styles.dateStyle, styles.timeStyle].join();
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...styles });
  formats.set(name, format);
  const date = new Date(at);
  // A format throws where a date tells what it is.
  return Number.isNaN(date.getTime()) ? String(date) : format.format(date);
}

/** Day and time of a moment in a zone, which is named beside it: "24 Nov 2026, 04:10". */
export const timeIn = (zone: string, at: string | number) =>
  told("en-GB", zone, { dateStyle: "medium", timeStyle: "short" }, at);

/** A sentence of the API with its times, which are told in UTC, in another zone. */
export const inZone = (sentence: string, zone: string) =>
  sentence.replace(
    /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC( (?=\d))?/g,
    (_, day, time, next) => `${timeIn(zone, `${day}T${time}Z`)}${next ? ", " : ""}`,
  );

/** A moment as a field of the kind `datetime-local` has it: "2026-11-24T04:10". */
export const fieldIn = (zone: string, at: string | number) =>
  told("sv-SE", zone, { dateStyle: "short", timeStyle: "short" }, at).replace(" ", "T");

/**
 * The moment that such a field means, in ms; undefined for what is no time. Of an hour that a zone has twice the first; of one
 * that it leaves out the next that there is.
 */
export function momentIn(zone: string, field: string): number | undefined {
  const wanted = Date.parse(`${field}Z`);
  if (Number.isNaN(wanted)) return undefined;
  const ahead = (at: number) => Date.parse(`${fieldIn(zone, at)}Z`) - at;
  // A zone is ahead by what it was or will be around then: clocks are set at most once in a day.
  const [before = 0, after = 0] = [wanted - 1_440 * MINUTE_MS, wanted + 1_440 * MINUTE_MS].map(ahead);
  const tries = [wanted - Math.max(before, after), wanted - Math.min(before, after)];
  return tries.find((at) => fieldIn(zone, at) === field) ?? wanted - before;
}

const HALF_DAY_MS = 720 * MINUTE_MS;

/** The day of a zone whose midnight is the nearest: "2026-11-24". */
export const dayIn = (zone: string, at: number) => fieldIn(zone, at + HALF_DAY_MS).slice(0, 10);

/** When a day begins in a zone, in ms. */
export const midnightIn = (zone: string, day: string) => momentIn(zone, `${day}T00:00`) ?? Date.parse(day);

/** A day as tables name it: "24 Nov 2026". */
export const dayWords = (day: string) => told("en-GB", "UTC", { dateStyle: "medium" }, `${day}T12:00:00Z`);
