/** A reader's words as they are kept. Pure. */

/**
 * Text as it came, but for what has no look of its own, such as soft hyphens, turns of direction and control characters; the
 * joiners stay, without which Persian words and some emoji are others. Lines stay, no more than one empty one in a row.
 * Null for none.
 */
export function keptText(text: string | undefined): string | null {
  const kept = (text ?? "")
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, "")
    .replace(/(?:(?!\n)[\p{Cc}\p{Cs}\s])+/gu, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return kept || null;
}
