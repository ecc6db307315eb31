/** What the widget says before and after a vote, in English; en-trouble.ts has the rest. No markup, no logic but plural and number. */
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
  few: (votes: number) => `The result is shown from ${number.format(votes)} votes on.`,
  results: (yes: number, all: number) =>
    `${number.format(yes)} of ${number.format(all)} ${all === 1 ? "reader likes" : "readers like"} this article (${percent.format(yes / all)}).`,
  /** What can go wrong before the reader has chosen. */
  trouble: {
    load: "The poll could not be loaded.",
    "unknown-site": "This poll is not set up yet: the site's id is unknown.",
    offline: "You are offline. Your choice is kept here.",
    network: "The connection broke before an answer came. Nothing is lost: trying again can't count twice.",
  } as Partial<Record<Trouble, string>>,
};

export type Words = typeof en;
