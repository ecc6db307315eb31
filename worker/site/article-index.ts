/**
 * A site's index of articles as moderators read it: in an order, in pages, each row with its state as it is now. Only
 * reads articles; what they are is told by Poll objects.
 */
import type { IndexQuery, SiteSettings } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { keysInOrder } from "../domain/index-order.ts";
import { stateAt } from "../domain/poll-state.ts";
import { NO_VOTES } from "../domain/tally.ts";
import { INDEX_PAGE_ROWS, SNAPSHOT_MS, SNAPSHOTS_MAX } from "../limits.ts";
import type { IndexRow, IndexStore, ListedRow } from "./index-store.ts";

/** A page of the index, and how to get the next one; null on the last. */
export interface IndexPage {
  ok: true;
  rows: ListedRow[];
  cursor: string | null;
}

/** A place in a list: the snapshot's id, how many articles come before, and how many there are. */
export interface Place {
  id: string;
  offset: number;
  total: number;
}

/** What the index says of an article that nobody has voted on. */
export const UNVOTED: Omit<IndexRow, "key" | "article"> = {
  address: null,
  title: null,
  title_source: "reader",
  state: "open",
  counts: NO_VOTES,
  firstVoteMs: 0,
  lastVoteMs: 0,
  publishedDay: 0,
  publishedTimes: 0,
};

export class ArticleIndex {
  readonly #store: IndexStore;
  readonly #storage: DurableObjectStorage;

  constructor(store: IndexStore, storage: DurableObjectStorage) {
    this.#store = store;
    this.#storage = storage;
  }

  /** The first page in the order that a query names; it takes a snapshot of the keys if there is a second. */
  first(query: IndexQuery, settings: SiteSettings, nowMs: number): IndexPage {
    const time = (moment: string | undefined) => (moment === undefined ? undefined : Date.parse(moment));
    const wanted = { ...query, text: query.q, sinceMs: time(query.since), untilMs: time(query.until) };
    const listed = this.#store.listed().map((each) => ({
      ...each,
      state: stateAt(each.state, each.first_vote_ms, settings.close_after_days, nowMs),
    }));
    const keys = keysInOrder(listed, wanted);
    const id = crypto.randomUUID();
    if (keys.length > INDEX_PAGE_ROWS)
      this.#storage.transactionSync(() => {
        this.#store.saveSnapshot(id, keys, nowMs);
        this.#store.dropSnapshots(nowMs - SNAPSHOT_MS, SNAPSHOTS_MAX);
      });
    return this.#page(keys.slice(0, INDEX_PAGE_ROWS), { id, offset: 0, total: keys.length }, settings, nowMs);
  }

  /** A further page, from the snapshot. Fails with `cursor-expired`. */
  next(place: Place, settings: SiteSettings, nowMs: number): IndexPage | Failure {
    const keys = this.#store.snapshot(place.id, place.offset, INDEX_PAGE_ROWS, nowMs - SNAPSHOT_MS);
    return keys ? this.#page(keys, place, settings, nowMs) : failure("cursor-expired");
  }

  /** Articles after a key, in the order of their keys. */
  after(key: string, limit: number, settings: SiteSettings, nowMs: number): ListedRow[] {
    return this.#store.after(key, limit).map((row) => shown(row, settings, nowMs));
  }

  article(key: string, settings: SiteSettings, nowMs: number): ListedRow | undefined {
    const row = this.#store.article(key);
    return row && shown(row, settings, nowMs);
  }

  #page(keys: string[], { id, offset, total }: Place, settings: SiteSettings, nowMs: number): IndexPage {
    const next = offset + INDEX_PAGE_ROWS;
    return {
      ok: true,
      rows: this.#store.articles(keys).map((row) => shown(row, settings, nowMs)),
      cursor: next < total ? `${id}.${next}.${total}` : null,
    };
  }
}

/** A row with its state as it is now. */
function shown(row: ListedRow, { close_after_days }: SiteSettings, nowMs: number): ListedRow {
  return { ...row, state: stateAt(row.state, row.firstVoteMs, close_after_days, nowMs) };
}
