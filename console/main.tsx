/** The console's page: who is signed in, and which view the address names. */
import { type FunctionComponent, render } from "preact";
import { useEffect } from "preact/hooks";
import { Activity } from "./activity/activity.tsx";
import { ask, Refused, session, type Who } from "./api.ts";
import { Article } from "./article/article.tsx";
import { Articles } from "./articles/articles.tsx";
import { Frame } from "./frame.tsx";
import { Keys } from "./keys.tsx";
import { useReading, Waiting } from "./parts.tsx";
import { here, type Place, viewOf } from "./place.ts";
import { Review } from "./review.tsx";
import { SignedOut, SignIn } from "./sign-in.tsx";
import { Today } from "./today.tsx";
import { Toast } from "./work/toast.tsx";

/** What a view is given: where we are, and who looks. */
export interface ViewProps {
  place: Place;
  who: Who;
  /** Whether `who` may moderate. */
  may: boolean;
}

/** What draws each view. */
const DRAWN: Record<string, FunctionComponent<ViewProps>> = {
  today: Today,
  review: Review,
  articles: Articles,
  article: Article,
  activity: Activity,
};

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
  const place = here.value;
  const { site = "" } = place;
  const { view, name } = viewOf(place);
  const invitation = new URLSearchParams(location.hash.slice(1)).get("invitation") ?? "";
  // Whoever holds an invitation is asked nothing until it is used.
  const asked = invitation ? "" : site;
  const reading = useReading(asked, async () => ({ who: await signedIn(asked) }));
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
  const View = DRAWN[view] ?? Today;
  return (
    <Frame who={who} view={view} onOut={out}>
      <View place={place} who={who} may={may} />
      <Keys />
      <Toast site={site} person={who.id} />
    </Frame>
  );
}

const root = document.getElementById("console");
if (root) render(<Console />, root);
