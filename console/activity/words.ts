/** What somebody did, in words, by an entry of the audit log. Titles and names are text. Pure. */
import type { AuditEntry } from "../../worker/contract/index.ts";
import { TRIAGES } from "../remarks/words.ts";
import { told as inForm, labelOf } from "../settings/fields.ts";

/** What was done, before and after the name of what it was done to. */
export interface Deed {
  did: string;
  /** After the name. */
  how?: string;
  /** Whether what it was done to is named by the deed itself. */
  nameless?: true;
}

type Told = Record<string, unknown>;
const told = (value: unknown): Told => (typeof value === "object" && value !== null ? (value as Told) : {});
const votes = (count: unknown) => (count === 1 ? "1 vote" : `${Number(count ?? 0)} votes`);
const STATES: Record<string, string> = { open: "opened", closed: "closed", hidden: "hid" };

/** What was made of remarks, where it is one thing: in the console's words, without the edition that it led to. */
const sorted = (to: unknown[]) => {
  const what = to.length === 1 ? "1 remark" : `${to.length} remarks`;
  if (new Set(to).size !== 1) return `sorted ${what}`;
  const [made = ""] = String(to[0]).split(" ");
  if (made === "archived") return `archived ${what}`;
  return `sorted ${what} as “${(TRIAGES as Record<string, string>)[made] ?? made}”`;
};

/** A longer value is not told. */
const SHORT_CHARS = 40;

/** A setting's value as the form has it; undefined for what is long, or of several parts. */
function shortly(name: string, value: unknown): string | undefined {
  const list = Array.isArray(value) ? value.join(", ") : value;
  if (typeof list === "object" && list !== null) return undefined;
  const text = list === "" ? "none" : inForm(name, list).replace(/^–$/, "none");
  return text.length <= SHORT_CHARS ? text : undefined;
}

/** Both values of a setting, where both are short. */
function changeOf(name: string, before: unknown, after: unknown): string {
  const [was, is] = [shortly(name, before), shortly(name, after)];
  return was === undefined || is === undefined ? "" : ` (${was} → ${is})`;
}

const DEEDS: Record<string, (before: Told, after: Told) => Deed> = {
  "article.patch": (before, after) => {
    const state = before.state !== after.state && STATES[String(after.state)];
    const named = before.title !== after.title && `named it “${after.title ?? ""}”`;
    if (state) return { did: state, ...(named && { how: `and ${named}` }) };
    return named
      ? { did: "named anew", how: before.title ? `, before “${before.title}”` : "" }
      : { did: "looked after" };
  },
  "article.details": () => ({ did: "told the details of" }),
  "article.move": (before) => ({ did: "moved", how: `there from ${before.article ?? "another address"}` }),
  "article.erase": () => ({ did: "erased an article", nameless: true }),
  "article.restore": () => ({ did: "set back to an earlier moment" }),
  "article.recount": () => ({ did: "counted anew" }),
  "articles.register": (_, after) => ({
    ...{
      did: `registered ${Array.isArray(after) ? after.length : "some"} articles`,
      nameless: true as const,
    },
  }),
  "review.hold": (_, after) => ({ did: `held back ${votes(after.votes)} on` }),
  "review.void": (_, after) => ({ did: `voided ${votes(after.votes)} on` }),
  "review.restore": (_, after) => ({ did: `restored ${votes(after.votes)} on` }),
  "review.count": (_, after) => ({ did: `let count ${votes(after.votes)} on` }),
  "review.undo": (_, after) => ({ did: `undid what was done to ${votes(after.votes)} on` }),
  "vote.erase": () => ({ did: "erased a vote on" }),
  "remark.delete": () => ({ did: "deleted a remark on" }),
  "remark.open": () => ({ did: "looked at what was hidden in a remark on" }),
  "remarks.export": (_, after) => ({
    ...{ did: `took ${after.whole_site ? "the whole site" : "what readers write"} away, what is hidden too` },
    nameless: true,
  }),
  "remarks.sort": (_, after) => ({ did: sorted(Object.values(after)), nameless: true }),
  "token.mint": () => ({ did: "minted the token" }),
  "token.revoke": () => ({ did: "revoked the token" }),
  "person.invite": () => ({ did: "invited" }),
  "person.revoke": () => ({ did: "removed" }),
  "invitation.revoke": () => ({ did: "withdrew the invitation of" }),
  "session.begin": () => ({ did: "signed in", nameless: true }),
  "session.end": () => ({ did: "signed out", nameless: true }),
  "session.revoke": () => ({ did: "ended a session of" }),
  "site.configure": (before, after) => {
    const names = Object.keys(after).filter(
      (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
    );
    if (Object.keys(before).length === 0) return { did: "registered the site", nameless: true };
    const what = names.map((name) => `“${labelOf(name)}”${changeOf(name, before[name], after[name])}`);
    if (what.length === 0) return { did: "saved the settings of the site as they were", nameless: true };
    const noun = what.length === 1 ? "the setting" : "the settings";
    return { did: `changed ${noun} ${what.join(", ")} of the site`, nameless: true };
  },
  "site.import": () => ({ did: "read an export into the site", nameless: true }),
  "site.import-abandon": () => ({ did: "gave up an import into the site", nameless: true }),
  "site.erase": () => ({ did: "erased the site", nameless: true }),
};

/** The deed of an entry; of an action that a newer version knows its name. */
export function deedOf({ action, before, after }: Pick<AuditEntry, "action" | "before" | "after">): Deed {
  const deed = DEEDS[action]?.(told(before), told(after));
  return deed ?? { did: action.replace(".", " ") };
}

/** What can be asked for, by the first part of an action. */
export const DOINGS = {
  "": "anything",
  review: "votes held back, voided, counted",
  article: "polls and articles",
  vote: "erased votes",
  remarks: "remarks sorted or taken away",
  remark: "remarks opened or deleted",
  person: "people invited",
  session: "signing in and out",
  token: "tokens",
  site: "settings",
} as const;
