/** A table of Markdown, its columns as wide as their widest cell, so that the file can be read as well. Pure. */

/** How wide a text is in a fixed font: as many columns as it has code points. */
const width = (text: string) => [...text].length;

/** Rows below their headings. A cell's own bars are escaped; line breaks become blanks. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [headings, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")),
  );
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ""))));
  const line = (row: readonly string[]) =>
    `| ${widths.map((wide, column) => (row[column] ?? "") + " ".repeat(wide - width(row[column] ?? ""))).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((wide) => "-".repeat(wide))), ...body.map(line)].join("\n");
}

/** A word of the code. */
export const code = (text: string): string => `\`${text}\``;

/** 1,000 as it is written in the pages. */
export const number = (value: number): string => value.toLocaleString("en");
