/** What a screen reader is given in each state of the poll, a line for each thing that is said (look.ts, `trees`). */

const QUESTION = "Do you like this article?";
const WITHDRAW = "button Withdraw";
const RETRY = ["button Try again"];

/** Of a poll that has no buttons. */
const bare = (...after: string[]) => [`region ${QUESTION}`, `text ${QUESTION}`, ...after];
/** Of a poll whose buttons can be pressed. */
const poll = (yes: string, no: string, ...after: string[]) =>
  bare(`group ${QUESTION}`, `button Yes${yes}`, `button No${no}`, ...after);
const failed = (sentence: string, after = RETRY) => poll("", "", `status ${sentence}`, ...after);
/** Shares of the votes, as each choice is described by. */
const share = (text: string) => `, described by ${text}`;
const BLOCKER = "A content blocker or the network may be in its way.";
const BROKE = "status The connection broke. Nothing is lost: trying again can't count twice.";

const WHY = "button Tell us why";
const PROMPTS = { yes: "What did you like?", no: "What was missing or wrong?" };
const REASONS = {
  yes: [
    "Clear and easy to follow",
    "Fair",
    "I learned something",
    "Useful to me",
    "Well researched",
    "Well written",
  ],
  no: [
    ...["Hard to follow", "It's the topic, not the article", "One-sided", "Something important is missing"],
    ...["Something is incorrect", "The headline doesn't fit"],
  ],
};
/** The reasons in the order of their letters: a reader has them in one of the own. */
const reasons = (side: "yes" | "no", pressed = "") => [
  `button Tell us why, expanded`,
  `group Tell us why ${PROMPTS[side]}`,
  `text ${PROMPTS[side]}`,
  ...REASONS[side].map((text) => `button ${text}${pressed}`),
];
const KEPT = "You can delete it in this browser; we keep it up to 90 days.";
const PRIVACY = `Only localhost's newsroom sees this; we don't publish it. Please leave out names, contact details and tips. Need an answer? letters@daily.example. ${KEPT}`;
const field = (characters: number, is = "") => [
  "text In your own words",
  `textbox In your own words${is}, described by ${characters} of 500 characters ${PRIVACY}`,
  `text ${characters} of 500 characters`,
  `text ${PRIVACY}`,
];
const SEND = ["button Send", "button Close"];
/** A counted vote, alone. */
const one = (side: "yes" | "no", ...after: string[]) =>
  poll(
    side === "yes" ? `, pressed${share("1")}` : share("0"),
    side === "no" ? `, pressed${share("1")}` : share("0"),
    "status Counted.",
    `status 1 of 1 said ${side === "yes" ? "Yes" : "No"}.`,
    WITHDRAW,
    ...after,
  );
const SENT = [
  "button What you sent, expanded",
  "group What you sent",
  "status Sent to the newsroom.",
  "text It is deleted if you change or withdraw your vote.",
  "button Edit",
  "button Delete",
];
const GONE = "status What you sent the newsroom is deleted.";

