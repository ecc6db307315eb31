/**
 * How an article's votes usually come: many in its first hours, then ever fewer. What is told by it is how many votes a
 * span of hours was to have, given those of the others: so that a launch is no burst from its first minute on. Pure.
 */
import { LAUNCH_HALF_HOURS, LAUNCH_TAIL } from "../../limits/signals.ts";

/** Hours since 1970, the end excluded. */
export interface Hours {
  from: number;
  until: number;
}

/**
 * The part of all its votes, 0 to 1, that an article has at an age in hours: half of them after `LAUNCH_HALF_HOURS`, and a
 * tail without end.
 */
export function launched(age: number): number {
  const scale = LAUNCH_HALF_HOURS / (2 ** (1 / LAUNCH_TAIL) - 1);
  return 1 - (1 + Math.max(0, age) / scale) ** -LAUNCH_TAIL;
}

/** Votes to be expected in a span, by the curve, where the rest of an article's life until `now` (an hour) has so many. */
export function expectedVotes(
  { from, until }: Hours,
  firstHour: number,
  now: number,
  others: number,
): number {
  const part = launched(until - firstHour) - launched(from - firstHour);
  const rest = launched(Math.max(now, until) - firstHour) - part;
  return rest <= 0 ? 0 : (others * part) / rest;
}
