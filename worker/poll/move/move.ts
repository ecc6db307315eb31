/**
 * What becomes of an article that is now another one: its readers are forwarded, its votes handed over in batches.
 * Every step may run twice. Never counts a vote twice: a vote id that the new poll knows is not added again.
 */
import type { Failure } from "../../domain/failure.ts";
import { type Change, cellOf, votesIn } from "../../domain/rollup.ts";
import { MOVE_BATCH_VOTES, RECHECK_MS } from "../../limits.ts";
import { pollOf } from "../../object/stubs.ts";
import type { About, Draft, PollMemory } from "../memory.ts";
import type { RecheckStore, Unchecked } from "../recheck/store.ts";
import type { StoredReview } from "../reviews/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { TallyRow } from "../rollups/store.ts";
import type { PollRow } from "../store.ts";
import type { Cast, Counted } from "../votes/cast.ts";
import type { StoredVote, VoteStore } from "../votes/store.ts";

/** Votes on their way to another poll, and what reviews have made of them. */
export interface Batch extends Pick<TallyRow, "firstVoteMs" | "lastVoteMs"> {
  about: About;
  votes: StoredVote[];
  reviews: StoredReview[];
  unchecked: Unchecked[];
}

export class Move {
  readonly #env: Env;
  readonly #site: string;
  readonly #votes: VoteStore;
  readonly #rollups: Rollups;
  readonly #unchecked: RecheckStore;

  constructor(
    env: Env,
    site: string,
    parts: { votes: VoteStore; rollups: Rollups; unchecked: RecheckStore },
  ) {
    this.#env = env;
    this.#site = site;
    this.#votes = parts.votes;
    this.#rollups = parts.rollups;
    this.#unchecked = parts.unchecked;
  }

  /** The article becomes another one. How many votes there are to hand over. */
  begin(draft: Draft, to: { key: string; article: string }): number {
    draft.poll = { ...draft.poll, moved_key: to.key, moved_article: to.article };
    draft.votes = true;
    return votesIn(draft.tally.standings);
  }

  /** Casts at the new poll, which first gets this reader's vote if it is still here. */
  async forward(cast: Cast, memory: PollMemory, key: string): Promise<Counted | Failure> {
    const vote = this.#votes.read(cast.key);
    if (vote) await this.send(memory, key, [vote]);
    return this.#pollOf(key).cast({ ...cast, about: aboutNew(memory.poll) });
  }

  /** The next votes to hand over; none when all are gone. */
  next(): StoredVote[] {
    return this.#votes.scan(undefined, MOVE_BATCH_VOTES);
  }

  /** Hands votes over to the new poll. Those still have to be dropped here. */
  async send({ poll, tally }: PollMemory, key: string, votes: StoredVote[]): Promise<void> {
    const keys = votes.map(({ key }) => key);
    const [first = new Uint8Array()] = keys;
    const last = keys.at(-1) ?? first;
    const { firstVoteMs, lastVoteMs } = tally;
    await this.#pollOf(key).absorb({
      about: aboutNew(poll),
      votes,
      reviews: [],
      unchecked: this.#unchecked.between(first, last),
      firstVoteMs,
      lastVoteMs,
    });
  }

  /** Adds votes of another poll to a draft of this one. */
  absorb(draft: Draft, batch: Batch, nowMs: number): void {
    const changes: Change[] = [];
    for (const vote of batch.votes)
      if (this.#votes.add(vote)) changes.push({ from: null, to: cellOf(vote), votes: 1, key: vote.key });
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

  /** Passes a batch on to where this article has gone in turn. */
  async passOn(batch: Batch, poll: PollRow, key: string): Promise<void> {
    await this.#pollOf(key).absorb({ ...batch, about: aboutNew(poll) });
  }

  /** Drops votes that the new poll has, and takes them out of this draft's counts. */
  drop(draft: Draft, votes: readonly StoredVote[], nowMs: number): void {
    const changes: Change[] = [];
    for (const { key } of votes) {
      this.#unchecked.drop(key);
      const vote = this.#votes.read(key);
      if (vote && this.#votes.drop(key)) changes.push({ from: cellOf(vote), to: null, votes: 1, key });
    }
    this.#rollups.apply(draft, changes, nowMs);
  }

  #pollOf(key: string) {
    return pollOf(this.#env, this.#site, key);
  }
}

/** What the new poll is about, should it not exist yet. */
function aboutNew({ moved_article, title, title_source }: PollRow): About {
  return { article: moved_article ?? "", address: null, title, title_source };
}
