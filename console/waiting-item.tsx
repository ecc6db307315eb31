/** A row of held votes in a list of the whole site: whose they are, and what can be decided in place. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { WaitingRow } from "../worker/contract/index.ts";
import { inWords } from "./api.ts";
import { GroupRow } from "./article/group-row.tsx";
import { Link } from "./parts.tsx";
import type { Placed } from "./still.ts";
import { causeName, groupOf, type Holder, idOf, nameOf } from "./waiting.ts";
import { act } from "./work/last.ts";
import type { Order } from "./work/ordered.ts";
import { type ReviewAct, readArticle } from "./work/orders.ts";
import { versionInRow } from "./work/version.ts";

/** The order to decide so on a row's votes, as the row was seen. */
export async function orderOn(
  site: string,
  row: WaitingRow,
  action: ReviewAct,
  note: string,
): Promise<Order> {
  const subject = { site, key: row.key };
  const { body } = await readArticle(subject);
  const review = { kind: "review", action, filter: row.filter, note } as const;
  return { subject, name: nameOf(row), act: review, seen: versionInRow(row, body) };
}

export function WaitingItem({
  site,
  placed: { row, gone },
  may,
  more,
  holder,
  zone,
  children,
}: {
  site: string;
  placed: Placed<WaitingRow>;
  may: boolean;
  /** Whether there are rows that nobody was told of. */
  more: boolean;
  /** Who holds the votes, where that is known. */
  holder: Holder | undefined;
  /** In which times are told. */
  zone: string;
  /** What selects the row. */
  children?: ComponentChildren;
}) {
  const [failed, setFailed] = useState("");
  const title = <Link to={{ site, view: "article", key: row.key }}>{nameOf(row)}</Link>;
  if (gone)
    return (
      <li data-row={idOf(row)} data-done="" tabIndex={-1}>
        {title}
        <p class="quiet">
          {causeName(row)}: these votes wait no more{more && ", or stand behind all that are listed"}.
        </p>
      </li>
    );
  const onAct = async (action: ReviewAct, note: string) => {
    setFailed("");
    try {
      await act([await orderOn(site, row, action, note)]);
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  return (
    <GroupRow
      group={groupOf(row, holder, zone)}
      subject={{ site, key: row.key }}
      version={versionInRow(row, undefined)}
      {...{ may, onAct }}
    >
      {children}
      {title}
      {failed && <p role="alert">{failed}</p>}
    </GroupRow>
  );
}
