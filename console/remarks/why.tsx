/** Why an article's readers say so: reasons as bars with their numbers, and for those who may read them some of their words. */
import type { ArticleAnswer } from "../../worker/contract/index.ts";
import type { Who } from "../api.ts";
import { counted, figure } from "../figures.ts";
import { addressOfPage } from "../lists/pages.tsx";
import { Late } from "../live.tsx";
import { Link } from "../parts.tsx";
import { BESIDE_MS, useInbox } from "./inbox.ts";
import { useAsked } from "./naming.ts";
import { RemarkItem } from "./remark-item.tsx";
import { Since } from "./since.tsx";
import { ANSWERS, mayRead, type Naming } from "./words.ts";

/** Remarks of the article that are shown here; all are in Remarks. */
const SHOWN = 3;

export function Why({ site, it, who, may }: { site: string; it: ArticleAnswer; who: Who; may: boolean }) {
  const { naming, asked } = useAsked(site, { article: it.article, section: it.details?.section ?? null });
  const any = [it.reasons.yes, it.reasons.no].some((each) => Object.keys(each).length > 0);
  // Where nobody is asked nothing is missing.
  if (!any && !asked) return null;
  return (
    <section aria-labelledby="why">
      <h2 id="why">Why readers say so</h2>
      {!any && <p>No reader whose vote counts has given a reason.</p>}
      <div class="whys">
        {(["no", "yes"] as const).map((choice) => (
          <Reasons key={choice} {...{ choice, naming }} of={it.reasons[choice]} votes={it.tally[choice]} />
        ))}
      </div>
      {mayRead(who) && <Some {...{ site, who, may, naming, it }} />}
    </section>
  );
}

/** The reasons of one answer, the most given first: a table, with a bar in each row. */
function Reasons({
  choice,
  of,
  votes,
  naming,
}: {
  choice: "yes" | "no";
  of: Record<string, number>;
  votes: number;
  naming: Naming;
}) {
  const all = Object.entries(of).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const [, most = 1] = all[0] ?? [];
  if (all.length === 0) return null;
  return (
    <table class="bars reasons">
      <caption>
        {ANSWERS[choice]}, {counted(votes)}: a reader may give several reasons, or none
      </caption>
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <td class="bar" />
          <th scope="col">Votes</th>
        </tr>
      </thead>
      <tbody>
        {all.map(([id, count]) => (
          <tr key={id}>
            <th scope="row">{naming(choice, id)}</th>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class={choice} width={(100 * count) / most} height="10" />
              </svg>
            </td>
            <td>{figure(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Remarks on an article, in the order of the inbox. Nothing where there are none. */
function Some({
  site,
  it,
  who,
  may,
  naming,
}: {
  site: string;
  it: ArticleAnswer;
  who: Who;
  may: boolean;
  naming: Naming;
}) {
  const { reading, page, take } = useInbox(addressOfPage(site, "remarks", { key: it.key }), BESIDE_MS);
  if (!page) return reading.failed ? <p role="alert">{reading.failed}</p> : null;
  if (page.rows.length === 0) return null;
  return (
    <>
      <h3>What they write</h3>
      <Late reading={reading} />
      <Since {...{ page, take }} />
      <ul class="rows cards">
        {page.rows.slice(0, SHOWN).map((placed) => (
          <RemarkItem
            key={placed.row.id}
            {...{ site, placed, naming, may }}
            editionsOf={() => it.details?.editions ?? []}
            zone={who.time_zone ?? "UTC"}
            within
          />
        ))}
      </ul>
      <p>
        <Link to={{ site, view: "remarks", triage: "all", key: it.key }}>All remarks on this article</Link>
      </p>
    </>
  );
}
