/**
 * Every SQL statement about what is counted: the one row of the tally, with the marks of what KV and the Desk have of it and
 * the open chunk of networks, and the rows of the hours. Never decides anything, and never reads a vote.
 */

import { NO_REASONS, type Reasons, type Rollup, type Standings } from "../../domain/counting/rollup.ts";
import { type Counts, countsOf } from "../../domain/counting/tally.ts";
import type { Published, PublishedState, Told } from "../../domain/publishing/publication.ts";
import type { NetworkCrowd } from "../../domain/signals/crowds.ts";
import { HOURS_PER_DAY } from "../../limits/time.ts";
import type { Chunk } from "../networks/chunk.ts";
import { COUNTERS } from "../tables.ts";

/** The one row of `tally`. */
export interface TallyRow extends Rollup {
  /** Grows with every change of a number: max(old + 1, now in ms). */
  revision: number;
  /** 0 before the first vote. */
  firstVoteMs: number;
  lastVoteMs: number;
  published: Published;
  told: Told;
  /** The latest networks, too few yet for a row of their own. */
  chunk: Chunk;
  /** The crowds of today, as they stood when the Desk was told last. */
  crowds: readonly NetworkCrowd[];
}

/** Votes of one hour or one day, either since 1970, that are in the tally; and those held then that have a choice. */
export interface Trend {
  time: number;
  yes: number;
  no: number;
  /** A Poll of an older version does not tell it. */
  held?: number;
  /** Votes of that time that were taken out, withdrawn ones left out; not told by an older version. */
  void?: number;
}

type Counters = Record<(typeof COUNTERS)[number], number>;
type TallyColumns = Counters &
  Record<
    | "revision"
    | "first_vote_ms"
    | "last_vote_ms"
    | "kv_yes"
    | "kv_no"
    | "kv_revision"
    | "kv_moderation"
    | "kv_since_ms"
    | "kv_at_ms"
    | "kv_day"
    | "kv_times"
    | "kv_unsure"
    | "kv_retry_ms"
    | "desk_revision"
    | "desk_at_ms"
    | "desk_seq"
    | "chunk_day"
    | "chunk_from"
    | "chunk_until",
    number
  > & {
    held: string;
    kv_state: PublishedState;
    chunk: ArrayBuffer;
    crowds: string | null;
    reasons: string | null;
  };

