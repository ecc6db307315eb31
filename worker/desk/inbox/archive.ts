/** Archiving what nobody has sorted for long enough, some at a time. When that is, is domain/remarks/archive.ts's to say. */
import { archivable, waitsMs } from "../../domain/remarks/archive.ts";
import { FORGET_DEADLINE_MS } from "../../limits/deadlines.ts";
import { REMARKS_ARCHIVED_AT_ONCE } from "../../limits/remarks.ts";
import type { Task } from "../../object/agenda.ts";
import type { Inbox } from "../remarks.ts";
import type { InboxCounts } from "./counts.ts";

/** The agenda's. `commit` runs a change as one transaction. */
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
