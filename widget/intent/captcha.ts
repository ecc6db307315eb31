/**
 * One captcha's life, seen from the widget: asks the frame for a token and waits for as long as it makes progress. Knows no
 * captcha but the frame's messages, and draws nothing. Loaded at intent.
 */
import { type FromFrame, PROTOCOL, type ToFrame } from "../frame/messages.ts";
import type { Event } from "../poll/state.ts";
import type { Trouble } from "../poll/trouble.ts";

/** The frame's page itself may be so long in coming: the same patience as the frame has with its script (worker/limits/captcha.ts). */
const FRAME_MS = 30_000;
/** A frame of ours that has loaded, or is asked, answers at once. */
const GRACE_MS = 1_000;
/** More than the frame's own deadline, so that a frame that can speak is heard first. */
const LATER_MS = 2_000;
/** From then on the reader is told that it is still going on. */
const SLOW_MS = 5_000;

export type CaptchaOutcome = { token: string } | { trouble: Trouble } | { left: true };

export interface Captcha {
  /** Opens a frame, or takes into its care the one that is there, so that one which fails meanwhile is thrown away. */
  prepare(): void;
  /** Solves one captcha. One at a time: the caller waits for the last one. Rejects where the page lets no frame be made. */
  solve(): Promise<CaptchaOutcome>;
  /** Ends a running `solve` with `left`; false if there is none. */
  leave(): boolean;
}

export interface CaptchaOptions {
  base: string;
  /** The frame's name for assistive technology. */
  title: string;
  /** The frame that is there already, or a new one; undefined while there is no place for one. */
  openFrame(apart: boolean): HTMLIFrameElement | undefined;
  /** Tells the console which of the page's policies keeps it out. */
  explain(policy: "CSP" | "COEP"): void;
  /** Told how far it is; that the reader has left it is said before anything goes. */
  dispatch(event: Extract<Event, { type: "slow" | "challenge" | "left" }>): void;
  /** Nothing is heard any more, nor any token taken, once it is aborted. The frame goes with its box. */
  signal: AbortSignal;
}

/** Makes it, for one article. The frame is unseen and out of reach until a challenge needs the reader. */
export function createCaptcha(options: CaptchaOptions): Captcha {
  const { base, title, openFrame, explain, dispatch, signal } = options;
  let frame: HTMLIFrameElement | undefined;
  /** It has spoken. */
  let alive = false;
  /** Tried once more, as a frame that pages under COEP let in. */
  let apart = false;
  /** The page's own policy does not let it in. */
  let refused = false;
  /** Ends the running `solve`. */
  let running: ((outcome: CaptchaOutcome) => void) | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let slow: ReturnType<typeof setTimeout> | undefined;

  /** To anyone: it holds nothing to keep, and a frame that is still empty would be one more error in the console. */
  function say(type: ToFrame["type"]): void {
    const message: ToFrame = { afterword: PROTOCOL, type };
    frame?.contentWindow?.postMessage(message, "*");
  }

  function start(): void {
    const opened = openFrame(apart);
    if (opened && opened !== frame) {
      frame = opened;
      alive = false;
      opened.title = title;
      // Looked at, as Firefox does not tell of every frame that it keeps out: what has ended, or left our own origin, and
      // still has not spoken at the next look, never will.
      const look = (ended: boolean) => {
        if (opened !== frame || alive) return;
        if (ended) lose();
        else setTimeout(look, GRACE_MS, "ended" in opened.dataset || !opened.contentDocument);
      };
      look(false);
    } else frame = opened;
    // Nothing to put a frame into: the poll was closed meanwhile, and told by nobody but us.
    if (frame) say(running ? "execute" : "hello");
    else settle({ trouble: "closed" });
  }

  /** A frame that has loaded and does not speak: refused by the page, kept out for want of isolation, or blocked. */
  function lose(): void {
    // Another one tells which.
    if (apart) {
      fail();
      return;
    }
    apart = true;
    frame?.remove();
    start();
  }

  function fail(): void {
    // Of such a page's frames this browser has none.
    const isolated = crossOriginIsolated && !("credentialless" in HTMLIFrameElement.prototype);
    const policy = refused ? "CSP" : isolated && "COEP";
    if (policy) explain(policy);
    settle({ trouble: policy ? "captcha-refused" : "captcha-silent" });
  }

  function hearViolation({
    disposition,
    effectiveDirective,
    blockedURI,
  }: SecurityPolicyViolationEvent): void {
    if (effectiveDirective !== "frame-src" || disposition !== "enforce" || !blockedURI.startsWith(base))
      return;
    refused = true;
    // Nothing is ever heard of such a frame: there is nothing to wait for.
    if (running) fail();
  }

  function watch(ms: number): void {
    clearTimeout(deadline);
    if (!running || !ms) return;
    // In a tab that nobody looks at the frame waits, too, and tells when it goes on.
    const end = () => (document.hidden ? watch(ms) : fail());
    deadline = setTimeout(end, ms);
  }

  /** From now on it works unseen, as it does again when a challenge is solved. */
  function beUnseen(): void {
    clearTimeout(slow);
    slow = setTimeout(() => dispatch({ type: "slow" }), SLOW_MS);
  }

  function settle(outcome: CaptchaOutcome): void {
    clearTimeout(deadline);
    clearTimeout(slow);
    running?.(outcome);
    running = undefined;
    if ("token" in outcome) return;
    // What was left or failed starts afresh next time: whatever was in its way may be gone.
    const over = frame;
    frame = undefined;
    apart = refused = false;
    // After the outcome is drawn: the focus may still be in there, and is moved before it can be lost.
    queueMicrotask(() => over?.remove());
  }

  function hear({ source, origin, data }: MessageEvent<FromFrame>): void {
    if (!frame || source !== frame.contentWindow || origin !== base || data?.afterword !== PROTOCOL) return;
    // It did not listen yet when it was told.
    if (!alive && running) say("execute");
    alive = true;
    if (data.type === "stage") watch(data.withinMs && data.withinMs + LATER_MS);
    else if (data.type === "token") settle({ token: data.token });
    else if (data.type === "failed") settle({ trouble: data.trouble });
    else if (running) {
      const { style, parentElement: box } = frame;
      style.height = data.shown ? `${data.height}px` : "";
      // Its box, as what stands beside it has the rest.
      if (box) box.style.maxWidth = data.shown ? `${data.width}px` : "";
      dispatch({ type: "challenge", shown: data.shown });
      beUnseen();
    }
  }

  addEventListener("message", hear, { signal });
  addEventListener("securitypolicyviolation", hearViolation, { signal });

  return {
    prepare: start,
    solve: () =>
      new Promise((resolve) => {
        running = resolve;
        beUnseen();
        watch(FRAME_MS);
        start();
      }),
    leave() {
      if (!running) return false;
      dispatch({ type: "left" });
      settle({ left: true });
      return true;
    },
  };
}
