/** What is done to many selected articles at once: one review of each, as it was seen in the list. */
import { useState } from "preact/hooks";
import type { ArticleAnswer, IndexRow } from "../../worker/contract/index.ts";
import { inWords } from "../api.ts";
import { counted } from "../figures.ts";
import { Hint } from "../keys.tsx";
import { act } from "./last.ts";
import type { Order } from "./ordered.ts";
import { type Filter, type ReviewAct, readArticle } from "./orders.ts";
import { type More, type Picks, useMatching } from "./picks.tsx";
import { versionInRow } from "./version.ts";

/** What can be done to many: the likeliest crowd of each set aside, or what waits in each decided. */
const BULK = {
  hold: "Hold back the most unusual votes of each",
  void: "Void what is held",
  count: "Count what is held",
} as const;
type BulkAct = keyof typeof BULK;
/** What is never decided on in bulk here. */
const APART =
  " Votes that wait for the captcha's check are left to settle; Review has those that need somebody.";

/**
 * The votes that an act is about, by what they are held for. Those whose captcha could not be checked are left out: they settle by
 * themselves, and Review knows which of them do so no more.
 */
function votesOf(action: BulkAct, { signals, held_by_cause: causes }: ArticleAnswer): Filter[] {
  if (action === "hold")
    return [...signals]
      .sort((a, b) => b.score - a.score)
      .slice(0, 1)
      .map(({ filter }) => filter);
  return causes
    .filter(({ cause }) => cause !== "captcha-unreachable")
    .map(({ cause }) => ({ standing: "held", cause }));
}

export function Bulk({
  site,
  picks,
  rows,
  more,
}: {
  site: string;
  picks: Picks<IndexRow>;
  /** The rows that are shown. */
  rows: readonly IndexRow[];
  /** Reads the rows that match and are not shown, too, as far as they may be selected; left out where all are shown. */
  more?: More<IndexRow>;
}) {
  const [said, setSaid] = useState("");
  const { picked } = picks;
  const all = useMatching(
    picks,
    setSaid,
    (rows) => `More match. The first ${counted(rows, "article")} are selected.`,
  );
  const does = async (action: BulkAct) => {
    setSaid("Reading…");
    try {
      const orders: Order[] = [];
      for (const row of picked.values()) {
        const subject = { site, key: row.key };
        const { body } = await readArticle(subject);
        const review = { kind: "review", action: action as ReviewAct, note: BULK[action] } as const;
        const name = row.title ?? row.article;
        for (const filter of votesOf(action, body))
          orders.push({
            subject,
            name,
            act: { ...review, filter },
            seen: versionInRow(row, body, row.details),
          });
      }
      setSaid(
        orders.length === 0 ? `None of the selected has such votes.${action === "hold" ? "" : APART}` : "",
      );
      if (orders.length > 0) await act(orders);
      picks.drop();
    } catch (error) {
      setSaid(inWords(error));
    }
  };
  if (picked.size === 0)
    return (
      <div class="acts">
        <button type="button" onClick={() => picks.all(rows)}>
          Select all on this page
        </button>
        <span role="status">{said}</span>
      </div>
    );
  return (
    <section class="bulk" data-bulk aria-label="What to do to the selected">
      <p>
        {counted(picked.size, "article")} selected.{APART}
      </p>
      <div class="acts">
        {(Object.keys(BULK) as BulkAct[]).map((action) => (
          <button type="button" key={action} data-act={action} onClick={() => does(action)}>
            {BULK[action]} <Hint does={action} />
          </button>
        ))}
        {more && (
          <button type="button" onClick={() => all(more.read)}>
            {more.label}
          </button>
        )}
        <button type="button" data-close onClick={picks.drop}>
          Select none
        </button>
      </div>
      <span role="status">{said}</span>
    </section>
  );
}
