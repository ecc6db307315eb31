/** Erases an article with its votes, for good: the one act that asks, by a word that has to be typed, once it is told what goes. */
import { useState } from "preact/hooks";
import type { ArticleEraseAnswer } from "../../worker/contract/index.ts";
import { administration, ask, inWords } from "../api.ts";
import { counted } from "../figures.ts";
import type { Subject } from "../work/orders.ts";

const WORD = "erase";

export function Erase({ subject: { site, key }, name }: { subject: Subject; name: string }) {
  const [ahead, setAhead] = useState<ArticleEraseAnswer>();
  const [note, setNote] = useState("");
  const [failed, setFailed] = useState("");
  const send = async (dry: boolean) => {
    setFailed("");
    try {
      const query = new URLSearchParams({ note: note || "a look ahead", dry_run: String(dry) });
      const path = administration(site, `/articles/${encodeURIComponent(key)}?${query}`);
      setAhead((await ask<ArticleEraseAnswer>("DELETE", path)).body);
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  if (ahead && !ahead.dry_run)
    return (
      <p role="alert">
        {name} is erased{ahead.over ? "" : "; what is left of it goes by itself"}, with {counted(ahead.votes)}
        .
      </p>
    );
  return (
    <details>
      <summary>Erase it</summary>
      {!ahead && (
        <button type="button" onClick={() => send(true)}>
          Look what would go
        </button>
      )}
      {ahead && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send(false);
          }}
        >
          <p>
            {counted(ahead.votes)} of {counted(ahead.polls.length, "poll")} would go for good, with all that
            was done to them: {ahead.polls.map(({ article }) => article).join(", ")}. This can't be undone.
          </p>
          <label>
            Note, why
            <input
              value={note}
              required
              maxLength={500}
              onInput={({ currentTarget }) => setNote(currentTarget.value)}
            />
          </label>
          <label>
            Type “{WORD}” to erase it
            <input required pattern={`\\s*${WORD}\\s*`} autocomplete="off" title={`the word ${WORD}`} />
          </label>
          <button type="submit">Erase it for good</button>
        </form>
      )}
      {failed && <p role="alert">{failed}</p>}
    </details>
  );
}
