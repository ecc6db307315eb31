/** How far chance alone may have moved a share. Pure. */

/** 97.5 % of a normal distribution lie below it: the usual 95 % interval has it on either side. */
const Z = 1.959964;

/** The 95 % Wilson score interval (Wilson 1927) of a share, `part` of `all`; `all` is not 0. Both bounds are within 0 and 1. */
export function intervalOf(part: number, all: number): { lower: number; upper: number } {
  const share = part / all;
  const centre = share + Z ** 2 / (2 * all);
  const margin = Z * Math.sqrt((share * (1 - share) + Z ** 2 / (4 * all)) / all);
  const whole = 1 + Z ** 2 / all;
  return { lower: Math.max(0, (centre - margin) / whole), upper: Math.min(1, (centre + margin) / whole) };
}

/**
 * The 95 % interval of the difference of two shares, the second less the first, by the intervals of both (Newcombe 1998, method
 * 10). `all` of neither is 0.
 */
export function differenceOf(
  first: { part: number; all: number },
  second: { part: number; all: number },
): { lower: number; upper: number } {
  const [p, q] = [first.part / first.all, second.part / second.all];
  const [a, b] = [intervalOf(first.part, first.all), intervalOf(second.part, second.all)];
  const down = Math.hypot(q - b.lower, a.upper - p);
  const up = Math.hypot(b.upper - q, p - a.lower);
  return { lower: q - p - down, upper: q - p + up };
}
