/**
 * One poll of one article in one element, from the first request to its removal: the state, what it looks like, and
 * what the page is told. Sending, the captcha and all that is said after the first touch are loaded at intent.
 */
import { createRef, h, render } from "preact";
import type { Choice, PollAnswer } from "../worker/contract/index.ts";
import type { AfterwordDetail, AfterwordEvents, ArticleFeedbackElement } from "./afterword.d.ts";
import { call, getPoll } from "./api.ts";
import { type CaptchaFrame, frameAddress, openFrame, schemeOf } from "./captcha/iframe.ts";
import type { eventOf as EventOf } from "./events.ts";
import { memoryOf } from "./memory.ts";
import type { Outcome } from "./parts.ts";
import { Poll } from "./poll.tsx";
import { type Event, isBusy, isProving, reduce, START, type State, showsResults } from "./state.ts";
import css from "./styles.css";
import { troubleOf } from "./trouble.ts";
import type { Voting } from "./vote.ts";
import { ENGLISH, loadWords, localeOf, type Words } from "./words.ts";

/** Put in by the build: where the code of after the first touch is; "" where it is in this file. */
declare const INTENT: string;

let failures = 0;
/** Loads it. A module that failed to load fails for ever at its address, so each try has one of its own. */
function loadIntent(): Promise<typeof import("./intent.ts")> {
  // A variable: esbuild would look for files that an expression may name.
  const address = failures ? `${INTENT}?${failures}` : INTENT;
  return INTENT ? import(address) : import("./intent.ts");
}

export interface Session {
  /** Reads the language and the theme anew. */
  reword(): void;
  /** Asks for the published tally and what this browser remembers once more. */
  refresh(): void;
  stop(): void;
}

const sheetOf = (text: string) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
};
let sheet: CSSStyleSheet | undefined;

