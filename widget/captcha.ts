/**
 * The widget's side of the captcha frame: makes it, talks to it, shows it when it needs the reader. Knows no captcha
 * but the frame's messages. Loaded at intent.
 */
import { type CaptchaTrouble, type FromFrame, PROTOCOL, type ToFrame } from "./frame/messages.ts";
import type { Trouble } from "./trouble.ts";

/** Two seconds more than the frame's own watchdog, so that a frame that can speak is heard first. */
const WATCHDOG_MS = 10_000;

const TROUBLES: Record<CaptchaTrouble, Trouble> = {
  blocked: "captcha-blocked",
  unsupported: "captcha-unsupported",
  failed: "captcha-failed",
  late: "captcha-late",
  unavailable: "captcha-unavailable",
};

export type Outcome = { token: string } | { trouble: Trouble };

export interface Captcha {
  /** Solves one captcha and gives its token. A second call while one is running joins it. */
  solve(): Promise<Outcome>;
  /** Takes the frame away. A running `solve` never settles. */
  remove(): void;
}

/** Loads a frame into `box` for one article. It is unseen and out of reach until a challenge needs the reader. */
export function createCaptcha(options: {
  base: string;
  site: string;
  key: string;
  language: string;
  title: string;
  box: HTMLElement;
  onChallenge: (shown: boolean) => void;
}): Captcha {
  const { base, site, key, language, title, box, onChallenge } = options;
  let frame: HTMLIFrameElement | undefined;
  let running: { promise: Promise<Outcome>; settle: (outcome: Outcome) => void } | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let loaded = false;

  function say(message: ToFrame): void {
    frame?.contentWindow?.postMessage(message, base);
  }

  function load(): void {
    loaded = false;
    frame = document.createElement("iframe");
    frame.title = title;
    frame.referrerPolicy = "no-referrer";
    frame.onload = () => {
      loaded = true;
      // Turnstile writes "zh" for zh-Hans (turnstile/reference/supported-languages).
      say({ afterword: PROTOCOL, type: "start", key, language: language.replace("-Hans", "").toLowerCase() });
      if (running) say({ afterword: PROTOCOL, type: "execute" });
    };
    frame.src = `${base}/captcha?site=${site}`;
    box.append(frame);
  }

  function watch(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => settle({ trouble: "captcha-silent" }), WATCHDOG_MS);
  }

  function settle(outcome: Outcome): void {
    clearTimeout(watchdog);
    onChallenge(false);
    // A frame that failed starts afresh next time: whatever was in its way may be gone.
    if ("trouble" in outcome) {
      frame?.remove();
      frame = undefined;
    }
    running?.settle(outcome);
    running = undefined;
  }

  function hear({ source, origin, data }: MessageEvent<FromFrame>): void {
    if (!frame || source !== frame.contentWindow || origin !== base || data?.afterword !== PROTOCOL) return;
    if (data.type === "token") settle({ token: data.token });
    else if (data.type === "failed") settle({ trouble: TROUBLES[data.trouble] ?? "captcha-failed" });
    else if (data.type === "challenge" && running) {
      if (data.shown) clearTimeout(watchdog);
      else watch();
      onChallenge(data.shown);
    }
  }

  addEventListener("message", hear);
  load();

  return {
    solve() {
      if (!running) {
        let settle: (outcome: Outcome) => void = () => {};
        const promise = new Promise<Outcome>((resolve) => {
          settle = resolve;
        });
        running = { promise, settle };
        watch();
        if (!frame) load();
        else if (loaded) say({ afterword: PROTOCOL, type: "execute" });
      }
      return running.promise;
    },
    remove() {
      clearTimeout(watchdog);
      removeEventListener("message", hear);
      frame?.remove();
    },
  };
}
