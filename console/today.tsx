/** What needs somebody today: what is new, what to decide, what looks unusual, and for whoever manages what is broken. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AttentionAnswer, RemarkCounts, UnusualRow } from "../worker/contract/index.ts";
import { moderation, type Who } from "./api.ts";
import { counted } from "./figures.ts";
import { useHolders } from "./holders.ts";
import { inShort } from "./in-short.ts";
import { Fresh, Late, useLive, useStill } from "./live.tsx";
import { Link, Waiting } from "./parts.tsx";
import type { Place } from "./place.ts";
import { BESIDE_MS } from "./remarks/inbox.ts";
import { NewRemarks } from "./remarks/new-remarks.tsx";
import { inZone, timeIn } from "./times.ts";
import { keepVisits, readVisits, sinceWords, type Visits, visited } from "./visits.ts";
import { idOf, nameOf } from "./waiting.ts";
import { WaitingItem } from "./waiting-item.tsx";
import { useAgain } from "./work/last.ts";

/** Rows to decide on that are shown here; all are in Review. */
const SHOWN = 5;

export function Today({ place, who, may }: { place: Place; who: Who; may: boolean }) {
  const { site = "" } = place;
  const { time_zone: zone = "UTC" } = who;
  const address = moderation(site, "/attention");
  const reading = useLive<AttentionAnswer>(address);
  useAgain(reading.again);
  const it = reading.answer?.body;
  const counts = useLive<RemarkCounts>(moderation(site, "/remark-counts"), () => BESIDE_MS);
  useAgain(counts.again);
  const written = counts.answer?.body;
  const visits = useVisits(site, who.id, it);
  const undecided = it?.waiting.filter(({ settles }) => !settles);
  const holderOf = useHolders(site, undecided);
  const still = useStill(address, undecided?.slice(0, SHOWN), idOf, { known: undecided });
  if (!it)
    return (
      <main>
        <h1>Today</h1>
        <Waiting reading={reading} />
      </main>
    );
  const review = <Link to={{ site, view: "review" }}>Review</Link>;
  const settling = it.waiting.filter(({ settles }) => settles);
  return (
    <main>
      <h1>Today</h1>
      <Late reading={reading} />
      <InShort {...{ it, written }} />
      {visits && <p>{sinceWords(visits, (atMs) => timeIn(zone, atMs))}</p>}
      {visits && <p class="quiet">Only this browser remembers when you looked last.</p>}
      <section aria-labelledby="decide">
        <h2 id="decide">Needs a decision</h2>
        <Fresh {...still} />
        {still.rows.length === 0 && (
          <p>
            {it.totals.counted + it.totals.held === 0
              ? "No vote has come in yet. Once readers vote, what needs you stands here."
              : "Nothing does. Held votes that need somebody will stand here."}
          </p>
        )}
        <ul class="rows">
          {still.rows.map((placed) => (
            <WaitingItem
              key={idOf(placed.row)}
              {...{ site, may, placed, zone }}
              more={it.more}
              holder={holderOf(placed.row)}
            />
          ))}
        </ul>
        <p>All held votes, and many at once: {review}.</p>
        {settling.length > 0 && (
          <p>
            {counted(settling.reduce((sum, { votes }) => sum + votes, 0))} more wait for the captcha's check.
            What it does not settle within some minutes comes here.
          </p>
        )}
      </section>
      <NewRemarks {...{ site, who, may, written }} />
      <section aria-labelledby="unusual">
        <h2 id="unusual">Looks unusual</h2>
        <p class="quiet">
          Three articles at most: by their strongest signal of the last seven days, then those with ten held
          votes or more that are a fifth of all votes.
        </p>
        {it.unusual.length === 0 && <p>No article does.</p>}
        <ul class="rows">
          {it.unusual.map((row) => (
            <Unusual key={row.key} {...{ site, row }} {...{ zone }} />
          ))}
        </ul>
      </section>
      {it.publications && <Broken {...{ site, it }} />}
    </main>
  );
}

/** All that there is, on top, so that nobody has to scroll to know. */
function InShort({ it, written }: { it: AttentionAnswer; written: RemarkCounts | undefined }) {
  const all = inShort(it, written);
  if (all.length === 0) return null;
  return (
    <nav class="acts" aria-label="In short">
      {all.map(({ to, text }) => (
        <a key={text} href={`#${to}`}>
          {text}
        </a>
      ))}
    </nav>
  );
}

function Unusual({ site, row, zone }: { site: string; row: UnusualRow; zone: string }) {
  return (
    <li data-row={row.key} tabIndex={-1}>
      <Link to={{ site, view: "article", key: row.key }} opens>
        {nameOf(row)}
      </Link>
      <p>{row.signal ? inZone(row.signal.explanation, zone) : "A fifth of its votes or more are held."}</p>
    </li>
  );
}

/** What does not work, for whoever manages the site, each with its mend. */
function Broken({ site, it: { publications, origins, totals } }: { site: string; it: AttentionAnswer }) {
  const { seen = [], refused = [] } = origins ?? {};
  return (
    <section aria-labelledby="broken">
      <h2 id="broken">What is broken</h2>
      {publications && <p>{broken(publications, refused.length > 0)}</p>}
      {totals.counted + totals.held === 0 && (
        <p>
          {seen.length > 0
            ? `We have seen requests from ${seen.join(", ")}: the poll is drawn there, and waits for its first vote.`
            : "No page of the site's origins has asked for a poll in the last week. Paste the script tag into one, and open it."}
        </p>
      )}
      {refused.length > 0 && (
        <>
          <p>
            We have seen requests from pages that are none of the site's origins. Their readers are told that
            they can't vote there. Anybody can make an origin appear here: add only pages that are yours.
          </p>
          <ul class="rows">
            {refused.map((origin) => (
              <li key={origin}>
                Refused: <b>{origin}</b>{" "}
                <Link to={{ site, view: "settings", add: origin }}>Add it in Settings</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** How far readers see what is counted. `others`: something else is broken. */
function broken({ per_day, spent }: NonNullable<AttentionAnswer["publications"]>, others: boolean): string {
  if (spent)
    return `The budget of ${counted(per_day, "publication")} a day is used up just now: readers see older figures until it fills again, which it does evenly over the day. Votes are counted all the same.`;
  return others
    ? "All readers who may vote are shown the latest figures."
    : "Nothing that is known here: readers are shown the latest figures.";
}

/** The visits of this person, with this look; undefined before anything is read. */
function useVisits(site: string, person: string, it: AttentionAnswer | undefined): Visits | undefined {
  const [visits, setVisits] = useState<Visits>();
  const arrived = useRef("");
  useEffect(() => {
    if (!it) return;
    const of = `${site} ${person}`;
    const next = visited(readVisits(site, person), it.totals, Date.now(), arrived.current !== of);
    arrived.current = of;
    keepVisits(site, person, next);
    setVisits(next);
  }, [site, person, it]);
  return visits;
}
