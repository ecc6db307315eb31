/** What moderators have decided of whole networks last: the one SQL statement of that. Decides nothing. */
import type { ReviewAction } from "../../contract/index.ts";
import { isDismissal } from "../../domain/signals/crowds.ts";

export class Verdicts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether somebody has let a network's votes count, or come back, and neither undone that nor taken them out again. */
  isDismissed(network: string): boolean {
    const [last] = this.#sql
      .exec<{ action: ReviewAction }>(
        `SELECT action FROM review WHERE undone = 0 AND undoes IS NULL AND json_extract(filter, '$.network') = ?
         ORDER BY n DESC LIMIT 1`,
        network,
      )
      .toArray();
    return last !== undefined && isDismissal(last.action);
  }
}
