/** The audit log: who did what to what, when, why. */
import type { AuditAnswer } from "../worker/contract/index.ts";
import { ask, moderation, moment } from "./api.ts";
import { Link, useReading, Waiting } from "./parts.tsx";
import { type Place, queryOf } from "./place.ts";

/** An article key, and what is done to one that is still there; whatever else an entry is about is a name. */
const KEY = /^[\w-]{22}$/;
const ABOUT_ARTICLES = /^(article\.(?!erase)|review\.|vote\.)/;

export function Activity({ place }: { place: Place }) {
  const { site = "", cursor = "" } = place;
  const address = moderation(site, `/audit${queryOf({ cursor })}`);
  const reading = useReading(address, () => ask<AuditAnswer>("GET", address));
  const log = reading.answer?.body;
  return (
    <main>
      <h1>Activity</h1>
      {!log && <Waiting reading={reading} />}
      {log?.entries.length === 0 && <p>Nobody has done anything yet.</p>}
      <ul class="rows">
        {log?.entries.map(({ id, at, by, action, target, note }) => (
          <li key={id}>
            <b>{by}</b> {action}{" "}
            {ABOUT_ARTICLES.test(action) && KEY.test(target) ? (
              <Link to={{ site, view: "article", key: target }}>the article</Link>
            ) : (
              target
            )}
            <p class="quiet">
              {moment(at)}
              {note && ` · ${note}`}
            </p>
          </li>
        ))}
      </ul>
      {log?.cursor && <Link to={{ ...place, cursor: log.cursor }}>Earlier</Link>}
    </main>
  );
}
