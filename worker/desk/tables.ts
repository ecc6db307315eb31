/** The Desk object's tables. */

/**
 * Additive only: a new version appends a step. Each order of the index has an index of its own, in which the number of the
 * row settles between equals: what a delivery costs for it is in docs/architecture.md.
 */
export const TABLES = [
  `CREATE TABLE article (
     n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
     article TEXT NOT NULL, address TEXT, title TEXT, title_source TEXT NOT NULL, question TEXT NOT NULL,
     state TEXT NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL, held INTEGER NOT NULL, void INTEGER NOT NULL,
     revision INTEGER NOT NULL, moderation_revision INTEGER NOT NULL, added_ms INTEGER NOT NULL,
     first_vote_ms INTEGER NOT NULL, last_vote_ms INTEGER NOT NULL,
     votes INTEGER NOT NULL, approval REAL NOT NULL, words TEXT NOT NULL
   ) STRICT;
   CREATE INDEX article_by_votes ON article (votes);
   CREATE INDEX article_by_approval ON article (approval);
   CREATE INDEX article_by_held ON article (held);
   CREATE INDEX article_by_last_vote ON article (last_vote_ms);
   CREATE INDEX article_by_added ON article (added_ms);
   CREATE INDEX article_by_state ON article (state) WHERE state <> 'open';
   CREATE INDEX article_by_beginning ON article (substr(words, 1, 2));
   CREATE VIRTUAL TABLE search USING fts5 (
     words, content = 'article', content_rowid = 'n', columnsize = 0, tokenize = 'trigram case_sensitive 1'
   );
   CREATE TABLE gone (key TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE heard (of TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL) STRICT;
   CREATE TABLE walk (
     serial INTEGER NOT NULL, part INTEGER NOT NULL, tag TEXT NOT NULL, at_ms INTEGER NOT NULL,
     wanted TEXT NOT NULL, edge TEXT, places TEXT NOT NULL, PRIMARY KEY (serial, part)
   ) STRICT, WITHOUT ROWID;`,
  "ALTER TABLE article ADD COLUMN details TEXT;",
  `CREATE TABLE signal (
     key TEXT NOT NULL, n INTEGER NOT NULL, hour INTEGER NOT NULL, tenths INTEGER NOT NULL, kind TEXT NOT NULL,
     signal TEXT NOT NULL, PRIMARY KEY (key, n)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX signal_by_hour ON signal (hour, tenths);`,
  "ALTER TABLE article ADD COLUMN imported TEXT;",
  // Words that are deleted leave the index of words, too (sqlite.org/fts5.html#the_secure_delete_configuration_option).
  "INSERT INTO search (search, rank) VALUES ('secure-delete', 1);",
  `ALTER TABLE article ADD COLUMN held_by TEXT;
   ALTER TABLE article ADD COLUMN checking_ms INTEGER NOT NULL DEFAULT 0;`,
  "ALTER TABLE article ADD COLUMN reason TEXT;",
  `CREATE TABLE remark (
     n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, seq INTEGER NOT NULL,
     choice TEXT, standing TEXT, reasons TEXT, text TEXT, words TEXT, sent_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL, triage TEXT, revision INTEGER NOT NULL, changed_by TEXT,
     archived INTEGER NOT NULL DEFAULT 0, since_ms INTEGER NOT NULL, edition_ms INTEGER, flags TEXT, language TEXT,
     urgent INTEGER NOT NULL DEFAULT 0, alike TEXT, copies INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX remark_by_urgency ON remark (archived, urgent, n) WHERE copies > 0;
   CREATE INDEX remark_by_triage ON remark (triage, archived, urgent, n) WHERE copies > 0;
   CREATE INDEX remark_by_key ON remark (key, archived, urgent, n);
   CREATE INDEX remark_by_end ON remark (until_ms) WHERE triage IS NOT NULL;
   CREATE INDEX remark_waiting ON remark (since_ms) WHERE copies > 0 AND triage = 'new' AND archived = 0 AND urgent < 2;
   CREATE INDEX remark_alike ON remark (alike, copies, n) WHERE alike IS NOT NULL;
   CREATE TABLE remark_mark (
     mark TEXT NOT NULL, archived INTEGER NOT NULL, urgent INTEGER NOT NULL, n INTEGER NOT NULL,
     PRIMARY KEY (mark, archived, urgent, n)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE remark_count (of TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE remark_screening (
     one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, revision INTEGER NOT NULL, words TEXT NOT NULL,
     place INTEGER
   ) STRICT;
   CREATE TABLE remark_effort (day INTEGER PRIMARY KEY, ms INTEGER NOT NULL, useful INTEGER NOT NULL) STRICT;
   CREATE TABLE remark_sorter (who TEXT PRIMARY KEY, last_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE VIRTUAL TABLE remark_search USING fts5 (
     words, content = 'remark', content_rowid = 'n', columnsize = 0, tokenize = 'trigram case_sensitive 1'
   );
   INSERT INTO remark_search (remark_search, rank) VALUES ('secure-delete', 1);`,
  // An article that has become another is gone, too, but not what its readers wrote.
  `ALTER TABLE gone ADD COLUMN erased INTEGER NOT NULL DEFAULT -1;
   ALTER TABLE remark ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;`,
  "CREATE INDEX article_by_section ON article (details ->> 'section') WHERE details IS NOT NULL;",
  "CREATE TABLE origin (origin TEXT PRIMARY KEY, own INTEGER NOT NULL, last_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
];
