/** Held votes of an article under one cause, as a row of the site's: what they are in words. Pure. */
import type { WaitingRow } from "../worker/contract/index.ts";
import { type Group, HELD, sidesOf } from "./article/groups.ts";
import { counted, shareOf } from "./figures.ts";

/** What a row is known by: two causes of one article are two rows. */
export const idOf = ({ key, cause }: WaitingRow) => `${key} ${cause}`;

export const nameOf = ({ title, article }: { title: string | null; article: string }) => title ?? article;

/** The row as votes that are decided on together. */
export function groupOf(row: WaitingRow): Group {
  const { votes, choices, cause, settles, filter } = row;
  const { what, says } = cause
    ? { what: causeName(row), says: cause === "captcha-unreachable" ? unchecked(settles) : HELD[cause].says }
    : { what: "Held", says: "The article tells why." };
  const sides = choices ? `: ${sidesOf(choices)}` : "";
  return {
    id: idOf(row),
    what,
    says: `${counted(votes)}${sides}. ${says} ${comesOf(row)}`,
    filter,
    acts: ["count", "void"],
  };
}

/** A cause as a heading. */
export function causeName({ cause, settles }: Pick<WaitingRow, "cause" | "settles">): string {
  if (!cause) return "Held";
  return settles ? "Held: waiting for the captcha's check" : HELD[cause].what;
}

const unchecked = (settles: boolean) =>
  settles
    ? "Their captcha is asked about again for some minutes, and they settle by themselves."
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
