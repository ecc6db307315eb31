/** Runs in the stand-in's challenge frame: does what the switches say and tells the page that made it. */

interface Asked {
  id: string;
  sitekey: string;
  action?: string;
  cdata?: string;
  hostname: string;
  theme: string;
}

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

/** A native check box, reachable by keyboard, in the place of Turnstile's own. */
function ask(asked: Asked): void {
  const root = document.documentElement;
  root.lang = "en";
  root.style.colorScheme = asked.theme === "auto" ? "light dark" : asked.theme;
  const label = document.createElement("label");
  label.style.cssText =
    "display:flex;gap:.75rem;align-items:center;height:61px;padding:0 1rem;box-sizing:border-box;" +
    "border:1px solid GrayText;font:14px system-ui;background:Canvas;color:CanvasText";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = "verify";
  box.style.cssText = "width:24px;height:24px";
  box.onchange = () => {
    box.disabled = true;
    tell(asked, { event: "interactive", shown: false });
    void pass(asked, true);
  };
  label.append(box, "Verify you are human");
  document.body.replaceChildren(label);
  document.body.style.margin = "0";
  tell(asked, { event: "interactive", shown: true });
}

addEventListener("message", async ({ source, data }: MessageEvent<Asked>) => {
  if (source !== parent || !data?.id) return;
  document.body.replaceChildren();
  const { does, code } = await post("/behaviour", { sitekey: data.sitekey });
  if (does === "pass") await pass(data, false);
  else if (does === "interactive") ask(data);
  else if (does === "fail") tell(data, { event: "error", code });
  else if (does === "unsupported") tell(data, { event: "unsupported" });
});
