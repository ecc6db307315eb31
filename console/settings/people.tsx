/** The people of the site: invited with scopes, shown out, their browsers signed out, one's own too. */
import { useState } from "preact/hooks";
import type { InvitationAnswer, PeopleAnswer, PersonRow } from "../../worker/contract/index.ts";
import { administration, ask, inWords } from "../api.ts";
import { useReading, Waiting } from "../parts.tsx";
import { timeIn } from "../times.ts";
import { Ending } from "./ending.tsx";
import { ScopeChoice } from "./scopes.tsx";
import { ShownOnce } from "./shown-once.tsx";

/** How long a link can be used, in minutes. */
const LASTS = { 60: "an hour", 240: "four hours", 1440: "a day" } as const;

export function People({ site, me, zone }: { site: string; me: string; zone: string }) {
  const path = administration(site, "/people");
  const reading = useReading(path, () => ask<PeopleAnswer>("GET", path));
  const [made, setMade] = useState<InvitationAnswer>();
  const [failed, setFailed] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const body = {
      name: String(form.get("name")),
      scopes: form.getAll("scopes"),
      minutes: Number(form.get("minutes")),
    };
    setFailed("");
    try {
      setMade((await ask<InvitationAnswer>("POST", administration(site, "/invitations"), { body })).body);
      element.reset();
      reading.again();
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  const people = reading.answer?.body.people;
  return (
    <>
      <p>A person signs in by an invitation: a link that works once. The log names who did what.</p>
      <p class="quiet">Times are those of {zone}.</p>
      {made && (
        <ShownOnce
          key={made.id}
          what={`The link for ${made.person.name}`}
          secret={made.url}
          onDone={() => setMade(undefined)}
        />
      )}
      {!people && <Waiting reading={reading} />}
      {people?.length === 0 && <p>Nobody has been invited yet.</p>}
      <ul class="rows">
        {people?.map((person) => (
          <Person key={person.id} site={site} person={person} me={me} zone={zone} again={reading.again} />
        ))}
      </ul>
      <form class="making" onSubmit={submit}>
        <h2>Invite somebody</h2>
        <label>
          Name
          <input name="name" required maxLength={100} autocomplete="off" />
          <small>Of somebody who is here already: a new link, and these scopes from now on</small>
        </label>
        <ScopeChoice chosen={["read", "moderate"]} />
        <label>
          The link works for
          <select name="minutes">
            {Object.entries(LASTS).map(([minutes, text]) => (
              <option key={minutes} value={minutes}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Invite</button>
        {failed && <p role="alert">{failed}</p>}
      </form>
    </>
  );
}

function Person({
  site,
  person: { id, name, scopes, invitations, sessions, inert },
  me,
  zone,
  again,
}: {
  site: string;
  person: PersonRow;
  me: string;
  zone: string;
  again(): void;
}) {
  const end = (place: string, id: string) => () => ask("DELETE", administration(site, `/${place}/${id}`));
  return (
    <li>
      <b>{name}</b> {id === me && "(you) "}
      {scopes.join(", ")}
      {inert && (
        <p class="quiet">
          Came with an import: a name that stays taken. Nobody signs in with it before an invitation.
        </p>
      )}
      <ul>
        {invitations.map((each) => (
          <li key={each.id}>
            A link that nobody has used, until {timeIn(zone, each.expires_at)}
            <Ending
              {...{ what: `the link for ${name}`, verb: "Withdraw", onEnded: again }}
              end={end("invitations", each.id)}
            />
          </li>
        ))}
        {sessions.map((each, at) => (
          <li key={each.id}>
            Signed in {timeIn(zone, each.created_at)} · last seen {timeIn(zone, each.last_used_at)} · until{" "}
            {timeIn(zone, each.expires_at)}
            <Ending
              {...{ what: `session ${at + 1} of ${name}`, verb: "End", onEnded: again }}
              end={end("sessions", each.id)}
            />
          </li>
        ))}
      </ul>
      <Ending {...{ what: name, verb: "Remove", onEnded: again }} end={end("people", id)} />
    </li>
  );
}
