/**
 * The inbox of a site: each remark that has, or had, words, as its Poll told it last, and what moderators made of it. Drops what is
 * older than what it has, and forgets words whose time is over: of those, and of what is gone, id and seq stay. Asks nobody.
 */
import type { Triage } from "../../contract/index.ts";
import { folded } from "../../domain/articles/search.ts";
import { grown } from "../../domain/counting/tally.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { likeness } from "../../domain/remarks/likeness.ts";
import { reasonsIn } from "../../domain/remarks/reasons.ts";
import { reportsError, screened, urgency } from "../../domain/remarks/screening/screening.ts";
import type { WordList } from "../../domain/remarks/screening/word-list.ts";
import { REMARKS_FORGOTTEN_AT_ONCE } from "../../limits/remarks.ts";
import type { RemarkNews } from "../../messages.ts";
import { Alike } from "./alike.ts";
import type { ExportedRemark, InboxRow, KeptRemark } from "./row.ts";
import { InboxRows, type Written } from "./rows.ts";

const GONE = {
  ...{ choice: null, standing: null, reasons: null, text: null, triage: null },
  ...({ archived: 0, edition_ms: null } as const),
} as const;

/** What is made of a remark; what is left out stays. */
export interface Made {
  triage?: Triage;
  archived?: boolean;
  editionMs?: number | null;
}

export class Inbox {
  readonly #rows: InboxRows;
  readonly #alike: Alike;
  /** The site's own words, as the Desk knows them. */
  readonly #words: () => WordList;

  constructor(sql: SqlStorage, words: () => WordList) {
    this.#rows = new InboxRows(sql);
    this.#alike = new Alike(this.#rows);
    this.#words = words;
  }

  /** Takes over what a Poll says of a remark. Gives the seq that is settled. */
  take(of: Pick<InboxRow, "key" | "epoch">, news: RemarkNews, nowMs: number): { id: string; seq: number } {
    const { id, seq } = news;
    const known = this.read(id);
    if (known && known.seq >= seq) return { id, seq: known.seq };
    const revision = grown(known?.revision ?? 0, nowMs);
    const before: KeptRemark = known ?? {
      ...{ ...GONE, ...of, id, seq, revision, sent_ms: 0, until_ms: 0, changed_by: null, since_ms: nowMs },
    };
    if (news.gone) {
      if (news.ifKnown && (!known || known.choice === news.unless)) return { id, seq };
      this.#save(known, { ...before, ...GONE, ...of, seq }, nowMs);
      return { id, seq };
    }
    const { standing, sentMs: sent_ms, untilMs: until_ms } = news;
    // Words that were forgotten here come back with words alone.
    const text = news.text === undefined ? before.text : news.text;
    // Words that its Poll knows no more, since it went back, were said of the answer that they came with.
    const later = news.text === undefined && before.choice !== null && before.choice !== news.choice;
    const { choice, reasons } = later ? before : news;
    const state = { ...before, ...of, seq, choice, standing, reasons, sent_ms, until_ms };
    const kept = until_ms > nowMs && (text !== null || news.text === null) ? state : { ...state, ...GONE };
    const reported = reportsError(reasonsIn(reasons)) && !reportsError(reasonsIn(before.reasons));
    const another = text !== before.text || before.triage === null || reported;
    const fresh = { triage: "new", archived: 0, edition_ms: null, since_ms: nowMs } as const;
    const anew = { ...fresh, revision, changed_by: null };
    this.#save(known, kept === state ? { ...state, text, ...(another ? anew : {}) } : kept, nowMs);
    return { id, seq };
  }

  read(id: string): InboxRow | undefined {
    return this.#rows.select("WHERE id = ?", id)[0];
  }

  /** The row that is shown for a remark: its own, or that of one which says the same. */
  shown(id: string): InboxRow | undefined {
    const row = this.read(id);
    return row && this.#alike.standingFor(row);
  }

  /** A moderator made something else of one that is shown. One that waits again waits from now on. */
  sort(row: InboxRow, made: Made, by: Actor, nowMs: number): InboxRow {
    const triage = made.triage ?? row.triage;
    const archived = triage === "new" && (made.archived ?? (row.triage === "new" && row.archived === 1));
    const moved = triage !== row.triage || archived !== (row.archived === 1);
    const next = {
      ...row,
      ...{ triage, archived: archived ? (1 as const) : (0 as const), since_ms: moved ? nowMs : row.since_ms },
      edition_ms:
        triage !== "acted-on"
          ? null
          : made.editionMs === undefined && triage === row.triage
            ? row.edition_ms
            : (made.editionMs ?? null),
    };
    const same = !moved && next.edition_ms === row.edition_ms;
    if (same) return row;
    const changed = { revision: grown(row.revision, nowMs), changed_by: JSON.stringify(by) };
    this.#save(row, { ...next, ...changed }, nowMs);
    return { ...next, ...changed };
  }

