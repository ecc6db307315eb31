/** Which remarks say the same: those of one day with the same words about one article and the same answer. Pure. */
import { DAY_MS } from "../../limits/time.ts";
import { caseless } from "./screening/word-list.ts";

/** Words as they are compared: capitals, signs and blanks aside; of a text without letters or digits all of it. */
export function sameWords(text: string): string {
  const words = caseless(text).match(/[\p{L}\p{M}\p{N}]+/gu);
  return words ? words.join(" ") : text.trim();
}

/**
 * A name that remarks which say the same have in common, and few others (53 bits): whoever finds one by it compares the words. The day
 * is in UTC. What a moderator must tell apart is in the name: the answer, the vote's standing, and how soon somebody should look.
 */
export function likeness(remark: {
  key: string;
  choice: string;
  standing: string;
  urgency: number;
  text: string;
  sentMs: number;
}): string {
  const { key, choice, standing, urgency, text, sentMs } = remark;
  const day = Math.floor(sentMs / DAY_MS);
  return `${day}.${hash([key, choice, standing, urgency, sameWords(text)].join("\0")).toString(36)}`;
}

/** FNV-1a's two halves with different primes, as one number that is exact: quick, and no secret. */
function hash(text: string): number {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 0x200000 + (b >>> 11);
}
