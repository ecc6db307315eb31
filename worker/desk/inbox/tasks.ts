/**
 * What the inbox owes by the clock, some at a time: archiving what nobody has sorted for long enough (when that is, is
 * domain/remarks/archive.ts's to say), and forgetting words whose time is over. `commit` runs a change as one transaction.
 */
import { archivable, waitsMs } from "../../domain/remarks/archive.ts";
import { FORGET_DEADLINE_MS } from "../../limits/deadlines.ts";
import { REMARKS_ARCHIVED_AT_ONCE } from "../../limits/remarks.ts";
import type { Task } from "../../object/agenda.ts";
import type { InboxCounts } from "./counts.ts";
import type { Inbox } from "./inbox.ts";

/** Archives. */
export function archiveTask(inbox: Inbox, counts: InboxCounts, commit: (change: () => void) => void): Task {
  return {
    deadlineMs: FORGET_DEADLINE_MS,
    due: () => {
      const [oldest] = inbox.longestWaiting(1);
      return oldest && oldest.since_ms + waitsMs(counts.of("new"));
    },
    run: async () =>
      commit(() => {
        const nowMs = Date.now();
        const oldest = inbox.longestWaiting(REMARKS_ARCHIVED_AT_ONCE);
        const since = oldest.map(({ since_ms }) => since_ms);
        for (const row of oldest.slice(0, archivable(since, counts.of("new"), nowMs)))
          inbox.archive(row, nowMs);
      }),
  };
}

/** Forgets. */
export function forgetTask(inbox: Inbox, commit: (change: () => void) => void): Task {
  return {
    deadlineMs: FORGET_DEADLINE_MS,
    due: () => inbox.nextMs(),
    run: async () => commit(() => inbox.forgetOld(Date.now())),
  };
}
