/** The door: an invitation is shown first and used on a click, never by loading the page. */
import { useState } from "preact/hooks";
import { ask, inWords, session, type Who } from "./api.ts";
import { useReading, Waiting } from "./parts.tsx";
import { forgetFragment } from "./place.ts";

export function SignIn({ site, invitation, onIn }: { site: string; invitation: string; onIn(): void }) {
  const reading = useReading(`${site} ${invitation}`, () =>
    ask<Who>("POST", session(site, "/preview"), { body: { invitation } }),
  );
  const [failed, setFailed] = useState("");
  const who = reading.answer?.body;
  const use = async () => {
    try {
      await ask("POST", session(site), { body: { invitation } });
      forgetFragment();
      onIn();
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  return (
    <main>
      <h1>Sign in to {site}</h1>
      {who ? (
        <>
          <p>
            You are invited to the votes of <b>{who.site}</b> as <b>{who.name}</b>.
          </p>
          <button type="button" class="main" onClick={use}>
            Sign in as {who.name}
          </button>
        </>
      ) : (
        <Waiting reading={reading} />
      )}
      {failed && <p role="alert">{failed}</p>}
    </main>
  );
}

/** Nobody is signed in, and no invitation is there. */
export function SignedOut({ site }: { site: string }) {
  return (
    <main>
      <h1>You are not signed in</h1>
      <p>
        {site ? `The console of ${site}` : "The console"} opens by an invitation: a link that works once. Ask
        a colleague who manages the site, or the operator, who makes one with
      </p>
      <p>
        <code>npm run site -- invite {site || "SITE"} --name NAME --scope moderate --scope read</code>
      </p>
    </main>
  );
}
