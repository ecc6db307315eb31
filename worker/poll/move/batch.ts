/** What one poll tells another whose article it has become. Types alone. */
import type { LargeNetwork } from "../../domain/networks/network-day.ts";
import type { Place } from "../../messages.ts";
import type { About } from "../memory.ts";
import type { StoredChunk } from "../networks/store.ts";
import type { Unchecked } from "../recheck/store.ts";
import type { StoredRemark } from "../remarks/store.ts";
import type { Blob, StoredReview } from "../reviews/store.ts";
import type { StoredVote, Wording } from "../votes/store.ts";

/**
 * One step of a hand-over, whole in itself: it names what it numbers, so that batches may come twice and in any order. The
 * first has no votes and announces those to come; the last says that all are there. A key moves once in an epoch, so its key
 * and epoch name a hand-over; a batch of an older epoch, or of one that is over, changes nothing.
 */
export interface Batch {
  /** The article whose votes these are. */
  from: Place;
  /** What the new poll is about, should it not exist yet. */
  about: About;
  /** Whether this is the last batch. */
  over: boolean;
  /** Hand-overs to the poll that sends this which are still under way: they will be passed on. */
  coming: Omit<Place, "article">[];
  /** All reviews, under the numbers that votes and blobs of this batch call them by. */
  reviews: StoredReview[];
  /** What votes were before reviews. */
  blobs: Blob[];
  votes: StoredVote[];
  /** What the votes' wordings are, by their numbers. */
  wordings: Map<number, Wording>;
  unchecked: Unchecked[];
  /** The votes' remarks; left out by an older version, which knows none. */
  remarks?: StoredRemark[];
  /** Networks of the votes, under hashes of their own. */
  chunks: StoredChunk[];
  /** The largest networks of each day; null in a batch that does not tell them. */
  largest: LargeNetwork[] | null;
  firstVoteMs: number;
  lastVoteMs: number;
}

/** What a batch is answered: `remarks` says that its remarks are taken, which an older version doesn't know of. */
export interface Absorbed {
  remarks: true;
}
