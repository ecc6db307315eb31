/** How much readers like an article. Pure. */
import { intervalOf } from "../../../common/interval.ts";

/**
 * Share of yes, and the lower bound of its 95 % interval: what can be said of an article with few votes, so that 3 of 3 does
 * not outrank 950 of 1,000. Null without votes.
 */
export function approvalOf({
  yes,
  no,
}: {
  yes: number;
  no: number;
}): { share: number; lower: number } | null {
  const n = yes + no;
  return n === 0 ? null : { share: yes / n, lower: intervalOf(yes, n).lower };
}
