/** What sorting remarks costs of people's time, and what comes of it: an estimate out of when they acted. Pure. */
import { MINUTE_MS } from "../../limits/time.ts";

/** Whoever did nothing for longer did something else. */
export const EFFORT_GAP_MAX_MS = 3 * MINUTE_MS;
/** Of how many days, today's included, it is told. */
export const EFFORT_DAYS = 30;

/**
 * Time that an act took, in ms: as long as it is since the same person's last one, three minutes at most, and three minutes for one that
 * nothing came before. Nobody is measured: of a person the last moment alone is kept, and days are of all together.
 */
export function workedMs(lastMs: number | undefined, nowMs: number): number {
  return Math.min(Math.max(0, nowMs - (lastMs ?? 0)), EFFORT_GAP_MAX_MS);
}

/** Minutes to a tenth, remarks that became useful or acted-on, and how many minutes each took; null without any. */
export function effortOf({ ms, useful }: { ms: number; useful: number }) {
  const tenths = (minutes: number) => Math.round(minutes * 10) / 10;
  const [minutes, good] = [ms / MINUTE_MS, Math.max(0, useful)];
  return {
    days: EFFORT_DAYS,
    minutes: tenths(minutes),
    useful: good,
    minutes_per_useful: good === 0 ? null : tenths(minutes / good),
  };
}
