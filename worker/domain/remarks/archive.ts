/** When remarks that nobody has sorted archive themselves: an inbox that only grows is read by nobody. Pure. */
import { DAY_MS } from "../../limits/time.ts";

/** Days by how many wait, the last for any number beyond. */
const DAYS: readonly (readonly [waiting: number, days: number])[] = [
  [50, 60],
  [200, 30],
  [500, 14],
  [2_000, 7],
  [10_000, 3],
  [Number.POSITIVE_INFINITY, 2],
];

/**
 * For how long a remark waits before it archives itself, in ms, by how many wait in all:
 *
 * | waiting         | after   |
 * | --------------- | ------- |
 * | up to 50        | 60 days |
 * | up to 200       | 30 days |
 * | up to 500       | 14 days |
 * | up to 2,000     | 7 days  |
 * | up to 10,000    | 3 days  |
 * | more            | 2 days  |
 *
 * What may be a threat or self-harm waits for a person, however long (docs/remarks.md).
 */
export function waitsMs(waiting: number): number {
  const [, days = 0] = DAYS.find(([most]) => waiting <= most) ?? [];
  return days * DAY_MS;
}

/**
 * How many of those that wait are to be archived now: of the oldest in their order (since when each waits, in ms), each as long as it
 * would be by the number that still waits. Fewer wait with each, so that it ends where the rest fits.
 */
export function archivable(oldest: readonly number[], waiting: number, nowMs: number): number {
  const stays = oldest.findIndex((sinceMs, before) => sinceMs + waitsMs(waiting - before) > nowMs);
  return stays < 0 ? oldest.length : stays;
}
