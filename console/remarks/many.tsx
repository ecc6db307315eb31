/** What is made of all selected remarks at once, as each was seen: of those of the page, or of all that match. */
import { useState } from "preact/hooks";
import type { RemarkRow, Triage } from "../../worker/contract/index.ts";
import { inWords } from "../api.ts";
import { counted } from "../figures.ts";
import { act } from "../work/last.ts";
import { CHANGED, type Picks, useSame } from "../work/picks.tsx";
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
  more?: { label: string; read(): Promise<{ rows: readonly RemarkRow[]; whole: boolean }> };
}) {
  const [said, setSaid] = useState("");
  const select = (rows: readonly Item[], words = "") => {
    picks.all(rows);
    setSaid(words);
  };
  const same = useSame(picks);
  const all = async (read: NonNullable<typeof more>["read"]) => {
    setSaid("Reading…");
    const isSame = same();
    try {
      const { rows, whole } = await read();
      if (!isSame()) return setSaid(CHANGED);
      const first = `There may be more: these are the first ${counted(rows.length, "remark")} that match.`;
      select(
        rows.map((row) => ({ key: row.id, row })),
        whole ? "" : first,
      );
    } catch (error) {
      setSaid(inWords(error));
    }
  };
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
    <button type="button" onClick={() => select(items)}>
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
