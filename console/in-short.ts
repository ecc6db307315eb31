/** What there is for somebody today, in a few words each, with the section that has it. Pure. */
import type { AttentionAnswer, RemarkCounts } from "../worker/contract/index.ts";
import { counted, figure } from "./figures.ts";

type Attention = Pick<AttentionAnswer, "waiting" | "more" | "unusual" | "publications" | "origins">;

/** So many unusual articles are named at most: there may be more. */
const UNUSUAL_MAX = 3;

/** `to`: the id of the section's heading. What there is nothing of is left out. `remarks`: those that readers have written, where that is known. */
export function inShort(it: Attention, remarks: RemarkCounts | undefined): { to: string; text: string }[] {
  const articles = new Set(it.waiting.filter(({ settles }) => !settles).map(({ key }) => key)).size;
  const odd = it.unusual.length;
  const written = remarks?.new ?? 0;
  const refused = it.origins?.refused.length ?? 0;
  const says = (n: number, one: string, many: string) => (n === 1 ? one : many);
  return [
    articles > 0 && {
      to: "decide",
      text: `${counted(articles, "article")} ${it.more ? "or more have" : says(articles, "has", "have")} held votes to decide on`,
    },
    odd > 0 && {
      to: "unusual",
      text: `${counted(odd, "article")} ${odd >= UNUSUAL_MAX ? "or more look" : says(odd, "looks", "look")} unusual`,
    },
    written > 0 && { to: "written", text: `${counted(written, "remark")} ${says(written, "is", "are")} new` },
    it.publications?.spent === true && { to: "broken", text: "readers see older figures" },
    refused > 0 && {
      to: "broken",
      text: `pages of ${figure(refused)} other ${says(refused, "origin was", "origins were")} refused`,
    },
  ].filter((each) => each !== false);
}
