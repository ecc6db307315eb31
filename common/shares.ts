/** What a tally is in figures that a reader can add up. Pure. */

/** Below so many votes counts are told alone: a percentage would sound like more than it is. */
export const PERCENT_FROM = 10;

/** Whole percents for yes and no that add up to 100; neither is 0 or 100 but where it is exactly none or all. */
export function percents(yes: number, no: number): { yes: number; no: number } {
  const all = yes + no;
  const share = Math.round((100 * yes) / all);
  const fair = yes && no ? Math.min(99, Math.max(1, share)) : share;
  return { yes: fair, no: 100 - fair };
}
