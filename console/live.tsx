/** What follows by itself: asked again while the tab is seen, and answered with nothing where nothing is new. Knows no view. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Answer, askAgain, inWords, Refused } from "./api.ts";
import type { Reading } from "./parts.tsx";
import { grown, LIVE_MS, type Placed, still } from "./still.ts";

/**
 * Reads an address of the API and keeps to it. Nothing is asked while the tab is hidden, and at once when it is seen again. What was read
 * stays while asking fails, `failed` beside it. A session that is over is not asked again by itself. `paceMs`: from an answer to the next asking.
 * The address "" is not asked.
 */
export function useLive<T>(address: string, paceMs: (body: T) => number = () => LIVE_MS): Followed<T> {
  const [state, setState] = useState<{ of?: string; turn?: number; answer?: Answer<T>; failed?: string }>({});
  const [turn, setTurn] = useState(0);
  const last = useRef<{ of: string; answer: Answer<T> }>(undefined);
  // Before the page is painted, as `useReading` does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` reads the same address again, at once.
  useLayoutEffect(() => {
    let [current, asking] = [true, false];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = (failed?: string) => {
      const answer = last.current?.of === address ? last.current.answer : undefined;
      if (current) setState({ of: address, turn, ...(answer && { answer }), ...(failed && { failed }) });
    };
    const pace = () => (last.current?.of === address ? paceMs(last.current.answer.body) : LIVE_MS);
    const look = async () => {
      clearTimeout(timer);
      if (!address || document.hidden || asking) return;
      asking = true;
      let over = false;
      try {
        const known = last.current?.of === address ? last.current.answer.tag : "";
        const answer = await askAgain<T>(address, known);
        if (current && answer) last.current = { of: address, answer };
        keep();
      } catch (error) {
        over = error instanceof Refused && error.problem.status === 401;
        keep(inWords(error));
      }
      asking = false;
      if (current && !over) timer = setTimeout(look, pace());
    };
    document.addEventListener("visibilitychange", look);
    void look();
    return () => {
      current = false;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [address, turn]);
  return {
    ...(state.of === address && state),
    turn: (state.of === address && state.turn) || 0,
    again: () => setTurn((before) => before + 1),
  };
}

/** What follows. `turn`: grows with the first answer that was asked for by `again`. */
interface Followed<T> extends Reading<Answer<T>> {
  turn: number;
}

/** Says that what is shown follows no more, and why. Nothing while it does. */
export function Late({ reading: { answer, failed, again } }: { reading: Reading<unknown> }) {
  if (!answer || !failed) return null;
  return (
    <div role="alert">
      <p>These figures are not the latest. {failed}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

/** Rows in their places, and what there is besides them. */
interface Still<T> {
  rows: Placed<T>[];
  /** Rows that are not shown yet, and rows that are shown and gone. */
  fresh: number;
  gone: number;
  /** Shows the latest rows in their own order. */
  take(): void;
}

/**
 * Holds the rows of a list where they are, until they are taken anew or the list is another one (`of`). `known`: see `still`. `turn`: with
 * another one new rows are put below those that are shown, for they come of what was just done here.
 */
export function useStill<T>(
  of: string,
  latest: readonly T[] | undefined,
  keyOf: (row: T) => string,
  { known = latest, turn = 0 }: { known?: readonly T[] | undefined; turn?: number } = {},
): Still<T> {
  const shown = useRef<{ of: string; turn: number; rows: readonly T[] }>(undefined);
  const [, draw] = useState(0);
  if (latest && shown.current?.of !== of) shown.current = { of, turn, rows: latest };
  const held = shown.current?.of === of ? shown.current : undefined;
  const before = held ? (held.turn === turn ? held.rows : grown(held.rows, latest ?? [], keyOf)) : [];
  const { rows, fresh } = still(before, latest ?? before, keyOf, known ?? before);
  if (latest) shown.current = { of, turn, rows: rows.map(({ row }) => row) };
  const take = () => {
    shown.current = { of, turn, rows: latest ?? [] };
    draw((turn) => turn + 1);
  };
  return { rows, fresh, gone: rows.filter(({ gone }) => gone).length, take };
}

/** For a row's element: what goes from it leaves it its room, so that none of those below moves under the hand. */
export function useRoom(gone: boolean) {
  const ref = useRef<HTMLLIElement>(null);
  const height = useRef(0);
  useLayoutEffect(() => {
    if (!gone && ref.current) height.current = ref.current.getBoundingClientRect().height;
  });
  return { ref, ...(gone && { style: { boxSizing: "border-box", minHeight: `${height.current}px` } }) };
}

/** Says how many rows wait to be shown, and shows them on a press. */
export function Fresh({ fresh, gone, take }: Pick<Still<unknown>, "fresh" | "gone" | "take">) {
  const place = useRef<HTMLDivElement>(null);
  const words = [fresh > 0 && `${fresh} new`, gone > 0 && `${gone} done`].filter(Boolean).join(", ");
  return (
    <div class="fresh" role="status" tabIndex={-1} ref={place}>
      {words && (
        <button
          type="button"
          onClick={() => {
            // The button goes with what it says; whoever pressed it by a key goes on from here.
            place.current?.focus();
            take();
          }}
        >
          {words}: show the list as it is now
        </button>
      )}
    </div>
  );
}
