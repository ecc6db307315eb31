/** The console's page: who is signed in, and which view the address names. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Activity } from "./activity.tsx";
import { ask, Refused, session, type Who } from "./api.ts";
import { Article } from "./article.tsx";
import { Articles } from "./articles.tsx";
import { Link, useReading, Waiting } from "./parts.tsx";
import { onPlace, type Place, placeOf, VIEWS } from "./place.ts";
import { SignedOut, SignIn } from "./sign-in.tsx";

/** Who is signed in; null for nobody. */
async function signedIn(site: string): Promise<Who | null> {
  if (!site) return null;
  try {
    return (await ask<Who>("GET", session(site))).body;
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) return null;
    throw error;
  }
}

function Console() {
  const [place, setPlace] = useState<Place>(() => placeOf(location.search));
  useEffect(() => onPlace(() => setPlace(placeOf(location.search))), []);
  const { site = "", view = "articles" } = place;
  const invitation = new URLSearchParams(location.hash.slice(1)).get("invitation") ?? "";
  const reading = useReading(site, async () => ({ who: await signedIn(site) }));
  const name = view === "article" ? "Article" : (VIEWS[view as keyof typeof VIEWS] ?? VIEWS.articles);
  useEffect(() => {
    document.title = site ? `${name} · ${site} · Afterword` : "Afterword";
  }, [name, site]);
  if (invitation) return <SignIn site={site} invitation={invitation} onIn={reading.again} />;
  if (!reading.answer)
    return (
      <main>
        <h1>Afterword</h1>
        <Waiting reading={reading} />
      </main>
    );
  const { who } = reading.answer;
  if (!who) return <SignedOut site={site} />;
  const out = async () => {
    await ask("DELETE", session(site)).catch(() => undefined);
    reading.again();
  };
  const may = who.scopes.some((scope) => scope === "moderate" || scope === "manage");
  return (
    <>
      <header>
        <b>{site}</b>
        <nav aria-label="Views">
          {Object.entries(VIEWS).map(([each, text]) => (
            <Link key={each} to={{ site, view: each }} current={each === view}>
              {text}
            </Link>
          ))}
        </nav>
        <span>{who.name}</span>
        <button type="button" onClick={out}>
          Sign out
        </button>
      </header>
      {view === "article" ? (
        <Article place={place} may={may} />
      ) : view === "activity" ? (
        <Activity place={place} />
      ) : (
        <Articles place={place} />
      )}
    </>
  );
}

const root = document.getElementById("console");
if (root) render(<Console />, root);
