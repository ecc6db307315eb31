/** What is made of all selected remarks at once, as each was seen: of those of the page, or of all that match. */
import { useState } from "preact/hooks";
import type { RemarkRow, Triage } from "../../worker/contract/index.ts";
import { counted } from "../figures.ts";
import { act } from "../work/last.ts";
import { type More, type Picks, useMatching } from "../work/picks.tsx";
import { Triages } from "./remark-item.tsx";
import { sortingOf, sortOrder } from "./sorting.ts";

/** A row with the name under which it is selected. */
export interface Item {
  key: string;
  row: RemarkRow;
}

export function Many({
  site,
  picks,
  items,
  picked,
  more,
}: {
  site: string;
  picks: Picks<Item>;
  /** The rows that are shown. */
  items: readonly Item[];
  /** The selected ones as they are now, without those that somebody has dealt with meanwhile. */
  picked: readonly RemarkRow[];
  /** Reads the rows that match and are not shown, too, as far as they may be selected; left out where all are shown. */
  more?: More<Item>;
}) {
  const [said, setSaid] = useState("");
  const all = useMatching(
    picks,
    setSaid,
    (rows) => `There may be more: these are the first ${counted(rows, "remark")} that match.`,
  );
  const drop = () => {
    picks.drop();
    setSaid("");
  };
  const sort = (to: Triage) => {
    drop();
    void act([
      sortOrder(
        site,
        picked.map((row) => sortingOf(row, to)),
      ),
    ]);
  };
  const ofPage = (
    <button
      type="button"
      onClick={() => {
        picks.all(items);
        setSaid("");
      }}
    >
      Select all on this page
    </button>
  );
  const matching = more && (
    <button type="button" onClick={() => all(more.read)}>
      {more.label}
    </button>
  );
  if (picked.length === 0)
    return (
      <div class="acts">
        {ofPage}
        {matching}
        <span role="status">{said}</span>
      </div>
    );
  return (
    <section class="bulk" data-bulk aria-label="What to do to the selected">
      <p>{counted(picked.length, "remark")} selected.</p>
      <div class="acts">
        <Triages onSort={sort} />
        {matching ?? ofPage}
        <button type="button" data-close onClick={drop}>
          Select none
        </button>
      </div>
      <span role="status">{said}</span>
    </section>
  );
}
