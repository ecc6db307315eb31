/** A reader's words. What screening hides is shown on a press alone, which the log keeps; it is kept nowhere, and gone with the row. */
import { useState } from "preact/hooks";
import type { RemarkOpenAnswer, RemarkRow } from "../../worker/contract/index.ts";
import { ask, inWords, moderation } from "../api.ts";
import { Hint } from "../keys.tsx";

export function Words({ site, row }: { site: string; row: RemarkRow }) {
  const { id, text, masked, language, sent_at } = row;
  /** As it was written, of a text and no later one. */
  const [opened, setOpened] = useState<{ of: string; text: string | null }>();
  const [failed, setFailed] = useState("");
  const shown = masked && opened?.of === sent_at ? opened.text : undefined;
  const open = async () => {
    setFailed("");
    try {
      const path = moderation(site, `/remarks/${id}/open`);
      setOpened({ of: sent_at, text: (await ask<RemarkOpenAnswer>("POST", path)).body.text });
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  if (text === null) return <p class="quiet">Its reader took the words back and left the reasons.</p>;
  return (
    <>
      <blockquote dir="auto" {...(language && { lang: language })}>
        {shown ?? text}
      </blockquote>
      {masked && (
        <p class="hidden">
          <button
            type="button"
            data-act="show"
            aria-pressed={shown !== undefined}
            onClick={() => (shown === undefined ? open() : setOpened(undefined))}
          >
            {shown === undefined ? "Show what is hidden" : "Hide it again"} <Hint does="show" />
          </button>{" "}
          <span class="quiet">
            {shown === undefined ? "The log will say that you looked." : "The log says that you looked."}
          </span>
        </p>
      )}
      {failed && <p role="alert">{failed}</p>}
    </>
  );
}
