/**
 * The Poll object's tables. Rows written are what the platform bills, so nothing has a secondary index, and what changes
 * with every vote is three rows: the vote, its hour, the tally. Booleans never reach SQL (the runtime stores `true` as the
 * text "true").
 */

/** Votes by standing and choice, as columns. */
export const COUNTERS = [
  "counted_yes",
  "counted_no",
  "counted_none",
  "held_yes",
  "held_no",
  "held_none",
  "void_yes",
  "void_no",
  "void_none",
] as const;
const COUNTER_COLUMNS = COUNTERS.map((name) => `${name} INTEGER NOT NULL`).join(", ");

/** Additive only: a new version appends a step. */
export const TABLES = [
  `CREATE TABLE poll (
     article TEXT NOT NULL, address TEXT, title TEXT, title_source TEXT NOT NULL, state TEXT NOT NULL,
     question TEXT, epoch INTEGER NOT NULL, added_ms INTEGER NOT NULL,
     moderation_revision INTEGER NOT NULL, generation INTEGER NOT NULL,
     moved_key TEXT, moved_article TEXT, moved_epoch INTEGER, hand_over TEXT
   ) STRICT;
   CREATE TABLE tally (
     ${COUNTER_COLUMNS}, held TEXT NOT NULL, revision INTEGER NOT NULL,
     first_vote_ms INTEGER NOT NULL, last_vote_ms INTEGER NOT NULL,
     kv_state TEXT NOT NULL, kv_yes INTEGER NOT NULL, kv_no INTEGER NOT NULL, kv_revision INTEGER NOT NULL,
     kv_moderation INTEGER NOT NULL, kv_since_ms INTEGER NOT NULL, kv_at_ms INTEGER NOT NULL, kv_day INTEGER NOT NULL, kv_times INTEGER NOT NULL,
     kv_unsure INTEGER NOT NULL, kv_retry_ms INTEGER NOT NULL,
     desk_revision INTEGER NOT NULL, desk_at_ms INTEGER NOT NULL, desk_seq INTEGER NOT NULL,
     chunk_day INTEGER NOT NULL, chunk_from INTEGER NOT NULL, chunk_until INTEGER NOT NULL, chunk BLOB NOT NULL
   ) STRICT;
   CREATE TABLE hour (hour INTEGER PRIMARY KEY, ${COUNTER_COLUMNS}) STRICT;
   CREATE TABLE vote (
     key BLOB PRIMARY KEY, choice TEXT NOT NULL, edit INTEGER NOT NULL, standing TEXT NOT NULL, cause TEXT,
     review INTEGER, wording INTEGER NOT NULL, minute INTEGER NOT NULL, generation INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE wording (n INTEGER PRIMARY KEY, question TEXT NOT NULL, version INTEGER NOT NULL) STRICT;
   CREATE TABLE network_chunk (
     day INTEGER NOT NULL, n INTEGER NOT NULL, from_hour INTEGER NOT NULL, until_hour INTEGER NOT NULL,
     entries BLOB NOT NULL, PRIMARY KEY (day, n)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE network_day (
     day INTEGER PRIMARY KEY, largest TEXT NOT NULL, votes INTEGER NOT NULL, chunks INTEGER NOT NULL, sketch BLOB
   ) STRICT;
   CREATE TABLE recheck (
     vote BLOB PRIMARY KEY, token TEXT NOT NULL, idempotency TEXT NOT NULL, hostname TEXT NOT NULL,
     article_key TEXT NOT NULL, network BLOB NOT NULL, until_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE review (
     n INTEGER PRIMARY KEY, id TEXT NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
     filter TEXT NOT NULL, undoes INTEGER, note TEXT NOT NULL, rows_per_day INTEGER NOT NULL, state TEXT NOT NULL,
     cursor BLOB NOT NULL, started_ms INTEGER NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
     votes INTEGER NOT NULL, rows INTEGER NOT NULL, day INTEGER NOT NULL, day_rows INTEGER NOT NULL,
     undone INTEGER NOT NULL, before TEXT, after TEXT, difference INTEGER
   ) STRICT;
   CREATE TABLE image (
     review INTEGER NOT NULL, first BLOB NOT NULL, images BLOB NOT NULL, PRIMARY KEY (review, first)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE shadow (held TEXT NOT NULL) STRICT;
   CREATE TABLE shadow_hour (hour INTEGER PRIMARY KEY, ${COUNTER_COLUMNS}) STRICT;
   CREATE TABLE arrival (
     key TEXT PRIMARY KEY, epoch INTEGER NOT NULL, over INTEGER NOT NULL, chunk_day INTEGER NOT NULL,
     chunk_n INTEGER NOT NULL, largest TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, entry TEXT NOT NULL) STRICT;`,
  "ALTER TABLE poll ADD COLUMN moderated_by TEXT; ALTER TABLE poll ADD COLUMN details TEXT;",
  "CREATE TABLE erased_vote (vote BLOB PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
  "ALTER TABLE tally ADD COLUMN crowds TEXT;",
  "CREATE TABLE erased_digest (digest TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
  `CREATE TABLE remark (vote BLOB PRIMARY KEY, edit INTEGER NOT NULL, reasons TEXT) STRICT, WITHOUT ROWID;
   ALTER TABLE tally ADD COLUMN reasons TEXT;
   ALTER TABLE shadow ADD COLUMN reasons TEXT;`,
  `ALTER TABLE remark ADD COLUMN id TEXT;
   ALTER TABLE remark ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE remark ADD COLUMN text TEXT;
   ALTER TABLE remark ADD COLUMN worded INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE remark ADD COLUMN sent_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE remark ADD COLUMN until_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE remark ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE remark_gone (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  // What the Desk is to hear of is found among all remarks without reading them. Reasons alone are in none of these.
  `CREATE INDEX remark_id ON remark (id) WHERE id IS NOT NULL;
   CREATE INDEX remark_due ON remark (due) WHERE due = 1;`,
  // The secret that remarks' ids are made with leaves the object nowhere: only remarks themselves have a use for it.
  `ALTER TABLE poll ADD COLUMN remark_secret TEXT;
   UPDATE poll SET remark_secret = hex(randomblob(32));
   ALTER TABLE poll ADD COLUMN remark_day INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE poll ADD COLUMN remark_count INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE poll ADD COLUMN remark_seq INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE poll ADD COLUMN remark_back INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE remark_lost (vote BLOB PRIMARY KEY, seq INTEGER NOT NULL, choice TEXT) STRICT, WITHOUT ROWID;`,
];
