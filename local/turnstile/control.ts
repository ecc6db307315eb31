/** The stand-in's own page: its switches as a form, for a developer who wants to see what a reader then sees. */
import type { Switches } from "./switches.ts";

const CHOICES: Partial<Record<keyof Switches, string[]>> = {
  siteverify: ["ok", "slow", "down", "internal-error", "flaky", "refused"],
  script: ["ok", "blocked", "hang", "other"],
  frame: ["ok", "blocked", "hang"],
  challenge: [
    "pass",
    "interactive",
    "interactive-hang",
    "timeout",
    "fail",
    "fail-once",
    "unsupported",
    "hang",
  ],
};

/** The page, with what is switched on now. All values are our own words. */
export function controlPage(switches: Switches): string {
  const selects = Object.entries(CHOICES).map(([name, choices]) => {
    const now = switches[name as keyof Switches];
    const options = choices.map((choice) => `<option${choice === now ? " selected" : ""}>${choice}</option>`);
    return `<p><label>${name} <select name="${name}">${options.join("")}</select></label></p>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Turnstile stand-in</title>
<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui;padding:1rem}</style>
<h1>Turnstile stand-in</h1>
<p>A change takes effect at once; reload the article to start afresh.</p>
<form>${selects.join("")}</form>
<script>
document.forms[0].onchange = ({ target }) => fetch("/control/switches", {
  method: "POST", body: JSON.stringify({ [target.name]: target.value }),
});
</script></html>`;
}
