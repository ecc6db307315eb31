/**
 * When somebody looked last, and what there was then: kept in the person's own browser, by site and person, and nowhere else. What is new since is
 * the difference of two sums, so that what a review took away is taken away from it.
 */
import type { AttentionAnswer } from "../worker/contract/index.ts";
import { counted, figure } from "./figures.ts";

type Figures = AttentionAnswer["totals"];
/** What there was at a time. */
type Mark = Figures & { atMs: number };

export interface Visits {
  /** The end of the visit before this one; left out on the first. */
  before?: Mark;
  /** The latest of this one. */
  latest: Mark;
}

/** Whoever comes back sooner is still on the same visit: a reload, or a look at an article, is none. */
export const VISIT_OVER_MS = 30 * 60_000;

/** The visits after one more look. `arriving`: the view was opened, and did not only follow. Pure. */
export function visited(
  kept: Visits | undefined,
  { counted: votes, held }: Figures,
  nowMs: number,
  arriving: boolean,
): Visits {
  const latest = { counted: votes, held, atMs: nowMs };
  if (!kept) return { latest };
  const another = arriving && nowMs - kept.latest.atMs >= VISIT_OVER_MS;
  const before = another ? kept.latest : kept.before;
  return { latest, ...(before && { before }) };
}

/** What is new, in a sentence. `when` names a moment for people. Pure. */
export function sinceWords({ before, latest }: Visits, when: (atMs: number) => string): string {
  if (!before)
    return `Your first visit in this browser: ${counted(latest.counted)} count, ${figure(latest.held)} are held. What is new since stands here at the next one.`;
  const votes = latest.counted - before.counted;
  const held = latest.held - before.held;
  const more = (n: number) =>
    n === 0 ? "nothing new" : `${figure(Math.abs(n))} ${n > 0 ? "more" : "fewer"}`;
  return `Since you last looked, ${when(before.atMs)}: ${more(votes)} counted (${counted(latest.counted)}), ${more(held)} held (${figure(latest.held)}).`;
}

const nameOf = (site: string, person: string) => `afterword-console-looked ${site} ${person}`;

export function readVisits(site: string, person: string): Visits | undefined {
  try {
    return JSON.parse(localStorage.getItem(nameOf(site, person)) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** A browser that keeps nothing always looks for the first time. */
export function keepVisits(site: string, person: string, visits: Visits): void {
  try {
    localStorage.setItem(nameOf(site, person), JSON.stringify(visits));
  } catch {
    // See above.
  }
}
