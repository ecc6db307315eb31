/**
 * Consent: asks the reader before the captcha is loaded, where the site wants that: in the captcha's own place, once in an element's
 * life. Loaded for such sites alone. Loads nothing of the captcha's itself, and remembers nothing.
 */
import type { Captcha } from "../intent/captcha.ts";
import type { consent } from "../locales/en.json";
import { sheetOf } from "../poll/sheet.ts";
import type { Event } from "../poll/state.ts";
import type { Words } from "../words/words.ts";
import css from "./allow.css";

/** JSON, put in by the build. */
declare const ENGLISH_CONSENT: string;
const english: typeof consent = JSON.parse(ENGLISH_CONSENT);

export interface Asking {
  /** The poll's shadow tree. */
  root: ShadowRoot;
  /** Where the captcha's frame is put. */
  box: { current: HTMLElement | null };
  /** The words of the page's language and the site's own, as far as they are loaded. */
  words(): Words;
  /** Aborted when the reader or the page allows the captcha. */
  allowed: AbortController;
  dispatch(event: Extract<Event, { type: "challenge" | "left" }>): void;
}

/** Makes captchas as `create` does, which ask before they load anything. */
export function guarded<Options>(create: (options: Options) => Captcha) {
  return (options: Options & Asking): Captcha => guard(create(options), options);
}

function guard(captcha: Captcha, { root, box, words, allowed, dispatch }: Asking): Captcha {
  /** Ends the question; undefined where nothing is asked. */
  let answer: ((allows: boolean) => void) | undefined;
  root.adoptedStyleSheets.push(sheetOf(css));

  /** Puts the question into the captcha's place. */
  function show(): void {
    const { allow, allowance } = { ...english, ...words() };
    const text = document.createElement("p");
    Object.assign(text, { id: "allowance", textContent: allowance });
    text.setAttribute("part", "allowance");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: allow, onclick: () => allowed.abort() });
    button.setAttribute("part", "allow");
    box.current?.replaceChildren(text, button);
    // Said with the group's name, when the focus comes there.
    box.current?.parentElement?.setAttribute("aria-describedby", "allowance");
    dispatch({ type: "challenge", shown: true });
  }

  async function isAllowed(): Promise<boolean> {
    if (allowed.signal.aborted) return true;
    const asked = new Promise<boolean>((resolve) => {
      answer = resolve;
      allowed.signal.addEventListener("abort", () => resolve(true));
    });
    show();
    const allows = await asked;
    answer = undefined;
    dispatch(allows ? { type: "challenge", shown: false } : { type: "left" });
    // After the focus has been moved out of it.
    box.current?.replaceChildren();
    box.current?.parentElement?.removeAttribute("aria-describedby");
    return allows;
  }

  return {
    prepare() {
      if (allowed.signal.aborted) captcha.prepare();
    },
    solve: async () => ((await isAllowed()) ? captcha.solve() : { left: true }),
    leave() {
      answer?.(false);
      return !!answer || captcha.leave();
    },
  };
}