export const TREES: Record<string, string[]> = {
  loading: bare(),
  idle: poll("", "", "text Without your name. Captcha by Cloudflare."),
  proving: poll(", busy", "", "status Checking that you are human…"),
  challenge: bare(
    "status You chose Yes. One quick check:",
    "group Captcha, required",
    "Iframe Captcha, required",
    "button Not now",
  ),
  sending: poll(", busy", "", "status Sending your vote…"),
  counted: poll(
    `, pressed${share("75%")}`,
    share("25%"),
    "status Counted.",
    "status 18 of 24 said Yes.",
    WITHDRAW,
  ),
  "counted no": poll(
    share("0"),
    `, pressed${share("1")}`,
    "status Counted.",
    "status 1 of 1 said No.",
    WITHDRAW,
  ),
  "found again": poll(`, pressed${share("1")}`, share("0"), "text Your answer: Yes", WITHDRAW),
  changed: poll(
    share("0"),
    `, pressed${share("1")}`,
    "status Changed to No.",
    "status 1 of 1 said No.",
    "button Undo",
    WITHDRAW,
  ),
  changing: poll(share("1"), `, busy${share("0")}`, "status Sending your vote…"),
  "pressed again": poll(`, pressed${share("1")}`, share("0"), "status Your answer: Yes", WITHDRAW),
  held: poll(
    ", pressed",
    "",
    "status Your vote is recorded and waits for a check before it counts.",
    WITHDRAW,
  ),
  void: poll(
    share("3"),
    share("0"),
    "status A moderator has taken your vote out of the count.",
    "status 3 of 3 said Yes.",
  ),
  withdrawn: poll("", "", "status Your vote is withdrawn."),
  "closed with results": bare(
    "text Yes",
    "text 4",
    "text No",
    "text 3",
    "text This poll is closed.",
    "text 4 of 7 said Yes.",
  ),
  hidden: [],
  "not enough votes": poll(
    ", pressed",
    "",
    "status Counted.",
    "status Not enough votes yet: the result is shown from 1,000 votes on.",
    WITHDRAW,
  ),
  "results not public": poll(
    ", pressed",
    "",
    "status Counted.",
    "status The result is not public.",
    WITHDRAW,
  ),
  "captcha failed": failed("The captcha did not pass."),
  "captcha blocked": failed(`The captcha's script was blocked. ${BLOCKER}`),
  "captcha unsupported": failed("This browser can't run the captcha. Please try another one.", []),
  "captcha misconfigured": failed(
    "The captcha is not set up correctly. Only the site itself can mend that.",
    [],
  ),
  "captcha broken": failed("The captcha could not start. Reloading the page may help."),
  "captcha disguised": failed(
    "This browser tells different stories of itself. An extension may disguise it. Please try another one.",
  ),
  "captcha cached": failed(
    "This browser has kept an outdated part of the captcha. Clearing its cache helps.",
  ),
  "captcha clock": failed("The clock of this device is wrong. Please set it right and try again."),
  "captcha left": poll("", "", "status Your vote has not been sent."),
  slow: poll(", busy", "", "status Still checking that you are human…", "button Not now"),
  "captcha silent": failed(`The captcha could not be loaded. ${BLOCKER}`),
  "captcha late": failed("The captcha took too long."),
  "captcha refused": failed("This page does not let the captcha in. Only the site itself can mend that.", []),
  barred: bare(
    "text This page's address is not registered for this poll. Only the site itself can mend that.",
  ),
  offline: failed("You are offline. Your choice is kept here."),
  network: poll(`, pressed${share("75%")}`, share("25%"), BROKE, ...RETRY),
  "not arrived": failed("Your vote did not arrive. Please vote again."),
  closed: bare(
    "text Yes",
    "text 1",
    "text No",
    "text 0",
    "status This poll is closed.",
    "status 1 of 1 said Yes.",
    "status Your answer: Yes",
  ),
  paused: failed("This site takes no votes at the moment. Please try again later."),
  "foreign origin": poll(
    `, pressed${share("1")}`,
    share("0"),
    "status This page's address is not registered for this poll. Only the site itself can mend that.",
  ),
  "changes used up": poll(
    `, pressed${share("1")}`,
    share("0"),
    "status Your vote can't be changed any more often.",
  ),
  "not registered": failed("This article is not open for votes.", []),
  "crowded network": failed("Many votes came from your network just now. Please try again in a minute."),
  "load failure": bare("status The poll could not be loaded.", ...RETRY),
  "unknown site": bare("status This poll is not set up yet. Only the site itself can mend that."),
  "asked why": one("yes", WHY),
  "asked why, found again": poll(
    `, pressed${share("1")}`,
    share("0"),
    "text Your answer: Yes",
    WITHDRAW,
    WHY,
  ),
  "asked why, held": poll(
    ", pressed",
    "",
    "status Your vote is recorded and waits for a check before it counts.",
    WITHDRAW,
    WHY,
  ),
  why: one("yes", ...reasons("yes"), ...field(0), ...SEND),
  "why filled": one("no", ...reasons("no", ", pressed"), ...field(36), ...SEND),
  "why without words": one("no", ...reasons("no"), ...SEND),
  "why too long": one(
    "yes",
    ...reasons("yes"),
    ...field(501, ", invalid"),
    "status 501 of 500 characters",
    ...SEND,
  ),
  "why late": one("yes", "button Tell us why, expanded", "group Tell us why", "status …"),
  "why lost": one("yes", "button Tell us why, expanded", "group Tell us why", BROKE),
  "why sending": one(
    "yes",
    ...reasons("yes", ", pressed"),
    ...field(5),
    "status Sending…",
    "button Send, busy",
    "button Close",
  ),
  "why broken": one("yes", ...reasons("yes", ", pressed"), ...field(5), BROKE, ...SEND),
  "why refused": one(
    "yes",
    ...reasons("yes", ", pressed"),
    ...field(0).map((line) => line.replace(" Need an answer? letters@daily.example.", "")),
    "status The newsroom can't take this at the moment.",
    ...SEND,
  ),
  "why full": poll(
    `, pressed${share("2")}`,
    share("0"),
    "status Counted.",
    "status 2 of 2 said Yes.",
    WITHDRAW,
    ...reasons("yes", ", pressed"),
    "status The newsroom takes no more words on this article today. Reasons still count.",
    ...SEND,
  ),
  sent: one("yes", ...SENT),
  "sent, found again": poll(`, pressed${share("1")}`, share("0"), "text Your answer: Yes", WITHDRAW, ...SENT),
  "sent, then withdrawn": poll("", "", "status Your vote is withdrawn.", GONE),
  "sent, then changed": poll(
    share("0"),
    `, pressed${share("1")}`,
    "status Changed to No.",
    "status 1 of 1 said No.",
    GONE,
    "button Undo",
    WITHDRAW,
    ...reasons("no"),
    ...field(0),
    ...SEND,
  ),
};
