/**
 * Lists that somebody walks page by page: the numbers of the articles on them, in parts, each a row that is written once.
 * Knows nothing of orders. Tidying reads the oldest lists' heads and deletes ranges, never a list.
 */
import type { Wanted } from "../domain/articles/index-order.ts";
import { WALK_MS, WALKS_MAX, WALKS_TIDIED } from "../limits/reading.ts";
import type { Edge } from "./orders.ts";

/** One part of a list. */
export interface Part {
  /** The articles by their rows' numbers. */
  numbers: number[];
  /** Where the next part begins in the order; null if this is the last one. */
  edge: Edge | null;
}

/** A list by its serial number and a random tag, so that a number that is used anew is no other list's. */
export interface WalkId {
  serial: number;
  tag: string;
}

type PartColumns = { tag: string; wanted: string; edge: string | null; places: string };

export class Walks {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps the first part of a new list and drops the oldest lists: those whose time is over, and all but the latest. */
  begin(wanted: Wanted, part: Part, nowMs: number): WalkId {
    const [latest] = this.#sql
      .exec<{ serial: number }>("SELECT serial FROM walk ORDER BY serial DESC LIMIT 1")
      .toArray();
    const id = { serial: (latest?.serial ?? 0) + 1, tag: crypto.randomUUID().slice(0, 8) };
    this.add(id, 0, wanted, part, nowMs);
    this.#tidy(id.serial - WALKS_MAX, nowMs - WALK_MS);
    return id;
  }

  /** Keeps a further part. */
  add({ serial, tag }: WalkId, part: number, wanted: Wanted, { numbers, edge }: Part, nowMs: number): void {
    this.#sql.exec(
      "INSERT INTO walk (serial, part, tag, at_ms, wanted, edge, places) VALUES (?, ?, ?, ?, ?, ?, ?)",
      serial,
      part,
      tag,
      nowMs,
      JSON.stringify(wanted),
      edge && JSON.stringify(edge),
      numbers.join(" "),
    );
  }

  /** A part of a list, or undefined if it isn't there. */
  part({ serial, tag }: WalkId, part: number): Part | undefined {
    const [row] = this.#sql
      .exec<PartColumns>(
        "SELECT tag, wanted, edge, places FROM walk WHERE serial = ? AND part = ?",
        serial,
        part,
      )
      .toArray();
    return row?.tag === tag
      ? { numbers: numbersOf(row.places), edge: row.edge && JSON.parse(row.edge) }
      : undefined;
  }

  /** What a list is of, or undefined if it is gone or its time is over. */
  wanted({ serial, tag }: WalkId, nowMs: number): Wanted | undefined {
    const [row] = this.#sql
      .exec<{ wanted: string }>(
        "SELECT wanted FROM walk WHERE serial = ? AND part = 0 AND tag = ? AND at_ms >= ?",
        serial,
        tag,
        nowMs - WALK_MS,
      )
      .toArray();
    return row && JSON.parse(row.wanted);
  }

  /** Every article on the list so far. */
  all({ serial }: WalkId): Set<number> {
    const parts = this.#sql.exec<{ places: string }>("SELECT places FROM walk WHERE serial = ?", serial);
    return new Set(parts.toArray().flatMap(({ places }) => numbersOf(places)));
  }

  /** Forgets all lists: what was looked for may be the title of an article that is erased. */
  forget(): void {
    this.#sql.exec("DELETE FROM walk");
  }

  /** Some of the oldest at a time: lists are begun one by one. */
  #tidy(upTo: number, beforeMs: number): void {
    const { last } = this.#sql
      .exec<{ last: number | null }>(
        `SELECT max(serial) AS last FROM
           (SELECT serial, at_ms FROM walk ORDER BY serial LIMIT ?) WHERE at_ms < ? OR serial <= ?`,
        WALKS_TIDIED,
        beforeMs,
        upTo,
      )
      .one();
    if (last !== null) this.#sql.exec("DELETE FROM walk WHERE serial <= ?", last);
  }
}

function numbersOf(places: string): number[] {
  return places === "" ? [] : places.split(" ").map(Number);
}
