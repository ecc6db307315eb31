/** What readers write to the newsroom, and what is made of it: by one row or by many, at once, with a way back. */
import type { RemarkCounts, RemarkFlag } from "../../worker/contract/index.ts";
import { moderation } from "../api.ts";
import { sought } from "../lists/asked.ts";
import { Filters, Select } from "../lists/fields.tsx";
import { addressOfPage, Pages } from "../lists/pages.tsx";
import { Late, useLive } from "../live.tsx";
import { Link, Waiting } from "../parts.tsx";
import type { Place } from "../place.ts";
import type { ViewProps } from "../view.ts";
import { Pick, usePicks } from "../work/picks.tsx";
import { allFrom } from "./all.ts";
import { deleted } from "./delete.tsx";
import { useEditions } from "./editions.ts";
import { Effort } from "./effort.tsx";
import { asKnown, useInbox } from "./inbox.ts";
import { type Item, Many } from "./many.tsx";
import { useNaming } from "./naming.ts";
import { Nothing } from "./nothing.tsx";
import { RemarkItem } from "./remark-item.tsx";
import { Since } from "./since.tsx";
import { own } from "./sorting.ts";
import { aboutOf, allOf, FLAGS, mayRead, TRIAGES, triages } from "./words.ts";

const CHOICES = { "": "any", yes: "Yes", no: "No" } as const;
/** The tabs of all that are not archived, whatever was made of them, and of those that are. */
const ALL = "all";
const ARCHIVED = "archived";

export function Remarks(props: ViewProps) {
  return mayRead(props.who) ? <Read {...props} /> : <Closed {...props} />;
}

function Read({ place, who, may }: ViewProps) {
  const { site = "", triage = "new", key = "", q = "", choice = "", section = "" } = place;
  const { flag = "", language = "", cursor = "", page: number = "1" } = place;
  const zone = who.time_zone ?? "UTC";
  const tab: Place = triage === ARCHIVED ? { archived: "1" } : triage === ALL ? {} : { triage };
  const query = { ...tab, key, q: sought(q), choice, section, flag, language, cursor };
  const address = addressOfPage(site, "remarks", query);
  const { reading, page, take } = useInbox(address);
  const items = (page?.rows ?? [])
    // What was sorted here can be sorted again, though it is no more under what was asked for.
    .filter(({ gone, row }) => !deleted.value.has(row.id) && (!gone || own.value.has(row.id)))
    .map(({ row }): Item => ({ key: row.id, row: asKnown(row) }));
  const picks = usePicks<Item>(address, items);
  const now = new Map(items.map(({ key, row }) => [key, row]));
  const here = new Set(page?.rows.map(({ row }) => row.id));
  // One that is not on this page is as it was when it was selected: where somebody was first since, its sorting says so.
  const picked = [...picks.picked.values()].flatMap(
    ({ key, row }) => now.get(key) ?? (here.has(key) ? [] : asKnown(row)),
  );
  const matching = page?.rows.filter(({ gone, row }) => !gone && now.has(row.id)).map(({ row }) => row) ?? [];
  const known = page?.rows.find(({ row }) => row.article !== null)?.row;
  const naming = useNaming(site, known?.article ? { article: known.article, section } : undefined);
  const editionsOf = useEditions(
    site,
    who,
    items.map(({ row }) => row),
  );
  const more = [choice, section, flag, language].some((each) => each !== "");
  const filtered = more || key !== "" || q !== "";
  const start = { site, view: "remarks", triage, key };
  const of = key && page?.rows.find(({ row }) => row.key === key)?.row;
  return (
    <main>
      <h1>{cursor ? `Remarks, page ${number}` : "Remarks"}</h1>
      <Late reading={reading} />
      <Tabs {...{ place, triage }} {...(page && { counts: page.counts })} />
      <Filters place={place} start={start}>
        <label>
          Search in their words
          <input name="q" type="search" maxLength={200} data-search />
        </label>
        <details open={more}>
          <summary>More filters</summary>
          <div class="filters">
            <Select label="Answer" name="choice" options={CHOICES} />
            <label>
              Section
              <input name="section" maxLength={200} />
            </label>
            <Select label="Found in them" name="flag" options={flagsOf(page?.counts)} />
            <label>
              Language, such as de
              <input
                name="language"
                maxLength={3}
                pattern="[a-z]{2,3}"
                title="two or three letters, such as de"
              />
            </label>
          </div>
        </details>
      </Filters>
      {key && <p>Remarks on {of ? <bdi>“{aboutOf(of)}”</bdi> : "one article"}.</p>}
      {filtered && (
        <p class="acts">
          {q && triage !== ALL && (
            <Link to={{ ...start, q, triage: ALL }}>Search all, not “{tabName(triage)}” alone</Link>
          )}
          <Link to={{ site, view: "remarks", triage }}>Show all</Link>
        </p>
      )}
      {!page && <Waiting reading={reading} />}
      {page && (
        <Since {...{ page, take }}>
          <span class="quiet">Times are those of {zone}.</span>
        </Since>
      )}
      {page?.rows.length === 0 && (
        <Nothing
          {...{ place, who, filtered }}
          all={allOf(page.counts) + page.counts.archived}
          more={page.cursor !== null}
        />
      )}
      {page && page.rows.length > 0 && (
        <Many
          {...{ site, picks, items, picked }}
          {...(page.cursor && {
            more: {
              label: cursor ? "Select all that match, from this page on" : "Select all that match",
              read: async () => {
                const { rows, whole } = await allFrom(site, query, matching, page.cursor);
                return { rows: rows.map((row) => ({ key: row.id, row })), whole };
              },
            },
          })}
        />
      )}
      <ul class="rows cards">
        {page?.rows.map((placed) => (
          <RemarkItem key={placed.row.id} {...{ site, placed, zone, naming, editionsOf, may }}>
            <Pick picks={picks} id={placed.row.id} name={`the remark on ${aboutOf(placed.row)}`} />
          </RemarkItem>
        ))}
      </ul>
      {page && <Pages {...{ place }} cursor={page.cursor} words={{ next: "Earlier", first: "Latest" }} />}
      {who.scopes.includes("manage") && <Effort site={site} />}
    </main>
  );
}

