/** How an article's votes came in: the chart, what is marked in it, and the same as a table. */
import { useContext } from "preact/hooks";
import type { ArticleAnswer } from "../../worker/contract/index.ts";
import { Asked, heading } from "../answers.ts";
import { TrendChart } from "../charts/trend-chart.tsx";
import { counted, figure, shareCell } from "../figures.ts";
import { dayIn, dayWords, midnightIn, timeIn } from "../times.ts";
import { finest, marksOf, pointsOf, UNITS, type Unit } from "./marks.ts";

const LABELS: Record<Unit, string> = { hours: "By hour", days: "By day" };

export function Trend({
  it,
  unit = finest(it),
  span,
  onUnit,
  onSpan,
}: {
  it: ArticleAnswer;
  unit?: Unit;
  span?: { from: number; until: number };
  onUnit(unit: Unit): void;
  onSpan(span: { from: number; until: number }): void;
}) {
  const points = pointsOf(it, unit);
  const marks = marksOf(it);
  const answers = useContext(Asked);
  const zone = it.trend.time_zone;
  const time = (at: number) => (unit === "hours" ? timeIn(zone, at) : dayWords(dayIn(zone, at)));
  // Days on which clocks are set are longer or shorter than others.
  const midnight = (at: number) => midnightIn(zone, dayIn(zone, at));
  const votes = points.reduce((sum, { yes, no, held }) => sum + yes + no + held, 0);
  return (
    <section aria-labelledby="trend">
      <h2 id="trend">How they came in</h2>
      {points.length === 0 ? (
        <p>No vote has come yet.</p>
      ) : (
        <>
          <div class="acts" role="group" aria-label="Trend by">
            {(Object.keys(LABELS) as Unit[]).map((each) => (
              <button type="button" key={each} aria-pressed={each === unit} onClick={() => onUnit(each)}>
                {LABELS[each]}
              </button>
            ))}
          </div>
          <TrendChart
            {...{ points, marks, time, span }}
            onSpan={({ from, until }) =>
              onSpan(unit === "hours" ? { from, until } : { from: midnight(from), until: midnight(until) })
            }
            unitMs={UNITS[unit]}
            label={`${counted(votes)} ${LABELS[unit].toLowerCase()}, from ${time(points[0]?.at ?? 0)} on; the table below has the figures`}
          />
          <p class="quiet">
            Times are those of {zone}. Pull across the chart to choose a span, or write it below.
          </p>
          {marks.length > 0 && (
            <ul class="marks" aria-label="Marked in the chart">
              {marks.map(({ letter, kind, from, text }) => (
                <li key={letter}>
                  <b class={`mark ${kind}`}>{letter}</b> {timeIn(zone, from)}: {text}
                </li>
              ))}
            </ul>
          )}
          <details>
            <summary>The figures as a table</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
            <div class="scroll" role="region" aria-label="The figures of the trend" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{unit === "hours" ? "Hour" : "Day"}</th>
                    <th scope="col">{heading(answers.yes)}</th>
                    <th scope="col">{heading(answers.no)}</th>
                    <th scope="col">Held</th>
                    <th scope="col">Share of {answers.yes}</th>
                  </tr>
                </thead>
                <tbody>
                  {[...points].reverse().map(({ at, yes, no, held }) => (
                    <tr key={at}>
                      <th scope="row">{time(at)}</th>
                      <td>{figure(yes)}</td>
                      <td>{figure(no)}</td>
                      <td>{figure(held)}</td>
                      <td>{shareCell(yes, no)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}
