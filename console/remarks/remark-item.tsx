/** One remark: what a reader says of which article, what is made of it, and what can be. A reader's words are text, and nothing else. */
import type { ComponentChildren } from "preact";
import type { RemarkFlag, RemarkRow, Triage } from "../../worker/contract/index.ts";
import { Hint } from "../keys.tsx";
import { useRoom } from "../live.tsx";
import { Link } from "../parts.tsx";
import type { Placed } from "../still.ts";
import { dayWords, fieldIn, timeIn } from "../times.ts";
import { act } from "../work/last.ts";
import { Delete, deleted } from "./delete.tsx";
import type { EditionsOf } from "./editions.ts";
import { asKnown } from "./inbox.ts";
import { LedTo } from "./led-to.tsx";
import { own, sortingOf, sortOrder } from "./sorting.ts";
import { Words } from "./text.tsx";
import { ANSWERS, aboutOf, FLAGS, languageName, type Naming, TRIAGES, triages, URGENT } from "./words.ts";

export interface ItemProps {
  site: string;
  placed: Placed<RemarkRow>;
  /** In which times are told. */
  zone: string;
  naming: Naming;
  /** What its article's editions are. */
  editionsOf: EditionsOf;
  /** Whether whoever looks may delete it. */
  may: boolean;
  /** Whether it stands within its article, whose name it needs not. */
  within?: boolean;
  /** What selects the row. */
  children?: ComponentChildren;
}

export function RemarkItem({
  site,
  placed,
  zone,
  naming,
  editionsOf,
  may,
  within = false,
  children,
}: ItemProps) {
  const row = asKnown(placed.row);
  const { id, key, choice, standing, reasons, triage, archived_at, flags, copies } = row;
  const about = aboutOf(row);
  const title = !within && (
    <Link to={{ site, view: "article", key }} opens>
      <bdi>{about}</bdi>
    </Link>
  );
  const over = deleted.value.has(id)
    ? "It is deleted for good, and its reasons with it."
    : placed.gone && !own.value.has(id) && "Somebody has sorted it meanwhile, or its reader took it back.";
  const room = useRoom(over !== false);
  if (over)
    return (
      <li data-row={id} data-done="" tabIndex={-1} {...room}>
        {title}
        <p class="quiet">{over}</p>
      </li>
    );
  const editions = editionsOf(key);
  const leads = triage === "acted-on" && editions.length > 0;
  const sort = (to: Triage) => act([sortOrder(site, [sortingOf(row, to)])]);
  return (
    <li data-row={id} tabIndex={-1} class={`remark ${triage}`} {...room}>
      {children}
      {title}
      <p class="said">
        {(Object.keys(FLAGS) as RemarkFlag[])
          .filter((flag) => flags.includes(flag))
          .map((flag) => (
            <span key={flag} class={URGENT.includes(flag) ? "flag urgent" : "flag"}>
              {FLAGS[flag]}
            </span>
          ))}
        <b>Answered {ANSWERS[choice].toLowerCase()}</b>
        {reasons.map((reason) => (
          <span key={reason} class="reason">
            {naming(choice, reason)}
          </span>
        ))}
      </p>
      <Words {...{ site, row }} />
      <p class="quiet">
        {[
          timeIn(zone, row.sent_at),
          copies > 1 && `said by ${copies} readers that day, shown once`,
          languageName(row.language),
          standing !== "counted" && `its vote is ${standing}`,
          `kept until ${dayWords(fieldIn(zone, row.kept_until).slice(0, 10))}`,
          archived_at && `archived ${timeIn(zone, archived_at)}, since nobody had sorted it`,
          row.edition && !leads && `led to the edition of ${timeIn(zone, row.edition)}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <div class="acts">
        <Triages {...(!archived_at && { now: triage })} onSort={sort} />
        {may && <Delete {...{ site, row }} />}
      </div>
      {leads && <LedTo {...{ site, row, editions, zone }} />}
    </li>
  );
}

/** What can be made of remarks. `now`: what was made of this one. */
export function Triages({ now, onSort }: { now?: Triage; onSort(to: Triage): void }) {
  return (
    <>
      {triages.map((triage) => (
        <button
          type="button"
          key={triage}
          data-act={triage}
          {...(now && { "aria-pressed": triage === now })}
          onClick={() => onSort(triage)}
        >
          {TRIAGES[triage]} <Hint does={triage} />
        </button>
      ))}
    </>
  );
}
