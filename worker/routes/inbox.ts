/** What moderators call of readers' words: the inbox, its counts, and what they make of it. Tells the log no word of any. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { Hono } from "hono/tiny";
import {
  type InboxAnswer,
  InboxExportQuery,
  InboxQuery,
  type RemarkCounts,
  type RemarkDeleteAnswer,
  RemarkDeleteQuery,
  RemarkId,
  type RemarkRow,
  type SortAnswer,
  SortRequest,
} from "../contract/index.ts";
import type { InboxListed, InboxPage } from "../desk/inbox-pages.ts";
import type { ExportedRemark, InboxRow } from "../desk/inbox-row.ts";
import type { Sorted } from "../desk/sorting.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { changedMeanwhile } from "../domain/moderation/meanwhile.ts";
import { reasonsIn } from "../domain/remarks/reasons.ts";
import { EXPORT_BATCH_ROWS } from "../limits/reading.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits/requests.ts";
import { check, readJson, readQuery } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { seenRevision, tagged, unconditional } from "../middleware/revision.ts";
import { may, token } from "../middleware/token.ts";
import { pollOf, deskOf as stubOf } from "../object/stubs.ts";
import { moment } from "./rows.ts";
import { streamTable, type Table } from "./table.ts";

type C = Context<AppEnv>;
const deskOf = (c: C) => stubOf(c.env, c.var.site);
const REMARKS = "/:site/remarks";

/** Fails with `unknown-site`. */
const knownSite = createMiddleware<AppEnv>(async (c, next) =>
  c.var.access.registered ? next() : problem(c, { code: "unknown-site" }),
);

export const inbox = new Hono<AppEnv>()
  .get(REMARKS, token("remarks", "a query"), knownSite, async (c) => {
    const query = readQuery(c, InboxQuery);
    if (!query.ok) return problem(c, query);
    const { cursor } = query.value;
    const page: InboxPage = await deskOf(c).inbox(query.value, cursor === undefined ? null : Number(cursor));
    const answer: InboxAnswer = {
      remarks: page.rows.map(remarkRow),
      counts: countsOf(page),
      cursor: page.next === null ? null : String(page.next),
    };
    return tagged(c, answer);
  })

  .get("/:site/remark-counts", token("read"), knownSite, async (c) => {
    const page: InboxPage = await deskOf(c).inbox({}, 0);
    return tagged(c, countsOf(page));
  })

  .get("/:site/remark-export", token("remarks", "a query"), knownSite, async (c) => {
    const query = readQuery(c, InboxExportQuery);
    if (!query.ok) return problem(c, query);
    const nowMs = Date.now();
    let last = "";
    const next = async () => {
      for (;;) {
        const all: ExportedRemark[] = await deskOf(c).remarksAfter(last, EXPORT_BATCH_ROWS);
        last = all.at(-1)?.id ?? last;
        const rows = all
          .filter(({ triage, until_ms }) => triage !== null && until_ms > nowMs)
          .map((row) => remarkRow({ ...row, article: null, title: null }));
        if (rows.length > 0 || all.length === 0) return rows;
      }
    };
    return streamTable(c, query.value.format, INBOX, await next(), next);
  })

  /** Many at once, each for itself: what somebody else has changed meanwhile stays, and the others are sorted. */
  .patch(REMARKS, token("remarks"), knownSite, unconditional, async (c) => {
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
            ? { ...each, was: { archived: false, edition: null } }
            : each,
      ),
    };
    return c.json(answer);
  })

  /** At its Poll, where its reasons are counted; the Desk hears of it from there. */
  .delete(`${REMARKS}/:id`, token("remarks", "a query"), knownSite, async (c) => {
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

function countsOf({ counts }: InboxPage): RemarkCounts {
  const flags = {
    ...{ email: 0, phone: 0, card: 0, iban: 0, link: 0, threat: 0, "self-harm": 0, error: 0 },
    word: 0,
  };
  return {
    new: 0,
    useful: 0,
    "acted-on": 0,
    "no-action": 0,
    inappropriate: 0,
    archived: 0,
    flags,
    ...counts,
  };
}

function remarkRow(row: InboxListed): RemarkRow {
  const { id, key, article, title, choice, standing, reasons, text, triage, revision } = row;
  return {
    ...{ id, key, article, title },
    // What is gone is in no page.
    choice: choice ?? "yes",
    standing: standing ?? "counted",
    reasons: reasonsIn(reasons),
    text,
    sent_at: moment(row.sent_ms),
    kept_until: moment(row.until_ms),
    triage: triage ?? "new",
    ...{ masked: false, flags: [], language: null, copies: 1, archived_at: null, edition: null },
    revision,
  };
}

const INBOX: Table<RemarkRow> = {
  name: "remarks",
  columns: [
    "id",
    "key",
    "choice",
    "standing",
    "reasons",
    "text",
    "sent_at",
    "kept_until",
    "triage",
    "revision",
  ],
  cells: ({ id, key, choice, standing, reasons, text, sent_at, kept_until, triage, revision }) => [
    ...[id, key, choice, standing, reasons.join(" "), text, sent_at, kept_until, triage, revision],
  ],
};
