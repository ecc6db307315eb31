/** What a Poll object holds in memory between calls, and a draft of it. Pure. */
import { type Change, NO_ROLLUP, type Reasons } from "../domain/counting/rollup.ts";
import { type Counts, grown } from "../domain/counting/tally.ts";
import type { Failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { changedMeanwhile } from "../domain/moderation/meanwhile.ts";
import { NO_CHUNK } from "./networks/chunk.ts";
import { type TallyRow, tallyCounts } from "./rollups/store.ts";
import type { PollRow } from "./store.ts";

/** What a poll is about, kept from the call that creates it. */
export interface About extends Pick<PollRow, "article" | "address" | "title" | "title_source"> {
  /** The id of its question, where the caller knows it. */
  question?: string | null;
  /** What its owner has told with its registration, as JSON of `Details`. */
  details?: string | null;
  /** The article's epoch, and when the Site object admitted it, in ms. */
  epoch?: number;
  added_ms?: number;
}

/** All that is known of the poll, held in memory between calls. */
export interface PollMemory {
  poll: PollRow;
  tally: TallyRow;
  /** Whether audit entries wait for delivery. */
  audit: boolean;
  /** Whether reviews are on their way, or wait. */
  reviewing: boolean;
  /** The last key that a recount on its way has passed; null if there is none. */
  recounted: Uint8Array | null;
  /** When unchecked captchas are to be checked again, in ms; 0 if there are none. */
  recheckMs: number;
  /** When the oldest networks are to be forgotten, in ms; 0 if there are none. */
  forgetMs: number;
  /** Whether it is being read back from an export, and takes no vote until that is over. */
  importing: boolean;
  /** Until when the tally is not published, in ms, since many votes are just being reviewed; 0 for no such time. */
  holdBackMs: number;
}

/** The poll as a transaction leaves it, if it is committed. */
export interface Draft extends PollMemory {
  /** What has changed of the votes, for the rollups. */
  changes: Change[];
}

/** A poll's row, its counts, and the reasons of the votes in its tally, which an older version doesn't tell. */
export type PollSummary = PollRow &
  Pick<TallyRow, "firstVoteMs" | "lastVoteMs"> & { counts: Counts; reasons?: Reasons };

/** A poll nobody has voted in. */
export function emptyPoll(about: About, nowMs: number): PollMemory {
  const {
    article,
    address,
    title,
    title_source,
    question = null,
    epoch = 0,
    added_ms = 0,
    details = null,
  } = about;
  return {
    poll: {
      article,
      address,
      title,
      title_source,
      state: "open",
      question,
      epoch,
      added_ms,
      moderation_revision: 0,
      moderated_by: null,
      details,
      generation: 0,
      moved_key: null,
      moved_article: null,
      moved_epoch: null,
      hand_over: null,
    },
    tally: {
      ...NO_ROLLUP,
      revision: 0,
      firstVoteMs: 0,
      lastVoteMs: 0,
      published: {
        state: "open",
        yes: 0,
        no: 0,
        revision: 0,
        moderationRevision: 0,
        sinceMs: 0,
        atMs: nowMs,
        day: 0,
        times: 0,
        unsure: false,
        retryMs: 0,
      },
      told: { revision: 0, atMs: nowMs, seq: 0 },
      chunk: NO_CHUNK,
      crowds: [],
    },
    audit: false,
    reviewing: false,
    recounted: null,
    recheckMs: 0,
    forgetMs: 0,
    importing: false,
    holdBackMs: 0,
  };
}

/** The poll as somebody's change of it leaves it: with a moderation revision that only grows, and who raised it. */
export function moderated(poll: PollRow, by: Actor, nowMs: number): PollRow {
  const moderation_revision = grown(poll.moderation_revision, nowMs);
  return { ...poll, moderation_revision, moderated_by: JSON.stringify(by) };
}

/** Fails with `changed-meanwhile` where somebody has changed a poll since it was seen; undefined where nobody has. */
export function unseen(memory: PollMemory | undefined, seen: number | undefined): Failure | undefined {
  const { moderation_revision: revision = 0, moderated_by = null } = memory?.poll ?? {};
  return changedMeanwhile({ revision, by: moderated_by === null ? null : JSON.parse(moderated_by) }, seen);
}

export function summaryOf({ poll, tally }: PollMemory): PollSummary {
  const { firstVoteMs, lastVoteMs, reasons } = tally;
  return { ...poll, counts: tallyCounts(tally), reasons, firstVoteMs, lastVoteMs };
}
