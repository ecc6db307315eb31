/**
 * Remarks that say the same are shown once: the one that came first stands for all of them, and what people make of it holds for all.
 * Who stands for whom follows from the rows; one that goes leaves its place, and what was made of it, to the next.
 */
import { grown } from "../../domain/counting/tally.ts";
import { sameWords } from "../../domain/remarks/likeness.ts";
import type { InboxRow } from "./row.ts";
import type { InboxRows, Written } from "./rows.ts";

export class Alike {
  readonly #rows: InboxRows;

  constructor(rows: InboxRows) {
    this.#rows = rows;
  }

  /** The one that stands for a row: itself, if none does. */
  standingFor(row: InboxRow): InboxRow {
    return (row.copies === 0 && this.#first(row.alike)) || row;
  }

  /** A row is about to say something else, or nothing. */
  leave(row: InboxRow, nowMs: number): void {
    if (row.alike === null) return;
    if (row.copies === 0) {
      const first = this.#first(row.alike);
      if (first) this.#rows.write(first, { ...first, copies: first.copies - 1 });
      return;
    }
    if (row.copies < 2) return;
    const [heir] = this.#rows.select("WHERE alike = ? AND copies = 0 ORDER BY n LIMIT 1", row.alike);
    if (!heir) return;
    const { triage, archived, since_ms, edition_ms, changed_by, urgent, copies } = row;
    const made = { triage, archived, since_ms, edition_ms, changed_by, urgent };
    this.#rows.write(heir, { ...heir, ...made, copies: copies - 1, revision: grown(heir.revision, nowMs) });
  }

  /** A row that is about to be written among those that say the same: as what it is to be written. */
  join(next: Written): Written {
    const first = this.#first(next.alike);
    if (!first) return { ...next, copies: 1 };
    // Two texts may have one name by chance.
    if (first.text === null || next.text === null || sameWords(first.text) !== sameWords(next.text))
      return { ...next, alike: null, copies: 1 };
    if (isNew(next) || !isNew(first)) {
      this.#rows.write(first, { ...first, copies: first.copies + 1 });
      return { ...next, ...COPY };
    }
    // What was made of one that comes holds for those that nobody has looked at.
    this.#rows.write(first, { ...first, ...COPY });
    return { ...next, copies: first.copies + 1 };
  }

  #first(alike: string | null): InboxRow | undefined {
    return alike === null ? undefined : this.#rows.select("WHERE alike = ? AND copies > 0 LIMIT 1", alike)[0];
  }
}

/** Of one that another stands for. */
const COPY = { copies: 0, triage: "new", archived: 0, edition_ms: null, urgent: 0 } as const;

function isNew({ triage, archived }: Pick<InboxRow, "triage" | "archived">): boolean {
  return triage === "new" && !archived;
}
