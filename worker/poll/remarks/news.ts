/** What the Desk is told of remarks. Asks nobody, and writes nothing. */
import { remarkId } from "../../domain/remarks/remark-id.ts";
import { REMARKS_AT_ONCE } from "../../limits/remarks.ts";
import type { RemarkNews } from "../../messages.ts";
import type { LostRemark } from "./lost.ts";
import type { RemarkStore } from "./store.ts";

/** The states that the Desk has not heard of, some at a time. Of an article that has become another, what is gone alone: the rest goes there. */
export function remarkNews(remarks: RemarkStore, moved: boolean): RemarkNews[] {
  if (!remarks.waiting) return [];
  const gone = remarks.gone(REMARKS_AT_ONCE).map((each) => ({ ...each, gone: true as const }));
  const due = moved ? [] : remarks.due(REMARKS_AT_ONCE - gone.length);
  const stand = due.map(({ id, seq, reasons, text, worded, sentMs, untilMs, ...vote }): RemarkNews => {
    const { choice, standing } = vote;
    const state = { id: id ?? "", seq };
    if (choice === "none" || (reasons === null && !worded)) return { ...state, gone: true };
    const words = worded ? (text === null ? {} : { text }) : { text: null };
    return { ...state, gone: false, choice, standing, reasons, ...words, sentMs, untilMs };
  });
  return [...gone, ...stand];
}

/** The same of remarks that are known here no longer, some at a time: what they were is told by the ids that they would have. */
export async function lostNews(remarks: RemarkStore): Promise<{ of: LostRemark[]; news: RemarkNews[] }> {
  const of = remarks.lost.first(REMARKS_AT_ONCE);
  const secret = of.length > 0 ? remarks.secret() : "";
  const news = of.map(async ({ vote, seq, choice }): Promise<RemarkNews> => {
    const gone = { id: await remarkId(secret, vote), seq, gone: true, ifKnown: true } as const;
    return choice === null || choice === "none" ? gone : { ...gone, unless: choice };
  });
  return { of, news: await Promise.all(news) };
}
