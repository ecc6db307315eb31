/** The row of an article straight from where its votes are counted. Asks nobody itself. */
import type { SiteSettings } from "../contract/index.ts";
import type { ListedRow } from "../desk/articles.ts";
import { stateAt } from "../domain/counting/poll-state.ts";
import { NO_VOTES } from "../domain/counting/tally.ts";
import { topReason } from "../domain/remarks/reasons.ts";
import type { Admission } from "../messages.ts";
import type { PollSummary } from "../poll/memory.ts";

/** What Site and the article's Poll say of it, as a row of the index; a poll that nobody has used is empty. */
export function exactRow(
  { key, article, title, question, addedMs, details = null }: Admission,
  poll: PollSummary | null,
  closeAfterDays: SiteSettings["close_after_days"],
): ListedRow {
  if (!poll)
    return {
      ...{ key, article, title, question, addedMs, address: null, state: "open", ...NO_VOTES },
      ...{ title_source: title === null ? "reader" : "moderator" },
      ...{ firstVoteMs: 0, lastVoteMs: 0, moderationRevision: 0, details },
    };
  const { counts, firstVoteMs, lastVoteMs, address, title_source, moderation_revision } = poll;
  const reason = poll.reasons ? topReason(poll.reasons) : null;
  return {
    ...{ key, article: poll.article, address, title: poll.title, title_source },
    ...{
      question: poll.question ?? question,
      state: stateAt(poll.state, firstVoteMs, closeAfterDays, Date.now()),
    },
    ...{ ...counts, addedMs, firstVoteMs, lastVoteMs },
    ...{ moderationRevision: moderation_revision, details: poll.details ?? details },
    reason: reason && JSON.stringify(reason),
  };
}
