/** The articles of a site, by the filters and orders of the API. Titles and addresses are text. */
import type { IndexAnswer } from "../worker/contract/index.ts";
import { ask, moderation, moment } from "./api.ts";
import { Link, Tally, useReading, Waiting } from "./parts.tsx";
import { go, type Place, queryOf } from "./place.ts";

const SORTS = {
  "newest-vote": "newest vote",
  "newest-article": "newest article",
  votes: "most votes",
  approval: "best liked",
  held: "most held",
} as const;
const STATES = { "": "any", open: "open", closed: "closed", hidden: "hidden" } as const;

export function Articles({ place }: { place: Place }) {
  const { site = "", q = "", sort = "newest-vote", state = "", cursor = "" } = place;
  const query = queryOf({ q, sort, state, cursor });
  const address = moderation(site, `/articles${query}`);
  const reading = useReading(address, () => ask<IndexAnswer>("GET", address));
  const found = reading.answer?.body;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const filters = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
    go({ site, view: "articles", ...filters });
  };
  return (
    <main>
      <h1>Articles</h1>
      <form onSubmit={submit} role="search">
        <label>
          Title or address
          <input name="q" type="search" maxLength={200} value={q} />
        </label>
        <Select label="Order" name="sort" options={SORTS} value={sort} />
        <Select label="State" name="state" options={STATES} value={state} />
        <button type="submit">Show</button>
      </form>
      {!found && <Waiting reading={reading} />}
      {found?.articles.length === 0 && (
        <p>
          {q || state
            ? "No article fits. Try fewer words, or another state."
            : "No article has a vote yet. An article appears here with its first vote."}
        </p>
      )}
      <ul class="rows">
        {found?.articles.map((row) => (
          <li key={row.key}>
            <Link to={{ site, view: "article", key: row.key }}>{row.title ?? row.article}</Link>
            <p>
              <Tally yes={row.tally.yes} no={row.tally.no} />
              {row.held > 0 && ` · ${row.held} held`}
              {row.void > 0 && ` · ${row.void} void`}
            </p>
            <p class="quiet">
              {row.state} · {row.last_vote_at ? `last vote ${moment(row.last_vote_at)}` : "no vote yet"}
              {row.signal && ` · looks unusual: ${row.signal.kind}`}
            </p>
          </li>
        ))}
      </ul>
      {found?.cursor && <Link to={{ ...place, cursor: found.cursor }}>Next page</Link>}
    </main>
  );
}

function Select({
  label,
  name,
  options,
  value,
}: {
  label: string;
  name: string;
  options: Record<string, string>;
  value: string;
}) {
  return (
    <label>
      {label}
      <select name={name}>
        {Object.entries(options).map(([each, text]) => (
          <option key={each} value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
