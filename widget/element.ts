/**
 * The element <article-feedback>: waits until it is near the viewport, then hands itself to the widget. Asks nobody for
 * anything before that, and never throws into the publisher's page. Written for browsers far older than the widget's.
 */
import type { mount } from "./mount.ts";

const TAG = "article-feedback";
/** How near the viewport the poll is loaded: a phone's screen ahead of the reader. */
const NEAR = "600px";
/** What a script tag may say for the elements of its page, as data-site and so on. */
const NAMES = ["site", "article", "lang", "theme"];

/** Registers the element and puts one where the script tag stands, unless the page has its own. */
export function register(
  script: HTMLScriptElement | null,
  load: (base: string) => Promise<{ mount: typeof mount }>,
) {
  let base = "";
  const defaults = script ? script.dataset : {};

  function define(): void {
    const undo = new WeakMap<Element, () => void>();
    const near = new IntersectionObserver(
      // Written without destructuring: esbuild can't take it back for the oldest of the browsers.
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) draw(entry.target as HTMLElement);
      },
      { rootMargin: NEAR },
    );
    const reserve = new CSSStyleSheet();
    // As high as the poll ever gets, so that nothing below it moves when it is drawn or answered.
    reserve.replaceSync(
      ":host{display:block!important;min-height:12.6em;margin-block:1.5em}:host([hidden]){display:none!important}@media(max-width:40em){:host{min-height:18.2em}}",
    );
    const draw = (element: HTMLElement) => {
      near.unobserve(element);
      let left = false;
      undo.set(element, () => {
        left = true;
      });
      load(base)
        // The element may have left the page while the widget was loading.
        .then((widget) => left || undo.set(element, widget.mount(element, base, defaults)))
        .catch(warn);
    };
    customElements.define(
      TAG,
      class extends HTMLElement {
        connectedCallback() {
          if (!this.shadowRoot) this.attachShadow({ mode: "open" }).adoptedStyleSheets = [reserve];
          near.observe(this);
        }
        disconnectedCallback() {
          near.unobserve(this);
          const stop = undo.get(this);
          if (stop) stop();
        }
      },
    );
  }

  function place(): void {
    const inBody = script && document.body.contains(script);
    if (document.querySelector(TAG) && !(inBody && defaults.article)) return;
    if (!inBody) {
      warn(`no place. Put the script tag where the poll should appear, or add <${TAG}>.`);
      return;
    }
    const element = document.createElement(TAG);
    for (const name of NAMES) if (defaults[name]) element.setAttribute(name, defaults[name]);
    script.after(element);
  }

  function start(): void {
    try {
      // A script that was pasted into the page has no address.
      base = new URL((script ? script.src : "") || location.href).origin;
      place();
      // The youngest of what the widget is written with, and what a page may have taken away.
      if (
        !(
          window.customElements &&
          window.IntersectionObserver &&
          document.adoptedStyleSheets &&
          AbortSignal.timeout
        )
      )
        old();
      else if (!customElements.get(TAG)) define();
    } catch (error) {
      warn(error);
    }
  }

  /** The question with a link instead of a blank, where the page has put nothing into the element itself. */
  function old(): void {
    for (const element of document.querySelectorAll(TAG)) {
      if (element.firstChild) continue;
      const link = document.createElement("a");
      link.href = `${base}/browsers.html`;
      link.textContent = "Do you like this article?";
      element.appendChild(link);
    }
  }

  const doc = document as Document & { prerendering?: boolean };
  // A page that is prerendered may never be seen.
  if (doc.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}

function warn(why: unknown): void {
  console.warn("Afterword:", why);
}
