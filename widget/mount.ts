/**
 * Hands an element to the widget: one session for what its attributes say, another one when they change, none while no
 * site is named.
 */
import type { Poll, Said } from "./loader/handover.ts";
import type { Session } from "./poll/parts.ts";
import { startSession } from "./poll/session.tsx";

/** What makes it another poll; the other attributes only make it look or read otherwise. */
const IDENTITY = ["site", "article", "data-exact", "question", "data-question"];

function keep(event: Event): void {
  if ((event.currentTarget as ShadowRoot).contains(event.target as Node)) event.preventDefault();
}

/**
 * Draws the poll into an element that is in the page, and leaves its undo there. `said` gives what the element or its
 * script tag says.
 */
export function mount(element: Poll, base: string, said: Said): void {
  // It may have left while the widget was loading, or have left and come back.
  if (!element.isConnected || element._stop) return;
  // A page may have put the poll into a link or a label; a press on what is drawn is not theirs.
  element.shadowRoot?.addEventListener("click", keep);
  const attribute = (name: string) => said(name) || "";
  /** Said by being there, as in HTML; on a script tag too. */
  const exact = () => element.hasAttribute("data-exact") || said("exact") != null;
  const start = () => (attribute("site") ? startSession(element, base, attribute, exact()) : undefined);
  let session: Session | undefined = start();

  const observer = new MutationObserver((records) => {
    if (records.some(({ attributeName }) => IDENTITY.includes(attributeName ?? ""))) {
      session?.stop();
      session = start();
    } else session?.reword();
  });
  observer.observe(element, { attributeFilter: [...IDENTITY, "lang", "theme", "look"] });
  // Translators of pages change it.
  observer.observe(document.documentElement, { attributeFilter: ["lang"] });

  // A page that comes back out of the browser's cache has slept: its tally is old, and another tab may have voted.
  const wake = ({ persisted }: PageTransitionEvent) => {
    if (persisted) void element.refresh();
  };
  addEventListener("pageshow", wake);

  element._stop = () => {
    element._stop = undefined;
    observer.disconnect();
    removeEventListener("pageshow", wake);
    session?.stop();
  };
}
