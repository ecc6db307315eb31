/**
 * The stand-in's api.js: `window.turnstile` as documented (turnstile/get-started/client-side-rendering) and as
 * the real script behaves where its documentation is silent. Challenges run in a frame of the stand-in's own origin.
 */
import type { RenderParameters, TurnstileObject } from "turnstile-types";
import { checkOptions, type Options } from "./options.ts";

interface Widget {
  id: string;
  container: HTMLElement;
  options: Options;
  wrapper: HTMLElement;
  frame: HTMLIFrameElement;
  /** Whether the challenge's page is in it. */
  loaded: Promise<boolean>;
  response: HTMLInputElement | undefined;
  state: "idle" | "running" | "finished" | "expired";
  token: string | undefined;
  timers: ReturnType<typeof setTimeout>[];
}

const TOKEN_LIFE_MS = 300_000;
const HEIGHTS = { normal: 65, flexible: 65, compact: 140 };
const WIDTHS = { normal: "300px", flexible: "100%", compact: "150px" };
const LEAST_WIDTHS = { normal: "300px", flexible: "300px", compact: "150px" };
/** A frame that has loaded, or not, without a word of the challenge's page is reported after so long (code 200500). */
const FRAME_SILENT_MS = 500;
const FRAME_HANGS_MS = 5_000;
const widgets = new Map<string, Widget>();
const script = document.currentScript as HTMLScriptElement;
const here = new URL(script.src);
let made = 0;

function find(target?: string | HTMLElement): Widget | undefined {
  if (target === undefined) return widgets.values().next().value;
  if (typeof target === "string" && widgets.has(target)) return widgets.get(target);
  const element = typeof target === "string" ? document.querySelector(target) : target;
  return [...widgets.values()].find(({ container }) => container === element);
}

function render(target: string | HTMLElement, given?: RenderParameters): string {
  const container = typeof target === "string" ? document.querySelector<HTMLElement>(target) : target;
  if (!container) throw new Error(`[Cloudflare Turnstile] Unable to find a container for "${target}".`);
  const present = find(container);
  if (present) {
    console.warn("[Cloudflare Turnstile] Turnstile has already been rendered in this container.");
    return present.id;
  }
  const options = checkOptions(given);
  const size = options.size ?? "normal";
  const wrapper = document.createElement("div");
  const frame = document.createElement("iframe");
  frame.src = new URL("/challenge", here).href;
  frame.setAttribute("sandbox", "allow-same-origin allow-scripts allow-popups");
  frame.title = "Widget containing a Cloudflare security challenge";
  frame.tabIndex = options.tabindex ?? 0;
  Object.assign(frame.style, { border: "0", width: "100%", height: `${HEIGHTS[size]}px`, display: "block" });
  wrapper.style.width = WIDTHS[size];
  wrapper.style.minWidth = LEAST_WIDTHS[size];
  wrapper.attachShadow({ mode: "closed" }).append(frame);
  const loaded = new Promise<boolean>((resolve) => {
    addEventListener("message", ({ source, data }) => {
      if (source === frame.contentWindow && data?.turnstile === "ready") resolve(true);
    });
    frame.onload = () => setTimeout(resolve, FRAME_SILENT_MS, false);
    setTimeout(resolve, FRAME_HANGS_MS, false);
  });
  const id = `cf-chl-widget-${(++made).toString(36).padStart(5, "a")}`;
  const response =
    options["response-field"] === false
      ? undefined
      : Object.assign(document.createElement("input"), {
          type: "hidden",
          name: options["response-field-name"] ?? "cf-turnstile-response",
        });
  const widget: Widget = {
    id,
    container,
    options,
    wrapper,
    frame,
    loaded,
    response,
    state: "idle",
    token: undefined,
    timers: [],
  };
  widgets.set(id, widget);
  container.append(wrapper, ...(response ? [response] : []));
  show(widget, options.appearance === undefined || options.appearance === "always");
  if (options.execution !== "execute") void run(widget);
  return id;
}

/** Unseen means without height, as the real one is; its frame goes on working. */
function show({ wrapper, options }: Widget, shown: boolean): void {
  wrapper.style.height = shown ? `${HEIGHTS[options.size ?? "normal"]}px` : "0";
  wrapper.style.overflow = "hidden";
  wrapper.style.visibility = shown ? "visible" : "hidden";
}

async function run(widget: Widget): Promise<void> {
  widget.state = "running";
  if (widget.options.appearance === "execute") show(widget, true);
  if (!(await widget.loaded)) {
    fail(widget, "200500");
    return;
  }
  const { id, options, frame } = widget;
  const { sitekey, action, cData, theme = "auto", size = "normal", language = "auto" } = options;
  const { hostname } = location;
  const message = { id, sitekey, action, cdata: cData, theme, size, language, hostname };
  frame.contentWindow?.postMessage(message, here.origin);
}

