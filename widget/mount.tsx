/** Draws the poll into one element and returns its undo. Sending and the captcha are loaded at intent. */
import { createRef, render } from "preact";
import { getPoll } from "./api.ts";
import { en } from "./locales/en.ts";
import { memoryName, recall } from "./memory.ts";
import { Poll } from "./poll.tsx";
import { type Event, reduce, START, type State } from "./state.ts";
import css from "./styles.css";
import type { Voting } from "./vote.ts";

/** Where the widget stands and whom it works for. */
export interface Place {
  /** Origin of the worker. */
  base: string;
  site: string;
  /** The publisher's own article id, if the page names one. */
  article: string | null;
}

const LANGUAGE = "en";
let sheet: CSSStyleSheet | undefined;

export function mount(root: ShadowRoot, place: Place): () => void {
  const { base, site } = place;
  const captchaBox = createRef<HTMLDivElement>();
  let state: State = START;
  let words = en;
  let voting: Promise<Voting | undefined> | undefined;
  let stopped = false;

  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  function dispatch(event: Event): void {
    if (stopped) return;
    const before = state;
    state = reduce(state, event);
    const focused = root.activeElement;
    draw();
    keepFocus(before, focused);
  }

  /** The focus goes into a challenge, and back to the pressed button when it ends, if the challenge had it. */
  function keepFocus(before: State, focused: globalThis.Element | null): void {
    const group = captchaBox.current?.parentElement;
    if (before.phase === "challenge" && state.phase !== "challenge" && group?.contains(focused)) {
      root.querySelector<HTMLElement>(`[data-choice=${state.wish ?? state.own?.choice}]`)?.focus();
    } else if (before.phase !== "challenge" && state.phase === "challenge") group?.focus();
    else if (focused && !focused.isConnected) {
      // A button that did its work and left: the question's first choice is the nearest place.
      root.querySelector<HTMLElement>("[data-choice]")?.focus();
    }
  }

  /** Loads what sending needs, once; a failed load is tried again at the next call. */
  function vote(): Promise<Voting | undefined> {
    voting ??= import("./vote.ts").then(
      ({ createVoting }) => {
        const { poll } = state;
        if (stopped || !poll || !captchaBox.current) return undefined;
        const made = createVoting({
          base,
          site,
          poll,
          language: LANGUAGE,
          captchaTitle: `${words.captcha}, ${words.required}`,
          captchaBox: captchaBox.current,
          dispatch,
        });
        words = { ...en, trouble: { ...en.trouble, ...made.trouble } };
        return made;
      },
      () => {
        voting = undefined;
        return undefined;
      },
    );
    return voting;
  }

  async function choose(choice: "yes" | "no" | "none"): Promise<void> {
    if (!state.poll) return;
    dispatch({ type: "chosen", choice, proof: !state.own });
    const loaded = await vote();
    if (loaded) loaded.choose(choice);
    else dispatch({ type: "failed", trouble: navigator.onLine ? "network" : "offline" });
  }

  async function load(): Promise<void> {
    const language = root.host.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    const reply = await getPoll(base, site, { ...articleOf(place.article), language });
    if (!reply.ok) {
      dispatch({ type: "failed", trouble: reply.code === "unknown-site" ? "unknown-site" : "load" });
      return;
    }
    const memory = recall(memoryName(site, reply.body.asked));
    dispatch({ type: "loaded", poll: reply.body, own: memory?.own ?? null, tally: memory?.tally ?? null });
    // A request without an answer, or a held vote, is sent once more: that is how a browser asks what became of it.
    if (memory?.pending || memory?.own?.status === "held") (await vote())?.resend();
  }

  const retry = () => {
    const { poll, wish } = state;
    void (poll && wish ? choose(wish) : load());
  };

  function draw(): void {
    render(
      <Poll
        state={state}
        words={words}
        captchaBox={captchaBox}
        onIntent={() => {
          if (state.poll && !state.own) void vote().then((loaded) => loaded?.prepare());
        }}
        onChoose={(choice) => void choose(choice)}
        onRetry={retry}
      />,
      root,
    );
  }

  draw();
  void load();
  return () => {
    stopped = true;
    void voting?.then((loaded) => loaded?.stop());
    render(null, root);
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

/** The article id: explicit, else the canonical link, else the address. Another origin's link is for the worker to judge. */
function articleOf(explicit: string | null): { article: string; address?: string } {
  if (explicit) return { article: explicit };
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  const address = location.href.slice(0, 2_048);
  if (!canonical) return { article: address };
  return new URL(canonical).origin === location.origin
    ? { article: canonical }
    : { article: canonical, address };
}
