/** What stands out in an article's trend: bursts, what moderators did, and the times at which the article was edited. Pure. */
import type { ArticleAnswer } from "../../worker/contract/index.ts";
import { letterOf, type Mark, type Point } from "../charts/trend-shape.ts";
import { counted } from "../figures.ts";
import { midnightIn } from "../times.ts";
import { reviewWords } from "../work/version.ts";

const HOUR_MS = 3_600_000;
export const UNITS = { hours: HOUR_MS, days: 24 * HOUR_MS } as const;
export type Unit = keyof typeof UNITS;

/** The marks of an article in the order of their times. */
export function marksOf({ signals, reviews, details }: ArticleAnswer): Mark[] {
  const bursts = signals.filter(({ kind }) => kind === "burst");
  const marks = [
    ...bursts.map(({ from, until, votes }) => ({
      kind: "burst" as const,
      from: Date.parse(from),
      until: Date.parse(until),
      text: `a burst of ${counted(votes)}`,
    })),
    ...reviews
      .filter(({ votes, action }) => votes > 0 || action !== "recount")
      .map((row) => ({
        kind: "review" as const,
        from: Date.parse(row.at),
        until: Date.parse(row.at),
        text: reviewWords(row),
      })),
    ...(details?.editions ?? []).map((at) => ({
      kind: "edit" as const,
      from: Date.parse(at),
      until: Date.parse(at),
      text: "the article was edited",
    })),
  ];
  return marks.sort((a, b) => a.from - b.from).map((mark, i) => ({ ...mark, letter: letterOf(i) }));
}

/** A trend's points by their time in ms; days are those of the site's zone. */
export function pointsOf({ trend }: ArticleAnswer, unit: Unit): Point[] {
  return unit === "hours"
    ? trend.hourly.map(({ hour, ...votes }) => ({ at: Date.parse(hour), ...votes }))
    : trend.daily.map(({ day, ...votes }) => ({ at: midnightIn(trend.time_zone, day), ...votes }));
}

/** The finest unit in which the trend is whole. */
export function finest({ trend }: ArticleAnswer): Unit {
  const votes = (rows: readonly { yes: number; no: number; held: number }[]) =>
    rows.reduce((sum, { yes, no, held }) => sum + yes + no + held, 0);
  return votes(trend.hourly) >= votes(trend.daily) ? "hours" : "days";
}
