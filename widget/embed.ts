/**
 * The script tag: registers <article-feedback>, puts one where the tag stands, waits until one is near the viewport,
 * and hands it to mount. Never throws into the publisher's page, and asks nobody for anything before that.
 */
import type { mount } from "./mount.tsx";

const TAG = "article-feedback";
/** How near the viewport the poll is loaded: a phone's screen ahead of the reader. */
const NEAR = "600px";

const script = document.currentScript as HTMLScriptElement | null;
const base = new URL(script?.src || location.href).origin;

// Old browsers see what the page itself put into the element.
if (!customElements.get(TAG) && "adoptedStyleSheets" in Document.prototype) {
  const elements = new WeakMap<Element, ArticleFeedback>();
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) elements.get(target)?.draw();
    },
    { rootMargin: NEAR },
  );
  const reserve = new CSSStyleSheet();
  // As high as the poll ever gets, so that nothing below it moves when it is drawn or answered.
  reserve.replaceSync(
    ":host{display:block;min-height:12.5rem;margin-block:1.5rem}:host([hidden]){display:none}@media(max-width:30rem){:host{min-height:15rem}}",
  );

  class ArticleFeedback extends HTMLElement {
    static observedAttributes = ["article", "site"];
    #undo: (() => void) | undefined;
    #turn = 0;

    connectedCallback() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [reserve];
      elements.set(this, this);
      near.observe(this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      this.#turn++;
      this.#undo?.();
      this.#undo = undefined;
    }

    attributeChangedCallback() {
      if (!this.isConnected) return;
      this.disconnectedCallback();
      this.connectedCallback();
    }

    draw() {
      near.unobserve(this);
      const turn = ++this.#turn;
      const site = this.getAttribute("site") ?? script?.dataset.site ?? "";
      const article = this.getAttribute("article") ?? script?.dataset.article ?? null;
      import(`${base}/mount.js`).then(
        (module: { mount: typeof mount }) => {
          // The element may have left the page, or changed its article, while the widget was loading.
          if (turn === this.#turn && this.shadowRoot)
            this.#undo = module.mount(this.shadowRoot, { base, site, article });
        },
        (error: unknown) => console.warn("Afterword:", error),
      );
    }
  }

  customElements.define(TAG, ArticleFeedback);

  const place = () => {
    if (document.querySelector(TAG)) return;
    if (script && document.body?.contains(script)) script.after(document.createElement(TAG));
    else
      console.warn(`Afterword: no place. Put the script tag where the poll should appear, or add <${TAG}>.`);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", place);
  else place();
}
