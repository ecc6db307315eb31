/** Figures as people read them: counts with their noun, shares with their interval, in fixed words. Pure. */
import { differenceOf, intervalOf } from "../common/interval.ts";
import { PERCENT_FROM, percents } from "../common/shares.ts";

const NUMBER = new Intl.NumberFormat("en-GB");

export const figure = (count: number) => NUMBER.format(count);

/** "1 vote", "1,204 votes". */
export const counted = (count: number, noun = "vote") => `${figure(count)} ${noun}${count === 1 ? "" : "s"}`;

/** A share in whole percents with both of its bounds, which are rounded outwards; undefined below ten answers. */
export function shareOf(yes: number, no: number): { yes: number; lower: number; upper: number } | undefined {
  const all = yes + no;
  if (all < PERCENT_FROM) return undefined;
  const { lower, upper } = intervalOf(yes, all);
  return { yes: percents(yes, no).yes, lower: Math.floor(100 * lower), upper: Math.ceil(100 * upper) };
}

/** A share in the fixed words, but for whom it speaks of (`CHOSEN`). `answer`: what yes is called. */
export function shareWords(yes: number, no: number, answer = "yes"): string {
  const all = yes + no;
  const share = shareOf(yes, no);
  return share
    ? `${share.yes} % ${answer} among ${figure(all)} who answered (${share.lower}–${share.upper} % allowing for chance).`
    : `Too few answers to say (${all}; ${PERCENT_FROM} are needed).`;
}

/** Whom a share speaks of. */
export const CHOSEN = "They chose to answer; other readers may differ.";

/** Whether the share of the second is another one than the first's, in the fixed words: only where chance can't be all of it. */
export function differenceWords(
  first: { yes: number; no: number },
  second: { yes: number; no: number },
): string {
  const all = Math.min(first.yes + first.no, second.yes + second.no);
  if (all < PERCENT_FROM) return `Too few answers to say (${all}; ${PERCENT_FROM} are needed).`;
  const of = ({ yes, no }: { yes: number; no: number }) => ({ part: yes, all: yes + no });
  const { lower, upper } = differenceOf(of(first), of(second));
  if (lower <= 0 && upper >= 0) return "No clear difference.";
  const points = [Math.abs(lower), Math.abs(upper)].map((share) => 100 * share).sort((a, b) => a - b);
  const [least = 0, most = 0] = [Math.floor(points[0] ?? 0), Math.ceil(points[1] ?? 0)];
  return `${lower > 0 ? "Higher" : "Lower"} by ${least} to ${most} points.`;
}

/** A share for a table: "62 % (53–70 %)", or a dash. */
export function shareCell(yes: number, no: number): string {
  const share = shareOf(yes, no);
  return share ? `${share.yes} % (${share.lower}–${share.upper} %)` : "–";
}

/** How old something is, by its seconds. */
export function ageWords(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s old`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min old`;
  return `${figure(Math.round(seconds / 3_600))} h old`;
}
