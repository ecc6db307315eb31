/** Where in a text something was found, and the text without it. Pure. */

/** What is masked where it is found: some of the contract's flags. */
export type MaskedKind = "email" | "phone" | "card" | "iban" | "link";

/** A piece of a text, in UTF-16 units; the end excluded. */
export interface Span {
  from: number;
  until: number;
}
export interface Found extends Span {
  kind: MaskedKind;
}

/** The text with each piece as the name of its kind in brackets. The pieces are in their order and overlap nowhere. */
export function without(text: string, found: readonly Found[]): string {
  let rest = 0;
  const parts = found.map(({ from, until, kind }) => {
    const before = text.slice(rest, from);
    rest = until;
    return `${before}[${kind}]`;
  });
  return parts.join("") + text.slice(rest);
}

/** The text as long as it was, with ends of lines in place of pieces: whatever is looked for next does not reach across them. */
export function blanked(text: string, spans: readonly Span[]): string {
  let blank = text;
  for (const { from, until } of spans)
    blank = blank.slice(0, from) + "\n".repeat(until - from) + blank.slice(until);
  return blank;
}

/** All matches of a pattern as pieces of the text, those that `fits` refuses left out. */
export function spansOf(
  text: string,
  pattern: RegExp,
  fits: (piece: string) => boolean = () => true,
): Span[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: piece, index }) =>
    fits(piece) ? [{ from: index, until: index + piece.length }] : [],
  );
}
