/**
 * The element <article-feedback>: waits until it is near the viewport, then hands itself to the widget; and the one that
 * a script tag places where it stands. Asks nobody for anything before that, and never throws into the publisher's page.
 * Written for browsers far older than the widget's, and small before all: every page carries it.
 */
import type { Poll, Said, Widget } from "./handover.ts";

const TAG = "article-feedback";
/** So often one tag places a poll. Some routers take it away, and so does a page that means it. */
const MANY = 9;

/** Loads the widget from our host; each query makes an address of its own. */
type Load = (base: string, query: string) => Promise<Widget>;
/** A tag, and how often it has placed a poll; MANY if it never shall. */
type Tag = HTMLScriptElement & { polls?: number };

/** Registers the element and puts one where each script tag stands, unless the page has its own. */
export function register(load: Load): void {
  /** Those in the page, in whatever shadow root. */
  const polls = new Set<Poll>();
  /** Says for all elements what they don't say themselves, and whose host it is. */
  let script = document.currentScript as HTMLElement & { src?: string };
  let near: IntersectionObserver;

  const draw = (element: Poll) => {
    near.unobserve(element);
    const said: Said = (name) => element.getAttribute(name) || script.dataset[name];
    const base = new URL(said("host") || script.src || "", location.href).origin;
    const attempt = (query: string): unknown =>
      load(base, query)
        .then(
          (widget) => widget.mount(element, base, said),
          () => {
            // A module that failed to load fails for ever at its address. Four tries: at once twice, then 2 and 4 s later.
            // biome-ignore lint/style/useTemplate: five bytes more in every page.
            if (!query[5]) return setTimeout(attempt, 1_000 * query.length, query + "?1");
            warn(`no ${base}/mount.js. Check CSP`);
            return link();
          },
        )
        .catch(warn);
    return said("site") ? attempt("") : warn("no site");
  };

  function place(): void {
    // counts.js may stand beside embed.js with the same data-site.
    for (const tag of document.querySelectorAll<Tag>("body script[data-site][src*=embed]")) {
      const article = tag.dataset.article;
      const there = [...polls].find((poll) => !article || poll.getAttribute("article") === article);
      // Where the page has its own, the tag never places one, not even between two of them.
      if (there) {
        if (!there.getAttribute("placed")) tag.polls = MANY;
      } else if (!((tag.polls as number) > MANY - 1)) {
        const element = document.createElement(TAG);
        tag.polls = -~(tag.polls as number);
        element.setAttribute(article ? "article" : "placed", article || (1 as never));
        tag.after(element);
      }
    }
  }

  /** The question with a link instead of a blank, where the page has put nothing into the element itself. */
  function link(): void {
    if (!isOff())
      for (const element of document.querySelectorAll(TAG))
        if (!(element.textContent as string).trim()) {
          const link = document.createElement("a");
          element.append(link);
          link.href = new URL("/browsers.html", script.src || location.href) as unknown as string;
          link.append("Do you like this article?");
        }
  }

  function start(): void {
    try {
      // Modules, combined and postponed scripts aren't told which tag is theirs.
      script = document.querySelector<HTMLScriptElement>("script[data-site]") || script || document.head;
      // A second copy has nothing to do: the first sees all tags and all elements.
      if (customElements.get(TAG)) return;
      // Beside constructed sheets the youngest of what the widget is written with: throws where there is none.
      AbortSignal.timeout(1);
      near = new IntersectionObserver(
        // Written without destructuring: esbuild can't take it back for the oldest of the browsers.
        (entries) => entries.map((entry) => entry.isIntersecting && draw(entry.target as Poll)),
        // A phone's screen ahead of the reader.
        { rootMargin: "600px" },
      );
      const reserve = new CSSStyleSheet();
      // As high as the poll is before the reader's press, so that nothing below it moves when it is drawn. By the window, as
      // its own width is asked for by the widget alone.
      reserve.replaceSync(
        ":host{min-height:8.25em;display:block;margin-block:1.5em}@media(max-width:32em){:host{min-height:9.75em}}:host([hidden]){display:none!important}",
      );
      customElements.define(
        TAG,
        class extends HTMLElement {
          declare _stop?: (() => void) | undefined;
          declare _vote?: string | undefined;
          declare _allow?: boolean;
          connectedCallback() {
            if (!this.shadowRoot) {
              const root = this.attachShadow({ mode: "open" });
              root.adoptedStyleSheets = [reserve];
              // What the page put into the element is seen until there is something better.
              root.append(document.createElement("slot"));
            }
            // Nobody comes near what is hidden, and its room is given back.
            if (isOff()) this.hidden = true;
            // The page's own takes the place of one that a tag placed: null is less than "1".
            for (const poll of polls)
              if ((poll.getAttribute("placed") as string) > (this.getAttribute("placed") as string))
                poll.remove();
            near.observe(this);
            polls.add(this);
          }
          disconnectedCallback() {
            // What was asked of it was about where it stood. An undo gives nothing.
            this._vote = this._stop && (this._stop() as undefined);
            polls.delete(this);
          }
          // The widget's own take the place of these, and look at what was asked before.
          async vote(choice: string) {
            this._vote = choice;
            draw(this);
          }
          async refresh() {}
          allow() {
            this._allow = true;
          }
        },
      );
      place();
      if (!polls.size) warn("no <article-feedback>");
      new MutationObserver(place).observe(document, { childList: true, subtree: true });
    } catch {
      place();
      link();
    }
  }

  // A page that is prerendered starts too, and asks for nothing: nobody comes near in a page that is not drawn.
  // "loading" has seven letters, and what comes after it has more.
  if (document.readyState[7]) start();
  else addEventListener("DOMContentLoaded", start);
}

/** Whether the page wants no polls. */
function isOff() {
  return document.querySelector("[name=afterword][content=off]");
}

function warn(why: unknown): void {
  console.warn("Afterword:", why);
}
