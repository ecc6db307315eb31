/** Says what was done last until the next act, with a way back; and where somebody was first, shows both versions. */
import { useEffect, useRef } from "preact/hooks";
import { Hint } from "../keys.tsx";
import { goOn, insist, undo, useLast } from "./last.ts";
import type { Told } from "./ordered.ts";

/** `view`: where it is said. */
export function Toast({ site, person, view }: { site: string; person: string; view: string }) {
  const last = useLast(site, person);
  const before = useRef(view);
  useEffect(() => {
    if (before.current !== view) goOn();
    before.current = view;
  }, [view]);
  const said = last && (last.text || last.busy);
  return (
    <aside class={said ? "toast" : undefined} aria-label="What you did last">
      <div role="status">{last?.text}</div>
      {last?.undoable && (
        <button type="button" data-act="undo" onClick={undo}>
          Undo <Hint does="undo" />
        </button>
      )}
      {last?.told.map((told) => (
        <First key={`${told.again.subject.key} ${told.text}`} told={told} said={last.text} />
      ))}
    </aside>
  );
}

/** `said`: what stands above it already. */
function First({ told, said }: { told: Told; said: string }) {
  const { text, both, again } = told;
  return (
    <details class="versions" open>
      <summary>{again.name}: how you saw it, and how it is</summary>
      {text !== said && <p>{text}</p>}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">As you saw it</th>
              <th scope="col">As it is now</th>
            </tr>
          </thead>
          <tbody>
            {both.map(({ what, was, is }) => (
              <tr key={`${what} ${is}`}>
                <th scope="row">{what}</th>
                <td>{was}</td>
                <td>{is}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" onClick={() => insist(told)}>
        Do it all the same
      </button>
    </details>
  );
}
