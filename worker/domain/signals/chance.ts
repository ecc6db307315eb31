/**
 * How often chance makes so one-sided a crowd: the tail of a beta-binomial distribution. Honest crowds differ from each
 * other more than dice do (a forum, a campus, a newsletter's readers), which a binomial test takes for fraud. Pure.
 */
import {
  CROWD_LIKENESS_VOTES,
  PRIOR_NO_VOTES,
  PRIOR_YES_VOTES,
  SHARE_VOTES_MAX,
} from "../../limits/signals.ts";

/** Votes by choice. */
export interface Sides {
  yes: number;
  no: number;
}

/** The share of yes that is to be expected beside such votes, 0 to 1: theirs, drawn a little towards most articles'. */
export function usualShare({ yes, no }: Sides): number {
  return (yes + PRIOR_YES_VOTES) / (yes + no + PRIOR_YES_VOTES + PRIOR_NO_VOTES);
}

/**
 * How surprising the share of a crowd is beside others: minus the decimal logarithm of the chance that an honest crowd is
 * as one-sided or more, to either side. 0 for a crowd like the others. What more than some hundred votes say of a share is
 * what some hundred say: constant time.
 */
export function surpriseOf(crowd: Sides, others: Sides): number {
  const all = crowd.yes + crowd.no;
  if (all === 0) return 0;
  const share = usualShare(others);
  const likeness = Math.min(CROWD_LIKENESS_VOTES, others.yes + others.no + PRIOR_YES_VOTES + PRIOR_NO_VOTES);
  const n = Math.min(Math.round(all), SHARE_VOTES_MAX);
  const yes = Math.round((crowd.yes * n) / all);
  const forYes = share * likeness;
  const forNo = likeness - forYes;
  const few = yes / n < share ? lowerTail(yes, n, forYes, forNo) : lowerTail(n - yes, n, forNo, forYes);
  return Math.max(0, -Math.log10(Math.min(1, 2 * few)));
}

/** The chance of at most `k` of `n`, where the chance of each is drawn once from Beta(a, b). */
function lowerTail(k: number, n: number, a: number, b: number): number {
  let term = Math.exp(
    logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + logBeta(k + a, n - k + b) - logBeta(a, b),
  );
  let sum = term;
  for (let i = k; i > 0; i--) {
    term *= (i * (b + n - i)) / ((n - i + 1) * (a + i - 1));
    sum += term;
  }
  return sum;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series after eight steps up: nine digits for any positive number. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 8; z++) shift += Math.log(z);
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1_260 * z ** 5);
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}
