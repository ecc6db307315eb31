/** What moderators call of readers' words: the inbox, its counts, and what they make of it. Tells the log no word of any. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type InboxAnswer,
  InboxExportQuery,
  InboxQuery,
  type RemarkCounts,
  type RemarkCountsAnswer,
  type RemarkDeleteAnswer,
  RemarkDeleteQuery,
  type RemarkEffort,
  RemarkId,
  type RemarkOpenAnswer,
  type RemarkRow,
  type SortAnswer,
  SortRequest,
} from "../contract/index.ts";
import type { Counted } from "../desk/inbox/counts.ts";
import type { InboxListed, InboxPage, InboxPlace } from "../desk/inbox/pages.ts";
import type { InboxRow } from "../desk/inbox/row.ts";
import type { Sorted } from "../desk/inbox/sorting.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { changedMeanwhile } from "../domain/moderation/meanwhile.ts";
import { reasonsIn } from "../domain/remarks/reasons.ts";
import { FLAGS, masked } from "../domain/remarks/screening/screening.ts";
import { EXPORT_BATCH_ROWS } from "../limits/reading.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits/requests.ts";
import { check, readJson, readQuery } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { registered } from "../middleware/registered.ts";
import { seenRevision, tagged, unconditional } from "../middleware/revision.ts";
import { may, token } from "../middleware/token.ts";
import { pollOf, deskOf as stubOf } from "../object/stubs.ts";
import { moment } from "./rows.ts";
import { streamTable, type Table } from "./table.ts";

type C = Context<AppEnv>;
const deskOf = (c: C) => stubOf(c.env, c.var.site);
const REMARKS = "/:site/remarks";

export const inbox = new Hono<AppEnv>()
  .get(REMARKS, token("remarks", "a query"), registered, async (c) => {
    const query = readQuery(c, InboxQuery);
    if (!query.ok) return problem(c, query);
    const page: InboxPage = await deskOf(c).inbox(
      query.value,
      placeOf(query.value.cursor),
      c.var.access.remarkWords,
    );
    const answer: InboxAnswer = {
      remarks: page.rows.map((row) => remarkRow(row)),
      counts: countsOf(page),
      cursor: page.next && `${page.next.urgent}.${page.next.n}`,
    };
    return tagged(c, answer);
  })

  .get("/:site/remark-counts", token("read"), registered, async (c) => {
    const { counts, effort }: Counts = await deskOf(c).inboxCounts();
    const answer: RemarkCountsAnswer = { ...countsOf({ counts }), ...(may(c, "manage") && { effort }) };
    return tagged(c, answer);
  })

  .get("/:site/remark-export", token("remarks", "a query"), registered, async (c) => {
    const query = readQuery(c, InboxExportQuery);
    if (!query.ok) return problem(c, query);
    const nowMs = Date.now();
    const unmasked = query.value.unmasked === "1";
    if (unmasked) await deskOf(c).noteUnmasked(c.var.actor);
    let last = "";
    const next = async () => {
      for (;;) {
        const all: InboxListed[] = await deskOf(c).listedAfter(last, EXPORT_BATCH_ROWS);
        last = all.at(-1)?.id ?? last;
        const rows = all
          .filter(({ triage, until_ms }) => triage !== null && until_ms > nowMs)
          .map((row) => remarkRow(row, unmasked));
        if (rows.length > 0 || all.length === 0) return rows;
      }
    };
    return streamTable(c, query.value.format, INBOX, await next(), next);
  })

  /** Many at once, each for itself: what somebody else has changed meanwhile stays, and the others are sorted. */
  .patch(REMARKS, token("remarks"), registered, unconditional, async (c) => {
    const body = await readJson(c, SortRequest, ADMIN_BODY_MAX_BYTES);
    if (!body.ok) return problem(c, body);
    const unseen = body.value.remarks.some(({ revision }) => revision === undefined);
    if (unseen && c.var.signedIn) return problem(c, failure("condition-required"));
    const sorted: Sorted[] = await deskOf(c).sortRemarks(body.value, c.var.actor);
    const answer: SortAnswer = {
      remarks: sorted.map((each) =>
        each.status === "changed-meanwhile"
          ? { ...each, by: each.by?.name ?? null }
          : each.status === "sorted"
            ? { ...each, was: { archived: each.was.archived, edition: orNone(each.was.editionMs) } }
            : each,
      ),
    };
    return c.json(answer);
  })

  /** What is masked in the inbox, as it was written. */
  .post(`${REMARKS}/:id/open`, token("remarks"), registered, unconditional, async (c) => {
    const id = check(RemarkId, c.req.param("id"));
    if (!id.ok) return problem(c, { code: "unknown-remark" });
    const found: { ok: true; remark: InboxRow } | Failure = await deskOf(c).openRemark(id.value, c.var.actor);
    if (!found.ok) return problem(c, found);
    const { text, revision } = found.remark;
    const answer: RemarkOpenAnswer = { id: id.value, text, revision };
    return c.json(answer);
  })

  /** At its Poll, where its reasons are counted; the Desk hears of it from there. */
  .delete(`${REMARKS}/:id`, token("remarks", "a query"), registered, async (c) => {
    if (!may(c, "moderate")) return problem(c, { code: "scope-missing", why: "needs moderate" });
    const condition = seenRevision(c);
    if (!condition.ok) return problem(c, condition);
    const query = readQuery(c, RemarkDeleteQuery);
    if (!query.ok) return problem(c, query);
    const id = check(RemarkId, c.req.param("id"));
    if (!id.ok) return problem(c, { code: "unknown-remark" });
    const found: { ok: true; remark: InboxRow } | Failure = await deskOf(c).remark(id.value);
    if (!found.ok) return problem(c, found);
    const { key, revision, changed_by } = found.remark;
    const by = changed_by === null ? null : JSON.parse(changed_by);
    const refused = changedMeanwhile({ revision, by }, condition.seen);
    if (refused) return problem(c, refused);
    const deleted: { ok: true } | Failure = await pollOf(c.env, c.var.site, key).deleteRemark(
      id.value,
      c.var.actor,
      query.value.note,
    );
    const answer: RemarkDeleteAnswer = { id: id.value };
    return deleted.ok ? c.json(answer) : problem(c, deleted);
  });

