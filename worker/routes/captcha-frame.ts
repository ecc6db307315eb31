/**
 * The captcha frame's page: the only place where Turnstile runs. It can be framed by the site's own origins and by our
 * poll page in them only, and carries both, so that its script knows who may ask it for a token.
 */

import { Hono } from "hono/tiny";
import { captchaSettings } from "../captcha/settings.ts";
import { CAPTCHA_ACTION } from "../captcha/verdict.ts";
import { originPattern } from "../domain/origins.ts";
import { knownSite } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { framedPage } from "./framed-page.ts";

/** What the frame's script finds in its page. */
export interface FrameSettings {
  /** A regular expression of the origins whose pages may talk to the frame. */
  origins: string;
  siteKey: string;
  scriptUrl: string;
  action: string;
  /** Whether the challenge shows only when it needs the reader. */
  captcha: "quiet" | "visible";
}

export const captchaFrame = new Hono<AppEnv>().get("/", knownSite, (c) => {
  const { origins, captcha } = c.var.settings;
  const { origin: ours, hostname } = new URL(c.req.url);
  const turnstile = captchaSettings(c.env, hostname);
  if (!turnstile.ok) return problem(c, turnstile);
  const { siteKey, scriptUrl } = turnstile;
  const settings: FrameSettings = {
    // Ours is the poll's own page, which the same origins alone may frame (poll-page.ts).
    origins: originPattern([...origins, ours]),
    siteKey,
    scriptUrl,
    action: CAPTCHA_ACTION,
    captcha,
  };
  const theirs = new URL(scriptUrl).origin;
  // "<" is all that could end the data block early.
  const data = JSON.stringify(settings).replaceAll("<", "\\u003c");
  return framedPage(c, {
    // As documented: turnstile/reference/content-security-policy.
    policy: [
      `script-src 'self' ${theirs}`,
      `frame-src ${theirs}`,
      `connect-src ${theirs}`,
      "style-src 'unsafe-inline'",
    ],
    ancestors: ["'self'", ...origins],
    lang: "en",
    scheme: "light dark",
    title: "Captcha",
    body: `<div id="captcha"></div>
<script type="application/json" id="settings">${data}</script>
<script type="module" src="/frame.js"></script>`,
  });
});
