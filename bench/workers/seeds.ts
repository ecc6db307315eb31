/** What a bench fills objects with: votes, and articles as their Polls would tell of them. No two are alike. Stores nothing. */
import type { KeptRemark } from "../../worker/desk/inbox/row.ts";
import type { Delivery } from "../../worker/messages.ts";
import type { Cast } from "../../worker/poll/votes/cast.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** One article in so many has a remark, and one remark in so many is new. */
const REMARKED = 5;
const NEW = 20;

/** A first vote of this hour, from a network of its own. */
export function anyCast(): Cast {
  const key = crypto.getRandomValues(new Uint8Array(16));
  new DataView(key.buffer).setUint32(0, Math.floor(Date.now() / HOUR_MS));
  return {
    key,
    choice: "yes",
    edit: 0,
    captcha: "passed",
    about: { article: "hot", address: null, title: null, title_source: "reader" },
    question: "like",
    wording: 1,
    closeAfterDays: null,
    network: {
      fine: crypto.getRandomValues(new Uint8Array(8)),
      coarse: crypto.getRandomValues(new Uint8Array(8)),
    },
    networkVotesPerDay: 300,
    proof: null,
  };
}

const detailsOf = (section: string) =>
  JSON.stringify({
    ...{ section, authors: [], tags: [], language: null, published_at: null, modified_at: null },
    editions: [],
  });

/** What somebody did to an article. */
const entryOf = (key: string, atMs: number) => ({
  ...{ id: crypto.randomUUID(), atMs, by: { id: null, name: "Grace" }, action: "review.void", target: key },
  ...{ note: "stuffed", before: "{}", after: JSON.stringify({ votes: 3 }) },
});

/** What a reader of an article wrote in the last hour, which waits, or was sorted. */
function remarkOf(i: number, key: string, nowMs: number): Omit<KeptRemark, "epoch"> {
  const isNew = (i / REMARKED) % NEW === 0;
  const atMs = nowMs - (i % 3_600) * 1_000;
  return {
    ...{ id: i.toString(16).padStart(24, "0"), key, seq: atMs, choice: i % 2 === 0 ? "yes" : "no" },
    ...{ standing: "counted", reasons: null, text: `The harbour in paragraph ${i} is the old one.` },
    ...{ sent_ms: atMs, until_ms: nowMs + 90 * DAY_MS, triage: isNew ? "new" : "no-action", revision: atMs },
    ...{ changed_by: null, archived: 0, since_ms: atMs, edition_ms: null },
  };
}

/**
 * The i-th of a site's articles. `logged`: a third of them are in a section, each has an entry of the audit log and held votes by
 * their cause, and one in five a remark.
 */
export function deliveryOf(i: number, nowMs: number, logged: boolean): Delivery {
  const key = `bench${String(i).padStart(17, "0")}`;
  const row: Delivery["row"] = {
    article: `https://daily.example/2026/${i}`,
    address: `https://daily.example/2026/${i}`,
    title: `Storm over harbour ${i}`,
    title_source: "reader",
    question: "like",
    state: "open",
    yes: (i * 7_919) % 1_000,
    no: (i * 104_729) % 500,
    held: i % 11,
    held_by: logged ? JSON.stringify({ network: { yes: 0, no: i % 11, none: 0 } }) : null,
    details: logged && i % 3 === 0 ? detailsOf(i % 2 === 0 ? "City" : "Sports") : null,
    void: i % 7,
    addedMs: nowMs - i * 60_000,
    firstVoteMs: nowMs - i * 60_000,
    lastVoteMs: nowMs - ((i * 15_485_863) % 1_000_000) * 1_000,
    revision: nowMs + i,
    moderationRevision: 0,
  };
  const audit = logged ? [entryOf(key, nowMs)] : [];
  const inbox = logged && i % REMARKED === 0 ? [remarkOf(i, key, nowMs)] : [];
  return { key, epoch: 1, seq: nowMs, row, audit, ...(inbox.length > 0 && { inbox }) };
}
