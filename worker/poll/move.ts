/**
 * What becomes of an article that is now another one: its readers are forwarded, its votes handed over in batches.
 * Every step may run twice. Never counts a vote twice: a vote id that the new poll knows is not added again.
 */
import type { SiteSettings } from "../contract/index.ts";
import type { Failure } from "../domain/failure.ts";
import { recount } from "../domain/tally.ts";
import { MOVE_BATCH_VOTES, RECHECK_MS } from "../limits.ts";
import { pollOf } from "../object/stubs.ts";
import type { About, PollMemory } from "./memory.ts";
import type { Cast, Counted } from "./poll.ts";
import type { RecheckStore, Unchecked } from "./recheck-store.ts";
import type { Reviewed, ReviewStore, StoredReview } from "./review-store.ts";
import type { PollRow, PollStore, StoredVote, TallyRow } from "./store.ts";

export type CloseAfterDays = SiteSettings["close_after_days"];

/** Votes on their way to another poll, and what reviews have made of them. */
export interface Batch extends Pick<TallyRow, "firstVoteMs" | "lastVoteMs"> {
  about: About;
  votes: StoredVote[];
  reviews: StoredReview[];
  reviewed: Reviewed[];
  unchecked: Unchecked[];
}

export class Move {
  readonly #env: Env;
  readonly #site: string;
  readonly #store: PollStore;
  readonly #reviews: ReviewStore;
  readonly #unchecked: RecheckStore;

  constructor(env: Env, site: string, store: PollStore, reviews: ReviewStore, unchecked: RecheckStore) {
    this.#env = env;
    this.#site = site;
    this.#store = store;
    this.#reviews = reviews;
    this.#unchecked = unchecked;
  }

  /** Casts at the new poll, which first gets this reader's vote if it is still here. */
  async forward(cast: Cast, memory: PollMemory, key: string): Promise<Counted | Failure> {
    const vote = this.#store.vote(cast.id);
    if (vote) await this.send(memory, key, [vote]);
    return this.#pollOf(key).cast({ ...cast, about: aboutNew(memory.poll) });
  }

  /** The next votes to hand over; none when all are gone. */
  next(): StoredVote[] {
    return this.#store.votes(undefined, MOVE_BATCH_VOTES);
  }

  /** Hands votes over to the new poll. Those still have to be dropped here. */
  async send({ poll, tally }: PollMemory, key: string, votes: StoredVote[]): Promise<void> {
    const ids = votes.map(({ id }) => id);
    const [first = new Uint8Array()] = ids;
    const last = ids.at(-1) ?? first;
    const { firstVoteMs, lastVoteMs } = tally;
    await this.#pollOf(key).absorb({
      about: aboutNew(poll),
      votes,
      reviews: this.#reviews.reviews(Number.MAX_SAFE_INTEGER),
      reviewed: this.#reviews.reviewed(first, last),
      unchecked: this.#unchecked.between(first, last),
      firstVoteMs,
      lastVoteMs,
    });
  }

  /** Adds votes of another poll to a draft of this one. */
  absorb(draft: PollMemory, batch: Batch, nowMs: number): void {
    const { tally } = draft;
    let { counts } = tally;
    for (const vote of batch.votes)
      if (this.#store.addVote(vote)) counts = recount(counts, undefined, vote, nowMs);
    for (const review of batch.reviews) this.#reviews.addReview(review);
    for (const each of batch.reviewed) this.#reviews.addReviewed(each);
    for (const each of batch.unchecked) this.#unchecked.add(each);
    if (batch.unchecked.length > 0) draft.recheckMs ||= nowMs + RECHECK_MS;
    const first = [tally.firstVoteMs, batch.firstVoteMs].filter((ms) => ms > 0);
    draft.tally = {
      ...tally,
      counts,
      firstVoteMs: first.length > 0 ? Math.min(...first) : 0,
      lastVoteMs: Math.max(tally.lastVoteMs, batch.lastVoteMs),
    };
  }

  /** Passes a batch on to where this article has gone in turn. */
  async passOn(batch: Batch, poll: PollRow, key: string): Promise<void> {
    await this.#pollOf(key).absorb({ ...batch, about: aboutNew(poll) });
  }

  /** Drops votes that the new poll has, and takes them out of this draft's counts. */
  drop(draft: PollMemory, votes: readonly StoredVote[], nowMs: number): void {
    let { counts } = draft.tally;
    for (const vote of votes) {
      this.#unchecked.drop(vote.id);
      if (this.#store.dropVote(vote.id)) counts = recount(counts, vote, { ...vote, choice: "none" }, nowMs);
    }
    draft.tally = { ...draft.tally, counts };
  }

  #pollOf(key: string) {
    return pollOf(this.#env, this.#site, key);
  }
}

/** What the new poll is about, should it not exist yet. */
function aboutNew({ moved_article, title, title_source }: PollRow): About {
  return { article: moved_article ?? "", address: null, title, title_source };
}
