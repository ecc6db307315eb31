/** A request of each route in its right form, about one article of a site. A new route's must be added. Sends; expects nothing. */
import type { Route } from "../../../worker/contract/routes/index.ts";
import { anyAddress } from "../../support/address.ts";
import { call } from "../support.ts";

/** What requests are about: an article of a site, and one of its votes. `origin`: where they come from. */
export interface About {
  site: string;
  key: string;
  article: string;
  title: string;
  vote: string;
  origin: string;
}

/** What a route takes in its query or body. */
export function wordsOf(route: Route, it: About): Record<string, unknown> {
  const words: Record<string, Record<string, unknown>> = {
    getPoll: { article: it.article },
    getTallies: { article: it.article },
    castVote: { article: it.article, vote_id: it.vote, edit: 1, choice: "no" },
    sendRemark: { article: it.article, vote_id: it.vote, vote_edit: 0, edit: 1, reasons: "clear" },
    listRemarks: { q: it.title },
    countRemarks: {},
    exportRemarks: { format: "ndjson" },
    sortRemarks: { remarks: [{ id: "0".repeat(24), triage: "useful" }] },
    openRemark: {},
    deleteRemark: { note: "mine" },
    eraseOwnVote: { key: it.key, vote_id: it.vote, dry_run: false },
    eraseSite: { note: "mine" },
    eraseArticle: { note: "mine" },
    eraseVote: { note: "mine" },
    listArticles: { q: it.title },
    listSections: {},
    listSignals: { kind: "burst" },
    getAttention: {},
    getArticle: {},
    patchArticle: { state: "hidden", note: "mine" },
    reviewVotes: { action: "void", note: "mine", dry_run: false },
    getReview: {},
    undoReview: { note: "mine" },
    recountArticle: { note: "mine" },
    exportVotes: { format: "ndjson" },
    exportArticles: { format: "ndjson" },
    getAudit: { format: "ndjson" },
    listSites: {},
    putSite: { origins: [it.origin], state: "paused" },
    patchSite: { origins_add: [it.origin], state: "paused" },
    getSite: {},
    listTokens: {},
    mintToken: { name: "mine", scopes: ["manage"] },
    revokeToken: {},
    registerArticles: { articles: [{ article: it.article, title: "mine" }] },
    putDetails: { section: "mine" },
    listBookmarks: {},
    restoreArticle: { bookmark: crypto.randomUUID(), note: "mine", dry_run: false },
    importSite: { kind: "header", format: "afterword", version: 1, site: it.site },
    abandonImport: {},
    moveArticle: { from: it.article, to: `${it.origin}/post`, note: "mine" },
    listPeople: {},
    removePerson: {},
    invite: { name: "mine", scopes: ["manage"] },
    revokeInvitation: {},
    revokeSession: {},
    previewInvitation: { invitation: "mine" },
    signIn: { invitation: "mine" },
    getSession: {},
    signOut: {},
    getCaptchaFrame: { origin: it.origin },
    getPollPage: { article: it.article },
    getHealth: {},
  };
  const written = words[route.name];
  if (!written) throw new Error(`Say here what ${route.name} takes.`);
  return written;
}

interface Asking {
  site?: string;
  id: string;
  token?: string | undefined;
  more?: Record<string, unknown>;
}

/** Sends it to a site, which may be another than its words are about. `id`: of a review, a token, a vote; `more`: further words. */
export function requestOf(
  route: Route,
  it: About,
  { site = it.site, id, token, more }: Asking,
): Promise<Response> {
  const words = { ...wordsOf(route, it), ...more };
  const method = route.method.toUpperCase();
  const address = route.path.replace("{site}", site).replace("{key}", it.key).replace("{id}", id);
  const headers: Record<string, string> = {
    Origin: it.origin,
    "CF-Connecting-IP": anyAddress(),
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  const text = Object.entries(words).map(([name, value]): [string, string] => [name, String(value)]);
  if (route.json) {
    headers["Content-Type"] = "application/json";
    return call(address, { method, headers, body: JSON.stringify(words) });
  }
  if (route.lines) {
    headers["Content-Type"] = "application/x-ndjson";
    const file = `${address}?import=${"f".repeat(64)}`;
    return call(file, { method, headers, body: `${JSON.stringify(words)}\n` });
  }
  if (route.form) return call(address, { method, headers, body: new URLSearchParams(text) });
  const query = new URLSearchParams(text);
  if (route.query && "site" in route.query.entries) query.set("site", site);
  return call(`${address}?${query}`, { method, headers });
}
