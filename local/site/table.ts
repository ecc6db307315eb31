/** Rows as a table in the terminal. Pure. */

/** Columns as wide as their widest cell; numbers to the right. Control characters are left out. */
export function table(columns: readonly string[], rows: readonly (string | number | null)[][]): string {
  const cells = rows.map((row) => row.map((cell) => String(cell ?? "–").replace(/\p{Cc}/gu, " ")));
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[], numbers: boolean[]) =>
    row
      .map((cell, i) => (numbers[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  return [line(columns, numeric), ...cells.map((row) => line(row, numeric))].join("\n");
}

/** A text of at most so many characters, as people count them: of a joined emoji no part is left. */
export function cut(text: string, chars: number): string {
  const all = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  return all.length > chars ? `${all.slice(0, chars - 1).join("")}…` : text;
}
