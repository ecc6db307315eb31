/** What an article is called, where it can be read, what its readers are asked, and whether they may answer. */
import { useState } from "preact/hooks";
import type { ArticleAnswer, PollAnswer } from "../../worker/contract/index.ts";
import { ask } from "../api.ts";
import { useReading } from "../parts.tsx";
import type { Act } from "../work/ordered.ts";

const STATES = { open: "Open it", closed: "Close it", hidden: "Hide it" } as const;
const RESULTS: Record<PollAnswer["results"], string> = {
  always: "Readers see the result at once.",
  "after-voting": "Readers see the result after they have answered.",
  "after-closing": "Readers see the result once the poll is closed.",
  never: "Readers see no result.",
};

/** The poll as readers get it: its wording, and when they see the result. */
export function usePublicPoll(site: string, it: ArticleAnswer | undefined) {
  const query = it && new URLSearchParams({ article: it.article, question: it.question });
  const path = query ? `/v1/sites/${encodeURIComponent(site)}/poll?${query}` : "";
  const reading = useReading(path, async () =>
    path ? (await ask<PollAnswer>("GET", path)).body : undefined,
  );
  // Of an id that is kept to the letter another article may be meant.
  return reading.answer?.key === it?.key ? reading.answer : undefined;
}

/** When readers see the result, in sentences. */
export const resultWords = ({ results, minimum }: PollAnswer) =>
  minimum > 0 ? `${RESULTS[results]} Not before ${minimum} answers.` : RESULTS[results];

export function Heading({
  it,
  poll,
  may,
  onAct,
}: {
  it: ArticleAnswer;
  poll?: PollAnswer;
  may: boolean;
  onAct(act: Act): void;
}) {
  return (
    <>
      <h1>{it.title ?? it.article}</h1>
      <p class="quiet">
        {it.address ? (
          <a href={it.address} rel="noreferrer" target="_blank">
            {it.address}
          </a>
        ) : (
          it.article
        )}
        {it.title !== null && it.title_source === "reader" && " · title as readers' browsers reported it"}
      </p>
      <p>
        {poll?.question ?? "Do you like this article?"} <span class="quiet">(question {it.question})</span>
      </p>
      <p>The poll is {it.state}.</p>
      {may && (
        <div class="acts">
          {(Object.keys(STATES) as (keyof typeof STATES)[])
            .filter((state) => state !== it.state)
            .map((state) => (
              <button type="button" key={state} onClick={() => onAct({ kind: "state", state })}>
                {STATES[state]}
              </button>
            ))}
          <Title title={it.title ?? ""} onTitle={(title) => onAct({ kind: "title", title })} />
        </div>
      )}
    </>
  );
}

/** One function for all drawings: another one would be called again by each, and take the focus. */
const focused = (field: HTMLInputElement | null) => field?.focus();

function Title({ title, onTitle }: { title: string; onTitle(title: string): void }) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <button type="button" onClick={() => setOpen(true)}>
        Set its title
      </button>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setOpen(false);
        const set = String(new FormData(event.currentTarget).get("title")).trim();
        if (set && set !== title) onTitle(set);
      }}
    >
      <label>
        Title
        <input name="title" defaultValue={title} maxLength={300} required ref={focused} />
      </label>
      <button type="submit">Set it</button>
      <button type="button" onClick={() => setOpen(false)}>
        Leave it
      </button>
    </form>
  );
}