/** What can have been found in them, and in how many of those that wait. */
const flagsOf = (counts?: RemarkCounts): Record<string, string> => ({
  "": "anything, or nothing",
  ...Object.fromEntries(
    Object.entries(FLAGS).map(([flag, text]) => {
      const waiting = counts?.flags[flag as RemarkFlag] ?? 0;
      return [flag, waiting > 0 ? `${text} (${waiting})` : text];
    }),
  ),
});

const tabName = (triage: string) =>
  triage === ARCHIVED ? "Archived" : (TRIAGES[triage as keyof typeof TRIAGES] ?? triage);

/** How many there are of each, as links: each is an address. */
function Tabs({ place, triage, counts }: { place: Place; triage: string; counts?: RemarkCounts }) {
  const { cursor: _, page: __, ...start } = place;
  const all = [
    ...triages.map((each) => [each, TRIAGES[each], counts?.[each]] as const),
    [ALL, "All of these", counts && allOf(counts)] as const,
    [ARCHIVED, "Archived", counts?.archived] as const,
  ];
  return (
    <nav class="tabs" aria-label="What was made of them, on the whole site">
      {all.map(([each, text, count]) => (
        <Link key={each} to={{ ...start, triage: each }} current={each === triage}>
          {text}
          {count !== undefined && <b> {count}</b>}
        </Link>
      ))}
    </nav>
  );
}

/** For whoever may not read words: how many there are, and what to ask for. */
function Closed({ place: { site = "" } }: ViewProps) {
  const { answer } = useLive<RemarkCounts>(moderation(site, "/remark-counts"));
  const counts = answer?.body;
  return (
    <main>
      <h1>Remarks</h1>
      <p>
        You may not read what readers write: for that one needs the scope <b>remarks</b>, which no other but
        manage opens. Ask whoever manages this site to invite you anew under your name, with that scope
        (Settings, People).
      </p>
      {counts && (
        <p>
          There are {allOf(counts)}:{" "}
          {triages.map((each) => `${counts[each]} ${TRIAGES[each].toLowerCase()}`).join(", ")}.
        </p>
      )}
    </main>
  );
}
