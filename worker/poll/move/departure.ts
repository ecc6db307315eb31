/**
 * An article that has become another one: its readers and moderators are sent there, and all it has is handed over in
 * batches. From the moment it is told, nothing here changes but by being dropped once the new poll has it; so every step may
 * run twice, and nothing falls between a batch and its drop.
 */

import { type Change, cellOf, votesIn } from "../../domain/counting/rollup.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { type LargeNetwork, shownNetworks } from "../../domain/networks/network-day.ts";
import { MOVE_BATCH_BLOBS, MOVE_BATCH_CHUNKS, MOVE_BATCH_VOTES } from "../../limits/moves.ts";
import { DAY_MS, HOURS_PER_DAY } from "../../limits/time.ts";
import { NETWORK_DAYS_KEPT } from "../../limits/votes.ts";
import type { MoveOrder, Place } from "../../messages.ts";
import { RefusedError } from "../../object/refused.ts";
import { pollOf } from "../../object/stubs.ts";
import type { Ledger } from "../ledger.ts";
import type { About, Draft, PollMemory } from "../memory.ts";
import { NO_CHUNK } from "../networks/chunk.ts";
import type { Networks } from "../networks/networks.ts";
import type { NetworkStore } from "../networks/store.ts";
import type { RecheckStore } from "../recheck/store.ts";
import type { RemarkAsked, Remarked } from "../remarks/asked.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { Reviews } from "../reviews/reviews.ts";
import type { ReviewStore } from "../reviews/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { HandOver, PollRow } from "../store.ts";
import type { Cast, Counted } from "../votes/cast.ts";
import type { StoredVote, VoteStore } from "../votes/store.ts";
import type { Absorbed, Batch } from "./batch.ts";
import type { ArrivalStore } from "./store.ts";

const GONE = failure("busy", "the poll is gone");

/** What of a batch a step is about. */
type Part = Partial<Batch>;

interface Parts {
  arrivals: ArrivalStore;
  reviews: ReviewStore;
  votes: VoteStore;
  rollups: Rollups;
  unchecked: RecheckStore;
  remarks: RemarkStore;
  chunks: NetworkStore;
  networks: Networks;
  queue: Reviews;
}

export class Departure {
  readonly #env: Env;
  readonly #site: string;
  readonly #key: string;
  readonly #ledger: Ledger;
  readonly #parts: Parts;

  constructor(env: Env, site: string, key: string, ledger: Ledger, parts: Parts) {
    this.#env = env;
    this.#site = site;
    this.#key = key;
    this.#ledger = ledger;
    this.#parts = parts;
  }

  /**
   * The article becomes another one, in the caller's transaction: its reviews are stopped where they are. Answers how many
   * votes there are to hand over. The second time nothing changes.
   */
  begin(draft: Draft, { to, question }: MoveOrder, nowMs: number): number {
    if (draft.poll.moved_key === null) {
      this.#parts.queue.stopAll(draft, nowMs);
      const { chunk } = draft.tally;
      if (chunk.entries.length > 0) this.#parts.chunks.addChunk(chunk);
      this.#parts.networks.forget();
      draft.tally = { ...draft.tally, chunk: { ...NO_CHUNK, day: chunk.day } };
      const moved = { moved_key: to.key, moved_article: to.article, moved_epoch: to.epoch };
      // One that nobody had voted on did not know it, and the new poll may be made by this move alone.
      const asked = { question: draft.poll.question ?? question ?? null };
      draft.poll = { ...draft.poll, ...moved, ...asked, hand_over: "begun" };
    }
    return votesIn(draft.tally.standings);
  }

  /** When there is something to hand over, in ms; undefined if there is nothing. */
  dueMs({ poll }: PollMemory): number | undefined {
    return poll.hand_over === "begun" || poll.hand_over === "announced" ? 0 : undefined;
  }

  /** Hands the next part over, and drops it here once the new poll has it. */
  async step(): Promise<void> {
    const memory = this.#ledger.read();
    if (!memory || this.dueMs(memory) === undefined) return;
    const { part, drop } = this.#next(memory);
    await this.#send(memory, part);
    const nowMs = Date.now();
    this.#ledger.transact(memory.poll, nowMs, (draft) => drop(draft, nowMs));
  }

  /** The new poll, which knows by then that votes are coming. */
  async target() {
    const memory = this.#ledger.read();
    if (memory?.poll.hand_over === "begun") await this.step();
    return this.#pollOf(memory);
  }

  /** Casts at the new poll, which first gets this reader's vote if it is still here. */
  async forward(cast: Cast): Promise<Counted | Failure> {
    const target = await this.target();
    const memory = await this.#ahead(cast.key);
    return memory ? target.cast({ ...cast, about: aboutNew(memory.poll) }) : GONE;
  }

