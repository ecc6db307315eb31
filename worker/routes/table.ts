/** Streams rows as CSV or NDJSON, batch after batch, so that no table has to fit into memory. */
import type { Context } from "hono";
import type { Format } from "../contract/index.ts";
import { BYTE_ORDER_MARK, csvLine, jsonLine } from "../domain/moderation/csv.ts";
import type { AppEnv } from "../middleware/problem.ts";

/** What a table looks like in CSV. */
export interface Table<Row> {
  /** Name of the file, without its ending. */
  name: string;
  columns: readonly string[];
  cells: (row: Row) => (string | number | null)[];
}

const TYPES: Record<Format, string> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/** Answers with all rows; `next` fetches the batch after a row, and an empty one ends the table. */
export function streamTable<Row>(
  c: Context<AppEnv>,
  format: Format,
  { name, columns, cells }: Table<Row>,
  first: Row[],
  next: (after: Row) => Promise<Row[]>,
): Response {
  const encoder = new TextEncoder();
  let batch = first;
  let head = format === "csv" ? BYTE_ORDER_MARK + csvLine(columns) : "";
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const lines = batch.map((row) => (format === "csv" ? csvLine(cells(row)) : jsonLine(row as object)));
      controller.enqueue(encoder.encode(head + lines.join("")));
      head = "";
      const last = batch.at(-1);
      batch = last === undefined ? [] : await next(last);
      if (batch.length === 0) controller.close();
    },
  });
  return c.body(body, 200, {
    "Content-Type": TYPES[format],
    "Content-Disposition": `attachment; filename="${name}.${format}"`,
  });
}
