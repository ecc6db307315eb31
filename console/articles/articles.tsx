/** The articles of a site, by the filters and orders of the API. Titles and addresses are text. */
import type { IndexAnswer, IndexRow, SectionsAnswer } from "../../worker/contract/index.ts";
import { ask, moderation, type Who } from "../api.ts";
import { sought, span } from "../lists/asked.ts";
import { Days, Filters, Select } from "../lists/fields.tsx";
import { addressOfPage, Over, Pages, readPage, TakeAway } from "../lists/pages.tsx";
import { Fresh, Late, useLive } from "../live.tsx";
import { Link, useReading, Waiting } from "../parts.tsx";
import type { Place } from "../place.ts";
import { useNaming } from "../remarks/naming.ts";
import { still } from "../still.ts";
import { Bulk } from "../work/bulk.tsx";
import { useAgain } from "../work/last.ts";
import { Pick, usePicks } from "../work/picks.tsx";
import { Row } from "./row.tsx";

const SORTS = {
  "newest-vote": "newest vote",
  "newest-article": "newest article",
  votes: "most votes",
  approval: "best liked",
  held: "most held",
} as const;
const STATES = { "": "any", open: "open", closed: "closed", hidden: "hidden" } as const;
const SIGNALS = {
  "": "any article",
  any: "unusual votes",
  network: "many from one network",
  burst: "a burst of one side",
} as const;

/** So many are selected at once at most: each is read, and reviewed, by itself. */
const PICKED_MAX = 500;

export function Articles({
  place,
  who: { time_zone: zone = "UTC" },
  may,
}: {
  place: Place;
  who: Who;
  may: boolean;
}) {
  const { site = "", q = "", sort = "newest-vote", state = "", signal = "", section = "" } = place;
  const { since = "", until = "", cursor = "", page = "1" } = place;
  // A cursor goes on under the words that its list was begun with.
  const query: Place = cursor
    ? { cursor }
    : { q: sought(q), sort, state, signal, section, ...span(zone, place) };
  const address = addressOfPage(site, "articles", query);
  const reading = useReading(address, () => readPage<IndexAnswer>(address));
  const found = reading.answer === "over" ? undefined : reading.answer?.body;
  // A page that is shown stays; what is asked again is how its articles are now, and how many there are besides.
  const shown = found?.articles.map(({ key }) => key).join(".") ?? "";
  const live = useLive<IndexAnswer>(
    shown && addressOfPage(site, "articles", { ...query, cursor: "", shown }),
  );
  const { rows: placed, fresh } = still(
    found?.articles ?? [],
    live.answer?.body.articles ?? found?.articles ?? [],
    ({ key }) => key,
  );
  const rows = placed.filter(({ gone }) => !gone).map(({ row }) => row);
  const ahead = fresh + (cursor ? 0 : (live.answer?.body.ahead ?? 0));
  const sections = useReading(`${site} sections`, () => sectionsOf(site)).answer ?? [];
  const picks = usePicks(address, rows);
  useAgain(live.again);
  const said = rows.find(({ reason }) => reason !== null);
  const naming = useNaming(site, said && { article: said.article, section: said.details?.section ?? null });
  const filtered = [q, state, signal, section, since, until].some((words) => words !== "");
  return (
    <main>
      <h1>{cursor ? `Articles, page ${page}` : "Articles"}</h1>
      <Filters place={{ ...place, sort }} start={{ site, view: "articles" }}>
        <label>
          Title or address
          <input name="q" type="search" maxLength={2_000} data-search />
        </label>
        <Select label="Order" name="sort" options={SORTS} />
        <Select label="State" name="state" options={STATES} />
        <Select label="With" name="signal" options={SIGNALS} />
        {(sections.length > 0 || section) && (
          <Select label="Section" name="section" options={sectionNames(sections, section)} />
        )}
        <Days label="Last vote" />
      </Filters>
      {filtered && (
        <p class="acts">
          <Link to={{ site, view: "articles", sort }}>Show all</Link>
        </p>
      )}
      {reading.answer === "over" ? <Over place={place} /> : !found && <Waiting reading={reading} />}
      {found && <p class="quiet">Times are those of {zone}.</p>}
      <Late reading={live} />
      {found && <Fresh fresh={ahead} gone={placed.length - rows.length} take={reading.again} />}
      {found?.articles.length === 0 && (
        <Nothing place={place} filtered={filtered} more={found.cursor !== null} />
      )}
      {may && rows.length > 0 && (
        <Bulk
          {...{ site, picks, rows }}
          {...(found?.cursor && {
            more: {
              label: cursor ? "Select all that match, from this page on" : "Select all that match",
              read: () => allFrom(site, rows, found.cursor),
            },
          })}
        />
      )}
      <ul class="rows cards">
        {placed.map(({ row, gone }) => (
          <Row key={row.key} {...{ site, row, zone, naming, gone }}>
            {may && <Pick picks={picks} id={row.key} name={row.title ?? row.article} />}
          </Row>
        ))}
      </ul>
      {found && (
        <Pages place={place} cursor={found.cursor} words={{ next: "Next page", first: "First page" }} />
      )}
      {found && !filtered && (
        <TakeAway path={moderation(site, "/export?format=csv")} name={`${site}-articles.csv`} />
      )}
    </main>
  );
}

/** The site's sections. A list without them to choose from is a list all the same. */
const sectionsOf = (site: string): Promise<readonly string[]> =>
  ask<SectionsAnswer>("GET", moderation(site, "/sections")).then(
    ({ body }) => body.sections,
    () => [],
  );

/** What can be chosen; what the address names is there, though no article is in it. */
const sectionNames = (sections: readonly string[], asked: string): Record<string, string> =>
  Object.fromEntries([
    ["", "any"],
    ...[...new Set([...sections, ...(asked ? [asked] : [])])].map((name) => [name, name]),
  ]);

/** All rows of a list from some on, as far as they may be selected at once. */
async function allFrom(site: string, shown: readonly IndexRow[], cursor: string | null) {
  const rows = [...shown];
  let next = cursor;
  while (next !== null && rows.length < PICKED_MAX) {
    const { body } = await ask<IndexAnswer>("GET", addressOfPage(site, "articles", { cursor: next }));
    rows.push(...body.articles);
    next = body.cursor;
  }
  return { rows: rows.slice(0, PICKED_MAX), whole: next === null && rows.length <= PICKED_MAX };
}

/** Why nothing is shown, and what to do. */
function Nothing({
  place: { q = "", cursor },
  filtered,
  more,
}: {
  place: Place;
  filtered: boolean;
  more: boolean;
}) {
  if (more)
    return <p>None of the articles that were looked through for this page fits. Go on with the next page.</p>;
  if (cursor) return <p>That was all.</p>;
  if (/^https?:/i.test(q))
    return (
      <p>
        Nobody has voted under this address. An article is known by its canonical link: paste the one that its
        page names, or a part of it, or words of its title.
      </p>
    );
  if (filtered) return <p>No article fits. Try fewer words, other days, another state or section.</p>;
  return (
    <p>
      No article has a vote yet. An article appears here with its first vote: open a page that has the poll,
      and press an answer.
    </p>
  );
}
