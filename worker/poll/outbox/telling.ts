/**
 * Tells the Desk what moderators see of this poll: its row and the audit entries that it does not have yet, in one message.
 * Knows of no vote.
 */

import { deskDue } from "../../domain/publishing/publication.ts";
import { topReason } from "../../domain/remarks/reasons.ts";
import { AUDIT_AT_ONCE, DESK_DEADLINE_MS } from "../../limits/deadlines.ts";
import { SIGNALS_TOLD } from "../../limits/signals.ts";
import type { DeskRow } from "../../messages.ts";
import type { Task } from "../../object/agenda.ts";
import { RefusedError } from "../../object/refused.ts";
import { deskOf } from "../../object/stubs.ts";
import type { Ledger } from "../ledger.ts";
import type { PollMemory } from "../memory.ts";
import { tallyCounts } from "../rollups/store.ts";
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
    },
  ) {
    this.#env = env;
    this.#site = site;
    this.#key = key;
    this.#ledger = parts.ledger;
    this.#marks = parts.marks;
    this.#audit = parts.audit;
    this.#signals = parts.signals;
  }

  due(nowMs: number): number | undefined {
    const memory = this.#ledger.read();
    if (!memory) return undefined;
    // What somebody did goes at once, and takes the row along.
    if (memory.audit) return 0;
    if (memory.poll.moved_key) return undefined;
    const { revision, told, published } = memory.tally;
    return deskDue(revision, told, published, nowMs);
  }

  async run(): Promise<void> {
    const memory = this.#ledger.read();
    if (!memory) return;
    const { poll, tally } = memory;
    this.#seq = Math.max(this.#seq + 1, tally.told.seq + 1, Date.now());
    const seq = this.#seq;
    const audit = this.#audit.next(AUDIT_AT_ONCE);
    const row = poll.moved_key ? null : rowOf(memory);
    const signals = row && this.#signals.of(memory);
    if (signals) this.#signals.remember(signals, Date.now());
    const answer = await deskOf(this.#env, this.#site).deliver({
      key: this.#key,
      epoch: poll.epoch,
      seq,
      row,
      audit,
      ...(signals && { signals: signals.slice(0, SIGNALS_TOLD) }),
    });
    if (!answer.ok) throw new RefusedError(answer);
    // It may be erased by now, and its key another article's.
    if (this.#ledger.read()?.poll.epoch !== poll.epoch) return;
    if (answer.audit.length > 0)
      this.#ledger.transact(poll, Date.now(), (draft) => {
        this.#audit.drop(answer.audit);
        draft.audit = this.#audit.next(1).length > 0;
      });
    const told = this.#ledger.read()?.tally.told ?? tally.told;
    // A message that comes back after a later one says nothing new. One that the Desk found old is sent again, newer.
    if (seq <= told.seq) return;
    const settled = answer.seq <= seq;
    this.#marks.told({
      revision: settled ? tally.revision : told.revision,
      atMs: Date.now(),
      seq: Math.max(seq, answer.seq),
    });
  }
}

function rowOf({ poll, tally }: PollMemory): DeskRow {
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
  };
}