const TALLY_COLUMNS = [
  ...COUNTERS,
  "held",
  "revision",
  "first_vote_ms",
  "last_vote_ms",
  "kv_state",
  "kv_yes",
  "kv_no",
  "kv_revision",
  "kv_moderation",
  "kv_since_ms",
  "kv_at_ms",
  "kv_day",
  "kv_times",
  "kv_unsure",
  "kv_retry_ms",
  "desk_revision",
  "desk_at_ms",
  "desk_seq",
  "chunk_day",
  "chunk_from",
  "chunk_until",
  "chunk",
  "crowds",
  "reasons",
];
const placeholders = (columns: readonly string[]) => columns.map(() => "?").join(", ");
const INSERT_TALLY = `INSERT INTO tally (${TALLY_COLUMNS.join(", ")}) VALUES (${placeholders(TALLY_COLUMNS)})`;
const UPDATE_TALLY = `UPDATE tally SET ${TALLY_COLUMNS.map((name) => `${name} = ?`).join(", ")}`;
const ADD_TO_HOUR = `INSERT INTO hour (hour, ${COUNTERS.join(", ")}) VALUES (?, ${placeholders(COUNTERS)})
  ON CONFLICT (hour) DO UPDATE SET ${COUNTERS.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;

export class RollupStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Stores the tally of a new poll, once. */
  create(tally: TallyRow): void {
    this.#sql.exec(INSERT_TALLY, ...valuesOf(tally));
  }

  save(tally: TallyRow): void {
    this.#sql.exec(UPDATE_TALLY, ...valuesOf(tally));
  }

  tally(): TallyRow {
    const row = this.#sql.exec<TallyColumns>(`SELECT ${TALLY_COLUMNS.join(", ")} FROM tally`).one();
    return {
      standings: standingsOf(row),
      held: JSON.parse(row.held),
      revision: row.revision,
      firstVoteMs: row.first_vote_ms,
      lastVoteMs: row.last_vote_ms,
      published: {
        state: row.kv_state,
        yes: row.kv_yes,
        no: row.kv_no,
        revision: row.kv_revision,
        moderationRevision: row.kv_moderation,
        sinceMs: row.kv_since_ms,
        atMs: row.kv_at_ms,
        day: row.kv_day,
        times: row.kv_times,
        unsure: row.kv_unsure === 1,
        retryMs: row.kv_retry_ms,
      },
      told: { revision: row.desk_revision, atMs: row.desk_at_ms, seq: row.desk_seq },
      chunk: {
        day: row.chunk_day,
        from: row.chunk_from,
        until: row.chunk_until,
        entries: new Uint8Array(row.chunk),
      },
      crowds: JSON.parse(row.crowds ?? "[]"),
      reasons: row.reasons === null ? NO_REASONS : JSON.parse(row.reasons),
    };
  }

  /** Adds to the nine counters of an hour; the numbers may be negative. */
  addToHour(hour: number, standings: Standings): void {
    this.#sql.exec(ADD_TO_HOUR, hour, ...countersOf(standings));
  }

  /** The nine counters of an hour (since 1970), or undefined if it never had a vote. */
  hour(hour: number): Standings | undefined {
    const [row] = this.#sql
      .exec<Counters>(`SELECT ${COUNTERS.join(", ")} FROM hour WHERE hour = ?`, hour)
      .toArray();
    return row && standingsOf(row);
  }

  /** How many hours have votes, whatever their standing and choice. */
  hoursWithVotes(): number {
    return this.#sql
      .exec<{ n: number }>(`SELECT count(*) AS n FROM hour WHERE ${COUNTERS.join(" + ")} > 0`)
      .one().n;
  }

  /** Votes in the tally, and held ones, by the hour they were cast (since 1970), the latest `hours` that have any, oldest first. */
  hourlyTrend(hours: number): Trend[] {
    return this.#trend("hour", hours, hours);
  }

  /** The same by day (since 1970). */
  dailyTrend(days: number): Trend[] {
    return this.#trend(`hour / ${HOURS_PER_DAY}`, days, days * HOURS_PER_DAY);
  }

  /** The latest hours with votes are enough: as many days with votes have no more hours than that. */
  #trend(time: string, limit: number, hours: number): Trend[] {
    return this.#sql
      .exec<Required<Trend>>(
        `SELECT ${time} AS time, sum(counted_yes) AS yes, sum(counted_no) AS no, sum(held_yes + held_no) AS held,
           sum(void_yes + void_no) AS void FROM
           (SELECT hour, counted_yes, counted_no, held_yes, held_no, void_yes, void_no FROM hour
            WHERE counted_yes + counted_no + held_yes + held_no > 0 ORDER BY hour DESC LIMIT ?)
         GROUP BY 1 ORDER BY 1 DESC LIMIT ?`,
        hours,
        limit,
      )
      .toArray()
      .reverse();
  }
}

/** The counts of a tally. */
export function tallyCounts({ standings, revision }: TallyRow): Counts {
  return countsOf(standings, revision);
}

/** Columns as counters. */
export function standingsOf(row: Counters): Standings {
  return {
    counted: { yes: row.counted_yes, no: row.counted_no, none: row.counted_none },
    held: { yes: row.held_yes, no: row.held_no, none: row.held_none },
    void: { yes: row.void_yes, no: row.void_no, none: row.void_none },
  };
}

/** Counters in the order of the columns. */
export function countersOf({ counted, held, void: voided }: Standings): number[] {
  return [counted, held, voided].flatMap(({ yes, no, none }) => [yes, no, none]);
}

/** Counted reasons as they are stored: null for none. */
export function reasonsText(reasons: Reasons): string | null {
  const none = [reasons.yes, reasons.no].every((side) => Object.keys(side).length === 0);
  return none ? null : JSON.stringify(reasons);
}

function valuesOf({ published, told, chunk, ...tally }: TallyRow): (number | string | Uint8Array | null)[] {
  return [
    ...countersOf(tally.standings),
    JSON.stringify(tally.held),
    tally.revision,
    tally.firstVoteMs,
    tally.lastVoteMs,
    published.state,
    published.yes,
    published.no,
    published.revision,
    published.moderationRevision,
    published.sinceMs,
    published.atMs,
    published.day,
    published.times,
    published.unsure ? 1 : 0,
    published.retryMs,
    told.revision,
    told.atMs,
    told.seq,
    chunk.day,
    chunk.from,
    chunk.until,
    chunk.entries,
    tally.crowds.length > 0 ? JSON.stringify(tally.crowds) : null,
    reasonsText(tally.reasons),
  ];
}
