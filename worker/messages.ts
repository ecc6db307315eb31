/**
 * What one object tells another: the shapes of every message between Poll, Site and Desk, and of its answer. Types
 * alone: who sends what, and when, is the objects' own business.
 *
 * Messages may come late, twice and in any order. So each is the whole of what it speaks of, and carries the article's
 * epoch (given with its admission; raised when a key that was erased is admitted anew) and a seq that only grows
 * (max of old + 1 and the time in ms). Whoever receives an older pair drops it and answers as if it were new.
 */
import type { PollState, Signal } from "./contract/index.ts";
import type { ExportedRemark } from "./desk/inbox/row.ts";
import type { AuditRow } from "./domain/moderation/audit.ts";

/** An article by its key, with the epoch in which Site has admitted it. */
export interface Place {
  key: string;
  /** The publisher's article id. */
  article: string;
  epoch: number;
}

/** Bare totals of an article from elsewhere: in no tally, and no vote of ours. */
export interface ImportedTotals {
  /** Where they were counted. */
  source: string;
  yes: number;
  no: number;
}

/**
 * Site's answer to "may this article be voted on?" (`admit`, asked by its Poll before the first vote) and to "have you
 * admitted it?" (`authorise`, asked by a moderator's route). The place is where the votes belong: another key than the
 * one asked for, if the article has become another one.
 */
export interface Admission extends Place {
  ok: true;
  /** Id of the question that its poll asks. */
  question: string;
  /** The title that its owner registered, which is a moderator's; null if there is none, and readers' titles may stand. */
  title: string | null;
  /** What its owner has told with its registration, as JSON of `Details`; null or left out for nothing. The Poll keeps it. */
  details?: string | null;
  /** When Site admitted it, in ms. The Poll keeps it and tells the Desk. */
  addedMs: number;
  /** Bare totals of it from elsewhere: told to moderators' routes alone. */
  imported?: ImportedTotals[];
}

/** A row of the index: all that the Desk knows of an article, as its Poll tells it. */
export interface DeskRow {
  article: string;
  address: string | null;
  title: string | null;
  title_source: "reader" | "moderator";
  /** Id of the question that the poll asks; the site's default question's for most. */
  question: string;
  /** As moderators set it: `closed` by the site's closing day is computed by whoever shows it. */
  state: PollState;
  /** Counted votes per choice; held and void votes whose choice is not `none`. */
  yes: number;
  no: number;
  held: number;
  void: number;
  /** When Site admitted it, in ms (`Admission.addedMs`). */
  addedMs: number;
  /** 0 before the first vote. */
  firstVoteMs: number;
  lastVoteMs: number;
  /** Of the tally. */
  revision: number;
  /** Raised by what people do to the article, never by votes. */
  moderationRevision: number;
  /** JSON of `Details`; null or left out for nothing that is known here. */
  details?: string | null;
  /** The reason that most readers gave, as JSON of its choice, id and votes; null or left out for none. */
  reason?: string | null;
  /** JSON of the held votes by cause and choice (`Rollup.held`); null for none, left out by an older version. */
  held_by?: string | null;
  /** Until when captchas of held votes may still be checked, in ms; 0 or left out where nothing is to be checked. */
  checkingMs?: number;
}

/** Poll to Desk (`deliver`): its row, and the audit entries that no acknowledgement has named yet. */
export interface Delivery {
  key: string;
  epoch: number;
  seq: number;
  /** Null from a poll whose article has become another one: it has entries to deliver and no row any more. */
  row: DeskRow | null;
  /** Each is kept once, by its id, however old the delivery is. */
  audit: AuditRow[];
  /** Remarks that have, or had, words, each as it stands, of which no acknowledgement has named this seq yet. */
  remarks?: RemarkNews[];
  /** Of an export that is read back: remarks as the inbox had them. */
  inbox?: ExportedRemark[];
  /** The strongest signals of the article, all that stand now; left out by an older version, and then none is changed. */
  signals?: Signal[];
}

/** A remark's whole state. */
export type RemarkNews = {
  id: string;
  seq: number;
} /** `ifKnown`: its Poll went back and knows no more of it, so that there may be none. One that was said of `unless` stays. */ & (
  | { gone: true; ifKnown?: true; unless?: "yes" | "no" }
  | {
      gone: false;
      choice: "yes" | "no";
      standing: "counted" | "held" | "void";
      /** As they are stored (domain/remarks/reasons.ts). */
      reasons: string | null;
      /** Null for none; left out where the Desk has them. */
      text?: string | null;
      /** When it was sent, and until when its words are kept, in ms. */
      sentMs: number;
      untilMs: number;
    }
);

/** Desk's answer to a delivery, committed. */
export interface Acknowledgement {
  ok: true;
  /** What is settled, dropped or kept: the delivery's own seq, or a greater one of this epoch that the Desk has already. */
  seq: number;
  /** Ids of the audit entries that the Desk has now: all of the delivery's. */
  audit: string[];
  /** The remarks that are settled, with the seq that the Desk has of each; left out by a version that takes none. */
  remarks?: { id: string; seq: number }[];
}

/**
 * Site's answer to `grant(key, grantId, lastVoteMs)`: may this tally cost one KV write of the site's budget? Asked again
 * with the same id it is granted again and spends nothing, so that a put that failed or hung can be tried again.
 * Otherwise the Poll asks again at `retryAtMs`, which is spread, and never further off than a raised budget may wait.
 */
export type Grant = { ok: true; granted: true } | { ok: true; granted: false; retryAtMs: number };

/**
 * Site to Poll (`moveTo`): the article `from` has become `to`. An article moves once in an epoch, so no seq is needed;
 * the order is given again until it is answered, with how many votes there are to hand over.
 */
export interface MoveOrder {
  from: Place;
  to: Place;
  /** Id of the question that both polls ask. */
  question?: string;
}

/** Site to Desk (`hear`): something that only Site knows, in the order of `seq`; answered with the last seq heard. */
export type SiteNews = { seq: number } & (
  | { kind: "audit"; entry: AuditRow }
  /** An article that its owner registered, or that a moved one has become: its row until its Poll's first delivery. */
  | {
      kind: "article";
      key: string;
      epoch: number;
      row: DeskRow;
      /** All bare totals of it from elsewhere, whatever its Poll has told; left out, those that are known stay. */
      imported?: ImportedTotals[];
    }
  /** The article is no more, or has become another (`moved`): nothing of this epoch or an older one gets it a row again. */
  | { kind: "gone"; key: string; epoch: number; moved?: true }
);

/** Desk's answer to news: everything up to this seq is settled. */
export interface Heard {
  ok: true;
  seq: number;
}

/** Site to Poll (`erase`): the article is erased in this epoch and all before it. Given again until it is answered for good. */
export interface EraseOrder {
  epoch: number;
  /** Whether the Desk is to get the audit entries that it does not have; not where the Desk is erased, too. */
  tell: boolean;
}

/** Poll's answer: nothing is left of that epoch. */
export interface Erasure {
  ok: true;
  /** How many votes went, told again to whoever asks again. */
  votes: number;
  /** When to give the order again, in ms, since a write of KV may still come through; 0 if all is certain. */
  againMs: number;
}

/** An erased article, as Site tells the Desk of it (`eraseArticles`). */
export type ErasedArticle = Place;
