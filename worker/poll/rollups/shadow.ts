/**
 * What a recount counts while it runs, apart from what is counted already: every vote it has passed, and every change of a
 * vote that it has passed. At the end both must be the same. Every SQL statement about it is here.
 */
import {
  byHour,
  type Change,
  changed,
  NO_REASONS,
  NO_ROLLUP,
  NO_STANDINGS,
  type Rollup,
} from "../../domain/counting/rollup.ts";
import { COUNTERS } from "../tables.ts";
import { countersOf, reasonsText, standingsOf } from "./store.ts";

const NAMES = COUNTERS.join(", ");
const sums = (names: readonly string[]) =>
  names.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(", ");

export class Shadow {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Nothing is counted yet. */
  begin(): void {
    this.end();
    this.#sql.exec("INSERT INTO shadow (held) VALUES (?)", JSON.stringify(NO_ROLLUP.held));
  }

  /** Counts votes that are passed, and changes of such. */
  add(changes: readonly Change[]): void {
    for (const [hour, standings] of byHour(changes))
      this.#sql.exec(
        `INSERT INTO shadow_hour (hour, ${NAMES}) VALUES (?, ${COUNTERS.map(() => "?").join(", ")})
         ON CONFLICT (hour) DO UPDATE SET ${COUNTERS.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
        hour,
        ...countersOf(standings),
      );
    const before: Rollup = { standings: NO_STANDINGS, ...this.#kept() };
    const { held, reasons } = changes.reduce(changed, before);
    if (held !== before.held || reasons !== before.reasons)
      this.#sql.exec("UPDATE shadow SET held = ?, reasons = ?", JSON.stringify(held), reasonsText(reasons));
  }

  /** What all votes make, once all are passed. */
  rollup(): Rollup {
    const row = this.#sql
      .exec<Record<(typeof COUNTERS)[number], number>>(`SELECT ${sums(COUNTERS)} FROM shadow_hour`)
      .one();
    return { standings: standingsOf(row), ...this.#kept() };
  }

  /** By how much the hours differ, all counters added up. */
  hoursDifference(): number {
    const differences = COUNTERS.map((name) => `abs(sum(${name}))`).join(" + ");
    const minus = COUNTERS.map((name) => `-${name}`).join(", ");
    return this.#sql
      .exec<{ difference: number }>(
        `SELECT coalesce(sum(difference), 0) AS difference FROM
           (SELECT ${differences} AS difference FROM
             (SELECT hour, ${NAMES} FROM hour UNION ALL SELECT hour, ${minus} FROM shadow_hour) GROUP BY hour)`,
      )
      .one().difference;
  }

  /** Makes the hours what was counted. */
  replaceHours(): void {
    this.#sql.exec(
      `DELETE FROM hour WHERE (hour, ${NAMES}) NOT IN (SELECT hour, ${NAMES} FROM shadow_hour);
       INSERT INTO hour (hour, ${NAMES})
         SELECT hour, ${NAMES} FROM shadow_hour WHERE hour NOT IN (SELECT hour FROM hour)`,
    );
  }

  /** Forgets all. */
  end(): void {
    this.#sql.exec("DELETE FROM shadow; DELETE FROM shadow_hour");
  }

  /** What is not of any hour. */
  #kept(): Pick<Rollup, "held" | "reasons"> {
    const { held, reasons } = this.#sql
      .exec<{ held: string; reasons: string | null }>("SELECT held, reasons FROM shadow")
      .one();
    return { held: JSON.parse(held), reasons: reasons === null ? NO_REASONS : JSON.parse(reasons) };
  }
}
