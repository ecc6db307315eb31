/** What becomes of a reader's remark: the rules of giving, changing and deleting one. Pure: no I/O, no clock. */
import type { PollState } from "../../contract/index.ts";
import { EDITS_MAX } from "../../limits/votes.ts";
import type { Vote } from "../counting/vote.ts";
import { type Failure, failure, unfit } from "../failure.ts";

/** What a reader asks for. */
export interface RemarkWish {
  /** The remark's own edit: 1 for a first remark, one more with each change. */
  edit: number;
  /** The edit of the vote that it belongs to. */
  voteEdit: number;
  /** Ids of reasons. Without any, and without words, the remark is deleted. */
  reasons: readonly string[];
  /** Words for the newsroom, cleaned; null for none. */
  text: string | null;
  /** The reasons that may be given, by choice; null where the site takes no remarks now, so that they can only be deleted. */
  allowed: Record<"yes" | "no", readonly string[]> | null;
  /** Whether the site takes words. */
  takesText: boolean;
}

/** `unchanged`: what stands is the answer, and nothing is written. */
export type RemarkDecision = { ok: true; kind: "unchanged" | "write" } | Failure;

/** Whether a wish asks for nothing but to delete. */
export function deletes({ reasons, text }: Pick<RemarkWish, "reasons" | "text">): boolean {
  return reasons.length === 0 && text === null;
}

/**
 * Decides what a wish makes of a vote's remark; `known` is undefined if it never had one.
 *
 * - An edit not above the known one changes nothing: a request can be sent any number of times, late, and out of order.
 * - A remark can always be deleted: after its last change, whatever its vote and its poll have become.
 *   What is deleted before it came keeps its edit, so that it can't come late.
 * - A remark's first words are refused once as many remarks of the article got theirs today as may (`full`). Others than its first
 *   cost nothing, and deleting gives nothing back (`hadWords`).
 * - It is taken only beside the vote that it names: one changed since, withdrawn or taken out has none (`vote-changed`).
 */
export function decideRemark(
  vote: Vote | undefined,
  known: { edit: number; deleted: boolean; hadWords: boolean } | undefined,
  wish: RemarkWish,
  { state, full }: { state: PollState; full: () => boolean },
): RemarkDecision {
  if (!vote) return failure("unknown-vote");
  if (known && wish.edit <= known.edit) return { ok: true, kind: "unchanged" };
  if (deletes(wish)) {
    const final = known?.deleted && known.edit >= EDITS_MAX;
    return { ok: true, kind: final ? "unchanged" : "write" };
  }
  if (!wish.allowed || (wish.text !== null && !wish.takesText)) return failure("remarks-off");
  if (state !== "open") return failure("poll-closed");
  if (vote.choice === "none" || vote.standing === "void" || wish.voteEdit !== vote.edit)
    return failure("vote-changed");
  if (wish.edit > EDITS_MAX) return failure("too-many-changes");
  const allowed = wish.allowed[vote.choice];
  if (wish.reasons.some((id) => !allowed.includes(id)))
    return unfit([{ field: "reasons", detail: `of the site's for this answer: ${allowed.join(", ")}` }]);
  if (wish.text !== null && !known?.hadWords && full()) return failure("too-many-remarks");
  return { ok: true, kind: "write" };
}
