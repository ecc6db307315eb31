/**
 * The Poll object: one per article, named "<site>:<article key>". It counts; nothing else does.
 * A shell: it gates and translates. Rules are in domain/; what there are nouns for is in rooms of their own: votes, rollups,
 * networks, recheck, reviews, move, outbox. It never asks Turnstile.
 */
import { DurableObject } from "cloudflare:workers";
import type { ArticlePatch, RecountAnswer, ReviewAnswer, ReviewRequest } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { LargeNetwork } from "../domain/network-day.ts";
import type { Standings } from "../domain/rollup.ts";
import {
  ADMISSION_DEADLINE_MS,
  FORWARD_DEADLINE_MS,
  REVIEWS_SHOWN,
  TREND_DAYS,
  TREND_HOURS,
} from "../limits.ts";
import type { Admission } from "../messages.ts";
import { Agenda } from "../object/agenda.ts";
import { CommitQueue } from "../object/commit-queue.ts";
import { DeadlineError, withDeadline } from "../object/deadline.ts";
import { partsOfPollName, siteOf } from "../object/stubs.ts";
import { Ledger } from "./ledger.ts";
import { type About, type Draft, type PollMemory, type PollSummary, summaryOf } from "./memory.ts";
import { type Batch, Move } from "./move/move.ts";
import { Networks } from "./networks/networks.ts";
import { NetworkStore } from "./networks/store.ts";
import { Marks } from "./outbox/marks.ts";
import { Publishing } from "./outbox/publishing.ts";
import { AuditStore } from "./outbox/store.ts";
import { Telling } from "./outbox/telling.ts";
import { Recheck } from "./recheck/recheck.ts";
import { RecheckStore } from "./recheck/store.ts";
import { type Action, Moderation } from "./reviews/moderation.ts";
import { ReviewStore, type StoredReview } from "./reviews/store.ts";
import { Rollups } from "./rollups/rollups.ts";
import { RollupStore, type Trend } from "./rollups/store.ts";
import { PollStore } from "./store.ts";
import { forgetTask, handOverTask, recheckTask } from "./tasks.ts";
import { type Cast, Casting, type Counted } from "./votes/cast.ts";
import { type StoredVote, VoteStore } from "./votes/store.ts";

/** A poll as moderators see it. */
export interface PollReport extends PollSummary {
  standings: Standings;
  /** Held votes by cause and choice. */
  heldByCause: PollMemory["tally"]["held"];
  /** Votes in the tally by hour and by day, since 1970. */
  hourly: Trend[];
  daily: Trend[];
  /** The networks with the most votes in a day. */
  networks: LargeNetwork[];
  /** The latest, newest first. */
  reviews: StoredReview[];
}

/** A vote as it is exported: with its wording's version, and its network's fine hash in hex, as long as that is kept. */
export interface ExportedVote extends StoredVote {
  version: number;
  network: string | null;
}

