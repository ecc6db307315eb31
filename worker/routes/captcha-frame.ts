/**
 * The captcha frame's page: the only place where Turnstile runs. It can be framed by the site's own origins
 * only, and carries them, so that its script knows who may ask it for a token.
 */

import { Hono } from "hono/tiny";
import { captchaSettings } from "../captcha/settings.ts";
import { CAPTCHA_ACTION } from "../captcha/verdict.ts";
import { originPattern } from "../domain/origins.ts";
import { FRAME_MAX_AGE_S } from "../limits.ts";
import { knownSite } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";

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
  const turnstile = captchaSettings(c.env, new URL(c.req.url).hostname);
  if (!turnstile.ok) return problem(c, turnstile);
  const { siteKey, scriptUrl } = turnstile;
  const settings: FrameSettings = {
    origins: originPattern(origins),
    siteKey,
    scriptUrl,
    action: CAPTCHA_ACTION,
    captcha,
  };
  const theirs = new URL(scriptUrl).origin;
  c.header(
    "Content-Security-Policy",
    [
      "default-src 'none'",
      // As documented: turnstile/reference/content-security-policy.
      `script-src 'self' ${theirs}`,
      `frame-src ${theirs}`,
      `connect-src ${theirs}`,
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${origins.join(" ")}`,
    ].join("; "),
  );
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  c.header("Cache-Control", `public, max-age=${FRAME_MAX_AGE_S}`);
  // "<" is all that could end the data block early.
  const data = JSON.stringify(settings).replaceAll("<", "\\u003c");
  return c.html(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Captcha</title>
<style>html{color-scheme:light dark}body{margin:0;background:transparent}</style>
<div id="captcha"></div>
<script type="application/json" id="settings">${data}</script>
<script type="module" src="/frame.js"></script>
</html>`);
});
