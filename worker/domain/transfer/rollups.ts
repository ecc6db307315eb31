/** Whether two ways of counting have come to the same numbers. Pure. */
import type { PerChoice, Rollup, Standings } from "../counting/rollup.ts";

/** Whether all nine counters are the same. */
export function sameStandings(a: Standings, b: Standings): boolean {
  return sameChoices(a.counted, b.counted) && sameChoices(a.held, b.held) && sameChoices(a.void, b.void);
}

/** The same, the held votes by their causes, and the reasons given. */
export function sameRollup(a: Rollup, b: Rollup): boolean {
  const causes = Object.keys(a.held);
  return (
    sameStandings(a.standings, b.standings) &&
    causes.length === Object.keys(b.held).length &&
    causes.every((cause) => sameChoices(a.held[cause], b.held[cause])) &&
    sameCounts(a.reasons.yes, b.reasons.yes) &&
    sameCounts(a.reasons.no, b.reasons.no)
  );
}

/** Counters of no votes at all. */
export function isNothing({ counted, held, void: voided }: Standings): boolean {
  return [counted, held, voided].every(({ yes, no, none }) => yes === 0 && no === 0 && none === 0);
}

function sameCounts(a: Record<string, number>, b: Record<string, number>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function sameChoices(a: PerChoice | undefined, b: PerChoice | undefined): boolean {
  return a?.yes === b?.yes && a?.no === b?.no && a?.none === b?.none;
}
