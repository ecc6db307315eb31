/** Rows that stay where they are while their figures follow. Pure: what is shown, and what is known by now, are arguments. */

/** From an answer to the next asking: what is new is on the page within 15 s, the way there and back included. */
export const LIVE_MS = 10_000;

/** A row as it is known last; `gone`: it is known no more, and stands as it was. */
export interface Placed<T> {
  row: T;
  gone: boolean;
}

/**
 * The rows that are shown, in their places, each as it is now; and how many of the latest there are besides, which come when
 * somebody asks for them. `keyOf`: what a row is known by. `known`: all that there are, where `latest` are only the first of them.
 */
export function still<T>(
  shown: readonly T[],
  latest: readonly T[],
  keyOf: (row: T) => string,
  known: readonly T[] = latest,
): { rows: Placed<T>[]; fresh: number } {
  const byKey = new Map(known.map((row) => [keyOf(row), row]));
  const rows = shown.map((row) => {
    const now = byKey.get(keyOf(row));
    return now === undefined ? { row, gone: true } : { row: now, gone: false };
  });
  const keys = new Set(shown.map(keyOf));
  return { rows, fresh: latest.filter((row) => !keys.has(keyOf(row))).length };
}

/** The rows that are shown, and below them those of the latest that are not. */
export function grown<T>(shown: readonly T[], latest: readonly T[], keyOf: (row: T) => string): T[] {
  const keys = new Set(shown.map(keyOf));
  return [...shown, ...latest.filter((row) => !keys.has(keyOf(row)))];
}
