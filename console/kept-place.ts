/** Where the focus is when what has it goes. Knows no key. */

/** The row that something stands in. */
export const rowOf = (element: Element | null) => element?.closest<HTMLElement>("main [data-row]") ?? null;

/** Keeps the focus in its list when the row that has it goes: the row in its place gets it, else the list's heading. */
export function keptPlace(): () => void {
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
