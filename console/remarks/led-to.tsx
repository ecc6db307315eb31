/** Which edition of its article a remark has led to, once it was acted on: chosen of those that the article's owner names. */
import type { RemarkRow } from "../../worker/contract/index.ts";
import { timeIn } from "../times.ts";
import { act } from "../work/last.ts";
import { sortingOf, sortOrder } from "./sorting.ts";

export function LedTo({
  site,
  row,
  editions,
  zone,
}: {
  site: string;
  row: RemarkRow;
  /** At least one. */
  editions: readonly string[];
  /** In which times are told. */
  zone: string;
}) {
  const { edition } = row;
  // One that a program has named may be any moment.
  const all = [...new Set(edition ? [...editions, edition] : editions)].sort().reverse();
  const choose = (next: string) =>
    act([sortOrder(site, [{ ...sortingOf(row, "acted-on"), edition: next || null }])]);
  return (
    <label class="led">
      It led to the edition of
      <select value={edition ?? ""} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        <option value="">none that is named</option>
        {all.map((at) => (
          <option key={at} value={at}>
            {timeIn(zone, at)}
          </option>
        ))}
      </select>
    </label>
  );
}
