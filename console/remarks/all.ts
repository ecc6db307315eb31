/** All remarks that fit what is asked for, beyond the page that is shown, to be selected at once. */
import type { InboxAnswer, RemarkRow } from "../../worker/contract/index.ts";
import { ask } from "../api.ts";
import { addressOfPage } from "../lists/pages.tsx";

/** So many are selected at once: five requests sort them, and one act takes them back. */
export const PICKED_MAX = 1_000;
/** And so many pages are looked through: one that few remarks fit looks at hundreds and may be empty. */
const PAGES_MAX = 40;

/**
 * Those that are shown and those of the pages after, from `cursor` on, as far as they may be selected at once. `whole`: there are no
 * more.
 */
export async function allFrom(
  site: string,
  query: Record<string, string>,
  shown: readonly RemarkRow[],
  cursor: string | null,
): Promise<{ rows: RemarkRow[]; whole: boolean }> {
  const rows = new Map(shown.map((row) => [row.id, row]));
  let next = cursor;
  for (let pages = 0; next !== null && rows.size < PICKED_MAX && pages < PAGES_MAX; pages++) {
    const address = addressOfPage(site, "remarks", { ...query, cursor: next });
    const { body } = await ask<InboxAnswer>("GET", address);
    for (const row of body.remarks) if (!rows.has(row.id)) rows.set(row.id, row);
    next = body.cursor;
  }
  return { rows: [...rows.values()].slice(0, PICKED_MAX), whole: next === null && rows.size <= PICKED_MAX };
}
