/** What stands around each view: the views, the sites of this browser, and who is signed in. Asks nothing. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Who } from "./api.ts";
import { Link } from "./parts.tsx";
import { here, VIEWS } from "./place.ts";
import { mayRead } from "./remarks/words.ts";

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
  const { key = "" } = here.value;
  const shown = useRef("");
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = `${site} ${view} ${key}`;
    // Whoever went on to another view reads on there, and not where a link was.
    const at = document.activeElement;
    if (!before || before === shown.current || (at && at !== document.body && !at.closest("a"))) return;
    const main = document.querySelector("main");
    main?.setAttribute("tabindex", "-1");
    main?.focus({ preventScroll: true });
  }, [site, view, key]);
  return (
    <>
      <header>
        {sites.length > 1 ? (
          <Switcher key={site} site={site} sites={sites} view={Object.hasOwn(VIEWS, view) ? view : ""} />
        ) : (
          <b>{site}</b>
        )}
        <nav aria-label="Views">
          {(Object.entries(VIEWS) as [keyof typeof VIEWS, string][])
            .filter(([each]) => each !== "remarks" || mayRead(who))
            .map(([each, text]) => (
              <Link key={each} to={{ site, view: each }} current={each === view} act={each}>
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
function Switcher({ site, sites, view }: { site: string; sites: string[]; view: string }) {
  return (
    <details class="sites">
      <summary>
        <b>{site}</b>
      </summary>
      <ul aria-label="Sites">
        {sites.map((each) => (
          <li key={each}>
            <Link to={{ site: each, view }} current={each === site}>
              {each}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
