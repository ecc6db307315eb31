/** What moderators make of remarks, many at once. Reads and tells no word of any. */
import type { SortRequest, Triage } from "../../contract/index.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import type { AuditLog } from "../audit.ts";
import type { Effort } from "./effort.ts";
import type { Inbox } from "./inbox.ts";
import type { InboxRow } from "./row.ts";

/** What became of one of them. */
export type Sorted =
  | { id: string; status: "unknown-remark" }
  | {
      id: string;
      status: "sorted";
      before: Triage;
      was: { archived: boolean; editionMs: number | null };
      triage: Triage;
      revision: number;
    }
  /** Somebody else was quicker, or its reader has changed it (`by` is then null). */
  | { id: string; status: "changed-meanwhile"; triage: Triage; revision: number; by: Actor | null };

interface Parts {
  inbox: Inbox;
  audit: AuditLog;
  effort: Effort;
}

/**
 * Sorts remarks in the caller's transaction. Each stands for itself, and for those that say the same; the log has one entry of all
 * that changed.
 */
export function sortedBy(
  { inbox, audit, effort }: Parts,
  { remarks, note }: SortRequest,
  { by, site, nowMs }: { by: Actor; site: string; nowMs: number },
): Sorted[] {
  const was: Record<string, string> = {};
  const is: Record<string, string> = {};
  let useful = 0;
  const all = remarks.map(({ id, revision, edition, ...made }): Sorted => {
    const row = inbox.shown(id);
    if (!row?.triage || row.until_ms <= nowMs) return { id, status: "unknown-remark" };
    const before = row.triage;
    if (revision !== undefined && revision !== row.revision) {
      const other: Actor | null = row.changed_by === null ? null : JSON.parse(row.changed_by);
      return { id, status: "changed-meanwhile", triage: before, revision: row.revision, by: other };
    }
    const editionMs =
      edition === undefined ? {} : { editionMs: edition === null ? null : Date.parse(edition) };
    const next = inbox.sort(row, { ...made, ...editionMs }, by, nowMs);
    if (next !== row) {
      was[id] ??= said(row);
      is[id] = said(next);
      useful += isUseful(next) - isUseful(row);
    }
    const stood = { archived: row.archived === 1, editionMs: row.edition_ms };
    const triage = next.triage ?? before;
    return { id, status: "sorted", before, was: stood, triage, revision: next.revision };
  });
  if (Object.keys(is).length > 0) {
    const texts = { before: JSON.stringify(was), after: JSON.stringify(is) };
    const entry = { by, action: "remarks.sort", target: site, note: note ?? null };
    audit.add({ id: crypto.randomUUID(), atMs: nowMs, ...entry, ...texts });
    effort.add(by, useful, nowMs);
  }
  return all;
}

/** What was made of a remark, as the log says it. */
function said({ triage, archived, edition_ms }: InboxRow): string {
  const edition = edition_ms === null ? "" : ` ${new Date(edition_ms).toISOString()}`;
  return archived ? "archived" : `${triage}${edition}`;
}

function isUseful({ triage }: InboxRow): 0 | 1 {
  return triage === "useful" || triage === "acted-on" ? 1 : 0;
}
