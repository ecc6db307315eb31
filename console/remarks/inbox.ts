/** The inbox as a view shows it: followed by itself, its rows in their places. Draws nothing. */
import { useRef, useState } from "preact/hooks";
import type { InboxAnswer, RemarkRow } from "../../worker/contract/index.ts";
import type { Answer } from "../api.ts";
import { useLive } from "../live.tsx";
import type { Reading } from "../parts.tsx";
import { LIVE_MS, type Placed, still } from "../still.ts";
import { useAgain } from "../work/last.ts";
import { own } from "./sorting.ts";

/** A page of the inbox. */
export interface Inbox {
  reading: Reading<Answer<InboxAnswer>>;
  /** Undefined before anything is read. */
  page?: {
    rows: Placed<RemarkRow>[];
    counts: InboxAnswer["counts"];
    /** Of the page after the rows that are shown. */
    cursor: string | null;
    /** Remarks that were sent since, and rows that are no more under what was asked for. */
    fresh: number;
    gone: number;
  };
  /** Shows the latest rows in their own order. */
  take(): void;
}

/** From an answer to the next asking where remarks stand beside something else: words are no alarm. */
export const BESIDE_MS = 60_000;

/** The latest that a reader sent, in ms. */
const latestOf = (rows: readonly RemarkRow[]) => Math.max(0, ...rows.map((row) => Date.parse(row.sent_at)));

/**
 * Reads a page of the inbox and keeps to it: rows stay where they are, what is new is counted, until it is taken. What only moves
 * up from the page after it, since others were sorted, is not new.
 */
export function useInbox(address: string, paceMs = LIVE_MS): Inbox {
  const reading = useLive<InboxAnswer>(address, () => paceMs);
  useAgain(reading.again);
  const shown = useRef<{ of: string; rows: readonly RemarkRow[]; cursor: string | null; sentMs: number }>(
    undefined,
  );
  const [, draw] = useState(0);
  const answer = reading.answer?.body;
  const taken = ({ remarks, cursor }: InboxAnswer) => ({
    ...{ of: address, rows: remarks, cursor, sentMs: latestOf(remarks) },
  });
  if (answer && shown.current?.of !== address) shown.current = taken(answer);
  const take = () => {
    shown.current = answer && taken(answer);
    draw((turn) => turn + 1);
  };
  if (!answer || !shown.current) return { reading, take };
  const { rows } = still(shown.current.rows, answer.remarks, ({ id }) => id);
  const { cursor, sentMs } = shown.current;
  shown.current = { ...shown.current, rows: rows.map(({ row }) => row) };
  const ids = new Set(rows.map(({ row }) => row.id));
  const fresh = answer.remarks.filter(
    ({ id, sent_at }) => !ids.has(id) && Date.parse(sent_at) > sentMs,
  ).length;
  const gone = rows.filter((each) => each.gone).length;
  return { reading, take, page: { rows, counts: answer.counts, cursor, fresh, gone } };
}

/** A row as it is after what was done here, if that is the latest that is known of it. */
export function asKnown(row: RemarkRow): RemarkRow {
  const mine = own.value.get(row.id);
  return mine && mine.revision > row.revision ? { ...row, ...mine } : row;
}
