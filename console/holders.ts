/** Who has set aside the votes of a list's rows, by the site's log: a row itself does not tell. Follows by itself; draws nothing. */
import { useEffect, useRef } from "preact/hooks";
import type { AuditAnswer, WaitingRow } from "../worker/contract/index.ts";
import { addressOfPage } from "./lists/pages.tsx";
import { useLive } from "./live.tsx";
import { BESIDE_MS } from "./remarks/inbox.ts";
import { type Holder, holderOf, idOf } from "./waiting.ts";

/** Names the holder of a row, where the latest of the log do. Nothing is asked where no row is held by a moderator. */
export function useHolders(
  site: string,
  rows: readonly WaitingRow[] | undefined,
): (row: WaitingRow) => Holder | undefined {
  const held = rows?.filter(({ cause }) => cause === "moderator") ?? [];
  const reading = useLive<AuditAnswer>(
    held.length > 0 ? addressOfPage(site, "audit", { action: "review" }) : "",
    () => BESIDE_MS,
  );
  // Rows that came since are of acts that the log knew nothing of.
  const rowsNow = held.map((row) => `${idOf(row)} ${row.moderation_revision}`).join();
  const before = useRef("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for other rows alone; asking again is the same of each drawing.
  useEffect(() => {
    if (before.current && rowsNow) reading.again();
    before.current = rowsNow;
  }, [rowsNow]);
  const log = reading.answer?.body.entries ?? [];
  return (row) => holderOf(log, row);
}
