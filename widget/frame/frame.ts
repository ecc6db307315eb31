/**
 * The captcha frame's script, inlined into its page before Turnstile's own: the only place where Turnstile runs. It works
 * for its parent page alone, and only if that has the origin that the frame's address names, which the worker has checked;
 * a popup, a neighbouring frame and a foreign page get silence. It never sees a vote.
 */
import type { RenderParameters } from "turnstile-types";
import type { FrameSettings } from "../../worker/routes/captcha-frame.ts";
import { type CaptchaTrouble, type FromFrame, PROTOCOL, type Stage, type ToFrame } from "./messages.ts";
import { outcomeOf } from "./outcomes.ts";

/** Below this width of the frame only the compact size fits (client-side-rendering/widget-configurations). */
const COMPACT_BELOW_PX = 300;
const COMPACT = { width: 150, height: 140 };
const HEIGHT_PX = 65;
/** What it means that nothing more came. */
const OVERDUE: Partial<Record<Stage, CaptchaTrouble>> = { script: "captcha-silent" };

const settings: FrameSettings = JSON.parse(document.getElementById("settings")?.textContent ?? "null");
const box = document.getElementById("captcha") as HTMLElement;
const key = location.hash.slice(1);
// Turnstile sends the page's address to Cloudflare, who need not read there on whose page the reader is.
history.replaceState(null, "", location.pathname);

/** A page on its own, as a popup is, is its own parent; and an origin that is none of the site's was left out. */
const nobodys = window === parent || !settings.origin;

let stage: Stage = "script";
let deadline: ReturnType<typeof setTimeout> | undefined;
let widget: string | undefined;
let compact = false;
/** A token is wanted and has not come. */
let executing = false;
/** The widget has run before: it would give its old token again. */
let used = false;
let retried = false;
let shown = false;
let lost: CaptchaTrouble | undefined;

type Body<T> = T extends unknown ? Omit<T, "afterword"> : never;

function say(message: Body<FromFrame>): void {
  if (!nobodys) parent.postMessage({ afterword: PROTOCOL, ...message }, settings.origin);
}

/** How things stand. Said at each step, and to a parent who comes to listen later. */
function tell(): void {
  if (lost) say({ type: "failed", trouble: lost });
  else say({ type: "stage", stage, withinMs: settings.deadlinesMs[stage] });
}

/** A sign of progress: the deadline starts anew. */
function enter(next: Stage): void {
  stage = next;
  watch();
  tell();
}

function watch(): void {
  clearTimeout(deadline);
  const ms = settings.deadlinesMs[stage];
  // A reader who looks at another tab waits for nothing here, and the browser hardly lets Turnstile work.
  if (ms && !lost && !document.hidden)
    deadline = setTimeout(() => fail(OVERDUE[stage] ?? "captcha-late"), ms);
}

/** For good: the widget opens another frame for the next try, as whatever was in the way may be gone by then. */
function fail(trouble: CaptchaTrouble, why: unknown = ""): void {
  lost = trouble;
  watch();
  console.warn(`Afterword: ${trouble} (${stage}) ${why}`);
  tell();
}

function show(now: boolean): void {
  shown = now;
  const { width, height } = compact ? COMPACT : { width: innerWidth, height: HEIGHT_PX };
  say({ type: "challenge", shown, width, height: Math.max(height, box.offsetHeight) });
}

function render(): void {
  if (nobodys) return;
  // What a content blocker or a hotel's network may put in the script's place.
  if (!window.turnstile) {
    fail("captcha-blocked");
    return;
  }
  compact = innerWidth < COMPACT_BELOW_PX;
  const visible = settings.captcha === "visible";
  const options: RenderParameters = {
    sitekey: settings.siteKey,
    action: settings.action,
    cData: key,
    execution: "execute",
    appearance: visible ? "always" : "interaction-only",
    size: compact ? "compact" : "flexible",
    theme: settings.scheme,
    language: settings.language as NonNullable<RenderParameters["language"]>,
    // Once, by outcomes.ts, which knows which codes are worth it.
    retry: "never",
    "refresh-expired": "manual",
    "refresh-timeout": "manual",
    "response-field": false,
    "feedback-enabled": false,
    callback: (token) => {
      executing = false;
      enter("ready");
      say({ type: "token", token });
    },
    // Returning true keeps the console quiet; turnstile-types does not know that yet.
    "error-callback": (code): true => {
      const { trouble, retried: again } = outcomeOf(String(code));
      if (again && executing && !retried) {
        retried = true;
        run();
      } else fail(trouble, code);
      return true;
    },
    "unsupported-callback": () => fail("captcha-unsupported"),
    "timeout-callback": () => fail("captcha-late"),
    "before-interactive-callback": () => {
      enter("challenge");
      show(true);
    },
    "after-interactive-callback": () => {
      enter("token");
      if (!visible) show(false);
    },
  };
  try {
    widget = window.turnstile.render(box, options);
  } catch (error) {
    fail("captcha-misconfigured", error);
    return;
  }
  if (executing) run();
  else enter("ready");
}

/** Runs the challenge, from the start if it has run before. Without a widget it is run as soon as there is one. */
function run(): void {
  if (widget === undefined) {
    tell();
    return;
  }
  try {
    // The reader may have turned the phone since it was rendered.
    if (compact !== innerWidth < COMPACT_BELOW_PX) {
      window.turnstile.remove(widget);
      widget = undefined;
      used = false;
      render();
      return;
    }
    if (used) window.turnstile.reset(widget);
    used = true;
    enter("token");
    if (settings.captcha === "visible") show(true);
    window.turnstile.execute(widget);
  } catch (error) {
    fail("captcha-broken", error);
  }
}

addEventListener("message", ({ source, origin, data }: MessageEvent<ToFrame>) => {
  if (nobodys || source !== parent || origin !== settings.origin || data?.afterword !== PROTOCOL) return;
  if (data.type === "execute" && !executing) {
    executing = true;
    retried = false;
    run();
  } else tell();
});

// Its tag stands below this script: what becomes of it is heard while it passes by the document. Named after Turnstile it
// would be `window.turnstile`.
const ofTurnstile = (event: Event) => (event.target as Element).id === "script";
document.addEventListener("load", (event) => ofTurnstile(event) && render(), true);
document.addEventListener("error", (event) => ofTurnstile(event) && fail("captcha-blocked"), true);
document.addEventListener("visibilitychange", () => enter(stage));
// It may become higher than documented, and then needs the room.
new ResizeObserver(() => shown && show(true)).observe(box);

if (settings.misconfigured) fail("captcha-misconfigured", "see /health");
else enter("script");
