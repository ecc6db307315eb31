/** What moderators have done to an article's votes: who, what, when and why, how far it is, and the way back. */
import type { ArticleAnswer, ReviewRow } from "../../worker/contract/index.ts";
import { counted, figure } from "../figures.ts";
import { Fresh, useStill } from "../live.tsx";
import { timeIn } from "../times.ts";
import { reviewWords } from "../work/version.ts";

export function Reviews({
  it,
  may,
  turn,
  onUndo,
}: {
  it: ArticleAnswer;
  may: boolean;
  /** Grows with what is done here, which then stands first. What others do waits to be shown. */
  turn: number;
  onUndo(row: ReviewRow): void;
}) {
  const zone = it.trend.time_zone;
  const reviews = useStill(`${it.key} ${turn}`, it.reviews, ({ id }) => id);
  return (
    <section aria-labelledby="reviews">
      <h2 id="reviews">Reviews</h2>
      {it.reviews.length === 0 && (
        <p>There was none. What you do to votes here stands here, and can be undone.</p>
      )}
      <Fresh {...reviews} gone={0} />
      <ul class="rows">
        {reviews.rows.map(({ row }) => (
          <li key={row.id} data-row={row.id} tabIndex={-1}>
            {reviewWords(row)}
            {row.undone && ", undone"}
            <Progress row={row} zone={zone} />
            <p class="quiet">
              {timeIn(zone, row.at)} · {row.note}
            </p>
            {may && !row.undone && !row.undoes && row.action !== "recount" && (
              <button type="button" data-open onClick={() => onUndo(row)}>
                Undo
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Progress({
  row: { state, done, total, waits_until, difference },
  zone,
}: {
  row: ReviewRow;
  zone: string;
}) {
  if (state === "done") return difference === null ? null : <> (off by {figure(difference)})</>;
  if (state === "stopped") return <> (stopped)</>;
  return (
    <p>
      <progress value={done} max={Math.max(1, total)} aria-label="How far it is" />{" "}
      {state === "queued" ? "Not begun" : `${figure(done)} of ${counted(total)} looked at`}
      {waits_until && `; the rows of today are used up, and it goes on at ${timeIn(zone, waits_until)}`}
    </p>
  );
}
