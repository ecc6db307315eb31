/** The held votes of the whole site by cause: those that settle by themselves apart from those that need somebody. */
import { useState } from "preact/hooks";
import type { AttentionAnswer, WaitingRow } from "../worker/contract/index.ts";
import { inWords, moderation, type Who } from "./api.ts";
import { HELD } from "./article/groups.ts";
import { counted } from "./figures.ts";
import { useHolders } from "./holders.ts";
import { Hint } from "./keys.tsx";
import { Fresh, Late, useLive, useStill } from "./live.tsx";
import { Link, Waiting } from "./parts.tsx";
import type { Place } from "./place.ts";
import { comesOf, idOf, nameOf } from "./waiting.ts";
import { orderOn, WaitingItem } from "./waiting-item.tsx";
import { act, useAgain } from "./work/last.ts";
import type { Order } from "./work/ordered.ts";
import { ACTS } from "./work/orders.ts";
import { Pick, type Picks, usePicks } from "./work/picks.tsx";

const BULK = ["count", "void"] as const;

/** A row with the name under which it is selected. */
interface Item {
  key: string;
  row: WaitingRow;
}

export function Review({
  place,
  who: { time_zone: zone = "UTC" },
  may,
}: {
  place: Place;
  who: Who;
  may: boolean;
}) {
  const { site = "", cause = "" } = place;
  const address = moderation(site, "/attention");
  const reading = useLive<AttentionAnswer>(address);
  useAgain(reading.again);
  const it = reading.answer?.body;
  const fits = it?.waiting.filter((row) => !row.settles && (cause === "" || row.cause === cause));
  const holderOf = useHolders(site, fits);
  const list = `${address} ${cause}`;
  const still = useStill(list, fits, idOf);
  const items = still.rows.filter(({ gone }) => !gone).map(({ row }): Item => ({ key: idOf(row), row }));
  const picks = usePicks<Item>(list, items);
  if (!it)
    return (
      <main>
        <h1>Review</h1>
        <Waiting reading={reading} />
      </main>
    );
  const settling = it.waiting.filter(({ settles }) => settles);
  return (
    <main>
      <h1>Review</h1>
      <Late reading={reading} />
      <section aria-labelledby="needs">
        <h2 id="needs">Needs somebody</h2>
        <Causes {...{ site, cause }} />
        <Fresh {...still} />
        {still.rows.length === 0 && (
          <p>{cause ? "No held votes of this cause need somebody." : "No held votes need somebody."}</p>
        )}
        {may && items.length > 0 && <Many {...{ site, picks, items }} more={it.more} />}
        <ul class="rows">
          {still.rows.map((placed) => (
            <WaitingItem
              key={idOf(placed.row)}
              {...{ site, may, placed, zone }}
              more={it.more}
              holder={holderOf(placed.row)}
            >
              {may && <Pick picks={picks} id={idOf(placed.row)} name={nameOf(placed.row)} />}
            </WaitingItem>
          ))}
        </ul>
        {it.more && <p>Held votes of more articles come here once some of these are decided on.</p>}
      </section>
      <section aria-labelledby="settles">
        <h2 id="settles">Waiting for the captcha's check</h2>
        <p class="quiet">
          Turnstile is asked again for some minutes. What it does not settle by then stands above, for
          somebody to decide.
        </p>
        {settling.length === 0 && <p>None do.</p>}
        <ul class="rows">
          {settling.map((row) => (
            <li key={idOf(row)}>
              <Link to={{ site, view: "article", key: row.key }}>{nameOf(row)}</Link>
              <p>
                {counted(row.votes)}. {comesOf(row)}
              </p>
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}

/** Which cause is shown, as links: each is an address. */
function Causes({ site, cause }: { site: string; cause: string }) {
  const all = [["", "All"], ...Object.entries(HELD).map(([name, { what }]) => [name, what])] as [
    string,
    string,
  ][];
  return (
    <nav class="acts" aria-label="Causes">
      {all.map(([name, what]) => (
        <Link key={name} to={{ site, view: "review", cause: name }} current={name === cause}>
          {what}
        </Link>
      ))}
    </nav>
  );
}

/** What is done to all that are selected: one review each, as each row was seen. */
function Many({
  site,
  picks,
  items,
  more,
}: {
  site: string;
  picks: Picks<Item>;
  items: readonly Item[];
  /** Whether more match than are listed. */
  more: boolean;
}) {
  const [said, setSaid] = useState("");
  // What was dealt with meanwhile is not acted on again.
  const picked = items.filter(({ key }) => picks.picked.has(key));
  const does = async (action: (typeof BULK)[number]) => {
    setSaid("Reading…");
    try {
      const orders: Order[] = [];
      for (const { row } of picked)
        orders.push(await orderOn(site, row, action, `${ACTS[action].label}, with others, in the console`));
      setSaid("");
      picks.drop();
      await act(orders);
    } catch (error) {
      setSaid(inWords(error));
    }
  };
  const votes = picked.reduce((sum, { row }) => sum + row.votes, 0);
  return (
    <section
      class="bulk"
      aria-label="What to do to the selected"
      {...(picked.length > 0 && { "data-bulk": "" })}
    >
      {picked.length > 0 && (
        <p>
          {counted(picked.length, "row")} selected, {counted(votes)}.
        </p>
      )}
      {more && (
        <p class="quiet">
          More match than are listed: those of the hundred articles with the most held votes can be selected
          here.
        </p>
      )}
      <div class="acts">
        {picked.length > 0 &&
          BULK.map((action) => (
            <button type="button" key={action} data-act={action} onClick={() => does(action)}>
              {ACTS[action].label} all selected <Hint does={action} />
            </button>
          ))}
        <button type="button" onClick={() => picks.all(items)}>
          {more ? "Select all that are listed" : "Select all that match"}
        </button>
        {picked.length > 0 && (
          <button type="button" data-close onClick={picks.drop}>
            Select none
          </button>
        )}
      </div>
      <span role="status">{said}</span>
    </section>
  );
}
