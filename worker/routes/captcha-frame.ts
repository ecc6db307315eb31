/**
 * The captcha frame's page: the only place where Turnstile runs. It can be framed by the site's own origins and by our
 * poll page in them only, and carries the one of them that it was made by, so that its script knows who may ask it for a
 * token. Script and settings are part of it, and Turnstile's script is asked for by its own tag: one round trip each.
 */

import { Hono } from "hono/tiny";
import frame from "#frame";
import { nearest } from "../../common/language.ts";
import { captchaAction } from "../captcha/action.ts";
import { turnstileLanguage } from "../captcha/language.ts";
import { captchaSettings } from "../captcha/settings.ts";
import { CaptchaFrameQuery } from "../contract/index.ts";
import { CAPTCHA_CHALLENGE_MS, CAPTCHA_STAGE_MS } from "../limits/captcha.ts";
import { log } from "../log.ts";
import { readPublicQuery } from "../middleware/body.ts";
import { ancestorsOf, knownSite, mayVote } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { notConsoles } from "../middleware/session.ts";
import { framedPage } from "./framed-page.ts";

/** What the frame's script finds in its page. */
export interface FrameSettings {
  /** The origin whose page is listened to and answered; "" for nobody. */
  origin: string;
  siteKey: string;
  /** The site's own: what a token is solved for is never the parent's to say. */
  action: string;
  /** Whether the challenge shows only when it needs the reader. */
  captcha: "quiet" | "visible";
  /** Turnstile's own names for what it looks like and speaks. */
  scheme: "auto" | "light" | "dark";
  language: string;
  /** How long each stage may take without a sign of progress; 0 for as long as it likes. */
  deadlinesMs: Record<"script" | "ready" | "token" | "challenge", number>;
  /** Nothing can be begun: there is no script of Turnstile's. */
  misconfigured: boolean;
}

export const captchaFrame = new Hono<AppEnv>().get("/", notConsoles, knownSite, async (c) => {
  const query = readPublicQuery(c, CaptchaFrameQuery);
  if (!query.ok) return problem(c, query);
  const { origin, lang, scheme } = query.value;
  const { captcha } = c.var.settings;
  const turnstile = captchaSettings(c.env, new URL(c.req.url).hostname);
  const scriptUrl = turnstile.ok ? turnstile.scriptUrl : "";
  const stageMs = Number(c.env.CAPTCHA_STAGE_MS) || CAPTCHA_STAGE_MS;
  const settings: FrameSettings = {
    origin: origin && mayVote(c, origin) ? origin : "",
    siteKey: turnstile.ok ? turnstile.siteKey : "",
    action: await captchaAction(c.var.site),
    captcha,
    scheme,
    language: turnstileLanguage(lang),
    deadlinesMs: { script: stageMs, ready: 0, token: stageMs, challenge: CAPTCHA_CHALLENGE_MS },
    // Said by the page itself: an answer that is no page shows as the browser's own, and the reader hears a wrong cause.
    misconfigured: !turnstile.ok,
  };
  if (!turnstile.ok) {
    const { code, why } = turnstile;
    log("warn", "problem", {
      code,
      why,
      route: "/captcha",
      site: c.var.site,
      request_id: c.get("requestId"),
    });
    c.status(503);
  }
  const theirs = scriptUrl && new URL(scriptUrl).origin;
  // "<" is all that could end the data block early.
  const data = JSON.stringify(settings).replaceAll("<", "\\u003c");
  const [language = "en"] = nearest(lang, Object.keys(frame.titles));
  return framedPage(c, {
    // As documented: turnstile/reference/content-security-policy.
    policy: [
      `script-src '${frame.hash}'${theirs && ` ${theirs}`}`,
      `frame-src ${theirs || "'none'"}`,
      `connect-src ${theirs || "'none'"}`,
      "style-src 'unsafe-inline'",
    ],
    ancestors: ["'self'", ...ancestorsOf(c, origin)],
    lang: language,
    scheme: scheme === "auto" ? "light dark" : scheme,
    title: frame.titles[language] ?? "",
    body: `<div id="captcha"></div>
<script type="application/json" id="settings">${data}</script>
<script>${frame.script}</script>
${scriptUrl && `<script async id="script" src="${scriptUrl}?render=explicit"></script>`}`,
  });
});
