/** What a moderator does to a poll itself: its state and title. Changes a draft and writes the audit entry with it. */
import type { ArticlePatch } from "../contract/index.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { type Draft, moderated } from "./memory.ts";
import type { AuditStore } from "./outbox/store.ts";

/** Opens, closes or hides the poll, or sets its title, which is the moderator's from then on. */
export function patchPoll(
  draft: Draft,
  { state, title, note }: ArticlePatch,
  { key, by, nowMs }: { key: string; by: Actor; nowMs: number },
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
