/**
 * Readers' remarks on this article: gives, changes and deletes them, and has what they say counted. The rules are in
 * domain/remarks/remark.ts. One of an article that has become another is passed on there, after its vote.
 */
import type { Details } from "../../contract/index.ts";
import { mayBeIn } from "../../domain/articles/off.ts";
import { stateAt } from "../../domain/counting/poll-state.ts";
import { cellOf } from "../../domain/counting/rollup.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { storedReasons } from "../../domain/remarks/reasons.ts";
import { decideRemark, deletes } from "../../domain/remarks/remark.ts";
import { remarkId } from "../../domain/remarks/remark-id.ts";
import { FORWARD_DEADLINE_MS } from "../../limits/deadlines.ts";
import { DAY_MS } from "../../limits/time.ts";
import { withDeadline } from "../../object/deadline.ts";
import type { Ledger } from "../ledger.ts";
import type { Arrivals } from "../move/arrivals.ts";
import type { Departure } from "../move/departure.ts";
import type { AuditStore } from "../outbox/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { VoteStore } from "../votes/store.ts";
import type { RemarkAsked, Remarked } from "./asked.ts";
import type { RemarkStore, StoredRemark } from "./store.ts";

interface Parts {
  ledger: Ledger;
  votes: VoteStore;
  rollups: Rollups;
  remarks: RemarkStore;
  departure: Departure;
  arrivals: Pick<Arrivals, "underWay">;
  audit: AuditStore;
  /** Plans what the poll owes after a commit. */
  arm: (nowMs: number) => Promise<void>;
}

export class Remarks {
  readonly #key: string;
  readonly #parts: Parts;

  constructor(key: string, parts: Parts) {
    this.#key = key;
    this.#parts = parts;
  }

  /** See `Poll.remark`. */
  async take(asked: RemarkAsked): Promise<Remarked | Failure> {
    const { ledger, departure, remarks, arm } = this.#parts;
    const memory = ledger.read();
    if (!memory) return failure("unknown-vote");
    if (memory.importing) return failure("site-paused", "an import is under way");
    if (memory.poll.moved_key) {
      const answer = await withDeadline(departure.remark(asked), FORWARD_DEADLINE_MS, "forwarding");
      const lost = answer.ok ? undefined : this.#lost(answer, asked);
      if (lost) await arm(Date.now());
      return lost ?? answer;
    }
    const id = remarks.read(asked.vote)?.id ?? (await remarkId(remarks.secret(), asked.vote));
    // Meanwhile the article may have become another one, or be gone.
    const now = ledger.read()?.poll;
    if (now?.epoch !== memory.poll.epoch || now.moved_key !== null) return this.take(asked);
    const nowMs = Date.now();
    const answer = this.#taken(asked, id, nowMs);
    await arm(nowMs);
    return answer;
  }

