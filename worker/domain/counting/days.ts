/** Days of a calendar, in the time zone of whoever reads them. Pure: which time it is others say. */
import { HOUR_MS } from "../../limits/time.ts";

/** A count in an hour (since 1970). */
interface Hour {
  time: number;
  yes: number;
  no: number;
  /** Left out by a Poll of an older version. */
  held?: number;
}

/** Making one costs a hundred times what using it does; there are some six hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a text is the name of a time zone (IANA, such as `Europe/Berlin`), or `UTC`; no bare offset, which knows no summer. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && formatIn(name) !== undefined;
  } catch {
    return false;
  }
}

/** The date in a time zone at a moment (in ms), as ISO 8601 writes it. */
export function dateIn(timeZone: string, ms: number): string {
  if (timeZone === "UTC") return new Date(ms).toISOString().slice(0, 10);
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

/**
 * Counts by day, of counts by hour in their order, the latest `days` of them. An hour belongs to the day in which it begins:
 * where clocks differ from UTC by half an hour its votes may be of two.
 */
export function byDay(
  hours: readonly Hour[],
  timeZone: string,
  days: number,
): { day: string; yes: number; no: number; held: number }[] {
  const found = new Map<string, { day: string; yes: number; no: number; held: number }>();
  for (const { time, yes, no, held = 0 } of hours) {
    const day = dateIn(timeZone, time * HOUR_MS);
    const known = found.get(day) ?? { yes: 0, no: 0, held: 0 };
    found.set(day, { day, yes: yes + known.yes, no: no + known.no, held: held + known.held });
  }
  return [...found.values()].slice(-days);
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  formats.set(timeZone, made);
  return made;
}
