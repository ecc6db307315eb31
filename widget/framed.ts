/**
 * `framed.js`, part of the poll's page in a frame (worker/routes/poll-page.ts): tells the page around it how high the poll is,
 * in the words that AMP hears (amp-iframe, "Iframe resizing"), and does not scroll where that page listens. Says nothing else.
 */

/** A page that listens has done what it was told by then. */
const HEARD_MS = 1_000;

const root = document.documentElement;
let told = -1;

/** Content that grows must show no scroll bar while the page follows, and one if it doesn't. */
const look = () => {
  root.style.overflow = innerHeight < told ? "" : "hidden";
};

const tell = () => {
  const height = Math.ceil(root.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  // To any page: only the site's can frame this one, and a height is no secret.
  parent.postMessage({ sentinel: "amp", type: "embed-size", height }, "*");
  setTimeout(look, HEARD_MS);
};

if (parent !== window) {
  new ResizeObserver(tell).observe(root);
  addEventListener("resize", look);
}
