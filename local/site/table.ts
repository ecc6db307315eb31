/** Rows as a table: as wide as the terminal, or whole where it goes into a pipe. Pure. */

type Cell = string | number | null;

/** Columns by their names, and rows of as many cells; null is nothing. */
export interface Table {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** What a table is drawn on. */
export interface Paper {
  /** Characters that a line has; undefined for as many as it takes. */
  width?: number | undefined;
  /** Whether the names of columns are printed bold. */
  bold?: boolean | undefined;
}

/** How wide the terminal is, and whether it takes bold letters (no-color.org); a pipe gets tables whole. */
export function paperOf(
  { isTTY, columns }: { isTTY?: boolean; columns?: number },
  { NO_COLOR, TERM }: Record<string, string | undefined>,
): Paper {
  return isTTY ? { width: columns, bold: !NO_COLOR && TERM !== "dumb" } : {};
}

/** What is of no use when a part of it is missing: it is pasted into the next command. */
const WHOLE = ["key", "id", "filter"];
const GAP = "  ";
/** A column is not made narrower than this, nor than its name. */
const NARROWEST = 8;

/** A table, to be drawn later. */
export const table = (columns: readonly string[], rows: Table["rows"]): Table => ({ columns, rows });

/** Text without what moves a terminal's cursor, colours it or turns its direction: titles are readers' and anybody's. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, " ");
}

/** Columns as wide as their widest cell, or narrower, the widest first, where the paper is; numbers to the right. */
export function drawn({ columns, rows }: Table, { width, bold }: Paper = {}): string {
  const cells = rows.map((row) => row.map((cell) => plain(String(cell ?? "–"))));
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const natural = columns.map((name, i) =>
    Math.max(widthOf(name), ...cells.map((row) => widthOf(row[i] ?? ""))),
  );
  const least = columns.map((name, i) =>
    numeric[i] || WHOLE.includes(name) ? (natural[i] ?? 0) : Math.max(NARROWEST, widthOf(name)),
  );
  const widths = width === undefined ? natural : fitted(natural, least, width);
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => {
        const cell = cut(text, widths[i] ?? 0);
        const room = " ".repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
        return numeric[i] ? room + cell : cell + room;
      })
      .join(GAP)
      .trimEnd();
  const head = line(columns);
  return [bold ? `\u001b[1m${head}\u001b[22m` : head, ...cells.map(line)].join("\n");
}

/** Widths that fit, if they can: the widest column gives up a character until they do. */
function fitted(natural: readonly number[], least: readonly number[], width: number): number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  for (; over > 0; over--) {
    const spare = widths.map((each, i) => (each > (least[i] ?? 0) ? each : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (!spare[widest]) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
/** What terminals draw twice as wide (Unicode Standard Annex 11, its wide and full-width letters, and emoji). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
const ASCII = /^[ -~]*$/;

/** Cells of a terminal that a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  return graphemes(text).reduce((sum, each) => sum + (WIDE.test(each) ? 2 : 1), 0);
}

/** A text of at most so many cells, its end as `…` where it is longer: of a joined emoji no part is left. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const each of graphemes(text)) {
    left -= widthOf(each);
    if (left < 0) break;
    kept += each;
  }
  return `${kept}…`;
}
