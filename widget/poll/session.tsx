/**
 * One poll of one article in one element, from the first request to its removal: the state, what it looks like, and
 * what the page is told. Sending, the captcha and all that is said after the first touch are loaded at intent.
 */
import { createRef, h, render } from "preact";
import type { Choice } from "../../worker/contract/index.ts";
import { call, getPoll } from "../api.ts";
import type { Obstacle } from "../hints/hints.ts";
import type { Poll as Host } from "../loader/handover.ts";
import { askedBy } from "../page/address.ts";
import { warn } from "../page/console.ts";
import { createLanguage } from "../words/language.ts";
import type { Words } from "../words/words.ts";
import { createApproach } from "./approach.ts";
import type { eventOf as EventOf } from "./events.ts";
import { openFrame } from "./iframe.ts";
import { loadAfter, loadIntent, once, watch } from "./later.ts";
import { createLook } from "./look.ts";
import { type Memory, memoryOf } from "./memory.ts";
import type { Outcome, Session, Trial } from "./parts.ts";
import { createPlace } from "./place.ts";
import { Poll, written } from "./poll.tsx";
import { sheetOf } from "./sheet.ts";
import { isBusy } from "./standing.ts";
import { type Event, reduce, START, type State } from "./state.ts";
import css from "./styles.css";
import { detailOf, offer, tell } from "./telling.ts";

/**
 * Starts drawing. `attribute` gives what the element or its script tag says, or ""; `exact`: whether the article id that one
 * of them says is kept to the letter.
 */
