/** Stored rows as the moderator's answers show them, in JSON and as lines of an export. Asks nobody. */
import type {
  ArticleAnswer,
  ArticleRow,
  AuditEntry,
  Cause,
  DryRun,
  IndexRow,
  ReviewRow,
  VoteFilter,
  VoteRow,
} from "../contract/index.ts";
import type { ListedRow } from "../desk/articles.ts";
import { hex } from "../domain/bytes.ts";
import { approvalOf } from "../domain/counting/approval.ts";
import { tallyOf } from "../domain/counting/tally.ts";
import { type AuditRow, storedActor } from "../domain/moderation/audit.ts";
import { namesNone } from "../domain/moderation/review.ts";
import { MINUTE_MS } from "../limits/time.ts";
import type { ExportedVote, PollReport } from "../poll/report.ts";
import type { Preview } from "../poll/reviews/preview.ts";
import type { ReviewReport } from "../poll/reviews/reviews.ts";
import type { Numbers } from "../poll/reviews/store.ts";
import type { Table } from "./table.ts";

/** A time in ms as ISO 8601. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same, and null for 0, which stands for never. */
const orNever = (ms: number) => (ms === 0 ? null : moment(ms));

/** A row of the index, as moderators see it. */
export function articleRow({
  firstVoteMs,
  lastVoteMs,
  addedMs,
  moderationRevision,
  ...row
}: ListedRow): ArticleRow {
  const { key, article, address, title, title_source, question, state } = row;
  return {
    key,
    article,
    address,
    title,
    title_source,
    question,
    state,
    tally: tallyOf(row),
    approval: approvalOf(row),
    held: row.held,
    void: row.void,
    added_at: moment(addedMs),
    first_vote_at: orNever(firstVoteMs),
    last_vote_at: orNever(lastVoteMs),
    moderation_revision: moderationRevision,
    details: row.details ? JSON.parse(row.details) : null,
    reason: row.reason ? JSON.parse(row.reason) : null,
  };
}

/** The bare totals from elsewhere of a row of the index, which stand beside it. */
export function importedOf({ imported }: ListedRow): IndexRow["imported"] {
  return imported ? JSON.parse(imported) : [];
}

/** Held votes by cause, as moderators see them. */
export function causesOf(held: PollReport["heldByCause"]): ArticleAnswer["held_by_cause"] {
  // The counters know only causes that the contract names.
  return Object.entries(held).map(([cause, votes]) => ({ cause: cause as Cause, ...votes }));
}

export function reviewRow(review: ReviewReport): ReviewRow {
  const { id, atMs, by, action, filter, undoes, note, state, waitsUntilMs } = review;
  const { done, total, votes, rows, undone, difference } = review;
  const isReview = action !== "undo" && action !== "recount";
  return {
    id,
    at: moment(atMs),
    by: by.name,
    by_id: by.id,
    action,
    filter,
    undoes,
    note,
    state,
    waits_until: waitsUntilMs > 0 ? moment(waitsUntilMs) : null,
    done,
    total,
    votes,
    rows,
    undone,
    before: withShare(review.before),
    after: withShare(review.after),
    difference,
    explanation: isReview && state === "done" && votes === 0 ? namesNone(filter) : null,
  };
}

export function dryRun({ votes, rows, before, after }: Preview, filter: VoteFilter): DryRun {
  const explanation = votes === 0 ? namesNone(filter) : null;
  return { dry_run: true, votes, rows, before: withShare(before), after: withShare(after), explanation };
}

function withShare(numbers: Numbers) {
  const all = numbers.yes + numbers.no;
  return { ...numbers, share: all === 0 ? null : numbers.yes / all };
}

export function auditEntry({ id, atMs, by, action, target, note, before, after }: AuditRow): AuditEntry {
  const numbers = { before: JSON.parse(before), after: JSON.parse(after) };
  const { id: by_id, name } = storedActor(by);
  return { id, at: moment(atMs), by: name, by_id, action, target, note, ...numbers };
}

/** A vote's network and what is around it, as hashes in hex. */
export type VoteNetwork = Pick<VoteRow, "network" | "around">;

/** `from`: null where no network is kept. */
export function voteRow({ key, minute, ...vote }: ExportedVote, from: VoteNetwork | null): VoteRow {
  const { choice, edit, standing, cause, decidedBy: review, version } = vote;
  const cast_at = moment(minute * MINUTE_MS);
  const { network = null, around = null } = from ?? {};
  return {
    vote: hex(key),
    choice,
    edit,
    standing,
    cause,
    review,
    wording: version,
    cast_at,
    network,
    around,
  };
}

/**
 * The index of a site as a table, totals from elsewhere in columns of their own. A path stands in front of the key: some keys begin with a dash, which spreadsheets take for
 * the beginning of a formula and show as an error.
 */
export const articlesOf = (site: string): Table<ArticleRow & Pick<IndexRow, "imported">> => ({
  name: "articles",
  columns: [
    "path",
    "key",
    "article",
    "address",
    "title",
    "title_source",
    "question",
    "state",
    "yes",
    "no",
    "approval",
    "approval_lower",
    "held",
    "void",
    "added_at",
    "first_vote_at",
    "last_vote_at",
    "reason",
    "reason_votes",
    "imported_yes",
    "imported_no",
  ],
  cells: (row) => [
    `/v1/moderation/sites/${site}/articles/${row.key}`,
    row.key,
    row.article,
    row.address,
    row.title,
    row.title_source,
    row.question,
    row.state,
    row.tally.yes,
    row.tally.no,
    row.approval?.share ?? null,
    row.approval?.lower ?? null,
    row.held,
    row.void,
    row.added_at,
    row.first_vote_at,
    row.last_vote_at,
    row.reason && `${row.reason.choice}:${row.reason.id}`,
    row.reason?.votes ?? null,
    // Of all sources; nothing where there is none, which is another thing than 0.
    ...(["yes", "no"] as const).map((choice) =>
      row.imported.length > 0 ? row.imported.reduce((sum, each) => sum + each[choice], 0) : null,
    ),
  ],
});

/** The votes of an article as a table. */
export const VOTES: Table<VoteRow> = {
  name: "votes",
  columns: [
    "vote",
    "choice",
    "edit",
    "standing",
    "cause",
    "review",
    "wording",
    "cast_at",
    "network",
    "around",
  ],
  cells: ({ vote, choice, edit, standing, cause, review, wording, cast_at, network, around }) => [
    vote,
    choice,
    edit,
    standing,
    cause,
    review,
    wording,
    cast_at,
    network,
    around,
  ],
};

/** The audit log as a table. */
export const AUDIT: Table<AuditEntry> = {
  name: "audit",
  columns: ["id", "at", "by", "by_id", "action", "target", "note", "before", "after"],
  cells: ({ id, at, by, by_id, action, target, note, before, after }) => [
    id,
    at,
    by,
    by_id,
    action,
    target,
    note,
    JSON.stringify(before),
    JSON.stringify(after),
  ],
};