/** Starts drawing. `attribute` gives what the element or its script tag says, or "". */
export function startSession(host: HTMLElement, base: string, attribute: (name: string) => string): Session {
  const root = host.shadowRoot as ShadowRoot;
  const site = attribute("site");
  const captchaBox = createRef<HTMLDivElement>();
  let state: State = START;
  let words: Words = ENGLISH;
  /** The English sentences of after the first touch; undefined until then. */
  let later: Partial<Words> | undefined;
  let outcome: Outcome | undefined;
  let eventOf: typeof EventOf | undefined;
  let voting: Promise<Voting | undefined> | undefined;
  let captchaFrame: CaptchaFrame | undefined;
  /** What had the focus when the choice was made. */
  let chosenAt: Element | null = null;
  let stopped = false;

  sheet ??= sheetOf(css);
  const sheets = [...root.adoptedStyleSheets];
  root.adoptedStyleSheets = [...sheets, sheet];

  function dispatch(event: Event): void {
    if (stopped) return;
    const before = state;
    state = reduce(state, event);
    const focused = root.activeElement;
    draw();
    makeRoom();
    keepFocus(before, focused);
    if (state !== before && event.type !== "loaded" && state.trouble)
      tell("error", { trouble: state.trouble });
    const name = eventOf?.(before.own, state.own);
    if (event.type === "answered" && name) tell(name, detail());
  }

  /** Tells the page, from the element upwards. */
  function tell<Name extends keyof AfterwordEvents>(name: Name, detail: AfterwordEvents[Name]): void {
    host.dispatchEvent(new CustomEvent(`afterword-${name}`, { bubbles: true, detail }));
  }

  /** How things stand, once the poll is loaded. */
  function detail(): AfterwordDetail {
    const { poll, own, tally } = state as State & { poll: PollAnswer };
    const { choice = null, status = null } = own ?? {};
    return { article: poll.article, state: poll.state, choice, status, tally };
  }

  /**
   * The focus goes into a challenge, if it still is where the choice was made: a reader who has gone on to type elsewhere
   * keeps it. It goes back to the pressed button when the challenge ends, if the challenge had it.
   */
  function keepFocus(before: State, focused: Element | null): void {
    const group = captchaBox.current?.parentElement;
    const ended = before.phase === "challenge" && state.phase !== "challenge" && group?.contains(focused);
    if (before.phase !== "challenge" && state.phase === "challenge") {
      if (focusOf() === chosenAt) group?.focus();
    } else if (ended || (focused && !focused.isConnected)) {
      // A button that did its work and left: its choice is the nearest place, then any, then the poll itself.
      const choice = `[data-choice=${state.wish ?? state.own?.choice}]`;
      const places = [choice, "[data-choice]", "section"].map((each) =>
        root.querySelector<HTMLElement>(each),
      );
      places.find(Boolean)?.focus();
    }
  }

  /** What has the reader's focus, as far as this poll can see. */
  const focusOf = () => root.activeElement ?? (host.getRootNode() as Document | ShadowRoot).activeElement;

  /** The challenge is higher than the buttons: what stands below is shown so much lower, which is no layout shift. */
  function makeRoom(): void {
    const group = captchaBox.current?.parentElement;
    const stage = group?.parentElement;
    const room = state.phase === "challenge" && stage ? group.offsetHeight - stage.offsetHeight : 0;
    root.querySelector("section")?.style.setProperty("--_room", `${Math.max(0, room)}px`);
  }

  /** The captcha's frame, made at the first sign of intent, beside the code that talks to it. */
  function openCaptcha(apart: boolean): CaptchaFrame | undefined {
    const box = captchaBox.current;
    if (!box || !state.poll) return undefined;
    const scheme = schemeOf(box);
    const address = frameAddress({ base, site, key: state.poll.key, language: words.locale, scheme });
    const { element } = captchaFrame ?? {};
    // Another one where the reader's page has another language or another scheme by now.
    if (!captchaFrame || !element?.isConnected || element.src !== address)
      captchaFrame = openFrame(box, address, apart || crossOriginIsolated);
    return captchaFrame;
  }

  /** Loads what sending needs, once; a failed load is tried again at the next call. */
  function vote(): Promise<Voting | undefined> {
    voting ??= loadIntent().then(
      (intent) => {
        const { poll } = state;
        if (stopped || !poll) return undefined;
        later = intent.english;
        eventOf = intent.eventOf;
        outcome = intent.createOutcome(h, { isBusy, showsResults });
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(intent.styles)];
        draw();
        return intent.createVoting({
          base,
          site,
          poll,
          host,
          call,
          memory: memoryOf(site, poll.asked),
          openFrame: openCaptcha,
          onLeave: leave,
          words: () => ({ ...later, ...words }),
          troubleOf,
          dispatch,
        });
      },
      () => {
        failures++;
        voting = undefined;
        return undefined;
      },
    );
    return voting;
  }

  async function choose(choice: Choice): Promise<void> {
    if (!state.poll) return;
    dispatch({ type: "chosen", choice, proof: !state.own });
    chosenAt = focusOf();
    intend();
    const loaded = await vote();
    // Left while it was being loaded.
    if (!isBusy(state)) return;
    if (loaded) loaded.choose(choice);
    else dispatch({ type: "failed", trouble: navigator.onLine ? "network" : "offline" });
  }

  /** Nothing of the captcha's is asked for before this. */
  function intend(): void {
    if (!state.poll || state.own) return;
    openCaptcha(false);
    void vote().then((loaded) => loaded?.prepare());
  }

  function leave(): void {
    if (!isProving(state)) return;
    dispatch({ type: "left" });
    void voting?.then((loaded) => loaded?.leave());
  }

  /** The languages wished for: the attribute's, the page's, the browser's. */
  const wishes = () =>
    [
      attribute("lang"),
      host.parentElement?.closest<HTMLElement>("[lang]")?.lang,
      ...navigator.languages,
    ].filter(Boolean) as string[];

  async function reword(): Promise<void> {
    const locale = localeOf(wishes());
    const loaded = await loadWords(base, locale);
    // The element may have left, or another language may have been asked for meanwhile.
    if (stopped || locale !== localeOf(wishes())) return;
    words = loaded;
    draw();
  }

  async function load(): Promise<void> {
    const spoken = reword();
    const reply = await getPoll(base, site, {
      ...articleOf(attribute("article")),
      language: wishes()[0] ?? "en",
    });
    await spoken;
    if (stopped) return;
    if (!reply.ok) {
      dispatch({ type: "unloaded", trouble: reply.code === "unknown-site" ? "unknown-site" : "load" });
      return;
    }
    const poll = reply.body;
    const memory = memoryOf(site, poll.asked).read();
    const first = !state.poll;
    dispatch({ type: "loaded", poll, own: memory?.own ?? null, tally: memory?.tally ?? null });
    if (first) {
      Object.defineProperty(host, "poll", { get: detail, configurable: true });
      tell("ready", detail());
    }
    // A request without an answer, or a held vote, is sent once more: that is how a browser asks what became of it.
    // What is said after a vote comes with it.
    if (memory || poll.state === "closed") (await vote())?.resend();
  }

  function draw(): void {
    render(
      <Poll
        state={state}
        words={{ ...later, ...words, ...state.poll?.words }}
        theme={attribute("theme")}
        outcome={outcome}
        captchaBox={captchaBox}
        onTouch={() => {
          if (state.poll && !state.own) void vote();
        }}
        onIntent={intend}
        onLeave={leave}
        onChoose={(choice) => void choose(choice)}
        onRetry={() => void (state.poll && state.wish ? choose(state.wish) : load())}
      />,
      root,
    );
  }

  Object.assign(host, { vote: choose, refresh: load } satisfies Partial<ArticleFeedbackElement>);
  void load();

  return {
    reword: () => void reword(),
    refresh: () => void load(),
    stop() {
      stopped = true;
      void voting?.then((loaded) => loaded?.stop());
      render(null, root);
      root.adoptedStyleSheets = sheets;
    },
  };
}

/** The article id: explicit, else the canonical link, else the address. Another origin's link is for the worker to judge. */
function articleOf(explicit: string): { article: string; address?: string } {
  if (explicit) return { article: explicit };
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  const address = location.href.slice(0, 2_048);
  if (!canonical) return { article: address };
  return canonical.startsWith(`${location.origin}/`)
    ? { article: canonical }
    : { article: canonical, address };
}
