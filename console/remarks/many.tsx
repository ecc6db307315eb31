/** What is made of all selected remarks at once, as each was seen. */
import type { RemarkRow, Triage } from "../../worker/contract/index.ts";
import { counted } from "../figures.ts";
import { act } from "../work/last.ts";
import type { Picks } from "../work/picks.tsx";
import { asKnown } from "./inbox.ts";
import { Triages } from "./remark-item.tsx";
import { sortingOf, sortOrder } from "./sorting.ts";

/** A row with the name under which it is selected. */
export interface Item {
  key: string;
  row: RemarkRow;
}

export function Many({ site, picks, items }: { site: string; picks: Picks<Item>; items: readonly Item[] }) {
  // What was dealt with meanwhile is not acted on again.
  const picked = items.filter(({ key }) => picks.picked.has(key)).map(({ row }) => asKnown(row));
  if (picked.length === 0)
    return (
      <div class="acts">
        <button type="button" onClick={() => picks.all(items)}>
          Select all on this page
        </button>
      </div>
    );
  const sort = (to: Triage) => {
    picks.drop();
    void act([
      sortOrder(
        site,
        picked.map((row) => sortingOf(row, to)),
      ),
    ]);
  };
  return (
    <section class="bulk" data-bulk aria-label="What to do to the selected">
      <p>{counted(picked.length, "remark")} selected.</p>
      <div class="acts">
        <Triages onSort={sort} />
        <button type="button" onClick={() => picks.all(items)}>
          Select all
        </button>
        <button type="button" data-close onClick={picks.drop}>
          Select none
        </button>
      </div>
    </section>
  );
}
