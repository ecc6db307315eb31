/** The scopes, to choose from, and as they are told. */
import type { Scope } from "../../worker/contract/index.ts";

const SCOPES: Record<Scope, string> = {
  read: "read: see all, change nothing",
  moderate: "moderate: act on polls and votes",
  remarks: "remarks: read and export what readers write",
  manage: "manage: settings, tokens, people, and all the others",
};

export function ScopeChoice({ chosen }: { chosen: readonly Scope[] }) {
  return (
    <fieldset>
      <legend>Scopes</legend>
      {Object.entries(SCOPES).map(([scope, text]) => (
        <label class="check" key={scope}>
          <input
            type="checkbox"
            name="scopes"
            value={scope}
            defaultChecked={chosen.includes(scope as Scope)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
