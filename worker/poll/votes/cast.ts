/**
 * One request of a reader, carried out on a draft of the poll: what it makes of the vote that is stored, and what follows
 * from that for the tally, the networks and the captchas still to be checked. The rules are in domain/vote.ts.
 */
import type { PollState, SiteSettings, Tally } from "../../contract/index.ts";
import { stateAt } from "../../domain/counting/poll-state.ts";
import { cellOf } from "../../domain/counting/rollup.ts";
import { tallyOf } from "../../domain/counting/tally.ts";
import { decide, statusOf, type Vote, type Wish } from "../../domain/counting/vote.ts";
import { hourOfKey, isFresh } from "../../domain/counting/vote-id.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import type { Network } from "../../domain/networks/network.ts";
import { isOfCrowd } from "../../domain/signals/crowds.ts";
import { HOUR_MS, MINUTE_MS } from "../../limits/time.ts";
import type { ErasedVotes } from "../erasing/store.ts";
import type { About, Draft } from "../memory.ts";
import type { Networks } from "../networks/networks.ts";
import type { Recheck } from "../recheck/recheck.ts";
import type { Unchecked } from "../recheck/store.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import { tallyCounts } from "../rollups/store.ts";
import type { StoredVote, VoteStore } from "./store.ts";

/** One request of a reader, checked by the route. */
export interface Cast extends Omit<Wish, "surplus" | "crowd" | "fresh"> {
  /** The vote's key (domain/vote-id.ts). */
  key: Uint8Array;
  about: About;
  /** The id of the question that the reader answers, and the version of its wording. */
  question: string;
  wording: number;
  /** The site's setting: days from the first vote to the poll's closing. */
  closeAfterDays: SiteSettings["close_after_days"];
  /** What to check later, if siteverify could not be reached. */
  proof: Omit<Unchecked, "vote" | "network" | "untilMs"> | null;
  network: Network;
  /** The network around it by a hash that is the same on all articles of the site: for an article's admission, never stored. */
  networkAtSite?: string;
  /** The site's setting: votes of one network in a day; more are held. */
  networkVotesPerDay: number;
  /** The site's setting: the score from which a crowd's further votes are held; null for never, which an older version means. */
  holdScore?: number | null;
}

/** What stands after a cast. `first` is true if this very request made the vote. */
export interface Counted {
  ok: true;
  status: ReturnType<typeof statusOf>;
  vote: Pick<Vote, "choice" | "edit">;
  first: boolean;
  state: PollState;
  tally: Tally;
}

export class Casting {
  readonly #votes: VoteStore;
  readonly #rollups: Rollups;
  readonly #networks: Networks;
  readonly #recheck: Recheck;
  readonly #erased: ErasedVotes;
  readonly #remarks: RemarkStore;

  constructor(parts: {
    votes: VoteStore;
    rollups: Rollups;
    networks: Networks;
    recheck: Recheck;
    erased: ErasedVotes;
    remarks: RemarkStore;
  }) {
    this.#votes = parts.votes;
    this.#rollups = parts.rollups;
    this.#networks = parts.networks;
    this.#recheck = parts.recheck;
    this.#erased = parts.erased;
    this.#remarks = parts.remarks;
  }

  /** What would be refused whatever is stored: before anything is made or anybody asked. */
  preview(cast: Cast, nowMs: number): { ok: true } | Failure {
    const wish = { ...cast, surplus: false, crowd: false, fresh: freshAt(cast, nowMs) };
    const decision = decide(undefined, wish, "open");
    return decision.ok ? { ok: true } : atHour(decision, nowMs);
  }

  /** Casts, changes, withdraws or re-sends a vote in a draft. A refusal leaves it as it is. */
  apply(draft: Draft, cast: Cast, nowMs: number): Counted | Failure {
    const known = this.#votes.read(cast.key);
    const { poll, tally } = draft;
    // A vote that "useful" was asked for must never be counted as one for "like".
    if (!known && poll.question !== null && poll.question !== cast.question)
      return failure("question-mismatch");
    const state = stateAt(poll.state, tally.firstVoteMs, cast.closeAfterDays, nowMs);
    if (!known && this.#erased.has(cast.key)) return erasedBefore(draft, cast, state);
    const surplus = !known && this.#isSurplus(draft, cast, nowMs);
    const crowd = !known && isOfCrowd(tally.crowds, cast, cast.holdScore ?? null);
    const decision = decide(known, { ...cast, surplus, crowd, fresh: freshAt(cast, nowMs) }, state);
    if (!decision.ok) return atHour(decision, nowMs);
    const first = decision.kind === "write" && decision.first;
    if (decision.kind === "write") {
      if (first && cast.proof) {
        const admitted = this.#recheck.admit(cast.network.fine, surplus || crowd);
        if (!admitted.ok) return admitted;
        const { fine } = cast.network;
        this.#recheck.keep(draft, { ...cast.proof, vote: cast.key, network: fine }, nowMs);
      }
      this.#write(draft, cast, known, decision.vote, nowMs);
    }
    const { choice, edit } = decision.vote;
    return {
      ok: true,
      status: statusOf(decision.vote),
      vote: { choice, edit },
      first,
      state,
      tally: tallyOf(tallyCounts(draft.tally)),
    };
  }

  #isSurplus({ tally }: Draft, { network, networkVotesPerDay }: Cast, nowMs: number): boolean {
    return this.#networks.votes(tally.chunk, network.fine, nowMs) >= networkVotesPerDay;
  }

  #write(draft: Draft, cast: Cast, known: StoredVote | undefined, vote: Vote, nowMs: number): void {
    let stored = known ? { ...known, ...vote } : this.#first(draft, cast, vote, nowMs);
    // Whatever the reader said was said of the other choice.
    if (known && known.choice !== vote.choice) {
      this.#remarks.clear(cast.key, nowMs);
      stored = { ...stored, reasons: null };
    }
    this.#remarks.voted(cast.key, vote.choice, nowMs);
    if (known) this.#votes.change(stored);
    else this.#votes.add(stored);
    this.#rollups.apply(
      draft,
      [{ from: known ? cellOf(known) : null, to: cellOf(stored), votes: 1, key: cast.key }],
      nowMs,
    );
    draft.tally = {
      ...draft.tally,
      firstVoteMs: draft.tally.firstVoteMs || nowMs,
      lastVoteMs: nowMs,
    };
    if (!known)
      this.#networks.add(draft, { ...cast.network, vote: cast.key, yes: vote.choice === "yes" }, nowMs);
  }

  #first(draft: Draft, { key, question, wording }: Cast, vote: Vote, nowMs: number): StoredVote {
    const { poll } = draft;
    if (poll.question === null) draft.poll = { ...poll, question };
    return {
      ...vote,
      key,
      review: null,
      wording: this.#votes.numberOf({ question, version: wording }),
      minute: Math.floor(nowMs / MINUTE_MS),
      generation: poll.generation,
    };
  }
}

/** Sent before its reader erased it, or by a page that has not heard of that: it stays away. */
function erasedBefore({ tally }: Draft, { edit }: Cast, state: PollState): Counted {
  const vote = { choice: "none", edit } as const;
  return { ok: true, status: "withdrawn", vote, first: false, state, tally: tallyOf(tallyCounts(tally)) };
}

function freshAt({ key }: Cast, nowMs: number): boolean {
  return isFresh(hourOfKey(key), nowMs);
}

/** A refused vote id is told the hour that the next one must have. */
function atHour(refused: Failure, nowMs: number): Failure {
  return refused.code === "vote-id-expired" ? { ...refused, hour: Math.floor(nowMs / HOUR_MS) } : refused;
}