  /** The same for a remark. */
  async remark(asked: RemarkAsked): Promise<Remarked | Failure> {
    const target = await this.target();
    return (await this.#ahead(asked.vote)) ? target.remark(asked) : GONE;
  }

  /** Deletes a remark there, which first gets its vote if that is still here. */
  async deleteRemark(id: string, by: Actor, note: string): Promise<{ ok: true } | Failure> {
    const target = await this.target();
    const known = this.#ledger.read() && this.#parts.remarks.byId(id);
    if (known) await this.#ahead(known.vote);
    return target.deleteRemark(id, by, note);
  }

  /** Sends a vote ahead that is still here. Undefined if the poll is gone meanwhile. */
  async #ahead(key: Uint8Array): Promise<PollMemory | undefined> {
    const memory = this.#ledger.read();
    const vote = memory && this.#parts.votes.read(key);
    if (vote) await this.#send(memory, this.#partOf([vote]));
    return memory;
  }

  /** Passes a batch on to where this article has gone in turn. */
  async passOn(batch: Batch): Promise<void> {
    const target = await this.target();
    const memory = this.#ledger.read();
    const sent = memory && { ...batch, about: aboutNew(memory.poll) };
    if (sent) mustHave(sent, await target.absorb(sent));
  }

  /** The largest networks of a day, of this article and of those that have become it, as long as they are kept. */
  largestNetworks({ tally }: Pick<PollMemory, "tally">): LargeNetwork[] {
    const { arrivals, networks } = this.#parts;
    const oldest = Math.floor(Date.now() / DAY_MS) - NETWORK_DAYS_KEPT;
    const kept = arrivals.largest().filter(({ until }) => until >= oldest * HOURS_PER_DAY);
    const all = new Map(kept.map((each) => [each.network, each]));
    for (const each of networks.largest(tally.chunk)) all.set(each.network, each);
    return shownNetworks([...all.values()]);
  }

  /** What is to be handed over next, and how it goes here afterwards. */
  #next(memory: PollMemory): { part: Part; drop: (draft: Draft, nowMs: number) => void } {
    const { reviews, votes, chunks } = this.#parts;
    if (memory.poll.hand_over === "begun") {
      return { part: { largest: this.largestNetworks(memory) }, drop: step("announced") };
    }
    const blobs = reviews.anyBlobs(MOVE_BATCH_BLOBS);
    if (blobs.length > 0) return { part: { blobs }, drop: () => reviews.dropBlobs(blobs) };
    const stored = chunks.first(MOVE_BATCH_CHUNKS);
    if (stored.length > 0) return { part: { chunks: stored }, drop: () => chunks.drop(stored) };
    const next = votes.scan(undefined, MOVE_BATCH_VOTES);
    if (next.length > 0)
      return { part: this.#partOf(next), drop: (draft, nowMs) => this.#drop(draft, next, nowMs) };
    return { part: { over: true }, drop: step("over") };
  }

  /** Votes, in the order of their keys, with the captchas that are still to be checked. */
  #partOf(votes: StoredVote[]): Part {
    const [first, last] = [votes[0]?.key, votes.at(-1)?.key];
    const unchecked = first && last ? this.#parts.unchecked.between(first, last) : [];
    const remarks = first && last ? this.#parts.remarks.between(first, last) : [];
    return { votes, unchecked, remarks, wordings: this.#parts.votes.wordings() };
  }

  async #send(memory: PollMemory, part: Part): Promise<void> {
    const { poll, tally } = memory;
    const { arrivals, reviews } = this.#parts;
    const batch: Batch = {
      from: { key: this.#key, article: poll.article, epoch: poll.epoch } satisfies Place,
      about: aboutNew(poll),
      over: false,
      coming: arrivals.underWay().map(({ key, epoch }) => ({ key, epoch })),
      reviews: reviews.all(),
      blobs: [],
      votes: [],
      wordings: new Map(),
      unchecked: [],
      remarks: [],
      chunks: [],
      largest: null,
      firstVoteMs: tally.firstVoteMs,
      lastVoteMs: tally.lastVoteMs,
      ...part,
    };
    mustHave(batch, await this.#pollOf(memory).absorb(batch));
  }

  /** Drops votes that the new poll has, and takes them out of this draft's counts. */
  #drop(draft: Draft, votes: readonly StoredVote[], nowMs: number): void {
    const changes: Change[] = [];
    for (const vote of votes) {
      this.#parts.unchecked.drop(vote.key);
      this.#parts.remarks.drop(vote.key);
      if (this.#parts.votes.drop(vote.key))
        changes.push({ from: cellOf(vote), to: null, votes: 1, key: vote.key });
    }
    this.#parts.rollups.apply(draft, changes, nowMs);
  }

  #pollOf(memory: PollMemory | undefined) {
    return pollOf(this.#env, this.#site, memory?.poll.moved_key ?? "");
  }
}

/** Throws where an older version has taken a batch without its remarks: they are sent again until a newer one has them. */
function mustHave({ remarks = [] }: Batch, absorbed: Absorbed | undefined): void {
  if (remarks.length > 0 && !absorbed?.remarks)
    throw new RefusedError(failure("busy", "an older version takes no remarks"));
}

function step(to: HandOver) {
  return (draft: Draft) => {
    draft.poll = { ...draft.poll, hand_over: to };
  };
}

/** What the new poll is about, should it not exist yet. */
function aboutNew({ moved_article, moved_epoch, question, title, title_source }: PollRow): About {
  const epoch = moved_epoch ?? 0;
  return { article: moved_article ?? "", address: null, title, title_source, question, epoch };
}
