/**
 * What a poll does, told to the console line by line, for whoever embeds it: phases, requests with their times, languages,
 * events. Loaded for elements that ask for it by `debug`. Watches from outside, and changes nothing.
 */

/** Events of the poll's, by the ends of their names. Their details are in the reader's own console, and go no further. */
const EVENTS = ["ready", "vote", "change", "withdraw", "remark", "error"];

/** Tells it from now on, until the element's poll is gone. `base`: the origin of our host. */
export function watch(host: HTMLElement, base: string, signal: AbortSignal): void {
  const root = host.shadowRoot as ShadowRoot;
  const started = performance.now();
  const say = (what: string, ...more: unknown[]) =>
    console.info(`Afterword debug: +${Math.round(performance.now() - started)} ms ${what}`, ...more);
  const attributes = [...host.attributes].map(({ name, value }) => `${name}="${value}"`);
  say(`begins: ${attributes.join(" ")}; host ${base}; page ${location.href}`);

  let phase = "";
  let language = "";
  const look = () => {
    const poll = root.querySelector<HTMLElement>("[part=poll]");
    if (poll?.dataset.phase && poll.dataset.phase !== phase) {
      phase = poll.dataset.phase;
      say(`phase ${phase}`);
    }
    if (poll && poll.lang !== language) {
      language = poll.lang;
      say(`speaks ${language}, ${poll.dir}`);
    }
  };
  const drawn = new MutationObserver(look);
  drawn.observe(root, { attributes: true, childList: true, subtree: true });
  look();

  // Ours alone, and without what a request says of the reader.
  const asked = new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (name.startsWith(base)) say(`${Math.round(duration)} ms for ${new URL(name).pathname}`);
  });
  asked.observe({ type: "resource", buffered: true });

  for (const name of EVENTS)
    host.addEventListener(
      `afterword-${name}`,
      (event) => say(`event afterword-${name}`, (event as CustomEvent).detail),
      { signal },
    );
  signal.addEventListener("abort", () => {
    drawn.disconnect();
    asked.disconnect();
    say("ends");
  });
}
