/** Every SQL statement about votes whose captcha is still to be checked. Never decides anything. */

/** A vote's captcha as it is kept until it is settled: at most as long as its token lives. */
export interface Unchecked {
  /** The vote's key. */
  vote: Uint8Array;
  token: string;
  idempotencyKey: string;
  /** The host and the article key that the token must have been solved for. */
  hostname: string;
  key: string;
  /** The fine hash of the network it came from. */
  network: Uint8Array;
  untilMs: number;
}

type Row = Omit<Unchecked, "vote" | "network"> & { vote: ArrayBuffer; network: ArrayBuffer };
const COLUMNS = `vote, token, idempotency AS "idempotencyKey", hostname, article_key AS "key", network, until_ms AS "untilMs"`;

export class RecheckStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps a captcha, unless that vote's is kept already. */
  add({ vote, token, idempotencyKey, hostname, key, network, untilMs }: Unchecked): void {
    this.#sql.exec(
      `INSERT INTO recheck (vote, token, idempotency, hostname, article_key, network, until_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      vote,
      token,
      idempotencyKey,
      hostname,
      key,
      network,
      untilMs,
    );
  }

  drop(vote: Uint8Array): void {
    this.#sql.exec("DELETE FROM recheck WHERE vote = ?", vote);
  }

  /** All of them: a thousand at most. */
  count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM recheck").one().n;
  }

  /** Those of one network. */
  countOf(network: Uint8Array): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM recheck WHERE network = ?", network).one()
      .n;
  }

  /** Those whose time is over first. */
  next(limit: number): Unchecked[] {
    return this.#read("ORDER BY until_ms LIMIT ?", limit);
  }

  /** Those of the votes from one key to another. */
  between(first: Uint8Array, last: Uint8Array): Unchecked[] {
    return this.#read("WHERE vote BETWEEN ? AND ?", first, last);
  }

  #read(which: string, ...values: SqlStorageValue[] | Uint8Array[]): Unchecked[] {
    return this.#sql
      .exec<Row & Record<string, SqlStorageValue>>(`SELECT ${COLUMNS} FROM recheck ${which}`, ...values)
      .toArray()
      .map((row) => ({ ...row, vote: new Uint8Array(row.vote), network: new Uint8Array(row.network) }));
  }
}
