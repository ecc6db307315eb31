/** The site's tokens: made with scopes, shown once, revoked for good. Keeps none. */
import { useState } from "preact/hooks";
import type { TokenAnswer, TokenRow, TokensAnswer } from "../../worker/contract/index.ts";
import { administration, ask, inWords } from "../api.ts";
import { useReading, Waiting } from "../parts.tsx";
import { dayWords, momentIn, timeIn } from "../times.ts";
import { Ending } from "./ending.tsx";
import { ScopeChoice } from "./scopes.tsx";
import { ShownOnce } from "./shown-once.tsx";

export function Tokens({ site, zone }: { site: string; zone: string }) {
  const path = administration(site, "/tokens");
  const reading = useReading(path, () => ask<TokensAnswer>("GET", path));
  const [made, setMade] = useState<TokenAnswer>();
  const [failed, setFailed] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const until = momentIn(zone, String(form.get("until")));
    const body = {
      name: String(form.get("name")),
      scopes: form.getAll("scopes"),
      expires_at: until === undefined ? null : new Date(until).toISOString(),
    };
    setFailed("");
    try {
      setMade((await ask<TokenAnswer>("POST", path, { body })).body);
      element.reset();
      reading.again();
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  const tokens = reading.answer?.body.tokens;
  return (
    <>
      <p>A token is how a program asks. The log names it. It is stored as a hash.</p>
      <p class="quiet">Times are those of {zone}.</p>
      {made && (
        <ShownOnce
          key={made.id}
          what={`The token ${made.name}`}
          secret={made.token}
          onDone={() => setMade(undefined)}
        />
      )}
      {!tokens && <Waiting reading={reading} />}
      {tokens?.length === 0 && <p>There is none yet.</p>}
      <ul class="rows">
        {tokens?.map((token) => (
          <li key={token.id}>
            <b>{token.name}</b> {token.scopes.join(", ")}
            <p class="quiet">{about(token, zone)}</p>
            <Ending
              what={`the token ${token.name}`}
              end={() => ask("DELETE", `${path}/${token.id}`)}
              onEnded={reading.again}
            />
          </li>
        ))}
      </ul>
      <form class="making" onSubmit={submit}>
        <h2>Make a token</h2>
        <label>
          Name
          <input name="name" required maxLength={100} autocomplete="off" />
        </label>
        <ScopeChoice chosen={["read"]} />
        <label>
          Until
          <input name="until" type="datetime-local" />
          <small>Empty: until it is revoked</small>
        </label>
        <button type="submit">Make it</button>
        {failed && <p role="alert">{failed}</p>}
      </form>
    </>
  );
}

function about({ created_at, expires_at, last_used_on, inert }: TokenRow, zone: string): string {
  if (inert) return "Came with an import: a name that stays taken. It opens nothing.";
  const used = last_used_on ? `last used on ${dayWords(last_used_on)}` : "never used";
  return `made ${timeIn(zone, created_at)} · ${used}${expires_at ? ` · until ${timeIn(zone, expires_at)}` : ""}`;
}
