/** What sorting costs: one sum a day of all who sort, and of each of them the moment of the last act alone. */
import type { RemarkEffort } from "../../contract/index.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { EFFORT_DAYS, effortOf, workedMs } from "../../domain/remarks/effort.ts";
import { DAY_MS } from "../../limits/time.ts";

export class Effort {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Somebody sorted; `useful`: how many became useful or acted-on by it, less those that were taken back. Forgets older days. */
  add({ id, name }: Actor, useful: number, nowMs: number): void {
    const who = id ?? name;
    const [last] = this.#sql
      .exec<{ last_ms: number }>("SELECT last_ms FROM remark_sorter WHERE who = ?", who)
      .toArray();
    this.#sql.exec(
      "INSERT INTO remark_sorter (who, last_ms) VALUES (?, ?) ON CONFLICT (who) DO UPDATE SET last_ms = excluded.last_ms",
      who,
      nowMs,
    );
    this.#sql.exec(
      `INSERT INTO remark_effort (day, ms, useful) VALUES (?, ?, ?)
       ON CONFLICT (day) DO UPDATE SET ms = ms + excluded.ms, useful = useful + excluded.useful`,
      ...[Math.floor(nowMs / DAY_MS), workedMs(last?.last_ms, nowMs), useful],
    );
    this.#sql.exec("DELETE FROM remark_effort WHERE day <= ?", firstDay(nowMs) - 1);
    this.#sql.exec("DELETE FROM remark_sorter WHERE last_ms < ?", nowMs - EFFORT_DAYS * DAY_MS);
  }

  read(nowMs: number): RemarkEffort {
    const sum = this.#sql
      .exec<{ ms: number; useful: number }>(
        "SELECT coalesce(sum(ms), 0) AS ms, coalesce(sum(useful), 0) AS useful FROM remark_effort WHERE day >= ?",
        firstDay(nowMs),
      )
      .one();
    return effortOf(sum);
  }
}

/** The first of the days that are told. */
function firstDay(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) - EFFORT_DAYS + 1;
}
