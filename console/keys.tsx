/**
 * The keys: one table that serves the handler, the help and the hints. A key presses what stands on the page for it, in the
 * row that has the focus first: `data-row` on a row, in it `data-open`, `data-pick`, `data-act` and `data-close`.
 */
import { useEffect, useRef, useState } from "preact/hooks";

/** What a key does. */
export type Does = (typeof KEYS)[number]["does"];

export const KEYS = [
  { key: "j", does: "next", says: "next row" },
  { key: "k", does: "previous", says: "row before" },
  { key: "Enter", does: "open", says: "open the row, or look what would come of it" },
  { key: "Escape", does: "close", says: "leave a field, close what is open, drop the selection" },
  { key: "x", does: "pick", says: "select the row" },
  { key: "X", shown: "Shift+x", does: "range", says: "select all rows from the last selected one to here" },
  { key: "h", does: "hold", says: "hold back" },
  { key: "v", does: "void", says: "void" },
  { key: "c", does: "count", says: "count" },
  { key: "1", does: "useful", says: "call the remark useful" },
  { key: "2", does: "acted-on", says: "say that it was acted on" },
  { key: "3", does: "no-action", says: "say that nothing is to be done" },
  { key: "4", does: "inappropriate", says: "call it inappropriate" },
  { key: "n", does: "new", says: "have it new again" },
  { key: "o", does: "show", says: "show what is hidden in it, or hide it again" },
  { key: "u", does: "undo", says: "undo your last act in this tab (Ctrl+z too)" },
  { key: "/", does: "search", says: "search, or write a span of time" },
  { key: "?", does: "help", says: "show these keys" },
] as const;

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
const rowOf = (element: Element | null) => element?.closest<HTMLElement>("main [data-row]") ?? null;
const seen = (element: HTMLElement) => element.offsetParent !== null;

/** The first of some elements that can be pressed, in the row that has the focus, among what is done to the selected, on the page. */
function found(selector: string): HTMLElement | undefined {
  const row = rowOf(document.activeElement);
  const places = [document.querySelector("main [data-bulk]"), row, document.querySelector("aside.toast")];
  return places
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

/** The keys, and what says which there are. */
export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOn = useOn();
  useEffect(() => {
    const help = () => dialog.current?.showModal();
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || dialog.current?.open) return;
      if (typing(event.target)) {
        if (event.key !== "Escape" || !on) return;
        // Out of the field, whose words stay; from there keys are keys again.
        event.preventDefault();
        return (event.target as HTMLElement).blur();
      }
      const { key, ctrlKey, metaKey, altKey } = event;
      const back = key === "z" && (ctrlKey || metaKey) && !altKey;
      if (!back && (!on || ctrlKey || metaKey || altKey)) return;
      const entry = KEYS.find((each) => (back ? each.does === "undo" : each.key === key));
      // A key that is held down goes on through the rows; it acts once.
      if (event.repeat && entry?.does !== "next" && entry?.does !== "previous") return;
      if (entry && does(entry.does, help)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  useEffect(keptPlace, []);
  return (
    <footer class="keys">
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Keys <Hint does="help" />
      </button>
      <dialog ref={dialog} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
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
        <div class="acts">
          {/* First, for it gets the focus: whoever presses Enter to go on loses no keys. */}
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
          <button type="button" onClick={() => turn(!isOn)}>
            {isOn ? "Switch the keys off" : "Switch the keys on"}
          </button>
        </div>
      </dialog>
    </footer>
  );
}

/** Keeps the focus in its list when the row that has it goes: the row in its place gets it, else the list's heading. */
function keptPlace(): () => void {
  let list: Element | null = null;
  let at = 0;
  let last: Element | null = null;
  const focused = () => {
    last = document.activeElement;
    const row = rowOf(last);
    list = row?.parentElement ?? null;
    at = row && list ? [...list.children].indexOf(row) : 0;
  };
  const watcher = new MutationObserver(() => {
    if (document.activeElement !== document.body || last?.isConnected || !list?.isConnected) return;
    const next = list.children[Math.min(at, list.children.length - 1)];
    const heading = list.parentElement?.querySelector("h2");
    heading?.setAttribute("tabindex", "-1");
    ((next ?? heading) as HTMLElement | null | undefined)?.focus();
  });
  addEventListener("focusin", focused);
  watcher.observe(document.body, { childList: true, subtree: true });
  return () => {
    removeEventListener("focusin", focused);
    watcher.disconnect();
  };
}
