/** The inbox as its callers see it, and remarks as a Poll tells them: without votes, where nothing but the inbox is asked about. */
import { env } from "cloudflare:workers";
import type {
  InboxAnswer,
  RemarkCountsAnswer,
  RemarkRow,
  SortAnswer,
} from "../../../worker/contract/index.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import type { RemarkNews } from "../../../worker/messages.ts";
import { ADMIN, callAs } from "../support.ts";

export const KEY = "k".repeat(22);
/** The id of the nth of them. */
export const idOf = (n: number) => String(n).padStart(24, "0");

export const at = (site: string, path = "") => `/v1/moderation/sites/${site}/remarks${path}`;
export const inbox = async (site: string, query: string | Record<string, string> = {}, token = ADMIN) =>
  (await callAs(token, "GET", `${at(site)}?${new URLSearchParams(query)}`)).json<InboxAnswer>();
export const counts = async (site: string, token = ADMIN) =>
  (await callAs(token, "GET", `/v1/moderation/sites/${site}/remark-counts`)).json<RemarkCountsAnswer>();
export const sort = async (site: string, remarks: object[], token = ADMIN) =>
  (await callAs(token, "PATCH", at(site), { remarks })).json<SortAnswer>();
export const open = (site: string, id: string, token = ADMIN) =>
  callAs(token, "POST", at(site, `/${id}/open`));
export const exportOf = async (site: string, query = "", token = ADMIN) =>
  (await callAs(token, "GET", `/v1/moderation/sites/${site}/remark-export${query}`)).text();

/** All rows that a query names, page by page. */
export async function whole(site: string, query: Record<string, string> = {}): Promise<RemarkRow[]> {
  const all: RemarkRow[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await inbox(site, { ...query, ...(cursor && { cursor }) });
    all.push(...page.remarks);
    cursor = page.cursor;
  }
  return all;
}

type Told = Partial<Extract<RemarkNews, { gone: false }>>;
let seq = 1_000;

/** What a Poll tells of the nth remark. */
export function news(n: number, text: string | null, over: Told = {}): RemarkNews {
  seq += 1;
  const sentMs = Date.now();
  return {
    ...{ id: idOf(n), seq, gone: false, choice: "no", standing: "counted", reasons: null, text },
    ...{ sentMs, untilMs: sentMs + 90 * DAY_MS },
    ...over,
  };
}
export function gone(n: number): RemarkNews {
  seq += 1;
  return { id: idOf(n), seq, gone: true };
}

/** Has the inbox hear of some remarks on one article. */
export async function tell(site: string, remarks: RemarkNews[], key = KEY): Promise<void> {
  const answer = await env.DESK.getByName(site).deliver({
    ...{ key, epoch: 1, seq: Date.now(), row: null, audit: [], remarks },
  });
  if (!answer.ok) throw new Error(answer.code);
}
