/** Which articles of the index a moderator's query names, and in which order. Pure. */
import type { PollState, Sort } from "../contract/index.ts";
import { approvalOf } from "./approval.ts";

/** What an article is found and ordered by. */
export interface Listed {
  key: string;
  article: string;
  address: string | null;
  title: string | null;
  state: PollState;
  yes: number;
  no: number;
  held: number;
  first_vote_ms: number;
  last_vote_ms: number;
  admitted_ms: number;
}

/** What a query asks for. Times in ms; `untilMs` is excluded. */
export interface Wanted {
  sort: Sort;
  text: string;
  state?: PollState | undefined;
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
}

/** What each order goes by, the greatest first. An article without votes is approved by nobody. */
const RANKS: Record<Sort, (article: Listed) => number> = {
  votes: ({ yes, no }) => yes + no,
  approval: (article) => approvalOf(article)?.lower ?? -1,
  held: ({ held }) => held,
  "newest-vote": ({ last_vote_ms }) => last_vote_ms,
  "newest-article": ({ admitted_ms }) => admitted_ms,
};

/** The keys of the wanted articles in order; equals are in the order of their keys. */
export function keysInOrder(articles: readonly Listed[], wanted: Wanted): string[] {
  const rank = RANKS[wanted.sort];
  const text = wanted.text.toLowerCase();
  return articles
    .filter((each) => fits(each, wanted, text))
    .map((each) => ({ key: each.key, rank: rank(each) }))
    .sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key);
}

function fits(each: Listed, { state, sinceMs, untilMs }: Wanted, text: string): boolean {
  if (state !== undefined && each.state !== state) return false;
  if (sinceMs !== undefined && each.last_vote_ms < sinceMs) return false;
  // 0 stands for never: what has no vote has no last one that could be older.
  if (untilMs !== undefined && (each.last_vote_ms >= untilMs || each.last_vote_ms === 0)) return false;
  return [each.title, each.article, each.address].some((field) => field?.toLowerCase().includes(text));
}
