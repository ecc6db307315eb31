/** Says that an article is another one from now on. What would come of it is told first; it can't be undone. */
import { useState } from "preact/hooks";
import type { ArticleAnswer, MoveAnswer } from "../../worker/contract/index.ts";
import { administration, ask, inWords } from "../api.ts";
import { counted } from "../figures.ts";

export function Move({ site, it, onMoved }: { site: string; it: ArticleAnswer; onMoved(key: string): void }) {
  const [to, setTo] = useState("");
  /** What the server says would come of it, and of which address: of one that was edited meanwhile it says nothing. */
  const [looked, setLooked] = useState<{ of: string; answer: MoveAnswer }>();
  const ahead = looked?.of === to ? looked.answer : undefined;
  const [failed, setFailed] = useState("");
  const send = async (dry_run: boolean) => {
    setFailed("");
    try {
      const body = { from: it.article, to, note: "moved in the console", dry_run };
      const path = administration(site, "/moves");
      const answer = (await ask<MoveAnswer>("POST", path, { body })).body;
      if (dry_run) setLooked({ of: to, answer });
      else onMoved(answer.to.key);
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  return (
    <details>
      <summary>Move it to another address</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(true);
        }}
      >
        <label>
          The article's new address or id
          <input
            value={to}
            required
            maxLength={1_000}
            onInput={({ currentTarget }) => setTo(currentTarget.value)}
          />
        </label>
        <button type="submit">Look what would move</button>
      </form>
      {ahead && (
        <>
          <p>
            {counted(ahead.votes)} would be added to {ahead.to.article}. {ahead.explanation}
          </p>
          <button type="button" onClick={() => send(false)}>
            Move it
          </button>
        </>
      )}
      {failed && <p role="alert">{failed}</p>}
    </details>
  );
}