export function startSession(
  host: Host,
  base: string,
  attribute: (name: string) => string,
  exact: boolean,
): Session {
  const root = host.shadowRoot as ShadowRoot;
  const site = attribute("site");
  const captchaBox = createRef<HTMLDivElement>();
  const { page, article } = askedBy(host, attribute, exact);
  /** The server's hour when the poll was loaded last, and that moment by the page's own clock: vote ids carry the hour. */
  const clock = { hour: 0, loadedMs: 0 };
  let state: State = START;
  let memory: Memory | undefined;
  /** The English sentences of after the first touch. */
  let later: Partial<Words> | undefined;
  let trial: Trial | undefined;
  let outcome: Outcome | undefined;
  const look = createLook(root, () => attribute("look"));
  let eventOf: typeof EventOf | undefined;
  const place = createPlace(host, root);
  /** The languages that the site's own wording was asked for in; "" before. */
  let wished = "";
  /** Aborted once the captcha may be loaded, where the site asks for consent. */
  const allowed = new AbortController();
  const ended = new AbortController();
  const { signal } = ended;

  // What two pieces of code need is in one of them, and given to the other.
  const given = {
    ...{ dress, tell, base, site, clock, page, call, explain, root, allowed, box: captchaBox, signal },
  };

  const sheets = [...root.adoptedStyleSheets];
  root.adoptedStyleSheets.push(sheetOf(css));

  const language = createLanguage(
    host,
    attribute,
    base,
    () => {
      if (signal.aborted) return;
      draw();
      // The site's own wording is another one, too. What could not be loaded waits for the reader. Nothing was asked for
      // before the first wish, and this may be called while it is being made.
      if (wished && state.phase !== "unloaded" && wished !== language.wished()) void refresh();
    },
    () => state.quiet && !root.activeElement,
  );

  function dispatch(event: Event): void {
    const before = state;
    state = reduce(state, event);
    if (signal.aborted || state === before) return;
    const focused = root.activeElement;
    draw();
    const find = (selector: string) => root.querySelector<HTMLElement>(selector);
    if (trial) trial.keepFocus(find, before, state, focused);
    // A "Try again" that did its work.
    else if (focused && (!focused.isConnected || before.phase === "loading"))
      (find("button") ?? find("section"))?.focus();
    if (state.trouble && state.trouble !== before.trouble) tell(host, "error", { trouble: state.trouble });
    const name = event.type === "answered" && eventOf?.(before.own, state.own);
    if (name) tell(host, name, detailOf(state));
  }

  /** Draws with what has just been loaded. */
  function dress(styles: string): void {
    root.adoptedStyleSheets.push(sheetOf(styles));
    draw();
  }

  /** The captcha's frame, where there is a place for one. */
  function openCaptcha(apart = crossOriginIsolated): HTMLIFrameElement | undefined {
    const { poll } = state;
    const box = captchaBox.current;
    if (!box || !poll) return undefined;
    return openFrame(box, { base, site, key: poll.key, language: language.words().locale }, apart);
  }

  /** The site's own words over those of the page's language. */
  const words = () => ({ ...later, ...language.words(), ...state.poll?.words });

  /** Loads what sending needs. */
  const vote = once(async () => {
    const intent = await loadIntent();
    const { poll } = state;
    if (signal.aborted || !poll || !memory) return undefined;
    later = { ...later, ...intent.english };
    eventOf = intent.eventOf;
    trial = intent.createTrial(h, { isBusy, written, onLeave: async () => (await vote())?.leave() });
    dress(intent.styles);
    // A page that was allowed before a reader was near has asked already.
    const consent = poll.consent && !host._allow ? await (await loadAfter()).loadConsent() : null;
    return intent.createVoting({
      ...given,
      poll,
      memory,
      openFrame: openCaptcha,
      words,
      consent,
      // An outcome is said in one breath with its result, which has been on its way since the press.
      dispatch: async (event) => {
        if (event.type === "answered") await show();
        dispatch(event);
      },
    });
  });

  /** Loads what shows of a vote that stands; without it a vote goes through all the same. */
  const show = once(async () => {
    const after = await loadAfter();
    if (signal.aborted) return;
    outcome = after.createOutcome(h, written, given, memory as Memory, draw);
    later = { ...later, ...after.english };
    dress(after.styles);
  });

  /** Says in the console what is in the way. No page that works needs the code for it. */
  function explain(obstacle: Obstacle): void {
    loadAfter().then(
      (after) => after.explain(obstacle, base, site),
      () => {},
    );
  }

  async function choose(choice: Choice): Promise<void> {
    dispatch({ type: "chosen", choice, proof: !state.own });
    if (!isBusy(state)) return;
    intend();
    void show();
    // Once more, under a fresh address: the load may have been lost before the click that waits for it.
    const loaded = (await vote()) ?? (await vote());
    if (loaded) loaded.choose(choice);
    else dispatch({ type: "failed", trouble: navigator.onLine ? "network" : "offline" });
  }

  /** Asks for the poll. Where there is one already, only what is new of it is taken. */
  async function load(): Promise<void> {
    dispatch({ type: "reloading" });
    wished = language.wished();
    const spoken = wished;
    const dressed = look.ready();
    const reply = await getPoll(base, site, { ...article, language: spoken });
    await language.ready;
    const wear = await dressed;
    // The page may have turned to another language meanwhile: that answer counts, in whatever order they come.
    if (signal.aborted || spoken !== wished) return;
    if (!reply.ok) {
      const { code } = reply;
      explain(code);
      dispatch({ type: "unloaded", trouble: code === "unknown-site" ? code : "load" });
      return;
    }
    const poll = reply.body;
    clock.hour = poll.hour;
    clock.loadedMs = performance.now();
    const first = !memory;
    // With the first drawing and not before it: until then the element is as high as without.
    wear?.();
    memory ??= memoryOf(site, poll.asked);
    const { own = null, tally = null } = memory.read() ?? {};
    dispatch({ type: "loaded", poll, own, tally });
    if (first) {
      memory.follow(({ own, tally }) => {
        dispatch({ type: "followed", own, tally });
        if (own) void Promise.all([vote(), show()]);
      }, signal);
      if (!poll.may_vote) explain("origin-not-allowed");
      tell(host, "ready", detailOf(state));
    }
    if (poll.state === "off") return;
    if (poll.results === "always") void show();
    // A request without an answer, or a held vote, is sent once more: so a browser asks what became of it.
    if (poll.may_vote && (memory.read() || poll.state === "closed")) {
      void show();
      (await vote())?.resend();
    }
  }

  /**
   * A vote is near. Nothing of the captcha's is asked for before this; its frame is, beside the code that talks to it; and
   * where the reader is to be asked first, nothing before the press.
   */
  function intend(): void {
    const { poll, own } = state;
    if (!poll?.may_vote || own || poll.consent) return;
    try {
      openCaptcha();
    } catch {
      // It is tried again, and what is in its way told, by whom it is for.
    }
    void vote()
      .then((loaded) => loaded?.prepare())
      .catch(warn);
  }
  const approach = createApproach({
    waits: () => attribute("preload") === "press",
    onFocus: () => void (state.poll && vote()),
    onIntent: intend,
  });

  function draw(): void {
    if (!place.isReady(state)) return;
    render(
      <Poll
        state={state}
        words={words()}
        langOf={(name) => state.poll?.languages?.[name] ?? wished.split(",")[0]}
        translate={host.translate && !language.isForeign()}
        theme={attribute("theme")}
        look={attribute("look")}
        icon={look.icon()}
        trial={trial}
        outcome={outcome}
        approach={approach}
        captchaBox={captchaBox}
        onChoose={(choice) => void choose(choice).catch(warn)}
        onRetry={() => void (state.wish ? choose(state.wish) : load()).catch(warn)}
      />,
      root,
    );
  }

  const refresh = () => load().catch(warn);
  const started = article.article ? refresh() : explain("no-article");
  offer(host, () => state, started, choose, {
    refresh,
    // biome-ignore lint/suspicious/noAssignInExpressions: a dozen bytes less for every reader.
    allow: () => allowed.abort((host._allow = true)),
  });
  if (attribute("debug")) watch(host, base, signal);

  return {
    async reword() {
      void language.reword();
      (await look.ready())?.();
      draw();
    },
    stop() {
      ended.abort();
      state = START;
      render(null, root);
      place.leave();
      // What the page asks for now is the loader's to keep, for the next session.
      delete (host as Partial<Host>).vote;
      delete (host as Partial<Host>).refresh;
      delete (host as Partial<Host>).allow;
      // A sheet is one document's: a page may have taken the element to another one.
      if (root.ownerDocument === document) root.adoptedStyleSheets = sheets;
    },
  };
}
