/** How much readers like an article. Pure. */

/** 97.5 % of a normal distribution lie below it: the usual 95 % interval has it on either side. */
const Z = 1.959964;

/**
 * Share of yes, and the lower bound of its 95 % Wilson score interval (Wilson 1927): what can be said of an article
 * with few votes, so that 3 of 3 does not outrank 950 of 1,000. Null without votes.
 */
export function approvalOf({
  yes,
  no,
}: {
  yes: number;
  no: number;
}): { share: number; lower: number } | null {
  const n = yes + no;
  if (n === 0) return null;
  const share = yes / n;
  const centre = share + Z ** 2 / (2 * n);
  const margin = Z * Math.sqrt((share * (1 - share) + Z ** 2 / (4 * n)) / n);
  return { share, lower: Math.max(0, (centre - margin) / (1 + Z ** 2 / n)) };
}
