/** Every SQL statement about remarks, and of what the Desk has not heard of them. Never decides anything, and counts nothing. */
import type { Choice } from "../../contract/index.ts";
import { hex } from "../../domain/bytes.ts";
import type { Vote } from "../../domain/counting/vote.ts";
import { LostRemarks } from "./lost.ts";

/** What is kept of a vote's remark as long as the vote. */
export interface StoredRemark {
  /** The vote's key. */
  vote: Uint8Array;
  /** The remark's own edit. */
  edit: number;
  /** Its reasons as they are stored (domain/remarks/reasons.ts); null for none. */
  reasons: string | null;
  /** Its id at the Desk; null or left out as long as it never had words: then the Desk never hears of it. */
  id?: string | null;
  /** Of the state that the Desk is to have: grows with each, max(old + 1, now in ms). 0 for one it never hears of. */
  seq?: number;
  /** Its words until the Desk has them. */
  text?: string | null;
  /** Whether it has words, here or at the Desk. */
  worded?: boolean;
  /** When its words were sent, and until when they are kept, in ms. */
  sentMs?: number;
  untilMs?: number;
}

/** The same with all that there is to say of it. */
export type FullRemark = Required<StoredRemark>;

/** Of a remark's vote. */
type Of = Pick<Vote, "choice" | "standing">;
type Row = Omit<FullRemark, "vote" | "worded"> & { vote: ArrayBuffer; worded: number };
const COLUMNS = "vote, edit, reasons, id, seq, text, worded, sent_ms AS sentMs, until_ms AS untilMs";
/** Whatever the Desk knows of is to be told anew. */
const TOUCHED = "seq = max(seq + 1, ?), due = 1";

