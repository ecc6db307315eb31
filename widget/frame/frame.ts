/**
 * The captcha frame's script: the only place where Turnstile runs. It works for its parent page alone, and only if
 * that page's origin is one of the site's, or ours, whose poll page only the site's can frame; a popup, a neighbouring
 * frame and a foreign page get silence. It never sees a vote.
 */
import type { RenderParameters } from "turnstile-types";
import type { FrameSettings } from "../../worker/routes/captcha-frame.ts";
import { type CaptchaTrouble, type FromFrame, PROTOCOL, type ToFrame } from "./messages.ts";

/** A captcha that says nothing for so long will not say anything; the widget waits two seconds longer. */
const WATCHDOG_MS = 8_000;
/** Codes that Cloudflare marks as worth another try (turnstile/troubleshooting/client-side-errors/error-codes). */
const RETRYABLE = /^(300|600)\d{3}$|^110600$|^110620$|^200500$/;

const settings: FrameSettings = JSON.parse(document.getElementById("settings")?.textContent ?? "null");
const box = document.getElementById("captcha") as HTMLElement;

/** The one page that is answered; set by its first message. */
let asker: string | undefined;
let widget: string | undefined;
let executing = false;
let retried = false;
let finished = false;
let watchdog: ReturnType<typeof setTimeout> | undefined;

type Body<T> = T extends unknown ? Omit<T, "afterword"> : never;

function say(message: Body<FromFrame>): void {
  if (asker) parent.postMessage({ afterword: PROTOCOL, ...message }, asker);
}

function fail(trouble: CaptchaTrouble, code = ""): void {
  clearTimeout(watchdog);
  executing = false;
  finished = true;
  say({ type: "failed", trouble, code });
}

function watch(trouble: CaptchaTrouble): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => fail(trouble, "watchdog"), WATCHDOG_MS);
}

function showChallenge(shown: boolean): void {
  clearTimeout(watchdog);
  // A reader may take any time over a visible challenge; Turnstile has its own limit for that.
  if (!shown) watch("failed");
  say({ type: "challenge", shown });
}

function start(key: string, language: string): void {
  const script = document.createElement("script");
  script.src = `${settings.scriptUrl}?render=explicit`;
  script.async = true;
  script.onload = () => render(key, language);
  script.onerror = () => fail("blocked", "script");
  watch("blocked");
  document.head.append(script);
}

function render(key: string, language: string): void {
  clearTimeout(watchdog);
  const options: RenderParameters = {
    sitekey: settings.siteKey,
    action: settings.action,
    cData: key,
    execution: "execute",
    appearance: settings.captcha === "visible" ? "always" : "interaction-only",
    size: innerWidth < 300 ? "compact" : "flexible",
    retry: "never",
    "refresh-expired": "manual",
    "refresh-timeout": "manual",
    "response-field": false,
    "feedback-enabled": false,
    callback: (token) => {
      clearTimeout(watchdog);
      executing = false;
      finished = true;
      say({ type: "token", token });
    },
    // Returning true keeps the console quiet; turnstile-types does not know that yet.
    "error-callback": (code): true => {
      if (RETRYABLE.test(code) && !retried) {
        retried = true;
        run();
      } else
        fail(code === "110500" ? "unsupported" : /^110[12]|^400/.test(code) ? "unavailable" : "failed", code);
      return true;
    },
    "unsupported-callback": () => fail("unsupported"),
    "timeout-callback": () => fail("late"),
    "before-interactive-callback": () => showChallenge(true),
    "after-interactive-callback": () => showChallenge(false),
  };
  // An unknown language makes Turnstile fall back by itself; all other options are ours.
  options.language = (language || "auto") as NonNullable<RenderParameters["language"]>;
  try {
    widget = window.turnstile.render(box, options);
  } catch (error) {
    fail("unavailable", String(error));
    return;
  }
  say({ type: "ready" });
  if (executing) run();
}

/** Runs the challenge, from the start if it has run before: a finished widget would give its old token again. */
function run(): void {
  if (widget === undefined) return;
  if (finished || retried) window.turnstile.reset(widget);
  finished = false;
  if (settings.captcha === "visible") showChallenge(true);
  else watch("failed");
  window.turnstile.execute(widget);
}

const allowed = new RegExp(settings.origins);

addEventListener("message", ({ source, origin, data }: MessageEvent<ToFrame>) => {
  // On its own, as a page or a popup, the frame is nobody's.
  if (window === parent || source !== parent || !allowed.test(origin) || data?.afterword !== PROTOCOL) return;
  if (data.type === "start" && !asker) {
    asker = origin;
    start(data.key, data.language);
  } else if (data.type === "execute" && origin === asker && !executing) {
    executing = true;
    retried = false;
    run();
  }
});
