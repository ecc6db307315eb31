/** Articles that have become others, and the orders that tell their Polls of it. Circles can't arise. Hands over no vote. */
import { type Failure, failure, unfit } from "../domain/failure.ts";
import { MOVES_ORDERED_AT_ONCE } from "../limits/deadlines.ts";
import type { Admission, MoveOrder, Place } from "../messages.ts";
import type { Admissions, Article } from "./admission.ts";
import type { News } from "./news.ts";
import { Imported } from "./transfer/imported.ts";

/** The poll of another question than the default one, and what its key becomes. */
export interface OtherPoll {
  question: string;
  from: string;
  to: string;
}

/** What is known before a move is made. */
export interface Foreseen {
  ok: true;
  /** Whether there are such articles, under any of the site's questions; of the old one also whether it has moved there before. */
  known: { from: boolean; to: boolean };
  /** Keys of the polls whose votes it would hand over: none where it was made before. */
  keys: string[];
}

/** A move, and what of it is new. */
interface Made {
  ok: true;
  order: MoveOrder;
  known: boolean;
  made: boolean;
  admitted: boolean;
}

export class Moves {
  readonly #sql: SqlStorage;
  readonly #admissions: Admissions;
  readonly #news: News;
  /** Bare totals, which move with their articles. */
  readonly imported: Imported;

  constructor(sql: SqlStorage, admissions: Admissions, news: News) {
    this.#sql = sql;
    this.#admissions = admissions;
    this.#news = news;
    this.imported = new Imported(sql);
  }

  /** The admission of an article, or of the one it has become: at the place where its votes are as far as Polls know. */
  admitted(key: string): Admission | null {
    const end = this.#admissions.known(this.end(key));
    return end ? { ...end, ...this.waiting(key), imported: this.imported.of(end.key) } : null;
  }

