/**
 * What hears the keys and says which there are. A key presses what stands on the page for it, in the row that has the focus
 * first: `data-row` on a row, in it `data-open`, `data-pick`, `data-act` and `data-close`; `data-done` on a row in which nothing
 * is left to do. A key that finds nothing says why.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { keptPlace, rowOf } from "./kept-place.ts";
import { type Does, KEYS, type Key } from "./key-table.ts";

const SWITCH = "afterword-console-keys";
const listeners = new Set<() => void>();
/** Kept by the browser, where it lets us. */
let on = (() => {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
})();

function turn(to: boolean): void {
  on = to;
  try {
    localStorage.setItem(SWITCH, to ? "on" : "off");
  } catch {
    // It holds as long as the page lives.
  }
  for (const listener of listeners) listener();
}

function useOn(): boolean {
  const [, draw] = useState(0);
  useEffect(() => {
    const listener = () => draw((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return on;
}

/** The key of a button, beside its label; nothing where keys are off. */
export function Hint({ does }: { does: Does }) {
  const entry = KEYS.find((each) => each.does === does);
  return useOn() && entry ? (
    <span class="key" aria-hidden="true">
      {entry.key}
    </span>
  ) : null;
}

const rows = () => [...document.querySelectorAll<HTMLElement>("main [data-row]")];
const seen = (element: HTMLElement) => element.offsetParent !== null;

/** The first of some elements that can be pressed: among what is done to the selected, in the row that has the focus, in what is said, among the views. */
function found(selector: string): HTMLElement | undefined {
  const [bulk, toast, views] = ["main [data-bulk]", "aside.toast", "header nav"].map((place) =>
    document.querySelector(place),
  );
  return [bulk, rowOf(document.activeElement), toast, views]
    .flatMap((place) => [...(place?.querySelectorAll<HTMLElement>(selector) ?? [])])
    .find((each) => seen(each) && each.ariaDisabled !== "true");
}

/** Goes to the row that is so many rows on; to the first where none has the focus. */
function step(by: number): boolean {
  const all = rows();
  const row = rowOf(document.activeElement);
  const at = row ? all.indexOf(row) + by : 0;
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

/** Does what a key says; false where there is nothing to do, and the key is the browser's. */
function does(what: Does, help: () => void): boolean {
  const press = (selector: string, shiftKey = false) => {
    const button = found(selector);
    button?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
    return button !== undefined;
  };
  switch (what) {
    case "next":
      return step(1);
    case "previous":
      return step(-1);
    case "open":
      // Inside a row Enter is the focused button's own.
      return document.activeElement?.matches("[data-row]") === true && press("[data-open]");
    case "close":
      return press("[data-close]");
    case "pick":
      return press("[data-pick]");
    case "range":
      return press("[data-pick]", true);
    case "search": {
      const field = document.querySelector<HTMLElement>("main [data-search]");
      field?.focus();
      return field !== null;
    }
    case "help":
      help();
      return true;
    default:
      return press(`[data-act=${what}]`);
  }
}

/** Whether what somebody presses there is text, or a field's own. */
const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

const TABLE: readonly Key[] = KEYS;

/** Why a key found nothing to press; nothing for one that the view has no use for. */
function lacking({ key, does: what, of, lacks = "" }: Key): string {
  if (key.includes(" ")) return lacks;
  const row = rowOf(document.activeElement);
  // Inside a row Enter is the focused link's own.
  const rows = what === "pick" || (what === "open" && document.activeElement === row);
  if (row?.dataset.done !== undefined && (of || rows))
    return "This row is done: nothing is left to decide in it.";
  const acts = [...document.querySelectorAll<HTMLElement>("main [data-act]")].map(
    ({ dataset }) => dataset.act,
  );
  if (what === "undo") return acts.length > 0 ? lacks : "";
  if (acts.length === 0 && of === "votes" && row?.querySelector("[data-pick]"))
    return "Select articles first: x selects this one.";
  if (!TABLE.some((each) => each.of && each.of === of && acts.includes(each.does))) return "";
  return row ? lacks : "Go to a row first: j leads to the next one.";
}

/** The views that strokes after a first one lead to, by what stands on the page. */
function leading(first: string): string {
  const ways = TABLE.filter(({ key }) => key.startsWith(first)).flatMap(({ key, does: what }) => {
    const link = found(`[data-act=${what}]`);
    return link ? `${key.slice(first.length)} ${link.textContent}` : [];
  });
  return `Go to: ${ways.join(", ")}.`;
}

const MODIFIERS = ["Shift", "Control", "Alt", "Meta"];

/** The keys, and what says which there are. */
export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOn = useOn();
  // Each is another one: what is said twice is heard twice.
  const [said, say] = useState({ text: "" });
  useEffect(() => {
    /** What has been struck of strokes that need another one. It waits for that as long as somebody takes. */
    let begun = "";
    const tell = (text: string) => say((before) => (text || before.text ? { text } : before));
    const hush = () => {
      begun = "";
      tell("");
    };
    const help = () => dialog.current?.showModal();
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || dialog.current?.open) return;
      const { key, ctrlKey, metaKey, altKey, repeat } = event;
      if (MODIFIERS.includes(key)) return;
      const strokes = begun + key;
      if (!repeat) hush();
      if (typing(event.target)) {
        if (key !== "Escape" || !on) return;
        // Out of the field, whose words stay; from there keys are keys again.
        event.preventDefault();
        return (event.target as HTMLElement).blur();
      }
      const back = key === "z" && (ctrlKey || metaKey) && !altKey;
      if (!back && (!on || ctrlKey || metaKey || altKey)) return;
      const entry = TABLE.find((each) => (back ? each.does === "undo" : each.key === strokes));
      // A key that is held down goes on through the rows; it acts once.
      if (repeat && entry?.does !== "next" && entry?.does !== "previous") return;
      if (entry && does(entry.does, help)) return event.preventDefault();
      if (entry) return tell(lacking(entry));
      if (!TABLE.some((each) => each.key.startsWith(`${strokes} `)))
        return tell(strokes.length > 1 && key.length === 1 ? `No view is under ${strokes}.` : "");
      begun = `${strokes} `;
      tell(leading(begun));
    };
    addEventListener("keydown", pressed);
    addEventListener("pointerdown", hush);
    return () => {
      removeEventListener("keydown", pressed);
      removeEventListener("pointerdown", hush);
    };
  }, []);
  useEffect(keptPlace, []);
  return (
    <footer class="keys">
      <div class="heard" role="status">
        {said.text && <span key={said}>{said.text}</span>}
      </div>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Keys <Hint does="help" />
      </button>
      <dialog ref={dialog} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        {/* Above all of them: what has the focus is seen, and so is where the table begins. */}
        <div class="acts">
          {/* First, for it gets the focus: whoever presses Enter to go on loses no keys. */}
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
          <button type="button" onClick={() => turn(!isOn)}>
            {isOn ? "Switch the keys off" : "Switch the keys on"}
          </button>
        </div>
        <table>
          <tbody>
            {KEYS.map((each) => (
              <tr key={each.key}>
                <th scope="row">
                  <kbd>{"shown" in each ? each.shown : each.key}</kbd>
                </th>
                <td>{each.says}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>None of them is heard while you type.</p>
      </dialog>
    </footer>
  );
}
