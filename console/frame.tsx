/** What stands around each view: the views, the sites of this browser, and who is signed in. Asks nothing. */
import type { ComponentChildren } from "preact";
import type { Who } from "./api.ts";
import { Link } from "./parts.tsx";
import { VIEWS } from "./place.ts";

export function Frame({
  who,
  view,
  onOut,
  children,
}: {
  who: Who;
  view: string;
  onOut(): void;
  children: ComponentChildren;
}) {
  const { site, sites, name } = who;
  return (
    <>
      <header>
        {sites.length > 1 ? <Switcher site={site} sites={sites} /> : <b>{site}</b>}
        <nav aria-label="Views">
          {Object.entries(VIEWS).map(([each, text]) => (
            <Link key={each} to={{ site, view: each }} current={each === view}>
              {text}
            </Link>
          ))}
        </nav>
        <span>{name}</span>
        <button type="button" onClick={onOut}>
          Sign out
        </button>
      </header>
      {children}
    </>
  );
}

/** The sites that this browser is, or was lately, signed in to. Another one is opened by a press, never by arrow keys. */
function Switcher({ site, sites }: { site: string; sites: string[] }) {
  return (
    <details class="sites">
      <summary>
        <b>{site}</b>
      </summary>
      <ul aria-label="Sites">
        {sites.map((each) => (
          <li key={each}>
            <Link to={{ site: each }} current={each === site}>
              {each}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
