/** A secret that is shown this one time: it is in the page while this is drawn, and nowhere else. */
import { useEffect, useRef, useState } from "preact/hooks";

export function ShownOnce({ what, secret, onDone }: { what: string; secret: string; onDone(): void }) {
  const [said, setSaid] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setSaid("Copied."),
      () => {
        field.current?.select();
        setSaid("This browser copies nothing by itself: it is selected, copy it by hand.");
      },
    );
  return (
    <div class="once">
      <label>
        {what}, shown this one time
        <input ref={field} readOnly value={secret} />
      </label>
      <button type="button" class="main" onClick={copy}>
        Copy
      </button>
      <button type="button" onClick={onDone}>
        I have it
      </button>
      <p role="status">{said}</p>
    </div>
  );
}
