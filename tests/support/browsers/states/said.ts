/** What every state of the poll says, in the lines of `trees` (look.ts). */

export const QUESTION = "Do you like this article?";
export const WITHDRAW = "button Withdraw";
export const RETRY = ["button Try again"];

/** Of a poll that has no buttons. */
export const bare = (...after: string[]) => [`region ${QUESTION}`, `text ${QUESTION}`, ...after];
/** Of a poll whose buttons can be pressed. */
export const poll = (yes: string, no: string, ...after: string[]) =>
  bare(`group ${QUESTION}`, `button Yes${yes}`, `button No${no}`, ...after);
export const failed = (sentence: string, after = RETRY) => poll("", "", `status ${sentence}`, ...after);
/** Shares of the votes, as each choice is described by. */
export const share = (text: string) => `, described by ${text}`;
export const BLOCKER = "A content blocker or the network may be in its way.";
export const BROKE = "status The connection broke. Nothing is lost: trying again can't count twice.";
