/** Batches that one object gives another: as many rows as fit into a message, whatever is written in them. Pure. */

/**
 * The first of some rows, until one more would be too many bytes; always one, if there is one, for what a single row may
 * have is bounded where it is taken. Rows beyond are not even read.
 */
export function fitting<Row>(rows: Iterable<Row>, bytesOf: (row: Row) => number, maxBytes: number): Row[] {
  const batch: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += bytesOf(row);
    if (batch.length > 0 && bytes > maxBytes) break;
    batch.push(row);
  }
  return batch;
}

/** At most so many bytes is a text as it travels between objects (V8 takes one or two for each UTF-16 unit). */
export function bytesOfText(text: string | null): number {
  return 2 * (text?.length ?? 0);
}
