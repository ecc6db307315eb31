/** A row of the inbox, as it is stored and as it leaves in an export. Types alone. */
import type { Triage } from "../contract/index.ts";

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
  words: string | null;
  sent_ms: number;
  until_ms: number;
  triage: Triage | null;
  /** Raised by what people do to it, and by another text: max(old + 1, now in ms). */
  revision: number;
  /** Who raised it last, as JSON of an `Actor`; null for its reader. */
  changed_by: string | null;
}

/** The same as it is exported: all but its number, its epoch, and what it is found by. */
export type ExportedRemark = Omit<InboxRow, "n" | "epoch" | "words">;
