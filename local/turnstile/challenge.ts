/** Runs in the stand-in's challenge frame: does what the switches say and tells the page that made it. */

interface Asked {
  id: string;
  sitekey: string;
  action?: string;
  cdata?: string;
  hostname: string;
  theme: string;
  size: string;
  language: string;
}

/** How long an interactive challenge waits before it gives up, where it is told to. */
const TIMEOUT_MS = 500;

const post = async (path: string, body: unknown) =>
  (await fetch(path, { method: "POST", body: JSON.stringify(body) })).json();

function tell(asked: Asked, message: Record<string, unknown>): void {
  parent.postMessage({ turnstile: asked.id, ...message }, "*");
}

async function pass(asked: Asked, interactive: boolean): Promise<void> {
  const { sitekey, action, cdata, hostname } = asked;
  const { token } = await post("/control/issue", { sitekey, action, cdata, hostname, interactive });
  tell(asked, { event: "token", token });
}

/** A native check box, reachable by keyboard, in the place of Turnstile's own. `solved` is what a tick of it does. */
function ask(asked: Asked, solved: () => void): void {
  const label = document.createElement("label");
  // As high as what Turnstile draws; in the compact size it stands at the bottom of 140 px, below the logo.
  label.style.cssText =
    "position:absolute;inset:auto 0 0;display:flex;gap:.75rem;align-items:center;height:61px;padding:0 1rem;" +
    "box-sizing:border-box;border:1px solid GrayText;font:14px system-ui;background:Canvas;color:CanvasText";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = "verify";
  box.style.cssText = "flex:none;width:24px;height:24px";
  box.onchange = () => {
    box.disabled = true;
    solved();
  };
  label.append(box, asked.size === "compact" ? "Verify" : "Verify you are human");
  document.body.replaceChildren(label);
  document.body.style.margin = "0";
  tell(asked, { event: "interactive", shown: true });
}

addEventListener("message", async ({ source, data }: MessageEvent<Asked>) => {
  if (source !== parent || !data?.id) return;
  const root = document.documentElement;
  root.lang = data.language === "auto" ? navigator.language : data.language;
  root.style.colorScheme = data.theme === "auto" ? "light dark" : data.theme;
  document.body.replaceChildren();
  const { does, code, delayMs } = await post("/behaviour", { sitekey: data.sitekey, atMs: Date.now() });
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (does === "pass") await pass(data, false);
  else if (does === "interactive")
    ask(data, () => {
      tell(data, { event: "interactive", shown: false });
      void pass(data, true);
    });
  else if (does === "interactive-hang") ask(data, () => {});
  else if (does === "timeout") {
    ask(data, () => {});
    setTimeout(tell, TIMEOUT_MS, data, { event: "timeout" });
  } else if (does === "fail") tell(data, { event: "error", code });
  else if (does === "unsupported") tell(data, { event: "unsupported" });
});
// Whoever made the frame can't look into it: that it is here is said.
parent.postMessage({ turnstile: "ready" }, "*");
