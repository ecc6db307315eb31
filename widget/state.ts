/**
 * What the reader sees, as data: one state, and what each event makes of it.
 * Pure: touches neither the page nor the network nor the clock.
 */
import type { Choice, PollAnswer, Tally, VoteAnswer } from "../worker/contract/index.ts";

/** Why something did not work, by what the reader can do about it. Each has its own sentence in locales/. */
export type Trouble =
  | "load"
  | "unknown-site"
  | "offline"
  | "network"
  | "busy"
  | "captcha-failed"
  | "captcha-late"
  | "captcha-silent"
  | "captcha-blocked"
  | "captcha-unsupported"
  | "captcha-unavailable"
  | "not-arrived"
  | "origin"
  | "closed"
  | "paused"
  | "changes"
  | "articles"
  | "unlisted"
  | "crowded"
  | "unknown";

/** What stands for this reader, as the server said it last. */
export type Own = Omit<VoteAnswer, "tally">;

export interface State {
  /**
   * loading: nothing known yet · idle: no vote · proving: the captcha works unseen · challenge: it needs the
   * reader · sending: the vote is on its way · answered: a vote stands · failed: `trouble` says why.
   */
  phase: "loading" | "idle" | "proving" | "challenge" | "sending" | "answered" | "failed";
  poll: PollAnswer | null;
  /** The newest tally heard of, from the published copy or from an answer to an own vote. */
  tally: Tally | null;
  own: Own | null;
  /** The choice on its way, or the one to try again. */
  wish: Choice | null;
  trouble: Trouble | null;
  /** Counts outcomes, so that each is announced once. */
  outcomes: number;
}

export type Event =
  | { type: "loaded"; poll: PollAnswer; own: Own | null; tally: Tally | null }
  | { type: "chosen"; choice: Choice; proof: boolean }
  | { type: "challenge"; shown: boolean }
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
  outcomes: 0,
};

/** The state after an event. */
export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "loaded":
      // Asked for again while something of the reader's is on its way: that goes on.
      if (isBusy(state) || (state.phase === "failed" && state.poll))
        return { ...state, poll: event.poll, tally: newest(event.poll.tally, state.tally) };
      return {
        ...state,
        phase: stands(event.own) ? "answered" : "idle",
        poll: event.poll,
        own: event.own,
        tally: newest(event.poll.tally, mayBeKnown(event.tally, event.poll)),
        trouble: null,
      };
    case "chosen":
      return {
        ...state,
        phase: event.proof ? (state.phase === "challenge" ? "challenge" : "proving") : "sending",
        wish: event.choice,
        trouble: null,
      };
    case "challenge":
      if (!isBusy(state) || state.phase === "sending") return state;
      return { ...state, phase: event.shown ? "challenge" : "proving" };
    case "sending":
      return { ...state, phase: "sending", wish: event.choice, trouble: null };
    case "answered": {
      const { tally, ...own } = event.answer;
      return {
        ...state,
        phase: stands(own) ? "answered" : "idle",
        own,
        // None comes where the site shows none any more.
        tally: tally && newest(state.tally, tally),
        wish: null,
        trouble: null,
        outcomes: state.outcomes + 1,
      };
    }
    case "taken-back":
      return reduce(
        { ...state, own: null, wish: event.choice },
        { type: "failed", trouble: "captcha-failed" },
      );
    case "failed":
      return { ...state, phase: "failed", trouble: event.trouble, outcomes: state.outcomes + 1 };
  }
}

/** Whether something of the reader's is on its way. */
export function isBusy({ phase }: Pick<State, "phase">): boolean {
  return phase === "proving" || phase === "challenge" || phase === "sending";
}

/** Whether a choice is the one the server said is recorded. Nothing else may look pressed. */
export function isPressed({ own }: State, choice: Choice): boolean {
  return own?.choice === choice && (own.status === "counted" || own.status === "held");
}

/** Whether the tally may be shown: to readers who have voted, and to everyone once the poll is closed. */
export function showsResults({ own, poll, tally }: State): boolean {
  return !!tally && tally.yes + tally.no > 0 && (stands(own) || poll?.state === "closed");
}

function stands(own: Own | null): own is Own {
  return !!own && own.status !== "withdrawn";
}

/**
 * A tally that this browser remembers, unless the site no longer shows it: the policy may have changed since. Where the
 * policy shows tallies and none came, storage could not be read, and what is remembered is better than nothing.
 */
function mayBeKnown(tally: Tally | null, { results, state, minimum }: PollAnswer): Tally | null {
  const shown = results === "after-voting" || (results === "after-closing" && state === "closed");
  return shown && tally && tally.yes + tally.no >= minimum ? tally : null;
}

/** The tally with the higher revision: it includes all that the other one does. */
function newest(a: Tally | null, b: Tally | null): Tally | null {
  return !a || (b && b.revision > a.revision) ? b : a;
}
