/**
 * The Poll object: one per article, named "<site>:<article key>". It counts; nothing else does.
 * A shell: rules are in domain/, SQL in store.ts and review-store.ts, what moderators do in moderation.ts, deliveries
 * in outbox.ts, an article that moved in move.ts. It never asks Turnstile.
 */
import { DurableObject } from "cloudflare:workers";
import type {
  ArticlePatch,
  PollState,
  RecountAnswer,
  ReviewAnswer,
  ReviewRequest,
  Tally,
} from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { stateAt } from "../domain/poll-state.ts";
import { recount, tallyOf } from "../domain/tally.ts";
import { decide, statusOf, type Vote, type Wish } from "../domain/vote.ts";
import { NETWORK_SIGNAL_VOTES, NETWORKS_SHOWN, REVIEWS_SHOWN, TREND_DAYS, TREND_HOURS } from "../limits.ts";
import { CommitQueue } from "../object/commit-queue.ts";
import { partsOfPollName } from "../object/stubs.ts";
import { type About, emptyPoll, type PollMemory, type PollSummary, summaryOf } from "./memory.ts";
import { type Action, Moderation } from "./moderation.ts";
import { type Batch, type CloseAfterDays, Move } from "./move.ts";
import { Networks } from "./networks.ts";
import { type Delivered, Outbox } from "./outbox.ts";
import { Recheck } from "./recheck.ts";
import { RecheckStore, type Unchecked } from "./recheck-store.ts";
import { ReviewStore, type StoredReview } from "./review-store.ts";
import { type NetworkVotes, PollStore, type Standings, type StoredVote, type Trend } from "./store.ts";

/** One request of a reader, checked by the route. */
export interface Cast extends Omit<Wish, "surplus"> {
  /** First 16 bytes of the vote id's SHA-256. */
  id: Uint8Array;
  about: About;
  /** The site's setting: days from the first vote to the poll's closing. */
  closeAfterDays: CloseAfterDays;
  /** What to check later, if siteverify could not be reached. */
  proof: Omit<Unchecked, "vote" | "untilMs"> | null;
  /** Hash of the reader's network: 16 bytes. */
  network: Uint8Array;
  /** The site's setting: votes of one network in a day; more are held. */
  networkVotesPerDay: number;
}

/** What stands after a cast. `first` is true if this very request made the vote. */
export interface Counted {
  ok: true;
  status: ReturnType<typeof statusOf>;
  vote: Vote;
  first: boolean;
  state: PollState;
  tally: Tally;
}

/** A poll as moderators see it. */
export interface PollReport extends PollSummary {
  standings: Standings;
  /** Votes in the tally by hour and by day, since 1970. */
  hourly: Trend[];
  daily: Trend[];
  /** The networks with the most votes. */
  networks: NetworkVotes[];
  /** The latest, newest first. */
  reviews: StoredReview[];
}

export class Poll extends DurableObject<Env> {
  readonly #store: PollStore;
  readonly #reviews: ReviewStore;
  readonly #moderation: Moderation;
  readonly #move: Move;
  readonly #outbox: Outbox;
  readonly #networks: Networks;
  readonly #recheck: Recheck;
  readonly #unchecked: RecheckStore;
  readonly #queue = new CommitQueue<Cast, Counted>((casts) => this.#commit(casts));
  /** Filled on first use, replaced only after a commit. Undefined while the object is empty. */
  #memory: PollMemory | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { site, key } = partsOfPollName(ctx.id.name);
    this.#store = new PollStore(ctx.storage);
    this.#reviews = new ReviewStore(ctx.storage.sql);
    this.#networks = new Networks(this.#store);
    this.#moderation = new Moderation(this.#store, this.#reviews, key);
    const unchecked = new RecheckStore(ctx.storage.sql);
    this.#recheck = new Recheck(env, this.#store, unchecked);
    this.#move = new Move(env, site, this.#store, this.#reviews, unchecked);
    const parts = { reviews: this.#reviews, move: this.#move, recheck: this.#recheck };
    this.#outbox = new Outbox(ctx, env, site, key, parts);
    this.#unchecked = unchecked;
  }

  /**
   * Casts, changes, withdraws or re-sends one vote. Answers after the write is durable: the output gate
   * holds the answer until then.
   *
   * Refusals are returned, never thrown: `captcha-required`, `captcha-unavailable`, `too-many-changes`, `poll-closed`, and for the
   * first vote on an article what the Site object says (`unknown-site`, `too-many-articles`,
   * `article-not-registered`). A refused cast writes nothing; an object without votes stays without tables.
   */
  async cast(cast: Cast): Promise<Counted | Failure> {
    let { about } = cast;
    if (!this.#load()) {
      const preview = decide(undefined, { ...cast, surplus: false }, "open");
      if (!preview.ok) return preview;
      const admission = await this.#outbox.askForAdmission(about);
      if (!admission.ok) return admission;
      if (admission.title) about = { ...about, title: admission.title, title_source: "moderator" };
    }
    return this.#queue.add({ ...cast, about });
  }

