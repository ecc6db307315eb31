/** The audit log: who did what to what, when, why. Names and titles, not keys. */
import { useRef } from "preact/hooks";
import type { AuditAnswer, AuditEntry } from "../../worker/contract/index.ts";
import { moderation, type Who } from "../api.ts";
import { span } from "../lists/asked.ts";
import { Days, Filters, Select } from "../lists/fields.tsx";
import { addressOfPage, Pages, TakeAway } from "../lists/pages.tsx";
import { Fresh, Late, useLive, useStill } from "../live.tsx";
import { Link, Waiting } from "../parts.tsx";
import type { Place } from "../place.ts";
import { timeIn } from "../times.ts";
import { DOINGS, deedOf } from "./words.ts";

/** Where a name is asked for and nothing is found: it may be a part of one. */
const WHOLE = " Names are matched whole: Grace Okoye, not Grace.";

export function Activity({ place, who: { time_zone: zone = "UTC" } }: { place: Place; who: Who }) {
  const {
    site = "",
    by = "",
    action = "",
    key = "",
    since = "",
    until = "",
    cursor = "",
    page = "1",
  } = place;
  const address = addressOfPage(site, "audit", { by, action, key, ...span(zone, place), cursor });
  const reading = useLive<AuditAnswer>(address);
  const latest = reading.answer?.body;
  const { rows, fresh, take } = useStill(address, latest?.entries, ({ id }) => id);
  // Earlier entries go on where those that are shown end.
  const [log, takeLog] = useHeld(address, latest);
  const entries = rows.map(({ row }) => row);
  const filtered = by !== "" || action !== "" || key !== "" || since !== "" || until !== "";
  const names = [...new Set(entries.map((entry) => entry.by))].sort();
  const article = key && entries.find(({ about }) => about?.key === key)?.about?.title;
  return (
    <main>
      <h1>{cursor ? `Activity, page ${page}` : "Activity"}</h1>
      <Filters place={place} start={{ site, view: "activity", key }}>
        <label>
          Who (whole name)
          <input name="by" list="names" maxLength={100} data-search />
          <datalist id="names">
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <Select label="What" name="action" options={DOINGS} />
        <Days label="Done" />
      </Filters>
      {filtered && (
        <p class="acts">
          <Link to={{ site, view: "activity" }}>Show all</Link>
        </p>
      )}
      {key && <p>What was done to {article ? `“${article}”` : "one article"}.</p>}
      {!log && <Waiting reading={reading} />}
      <Late reading={reading} />
      {log && <p class="quiet">Times are those of {zone}.</p>}
      {log && (
        <Fresh
          {...{ fresh, gone: 0 }}
          take={() => {
            takeLog();
            take();
          }}
        />
      )}
      {log && entries.length === 0 && (
        <p>
          {log.cursor
            ? "Nothing of the latest entries that were looked through fits. Go on with what was done before."
            : filtered
              ? `Nobody has done such a thing. Ask for another name, other days, or anything.${by && WHOLE}`
              : "Nobody has done anything yet. What moderators and managers do appears here, with their reasons."}
        </p>
      )}
      <ul class="rows cards">
        {entries.map((entry) => (
          <Entry key={entry.id} site={site} entry={entry} zone={zone} />
        ))}
      </ul>
      {log && <Pages place={place} cursor={log.cursor} words={{ next: "Earlier", first: "Latest" }} />}
      {log && <TakeAway path={moderation(site, "/audit?format=csv")} name={`${site}-activity.csv`} />}
    </main>
  );
}

/** The first answer of an address, until it is taken anew. */
function useHeld<T>(address: string, latest: T | undefined): [T | undefined, () => void] {
  const held = useRef<{ address: string; it: T }>(undefined);
  if (latest && held.current?.address !== address) held.current = { address, it: latest };
  const take = () => {
    held.current = undefined;
  };
  return [held.current?.address === address ? held.current.it : undefined, take];
}

function Entry({ site, entry, zone }: { site: string; entry: AuditEntry; zone: string }) {
  const { at, by, about, target, note } = entry;
  const { did, how, nameless } = deedOf(entry);
  return (
    <li data-row={entry.id} tabIndex={-1}>
      <b>{by}</b> {did}{" "}
      {about ? (
        <Link to={{ site, view: "article", key: about.key }} opens>
          {about.title}
        </Link>
      ) : (
        !nameless && target
      )}
      {how && ` ${how}`}
      {note && <p class="note">“{note}”</p>}
      <p class="quiet">
        {timeIn(zone, at)}
        {about && (
          <>
            {" · "}
            <Link to={{ site, view: "activity", key: about.key }}>all of this article</Link>
          </>
        )}
      </p>
    </li>
  );
}
