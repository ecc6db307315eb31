/**
 * Streams rows as CSV or NDJSON, batch after batch, so that no table has to fit into memory. One whose next batch can't be
 * had is cut off: whoever reads it meets an error, and never an end.
 */
import type { Context } from "hono";
import type { Format } from "../contract/index.ts";
import { BYTE_ORDER_MARK, csvLine, jsonLine } from "../domain/moderation/csv.ts";
import { MODERATOR_DEADLINE_MS } from "../limits/deadlines.ts";
import { logException } from "../log.ts";
import type { AppEnv } from "../middleware/problem.ts";
import { withDeadline } from "../object/deadline.ts";

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
  const more = async (last: Row) => {
    try {
      return await withDeadline(next(last), MODERATOR_DEADLINE_MS, "a batch");
    } catch (error) {
      const { site, requestId: request_id } = c.var;
      logException("warn", "export-broken", error, { name, site, request_id });
      // Thrown from here it aborts the body, and so the transfer.
      throw error;
    }
  };
  const source: UnderlyingSource<Uint8Array> = {
    async pull(controller) {
      const lines = batch.map((row) => (format === "csv" ? csvLine(cells(row)) : jsonLine(row as object)));
      controller.enqueue(encoder.encode(head + lines.join("")));
      head = "";
      const last = batch.at(-1);
      batch = last === undefined ? [] : await more(last);
      if (batch.length === 0) controller.close();
    },
  };
  // Nothing is fetched before it is read: HEAD reads nothing.
  const body = new ReadableStream(source, { highWaterMark: 0 });
  return c.body(body, 200, {
    "Content-Type": TYPES[format],
    "Content-Disposition": `attachment; filename="${name}.${format}"`,
  });
}
