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
