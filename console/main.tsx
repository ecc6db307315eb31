/** The console's page: who is signed in, and which view the address names. */
import { type FunctionComponent, render } from "preact";
import { useEffect } from "preact/hooks";
import { Activity } from "./activity/activity.tsx";
import { ask, Refused, session, signedOut, type Who } from "./api.ts";
import { Article } from "./article/article.tsx";
import { Articles } from "./articles/articles.tsx";
import { Frame } from "./frame.tsx";
import { Keys } from "./keys.tsx";
import { Link, useReading, Waiting } from "./parts.tsx";
import { pastedToken, pasteToken } from "./pasted.ts";
import { here, viewOf } from "./place.ts";
import { Remarks } from "./remarks/remarks.tsx";
import { Review } from "./review.tsx";
import { Settings } from "./settings/settings.tsx";
import { SignedOut, SignIn } from "./sign-in.tsx";
import { Today } from "./today.tsx";
import type { ViewProps } from "./view.ts";
import { Toast } from "./work/toast.tsx";

/** What draws each view. */
const DRAWN: Record<string, FunctionComponent<ViewProps>> = {
  today: Today,
  review: Review,
  articles: Articles,
  article: Article,
  remarks: Remarks,
  activity: Activity,
  settings: Settings,
};

/** Who is signed in; null for nobody. */
async function signedIn(site: string): Promise<Who | null> {
  if (!site) return null;
  try {
    return (await ask<Who>("GET", session(site))).body;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
    // One that opens nothing any more would stand in an invitation's way.
    pasteToken(site, "");
    return null;
  }
}

function Console() {
  const place = here.value;
  const { site = "" } = place;
  const { view, name } = viewOf(place);
  const invitation = new URLSearchParams(location.hash.slice(1)).get("invitation") ?? "";
  // Whoever holds an invitation is asked nothing until it is used.
  const asked = invitation ? "" : site;
  const reading = useReading(`${asked} ${signedOut.value}`, async () => ({ who: await signedIn(asked) }));
  useEffect(() => {
    document.title = site ? `${name} · ${site} · Afterword` : "Afterword";
  }, [name, site]);
  if (invitation) return <SignIn site={site} invitation={invitation} onIn={reading.again} />;
  if (!reading.answer)
    return (
      <main>
        <h1>Afterword</h1>
        <Waiting reading={reading} />
        {reading.failed && site && <Link to={{}}>Another site</Link>}
      </main>
    );
  const { who } = reading.answer;
  if (!who) return <SignedOut site={site} onIn={reading.again} />;
  const out = async () => {
    if (pastedToken(site)) pasteToken(site, "");
    else await ask("DELETE", session(site)).catch(() => undefined);
    reading.again();
  };
  const may = who.scopes.some((scope) => scope === "moderate" || scope === "manage");
  const View = DRAWN[view] ?? Today;
  return (
    <Frame who={who} view={view} onOut={out}>
      <View place={place} who={who} may={may} />
      <Keys />
      <Toast site={site} person={who.id} view={`${view} ${place.key ?? ""}`} />
    </Frame>
  );
}

const root = document.getElementById("console");
if (root) render(<Console />, root);
