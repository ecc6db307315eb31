/** How long a text is, as readers count. Pure. */

/** As long as it may be, in characters; and the server's bound in UTF-16 units (worker/limits/remarks.ts). */
export const CHARACTERS = 500;
const UNITS = 5_000;

/** Characters as readers count them; where the browser can't (Firefox before 125), code points, which are no fewer. */
export function characters(text: string): number {
  return "Segmenter" in Intl ? [...new Intl.Segmenter().segment(text)].length : [...text].length;
}

/** Whether it is longer than it may be. */
export function isTooLong(text: string): boolean {
  return text.length > UNITS || characters(text) > CHARACTERS;
}
