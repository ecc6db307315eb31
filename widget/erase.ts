/**
 * `erase.js`, for a page about privacy: a button `data-afterword-erase` erases the votes of this site that this browser
 * remembers. The first press tells how many there are and asks nobody, the second erases them and forgets them here. Lists
 * nothing to anyone, and never throws into the publisher's page.
 */

/** What is said beside the button: the button's own `data-none`, `data-ask` and so on take the place of these. */
const WORDS = {
  none: "This browser remembers no vote on this site.",
  ask: "Votes to erase for good: {n}. Press again to erase them.",
  busy: "…",
  done: "Erased. Pages that are open may still show your vote until they are loaded again.",
  failed: "Not all could be erased. Press again later.",
};

const script = document.currentScript as HTMLScriptElement | null;
const site = script?.dataset.site;

if (script && site) {
  const prefix = `afterword:${site}:`;
  const url = `${new URL(script.src).origin}/v1/sites/${site}/votes/erase`;

  /** What this browser remembers: article keys with the ids of their votes. */
  const remembered = (): [key: string, id: string][] => {
    try {
      return Object.entries(localStorage).flatMap(([name, text]) => {
        if (!name.startsWith(prefix)) return [];
        try {
          const { id } = JSON.parse(text);
          return typeof id === "string" ? [[name.slice(prefix.length), id]] : [];
        } catch {
          // Somebody else's text under our name.
          return [];
        }
      });
    } catch {
      // Denied: then there is nothing.
      return [];
    }
  };

  /** Erases a vote, there and then here. */
  const erase = async ([key, id]: [key: string, id: string]) => {
    const body = new URLSearchParams({ key, vote_id: id, dry_run: "false" });
    const response = await fetch(url, { method: "POST", body, credentials: "omit" });
    if (!response.ok) throw response;
    localStorage.removeItem(prefix + key);
  };

  const start = (button: HTMLElement) => {
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.after(" ", status);
    const say = (word: keyof typeof WORDS, n = 0) => {
      status.textContent = (button.dataset[word] ?? WORDS[word]).replace("{n}", `${n}`);
    };
    let asked = false;
    let busy = false;

    const press = async () => {
      const votes = remembered();
      if (votes.length === 0) return say("none");
      if (asked) {
        const erased = await Promise.allSettled(votes.map(erase));
        if (erased.some(({ status }) => status === "rejected")) return say("failed");
      }
      say(asked ? "done" : "ask", votes.length);
      asked = !asked;
    };

    button.addEventListener("click", async () => {
      if (busy) return;
      busy = true;
      say("busy");
      await press();
      busy = false;
    });
  };

  const find = () => document.querySelectorAll<HTMLElement>("[data-afterword-erase]").forEach(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", find);
  else find();
}
