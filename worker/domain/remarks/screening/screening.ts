/**
 * What a remark is flagged with. Flags are for people to look first, or twice: nothing is deleted, hidden or refused because of one.
 * What is searched for, and what is not found, is in docs/remarks.md. Pure.
 */
import type { RemarkFlag } from "../../../contract/index.ts";
import { cards } from "./card.ts";
import { emails } from "./email.ts";
import { ibans } from "./iban.ts";
import { languageOf } from "./language.ts";
import { addresses, links } from "./link.ts";
import { phones } from "./phone.ts";
import { plain } from "./plain.ts";
import { blanked, type Found, type MaskedKind, type Span, without } from "./spans.ts";
import { SELF_HARM, THREATS } from "./threats.ts";
import { hasWord, type WordList } from "./word-list.ts";

/** Raised when a rule of screening changes: what was screened by an older one is screened again. */
export const SCREENING_VERSION = 1;

/** All flags in the contract's order. */
export const FLAGS: readonly RemarkFlag[] = [
  ...(["email", "phone", "card", "iban", "link", "threat", "self-harm", "error", "word"] as const),
];
/** Ids of reasons that report an error: the ready one, and what sites may call their own. */
const ERRORS = new Set(["incorrect", "error", "mistake", "wrong", "typo", "correction"]);
/** In this order: an address has a host, a card's number could be a phone's. */
const MASKED: readonly (readonly [MaskedKind, (text: string) => Span[]])[] = [
  ["link", addresses],
  ["email", emails],
  ["link", links],
  ["iban", ibans],
  ["card", cards],
  ["phone", phones],
];

/** Rounds of looking: whatever is written without a blank between takes two. */
const ROUNDS_MAX = 8;

/** What screening says of a remark. */
export interface Screened {
  /** In the contract's order. */
  flags: RemarkFlag[];
  language: string | null;
  /** The words as `masked` has them. */
  masked: string | null;
}

/** Screens a remark's words (null for none) and reasons by the rules and a site's own words. */
export function screened(text: string | null, reasons: readonly string[], words: WordList): Screened {
  const error = reportsError(reasons);
  if (text === null) return { flags: error ? ["error"] : [], language: null, masked: null };
  const found = personal(text);
  const is = new Set<RemarkFlag>(found.map(({ kind }) => kind));
  if (error) is.add("error");
  if (hasWord(text, THREATS)) is.add("threat");
  if (hasWord(text, SELF_HARM)) is.add("self-harm");
  if (hasWord(text, words)) is.add("word");
  const masked = without(text, found);
  // Hosts and schemes are of no language.
  return { flags: FLAGS.filter((flag) => is.has(flag)), language: languageOf(masked), masked };
}

/** Whether reasons say that something is incorrect. */
export const reportsError = (reasons: readonly string[]): boolean => reasons.some((id) => ERRORS.has(id));

/** A text without addresses, numbers and links: each stands as its flag in brackets. */
export function masked(text: string): string {
  return without(text, personal(text));
}

/** How soon somebody should look: 2 for threats and self-harm, 1 for reported errors, 0 for all else. */
export function urgency(flags: readonly RemarkFlag[]): 0 | 1 | 2 {
  if (flags.includes("threat") || flags.includes("self-harm")) return 2;
  return flags.includes("error") ? 1 : 0;
}

/**
 * Where a text has what is masked, in its order. What is one of them is none of the others; what stood right beside one is found once
 * that is taken out.
 */
function personal(text: string): Found[] {
  let rest = plain(text);
  const found: Found[] = [];
  for (let round = 0, before = -1; before < found.length && round < ROUNDS_MAX; round += 1) {
    before = found.length;
    for (const [kind, find] of MASKED) {
      const spans = apart(find(rest));
      found.push(...spans.map((span) => ({ ...span, kind })));
      rest = blanked(rest, spans);
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Pieces that overlap, as one. */
function apart(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && span.from < last.until) last.until = Math.max(last.until, span.until);
    else all.push({ ...span });
  }
  return all;
}
