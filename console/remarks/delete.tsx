/** Deletes a remark for good: it asks, by a word that has to be typed, as erasing does. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { RemarkRow } from "../../worker/contract/index.ts";
import { ask, inWords, moderation } from "../api.ts";

const WORD = "delete";

/** The ids of those that were deleted here: the inbox hears of it a moment later. */
export const deleted = signal<ReadonlySet<string>>(new Set());

export function Delete({ site, row: { id, revision } }: { site: string; row: RemarkRow }) {
  const [failed, setFailed] = useState("");
  // Of fifty rows one is opened at most: what is in them is a fourth of a page, and is drawn once it can be seen.
  const [open, setOpen] = useState(false);
  const send = async (note: string) => {
    setFailed("");
    try {
      const path = moderation(site, `/remarks/${id}?${new URLSearchParams({ note })}`);
      await ask("DELETE", path, { seen: `"${revision}"` });
      deleted.value = new Set([...deleted.value, id]);
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Delete it</summary>
      {open && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const row = event.currentTarget.closest<HTMLElement>("[data-row]");
            void send(String(new FormData(event.currentTarget).get("note")).trim()).then(() => row?.focus());
          }}
        >
          <p>
            Words and reasons go for good, and the reasons are counted no more; the vote stays. This can't be
            undone.
          </p>
          <label>
            Note, why
            <input name="note" required maxLength={500} pattern=".*\S.*" title="a note" />
          </label>
          <label>
            Type “{WORD}” to delete it
            <input required pattern={`\\s*${WORD}\\s*`} autocomplete="off" title={`the word ${WORD}`} />
          </label>
          <button type="submit">Delete it for good</button>
        </form>
      )}
      {failed && <p role="alert">{failed}</p>}
    </details>
  );
}
