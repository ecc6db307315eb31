/**
 * Votes of other articles that have become this one. Every batch may come twice, late and in any order: what is known
 * already is not added again, and nothing comes back after its hand-over is over.
 */
import type { Choice } from "../../contract/index.ts";
import { hex } from "../../domain/bytes.ts";
import { type Change, cellOf } from "../../domain/counting/rollup.ts";
import { RECHECK_MS } from "../../limits/captcha.ts";
import { withoutErased } from "../erasing/batch.ts";
import type { ErasedVotes } from "../erasing/store.ts";
import type { Draft } from "../memory.ts";
import type { Networks } from "../networks/networks.ts";
import type { RecheckStore } from "../recheck/store.ts";
import type { RemarkStore, StoredRemark } from "../remarks/store.ts";
import { renumbered } from "../reviews/images.ts";
import type { ReviewStore } from "../reviews/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { VoteStore } from "../votes/store.ts";
import type { Batch } from "./batch.ts";
import type { Arrival, ArrivalStore } from "./store.ts";

/** Gives a number of the sender the number that the same thing has here. */
type NumberOf = (theirs: number) => number;

export class Arrivals {
  readonly #arrivals: ArrivalStore;
  readonly #reviews: ReviewStore;
  readonly #votes: VoteStore;
  readonly #rollups: Rollups;
  readonly #unchecked: RecheckStore;
  readonly #networks: Networks;
  readonly #erased: ErasedVotes;
  readonly #remarks: RemarkStore;

  constructor(parts: {
    arrivals: ArrivalStore;
    reviews: ReviewStore;
    votes: VoteStore;
    rollups: Rollups;
    unchecked: RecheckStore;
    networks: Networks;
    erased: ErasedVotes;
    remarks: RemarkStore;
  }) {
    this.#arrivals = parts.arrivals;
    this.#reviews = parts.reviews;
    this.#votes = parts.votes;
    this.#rollups = parts.rollups;
    this.#unchecked = parts.unchecked;
    this.#networks = parts.networks;
    this.#erased = parts.erased;
    this.#remarks = parts.remarks;
  }

  /** Whether votes are still to come, so that what needs all of them has to wait. */
  get underWay(): boolean {
    return this.#arrivals.underWay().length > 0;
  }

  /** Adds a batch to a draft of the poll. */
  absorb(draft: Draft, sent: Batch, nowMs: number): void {
    const batch = withoutErased(sent, this.#erased.all());
    const known = this.#arrivals.read(batch.from.key);
    if (known && (known.epoch > batch.from.epoch || (known.epoch === batch.from.epoch && known.over))) return;
    for (const { key, epoch } of batch.coming) this.#expect(key, epoch);
    const reviewOf = this.#takeReviews(draft, batch);
    for (const { review, first, images } of batch.blobs)
      this.#reviews.addBlob({ review: reviewOf(review), first, images: renumbered(images, reviewOf) });
    this.#takeVotes(draft, batch, reviewOf, nowMs);
    // The Desk has words of votes that were erased here while they were on their way.
    const kept = new Set(batch.remarks);
    for (const { id, seq = 0 } of sent.remarks?.filter((each) => !kept.has(each)) ?? [])
      if (id && seq > 0) this.#remarks.goneById(id, Math.max(seq + 1, nowMs));
    const before = known?.epoch === batch.from.epoch ? known : arrivalOf(batch.from.key, batch.from.epoch);
    this.#arrivals.save(this.#takeNetworks(draft, batch, before));
  }

  /** Notes that a batch has been passed on to where this article has gone in turn: its end is the end of it here. */
  passedOn({ from, over }: Batch): void {
    if (over) this.#arrivals.save({ ...arrivalOf(from.key, from.epoch), over });
  }

  #expect(key: string, epoch: number): void {
    const known = this.#arrivals.read(key);
    if (!known || known.epoch < epoch) this.#arrivals.save(arrivalOf(key, epoch));
  }

