/** The door: an invitation is shown first and used on a click, never by loading the page. */
import { useState } from "preact/hooks";
import { ask, inWords, session, type Who } from "./api.ts";
import { useReading, Waiting } from "./parts.tsx";
import { pasteToken } from "./pasted.ts";
import { forgetFragment, go, here } from "./place.ts";

export function SignIn({ site, invitation, onIn }: { site: string; invitation: string; onIn(): void }) {
  const reading = useReading(`${site} ${invitation}`, () =>
    ask<Who>("POST", session(site, "/preview"), { body: { invitation } }),
  );
  const [failed, setFailed] = useState("");
  const who = reading.answer?.body;
  const use = async () => {
    try {
      await ask("POST", session(site), { body: { invitation } });
      pasteToken(site, "");
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
export function SignedOut({ site, onIn }: { site: string; onIn(): void }) {
  return (
    <main>
      <h1>You are not signed in</h1>
      {site && <ByAccess site={site} onIn={onIn} />}
      <p>
        {site ? `The console of ${site}` : "The console"} opens by an invitation: a link that works once. Ask
        a colleague who manages the site, or the operator, who makes one with
      </p>
      <p>
        <code>npm run site -- invite {site || "SITE"} --name NAME --scope moderate --scope read</code>
      </p>
      <Paste site={site} onIn={onIn} />
    </main>
  );
}

/** Where the deployment stands behind Cloudflare Access, and that knows somebody whom the site has invited. Else nothing. */
function ByAccess({ site, onIn }: { site: string; onIn(): void }) {
  const reading = useReading(site, () => ask<Who>("POST", session(site, "/preview"), { body: {} }));
  const [failed, setFailed] = useState("");
  const who = reading.answer?.body;
  if (!who) return null;
  const use = () => ask("POST", session(site), { body: {} }).then(onIn, (error) => setFailed(inWords(error)));
  return (
    <p>
      Cloudflare Access knows you.{" "}
      <button type="button" class="main" onClick={use}>
        Sign in as {who.name}
      </button>
      {failed && <span role="alert">{failed}</span>}
    </p>
  );
}

/** The last way in, where no invitation can be had or no cookie is kept: a token, for this tab alone. */
function Paste({ site, onIn }: { site: string; onIn(): void }) {
  const [failed, setFailed] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const of = String(form.get("site") ?? site).trim();
    const token = String(form.get("token")).trim();
    try {
      await ask("GET", session(of), { token });
      pasteToken(of, token);
      if (of === site) onIn();
      else go({ ...here.value, site: of });
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  return (
    <details>
      <summary>Use a token instead</summary>
      <p>
        A token of the site (afterword_…) opens what it opens for programs, and the log names it. It is kept
        for this tab alone, and is gone when the tab is closed or you sign out. The admin token is not taken.
      </p>
      <form onSubmit={submit}>
        {!site && (
          <label>
            Site
            <input name="site" required pattern="[a-z0-9\-]{1,63}" autocomplete="off" />
          </label>
        )}
        <label>
          Token
          <input name="token" type="password" required autocomplete="off" />
        </label>
        <button type="submit">Use the token</button>
      </form>
      {failed && <p role="alert">{failed}</p>}
    </details>
  );
}
