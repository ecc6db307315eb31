/** One batch of an import: its lines checked and sorted by whom they concern. Asks nobody. */
import * as v from "valibot";
import type { FieldError } from "../../contract/errors.ts";
import {
  type ArticlePollLine,
  type EndLine,
  EXPORT_VERSION,
  ExportLine,
  type HeaderLine,
  type SettingsLine,
} from "../../contract/index.ts";
import type { ExportedRemark } from "../../desk/inbox/row.ts";
import { articleKey, keptArticleId } from "../../domain/articles/article-key.ts";
import { type Failure, failure, unfit } from "../../domain/failure.ts";
import type { AuditRow } from "../../domain/moderation/audit.ts";
import { type Seal, sealed } from "../../domain/transfer/seal.ts";
import { IMPORT_LINES_MAX, TRANSFER_POLLS_AT_ONCE } from "../../limits/requests.ts";
import { check } from "../../middleware/body.ts";
import type { TakenLine } from "../../site/transfer/importing.ts";
import { remarkOf } from "./lines.ts";

/** What a batch brings, and to whom. */
export interface Batch {
  ok: true;
  settings: SettingsLine | undefined;
  site: TakenLine[];
  polls: Map<string, ArticlePollLine[]>;
  inbox: ExportedRemark[];
  audit: AuditRow[];
  /** The last line, if it has come. */
  end: EndLine | undefined;
  /** Of the file up to the last line that was taken. */
  seal: Seal;
}

const KINDS: ReadonlySet<string> = new Set(ExportLine.options.map(({ entries }) => entries.kind.literal));

/** The header that a file begins with. Fails with `import-damaged`, `export-newer` or `site-mismatch`. */
export function headerOf(text: string | undefined, site: string): { ok: true; header: HeaderLine } | Failure {
  if (text === undefined) return failure("import-damaged", "no header");
  // First of all: what else a newer one has in it nobody here knows.
  const version = Number(/^\{"kind":"header","format":"afterword","version":(\d{1,9})[,}]/.exec(text)?.[1]);
  if (version > EXPORT_VERSION) return { ...failure("export-newer"), fields: ["lines.0.version"] };
  const line = parsed(text, 0);
  if (!line.ok) return line;
  const header = line.value;
  if (header.kind !== "header") return failure("import-damaged", "no header");
  return header.site === site ? { ok: true, header } : failure("site-mismatch");
}

/**
 * The batch that lines make, those after a seal, or fewer: no more than one request may bring to so many objects. Fails with
 * `invalid-request`, `export-newer` for a kind that is not known, or `import-damaged`.
 */
export async function batchOf(
  texts: readonly string[],
  { site, only, seal }: { site: string; only: HeaderLine["only"] | null; seal: Seal },
): Promise<Batch | Failure> {
  const batch: Batch = {
    ...{
      ok: true,
      settings: undefined,
      site: [],
      polls: new Map(),
      inbox: [],
      audit: [],
      end: undefined,
      seal,
    },
  };
  for (const text of texts.slice(0, IMPORT_LINES_MAX)) {
    const at = batch.seal.lines;
    const read = parsed(text, at);
    if (!read.ok) return read;
    const line = read.value;
    if ((line.kind === "header") !== (at === 0)) return failure("import-damaged", "a header in its midst");
    if (batch.end) return failure("import-damaged", "lines after the last");
    if (only && !["header", "end", only].includes(line.kind))
      return failure("import-damaged", "other lines than its header says");
    if (line.kind === "end") {
      batch.end = line;
      continue;
    }
    if (!(await sorted(batch, line, site))) break;
    batch.seal = sealed(batch.seal, line.kind, `${text}\n`);
  }
  return batch;
}

/** Adds a line to whom it concerns. False if that would be one too many. */
async function sorted(batch: Batch, line: Exclude<ExportLine, EndLine>, site: string): Promise<boolean> {
  const { polls, site: taken, inbox, audit } = batch;
  switch (line.kind) {
    case "header":
      return true;
    case "audit": {
      const { kind: _, at_ms: atMs, before, after, ...entry } = line;
      audit.push({ ...entry, atMs, before: JSON.stringify(before), after: JSON.stringify(after) });
      return true;
    }
    case "inbox":
      inbox.push(remarkOf(line));
      return true;
    case "imported": {
      const { key, exact, article: named, ...totals } = line;
      const article = keptArticleId(named, exact === "1");
      const of = key ?? (await articleKey(site, named, undefined, exact === "1"));
      taken.push({ ...totals, article, key: of });
      return true;
    }
    case "settings":
      batch.settings = line;
      taken.push(line);
      return true;
    case "wording":
    case "token":
    case "person":
    case "gone":
    case "move":
    case "article":
      taken.push(line);
      return true;
    default: {
      const known = polls.get(line.key);
      if (!known && polls.size === TRANSFER_POLLS_AT_ONCE) return false;
      polls.set(line.key, [...(known ?? []), line]);
      return true;
    }
  }
}

/** A line of the file. What is wrong with it is named, with the line's number; its values never are. */
function parsed(text: string, at: number): { ok: true; value: ExportLine } | Failure {
  const wrong = (errors: FieldError[], why?: string) =>
    unfit(
      errors.map(({ field, detail }) => ({ field: `lines.${at}.${field}`, detail })),
      why ?? errors.map(({ field }) => field).join(" "),
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return wrong([{ field: "json", detail: "one JSON object a line" }]);
  }
  const kind = v.is(v.object({ kind: v.pipe(v.string(), v.regex(/^[a-z-]{1,32}$/)) }), json)
    ? json.kind
    : undefined;
  if (kind === undefined) return wrong([{ field: "kind", detail: "what the line tells of" }]);
  if (!KINDS.has(kind)) return { ...failure("export-newer", kind), fields: [`lines.${at}.${kind}`] };
  const line = check(ExportLine, json);
  return line.ok ? line : wrong(line.errors ?? [], line.why);
}
