/** What can go wrong after the reader has chosen, in English. Loaded at intent. */
import type { Trouble } from "../state.ts";

export const enTrouble = {
  busy: "Too many readers are voting right now. Please try again in a moment.",
  "captcha-failed": "The captcha did not pass.",
  "captcha-late": "The captcha took too long.",
  "captcha-silent": "The captcha could not be loaded. A content blocker or the network may be in its way.",
  "captcha-blocked": "The captcha's script was blocked. A content blocker or the network may be in its way.",
  "captcha-unsupported": "This browser can't run the captcha. Please try another one.",
  "captcha-unavailable": "Captchas can't be checked at the moment. Please try again later.",
  "not-arrived": "Your vote did not arrive. Please vote again.",
  origin: "This page's address is not registered for this poll.",
  closed: "This poll is closed.",
  paused: "This site takes no votes at the moment.",
  changes: "You have changed your vote as often as a vote can be changed.",
  articles: "This site has had many new articles voted on. Please try again later.",
  crowded: "Many votes came from your network just now. Please try again in a minute.",
  unlisted: "This article is not open for votes.",
  unknown: "Something went wrong.",
} satisfies Record<Exclude<Trouble, "load" | "unknown-site" | "offline" | "network">, string>;
