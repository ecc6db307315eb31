/** What moderators make of remarks, many at once, and the forgetting of old ones. Reads and tells no word of any. */
import type { SortRequest, Triage } from "../contract/index.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { FORGET_DEADLINE_MS } from "../limits/deadlines.ts";
import type { Task } from "../object/agenda.ts";
import type { AuditLog } from "./audit.ts";
import type { Inbox } from "./remarks.ts";

/** What became of one of them. */
export type Sorted =
  | { id: string; status: "unknown-remark" }
  | { id: string; status: "sorted"; before: Triage; triage: Triage; revision: number }
  /** Somebody else was quicker, or its reader has changed it (`by` is then null). */
  | { id: string; status: "changed-meanwhile"; triage: Triage; revision: number; by: Actor | null };

/** Sorts remarks in the caller's transaction. Each stands for itself; the log has one entry of all that changed. */
export function sortedBy(
  inbox: Inbox,
  audit: AuditLog,
  { remarks, note }: SortRequest,
  { by, site, nowMs }: { by: Actor; site: string; nowMs: number },
): Sorted[] {
  const was: Record<string, Triage> = {};
  const is: Record<string, Triage> = {};
  const all = remarks.map(({ id, revision, ...asked }): Sorted => {
    const row = inbox.read(id);
    if (!row?.triage || row.until_ms <= nowMs) return { id, status: "unknown-remark" };
    const before = row.triage;
    const triage = asked.triage ?? before;
    if (revision !== undefined && revision !== row.revision) {
      const other: Actor | null = row.changed_by === null ? null : JSON.parse(row.changed_by);
      return { id, status: "changed-meanwhile", triage: before, revision: row.revision, by: other };
    }
    if (before === triage) return { id, status: "sorted", before, triage, revision: row.revision };
    was[id] ??= before;
    is[id] = triage;
    return { id, status: "sorted", before, triage, revision: inbox.sort(row, triage, by, nowMs).revision };
  });
  if (Object.keys(is).length > 0) {
    const texts = { before: JSON.stringify(was), after: JSON.stringify(is) };
    const entry = { by, action: "remarks.sort", target: site, note: note ?? null };
    audit.add({ id: crypto.randomUUID(), atMs: nowMs, ...entry, ...texts });
  }
  return all;
}

/** Forgetting words whose time is over. */
export function forgetTask(inbox: Inbox): Task {
  return {
    deadlineMs: FORGET_DEADLINE_MS,
    due: () => inbox.nextMs(),
    run: async () => inbox.forgetOld(Date.now()),
  };
}
