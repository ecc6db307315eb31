/**
 * The schema version of a Durable Object's SQLite, alike for all classes. Never goes backwards, and knows no table but its
 * own.
 */

/** Whether anything was ever stored in this object. Asking writes nothing. */
export function hasSchema(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema'").toArray().length > 0;
}

/**
 * Brings the tables up to the latest of `steps`: each is a script that only adds, run once, in order. All of them are one
 * transaction, so that a step which fails half-way leaves what was there. A file that a newer version has brought further
 * is left as it is: after a rollback this version reads and writes the columns that it names, and coming back runs nothing
 * twice. (SQLite's own user_version is not to be had here: durable-objects/best-practices/rules-of-durable-objects.)
 */
export function migrate(storage: DurableObjectStorage, steps: readonly string[]): void {
  const { sql } = storage;
  const version = hasSchema(sql)
    ? sql.exec<{ version: number }>("SELECT version FROM schema").one().version
    : 0;
  if (version >= steps.length) return;
  storage.transactionSync(() => {
    if (version === 0) sql.exec("CREATE TABLE schema (version INTEGER NOT NULL) STRICT");
    for (const step of steps.slice(version)) sql.exec(step);
    sql.exec("DELETE FROM schema");
    sql.exec("INSERT INTO schema (version) VALUES (?)", steps.length);
  });
}
