/** How many remarks are sorted how, and how many of those that wait have which flag: kept with each change, since counting them reads all. */
import type { RemarkFlag, Triage } from "../../contract/index.ts";
import type { InboxRow } from "./row.ts";

/** What is counted: a triage (of `new` those that wait), the archive, or a flag of those that wait. */
export type Counted = Triage | "archived" | `flag:${RemarkFlag}`;
type Countable = Pick<InboxRow, "triage" | "archived" | "copies" | "flags">;

export class InboxCounts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** A row became another, or came, or went. */
  moved(before: Countable | undefined, after: Countable | undefined): void {
    const [were, are] = [countedAs(before), countedAs(after)];
    for (const of of were) if (!are.includes(of)) this.#add(of, -1);
    for (const of of are) if (!were.includes(of)) this.#add(of, 1);
  }

  /** How many are counted as something, also of those whose words are about to be forgotten. */
  of(counted: Counted): number {
    const [row] = this.#sql.exec<{ n: number }>("SELECT n FROM remark_count WHERE of = ?", counted).toArray();
    return row?.n ?? 0;
  }

  /** All of them, without those whose time is over and who are not forgotten yet. */
  read(nowMs: number): Partial<Record<Counted, number>> {
    const all = new Map(
      this.#sql
        .exec<{ of: Counted; n: number }>("SELECT of, n FROM remark_count")
        .toArray()
        .map(({ of, n }) => [of, n]),
    );
    const over = this.#sql.exec<Countable & Record<string, SqlStorageValue>>(
      "SELECT triage, archived, copies, flags FROM remark WHERE triage IS NOT NULL AND until_ms <= ?",
      nowMs,
    );
    for (const row of over) for (const of of countedAs(row)) all.set(of, (all.get(of) ?? 0) - 1);
    return Object.fromEntries(all);
  }

  #add(of: Counted, n: number): void {
    this.#sql.exec(
      "INSERT INTO remark_count (of, n) VALUES (?, ?) ON CONFLICT (of) DO UPDATE SET n = n + excluded.n",
      of,
      n,
    );
  }
}

function countedAs(row: Countable | undefined): Counted[] {
  if (!row?.triage || row.copies === 0) return [];
  if (row.triage !== "new") return [row.triage];
  if (row.archived) return ["archived"];
  const flags = (row.flags?.split(" ") ?? []) as RemarkFlag[];
  return ["new", ...flags.map((flag): Counted => `flag:${flag}`)];
}
