/**
 * What a vote may become: the rules of casting, changing, withdrawing and re-sending.
 * Pure: no I/O, no clock, no randomness.
 */
import type { Choice, PollState, Standing, VoteStatus } from "../../contract/index.ts";
import { EDITS_MAX } from "../../limits/votes.ts";
import { type Failure, failure } from "../failure.ts";

/** One reader's answer as it is stored. */
export interface Vote {
  choice: Choice;
  edit: number;
  standing: Standing;
  /** Why the standing is not `counted`, for moderators. */
  cause: string | null;
}

/** What a reader asks for. */
export interface Wish {
  choice: Choice;
  edit: number;
  /** `passed`: siteverify said so. `unreachable`: it could not be asked. `absent`: no token came, or a spent one. */
  captcha: "passed" | "unreachable" | "absent";
  /** Whether its network has cast as many votes on this article today as a site allows. */
  surplus: boolean;
  /** Whether it is one more of a crowd whose votes the site holds until somebody has looked. */
  crowd: boolean;
  /** Whether the vote id was made in the current or the previous hour, by the Poll's clock. */
  fresh: boolean;
}

/** `unchanged`: what stands is the answer and nothing is written. */
export type Decision =
  | { ok: true; kind: "unchanged"; vote: Vote }
  | { ok: true; kind: "write"; vote: Vote; first: boolean }
  | Failure;

/**
 * Decides what a wish makes of the vote known under its id.
 *
 * - An edit not above the stored one changes nothing and is answered with what stands, so a request can be
 *   sent any number of times, late, and out of order.
 * - The reader sets the choice, never the standing: a held vote stays held, a void one void.
 * - An unknown id that is not fresh is refused before its captcha is looked at, and so can never count later.
 * - An unknown id needs a captcha. Its first request may already be a withdrawal (the vote itself got lost
 *   on the way): storing it keeps the lost vote from counting when it arrives late.
 * - A known vote can always be withdrawn: after its last change, and in whatever state the poll is. Once it is, an edit
 *   that could no longer be overtaken by a lost one is not written again.
 */
export function decide(known: Vote | undefined, wish: Wish, state: PollState): Decision {
  if (known && wish.edit <= known.edit) return { ok: true, kind: "unchanged", vote: known };
  if (known && wish.choice === "none") return withdrawn(known, wish.edit);
  // A hidden poll is answered like a closed one: that it still exists is nobody's business.
  if (state !== "open") return failure("poll-closed");
  if (!known && !wish.fresh) return failure("vote-id-expired");
  if (!known && wish.captcha === "absent") return failure("captcha-required");
  if (wish.edit > EDITS_MAX) return failure("too-many-changes");
  const { choice, edit } = wish;
  if (known) return { ok: true, kind: "write", first: false, vote: { ...known, choice, edit } };
  const suspect = wish.surplus || wish.crowd;
  const held = wish.captcha === "unreachable" ? "captcha-unreachable" : suspect ? "network" : null;
  return {
    ok: true,
    kind: "write",
    first: true,
    vote: {
      choice,
      edit,
      standing: held ? "held" : "counted",
      cause: held,
    },
  };
}

/** A vote without its choice, whatever else would forbid a change. */
function withdrawn(known: Vote, edit: number): Decision {
  const final = known.choice === "none" && known.edit >= EDITS_MAX;
  if (final) return { ok: true, kind: "unchanged", vote: known };
  return { ok: true, kind: "write", first: false, vote: { ...known, choice: "none", edit } };
}

/** What the reader may know of a vote. */
export function statusOf(vote: Vote): VoteStatus {
  return vote.choice === "none" ? "withdrawn" : vote.standing;
}
