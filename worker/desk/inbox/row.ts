/** A row of the inbox, as it is stored and as it leaves in an export. Types alone. */
import type { Triage } from "../../contract/index.ts";

/** A remark as it is stored; `triage` is null of one that is gone. */
export interface InboxRow {
  n: number;
  id: string;
  /** The key of its article, and the epoch in which that told of it; 0 for one that was read back. */
  key: string;
  epoch: number;
  seq: number;
  choice: "yes" | "no" | null;
  standing: "counted" | "held" | "void" | null;
  reasons: string | null;
  text: string | null;
  /** Its masked text as it is searched. */
  words: string | null;
  sent_ms: number;
  until_ms: number;
  triage: Triage | null;
  /** Raised by what people do to it, and by another text: max(old + 1, now in ms). */
  revision: number;
  /** Who raised it last, as JSON of an `Actor`; null for its reader. */
  changed_by: string | null;
  /** 1 for one that waits no more, though nobody has sorted it. */
  archived: 0 | 1;
  /** Since when it waits, or is archived, in ms. */
  since_ms: number;
  /** The edition that one `acted-on` has led to, in ms; null for none named. */
  edition_ms: number | null;
  /** What screening found, with blanks between; null for nothing. */
  flags: string | null;
  language: string | null;
  /** How soon somebody should look (domain/remarks/screening); 0 for one that does not wait. */
  urgent: number;
  /** What it has in common with those that say the same (domain/remarks/likeness.ts); null for one that stands alone. */
  alike: string | null;
  /** How many it stands for, itself included; 0 for one that another stands for, and for one that is gone. */
  copies: number;
}

/** What the rest of the row makes of itself. */
type Derived = "words" | "flags" | "language" | "urgent" | "alike" | "copies";

/** A row to be written. */
export type KeptRemark = Omit<InboxRow, "n" | Derived>;

/** The same as it is exported. */
export type ExportedRemark = Omit<KeptRemark, "epoch">;
