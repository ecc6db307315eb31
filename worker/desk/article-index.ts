/**
 * The index as moderators read it: in an order, in pages that no vote shifts. A list is taken from its order stretch by
 * stretch, as far as somebody walks it, and what is taken stays where it is.
 *
 * What a walk promises: no article comes twice; none is missed that stayed where it was in the order, or that was on a part
 * already taken. One that moved past the end of what is taken, either way, may be missed. Each row is as it is now.
 */
import type { IndexQuery, IndexRow, SiteSettings } from "../contract/index.ts";
import { type Wanted, wantedOf } from "../domain/articles/index-order.ts";
import { stateAt } from "../domain/counting/poll-state.ts";
import { type Failure, failure } from "../domain/failure.ts";
import {
  INDEX_EXAMINED_MAX,
  INDEX_EXAMINED_MAX_BYTES,
  INDEX_PAGE_ROWS,
  WALK_PART_ROWS,
} from "../limits/reading.ts";
import type { Articles, ListedRow } from "./articles.ts";
import { type Edge, isFiltered, type Orders, startOf } from "./orders.ts";
import type { SiteSignals } from "./signals.ts";
import type { Part, WalkId, Walks } from "./walks.ts";

type CloseAfterDays = SiteSettings["close_after_days"];

/** A row of the index, with its strongest signal where it has one. */
export interface IndexedRow extends ListedRow {
  signal?: IndexRow["signal"];
}

/** A page of the index, and how to get the next one; null on the last. */
export interface IndexPage {
  ok: true;
  rows: IndexedRow[];
  cursor: string | null;
}

/** Articles that somebody has before them, and how many there are by now that would come on the same first page. */
export interface ShownRows {
  rows: IndexedRow[];
  ahead: number;
}

/** A place in a list: in which part, and how many of its articles come before. */
export interface WalkPlace extends WalkId {
  part: number;
  at: number;
}

export class ArticleIndex {
  readonly #articles: Articles;
  readonly #orders: Orders;
  readonly #walks: Walks;
  readonly #signals: SiteSignals;

  constructor(articles: Articles, orders: Orders, walks: Walks, signals: SiteSignals) {
    this.#articles = articles;
    this.#orders = orders;
    this.#walks = walks;
    this.#signals = signals;
  }