function execute(target?: string | HTMLElement, changes?: RenderParameters): void {
  const widget = find(target);
  if (!widget) throw new Error("[Cloudflare Turnstile] Nothing to execute found.");
  if (changes) {
    const allowed = /^(action|cData|callback|.*-callback)$/;
    for (const name of Object.keys(changes))
      if (!allowed.test(name))
        throw new Error(`[Cloudflare Turnstile] "${name}" can't change before execute.`);
    widget.options = checkOptions({ ...widget.options, ...changes });
  }
  if (widget.state === "running") console.warn("[Cloudflare Turnstile] The widget is already executing.");
  // The trap of the real one: a finished widget gives its old token again until it is reset.
  else if (widget.state === "finished") widget.options.callback?.(widget.token ?? "", false);
  else void run(widget);
}

function reset(target?: string | HTMLElement): void {
  const widget = find(target);
  if (!widget) throw new Error("[Cloudflare Turnstile] Nothing to reset found.");
  widget.timers.splice(0).forEach(clearTimeout);
  widget.state = "idle";
  widget.token = undefined;
  if (widget.response) widget.response.value = "";
  if (widget.options.appearance === "interaction-only") show(widget, false);
  if (widget.options.execution !== "execute") void run(widget);
}

function remove(target?: string | HTMLElement): void {
  const widget = find(target);
  if (!widget) {
    console.warn("[Cloudflare Turnstile] Nothing to remove found.");
    return;
  }
  widget.timers.splice(0).forEach(clearTimeout);
  widget.wrapper.remove();
  widget.response?.remove();
  widgets.delete(widget.id);
}

function finish(widget: Widget, token: string): void {
  const { options } = widget;
  widget.state = "finished";
  widget.token = token;
  if (widget.response) widget.response.value = token;
  options.callback?.(token, false);
  const expire = () => {
    widget.state = "expired";
    widget.token = undefined;
    options["expired-callback"]?.(token);
    if ((options["refresh-expired"] ?? "auto") === "auto") {
      reset(widget.id);
      void run(widget);
    }
  };
  widget.timers.push(setTimeout(expire, TOKEN_LIFE_MS));
}

function fail(widget: Widget, code: string): void {
  const { options } = widget;
  widget.state = "idle";
  const callback = options["error-callback"] as ((code: string) => unknown) | undefined;
  if (!callback) throw new Error(`[Cloudflare Turnstile] Error: ${code}.`);
  if (callback(code) !== true) console.warn(`[Cloudflare Turnstile] Error: ${code}.`);
  if ((options.retry ?? "auto") === "never" || widget.state !== "idle") return;
  const wait = 2_000 + (options["retry-interval"] ?? 8_000);
  widget.timers.push(setTimeout(() => void run(widget), wait));
}

addEventListener("message", ({ source, origin, data }: MessageEvent) => {
  const widget = widgets.get(data?.turnstile);
  if (origin !== here.origin || !widget || source !== widget.frame.contentWindow) return;
  const { options } = widget;
  if (data.event === "token") finish(widget, data.token);
  else if (data.event === "error") fail(widget, data.code);
  else if (data.event === "unsupported") options["unsupported-callback"]?.();
  else if (data.event === "timeout") {
    widget.state = "idle";
    options["timeout-callback"]?.();
    // Only what is documented as `auto` starts again by itself.
    if ((options["refresh-timeout"] ?? "auto") === "auto") reset(widget.id);
  } else if (data.event === "interactive") {
    if (options.appearance === "interaction-only") show(widget, data.shown);
    options[data.shown ? "before-interactive-callback" : "after-interactive-callback"]?.();
  }
});

function ready(callback: () => void): void {
  if (script.async || script.defer)
    throw new Error(
      "[Cloudflare Turnstile] Remove async/defer from the script, or use the onload parameter (3857).",
    );
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", callback);
  else callback();
}

function implicitRender(): void {
  for (const element of document.querySelectorAll<HTMLElement>(".cf-turnstile"))
    render(element, { ...element.dataset, sitekey: element.dataset.sitekey ?? "" } as RenderParameters);
}

if (window.turnstile) console.warn("[Cloudflare Turnstile] api.js was loaded twice.");
else {
  const turnstile: TurnstileObject = {
    ready,
    implicitRender,
    render,
    execute,
    reset,
    remove,
    getResponse(target) {
      const widget = find(target);
      if (!widget) throw new Error("[Cloudflare Turnstile] Could not find widget.");
      return widget.token as string;
    },
    isExpired: (target) => find(target)?.state === "expired",
  };
  window.turnstile = turnstile;
  const name = here.searchParams.get("onload");
  const found = () => (window as unknown as Record<string, unknown>)[name ?? ""];
  const tell = () => {
    const callback = found();
    if (typeof callback === "function") callback();
    return typeof callback === "function";
  };
  // Looked up at once, and once more a second later for pages that define it late.
  if (name && !tell()) setTimeout(tell, 1_000);
  if (here.searchParams.get("render") !== "explicit") implicitRender();
}
