/** A button that ends something for good: pressed twice, since no undo brings it back. */
import { useState } from "preact/hooks";
import { inWords } from "../api.ts";

export function Ending({
  what,
  verb = "Revoke",
  end,
  onEnded,
}: {
  /** With its article, as "the token nightly". */
  what: string;
  verb?: string;
  end(): Promise<unknown>;
  onEnded(): void;
}) {
  const [asked, setAsked] = useState(false);
  const [failed, setFailed] = useState("");
  const go = async () => {
    try {
      await end();
      onEnded();
    } catch (error) {
      setFailed(inWords(error));
    }
  };
  // One element for both, so that the focus stays where it is.
  return (
    <div class="acts">
      <button
        type="button"
        class={asked ? "main" : undefined}
        onClick={() => (asked ? go() : setAsked(true))}
      >
        {asked ? `${verb} ${what} for good` : `${verb} ${what}`}
      </button>
      {asked && (
        <button type="button" onClick={() => setAsked(false)}>
          Keep
        </button>
      )}
      {failed && <p role="alert">{failed}</p>}
    </div>
  );
}
