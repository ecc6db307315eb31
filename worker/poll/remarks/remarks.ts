/**
 * Readers' remarks on this article: gives, changes and deletes them, and has what they say counted. The rules are in
 * domain/remarks/remark.ts. One of an article that has become another is passed on there, after its vote.
 */
import { stateAt } from "../../domain/counting/poll-state.ts";
import { cellOf } from "../../domain/counting/rollup.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import { storedReasons } from "../../domain/remarks/reasons.ts";
import { decideRemark } from "../../domain/remarks/remark.ts";
import { FORWARD_DEADLINE_MS } from "../../limits/deadlines.ts";
import { withDeadline } from "../../object/deadline.ts";
import type { Ledger } from "../ledger.ts";
import type { Departure } from "../move/departure.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { VoteStore } from "../votes/store.ts";
import type { RemarkAsked, Remarked } from "./asked.ts";
import type { RemarkStore } from "./store.ts";

interface Parts {
  ledger: Ledger;
  votes: VoteStore;
  rollups: Rollups;
  remarks: RemarkStore;
  departure: Departure;
  /** Plans what the poll owes after a commit. */
  arm: (nowMs: number) => Promise<void>;
}

export class Remarks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** See `Poll.remark`. */
  async take(asked: RemarkAsked): Promise<Remarked | Failure> {
    const { ledger, departure, arm } = this.#parts;
    const memory = ledger.read();
    if (!memory) return failure("unknown-vote");
    if (memory.importing) return failure("site-paused", "an import is under way");
    if (memory.poll.moved_key)
      return withDeadline(departure.remark(asked), FORWARD_DEADLINE_MS, "forwarding");
    const nowMs = Date.now();
    const answer = this.#taken(asked, nowMs);
    await arm(nowMs);
    return answer;
  }

  /** A refused or repeated remark writes nothing. */
  #taken(asked: RemarkAsked, nowMs: number): Remarked | Failure {
    const { ledger, votes, remarks, rollups } = this.#parts;
    const memory = ledger.read();
    if (!memory) return failure("unknown-vote");
    const vote = votes.read(asked.vote);
    const known = remarks.read(asked.vote);
    const standing = known && { edit: known.edit, deleted: known.reasons === null };
    const state = stateAt(memory.poll.state, memory.tally.firstVoteMs, asked.closeAfterDays, nowMs);
    const decision = decideRemark(vote, standing, asked, state);
    if (!decision.ok || !vote) return decision.ok ? failure("unknown-vote") : decision;
    if (decision.kind === "unchanged") return { ok: true, edit: asked.edit, deleted: true, ...standing };
    const reasons = storedReasons(asked.reasons);
    ledger.transact(memory.poll, nowMs, (draft) => {
      remarks.save({ vote: asked.vote, edit: asked.edit, reasons });
      const to = cellOf({ ...vote, reasons });
      rollups.apply(draft, [{ from: cellOf(vote), to, votes: 1, key: asked.vote }], nowMs);
    });
    return { ok: true, edit: asked.edit, deleted: reasons === null };
  }
}
