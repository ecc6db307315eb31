/** The Site object's tables. */

/** Additive only: a new version appends a step. No secondary indexes: each would cost a write per update. */
export const TABLES = [
  `CREATE TABLE setting (settings TEXT NOT NULL, revision INTEGER NOT NULL, kv_revision INTEGER NOT NULL) STRICT;
   CREATE TABLE token (
     hash BLOB PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, created_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE article (
     key TEXT PRIMARY KEY, article TEXT NOT NULL, address TEXT, title TEXT, title_source TEXT NOT NULL,
     state TEXT NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL, held INTEGER NOT NULL, void INTEGER NOT NULL,
     revision INTEGER NOT NULL, last_vote_ms INTEGER NOT NULL, admitted_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE token ADD COLUMN expires_ms INTEGER;
   ALTER TABLE token ADD COLUMN last_used_day INTEGER;
   ALTER TABLE article ADD COLUMN first_vote_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE article ADD COLUMN registered INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL) STRICT;
   CREATE TABLE moved (
     from_key TEXT PRIMARY KEY, from_article TEXT NOT NULL, key TEXT NOT NULL, article TEXT NOT NULL,
     told INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE snapshot (
     id TEXT NOT NULL, n INTEGER NOT NULL, keys TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (id, n)
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE article ADD COLUMN kv_day INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE article ADD COLUMN kv_times INTEGER NOT NULL DEFAULT 0;`,
];
