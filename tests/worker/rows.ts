/** Rows that SQLite reads and writes, by its own count. */

export interface Rows {
  read: number;
  written: number;
}

/** Counts the rows of the cursors that it is shown: a cursor's numbers grow while it is read. */
export function rowCounter() {
  const cursors: { rowsRead: number; rowsWritten: number }[] = [];
  const sum = (of: "rowsRead" | "rowsWritten") => cursors.reduce((all, each) => all + each[of], 0);
  return {
    seen<Cursor extends { rowsRead: number; rowsWritten: number }>(cursor: Cursor): Cursor {
      cursors.push(cursor);
      return cursor;
    },
    rows: (): Rows => ({ read: sum("rowsRead"), written: sum("rowsWritten") }),
  };
}

/** The same storage, each of whose statements a counter is shown. */
export function countedSql(sql: SqlStorage): { sql: SqlStorage; rows(): Rows } {
  const { seen, rows } = rowCounter();
  const exec = (query: string, ...values: SqlStorageValue[]) => seen(sql.exec(query, ...values));
  return { sql: { exec } as unknown as SqlStorage, rows };
}
