/**
 * The whole site as lines, in their canonical order: what the site is, its articles by their keys with all that their polls have,
 * the audit log. A large site is told in parts, each of which asks so many objects as one request may: the last line of a part
 * says where the next one begins. Holds no more than a page in memory.
 */
import type { Context } from "hono";
import { EXPORT_VERSION, type ExportLine } from "../../contract/index.ts";
import type { ExportedRemark } from "../../desk/inbox/row.ts";
import { type Failure, unfit } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { jsonLine } from "../../domain/moderation/csv.ts";
import { endLine, NO_LINES, sealed } from "../../domain/transfer/seal.ts";
import { TRANSFER_POLLS_AT_ONCE, TRANSFER_REMARKS, TRANSFER_ROWS } from "../../limits/requests.ts";
import { logException } from "../../log.ts";
import { type AppEnv, problem } from "../../middleware/problem.ts";
import { deskOf, pollOf, siteOf } from "../../object/stubs.ts";
import type { SitePage } from "../../site/transfer/transfer.ts";
import { type Cursor, cursorOf, cursorText } from "./cursor.ts";
import { auditLine, inboxLine } from "./lines.ts";
import { pollLines } from "./polls.ts";

type C = Context<AppEnv>;
/** Text that is collected before it is answered: what is refused by then is refused with its status. */
const FIRST_CHARS = 65_536;
const START: Cursor = { site: { kind: "gone", key: "" }, inbox: "", audit: 0, seal: NO_LINES };

/** Answers with the site, or with its next part. Fails with what an object refuses; later the stream breaks off. */
export async function siteExport(c: C, { cursor }: { cursor?: string | undefined }): Promise<Response> {
  const from = cursor === undefined ? null : cursorOf(cursor);
  if (cursor !== undefined && !from)
    return problem(c, unfit([{ field: "cursor", detail: "that of the last part" }]));
  const texts = new Part(c.env, c.var.site, c.var.actor).texts(from);
  let first = "";
  let more = true;
  while (more && first.length < FIRST_CHARS) {
    const { done, value } = await texts.next();
    if (done && value) return problem(c, value);
    if (typeof value === "string") first += value;
    more = !done;
  }
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(first));
      if (!more) controller.close();
    },
    async pull(controller) {
      try {
        const { done, value } = await texts.next();
        if (typeof value === "string") controller.enqueue(encoder.encode(value));
        else if (!value) controller.close();
        else if (done) throw new Error(value.code);
      } catch (error) {
        const { site, requestId: request_id } = c.var;
        logException("warn", "export-broken", error, { name: site, site, request_id });
        // What lacks lines must not look whole: no last line comes, and the connection breaks.
        throw error;
      }
    },
  });
  return c.body(body, 200, {
    "Content-Type": "application/x-ndjson; charset=utf-8",
    "Content-Disposition": `attachment; filename="${c.var.site}.ndjson"`,
  });
}

class Part {
  readonly #env: Env;
  readonly #site: string;
  /** Who takes it away. */
  readonly #by: Actor;
  #seal = NO_LINES;

  constructor(env: Env, site: string, by: Actor) {
    this.#env = env;
    this.#site = site;
    this.#by = by;
  }

  /** The lines of a part, some at a time. */
  async *texts(from: Cursor | null): AsyncGenerator<string, Failure | undefined> {
    const { site, inbox, audit, seal } = from ?? START;
    this.#seal = seal;
    if (!from) {
      const head = await this.#page(null);
      if (!head.ok) return head;
      yield this.#say([{ kind: "header", format: "afterword", version: EXPORT_VERSION, site: this.#site }]);
      yield this.#say(head.lines);
    }
    for (let place = site; place; ) {
      const page = await this.#page(place);
      if (!page.ok) return page;
      const refused = yield* this.#lines(page);
      if (refused) return refused;
      const told = page.lines.some(({ kind }) => kind === "article");
      place = page.next;
      if (told) return yield* this.#more({ site: place, inbox, audit });
    }
    if (inbox !== undefined) {
      const after = yield* this.#inbox(inbox);
      if (after !== undefined) return yield* this.#more({ site: null, inbox: after, audit });
    }
    return yield* this.#log(audit);
  }

  /** Each article is followed by what is Site's of it, and then by its poll. */
  async *#lines({ lines }: SitePage): AsyncGenerator<string, Failure | undefined> {
    for (const [i, line] of lines.entries()) {
      yield this.#say([line]);
      const of = line.kind === "article" || line.kind === "imported" ? line.key : undefined;
      if (of === undefined || lines[i + 1]?.kind === "imported") continue;
      const told = pollLines(pollOf(this.#env, this.#site, of), of);
      for (;;) {
        const { done, value } = await told.next();
        if (done && value) return value;
        if (done || !value) break;
        yield this.#say(value as ExportLine[]);
      }
    }
    return undefined;
  }

  /**
   * The inbox, as much of it as one request may ask for; then gives the id after which it goes on, undefined for no more. Its words
   * are as they were written: none leaves before the log says who has taken them.
   */
  async *#inbox(from: string): AsyncGenerator<string, string | undefined> {
    const desk = deskOf(this.#env, this.#site);
    let after = from;
    let noted = false;
    for (let pages = 0; pages < TRANSFER_POLLS_AT_ONCE / 2; pages++) {
      const rows: ExportedRemark[] = await desk.remarksAfter(after, TRANSFER_REMARKS);
      if (!noted && rows.some(({ text }) => text !== null)) {
        await desk.noteUnmasked(this.#by, true);
        noted = true;
      }
      yield this.#say(rows.map(inboxLine));
      if (rows.length < TRANSFER_REMARKS) return undefined;
      after = rows.at(-1)?.id ?? after;
    }
    return after;
  }

  /** The audit log, and the last line. */
  async *#log(after: number): AsyncGenerator<string, undefined> {
    let audit = after;
    for (let pages = 0; pages < TRANSFER_POLLS_AT_ONCE / 2; pages++) {
      const rows = await deskOf(this.#env, this.#site).auditAfter(audit, TRANSFER_ROWS);
      yield this.#say(rows.map(({ entry }) => auditLine(entry)));
      if (rows.length < TRANSFER_ROWS) {
        yield jsonLine(endLine(this.#seal));
        return undefined;
      }
      audit = rows.at(-1)?.seq ?? audit;
    }
    return yield* this.#more({ site: null, audit });
  }

  async *#more(place: Omit<Cursor, "seal">): AsyncGenerator<string, undefined> {
    yield jsonLine({ kind: "more", cursor: cursorText({ ...place, seal: this.#seal }) });
    return undefined;
  }

  #page(place: Cursor["site"]): Promise<SitePage | Failure> {
    return siteOf(this.#env, this.#site).exported(place);
  }

  #say(lines: readonly ExportLine[]): string {
    let all = "";
    for (const line of lines) {
      const text = jsonLine(line);
      this.#seal = sealed(this.#seal, line.kind, text);
      all += text;
    }
    return all;
  }
}
