/** Hands an element to the widget: one session for what its attributes say, another one when they change. */
import { type Session, startSession } from "./session.tsx";

/** What the script tag says for elements that don't say it themselves. */
export type Defaults = Readonly<Record<string, string | undefined>>;

/** What makes it another poll; the other attributes only make it look or read otherwise. */
const IDENTITY = ["site", "article"];

/** Draws the poll into an element and returns its undo. */
export function mount(element: HTMLElement, base: string, defaults: Defaults): () => void {
  const attribute = (name: string) => element.getAttribute(name) || defaults[name] || "";
  const start = () => startSession(element, base, attribute);
  let session: Session = start();

  const observer = new MutationObserver((records) => {
    if (records.some(({ attributeName }) => IDENTITY.includes(attributeName ?? ""))) {
      session.stop();
      session = start();
    } else session.reword();
  });
  observer.observe(element, { attributeFilter: [...IDENTITY, "lang", "theme"] });

  // A page that comes back out of the browser's cache has slept: its tally is old, and another tab may have voted.
  const wake = ({ persisted }: PageTransitionEvent) => {
    if (persisted) session.refresh();
  };
  addEventListener("pageshow", wake);

  return () => {
    observer.disconnect();
    removeEventListener("pageshow", wake);
    session.stop();
  };
}
