/** Every SQL statement about the hand-overs to this poll. Never decides anything. */
import type { LargeNetwork } from "../../domain/networks/network-day.ts";

/** A hand-over of another article's votes. */
export interface Arrival {
  /** The article key they come from, and its epoch. */
  key: string;
  epoch: number;
  over: boolean;
  /** Day and number of the last chunk of networks that has come; -1 before the first. */
  chunkDay: number;
  chunkN: number;
  /** The largest networks of that article. */
  largest: LargeNetwork[];
}

type Row = Omit<Arrival, "over" | "largest"> & { over: number; largest: string };

export class ArrivalStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  save({ key, epoch, over, chunkDay, chunkN, largest }: Arrival): void {
    this.#sql.exec(
      `INSERT INTO arrival (key, epoch, over, chunk_day, chunk_n, largest) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET epoch = excluded.epoch, over = excluded.over,
         chunk_day = excluded.chunk_day, chunk_n = excluded.chunk_n, largest = excluded.largest`,
      key,
      epoch,
      over ? 1 : 0,
      chunkDay,
      chunkN,
      JSON.stringify(largest),
    );
  }

  read(key: string): Arrival | undefined {
    return this.#select("WHERE key = ?", key)[0];
  }

  /** How many there are, over or not. */
  count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM arrival").one().n;
  }

  /** Those that are not over. */
  underWay(): Arrival[] {
    return this.#select("WHERE over = 0");
  }

  /** The largest networks of all articles that have become this one. */
  largest(): LargeNetwork[] {
    return this.#select("").flatMap(({ largest }) => largest);
  }

  #select(where: string, ...values: string[]): Arrival[] {
    return this.#sql
      .exec<Row>(
        `SELECT key, epoch, over, chunk_day AS chunkDay, chunk_n AS chunkN, largest FROM arrival ${where}`,
        ...values,
      )
      .toArray()
      .map(({ over, largest, ...row }) => ({ ...row, over: over === 1, largest: JSON.parse(largest) }));
  }
}