interface Counts {
  counts: InboxPage["counts"];
  effort: RemarkEffort;
}

function placeOf(cursor: string | undefined): InboxPlace | null {
  const [urgent, n] = cursor?.split(".").map(Number) ?? [];
  return urgent === undefined || n === undefined ? null : { urgent, n };
}

function countsOf({ counts }: Pick<Counts, "counts">): RemarkCounts {
  const of = (counted: Counted) => counts[counted] ?? 0;
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, of(`flag:${flag}`)]));
  return {
    new: of("new"),
    useful: of("useful"),
    "acted-on": of("acted-on"),
    "no-action": of("no-action"),
    inappropriate: of("inappropriate"),
    archived: of("archived"),
    flags: flags as RemarkCounts["flags"],
  };
}

const orNone = (ms: number | null) => (ms === null ? null : moment(ms));

function remarkRow(row: InboxListed, unmasked = false): RemarkRow {
  const { id, key, article, title, choice, standing, reasons, triage, revision } = row;
  const text = row.text === null || unmasked ? row.text : masked(row.text);
  return {
    ...{ id, key, article, title },
    // What is gone is in no page.
    choice: choice ?? "yes",
    standing: standing ?? "counted",
    reasons: reasonsIn(reasons),
    text,
    masked: text !== row.text,
    flags: (row.flags?.split(" ") ?? []) as RemarkRow["flags"],
    language: row.language,
    copies: row.copies,
    sent_at: moment(row.sent_ms),
    kept_until: moment(row.until_ms),
    triage: triage ?? "new",
    archived_at: row.archived === 1 ? moment(row.since_ms) : null,
    edition: orNone(row.edition_ms),
    revision,
  };
}

const INBOX: Table<RemarkRow> = {
  name: "remarks",
  columns: [
    ...["id", "key", "choice", "standing", "reasons", "text", "flags", "language", "copies", "sent_at"],
    ...["kept_until", "triage", "archived_at", "edition", "revision"],
  ],
  cells: ({ id, key, choice, standing, reasons, text, flags, language, copies, ...row }) => [
    ...[id, key, choice, standing, reasons.join(" "), text, flags.join(" "), language, copies],
    ...[row.sent_at, row.kept_until, row.triage, row.archived_at, row.edition, row.revision],
  ],
};
