/**
 * Every SQL statement about the poll, its tally and its votes, and the shapes of their rows; reviews are in
 * review-store.ts. Never decides anything.
 */
import type { Choice, PollState, Standing } from "../contract/index.ts";
import type { Published, PublishedState, Told } from "../domain/publication.ts";
import type { Counts } from "../domain/tally.ts";
import type { Vote } from "../domain/vote.ts";
import { HOUR_MS } from "../limits.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import { TABLES } from "./tables.ts";

/** The poll under one article. */
export interface PollRow {
  article: string;
  address: string | null;
  title: string | null;
  title_source: "reader" | "moderator";
  state: PollState;
  /** The article that this one has become: its key and article id. */
  moved_key: string | null;
  moved_article: string | null;
}

/** The one row of `tally`: the counts, and what the outbox has delivered of them. */
export interface TallyRow {
  counts: Counts;
  /** 0 before the first vote. */
  firstVoteMs: number;
  lastVoteMs: number;
  published: Published;
  told: Told;
}

/** A vote as it is handed over to another poll, and exported. */
export interface StoredVote extends Vote {
  id: Uint8Array;
  /** The hour it was cast, since 1970. */
  hour: number;
  /** Hash of the network it came from; null for votes older than networks. */
  network: Uint8Array | null;
}

/** All votes of one network, and the hours of the first and the last of them. */
export interface NetworkVotes {
  network: Uint8Array;
  votes: number;
  yes: number;
  from: number;
  until: number;
}

/** Votes by standing and choice. */
export type Standings = Record<Standing, Record<Choice, number>>;

/** Votes of one hour or one day, either since 1970. */
export interface Trend {
  time: number;
  yes: number;
  no: number;
}

type VoteColumns = {
  choice: Choice;
  edit: number;
  standing: Standing;
  reason: string | null;
  hour: number;
  network: ArrayBuffer | null;
};
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
  | "index_at_ms"
  | "first_vote_ms",
  number
> & { kv_state: PublishedState };

