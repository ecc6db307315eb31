/** How an article was liked before and after each of its edits. Votes are told apart by the hour or day in which they came. */
import { useContext } from "preact/hooks";
import type { ArticleAnswer } from "../../worker/contract/index.ts";
import { Asked } from "../answers.ts";
import { differenceWords, figure, shareCell } from "../figures.ts";
import { timeIn } from "../times.ts";
import { finest, pointsOf, UNITS } from "./marks.ts";

/** The votes between an edit and the one before it, and until the next; without those of the hour or day of the edit itself. */
export function besideEditions(it: ArticleAnswer) {
  const unit = finest(it);
  const points = pointsOf(it, unit);
  const edits = (it.details?.editions ?? []).map((at) => Date.parse(at));
  const between = (from: number, until: number) => {
    const within = points.filter(({ at }) => at >= from && at + UNITS[unit] <= until);
    const sum = (choice: "yes" | "no") => within.reduce((all, point) => all + point[choice], 0);
    return { yes: sum("yes"), no: sum("no") };
  };
  return edits.map((at, i) => ({
    at,
    before: between(edits[i - 1] ?? -Infinity, at),
    after: between(at, edits[i + 1] ?? Infinity),
  }));
}

export function Editions({ it }: { it: ArticleAnswer }) {
  const edits = besideEditions(it);
  const answers = useContext(Asked);
  if (edits.length === 0) return null;
  return (
    <section aria-labelledby="editions">
      <h2 id="editions">Before and after each edit</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Edit</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
              <th scope="col">Share of {answers.yes}</th>
            </tr>
          </thead>
          <tbody>
            {edits.map(({ at, before, after }) => (
              <tr key={at}>
                <th scope="row">{timeIn(it.trend.time_zone, at)}</th>
                {[before, after].map(({ yes, no }, side) => (
                  <td key={side === 0 ? "before" : "after"}>
                    {shareCell(yes, no)} of {figure(yes + no)}
                  </td>
                ))}
                <td>{differenceWords(before, after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
