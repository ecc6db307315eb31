/**
 * The Poll object's tables. Rows written are what the platform bills, so a vote is one row without a rowid and the
 * tally another; no secondary index. Booleans never reach SQL (the runtime stores `true` as the text "true").
 */
import { HOUR_MS } from "../limits.ts";

/** Additive only: a new version appends a step. */
export const TABLES = [
  `CREATE TABLE poll (
     article TEXT NOT NULL, address TEXT, title TEXT, title_source TEXT NOT NULL, state TEXT NOT NULL
   ) STRICT;
   CREATE TABLE tally (
     yes INTEGER NOT NULL, no INTEGER NOT NULL, held INTEGER NOT NULL, void INTEGER NOT NULL,
     revision INTEGER NOT NULL, last_vote_ms INTEGER NOT NULL,
     kv_yes INTEGER NOT NULL, kv_no INTEGER NOT NULL, kv_revision INTEGER NOT NULL,
     kv_at_ms INTEGER NOT NULL, kv_day INTEGER NOT NULL, kv_times INTEGER NOT NULL,
     index_revision INTEGER NOT NULL, index_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE vote (
     id BLOB PRIMARY KEY, choice TEXT NOT NULL, edit INTEGER NOT NULL,
     standing TEXT NOT NULL, reason TEXT, network BLOB, hour INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE poll ADD COLUMN moved_key TEXT;
   ALTER TABLE poll ADD COLUMN moved_article TEXT;
   ALTER TABLE tally ADD COLUMN first_vote_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE tally ADD COLUMN kv_state TEXT NOT NULL DEFAULT 'open';
   UPDATE tally SET first_vote_ms = (SELECT coalesce(min(hour), 0) * ${HOUR_MS} FROM vote);
   CREATE TABLE review (
     id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, filter TEXT NOT NULL,
     reason TEXT NOT NULL, votes INTEGER NOT NULL, undone INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE reviewed (
     review TEXT NOT NULL, vote BLOB NOT NULL, standing TEXT NOT NULL, reason TEXT, PRIMARY KEY (review, vote)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, entry TEXT NOT NULL) STRICT;`,
  `CREATE TABLE recheck (
     vote BLOB PRIMARY KEY, token TEXT NOT NULL, idempotency TEXT NOT NULL, hostname TEXT NOT NULL,
     article_key TEXT NOT NULL, until_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