export class Poll extends DurableObject<Env> {
  readonly #site: string;
  readonly #key: string;
  readonly #ledger: Ledger;
  readonly #votes: VoteStore;
  readonly #tally: RollupStore;
  readonly #reviews: ReviewStore;
  readonly #networks: Networks;
  readonly #casting: Casting;
  readonly #moderation: Moderation;
  readonly #move: Move;
  readonly #marks: Marks;
  readonly #agenda: Agenda<string>;
  readonly #queue = new CommitQueue<Cast, Counted>((casts) => this.#commit(casts));

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { site, key } = partsOfPollName(ctx.id.name);
    this.#site = site;
    this.#key = key;
    const { sql } = ctx.storage;
    const unchecked = new RecheckStore(sql);
    const audit = new AuditStore(sql);
    this.#tally = new RollupStore(sql);
    const rollups = new Rollups(this.#tally);
    this.#votes = new VoteStore(sql);
    this.#reviews = new ReviewStore(sql);
    this.#networks = new Networks(new NetworkStore(sql));
    this.#ledger = new Ledger(ctx.storage, {
      poll: new PollStore(ctx.storage),
      tally: this.#tally,
      rollups,
      owed: ({ poll, tally }) => ({
        audit: audit.next(1).length > 0,
        votes: poll.moved_key !== null,
        recheckMs: unchecked.next(1).length > 0 ? Date.now() : 0,
        forgetMs: this.#networks.forgetMs(tally.chunk),
        holdBackMs: 0,
      }),
    });
    const parts = { votes: this.#votes, rollups, unchecked };
    const recheck = new Recheck(env, parts);
    this.#casting = new Casting({ ...parts, networks: this.#networks, recheck });
    this.#moderation = new Moderation(rollups, this.#reviews, audit, key);
    this.#move = new Move(env, site, parts);
    this.#marks = new Marks(this.#ledger);
    const outbox = { ledger: this.#ledger, marks: this.#marks, audit };
    const publishing = new Publishing(env, site, key, outbox);
    this.#agenda = new Agenda(ctx.storage, {
      publish: Object.assign(publishing, { cameLate: () => void this.#settle() }),
      tell: new Telling(env, site, key, outbox),
      recheck: recheckTask(this.#ledger, recheck),
      handOver: handOverTask(this.#ledger, this.#move),
      forget: forgetTask(this.#ledger, this.#networks),
    });
  }

  /**
   * Casts, changes, withdraws or re-sends one vote. Answers after the write is durable: the output gate
   * holds the answer until then.
   *
   * Refusals are returned, never thrown: `vote-id-expired`, `captcha-required`, `captcha-unavailable`, `too-many-changes`,
   * `poll-closed`, `question-mismatch`, and for the first vote on an article what the Site object says (`unknown-site`,
   * `too-many-articles`, `article-not-registered`) or `busy`, if it does not answer. A refused cast writes nothing; an
   * object without votes stays without tables.
   */
  async cast(cast: Cast): Promise<Counted | Failure> {
    if (this.#ledger.read()) return this.#queue.add(cast);
    const preview = this.#casting.preview(cast, Date.now());
    if (!preview.ok) return preview;
    const admitted = await this.#admit(cast.about);
    return admitted.ok ? this.#queue.add({ ...cast, about: admitted.about }) : admitted;
  }

  /** The poll for moderators, or null if there is none. Creates nothing, and reads no vote. */
  async read(): Promise<PollReport | null> {
    const memory = this.#ledger.read();
    if (!memory) return null;
    return {
      ...summaryOf(memory),
      standings: memory.tally.standings,
      heldByCause: memory.tally.held,
      hourly: this.#tally.hourlyTrend(TREND_HOURS),
      daily: this.#tally.dailyTrend(TREND_DAYS),
      networks: this.#networks.largest(memory.tally.chunk),
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
      const memory = this.#ledger.read();
      if (memory) return this.#moderation.preview(memory, request);
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
    const memory = this.#ledger.read();
    if (!memory) return failure("unknown-review");
    const action = actionOf(by, reason);
    return this.#moderate(memory.poll, action, (draft) => this.#moderation.undo(draft, review, action));
  }

  /** Counts all votes anew and corrects the tally, should it ever differ from them. */
  async recount(about: About, reason: string, by: string): Promise<RecountAnswer> {
    const action = actionOf(by, reason);
    return this.#moderate(about, action, (draft) => this.#moderation.recount(draft, action));
  }

  /** Votes in the order of their keys, after the given one: for exports. */
  async votes(after: Uint8Array | undefined, limit: number): Promise<ExportedVote[]> {
    const memory = this.#ledger.read();
    if (!memory) return [];
    const votes = this.#votes.scan(after, limit);
    const wordings = this.#votes.wordings();
    return this.#networks
      .withNetworks(memory.tally.chunk, votes)
      .map((vote) => ({ ...vote, version: wordings.get(vote.wording)?.version ?? 0 }));
  }

  /**
   * The article has become another one: from now on its readers are forwarded and its votes handed over. Answers how
   * many votes there are to hand over. May be called again.
   */
  async moveTo(about: About, to: { key: string; article: string }): Promise<number> {
    return this.#transact(about, (draft) => this.#move.begin(draft, to));
  }

  /** Takes over votes of an article that has become this one. Votes it knows already change nothing. */
  async absorb(batch: Batch): Promise<void> {
    const memory = this.#ledger.read();
    if (memory?.poll.moved_key) return this.#move.passOn(batch, memory.poll, memory.poll.moved_key);
    await this.#transact(batch.about, (draft) => this.#move.absorb(draft, batch, Date.now()));
  }

  /** Delivers what is due and arms the alarm for what is not. Never throws. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    if (!this.#ledger.read()) return;
    this.#marks.begin(Date.now());
    // An alarm may ring a moment early; what it rang for is due all the same.
    await this.#agenda.ring(Math.max(Date.now(), info?.scheduledTime ?? 0));
    this.#ledger.store();
  }

  /** Asks the Site object whether this new article may be voted on. */
  async #admit(about: About): Promise<{ ok: true; about: About } | Failure> {
    const asked: Promise<Admission | Failure> = siteOf(this.env, this.#site).admit(this.#key, about);
    const admission = await withDeadline(asked, ADMISSION_DEADLINE_MS, "admission").catch(busyIfLate);
    if (!admission.ok) return admission;
    const { title, epoch, addedMs: added_ms } = admission;
    const named = title ? { title, title_source: "moderator" as const } : {};
    return { ok: true, about: { ...about, ...named, epoch, added_ms } };
  }

  /** Casts a group of votes as one transaction, with a nested one for each: a vote that fails takes no other along. */
  async #commit(casts: Cast[]): Promise<(Counted | Failure)[]> {
    const memory = this.#ledger.read();
    const key = memory?.poll.moved_key;
    if (memory && key) return Promise.all(casts.map((cast) => this.#forward(cast, memory, key)));
    const [first] = casts;
    if (!first) return [];
    const nowMs = Date.now();
    const { question } = first;
    try {
      return await this.#transact({ question, ...first.about }, (draft) =>
        casts.map((cast) => this.#castAlone(cast, draft, nowMs)),
      );
    } catch (error) {
      this.#networks.forget();
      throw error;
    }
  }

  #castAlone(cast: Cast, draft: Draft, nowMs: number): Counted | Failure {
    const before = { ...draft };
    const changes = draft.changes.length;
    try {
      return this.ctx.storage.transactionSync(() => this.#casting.apply(draft, cast, nowMs));
    } catch (error) {
      Object.assign(draft, before);
      draft.changes.length = changes;
      this.#networks.forget();
      console.error(JSON.stringify({ event: "cast-failed", why: String(error), stack: stackOf(error) }));
      return failure("internal");
    }
  }

  /** A reader of an article that has become another one: the vote is cast there. */
  #forward(cast: Cast, memory: PollMemory, key: string): Promise<Counted | Failure> {
    const sent = this.#move.forward(cast, memory, key);
    return withDeadline(sent, FORWARD_DEADLINE_MS, "forwarding").catch(busyIfLate);
  }

  async #transact<T>(about: About, change: (draft: Draft) => T, nowMs = Date.now()): Promise<T> {
    const answer = this.#ledger.transact(about, nowMs, change);
    await this.#agenda.arm(nowMs);
    return answer;
  }

  async #moderate<T>(about: About, { atMs }: Action, change: (draft: Draft) => T): Promise<T> {
    return this.#transact(about, change, atMs);
  }

  /** A delivery that was given up has come back: what it has changed is stored, and what it owes planned. */
  async #settle(): Promise<void> {
    this.#ledger.store();
    await this.#agenda.arm(Date.now());
  }
}

function actionOf(by: string, reason: string): Action {
  return { id: crypto.randomUUID(), by, reason, atMs: Date.now() };
}

/** What did not answer in time may have done its work all the same: the same request may be sent again. */
function busyIfLate(error: unknown): Failure {
  if (error instanceof DeadlineError) return failure("busy", error.message);
  throw error;
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
