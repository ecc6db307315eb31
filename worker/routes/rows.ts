/** Stored rows as the moderator's answers show them, in JSON and as lines of an export. Asks nobody. */
import type { ArticleRow, AuditEntry, ReviewRow, VoteRow } from "../contract/index.ts";
import { approvalOf } from "../domain/approval.ts";
import type { AuditRow } from "../domain/audit.ts";
import { hex } from "../domain/bytes.ts";
import { tallyOf } from "../domain/tally.ts";
import { MINUTE_MS } from "../limits.ts";
import type { ExportedVote } from "../poll/poll.ts";
import type { StoredReview } from "../poll/reviews/store.ts";
import type { ListedRow } from "../site/index-store.ts";
import type { Table } from "./table.ts";

/** A time in ms as ISO 8601. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same, and null for 0, which stands for never. */
const orNever = (ms: number) => (ms === 0 ? null : moment(ms));

export function articleRow({ counts, firstVoteMs, lastVoteMs, addedMs, ...row }: ListedRow): ArticleRow {
  const { key, article, address, title, title_source, state } = row;
  return {
    key,
    article,
    address,
    title,
    title_source,
    state,
    tally: tallyOf(counts),
    approval: approvalOf(counts),
    held: counts.held,
    void: counts.void,
    added_at: moment(addedMs),
    first_vote_at: orNever(firstVoteMs),
    last_vote_at: orNever(lastVoteMs),
  };
}

export function reviewRow({ atMs, ...review }: StoredReview): ReviewRow {
  return { ...review, at: moment(atMs) };
}

export function auditEntry({ id, atMs, by, action, target, note, before, after }: AuditRow): AuditEntry {
  const numbers = { before: JSON.parse(before), after: JSON.parse(after) };
  return { id, at: moment(atMs), by, action, target, note, ...numbers };
}

export function voteRow({ key, minute, ...vote }: ExportedVote): VoteRow {
  const { choice, edit, standing, cause, version, network } = vote;
  const cast_at = moment(minute * MINUTE_MS);
  return { vote: hex(key), choice, edit, standing, cause, wording: version, cast_at, network };
}

/** The index as a table. */
export const ARTICLES: Table<ArticleRow> = {
  name: "articles",
  columns: [
    "key",
    "article",
    "address",
    "title",
    "title_source",
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
  ],
  cells: (row) => [
    row.key,
    row.article,
    row.address,
    row.title,
    row.title_source,
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
  ],
};

/** The votes of an article as a table. */
export const VOTES: Table<VoteRow> = {
  name: "votes",
  columns: ["vote", "choice", "edit", "standing", "cause", "wording", "cast_at", "network"],
  cells: ({ vote, choice, edit, standing, cause, wording, cast_at, network }) => [
    vote,
    choice,
    edit,
    standing,
    cause,
    wording,
    cast_at,
    network,
  ],
};

/** The audit log as a table. */
export const AUDIT: Table<AuditEntry> = {
  name: "audit",
  columns: ["id", "at", "by", "action", "target", "note", "before", "after"],
  cells: ({ id, at, by, action, target, note, before, after }) => [
    id,
    at,
    by,
    action,
    target,
    note,
    JSON.stringify(before),
    JSON.stringify(after),
  ],
};
