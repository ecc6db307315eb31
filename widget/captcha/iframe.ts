/**
 * The captcha frame's element: made at the first sign of intent, while the code that talks to it is still being loaded.
 * Knows how the loading of it can end; what is said in it is captcha.ts's.
 */

/** A refusal is told by another way than the end of loading, and may come after it. */
const AFTERWARDS_MS = 1_000;

export interface CaptchaFrame {
  element: HTMLIFrameElement;
  /** It has loaded, be it the browser's own page that says why it can't be shown. */
  loaded: Promise<void>;
  /** The page's own policy (CSP `frame-src`) does not let it in. */
  refused: boolean;
}

/** What the frame is told by its address; the article's key stays in the browser. */
export interface FrameAddress {
  base: string;
  site: string;
  key: string;
  /** A tag of locales/. */
  language: string;
  scheme: "auto" | "light" | "dark";
}

/** The frame's address. */
export function frameAddress({ base, site, key, language, scheme }: FrameAddress): string {
  const query = new URLSearchParams({ site, origin: location.origin, lang: language, scheme });
  return `${base}/captcha?${query}#${key}`;
}

/**
 * Puts a frame into the box. `apart` lets it load in a page that is kept apart from other origins (COEP `require-corp`), at
 * the price of storage of its own; browsers without `credentialless` frames pass over it.
 */
export function openFrame(box: HTMLElement, address: string, apart: boolean): CaptchaFrame {
  const element = document.createElement("iframe");
  element.referrerPolicy = "no-referrer";
  Object.assign(element, { credentialless: apart });
  const frame: CaptchaFrame = {
    element,
    loaded: new Promise((resolve) => {
      element.onload = () => {
        setTimeout(() => document.removeEventListener("securitypolicyviolation", hear), AFTERWARDS_MS);
        resolve();
      };
    }),
    refused: false,
  };
  const hear = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    // Some browsers tell the whole address, some its origin.
    if (effectiveDirective === "frame-src" && disposition === "enforce" && address.startsWith(blockedURI))
      frame.refused = true;
  };
  document.addEventListener("securitypolicyviolation", hear);
  element.src = address;
  box.replaceChildren(element);
  return frame;
}

/** The colours that a part of the page really has, whoever set them. */
export function schemeOf(element: Element): FrameAddress["scheme"] {
  const { colorScheme } = getComputedStyle(element);
  const dark = colorScheme.includes("dark");
  // Where nothing is said, pages are light.
  return dark && colorScheme.includes("light") ? "auto" : dark ? "dark" : "light";
}