  /** Reviews get the poll's next numbers, in their order; which one is which their ids say. */
  #takeReviews(draft: Draft, { reviews }: Batch): NumberOf {
    const known = this.#reviews.numbers();
    const numbers = new Map<number, number>();
    const numberOf = (theirs: number) => numbers.get(theirs) ?? 0;
    for (const review of reviews) {
      let n = known.get(review.id);
      if (n === undefined) {
        n = draft.poll.generation + 1;
        draft.poll = { ...draft.poll, generation: n };
        const undoes = review.undoes === null ? null : numberOf(review.undoes);
        // Its rows were written elsewhere: they are none of what this poll may write today.
        this.#reviews.save({ ...review, n, undoes, day: 0, dayRows: 0 });
      }
      numbers.set(review.n, n);
    }
    return numberOf;
  }

  /** Reviews that were asked for here before take none of them: they are of the generation that follows. */
  #takeVotes(draft: Draft, batch: Batch, reviewOf: NumberOf, nowMs: number): void {
    const changes: Change[] = [];
    const { generation } = draft.poll;
    const remarks = new Map(batch.remarks?.map((remark) => [hex(remark.vote), remark]));
    for (const vote of batch.votes) {
      const wording = batch.wordings.get(vote.wording);
      const taken = {
        ...vote,
        reasons: null,
        generation,
        review: vote.review === null ? null : reviewOf(vote.review),
        wording: wording ? this.#votes.numberOf(wording) : vote.wording,
      };
      if (this.#votes.add(taken)) changes.push({ from: null, to: cellOf(taken), votes: 1, key: taken.key });
      const remark = remarks.get(hex(vote.key));
      if (remark) changes.push(...this.#takeRemark(remark, vote.choice, nowMs));
    }
    this.#rollups.apply(draft, changes, nowMs);
    for (const each of batch.unchecked) this.#unchecked.add(each);
    if (batch.unchecked.length > 0) draft.recheckMs ||= nowMs + RECHECK_MS;
    const { tally } = draft;
    const first = [tally.firstVoteMs, batch.firstVoteMs].filter((ms) => ms > 0);
    draft.tally = {
      ...tally,
      firstVoteMs: first.length > 0 ? Math.min(...first) : 0,
      lastVoteMs: Math.max(tally.lastVoteMs, batch.lastVoteMs),
    };
  }

  /**
   * The remark of a vote that is here by now, though an older version may have taken that without it. One that is known here
   * stays; one that was said of another choice than the vote has now says nothing any more.
   */
  #takeRemark(remark: StoredRemark, choice: Choice, nowMs: number): Change[] {
    const vote = this.#votes.read(remark.vote);
    if (!vote || this.#remarks.read(remark.vote)) return [];
    const reasons = vote.choice === choice ? remark.reasons : null;
    const words = vote.choice === choice ? {} : { text: null, worded: false };
    // The Desk is to hear whose article's it is now.
    const seq = remark.seq ? Math.max(remark.seq + 1, nowMs) : 0;
    this.#remarks.save({ ...remark, ...words, reasons, seq });
    return [{ from: cellOf(vote), to: cellOf({ ...vote, reasons }), votes: 1, key: remark.vote }];
  }

  /** Chunks come in the order of their days and numbers; those up to the last one that has come are known. */
  #takeNetworks(draft: Draft, { chunks, largest, over }: Batch, before: Arrival): Arrival {
    let { chunkDay, chunkN } = before;
    for (const { n, ...chunk } of chunks) {
      if (chunk.day < chunkDay || (chunk.day === chunkDay && n <= chunkN)) continue;
      this.#networks.takeOver(draft, chunk);
      [chunkDay, chunkN] = [chunk.day, n];
    }
    return { ...before, over, largest: largest ?? before.largest, chunkDay, chunkN };
  }
}

function arrivalOf(key: string, epoch: number): Arrival {
  return { key, epoch, over: false, chunkDay: -1, chunkN: -1, largest: [] };
}
