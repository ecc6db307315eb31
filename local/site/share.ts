/** The share of yes as a table has it, by the same rule as the console and the poll. Pure. */
import { PERCENT_FROM, percents } from "../../common/shares.ts";

/** Whole percents from ten answers on, before that that they are too few; null without any. */
export function shareCell({ yes, no }: { yes: number; no: number }): string | null {
  const all = yes + no;
  if (all === 0) return null;
  return all < PERCENT_FROM ? "too few" : `${percents(yes, no).yes} %`;
}