  /** The first page of a list. The list is kept if there is a second one. */
  first(query: IndexQuery, closeAfterDays: CloseAfterDays, nowMs: number): IndexPage {
    const wanted = wantedOf(query, closeAfterDays, nowMs);
    const few = this.#orders.few(wanted);
    const part = few ? { numbers: few, edge: null } : this.#take(wanted, startOf(wanted), new Set());
    const numbers = part.numbers.slice(0, INDEX_PAGE_ROWS);
    const more = part.edge !== null || part.numbers.length > numbers.length;
    const cursor = more
      ? cursorOf({ ...this.#walks.begin(wanted, part, nowMs), part: 0, at: numbers.length })
      : null;
    return { ok: true, rows: this.#shown(numbers, closeAfterDays, nowMs), cursor };
  }

  /** A further page. Fails with `cursor-expired`. */
  next(place: WalkPlace, closeAfterDays: CloseAfterDays, nowMs: number): IndexPage | Failure {
    const wanted = this.#walks.wanted(place, nowMs);
    let part = this.#walks.part(place, place.part);
    if (!wanted || !part) return failure("cursor-expired");
    let at = place.at;
    let numbers = part.numbers.slice(at, at + INDEX_PAGE_ROWS);
    at += numbers.length;
    let n = place.part;
    if (numbers.length < INDEX_PAGE_ROWS && part.edge) {
      n += 1;
      part = this.#walks.part(place, n) ?? this.#extend(place, n, wanted, part.edge, nowMs);
      at = INDEX_PAGE_ROWS - numbers.length;
      numbers = numbers.concat(part.numbers.slice(0, at));
    }
    const more = part.edge !== null || at < part.numbers.length;
    const cursor = more ? cursorOf({ ...place, part: n, at: Math.min(at, part.numbers.length) }) : null;
    return { ok: true, rows: this.#shown(numbers, closeAfterDays, nowMs), cursor };
  }

  /**
   * Articles by their keys, as they are now; and how many of the first page of a list, as it would begin now, are not among them. Of a
   * filter that names many no more of the order is looked at than one part. Keeps no list and writes nothing.
   */
  now(query: IndexQuery, keys: readonly string[], closeAfterDays: CloseAfterDays, nowMs: number): ShownRows {
    const numbers = this.#articles.numbersOf(keys);
    const wanted = wantedOf(query, closeAfterDays, nowMs);
    const first =
      this.#orders.few(wanted) ??
      this.#orders.stretch(
        wanted,
        startOf(wanted),
        isFiltered(wanted) ? WALK_PART_ROWS : INDEX_PAGE_ROWS,
        INDEX_EXAMINED_MAX_BYTES,
      ).numbers;
    const shown = new Set(numbers);
    const ahead = first.slice(0, INDEX_PAGE_ROWS).filter((n) => !shown.has(n)).length;
    return { rows: this.#shown(numbers, closeAfterDays, nowMs), ahead };
  }

  /** The articles with the most held votes, as far as they have any. Keeps no list and writes nothing. */
  mostHeld(limit: number, closeAfterDays: CloseAfterDays, nowMs: number): ListedRow[] {
    return this.#articles.numbered(this.#orders.held(limit)).map((row) => shown(row, closeAfterDays, nowMs));
  }

  /** Articles after a key, in the order of their keys. */
  after(key: string, limit: number, closeAfterDays: CloseAfterDays, nowMs: number): ListedRow[] {
    return this.#articles.after(key, limit).map((row) => shown(row, closeAfterDays, nowMs));
  }

  #extend(id: WalkId, n: number, wanted: Wanted, edge: Edge, nowMs: number): Part {
    const part = this.#take(wanted, edge, this.#walks.all(id));
    this.#walks.add(id, n, wanted, part, nowMs);
    return part;
  }

  /** The next part of a list: until it fills a page, or as many articles as one call may look at. */
  #take(wanted: Wanted, from: Edge, taken: ReadonlySet<number>): Part {
    const numbers: number[] = [];
    let edge: Edge | null = from;
    let [examined, bytes] = [0, 0];
    while (
      edge &&
      numbers.length < INDEX_PAGE_ROWS &&
      examined < INDEX_EXAMINED_MAX &&
      bytes < INDEX_EXAMINED_MAX_BYTES
    ) {
      const stretch = this.#orders.stretch(wanted, edge, WALK_PART_ROWS, INDEX_EXAMINED_MAX_BYTES - bytes);
      for (const n of stretch.numbers) if (!taken.has(n)) numbers.push(n);
      examined += WALK_PART_ROWS;
      bytes += stretch.bytes;
      edge = stretch.edge;
    }
    return { numbers, edge };
  }

  #shown(numbers: number[], closeAfterDays: CloseAfterDays, nowMs: number): IndexedRow[] {
    const rows = this.#articles.numbered(numbers);
    const signals = this.#signals.strongest(
      rows.map(({ key }) => key),
      nowMs,
    );
    return rows.map((row) => ({
      ...shown(row, closeAfterDays, nowMs),
      signal: signals.get(row.key) ?? null,
    }));
  }
}

/** A row with its state as it is now. */
function shown(row: ListedRow, closeAfterDays: CloseAfterDays, nowMs: number): ListedRow {
  return { ...row, state: stateAt(row.state, row.firstVoteMs, closeAfterDays, nowMs) };
}

function cursorOf({ serial, tag, part, at }: WalkPlace): string {
  return `${serial}.${tag}.${part}.${at}`;
}

/** The place that a cursor names. Null if it isn't one of ours. */
export function placeOf(cursor: string): WalkPlace | null {
  const [, serial, tag, part, at] = /^(\d{1,15})\.([0-9a-f]{8})\.(\d{1,7})\.(\d{1,7})$/.exec(cursor) ?? [];
  return tag ? { serial: Number(serial), tag, part: Number(part), at: Number(at) } : null;
}
