/** What a screen reader is given where readers are asked why, a line for each thing that is said (look.ts, `trees`). */
import { BROKE, poll, share, WITHDRAW } from "./said.ts";

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
];
/** Where nothing is told in its place. */
const READ = `text ${PRIVACY}`;
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
  "status It is deleted if you change or withdraw your vote.",
  "button Edit",
  "button Delete",
];
const GONE = "status What you sent the newsroom is deleted.";

export const REMARK_TREES: Record<string, string[]> = {
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
  why: one("yes", ...reasons("yes"), ...field(0), READ, ...SEND),
  "why filled": one("no", ...reasons("no", ", pressed"), ...field(36), READ, ...SEND),
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
    READ,
    ...SEND,
  ),
};
