/**
 * What a poll gives to an export of its site: its rows, page by page in the order of their keys, and what is counted of them at
 * the same moment. Makes no line of them, so that it is done soon: readers wait. Writes nothing.
 */
import { type Failure, failure } from "../../domain/failure.ts";
import { TRANSFER_BLOBS, TRANSFER_VOTES } from "../../limits/requests.ts";
import type { Ledger } from "../ledger.ts";
import type { PollMemory } from "../memory.ts";
import type { Arrivals } from "../move/arrivals.ts";
import type { RemarkStore, StoredRemark } from "../remarks/store.ts";
import type { ExportedVote } from "../report.ts";
import type { Blob, ReviewStore, StoredReview } from "../reviews/store.ts";
import type { TallyRow } from "../rollups/store.ts";
import type { PollRow } from "../store.ts";
import type { StoredVote, VoteStore, Wording } from "../votes/store.ts";

/** Which page is asked for: votes after a key, or, once there are no more, what reviews have changed, after a place. */
export type PollPlace = { votes: Uint8Array } | { blobs: Pick<Blob, "review" | "first"> };

/** What is counted, without marks of deliveries. */
export type CountedRow = Pick<
  TallyRow,
  "standings" | "held" | "reasons" | "revision" | "firstVoteMs" | "lastVoteMs"
>;

/** A page of a poll, all of one moment. */
export interface PollPage {
  ok: true;
  poll: PollRow;
  tally: CountedRow;
  votes: StoredVote[];
  wordings: Map<number, Wording>;
  /** The remarks of these votes; left out by an older version. */
  remarks?: StoredRemark[];
  /** Whether there are more votes. */
  more: boolean;
  /** With the last votes all reviews, and the first of what they have changed. */
  reviews: StoredReview[];
  blobs: Blob[];
  /** Where the next of what reviews have changed begins; null for no more. */
  next: Pick<Blob, "review" | "first"> | null;
}

interface Parts {
  votes: VoteStore;
  reviews: ReviewStore;
  arrivals: Arrivals;
  remarks: RemarkStore;
}

export class Exporting {
  readonly #ledger: Ledger;
  readonly #parts: Parts;
  readonly #tell: () => Promise<void>;

  /** `tell` brings what waits for the Desk there: the audit log is exported from it. */
  constructor(ledger: Ledger, parts: Parts, tell: () => Promise<void>) {
    this.#ledger = ledger;
    this.#parts = parts;
    this.#tell = tell;
  }

  /**
   * A page; null if there is no poll. Fails with `move-in-progress` while votes come or go, and with `review-in-progress` while
   * a review is on its way or waits.
   */
  async page(place: PollPlace): Promise<PollPage | null | Failure> {
    while (this.#untold) await this.#tell();
    const memory = this.#ledger.read();
    if (!memory) return null;
    if (memory.poll.moved_key !== null || this.#parts.arrivals.underWay) return failure("move-in-progress");
    if (memory.reviewing) return failure("review-in-progress");
    return this.#read(memory, place);
  }

  /** Votes in the order of their keys, after the given one, as moderators read them. */
  votes(after: Uint8Array | undefined, limit: number): ExportedVote[] {
    const { votes, reviews } = this.#parts;
    const wordings = votes.wordings();
    const ids = new Map([...reviews.numbers()].map(([id, n]) => [n, id]));
    return votes.scan(after, limit).map((vote) => ({
      ...vote,
      version: wordings.get(vote.wording)?.version ?? 0,
      decidedBy: vote.review === null ? null : (ids.get(vote.review) ?? null),
    }));
  }

  /** Whether the Desk is to hear of something from this poll: what goes to another article's with its votes never gets there from here. */
  get #untold(): boolean {
    const memory = this.#ledger.read();
    return (
      memory !== undefined && (memory.audit || this.#parts.remarks.untold(memory.poll.moved_key !== null))
    );
  }

  #read({ poll, tally }: PollMemory, place: PollPlace): PollPage {
    const { votes: store, reviews, remarks } = this.#parts;
    const { standings, held, reasons, revision, firstVoteMs, lastVoteMs } = tally;
    const votes = "votes" in place ? store.scan(place.votes, TRANSFER_VOTES) : [];
    const [first, end] = [votes[0], votes.at(-1)];
    const more = votes.length === TRANSFER_VOTES;
    const after = "blobs" in place ? place.blobs : { review: 0, first: new Uint8Array() };
    const blobs = more ? [] : reviews.blobsAfter(after, TRANSFER_BLOBS);
    const last = blobs.at(-1);
    return {
      ok: true,
      poll,
      tally: { standings, held, reasons, revision, firstVoteMs, lastVoteMs },
      votes,
      wordings: store.wordings(),
      remarks: first && end ? remarks.between(first.key, end.key) : [],
      more,
      reviews: more || "blobs" in place ? [] : reviews.all(),
      blobs,
      next: last && blobs.length === TRANSFER_BLOBS ? { review: last.review, first: last.first } : null,
    };
  }
}
