/** What several views are made of: links, and what is being read. Knows no view. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { PERCENT_FROM, percents } from "../common/shares.ts";
import { inWords } from "./api.ts";
import type { Does } from "./key-table.ts";
import { addressOf, follow, type Place } from "./place.ts";

export function Link({
  to,
  current = false,
  opens = false,
  act,
  children,
}: {
  to: Place;
  current?: boolean;
  /** Whether it is what opens its row, by key. */
  opens?: boolean;
  /** What a key does that presses it. */
  act?: Does;
  children: ComponentChildren;
}) {
  return (
    <a
      href={addressOf(to)}
      aria-current={current ? "page" : undefined}
      {...(opens && { "data-open": "" })}
      data-act={act}
      onClick={(event) => follow(event, to)}
    >
      {children}
    </a>
  );
}

/** What a view has read: nothing yet, an answer, or what went wrong. */
export interface Reading<T> {
  answer?: T;
  failed?: string;
  again(): void;
}

/** Reads what has an address, and again when that is another; of two readings that overlap the later one counts. */
export function useReading<T>(address: string, read: () => Promise<T>): Reading<T> {
  const [state, setState] = useState<{ of?: string; answer?: T; failed?: string }>({});
  const [turn, setTurn] = useState(0);
  // Before the page is painted, which takes a slow device as long as the answer does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read hangs on its address; `turn` reads it again.
  useLayoutEffect(() => {
    let current = true;
    read().then(
      (answer) => current && setState({ of: address, answer }),
      (error) => current && setState({ of: address, failed: inWords(error) }),
    );
    return () => {
      current = false;
    };
  }, [address, turn]);
  // What was read of another address is never shown, and never acted on, as if it were this one's.
  return { ...(state.of === address && state), again: () => setTurn((before) => before + 1) };
}

/** Says what is being waited for, or what went wrong and how to go on. */
export function Waiting({ reading: { failed, again } }: { reading: Reading<unknown> }) {
  if (!failed) return <p role="status">Reading…</p>;
  return (
    <div role="alert">
      <p>{failed}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

/** Yes and no in words: a percentage from ten answers on. */
export function Tally({ yes, no }: { yes: number; no: number }) {
  const all = yes + no;
  const share =
    all < PERCENT_FROM
      ? `Too few answers to say (${all}; ${PERCENT_FROM} are needed)`
      : `${percents(yes, no).yes} % yes`;
  return (
    <>
      {share} · {yes} yes, {no} no
    </>
  );
}
