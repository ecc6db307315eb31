/** A poll's rows as lines of an export. Asks nobody. */
import type { ArticlePollLine, InboxLine } from "../../contract/index.ts";
import type { ExportedRemark } from "../../desk/inbox/row.ts";
import { hex } from "../../domain/bytes.ts";
import type { PerChoice, Rollup, Standings } from "../../domain/counting/rollup.ts";
import type { AuditRow } from "../../domain/moderation/audit.ts";
import { storedActor } from "../../domain/moderation/audit.ts";
import { reasonsIn, storedReasons } from "../../domain/remarks/reasons.ts";
import { parsed, stored } from "../../domain/transfer/json.ts";
import type { StoredRemark } from "../../poll/remarks/store.ts";
import { decoded } from "../../poll/reviews/images.ts";
import type { Blob, StoredReview } from "../../poll/reviews/store.ts";
import type { PollRow } from "../../poll/store.ts";
import type { CountedRow } from "../../poll/transfer/exporting.ts";
import type { StoredVote, Wording } from "../../poll/votes/store.ts";

type LineOf<K extends ArticlePollLine["kind"]> = Extract<ArticlePollLine, { kind: K }>;

export function pollLine(key: string, poll: PollRow): LineOf<"poll"> {
  const { article, address, title, title_source, state, question } = poll;
  const { epoch, added_ms, moderation_revision, moderated_by, details, generation } = poll;
  const about = { kind: "poll" as const, key, article, address, title, title_source, state, question };
  const last = { moderation_revision, moderated_by: parsed(moderated_by) };
  return { ...about, epoch, added_ms, ...last, details: parsed(details), generation };
}

export function voteLine(
  article: string,
  { key, choice, edit, standing, cause, review, minute }: StoredVote,
  wording: Wording | undefined,
): LineOf<"vote"> {
  const vote = { kind: "vote" as const, key: article, vote: hex(key), choice, edit, standing };
  const answered = { question: wording?.question ?? "", wording: wording?.version ?? 0 };
  return { ...vote, cause: cause as LineOf<"vote">["cause"], review, ...answered, minute };
}

export function remarkLine(
  key: string,
  { vote, edit, reasons, id, seq, worded }: StoredRemark,
): LineOf<"remark"> {
  const told = id && seq ? { id, seq, worded: worded === true } : {};
  return { kind: "remark", key, vote: hex(vote), edit, reasons: reasonsIn(reasons), ...told };
}

export function hourLine(key: string, hour: number, standings: Standings): LineOf<"hour"> {
  return { kind: "hour", key, hour, ...inOrder(standings) };
}

/** `rollup`: what the votes in the file make. */
export function tallyLine(key: string, rollup: Rollup, hours: number, counted: CountedRow): LineOf<"tally"> {
  const names = Object.keys(rollup.held).sort();
  const causes = Object.fromEntries(names.map((name) => [name, choices(rollup.held[name])]));
  const { revision, firstVoteMs: first_vote_ms, lastVoteMs: last_vote_ms } = counted;
  const { yes, no } = rollup.reasons;
  const given = Object.keys({ ...yes, ...no }).length > 0;
  const reasons = given && { reasons: { yes: byName(yes), no: byName(no) } };
  const votes = { ...inOrder(rollup.standings), causes, ...reasons, hours };
  return { kind: "tally", key, ...votes, revision, first_vote_ms, last_vote_ms };
}

export function reviewLine(key: string, review: StoredReview): LineOf<"review"> {
  const { n, id, atMs, by, action, filter, undoes, note, startedMs, done, total, votes, rows } = review;
  const asked = { n, id, at_ms: atMs, by, action, filter, undoes, note };
  const { rowsPerDay: rows_per_day, undone, before, after, difference } = review;
  const came = { started_ms: startedMs, done, total, votes, rows, rows_per_day, undone };
  // What is on its way is never exported.
  const state = review.state as "done" | "stopped";
  return { kind: "review", key, ...asked, state, ...came, before, after, difference };
}

export function changeLine(key: string, { review, images }: Blob): LineOf<"change"> {
  const votes = decoded(images).map(({ key, was }) => ({ vote: hex(key), ...was }));
  return { kind: "change", key, review, votes: votes as LineOf<"change">["votes"] };
}

export function inboxLine({ reasons, changed_by, ...remark }: ExportedRemark): InboxLine {
  const { id, key, seq, choice, standing, text, sent_ms, until_ms, triage, revision } = remark;
  const { archived, since_ms, edition_ms } = remark;
  const said = { choice, standing, reasons: reasonsIn(reasons), text };
  const kept = { sent_ms, until_ms, triage, revision, changed_by: parsed(changed_by) };
  const made = {
    ...(archived && { archived: true as const }),
    ...(since_ms !== sent_ms && { since_ms }),
    ...(edition_ms !== null && { edition_ms }),
  };
  return { kind: "inbox", id, key, seq, ...said, ...kept, ...made };
}

/** The same read back. */
export function remarkOf({ kind: _, reasons, changed_by, ...remark }: InboxLine): ExportedRemark {
  const { archived, since_ms = remark.sent_ms, edition_ms = null } = remark;
  const made = { archived: archived ? (1 as const) : (0 as const), since_ms, edition_ms };
  return { ...remark, reasons: storedReasons(reasons), changed_by: stored(changed_by), ...made };
}

export function auditLine({ id, atMs, by, action, target, note, before, after }: AuditRow) {
  const numbers = { before: JSON.parse(before), after: JSON.parse(after) };
  return { kind: "audit" as const, id, at_ms: atMs, by: storedActor(by), action, target, note, ...numbers };
}

function byName(counted: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counted).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function inOrder({ counted, held, void: voided }: Standings): Standings {
  return { counted: choices(counted), held: choices(held), void: choices(voided) };
}

function choices({ yes, no, none }: PerChoice = { yes: 0, no: 0, none: 0 }): PerChoice {
  return { yes, no, none };
}
