/**
 * Every SQL statement about networks: chunks of entries, and what is kept of each day. Never decides anything, and knows
 * nothing of the open chunk, which rides in the tally's row.
 */
import type { LargeNetwork, SketchedDay } from "../../domain/networks/network-day.ts";
import { HOURS_PER_DAY } from "../../limits/time.ts";
import { NETWORK_CHUNKS_PER_CALL } from "../../limits/votes.ts";
import { type Chunk, type NetworksAsked, withoutVote, withoutVotes } from "./chunk.ts";

/** A chunk with its number on its day. */
export interface StoredChunk extends Chunk {
  n: number;
}

type ChunkRow = { entries: ArrayBuffer; from: number; until: number };

export class NetworkStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Stores a chunk behind those of its day. */
  addChunk({ day, from, until, entries }: Chunk): void {
    this.#sql.exec(
      "INSERT INTO network_chunk (day, n, from_hour, until_hour, entries) VALUES (?, ?, ?, ?, ?)",
      day,
      this.chunkCount(day),
      from,
      until,
      entries,
    );
  }

  /** Takes a vote's entry out of the chunks of its day. */
  forgetVote(vote: Uint8Array, day: number): void {
    for (const chunk of this.#stored("WHERE day = ? AND instr(entries, ?) > 0", day, vote))
      this.#sql.exec(
        "UPDATE network_chunk SET entries = ? WHERE day = ? AND n = ?",
        withoutVote(chunk.entries, vote),
        day,
        chunk.n,
      );
  }

  /** Takes the entries of many votes, by their keys in hex, out of the chunks of their day, each of which is read once. */
  forgetVotes(votes: ReadonlySet<string>, day: number): void {
    for (let from = 0; ; ) {
      const page = this.page(day, from, NETWORK_CHUNKS_PER_CALL);
      for (const { n, entries } of page) {
        const rest = withoutVotes(entries, votes);
        if (rest.length < entries.length)
          this.#sql.exec("UPDATE network_chunk SET entries = ? WHERE day = ? AND n = ?", rest, day, n);
      }
      const last = page.at(-1);
      if (!last) return;
      from = last.n + 1;
    }
  }

  /** How many chunks a day has. */
  chunkCount(day: number): number {
    const last = this.#sql
      .exec<{ n: number }>("SELECT n FROM network_chunk WHERE day = ? ORDER BY n DESC LIMIT 1", day)
      .toArray()[0];
    return last ? last.n + 1 : 0;
  }

  /** Chunks of a day one by one, in order, but for the first so many. Not to be kept across an `await`. */
  *chunks(day: number, without = 0): Generator<Chunk> {
    const rows = this.#sql.exec<ChunkRow>(
      `SELECT from_hour AS "from", until_hour AS until, entries FROM network_chunk
       WHERE day = ? AND n >= ? ORDER BY n`,
      day,
      without,
    );
    for (const row of rows) yield { ...row, day, entries: new Uint8Array(row.entries) };
  }

  /** Chunks of a day in order, from a number on, at most so many. */
  page(day: number, from: number, limit: number): StoredChunk[] {
    return this.#stored("WHERE day = ? AND n >= ? ORDER BY n LIMIT ?", day, from, limit);
  }

  /** The oldest chunks, at most so many. */
  first(limit: number): StoredChunk[] {
    return this.#stored("ORDER BY day, n LIMIT ?", limit);
  }

  drop(chunks: readonly StoredChunk[]): void {
    for (const { day, n } of chunks)
      this.#sql.exec("DELETE FROM network_chunk WHERE day = ? AND n = ?", day, n);
  }

  /** So many chunks with votes cast from one hour to another, in the order of day and number, after a place. */
  between({ from, until, after }: NetworksAsked, limit: number): StoredChunk[] {
    return this.#stored(
      "WHERE (day, n) > (?, ?) AND day <= ? AND until_hour >= ? AND from_hour <= ? ORDER BY day, n LIMIT ?",
      after?.day ?? Math.floor(from / HOURS_PER_DAY),
      after?.n ?? -1,
      Math.floor(until / HOURS_PER_DAY),
      from,
      until,
      limit,
    );
  }

  /** The first day after another one that has chunks, or undefined. */
  dayAfter(day: number): number | undefined {
    return this.#sql
      .exec<{ day: number }>("SELECT day FROM network_chunk WHERE day > ? ORDER BY day LIMIT 1", day)
      .toArray()[0]?.day;
  }

  /** What is kept of a sketched day, and how many chunks the sketch has seen. */
  sketched(day: number): { day: SketchedDay; chunks: number } | undefined {
    const row = this.#sql
      .exec<{ largest: string; votes: number; chunks: number; sketch: ArrayBuffer | null }>(
        "SELECT largest, votes, chunks, sketch FROM network_day WHERE day = ?",
        day,
      )
      .toArray()[0];
    if (!row?.sketch) return undefined;
    const { votes, chunks } = row;
    const largest: LargeNetwork[] = JSON.parse(row.largest);
    return { day: { votes, largest, sketch: new Uint32Array(row.sketch) }, chunks };
  }

  /** Keeps a sketch, which has seen so many chunks of its day. */
  saveSketch(day: number, { largest, votes, sketch }: SketchedDay, chunks: number): void {
    this.#saveDay(day, JSON.stringify(largest), votes, chunks, new Uint8Array(sketch.buffer));
  }

  /** Keeps the largest networks of a day that is over, and its sketch no longer. */
  endDay(day: number, largest: readonly LargeNetwork[], votes: number): void {
    this.#saveDay(day, JSON.stringify(largest), votes, 0, null);
  }

  /** The largest networks of the days that are over. */
  largest(): LargeNetwork[] {
    return this.#sql
      .exec<{ largest: string }>("SELECT largest FROM network_day WHERE sketch IS NULL")
      .toArray()
      .flatMap(({ largest }) => JSON.parse(largest));
  }

  /** Deletes what is kept of the days before one, so many chunks at most. Whether that was all. */
  dropBefore(day: number, chunks: number): boolean {
    const { rowsWritten } = this.#sql.exec(
      `DELETE FROM network_chunk WHERE (day, n) IN (SELECT day, n FROM network_chunk WHERE day < ? LIMIT ?)`,
      day,
      chunks,
    );
    if (rowsWritten === chunks) return false;
    this.#sql.exec("DELETE FROM network_day WHERE day < ?", day);
    return true;
  }

  #stored(which: string, ...values: (number | Uint8Array)[]): StoredChunk[] {
    return this.#sql
      .exec<ChunkRow & { day: number; n: number }>(
        `SELECT day, n, from_hour AS "from", until_hour AS until, entries FROM network_chunk ${which}`,
        ...values,
      )
      .toArray()
      .map((row) => ({ ...row, entries: new Uint8Array(row.entries) }));
  }

  #saveDay(day: number, largest: string, votes: number, chunks: number, sketch: Uint8Array | null): void {
    this.#sql.exec(
      `INSERT INTO network_day (day, largest, votes, chunks, sketch) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (day) DO UPDATE SET largest = excluded.largest, votes = excluded.votes,
         chunks = excluded.chunks, sketch = excluded.sketch`,
      day,
      largest,
      votes,
      chunks,
      sketch,
    );
  }
}
