/** Rows that somebody has selected: one by one, from one to another, all of them. Of any list whose rows have a key. */
import { useRef, useState } from "preact/hooks";

export interface Picks<Row> {
  /** What names the list. */
  of: string;
  /** The selected rows by their keys, in the order in which they were. */
  picked: ReadonlyMap<string, Row>;
  /** Selects a row or drops it; with `range` all from the row that was last pressed to this one. */
  toggle(key: string, range: boolean): void;
  all(rows: readonly Row[]): void;
  drop(): void;
}

/** The selection of a list; another list (`of`) begins without one. */
export function usePicks<Row extends { key: string }>(of: string, rows: readonly Row[]): Picks<Row> {
  const [state, setState] = useState({ of, picked: new Map<string, Row>(), last: "" });
  const { picked, last } = state.of === of ? state : { picked: new Map<string, Row>(), last: "" };
  const set = (next: Iterable<readonly [string, Row]>, key: string) =>
    setState({ of, picked: new Map(next), last: key });
  return {
    of,
    picked,
    toggle(key, range) {
      const at = (each: string) => rows.findIndex((row) => row.key === each);
      const [here, there] = [at(key), range ? at(last) : -1];
      const next = new Map(picked);
      if (there < 0 && next.delete(key)) return set(next, key);
      const from = there < 0 ? here : Math.min(here, there);
      const until = there < 0 ? here : Math.max(here, there);
      for (const row of rows.slice(from, until + 1)) next.set(row.key, row);
      set(next, key);
    },
    all: (more) => set([...picked, ...more.map((row) => [row.key, row] as const)], last),
    drop: () => set([], ""),
  };
}

/** Said where it is not. */
export const CHANGED = "The selection was changed meanwhile, and stays as it is.";

/**
 * Says of a selection whether it is still the one that it was when this was asked: what is read for it comes later, and must not come
 * on top of what was done meanwhile.
 */
export function useSame<Row>(picks: Picks<Row>): () => () => boolean {
  const now = useRef(picks);
  now.current = picks;
  return () => {
    const { of, picked } = now.current;
    const keys = [...picked.keys()].join(" ");
    return () => now.current.of === of && [...now.current.picked.keys()].join(" ") === keys;
  };
}

/** The box that selects a row; shift-pressed it selects a range. */
export function Pick<Row>({ picks, id, name }: { picks: Picks<Row>; id: string; name: string }) {
  return (
    <label class="pick">
      <input
        type="checkbox"
        data-pick
        checked={picks.picked.has(id)}
        aria-label={`Select ${name}`}
        onClick={(event) => picks.toggle(id, event.shiftKey)}
      />
    </label>
  );
}
