/** The votes before and after something as two bars, and the same as a table. */
import { useContext } from "preact/hooks";
import type { DryRun } from "../../worker/contract/index.ts";
import { Asked, heading } from "../answers.ts";
import { figure, shareCell } from "../figures.ts";

type Numbers = DryRun["before"];
const PARTS = ["yes", "no", "held", "void"] as const;

export function Bars({ before, after }: { before: Numbers; after: Numbers }) {
  const answers = useContext(Asked);
  const both = [
    ["Before", before],
    ["After", after],
  ] as const;
  const all = Math.max(1, ...both.map(([, votes]) => PARTS.reduce((sum, part) => sum + votes[part], 0)));
  return (
    <table class="bars">
      <thead>
        <tr>
          <td />
          <td class="bar" />
          <th scope="col">{heading(answers.yes)}</th>
          <th scope="col">{heading(answers.no)}</th>
          <th scope="col">Held</th>
          <th scope="col">Void</th>
          <th scope="col">Share of {answers.yes}</th>
        </tr>
      </thead>
      <tbody>
        {both.map(([what, votes]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                {PARTS.map((part, i) => {
                  const x = PARTS.slice(0, i).reduce((sum, each) => sum + votes[each], 0);
                  return (
                    <rect
                      key={part}
                      class={part}
                      y="0"
                      height="10"
                      x={(100 * x) / all}
                      width={(100 * votes[part]) / all}
                    />
                  );
                })}
              </svg>
            </td>
            {PARTS.map((part) => (
              <td key={part}>
                <i class={`swatch ${part}`} /> {figure(votes[part])}
              </td>
            ))}
            <td>{shareCell(votes.yes, votes.no)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