export class RemarkStore {
  readonly #sql: SqlStorage;
  readonly lost: LostRemarks;
  /** Whether something waits for the Desk; undefined after waking. One that was undone may be true for nothing. */
  #waiting: boolean | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.lost = new LostRemarks(sql);
  }

  /** The remark of a vote; undefined if it never had one. */
  read(vote: Uint8Array): FullRemark | undefined {
    return this.#select("WHERE vote = ?", vote)[0];
  }

  /** The remark with an id, which not even the Desk finds again once it is dropped. */
  byId(id: string): FullRemark | undefined {
    return this.#select("WHERE id = ?", id)[0];
  }

  /** The remarks of votes from a key to another, both included, in their order. */
  between(first: Uint8Array, last: Uint8Array): FullRemark[] {
    return this.#select("WHERE vote >= ? AND vote <= ? ORDER BY vote", first, last);
  }

  /** What the ids of remarks are made with here: nobody but this object knows it. */
  secret(): string {
    return this.#sql.exec<{ secret: string }>("SELECT remark_secret AS secret FROM poll").one().secret;
  }

  /** How many remarks got their first words here on a day (since 1970), whatever became of them. */
  firstOn(day: number): number {
    const sql = "SELECT iif(remark_day = ?, remark_count, 0) AS n FROM poll";
    return this.#sql.exec<{ n: number }>(sql, day).one().n;
  }

  /** One more has got its first words on a day. */
  countFirst(day: number): void {
    this.#sql.exec(
      "UPDATE poll SET remark_count = iif(remark_day = ?1, remark_count, 0) + 1, remark_day = ?1",
      day,
    );
  }

  /** Keeps a vote's remark in place of the one before it. The Desk is to hear of one that has, or had, words. */
  save(remark: StoredRemark): void {
    const { vote, edit, reasons, id = null, seq = 0, text = null, worded = false } = remark;
    this.#sql.exec(
      `INSERT INTO remark (vote, edit, reasons, id, seq, text, worded, sent_ms, until_ms, due)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (vote) DO UPDATE SET edit = excluded.edit, reasons = excluded.reasons, id = excluded.id,
         seq = excluded.seq, text = excluded.text, worded = excluded.worded, sent_ms = excluded.sent_ms,
         until_ms = excluded.until_ms, due = excluded.due`,
      ...[vote, edit, reasons, id, seq, text, worded ? 1 : 0],
      ...[remark.sentMs ?? 0, remark.untilMs ?? 0, seq > 0 ? 1 : 0],
    );
    if (seq === 0) return;
    // Whatever was to be deleted of it came before.
    this.#sql.exec("DELETE FROM remark_gone WHERE id = ?", id);
    this.lost.drop(vote);
    this.#waiting = true;
  }

  /** Keeps a remark that is read back, of which the Desk reads its own. */
  import(remark: StoredRemark): void {
    this.save({ ...remark, text: null });
    this.#sql.exec("UPDATE remark SET due = 0 WHERE vote = ?", remark.vote);
  }

  /** Deletes what a vote's remark says, and keeps its edit. */
  clear(vote: Uint8Array, nowMs: number): void {
    this.#sql.exec("UPDATE remark SET reasons = NULL, text = NULL, worded = 0 WHERE vote = ?", vote);
    this.touch([vote], nowMs);
  }

  /** The Desk is to hear of these votes' remarks anew, as far as it knows of them. */
  touch(votes: readonly Uint8Array[], nowMs: number): void {
    const { rowsWritten } = this.#sql.exec(
      `UPDATE remark SET ${TOUCHED} WHERE seq > 0 AND vote IN (SELECT unhex(value) FROM json_each(?))`,
      nowMs,
      JSON.stringify(votes.map(hex)),
    );
    if (rowsWritten > 0) this.#waiting = true;
  }

  /**
   * The poll went back to what it was: the Desk is to hear of all its remarks anew, later than of whatever it heard before: `seq`
   * is the last of that. Words that were on their way then are the Desk's, which had all of them before; one that was deleted
   * since stays without.
   */
  wentBack(seq: number): void {
    this.#sql.exec(`UPDATE remark SET text = NULL, ${TOUCHED} WHERE seq > 0`, seq + 1);
    this.lost.wentBack(seq);
    this.#waiting = undefined;
  }

  /** What is in memory of rows that are there no more. */
  forget(): void {
    this.#waiting = undefined;
    this.lost.forget();
  }

  /** The last seq of any state that the Desk may have heard of. Reads all remarks. */
  lastSeq(): number {
    return this.#sql
      .exec<{ seq: number }>(
        `SELECT max(seq) AS seq FROM (SELECT seq FROM remark UNION ALL SELECT seq FROM remark_gone
           UNION ALL SELECT seq FROM remark_lost UNION ALL SELECT remark_seq FROM poll)`,
      )
      .one().seq;
  }

  /** A vote of whose remark the Desk alone may know: see `LostRemarks.add`. */
  lose(vote: Uint8Array, choice: Choice | null, nowMs: number): void {
    this.lost.add(vote, choice, nowMs);
    this.#waiting = true;
  }

  /** The same of a vote that was written: nothing, unless the poll went back and knows no words of it. */
  voted(vote: Uint8Array, choice: Choice, nowMs: number): void {
    if (this.lost.back && !this.read(vote)?.seq) this.lose(vote, choice, nowMs);
  }

  /** Forgets a vote's remark, which is kept elsewhere from now on. */
  drop(vote: Uint8Array): void {
    this.#sql.exec("DELETE FROM remark WHERE vote = ?", vote);
  }

  /** Forgets all of a vote's remark; the Desk is to hear that it is gone. */
  erase(vote: Uint8Array, nowMs: number): void {
    const known = this.read(vote);
    this.drop(vote);
    if (known?.id && known.seq > 0) this.#gone(known.id, this.lost.nextSeq(known.seq, nowMs));
    else if (this.lost.back) this.lose(vote, null, nowMs);
  }

  /** The Desk is to hear that a remark is gone of which nothing is known here but its id, by a seq no smaller than `nowMs`. */
  goneById(id: string, nowMs: number): void {
    this.#gone(id, this.lost.raisedSeq(nowMs));
  }

  /** Whether the Desk is to hear that a remark is gone. */
  isGone(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM remark_gone WHERE id = ?", id).toArray().length > 0;
  }

  /** Whether the Desk has not heard of something. */
  get waiting(): boolean {
    this.#waiting ??= this.due(1).length > 0 || this.#anyGone();
    return this.#waiting;
  }

  /** The same of what this poll tells itself: of an article that has become another, what is gone alone. */
  untold(moved: boolean): boolean {
    return moved ? this.#anyGone() : this.waiting;
  }

  /** Remarks that the Desk is to hear of, with their votes as they stand. */
  due(limit: number): (FullRemark & Of)[] {
    return this.#sql
      .exec<Row & Of>(
        `SELECT remark.vote, remark.edit, reasons, id, seq, text, worded, sent_ms AS sentMs, until_ms AS untilMs,
           vote.choice, vote.standing
         FROM remark JOIN vote ON vote.key = remark.vote WHERE due = 1 LIMIT ?`,
        limit,
      )
      .toArray()
      .map(({ choice, standing, ...row }) => ({ ...full(row), choice, standing }));
  }

  /** Ids of remarks that are gone, of which the Desk is to hear. */
  gone(limit: number): { id: string; seq: number }[] {
    return this.#sql
      .exec<{ id: string; seq: number }>("SELECT id, seq FROM remark_gone LIMIT ?", limit)
      .toArray();
  }

  /**
   * The Desk has these states. Words are dropped if they are of that very one; one that the Desk has a later state of, since this
   * poll was set back, is told again, later still.
   */
  told(settled: readonly { id: string; seq: number }[]): void {
    for (const { id, seq } of settled) {
      this.#sql.exec("UPDATE remark SET text = NULL, due = 0 WHERE id = ? AND seq = ?", id, seq);
      this.#sql.exec("UPDATE remark SET seq = ? WHERE id = ? AND seq < ?", seq + 1, id, seq);
      this.#sql.exec("DELETE FROM remark_gone WHERE id = ? AND seq = ?", id, seq);
      this.#sql.exec("UPDATE remark_gone SET seq = ? WHERE id = ? AND seq < ?", seq + 1, id, seq);
    }
    this.#waiting = undefined;
  }

  #gone(id: string, seq: number): void {
    this.#sql.exec(
      "INSERT INTO remark_gone (id, seq) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seq = max(seq + 1, excluded.seq)",
      ...[id, seq],
    );
    this.#waiting = true;
  }

  #anyGone(): boolean {
    return this.gone(1).length > 0 || this.lost.first(1).length > 0;
  }

  #select(where: string, ...values: (Uint8Array | string)[]): FullRemark[] {
    return this.#sql
      .exec<Row>(`SELECT ${COLUMNS} FROM remark ${where}`, ...values)
      .toArray()
      .map(full);
  }
}

function full({ vote, worded, ...row }: Row): FullRemark {
  return { ...row, vote: new Uint8Array(vote), worded: worded === 1 };
}
