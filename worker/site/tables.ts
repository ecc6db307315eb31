/** The Site object's tables. */

/**
 * Additive only: a new version appends a step. No secondary index on what a vote, a grant or a sign-in writes. `given_ms` of a
 * move is when its order was given last; NULL once the Poll has answered.
 */
export const TABLES = [
  `CREATE TABLE setting (
     one INTEGER PRIMARY KEY CHECK (one = 1), settings TEXT NOT NULL, revision INTEGER NOT NULL,
     kv_revision INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE wording (
     question TEXT NOT NULL, version INTEGER NOT NULL, wording TEXT NOT NULL, since_ms INTEGER NOT NULL,
     PRIMARY KEY (question, version)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE token (
     hash BLOB PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, created_ms INTEGER NOT NULL,
     expires_ms INTEGER, last_used_day INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE article (
     key TEXT PRIMARY KEY, article TEXT NOT NULL, question TEXT NOT NULL, title TEXT, epoch INTEGER NOT NULL, added_ms INTEGER NOT NULL,
     grant_id TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE gone (key TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE move (
     from_key TEXT PRIMARY KEY, from_article TEXT NOT NULL, from_epoch INTEGER NOT NULL, to_key TEXT NOT NULL,
     given_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX move_unanswered ON move (given_ms) WHERE given_ms IS NOT NULL;
   CREATE TABLE bucket (
     name TEXT PRIMARY KEY, level REAL NOT NULL, at_ms INTEGER NOT NULL, capacity REAL NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE news (seq INTEGER PRIMARY KEY, news TEXT NOT NULL, heard INTEGER NOT NULL) STRICT;
   CREATE TABLE salt_day (
     one INTEGER PRIMARY KEY CHECK (one = 1), used INTEGER NOT NULL, minted INTEGER NOT NULL
   ) STRICT;`,
  "ALTER TABLE setting ADD COLUMN changed_by TEXT; ALTER TABLE article ADD COLUMN details TEXT;",
  `CREATE TABLE import (
     one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, run TEXT NOT NULL, only TEXT, stage TEXT NOT NULL,
     seal TEXT NOT NULL, settings TEXT, opened TEXT NOT NULL
   ) STRICT;
   CREATE TABLE imported (
     key TEXT NOT NULL, source TEXT NOT NULL, article TEXT NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL,
     PRIMARY KEY (key, source)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE erasure (
     key TEXT PRIMARY KEY, epoch INTEGER NOT NULL, article TEXT NOT NULL, stage TEXT NOT NULL, due_ms INTEGER NOT NULL,
     again_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE person (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, created_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE invitation (
     hash BLOB PRIMARY KEY, id TEXT NOT NULL, person TEXT NOT NULL, created_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE session (
     hash BLOB PRIMARY KEY, id TEXT NOT NULL, person TEXT NOT NULL, created_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
     ends_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE bookmark (
     id TEXT PRIMARY KEY, key TEXT NOT NULL, epoch INTEGER NOT NULL, at_ms INTEGER NOT NULL, why TEXT NOT NULL,
     bookmark TEXT NOT NULL, votes INTEGER NOT NULL, arrivals INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE restore (
     key TEXT PRIMARY KEY, id TEXT NOT NULL, over INTEGER NOT NULL, went TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // A name that an import has brought and nobody has invited since.
  "ALTER TABLE person ADD COLUMN inert INTEGER NOT NULL DEFAULT 0;",
];
