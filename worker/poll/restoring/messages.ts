/** What Site and Poll tell each other about bookmarks and about going back to one: shapes alone. */
import type { Actor } from "../../domain/moderation/audit.ts";
import type { PollMemory } from "../memory.ts";
import type { PollRow } from "../store.ts";

/** A bookmark that a Poll has set. Only Site keeps it: the Poll would forget those that come after the one it goes back to. */
export interface BookmarkSet {
  /** The platform's own, opaque. */
  bookmark: string;
  epoch: number;
  /** Votes of whatever standing. */
  votes: number;
  /** How many other articles had become this one. */
  arrivals: number;
}

/** What a Poll knew just before it went back, and is to know afterwards. */
export interface HandedOver {
  /** Votes erased while there were bookmarks: the hour of each, and a digest of its key (`ErasedVotes.digests`). */
  erased: string[];
  /** Keys of erased votes that may still be sent, in hex, and until when they are kept, in ms. An older version hands over none. */
  keys?: { key: string; untilMs: number }[];
  /** Until when such digests are kept, in ms. */
  bookmarkedMs: number;
  /** The last seq of any remark that the Desk has heard of. An older version hands over none. */
  remarkSeq?: number;
  /** What people decided about the poll stays: what was hidden is not shown again. */
  poll: Pick<
    PollRow,
    "state" | "title" | "title_source" | "details" | "moderation_revision" | "moderated_by"
  >;
  /** What KV and the Desk have. */
  tally: Pick<PollMemory["tally"], "revision" | "published" | "told">;
}

/** A Poll is to go back. */
export interface GoBack {
  /** Of this order. */
  id: string;
  set: Omit<BookmarkSet, "votes">;
}

/**
 * What a Poll says before it has gone back by an order; that it may have, and which order it knows; and that it has, when what
 * was erased since is gone again.
 */
export type ToldGoingBack =
  | { order: string; handed: HandedOver }
  | { known: string | null }
  | { recovered: string };

/** The order that a Poll finds after it has gone back. */
export interface WentBack {
  id: string;
  by: Actor;
  note: string;
  /** When the bookmark was set, in ms. */
  bookmarkMs: number;
  handed: HandedOver;
}
