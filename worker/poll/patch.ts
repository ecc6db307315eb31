/** What people do to a poll itself: its state, title and details. Changes a draft and writes the audit entry with it. */
import type { ArticlePatch, Details } from "../contract/index.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { type Draft, moderated } from "./memory.ts";
import type { AuditStore } from "./outbox/store.ts";

/** Who does it, to which article, and when. */
export interface How {
  key: string;
  by: Actor;
  nowMs: number;
}

/** Opens, closes or hides the poll, or sets its title, which is the moderator's from then on. */
export function patchPoll(
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
export function describePoll(
  draft: Draft,
  details: Details,
  { key, by, nowMs }: How,
  audit: AuditStore,
): void {
  const before = draft.poll.details ?? "null";
  const after = JSON.stringify(details);
  draft.poll = moderated({ ...draft.poll, details: after }, by, nowMs);
  const entry = { by, action: "article.details", target: key, note: null, before, after };
  audit.add({ id: crypto.randomUUID(), atMs: nowMs, ...entry });
  draft.audit = true;
}