  /** The poll for moderators, or null if there is none. Creates nothing. */
  async read(): Promise<PollReport | null> {
    const memory = this.#load();
    if (!memory) return null;
    return {
      ...summaryOf(memory),
      standings: this.#store.standings(),
      hourly: this.#store.hourlyTrend(TREND_HOURS),
      daily: this.#store.dailyTrend(TREND_DAYS),
      networks: this.#store.largestNetworks(NETWORK_SIGNAL_VOTES, NETWORKS_SHOWN),
      reviews: this.#reviews.reviews(REVIEWS_SHOWN),
    };
  }

  /** Opens, closes or hides the poll, or sets its title; it need not have votes. */
  async patch(about: About, patch: ArticlePatch, by: string): Promise<PollSummary> {
    const action = actionOf(by, patch.reason);
    return this.#moderate(about, action, (draft) => {
      this.#moderation.patch(draft, patch, action);
      return summaryOf(draft);
    });
  }

  /** Voids, restores or counts the votes that a filter names; a dry run only says what that would do. */
  async review(about: About, request: ReviewRequest, by: string): Promise<ReviewAnswer> {
    const action = actionOf(by, request.reason);
    if (request.dry_run) {
      // Creates nothing: an empty object has no votes that a review could name.
      const memory = this.#load();
      if (memory) return this.#moderation.preview(memory, request, action.atMs);
      const nothing = { yes: 0, no: 0, held: 0, void: 0 };
      return { id: null, dry_run: true, votes: 0, before: nothing, after: nothing };
    }
    return this.#moderate(about, action, (draft) => this.#moderation.review(draft, request, action));
  }

  /** Undoes a review by its id. Fails with `unknown-review` or `review-undone`. */
  async undo(
    review: string,
    reason: string,
    by: string,
  ): Promise<{ ok: true; answer: ReviewAnswer } | Failure> {
    const memory = this.#load();
    if (!memory) return failure("unknown-review");
    const action = actionOf(by, reason);
    return this.#moderate(memory.poll, action, (draft) => this.#moderation.undo(draft, review, action));
  }

  /** Counts all votes anew and corrects the tally, should it ever differ from them. */
  async recount(about: About, reason: string, by: string): Promise<RecountAnswer> {
    const action = actionOf(by, reason);
    return this.#moderate(about, action, (draft) => this.#moderation.recount(draft, action));
  }

  /** Votes in the order of their ids, after the given one: for exports. */
  async votes(after: Uint8Array | undefined, limit: number): Promise<StoredVote[]> {
    return this.#load() ? this.#store.votes(after, limit) : [];
  }

  /**
   * The article has become another one: from now on its readers are forwarded and its votes handed over. Answers how
   * many votes there are to hand over. May be called again.
   */
  async moveTo(about: About, to: { key: string; article: string }): Promise<number> {
    const nowMs = Date.now();
    const votes = this.#transact(about, nowMs, (draft) => {
      draft.poll = { ...draft.poll, moved_key: to.key, moved_article: to.article };
      draft.votes = true;
      return this.#store.countVotes();
    });
    await this.#outbox.arm(this.#memory, nowMs);
    return votes;
  }

  /** Takes over votes of an article that has become this one. Votes it knows already change nothing. */
  async absorb(batch: Batch): Promise<void> {
    const memory = this.#load();
    if (memory?.poll.moved_key) return this.#move.passOn(batch, memory.poll, memory.poll.moved_key);
    const nowMs = Date.now();
    this.#transact(batch.about, nowMs, (draft) => this.#move.absorb(draft, batch, nowMs));
    await this.#outbox.arm(this.#memory, nowMs);
  }

  /** Delivers what is due and arms the alarm for what is not. Never throws: the platform gives up after six failures. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    const memory = this.#load();
    if (!memory) return;
    // An alarm may ring a moment early; what it rang for is due all the same.
    const dueByMs = Math.max(Date.now(), info?.scheduledTime ?? 0);
    await this.#outbox.deliver(
      () => this.#memory ?? memory,
      dueByMs,
      (delivered) => this.#transact(memory.poll, Date.now(), (draft) => this.#mark(delivered, draft)),
    );
    await this.#outbox.arm(this.#memory, Date.now());
  }

  /** Casts a group of votes as one transaction, with a nested one for each: a vote that fails takes no other along. */
  async #commit(casts: Cast[]): Promise<(Counted | Failure)[]> {
    const memory = this.#load();
    const key = memory?.poll.moved_key;
    if (memory && key) return Promise.all(casts.map((cast) => this.#move.forward(cast, memory, key)));
    const nowMs = Date.now();
    const [first] = casts;
    if (!first) return [];
    try {
      const answers = this.#transact(first.about, nowMs, (draft) =>
        casts.map((cast) => this.#applyAlone(cast, draft, nowMs)),
      );
      await this.#outbox.arm(this.#memory, nowMs);
      return answers;
    } catch (error) {
      this.#networks.forget();
      throw error;
    }
  }
  #applyAlone(cast: Cast, draft: PollMemory, nowMs: number): Counted | Failure {
    const { tally } = draft;
    try {
      const answer = this.ctx.storage.transactionSync(() => this.#apply(cast, draft, nowMs));
      if (answer.ok && answer.first) this.#networks.add(cast.network, nowMs);
      return answer;
    } catch (error) {
      draft.tally = tally;
      return failure("busy", String(error));
    }
  }

  #load(): PollMemory | undefined {
    if (!this.#memory && this.#store.exists()) {
      this.#store.migrate();
      const poll = this.#store.poll();
      const audit = this.#reviews.audit().length > 0;
      const recheckMs = this.#unchecked.count() > 0 ? Date.now() : 0;
      this.#memory = { poll, tally: this.#store.tally(), audit, votes: poll.moved_key !== null, recheckMs };
    }
    return this.#memory;
  }

  /**
   * Changes a draft of the poll and commits it with all else that `change` writes. Memory changes only after the
   * transaction has returned, so a failed one leaves no trace.
   */
  #transact<T>(about: About, nowMs: number, change: (draft: PollMemory) => T): T {
    const { draft, answer } = this.ctx.storage.transactionSync(() => {
      const before = this.#load() ?? this.#create(about, nowMs);
      const draft = { ...before };
      const answer = change(draft);
      if (draft.poll !== before.poll) this.#store.savePoll(draft.poll);
      if (draft.tally !== before.tally) this.#store.saveTally(draft.tally);
      return { draft, answer };
    });
    this.#memory = draft;
    return answer;
  }

  async #moderate<T>(about: About, { atMs }: Action, change: (draft: PollMemory) => T): Promise<T> {
    const answer = this.#transact(about, atMs, change);
    await this.#outbox.arm(this.#memory, atMs);
    return answer;
  }

  #create(about: About, nowMs: number): PollMemory {
    this.#store.migrate();
    const memory = emptyPoll(about, nowMs);
    this.#store.create(memory.poll, memory.tally);
    return memory;
  }

  /** Applies one cast to the votes and to the draft. */
  #apply(cast: Cast, draft: PollMemory, nowMs: number): Counted | Failure {
    const { poll, tally } = draft;
    const state = stateAt(poll.state, tally.firstVoteMs, cast.closeAfterDays, nowMs);
    const known = this.#store.vote(cast.id);
    const surplus = !known && this.#networks.votes(cast.network, nowMs) >= cast.networkVotesPerDay;
    const decision = decide(known, { ...cast, surplus }, state);
    if (!decision.ok) return decision;
    const { vote } = decision;
    const written = decision.kind === "write";
    if (written) {
      if (decision.first && cast.proof) {
        const admitted = this.#recheck.admit(cast.network, surplus);
        if (!admitted.ok) return admitted;
        this.#recheck.keep(draft, { ...cast.proof, vote: cast.id }, nowMs);
      }
      this.#store.saveVote(cast.id, vote, cast.network, nowMs);
      draft.tally = {
        ...tally,
        counts: recount(tally.counts, known, vote, nowMs),
        firstVoteMs: tally.firstVoteMs || nowMs,
        lastVoteMs: nowMs,
      };
    }
    return {
      ok: true,
      status: statusOf(vote),
      vote,
      first: written && decision.first,
      state,
      tally: tallyOf(draft.tally.counts),
    };
  }

  /** Remembers a delivery in the draft: only its marks, as votes may have been counted while it was on its way. */
  #mark({ published, told, audit, votes, checked }: Delivered, draft: PollMemory): void {
    if (published) draft.tally = { ...draft.tally, published };
    if (told) draft.tally = { ...draft.tally, told };
    if (audit) {
      this.#reviews.dropAudit(audit);
      draft.audit = this.#reviews.audit().length > 0;
    }
    if (checked) this.#recheck.settle(draft, checked, Date.now());
    if (votes) {
      this.#move.drop(draft, votes, Date.now());
      draft.votes = votes.length > 0;
    }
  }
}

function actionOf(by: string, reason: string): Action {
  return { id: crypto.randomUUID(), by, reason, atMs: Date.now() };
}
