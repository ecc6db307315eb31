/**
 * Tells the Desk what moderators see of this poll: its row and the audit entries that it does not have yet, in one message.
 * Knows of no vote.
 */

import { failure } from "../../domain/failure.ts";
import { deskDue, type Told } from "../../domain/publishing/publication.ts";
import { topReason } from "../../domain/remarks/reasons.ts";
import { CAPTCHA_TOKEN_LIFE_MS } from "../../limits/captcha.ts";
import { AUDIT_AT_ONCE, DESK_DEADLINE_MS } from "../../limits/deadlines.ts";
import { REMARKS_TOLD_MS } from "../../limits/remarks.ts";
import { SIGNALS_TOLD } from "../../limits/signals.ts";
import type { DeskRow } from "../../messages.ts";
import type { Task } from "../../object/agenda.ts";
import { RefusedError } from "../../object/refused.ts";
import { deskOf } from "../../object/stubs.ts";
import type { Ledger } from "../ledger.ts";
import type { PollMemory } from "../memory.ts";
import { lostNews, remarkNews } from "../remarks/news.ts";
import type { RemarkStore } from "../remarks/store.ts";
import { type TallyRow, tallyCounts } from "../rollups/store.ts";
import type { PollSignals } from "../signals.ts";
import type { Marks } from "./marks.ts";
import type { AuditStore } from "./store.ts";

export class Telling implements Task {
  readonly deadlineMs = DESK_DEADLINE_MS;
  readonly #env: Env;
  readonly #site: string;
  readonly #key: string;
  readonly #ledger: Ledger;
  readonly #marks: Marks;
  readonly #audit: AuditStore;
  readonly #signals: PollSignals;
  readonly #remarks: RemarkStore;
  /** Of the latest message, answered or not. */
  #seq = 0;

  constructor(
    env: Env,
    site: string,
    key: string,
    parts: {
      ledger: Ledger;
      marks: Marks;
      audit: AuditStore;
      signals: PollSignals;
      remarks: RemarkStore;
    },
  ) {
    this.#env = env;
    this.#site = site;
    this.#key = key;
    this.#ledger = parts.ledger;
    this.#marks = parts.marks;
    this.#audit = parts.audit;
    this.#signals = parts.signals;
    this.#remarks = parts.remarks;
  }

  due(nowMs: number): number | undefined {
    const memory = this.#ledger.read();
    if (!memory) return undefined;
    const { revision, told, published } = memory.tally;
    const moved = memory.poll.moved_key !== null;
    // What somebody did goes at once, and takes the row along.
    if (memory.audit) return 0;
    const remarksMs = this.#remarks.untold(moved) ? told.atMs + REMARKS_TOLD_MS : undefined;
    const rowMs = moved ? undefined : deskDue(revision, told, published, nowMs);
    return rowMs === undefined || remarksMs === undefined ? (rowMs ?? remarksMs) : Math.min(rowMs, remarksMs);
  }

  async run(): Promise<void> {
    if (!this.#ledger.read()) return;
    const lost = await lostNews(this.#remarks);
    const memory = this.#ledger.read();
    if (!memory) return;
    const { poll, tally } = memory;
    this.#seq = Math.max(this.#seq + 1, tally.told.seq + 1, Date.now());
    const seq = this.#seq;
    const audit = this.#audit.next(AUDIT_AT_ONCE);
    const row = poll.moved_key ? null : rowOf(memory);
    const signals = row && this.#signals.of(memory);
    if (signals) this.#signals.remember(signals, Date.now());
    const remarks = [...remarkNews(this.#remarks, poll.moved_key !== null), ...lost.news];
    // Something may have been waited for that was undone since.
    if (remarks.length === 0) this.#remarks.told([]);
    const answer = await deskOf(this.#env, this.#site).deliver({
      key: this.#key,
      epoch: poll.epoch,
      seq,
      row,
      audit,
      ...(remarks.length > 0 && { remarks }),
      ...(signals && { signals: signals.slice(0, SIGNALS_TOLD) }),
    });
    if (!answer.ok) throw new RefusedError(answer);
    // It may be erased by now, and its key another article's.
    if (this.#ledger.read()?.poll.epoch !== poll.epoch) return;
    const { remarks: settled = [] } = answer;
    if (answer.audit.length > 0 || settled.length > 0)
      this.#ledger.transact(poll, Date.now(), (draft) => {
        this.#audit.drop(answer.audit);
        this.#remarks.told(settled);
        if (settled.length > 0) this.#remarks.lost.told(lost.of);
        draft.audit = this.#audit.next(1).length > 0;
      });
    const told = this.#ledger.read()?.tally.told ?? tally.told;
    // A message that comes back after a later one says nothing new. One that the Desk found old is sent again, newer.
    if (seq > told.seq) this.#settle(tally, told, { sent: seq, known: answer.seq });
    // An older version takes none: they wait for a newer one, ever longer.
    if (remarks.length > 0 && !answer.remarks)
      throw new RefusedError(failure("busy", "an older version takes no remarks"));
  }

  #settle(tally: TallyRow, told: Told, { sent: seq, known }: { sent: number; known: number }): void {
    const settled = known <= seq;
    this.#marks.told({
      revision: settled ? tally.revision : told.revision,
      atMs: Date.now(),
      seq: Math.max(seq, known),
    });
  }
}

function rowOf({ poll, tally, recheckMs }: PollMemory): DeskRow {
  const { article, address, title, title_source, question, state, added_ms, details } = poll;
  const { yes, no, held, void: voided, revision } = tallyCounts(tally);
  const reason = topReason(tally.reasons);
  return {
    article,
    address,
    title,
    title_source,
    question: question ?? "",
    state,
    yes,
    no,
    held,
    void: voided,
    addedMs: added_ms,
    firstVoteMs: tally.firstVoteMs,
    lastVoteMs: tally.lastVoteMs,
    revision,
    moderationRevision: poll.moderation_revision,
    details,
    reason: reason && JSON.stringify(reason),
    held_by: Object.keys(tally.held).length > 0 ? JSON.stringify(tally.held) : null,
    // What is given up is not told by itself: the latest token's end says when it must have been.
    checkingMs: recheckMs > 0 ? tally.lastVoteMs + CAPTCHA_TOKEN_LIFE_MS : 0,
  };
}
