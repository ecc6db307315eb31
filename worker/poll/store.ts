/**
 * Every SQL statement of the Poll object, and the shapes of its rows. Never decides anything.
 *
 * Rows written are what the platform bills, so a vote is one row without a rowid and the tally another;
 * no secondary index. Booleans never reach SQL (the runtime stores `true` as the text "true").
 */
import type { Choice, PollState, Standing } from "../contract.ts";
import type { Published, Told } from "../domain/publication.ts";
import type { Counts } from "../domain/tally.ts";
import type { Vote } from "../domain/vote.ts";
import { HOUR_MS } from "../limits.ts";
import { hasSchema, migrate } from "../schema.ts";

/** The poll under one article. */
export interface PollRow {
  article: string;
  address: string | null;
  title: string | null;
  title_source: "reader" | "moderator";
  state: PollState;
}

/** The one row of `tally`: the counts, and what the outbox has delivered of them. */
export interface TallyRow {
  counts: Counts;
  lastVoteMs: number;
  published: Published;
  told: Told;
}

/** Additive only: a new version appends a step. */
const MIGRATIONS = [
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
];

type VoteColumns = { choice: Choice; edit: number; standing: Standing; reason: string | null };
type TallyColumns = Record<
  | "yes"
  | "no"
  | "held"
  | "void"
  | "revision"
  | "last_vote_ms"
  | "kv_yes"
  | "kv_no"
  | "kv_revision"
  | "kv_at_ms"
  | "kv_day"
  | "kv_times"
  | "index_revision"
  | "index_at_ms",
  number
>;

/** Reads and writes one article's poll. Every method is synchronous, so that callers can commit as one. */
export class PollStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether anything was ever stored here. Asking writes nothing. */
  exists(): boolean {
    return hasSchema(this.#sql);
  }

  /** Makes the tables, or brings them up to this version. */
  migrate(): void {
    migrate(this.#sql, MIGRATIONS);
  }

  /** Stores the poll and its empty tally, once. */
  create(poll: PollRow, tally: TallyRow): void {
    this.#sql.exec(
      "INSERT INTO poll (article, address, title, title_source, state) VALUES (?, ?, ?, ?, ?)",
      poll.article,
      poll.address,
      poll.title,
      poll.title_source,
      poll.state,
    );
    this.#sql.exec("INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ...columns(tally));
  }

  poll(): PollRow {
    return this.#sql
      .exec<PollRow & Record<string, SqlStorageValue>>(
        "SELECT article, address, title, title_source, state FROM poll",
      )
      .one();
  }

  tally(): TallyRow {
    const row = this.#sql.exec<TallyColumns>("SELECT * FROM tally").one();
    return {
      counts: { yes: row.yes, no: row.no, held: row.held, void: row.void, revision: row.revision },
      lastVoteMs: row.last_vote_ms,
      published: {
        yes: row.kv_yes,
        no: row.kv_no,
        revision: row.kv_revision,
        atMs: row.kv_at_ms,
        day: row.kv_day,
        times: row.kv_times,
      },
      told: { revision: row.index_revision, atMs: row.index_at_ms },
    };
  }

  saveTally(tally: TallyRow): void {
    this.#sql.exec(
      `UPDATE tally SET yes = ?, no = ?, held = ?, void = ?, revision = ?, last_vote_ms = ?,
         kv_yes = ?, kv_no = ?, kv_revision = ?, kv_at_ms = ?, kv_day = ?, kv_times = ?,
         index_revision = ?, index_at_ms = ?`,
      ...columns(tally),
    );
  }

  /** The vote under a hashed id. */
  vote(id: Uint8Array): Vote | undefined {
    return this.#sql
      .exec<VoteColumns>("SELECT choice, edit, standing, reason FROM vote WHERE id = ?", id)
      .toArray()[0];
  }

  /** Stores a vote; the hour it was first cast stays. */
  saveVote(id: Uint8Array, vote: Vote, nowMs: number): void {
    this.#sql.exec(
      `INSERT INTO vote (id, choice, edit, standing, reason, hour) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET choice = excluded.choice, edit = excluded.edit,
         standing = excluded.standing, reason = excluded.reason`,
      id,
      vote.choice,
      vote.edit,
      vote.standing,
      vote.reason,
      Math.floor(nowMs / HOUR_MS),
    );
  }

  /** Votes in the tally by the hour they were cast (hours since 1970), the latest `hours` of them, oldest first. */
  trend(hours: number): { hour: number; yes: number; no: number }[] {
    return this.#sql
      .exec<{ hour: number; yes: number; no: number }>(
        `SELECT hour, sum(choice = 'yes') AS yes, sum(choice = 'no') AS no FROM vote
         WHERE standing = 'counted' AND choice <> 'none'
         GROUP BY hour ORDER BY hour DESC LIMIT ?`,
        hours,
      )
      .toArray()
      .reverse();
  }
}

function columns({ counts, lastVoteMs, published, told }: TallyRow): number[] {
  return [
    counts.yes,
    counts.no,
    counts.held,
    counts.void,
    counts.revision,
    lastVoteMs,
    published.yes,
    published.no,
    published.revision,
    published.atMs,
    published.day,
    published.times,
    told.revision,
    told.atMs,
  ];
}
