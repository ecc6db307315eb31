/** What readers have written and nobody has sorted, for Today: how many, and first what somebody should look at soon. */
import type { RemarkCounts } from "../../worker/contract/index.ts";
import type { Who } from "../api.ts";
import { counted } from "../figures.ts";
import { addressOfPage } from "../lists/pages.tsx";
import { Link } from "../parts.tsx";
import { useEditions } from "./editions.ts";
import { BESIDE_MS, useInbox } from "./inbox.ts";
import { useNaming } from "./naming.ts";
import { RemarkItem } from "./remark-item.tsx";
import { Since } from "./since.tsx";
import { allOf, mayRead, URGENT } from "./words.ts";

/** Remarks that are shown here. */
const SHOWN = 3;

/** `written`: how many there are, once that is known. */
type Props = { site: string; who: Who; may: boolean; written: RemarkCounts | undefined };

export function NewRemarks(props: Props) {
  return mayRead(props.who) ? <Words {...props} /> : <Numbers {...props} />;
}

/** For whoever may not read them. Nothing of a site that has none. */
function Numbers({ written }: Props) {
  if (!written || allOf(written) === 0) return null;
  return (
    <section aria-labelledby="written">
      <h2 id="written">What readers write</h2>
      <p>{counted(written.new, "remark")} new. Whoever has the scope remarks reads them.</p>
    </section>
  );
}

function Words({ site, who, may }: Props) {
  const { page, take } = useInbox(addressOfPage(site, "remarks", { triage: "new" }), BESIDE_MS);
  const urgent = page?.rows.filter(({ row }) => row.flags.some((flag) => URGENT.includes(flag))) ?? [];
  const article = urgent.find(({ row }) => row.article !== null)?.row.article;
  const naming = useNaming(site, article ? { article } : undefined);
  const shown = urgent.slice(0, SHOWN);
  const editionsOf = useEditions(
    site,
    who,
    shown.map(({ row }) => row),
  );
  if (!page || allOf(page.counts) === 0) return null;
  const all = <Link to={{ site, view: "remarks" }}>Remarks</Link>;
  return (
    <section aria-labelledby="written">
      <h2 id="written">What readers write</h2>
      <p>
        {page.counts.new === 0 ? "Nothing is new." : `${counted(page.counts.new, "remark")} new.`} All of
        them: {all}.
      </p>
      {page.counts.new > 0 && (
        <p class="quiet">
          {urgent.length === 0
            ? "None of the latest sounds like a threat or reports an error."
            : "Here are those that sound like a threat or speak of self-harm, then reported errors; three at most."}
        </p>
      )}
      <Since {...{ page, take }} />
      <ul class="rows cards">
        {shown.map((placed) => (
          <RemarkItem
            key={placed.row.id}
            {...{ site, placed, naming, editionsOf, may }}
            zone={who.time_zone ?? "UTC"}
          />
        ))}
      </ul>
    </section>
  );
}
