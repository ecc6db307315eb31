/** What forms of filters mean to the API: days of a zone as moments, words as short as it takes them. Pure. */
import { cleaned } from "../../common/address.ts";
import { dayIn, midnightIn } from "../times.ts";

/** What the API looks for at most, in characters: of a longer text its beginning, which is found as well. */
const SEARCH_MAX_CHARS = 200;
const DAY_MS = 86_400_000;

type Asked = Record<string, string>;

/** The moments that two days mean in a zone, as the API takes them; what is no day is left out. */
export function span(zone: string, { since = "", until = "" }: Asked): Asked {
  const from = midnightOf(zone, since);
  // The end is the next day's beginning, also where a clock is set in between.
  const to = until && midnightOf(zone, dayAfter(zone, until));
  return { ...(from && { since: from }), ...(to && { until: to }) };
}

const isDay = (day: string) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
const midnightOf = (zone: string, day: string) => isDay(day) && new Date(midnightIn(zone, day)).toISOString();
const dayAfter = (zone: string, day: string) =>
  isDay(day) ? dayIn(zone, midnightIn(zone, day) + DAY_MS) : "";

/** What is looked for, as short as the API takes it: a pasted address without what only says where it was copied. */
export function sought(q: string): string {
  if (q.length <= SEARCH_MAX_CHARS) return q;
  const address = /^https?:/i.test(q) && URL.canParse(q) ? cleaned(new URL(q)) : q;
  return address.slice(0, SEARCH_MAX_CHARS);
}
