/** An article's votes in figures: the share and what chance allows, yes and no, what is in none of it, and what readers see. */
import { useContext } from "preact/hooks";
import type { ArticleAnswer, PollAnswer } from "../../worker/contract/index.ts";
import { Asked, heading } from "../answers.ts";
import { ageWords, CHOSEN, figure, shareOf, shareWords } from "../figures.ts";
import { resultWords } from "./heading.tsx";

export function Figures({ it, poll }: { it: ArticleAnswer; poll?: PollAnswer }) {
  const { yes, no } = it.tally;
  const answers = useContext(Asked);
  const both = (votes: { yes: number; no: number }) =>
    `${figure(votes.yes)} ${answers.yes}, ${figure(votes.no)} ${answers.no}`;
  const { published } = it;
  const withdrawn = it.standings.counted.none;
  return (
    <section aria-labelledby="votes">
      <h2 id="votes">Votes</h2>
      <p class="share">
        {shareWords(yes, no, answers.yes)} {shareOf(yes, no) && CHOSEN}
      </p>
      <dl>
        <dt>{heading(answers.yes)}</dt>
        <dd>{figure(yes)}</dd>
        <dt>{heading(answers.no)}</dt>
        <dd>{figure(no)}</dd>
        <dt>Held</dt>
        <dd>{figure(it.held)}</dd>
        <dt>Void</dt>
        <dd>{figure(it.void)}</dd>
        {withdrawn > 0 && (
          <>
            <dt>Withdrawn</dt>
            <dd>{figure(withdrawn)}</dd>
          </>
        )}
        {it.imported.map(({ source, ...brought }) => (
          <>
            <dt>From {source}</dt>
            <dd>{both(brought)}, in none of the figures here</dd>
          </>
        ))}
        <dt>Readers see</dt>
        <dd>
          {published ? (
            <>
              {both(published.tally)}, {ageWords(published.age_s)}
              {published.state !== it.state && ` (the poll as ${published.state})`}.
            </>
          ) : (
            "nothing yet."
          )}{" "}
          {poll && resultWords(poll)}
        </dd>
      </dl>
    </section>
  );
}
