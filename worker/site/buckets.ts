/** The site's buckets, a row each: nothing that was spent is forgotten by a restart. Decides no rate. */
import type { Bucket } from "../domain/publishing/bucket.ts";

/** What is limited: new articles in an hour, publications in a day. */
export type BucketName = "admission" | "publication";

export class Buckets {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** A bucket as it was left, or undefined if nothing was ever taken out of it. */
  read(name: BucketName): Bucket | undefined {
    const [row] = this.#sql
      .exec<{ level: number; at_ms: number; capacity: number }>(
        "SELECT level, at_ms, capacity FROM bucket WHERE name = ?",
        name,
      )
      .toArray();
    return row && { level: row.level, atMs: row.at_ms, capacity: row.capacity };
  }

  save(name: BucketName, { level, atMs, capacity }: Bucket): void {
    this.#sql.exec(
      `INSERT INTO bucket (name, level, at_ms, capacity) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET level = excluded.level, at_ms = excluded.at_ms, capacity = excluded.capacity`,
      name,
      level,
      atMs,
      capacity,
    );
  }
}