  /** Archives one that waited for long enough: nobody has looked at it, so that its revision stays. */
  archive(row: InboxRow, nowMs: number): void {
    this.#save(row, { ...row, archived: 1, since_ms: nowMs }, nowMs);
  }

  /** Those that have waited for longest, but for what may be a threat or self-harm. */
  longestWaiting(limit: number): InboxRow[] {
    return this.#rows.select(
      `INDEXED BY remark_waiting
       WHERE copies > 0 AND triage = 'new' AND archived = 0 AND urgent < 2 ORDER BY since_ms LIMIT ?`,
      limit,
    );
  }

  /** Screens some rows anew, after a number, in their order. Gives the number of the last; null if there are no more. */
  screenAfter(n: number, limit: number, nowMs: number): number | null {
    const rows = this.#rows.select("WHERE n > ? ORDER BY n LIMIT ?", n, limit);
    // What one became may have changed those after it.
    for (const { id } of rows) {
      const row = this.read(id);
      if (row?.triage) this.#save(row, row, nowMs);
    }
    return rows.length < limit ? null : (rows.at(-1)?.n ?? null);
  }

  /** Drops all remarks of an article that was erased in an epoch; those of a later one, which has its key now, stay. */
  drop(key: string, epoch: number, nowMs: number): void {
    for (const id of this.#rows.idsOf(key, epoch)) {
      const row = this.read(id);
      if (!row) continue;
      this.#alike.leave(row, nowMs);
      this.#rows.drop(row);
    }
  }

  /** When the next words are to be forgotten, in ms; undefined if there are none. */
  nextMs(): number | undefined {
    return this.#rows.select("WHERE triage IS NOT NULL ORDER BY until_ms LIMIT 1")[0]?.until_ms;
  }

  /** Forgets words whose time is over, some at a time. */
  forgetOld(nowMs: number): void {
    const over = this.#rows.select(
      "WHERE triage IS NOT NULL AND until_ms <= ? LIMIT ?",
      nowMs,
      REMARKS_FORGOTTEN_AT_ONCE,
    );
    // Another one may have been left a place meanwhile.
    for (const { id } of over) {
      const row = this.read(id);
      if (row) this.#save(row, { ...row, ...GONE }, nowMs);
    }
  }

  /** Remarks after an id, in the order of their ids, those that are gone too: for exports. */
  after(id: string, limit: number): InboxRow[] {
    return this.#rows.select("WHERE id > ? ORDER BY id LIMIT ?", id, limit);
  }

  /** Keeps a remark that is read back, unless it is known. */
  keep(row: ExportedRemark, nowMs: number): void {
    if (!this.read(row.id)) this.#save(undefined, { ...row, epoch: 0 }, nowMs);
  }

  /** Writes a row as screening and those that say the same make it. */
  #save(known: InboxRow | undefined, row: KeptRemark, nowMs: number): void {
    // By name: what else the row had is made anew.
    const { id, key, epoch, seq, choice, standing, reasons, text, sent_ms, until_ms } = row;
    const { triage, revision, changed_by, archived, since_ms, edition_ms } = row;
    const said = triage === null ? null : screened(text, reasonsIn(reasons), this.#words());
    const { flags, language, masked } = said ?? { flags: [], language: null, masked: null };
    const soon = urgency(flags);
    const alike =
      triage === null || text === null || choice === null || standing === null
        ? null
        : likeness({ key, choice, standing, urgency: soon, text, sentMs: sent_ms });
    const next: Written = {
      ...{ id, key, epoch, seq, choice, standing, reasons, text, sent_ms, until_ms },
      ...{ triage, revision, changed_by, archived, since_ms, edition_ms },
      words: masked === null ? null : folded(masked),
      flags: flags.length > 0 ? flags.join(" ") : null,
      language,
      urgent: triage === "new" && !archived ? soon : 0,
      alike,
      copies: triage === null ? 0 : 1,
    };
    // One that had the same name by chance stands alone for good.
    const stays = known !== undefined && known.alike === alike && (alike !== null || triage === null);
    if (known && known.alike !== alike) this.#alike.leave(known, nowMs);
    if (stays) {
      const urgent = known.copies === 0 ? 0 : next.urgent;
      this.#rows.write(known, { ...next, urgent, copies: known.copies });
    } else this.#rows.write(known, alike === null ? next : this.#alike.join(next));
  }
}
