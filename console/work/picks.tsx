/** Rows that somebody has selected: one by one, from one to another, all of them. Of any list whose rows have a key. */
import { useRef, useState } from "preact/hooks";
import { inWords } from "../api.ts";

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

/** Rows that match and are not shown, too, as far as they may be selected at once; `whole`: there are no more. */
export interface More<Row> {
  label: string;
  read(): Promise<{ rows: readonly Row[]; whole: boolean }>;
}

/**
 * Selects all that match, once they are read; `cut` says of how many first ones, where there are more. They come late, and never on top
 * of what was selected meanwhile.
 */
export function useMatching<Row>(
  picks: Picks<Row>,
  say: (words: string) => void,
  cut: (rows: number) => string,
): (read: More<Row>["read"]) => Promise<void> {
  const latest = useRef(picks);
  latest.current = picks;
  const selection = () => JSON.stringify([latest.current.of, ...latest.current.picked.keys()]);
  return async (read) => {
    say("Reading…");
    const before = selection();
    try {
      const { rows, whole } = await read();
      if (selection() !== before) return say("The selection was changed meanwhile, and stays as it is.");
      picks.all(rows);
      say(whole ? "" : cut(rows.length));
    } catch (error) {
      say(inWords(error));
    }
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