/** Reads and writes one article's poll. Every method is synchronous, so that callers can commit as one. */
export class PollStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** Whether anything was ever stored here. Asking writes nothing. */
  exists(): boolean {
    return hasSchema(this.#sql);
  }

  /** Makes the tables, or brings them up to this version. */
  migrate(): void {
    migrate(this.#storage, TABLES);
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
    this.#sql.exec(
      "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...columns(tally),
    );
  }

  savePoll({ title, title_source, state, moved_key, moved_article }: PollRow): void {
    this.#sql.exec(
      "UPDATE poll SET title = ?, title_source = ?, state = ?, moved_key = ?, moved_article = ?",
      title,
      title_source,
      state,
      moved_key,
      moved_article,
    );
  }

  poll(): PollRow {
    return this.#sql
      .exec<PollRow & Record<string, SqlStorageValue>>(
        "SELECT article, address, title, title_source, state, moved_key, moved_article FROM poll",
      )
      .one();
  }

  tally(): TallyRow {
    const row = this.#sql.exec<TallyColumns>("SELECT * FROM tally").one();
    return {
      counts: { yes: row.yes, no: row.no, held: row.held, void: row.void, revision: row.revision },
      firstVoteMs: row.first_vote_ms,
      lastVoteMs: row.last_vote_ms,
      published: {
        state: row.kv_state,
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
         index_revision = ?, index_at_ms = ?, first_vote_ms = ?, kv_state = ?`,
      ...columns(tally),
    );
  }

  /** The vote under a hashed id. */
  vote(id: Uint8Array): StoredVote | undefined {
    const row = this.#sql
      .exec<VoteColumns>("SELECT choice, edit, standing, reason, hour, network FROM vote WHERE id = ?", id)
      .toArray()[0];
    return row && { ...row, id, network: bytesOf(row.network) };
  }

  /** Stores a vote; the hour it was first cast and the network it came from stay. */
  saveVote(id: Uint8Array, vote: Vote, network: Uint8Array, nowMs: number): void {
    this.#sql.exec(
      `INSERT INTO vote (id, choice, edit, standing, reason, hour, network) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET choice = excluded.choice, edit = excluded.edit,
         standing = excluded.standing, reason = excluded.reason`,
      id,
      vote.choice,
      vote.edit,
      vote.standing,
      vote.reason,
      Math.floor(nowMs / HOUR_MS),
      network,
    );
  }

  /** Changes a stored vote. */
  changeVote(id: Uint8Array, { choice, edit, standing, reason }: Vote): void {
    this.#sql.exec(
      "UPDATE vote SET choice = ?, edit = ?, standing = ?, reason = ? WHERE id = ?",
      choice,
      edit,
      standing,
      reason,
      id,
    );
  }

  /** Stores a vote of another poll as it is. False if its id is known here already. */
  addVote({ id, choice, edit, standing, reason, hour, network }: StoredVote): boolean {
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO vote (id, choice, edit, standing, reason, hour, network) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
      id,
      choice,
      edit,
      standing,
      reason,
      hour,
      network,
    );
    return rowsWritten > 0;
  }

  /** Votes in the order of their ids, after the given one. */
  votes(after: Uint8Array | undefined, limit: number): StoredVote[] {
    return this.#sql
      .exec<{ id: ArrayBuffer } & VoteColumns>(
        `SELECT id, choice, edit, standing, reason, hour, network FROM vote WHERE id > ? ORDER BY id LIMIT ?`,
        after ?? new Uint8Array(),
        limit,
      )
      .toArray()
      .map((row) => ({ ...row, id: new Uint8Array(row.id), network: bytesOf(row.network) }));
  }

  countVotes(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM vote").one().n;
  }

  /** Deletes a vote. False if it is gone already. */
  dropVote(id: Uint8Array): boolean {
    return this.#sql.exec("DELETE FROM vote WHERE id = ?", id).rowsWritten > 0;
  }

  /** Votes in the tally by the hour they were cast (hours since 1970), the latest `hours` of them, oldest first. */
  hourlyTrend(hours: number): Trend[] {
    return this.#trend("hour", hours);
  }

  /** The same by day (days since 1970). */
  dailyTrend(days: number): Trend[] {
    return this.#trend("hour / 24", days);
  }

  #trend(time: "hour" | "hour / 24", limit: number): Trend[] {
    return this.#sql
      .exec<{ time: number; yes: number; no: number }>(
        `SELECT ${time} AS time, sum(choice = 'yes') AS yes, sum(choice = 'no') AS no FROM vote
         WHERE standing = 'counted' AND choice <> 'none'
         GROUP BY 1 ORDER BY 1 DESC LIMIT ?`,
        limit,
      )
      .toArray()
      .reverse();
  }

  /** Votes of each network since an hour. */
  networksSince(hour: number): Pick<NetworkVotes, "network" | "votes">[] {
    return this.#sql
      .exec<{ network: ArrayBuffer; votes: number }>(
        "SELECT network, count(*) AS votes FROM vote WHERE hour >= ? AND network IS NOT NULL GROUP BY network",
        hour,
      )
      .toArray()
      .map(({ network, votes }) => ({ network: new Uint8Array(network), votes }));
  }

  /** The networks with the most votes of all time, and at least so many. */
  largestNetworks(votesMin: number, limit: number): NetworkVotes[] {
    return this.#sql
      .exec<Omit<NetworkVotes, "network"> & { network: ArrayBuffer }>(
        `SELECT network, count(*) AS votes, sum(choice = 'yes') AS yes, min(hour) AS "from", max(hour) AS until
         FROM vote WHERE network IS NOT NULL GROUP BY network HAVING count(*) >= ?
         ORDER BY votes DESC, network LIMIT ?`,
        votesMin,
        limit,
      )
      .toArray()
      .map((row) => ({ ...row, network: new Uint8Array(row.network) }));
  }

  /** Every vote, counted anew. */
  standings(): Standings {
    const none = () => ({ yes: 0, no: 0, none: 0 });
    const all: Standings = { counted: none(), held: none(), void: none() };
    const groups = this.#sql.exec<{ standing: Standing; choice: Choice; votes: number }>(
      "SELECT standing, choice, count(*) AS votes FROM vote GROUP BY standing, choice",
    );
    for (const { standing, choice, votes } of groups) all[standing][choice] = votes;
    return all;
  }
}

function bytesOf(blob: ArrayBuffer | null): Uint8Array | null {
  return blob && new Uint8Array(blob);
}

function columns({ counts, firstVoteMs, lastVoteMs, published, told }: TallyRow): (number | string)[] {
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
    firstVoteMs,
    published.state,
  ];
}
