/**
 * What the reader sees, as data: one state, which events may come in it, and what each makes of it.
 * Pure: touches neither the page nor the network nor the clock.
 */
import type { Choice, PollAnswer, Tally, VoteAnswer } from "../../worker/contract/index.ts";
import { BUSY, CAPTCHA, isBusy, type Own, type Phase, stands } from "./standing.ts";
import type { Trouble } from "./trouble.ts";

export type { Own, Phase } from "./standing.ts";

export interface State {
  phase: Phase;
  poll: PollAnswer | null;
  /** The newest tally heard of, from the published copy or from an answer to an own vote. */
  tally: Tally | null;
  own: Own | null;
  /** The choice on its way, the one to try again, or the one that was left. */
  wish: Choice | null;
  /** Why, where the phase is unloaded, barred or failed. */
  trouble: Trouble | null;
  /** What is shown did not come of what the reader just did here, and so is not announced. */
  quiet: boolean;
  /** What stood before the reader's last press was answered: the way back from a change; what stands, if it was pressed again. */
  was: Choice | null;
  /** The reader has pressed: the poll has taken the room for what comes of it, and keeps it. */
  grown: boolean;
}

/** What stands for this reader and the tally, as remembered or as another tab had it answered. */
interface Known {
  own: Own | null;
  tally: Tally | null;
}

export type Event =
  | ({ type: "loaded"; poll: PollAnswer } & Known)
  /** The reader wants the poll to be asked for again. */
  | { type: "reloading" }
  /** The poll could not be asked for. */
  | { type: "unloaded"; trouble: Trouble }
  /** Another tab, or another poll of this article in the page, had its vote answered. */
  | ({ type: "followed" } & Known)
  /** `proof`: this browser has no vote that the server knows, so a captcha comes first. */
  | { type: "chosen"; choice: Choice; proof: boolean }
  /** A captcha is solved, or solved anew. */
  | { type: "proving" }
  /** The captcha takes long, and makes progress. */
  | { type: "slow" }
  | { type: "challenge"; shown: boolean }
  /** The reader has left the captcha. */
  | { type: "left" }
  | { type: "sending"; choice: Choice }
  | { type: "answered"; answer: VoteAnswer }
  /** A held vote's captcha did not pass in the end: the vote is none any more. */
  | { type: "taken-back"; choice: Choice }
  | { type: "failed"; trouble: Trouble };

export const START: State = {
  phase: "loading",
  poll: null,
  tally: null,
  own: null,
  wish: null,
  trouble: null,
  quiet: true,
  was: null,
  grown: false,
};

const REST: readonly Phase[] = ["idle", "answered", "failed"];
const LOADED: readonly Phase[] = [...REST, ...BUSY];

/** The phases in which an event may come. In all others it comes too late, or in vain, and changes nothing. */
export const MAY_COME: Readonly<Record<Event["type"], readonly Phase[]>> = {
  loaded: ["loading", "unloaded", "barred", ...LOADED],
  reloading: ["unloaded"],
  // A poll that is there stays, whatever becomes of asking for it once more.
  unloaded: ["loading", "unloaded"],
  followed: LOADED,
  chosen: LOADED,
  proving: BUSY,
  slow: ["proving"],
  challenge: CAPTCHA,
  left: CAPTCHA,
  // At rest as well: a vote without an answer is sent once more by itself.
  sending: LOADED,
  // A held vote that was asked after is answered without a word on its way.
  answered: ["sending", "answered"],
  "taken-back": ["sending", "answered"],
  failed: BUSY,
};

/** The state after an event. */
export function reduce(state: State, event: Event): State {
  if (!MAY_COME[event.type].includes(state.phase)) return state;
  /** What the reader did is answered aloud. */
  const said: State = { ...state, trouble: null, quiet: false, was: null };
  switch (event.type) {
    case "loaded": {
      const { poll } = event;
      const tally = newest(poll.tally, mayBeKnown(newest(event.tally, state.tally), poll));
      // Asked for again while something of the reader's is on its way, or waits to be tried again: that goes on.
      if (isBusy(state) || state.phase === "failed") return { ...state, poll, tally };
      const known = atRest({ ...state, poll }, event.own, tally);
      return poll.may_vote ? known : { ...known, phase: "barred", trouble: "origin" };
    }
    case "followed": {
      const { own } = event;
      const tally = newest(state.tally, event.tally);
      const same = isSame(state.own, own);
      if (same && tally === state.tally) return state;
      // What failed here may have succeeded there; if it did not, it still waits to be tried again.
      if (isBusy(state) || (same && state.phase === "failed")) return { ...state, own, tally };
      return atRest(state, own, tally);
    }
    case "reloading":
      return { ...said, phase: "loading" };
    case "unloaded": {
      const { trouble } = event;
      return { ...said, phase: trouble === "unknown-site" ? "barred" : "unloaded", trouble };
    }
    case "chosen": {
      const { choice } = event;
      const busy = isBusy(state);
      // It stands already, and says so.
      if (!busy && isPressed(state, choice)) return { ...said, phase: "answered", wish: null, was: choice };
      const phase = event.proof ? "proving" : "sending";
      // Another choice meanwhile replaces the first; what is being done goes on.
      return { ...said, phase: busy ? state.phase : phase, wish: choice, grown: true };
    }
    case "proving":
    case "slow":
      return { ...said, phase: event.type };
    case "challenge":
      return { ...said, phase: event.shown ? "challenge" : "proving" };
    case "left":
      // The choice stays named, so that it is said what did not become of it.
      return { ...atRest(state, state.own, state.tally), wish: state.wish, quiet: false };
    case "sending":
      return { ...said, phase: "sending", wish: event.choice };
    case "answered": {
      const { tally, ...own } = event.answer;
      // None comes where the site shows none any more.
      const next = atRest(state, own, tally && newest(state.tally, tally));
      // A held vote that was asked after, and still waits, is no news.
      const quiet = state.quiet && isSame(state.own, own);
      const before = state.own?.choice;
      return { ...next, quiet, was: before && before !== own.choice ? before : null };
    }
    case "taken-back":
      return { ...said, phase: "failed", own: null, wish: event.choice, trouble: "taken-back" };
    case "failed":
      return { ...said, phase: "failed", trouble: event.trouble };
  }
}

/** Whether a choice is the one the server said is recorded. Nothing else may look pressed. */
export function isPressed({ own }: State, choice: Choice): boolean {
  return own?.choice === choice && (own.status === "counted" || own.status === "held");
}

/** What stands, with nothing on its way and nothing wrong; silent, unless the caller has something to say. */
function atRest(state: State, own: Own | null, tally: Tally | null): State {
  const phase = stands(own) ? "answered" : "idle";
  return { ...state, phase, own, tally, wish: null, trouble: null, quiet: true, was: null };
}

function isSame(a: Own | null, b: Own | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * A tally that this browser remembers, unless the site no longer shows it: the policy may have changed since. Where the
 * policy shows tallies and none came, storage could not be read, and what is remembered is better than nothing.
 */
function mayBeKnown(tally: Tally | null, { results, state, minimum }: PollAnswer): Tally | null {
  const shown = results === "after-closing" ? state === "closed" : results !== "never";
  return shown && tally && tally.yes + tally.no >= minimum ? tally : null;
}

/** The tally with the higher revision: it includes all that the other one does. */
function newest(a: Tally | null, b: Tally | null): Tally | null {
  return !a || (b && b.revision > a.revision) ? b : a;
}