  /**
   * See `Poll.deleteRemark`. What it said is in no answer and no entry of the log. One that the inbox has and this poll does not,
   * since it went back, goes from there all the same; not while it may still be on its way here with its vote.
   */
  async delete(id: string, by: Actor, note: string): Promise<{ ok: true } | Failure> {
    const { ledger, departure, arrivals, votes, remarks, rollups, audit, arm } = this.#parts;
    const memory = ledger.read();
    if (!memory) return failure("unknown-remark");
    if (memory.poll.moved_key) return departure.deleteRemark(id, by, note);
    if (memory.importing) return failure("import-in-progress");
    const known = remarks.byId(id);
    const vote = known && votes.read(known.vote);
    if (!vote && arrivals.underWay) return failure("move-in-progress");
    if (vote ? known.reasons === null && !known.worded : remarks.isGone(id)) return failure("unknown-remark");
    const nowMs = Date.now();
    ledger.transact(memory.poll, nowMs, (draft) => {
      if (vote) {
        remarks.clear(known.vote, nowMs);
        const to = cellOf({ ...vote, reasons: null });
        rollups.apply(draft, [{ from: cellOf(vote), to, votes: 1, key: known.vote }], nowMs);
      } else remarks.goneById(id, nowMs);
      const entry = { by, action: "remark.delete", target: this.#key, note };
      audit.add({ id: crypto.randomUUID(), atMs: nowMs, ...entry, before: "null", after: '{"remarks":1}' });
      draft.audit = true;
    });
    await arm(nowMs);
    return { ok: true };
  }

  /** A refused or repeated remark writes nothing. */
  #taken(asked: RemarkAsked, id: string, nowMs: number): Remarked | Failure {
    const { ledger, votes, remarks, rollups } = this.#parts;
    const memory = ledger.read();
    if (!memory) return failure("unknown-vote");
    const vote = votes.read(asked.vote);
    const known = remarks.read(asked.vote);
    const standing = known && {
      edit: known.edit,
      deleted: known.reasons === null && !known.worded,
      // What the Desk has once heard of had words.
      hadWords: known.seq > 0,
    };
    const day = Math.floor(nowMs / DAY_MS);
    const state = stateAt(memory.poll.state, memory.tally.firstVoteMs, asked.closeAfterDays, nowMs);
    // A page may say that it is elsewhere than the article's owner does, or ask by settings that stand no more.
    const { details } = memory.poll;
    const here = !details || mayBeIn(asked.places ?? [], JSON.parse(details) as Details);
    const decision = decideRemark(vote, standing, here ? asked : { ...asked, allowed: null }, {
      state,
      full: () => remarks.firstOn(day) >= asked.perDay,
    });
    if (!decision.ok || !vote) {
      const refused = decision.ok ? failure("unknown-vote") : decision;
      return this.#lost(refused, asked) ?? refused;
    }
    if (decision.kind === "unchanged") {
      const { edit = asked.edit, deleted = true } = standing ?? {};
      return { ok: true, edit, deleted };
    }
    const reasons = storedReasons(asked.reasons);
    ledger.transact(memory.poll, nowMs, (draft) => {
      if (asked.text !== null && !standing?.hadWords) remarks.countFirst(day);
      const seq = remarks.lost.nextSeq(known?.seq ?? 0, nowMs);
      remarks.save(stated({ ...asked, id, reasons }, { before: known?.seq ?? 0, seq, nowMs }));
      if (asked.text === null && !standing?.hadWords && remarks.lost.back)
        remarks.lose(asked.vote, null, nowMs);
      const to = cellOf({ ...vote, reasons });
      rollups.apply(draft, [{ from: cellOf(vote), to, votes: 1, key: asked.vote }], nowMs);
    });
    return { ok: true, edit: asked.edit, deleted: deletes(asked) };
  }

  /** A remark that is to be deleted, of a vote that is not known: in a poll that went back the inbox may have it all the same. */
  #lost({ code }: Failure, { vote, edit, ...wish }: RemarkAsked): Remarked | Failure | undefined {
    const { ledger, remarks } = this.#parts;
    const poll = ledger.read()?.poll;
    if (code !== "unknown-vote" || !poll || !deletes(wish) || !remarks.lost.back) return undefined;
    if (remarks.lost.full) return failure("busy", "too many deletions wait");
    const nowMs = Date.now();
    ledger.transact(poll, nowMs, () => remarks.lose(vote, null, nowMs));
    return { ok: true, edit, deleted: true };
  }
}

/** What a reader's remark is from now on. One that has, or had, words is told to the Desk. */
function stated(
  {
    vote,
    edit,
    reasons,
    id,
    text,
    keptMs,
  }: Omit<RemarkAsked, "reasons"> & {
    id: string;
    reasons: string | null;
  },
  { before, seq, nowMs }: { before: number; seq: number; nowMs: number },
): StoredRemark {
  const said = { vote, edit, reasons };
  if (text === null && before === 0) return said;
  const times = { sentMs: nowMs, untilMs: nowMs + keptMs };
  return { ...said, id, seq, text, worded: text !== null, ...times };
}
