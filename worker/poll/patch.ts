/** What people do to a poll itself: its state, title and details. Changes a draft and writes the audit entry with it. */
import type { ArticlePatch, Details } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import type { Tombstone } from "./erasing/tombstone.ts";
import type { Ledger } from "./ledger.ts";
import { type About, type Draft, moderated, type PollSummary, summaryOf, unseen } from "./memory.ts";
import type { AuditStore } from "./outbox/store.ts";

/** Who does it, to which article, and when. */
interface How {
  key: string;
  by: Actor;
  nowMs: number;
}

/** Opens, closes or hides the poll, or sets its title, which is the moderator's from then on. */
function patchPoll(
  draft: Draft,
  { state, title, note }: ArticlePatch,
  { key, by, nowMs }: How,
  audit: AuditStore,
): void {
  const { poll } = draft;
  const named = title === undefined ? {} : { title, title_source: "moderator" as const };
  draft.poll = moderated({ ...poll, ...named, state: state ?? poll.state }, by, nowMs);
  const shown = (row: typeof poll) => JSON.stringify({ state: row.state, title: row.title });
  audit.add({
    id: crypto.randomUUID(),
    atMs: nowMs,
    by,
    action: "article.patch",
    target: key,
    note,
    before: shown(poll),
    after: shown(draft.poll),
  });
  draft.audit = true;
}

/** Keeps what its owner says of the article, in place of what they said before. */
function describePoll(draft: Draft, details: Details, { key, by, nowMs }: How, audit: AuditStore): void {
  const before = draft.poll.details ?? "null";
  const after = JSON.stringify(details);
  draft.poll = moderated({ ...draft.poll, details: after }, by, nowMs);
  const entry = { by, action: "article.details", target: key, note: null, before, after };
  audit.add({ id: crypto.randomUUID(), atMs: nowMs, ...entry });
  draft.audit = true;
}

interface Parts {
  ledger: Ledger;
  audit: AuditStore;
  tombstone: Tombstone;
  /** Plans what the poll owes after a commit. */
  arm: (nowMs: number) => Promise<void>;
}

export class Patching {
  readonly #key: string;
  readonly #parts: Parts;

  constructor(key: string, parts: Parts) {
    this.#key = key;
    this.#parts = parts;
  }

  /** See `Poll.patch`. */
  patch(about: About, patch: ArticlePatch, by: Actor, seen?: number): Promise<PollSummary | Failure> {
    return this.#change(about, seen, (draft, nowMs) =>
      patchPoll(draft, patch, { key: this.#key, by, nowMs }, this.#parts.audit),
    );
  }

  /** See `Poll.describe`. */
  describe(about: About, details: Details, by: Actor, seen?: number): Promise<PollSummary | Failure> {
    return this.#change(about, seen, (draft, nowMs) =>
      describePoll(draft, details, { key: this.#key, by, nowMs }, this.#parts.audit),
    );
  }

  /** Why nothing is changed: the article was erased (`unknown-article`), or others were quicker (`changed-meanwhile`). */
  refused({ epoch }: About, seen: number | undefined): Failure | undefined {
    if (this.#parts.tombstone.covers(epoch)) return failure("unknown-article");
    return unseen(this.#parts.ledger.read(), seen);
  }

  async #change(
    about: About,
    seen: number | undefined,
    change: (draft: Draft, nowMs: number) => void,
  ): Promise<PollSummary | Failure> {
    const refused = this.refused(about, seen);
    if (refused) return refused;
    const nowMs = Date.now();
    const summary = this.#parts.ledger.transact(about, nowMs, (draft) => {
      change(draft, nowMs);
      return summaryOf(draft);
    });
    await this.#parts.arm(nowMs);
    return summary;
  }
}
