/** One article of a list: how it is liked, what waits, and what looks unusual, in words. */
import type { ComponentChildren } from "preact";
import type { IndexRow } from "../../worker/contract/index.ts";
import { figure } from "../figures.ts";
import { useRoom } from "../live.tsx";
import { Link, Tally } from "../parts.tsx";
import { ANSWERS, type Naming } from "../remarks/words.ts";
import { inZone, timeIn } from "../times.ts";

export function Row({
  site,
  row,
  zone,
  naming,
  gone,
  children,
}: {
  site: string;
  row: IndexRow;
  zone: string;
  naming: Naming;
  /** Whether it is there no more. */
  gone: boolean;
  /** What selects it. */
  children?: ComponentChildren;
}) {
  const { key, title, article, address, tally, held, void: voided, state, details, signal, reason } = row;
  const room = useRoom(gone);
  if (gone)
    return (
      <li data-row={key} data-done="" tabIndex={-1} {...room}>
        <b>{title ?? article}</b>
        <p class="quiet">It is here no more: it was erased, or has moved.</p>
      </li>
    );
  const all = tally.yes + tally.no;
  const told = [
    details?.section,
    row.last_vote_at ? `last vote ${timeIn(zone, row.last_vote_at)}` : "no vote yet",
    state !== "open" && state,
  ];
  return (
    <li data-row={key} tabIndex={-1} {...room}>
      {children}
      <Link to={{ site, view: "article", key }} opens>
        {title ?? article}
      </Link>
      {title && <p class="quiet address">{address ?? article}</p>}
      <p>
        <Tally yes={tally.yes} no={tally.no} />
        {held > 0 && <b> · {held} held</b>}
        {voided > 0 && ` · ${voided} void`}
      </p>
      {all > 0 && (
        <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width="100" height="4" class="rest" />
          <rect width={(100 * tally.yes) / all} height="4" />
        </svg>
      )}
      <p class="quiet">{told.filter(Boolean).join(" · ")}</p>
      {reason && (
        <p class="quiet">
          Top reason: {naming(reason.choice, reason.id)} ({ANSWERS[reason.choice]}, {figure(reason.votes)})
        </p>
      )}
      {signal && (
        <p class="odd">
          <b>Looks unusual:</b> {signal.explanation ? inZone(signal.explanation, zone) : signal.kind}
        </p>
      )}
      {row.imported.map(({ source, yes, no }) => (
        <p class="quiet" key={source}>
          Beside it, from {source}: {yes} yes, {no} no
        </p>
      ))}
    </li>
  );
}