  /** Admits an owner's article and tells the Desk, unless it is known, under whatever name; true if it was new. */
  register(article: Article, nowMs: number): boolean {
    if (this.#admissions.known(this.end(article.key))) return false;
    this.#news.article(this.#admissions.add(article, nowMs));
    return true;
  }

  /** The key of the article that this one has become in the end; its own if it never moved. */
  end(key: string): string {
    let at = key;
    for (let next = this.#next(at); next !== undefined; next = this.#next(at)) at = next;
    return at;
  }

  /**
   * On the way to that end the first place whose Poll does not know yet that it has moved, if there is one. What moderators
   * do goes there meanwhile: the votes are there, and the new poll could not tell yet that they are coming.
   */
  waiting(key: string): Place | undefined {
    let at = key;
    for (let next = this.#answered(at); next !== undefined; next = this.#answered(at)) at = next;
    return this.#next(at) === undefined ? undefined : this.#order(at).from;
  }

  /**
   * What a move would be. Writes nothing. Fails with `move-conflict`, and with `unknown-article` where nobody has voted on the
   * old article or registered it, unless it is an alias that is meant to be forwarded all the same.
   */
  foresee(
    from: Pick<Article, "key" | "article">,
    to: Pick<Article, "key">,
    others: readonly OtherPoll[],
    alias: boolean,
  ): Foreseen | Failure {
    if (this.#conflicts(from.key, to.key)) return failure("move-conflict");
    const isThere = (key: string) => this.#admissions.known(key) !== undefined;
    const made = this.#next(from.key) !== undefined;
    const known = {
      from: made || isThere(from.key) || others.some((other) => isThere(other.from)),
      to: isThere(to.key) || others.some((other) => isThere(other.to)),
    };
    const keys = made ? [] : [from.key, ...others.map((other) => other.from)];
    if (known.from || alias) return { ok: true, known, keys };
    const detail =
      "no article of this site: nobody has voted on it or registered it; alias forwards it all the same";
    return { ...unfit([{ field: "from", detail }]), code: "unknown-article" };
  }

  /** Whether an article can't become another: itself, another than it has become, or one that has moved on. */
  #conflicts(from: string, to: string): boolean {
    const made = this.#next(from);
    return from === to || (made !== undefined && made !== to) || this.#next(to) !== undefined;
  }

  /**
   * Makes an article another with its polls of all questions, of which `others` are those but the default one's, and tells
   * the Desk. Answers the orders for their Polls. Fails with `move-conflict`.
   */
  declare(
    from: Pick<Article, "key" | "article">,
    to: Article,
    others: readonly OtherPoll[],
    nowMs: number,
  ): { ok: true; orders: MoveOrder[]; made: boolean } | Failure {
    const first = this.#make(from, to, nowMs);
    if (!first.ok) return first;
    const polls = others.map((other) =>
      this.#make(
        { key: other.from, article: from.article },
        { key: other.to, article: to.article, question: other.question },
        nowMs,
      ),
    );
    const orders = [first, ...polls].flatMap((move) => {
      if (!move.ok) return [];
      // A question that nobody has answered there has no row, and gets none.
      if (move.made && (move.known || move === first)) this.#tell(move, nowMs);
      return [move.order];
    });
    return { ok: true, orders, made: first.made };
  }

  /**
   * Makes the poll of a question that came after its article had moved another, like the article's others, before its first
   * vote; nobody need be told of it but its Poll.
   */
  follow(from: Pick<Article, "key" | "article">, to: Article, nowMs: number): void {
    this.#make(from, to, nowMs);
  }

  #tell({ order: { from, to }, admitted }: Made, nowMs: number): void {
    this.#news.gone(from.key, from.epoch, "moved", nowMs);
    const imported = this.imported.of(to.key);
    const admission = (admitted || imported.length > 0) && this.#admissions.known(to.key);
    if (admission) this.#news.article(admission, imported);
  }

  /**
   * Makes one poll's article another, which is admitted if it wasn't. Answers the order for its Poll, whether the old one had been
   * admitted, and whether move and new article are new. Fails with `move-conflict` where the old article has become a third one or the new one has moved itself.
   */
  #make(from: Pick<Article, "key" | "article">, to: Article, nowMs: number): Made | Failure {
    if (this.#conflicts(from.key, to.key)) return failure("move-conflict");
    const known = this.#admissions.known(from.key);
    if (this.#next(from.key) !== undefined)
      return { ok: true, order: this.#order(from.key), known: false, made: false, admitted: false };
    const title = known?.title ?? undefined;
    const admitted = !this.#admissions.known(to.key);
    if (admitted) this.#admissions.add({ ...to, title }, nowMs);
    this.#sql.exec(
      "INSERT INTO move (from_key, from_article, from_epoch, to_key, given_ms) VALUES (?, ?, ?, ?, ?)",
      from.key,
      from.article,
      this.#admissions.end(from.key),
      to.key,
      nowMs,
    );
    this.imported.move(from.key, to.key);
    return { ok: true, order: this.#order(from.key), known: known !== undefined, made: true, admitted };
  }

  /** Whether there are orders that their Polls have not answered. */
  owed(): boolean {
    return this.#sql.exec("SELECT 1 FROM move WHERE given_ms IS NOT NULL LIMIT 1").toArray().length > 0;
  }

  /** Some of the orders that their Polls have not answered, to be given now: in turn, so that those that hang keep none back. */
  give(nowMs: number): MoveOrder[] {
    return this.#sql
      .exec<{ from_key: string }>(
        `UPDATE move SET given_ms = ? WHERE from_key IN
           (SELECT from_key FROM move WHERE given_ms IS NOT NULL ORDER BY given_ms LIMIT ?)
         RETURNING from_key`,
        nowMs,
        MOVES_ORDERED_AT_ONCE,
      )
      .toArray()
      .map(({ from_key }) => this.#order(from_key));
  }

  /** The Poll has answered an order. */
  answered({ from }: MoveOrder): void {
    this.#sql.exec("UPDATE move SET given_ms = NULL WHERE from_key = ? AND given_ms IS NOT NULL", from.key);
  }

  /** Where a move leads from a key. */
  #next(key: string): string | undefined {
    return this.#move(key)?.to_key;
  }

  /** The same, if its Poll has answered the order. */
  #answered(key: string): string | undefined {
    const move = this.#move(key);
    return move?.given_ms === null ? move.to_key : undefined;
  }

  #move(key: string): { to_key: string; given_ms: number | null } | undefined {
    return this.#sql
      .exec<{ to_key: string; given_ms: number | null }>(
        "SELECT to_key, given_ms FROM move WHERE from_key = ?",
        key,
      )
      .toArray()[0];
  }

  /** The order of a move that was made: the new place is where the votes belong by now. */
  #order(fromKey: string): MoveOrder {
    const { from_article, from_epoch } = this.#sql
      .exec<{ from_article: string; from_epoch: number }>(
        "SELECT from_article, from_epoch FROM move WHERE from_key = ?",
        fromKey,
      )
      .one();
    const end = this.end(fromKey);
    const to = this.#admissions.known(end);
    if (!to) throw new Error("an article moved to one that was never admitted");
    const { key, article, epoch, question } = to;
    return {
      from: { key: fromKey, article: from_article, epoch: from_epoch },
      to: { key, article, epoch },
      question,
    };
  }
}
