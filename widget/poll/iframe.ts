/**
 * The captcha frame's element: made at the first sign of intent, while the code that talks to it is still being loaded.
 * Knows nothing of what is said in it; captcha.ts does.
 */

/** What the frame is told by its address; the article's key stays in the browser. */
export interface FrameAddress {
  base: string;
  site: string;
  key: string;
  /** A tag of locales/. */
  language: string;
}

/**
 * The frame in a box: the one that is there, unless the page has another language or other colours by now. `apart` lets it
 * load in a page that keeps strangers out (COEP `require-corp`), at the price of storage of its own; browsers without
 * `credentialless` frames pass over it.
 */
export function openFrame(
  box: HTMLElement,
  { base, site, key, language }: FrameAddress,
  apart: boolean,
): HTMLIFrameElement {
  // What really applies, whoever said so. Where nothing is said, pages are light.
  const { colorScheme } = getComputedStyle(box);
  const scheme = !/dark/.test(colorScheme) ? "light" : /light/.test(colorScheme) ? "auto" : "dark";
  const query = new URLSearchParams({ site, origin: self.origin, lang: language, scheme });
  const src = `${base}/captcha?${query}#${key}`;
  const present = box.firstChild as HTMLIFrameElement | null;
  if (present?.src === src) return present;
  const frame = document.createElement("iframe");
  // The last one's size may not be this one's: the reader may have turned the phone.
  box.style.maxWidth = "";
  // Told to whoever comes to listen later. Firefox fires an error where the page's policy refuses the frame.
  const onload = () => {
    frame.dataset.ended = "";
  };
  Object.assign(frame, {
    referrerPolicy: "no-referrer",
    credentialless: apart,
    onload,
    onerror: onload,
    src,
  });
  box.replaceChildren(frame);
  return frame;
}
