/** Tables as text: CSV that a spreadsheet can open without harm, and NDJSON. Pure. */

/** Without it Excel reads UTF-8 as if it were the letters of the country's own code page. */
export const BYTE_ORDER_MARK = "\ufeff";

type Cell = string | number | boolean | null;

/**
 * One line of CSV (RFC 4180). Whatever a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
 * Injection): titles come from strangers' pages. Also after a semicolon or a tab, which end a cell in many countries. Words
 * of letters, digits, "_" and "-" stay as they are: without a parenthesis and a mark they call and open nothing, and article
 * keys are such words, which must be the same when they are pasted elsewhere.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[\w-]+$/.test(cell) ? cell : cell.replace(/(^|[;\t])(?=\s*[=+\-@\t\r＝＋－＠])/g, "$1'");
  return /^-|[",;\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of NDJSON. */
export function jsonLine(row: object): string {
  return `${JSON.stringify(row)}\n`;
}
