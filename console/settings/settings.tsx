/** What `manage` looks after: the site's settings, its tokens, its people. Each has an address; to others it says whom to ask. */
import { Link } from "../parts.tsx";
import type { ViewProps } from "../view.ts";
import { People } from "./people.tsx";
import { SiteSettingsForm } from "./site.tsx";
import { Tokens } from "./tokens.tsx";

const PARTS = { "": "The site", tokens: "Tokens", people: "People" } as const;

export function Settings({ place, who }: ViewProps) {
  const { site = "", key = "" } = place;
  return (
    <main>
      <h1>Settings</h1>
      {who.scopes.includes("manage") ? (
        <>
          <nav class="parts" aria-label="Settings">
            {Object.entries(PARTS).map(([part, text]) => (
              <Link key={part} to={{ site, view: "settings", key: part }} current={part === key}>
                {text}
              </Link>
            ))}
          </nav>
          {key === "tokens" ? (
            <Tokens site={site} zone={who.time_zone ?? "UTC"} />
          ) : key === "people" ? (
            <People site={site} me={who.id} zone={who.time_zone ?? "UTC"} />
          ) : (
            <SiteSettingsForm site={site} add={place.add ?? ""} />
          )}
        </>
      ) : (
        <p>
          Only whoever has the scope <b>manage</b> sees and changes them. Ask a colleague who has it, or the
          operator.
        </p>
      )}
    </main>
  );
}
