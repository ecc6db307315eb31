/** Held votes of an article under one cause, as a row of the site's: what they are in words. Pure. */
import type { AuditEntry, WaitingRow } from "../worker/contract/index.ts";
import { type Group, HELD, heldWords, sidesOf } from "./article/groups.ts";
import { counted, shareOf } from "./figures.ts";
import { inZone } from "./times.ts";

/** What a row is known by: two causes of one article are two rows. */
export const idOf = ({ key, cause }: WaitingRow) => `${key} ${cause}`;

export const nameOf = ({ title, article }: { title: string | null; article: string }) => title ?? article;

/** Who held votes back, and why. */
export type Holder = Pick<AuditEntry, "by" | "note">;

/**
 * Who holds a row's votes, by entries of the log, the latest first: who held back votes of its article last, and was not undone, if
 * those were all of them.
 */
export function holderOf(
  log: readonly AuditEntry[],
  { key, votes, choices }: WaitingRow,
): Holder | undefined {
  const mine = log.filter(({ about, target }) => (about?.key ?? target) === key);
  const told = ({ after }: AuditEntry) => after as { votes?: number; review?: string } | null;
  const undone = new Set(mine.map((entry) => entry.action === "review.undo" && told(entry)?.review));
  const latest = mine.find(({ action, id }) => action === "review.hold" && !undone.has(id));
  return latest && told(latest)?.votes === votes + (choices?.none ?? 0) ? latest : undefined;
}

/** The row as votes that are decided on together, its times in a zone. */
export function groupOf(row: WaitingRow, holder?: Holder, zone = "UTC"): Group {
  const { votes, choices, filter } = row;
  const sides = choices ? `: ${sidesOf(choices)}` : "";
  const all = (why: string) => `${counted(votes)}${sides}. ${why} ${comesOf(row)}`;
  const why = whyOf(row, holder);
  return {
    id: idOf(row),
    what: causeName(row),
    says: all(inZone(why, zone)),
    note: all(why),
    filter,
    acts: ["count", "void"],
  };
}

function whyOf({ cause, settles }: WaitingRow, holder: Holder | undefined): string {
  if (!cause) return "The article tells why.";
  if (cause === "captcha-unreachable") return unchecked(settles);
  return cause === "moderator" && holder ? sentence(heldWords(holder)) : HELD[cause].says;
}

/** Ends a note as a sentence, since others follow. */
const sentence = (words: string) => (/[.!?…]$/.test(words) ? words : `${words}.`);

/** A cause as a heading. */
export function causeName({ cause, settles }: Pick<WaitingRow, "cause" | "settles">): string {
  if (!cause) return "Held";
  return settles ? "Held: waiting for the captcha's check" : HELD[cause].what;
}

const unchecked = (settles: boolean) =>
  settles
    ? "Their captcha is asked about again for some minutes; what that does not settle needs somebody then."
    : "Nobody could say whether their captcha was passed, and nobody is asked any more.";

/** What counting or voiding them does to the share, in words: percentages from ten answers on. */
export function comesOf({ tally: { yes, no }, choices }: WaitingRow): string {
  const now = percent(yes, no);
  if (!choices) return `Voiding them leaves ${now}.`;
  return `Counting them makes ${percent(yes + choices.yes, no + choices.no)}, now it is ${now}; voiding them leaves that.`;
}

function percent(yes: number, no: number): string {
  const share = shareOf(yes, no);
  return share ? `${share.yes} % yes` : `too few answers to say (${yes + no})`;
}
