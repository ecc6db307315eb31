/**
 * The inbox: every remark of the site that has words, as its Poll told it last, and what moderators made of it. Drops what is
 * older than what it has, and forgets words whose time is over: of those, and of what is gone, id and seq stay. Asks nobody.
 */
import type { Triage } from "../contract/index.ts";
import { folded } from "../domain/articles/search.ts";
import { grown } from "../domain/counting/tally.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { REMARKS_FORGOTTEN_AT_ONCE } from "../limits/remarks.ts";
import type { RemarkNews } from "../messages.ts";
import type { ExportedRemark, InboxRow } from "./inbox-row.ts";

const NAMES = [
  "id",
  "key",
  "epoch",
  "seq",
  "choice",
  "standing",
  "reasons",
  "text",
  "words",
  "sent_ms",
  "until_ms",
  "triage",
  "revision",
  "changed_by",
] as const satisfies (keyof InboxRow)[];
const COLUMNS = `n, ${NAMES.join(", ")}`;
const GONE = { choice: null, standing: null, reasons: null, text: null, words: null, triage: null } as const;

export class Inbox {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Takes over what a Poll says of a remark. Gives the seq that is settled. */
  take(of: Pick<InboxRow, "key" | "epoch">, news: RemarkNews, nowMs: number): { id: string; seq: number } {
    const { id, seq } = news;
    const known = this.read(id);
    if (known && known.seq >= seq) return { id, seq: known.seq };
    const revision = grown(known?.revision ?? 0, nowMs);
    const before = known ?? { ...GONE, id, revision, sent_ms: 0, until_ms: 0, changed_by: null };
    if (news.gone) {
      if (news.ifKnown && (!known || known.choice === news.unless)) return { id, seq };
      this.#save(known, { ...before, ...GONE, ...of, seq });
      return { id, seq };
    }
    const { standing, sentMs: sent_ms, untilMs: until_ms } = news;
    // Words that were forgotten here come back with words alone.
    const text = news.text === undefined ? before.text : news.text;
    // Words that its Poll knows no more, since it went back, were said of the answer that they came with.
    const later = news.text === undefined && before.choice !== null && before.choice !== news.choice;
    const { choice, reasons } = later ? before : news;
    const state = { ...before, ...of, seq, choice, standing, reasons, sent_ms, until_ms };
    const kept = until_ms > nowMs && (text !== null || news.text === null) ? state : { ...state, ...GONE };
    const another = text !== before.text || before.triage === null;
    const anew = { triage: "new" as const, revision, changed_by: null };
    this.#save(known, kept === state ? { ...state, text, ...(another ? anew : {}) } : kept);
    return { id, seq };
  }

  read(id: string): InboxRow | undefined {
    return this.#select("WHERE id = ?", id)[0];
  }

  /** A moderator made something else of it. */
  sort(row: InboxRow, triage: Triage, by: Actor, nowMs: number): InboxRow {
    const next = { ...row, triage, revision: grown(row.revision, nowMs), changed_by: JSON.stringify(by) };
    this.#save(row, next);
    return next;
  }

  /** Drops all remarks of an article that was erased in an epoch; those of a later one, which has its key now, stay. */
  drop(key: string, epoch: number): void {
    for (const row of this.#select("WHERE key = ? AND epoch <= ?", key, epoch)) {
      this.#forgetWords(row);
      this.#sql.exec("DELETE FROM remark WHERE n = ?", row.n);
    }
  }

  /** When the next words are to be forgotten, in ms; undefined if there are none. */
  nextMs(): number | undefined {
    const { ms } = this.#sql
      .exec<{ ms: number | null }>("SELECT min(until_ms) AS ms FROM remark WHERE triage IS NOT NULL")
      .one();
    return ms ?? undefined;
  }

  /** Forgets words whose time is over, some at a time. */
  forgetOld(nowMs: number): void {
    const over = this.#select(
      "WHERE triage IS NOT NULL AND until_ms <= ? LIMIT ?",
      nowMs,
      REMARKS_FORGOTTEN_AT_ONCE,
    );
    for (const row of over) this.#save(row, { ...row, ...GONE });
  }

  /** Remarks after an id, in the order of their ids, those that are gone too: for exports. */
  after(id: string, limit: number): ExportedRemark[] {
    return this.#select("WHERE id > ? ORDER BY id LIMIT ?", id, limit).map(
      ({ n: _, epoch: __, words: ___, ...row }) => row,
    );
  }

  /** Keeps a remark that is read back, unless it is known. */
  keep(row: ExportedRemark): void {
    if (!this.read(row.id)) this.#save(undefined, { ...row, epoch: 0 });
  }

  #save(known: InboxRow | undefined, row: Omit<InboxRow, "n" | "words">): void {
    const next = { ...row, words: row.text === null ? null : folded(row.text) };
    const values = NAMES.map((name) => next[name]);
    if (known?.words !== next.words && known) this.#forgetWords(known);
    const { n } = known
      ? known
      : this.#sql
          .exec<{ n: number }>(
            `INSERT INTO remark (${NAMES.join(", ")}) VALUES (${NAMES.map(() => "?").join(", ")}) RETURNING n`,
            ...values,
          )
          .one();
    if (known)
      this.#sql.exec(
        `UPDATE remark SET ${NAMES.map((name) => `${name} = ?`).join(", ")} WHERE n = ?`,
        ...values,
        n,
      );
    if (next.words !== null && next.words !== known?.words)
      this.#sql.exec("INSERT INTO remark_search (rowid, words) VALUES (?, ?)", n, next.words);
  }

  /** The index of words must be told what it knew (sqlite.org/fts5.html#the_delete_command). */
  #forgetWords({ n, words }: InboxRow): void {
    if (words !== null)
      this.#sql.exec(
        "INSERT INTO remark_search (remark_search, rowid, words) VALUES ('delete', ?, ?)",
        n,
        words,
      );
  }

  #select(where: string, ...values: (string | number)[]): InboxRow[] {
    return this.#sql
      .exec<InboxRow & Record<string, SqlStorageValue>>(`SELECT ${COLUMNS} FROM remark ${where}`, ...values)
      .toArray();
  }
}
