/** Every word the widget says, in English. No markup, no logic but plural and number. */
import type { Trouble } from "../state.ts";

const number = new Intl.NumberFormat("en");
const percent = new Intl.NumberFormat("en", { style: "percent" });

export const en = {
  question: "Do you like this article?",
  yes: "Yes",
  no: "No",
  sending: "Sending your vote…",
  proving: "Checking that you are human…",
  challenge: "One more step: please solve the captcha.",
  captcha: "Captcha",
  required: "required",
  counted: "Thank you. Your vote is counted.",
  held: "Your vote is recorded and waits for a check before it counts.",
  void: "A moderator has taken your vote out of the count.",
  withdrawn: "Your vote is withdrawn.",
  withdraw: "Withdraw my vote",
  retry: "Try again",
  closed: "This poll is closed.",
  unavailable: "The result can't be shown at the moment.",
  hidden: "The result is not public.",
  results: (yes: number, all: number) =>
    `${number.format(yes)} of ${number.format(all)} ${all === 1 ? "reader likes" : "readers like"} this article (${percent.format(yes / all)}).`,
  trouble: {
    load: "The poll could not be loaded.",
    "unknown-site": "This poll is not set up yet: the site's id is unknown.",
    offline: "You are offline. Your choice is kept here.",
    network: "The connection broke before an answer came. Nothing is lost: trying again can't count twice.",
    busy: "Too many readers are voting right now. Please try again in a moment.",
    "captcha-failed": "The captcha did not pass.",
    "captcha-late": "The captcha took too long.",
    "captcha-silent": "The captcha could not be loaded. A content blocker or the network may be in its way.",
    "captcha-blocked":
      "The captcha's script was blocked. A content blocker or the network may be in its way.",
    "captcha-unsupported": "This browser can't run the captcha. Please try another one.",
    "captcha-unavailable": "Captchas can't be checked at the moment. Please try again later.",
    "not-arrived": "Your vote did not arrive. Please vote again.",
    origin: "This page's address is not registered for this poll.",
    closed: "This poll is closed.",
    paused: "This site takes no votes at the moment.",
    changes: "You have changed your vote as often as a vote can be changed.",
    articles: "This site has had many new articles voted on. Please try again later.",
    unknown: "Something went wrong.",
  } satisfies Record<Trouble, string>,
};

export type Words = typeof en;
