/**
 * The Poll object: one per article, named "<site>:<article key>". It counts; nothing else does.
 * A shell: it gates and translates. Rules are in domain/; what there are nouns for is in rooms of their own: votes, rollups,
 * networks, recheck, reviews, move, outbox. It never asks Turnstile.
 */
import { DurableObject } from "cloudflare:workers";
import type { ArticlePatch, NoteRequest, ReviewRequest } from "../contract/index.ts";
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
import type { Admission, MoveOrder } from "../messages.ts";
import { Agenda } from "../object/agenda.ts";
import { CommitQueue } from "../object/commit-queue.ts";
import { DeadlineError, withDeadline } from "../object/deadline.ts";
import { failureOf, logOwn, objectName } from "../object/exceptions.ts";
import { partsOfPollName, pollOf, siteOf } from "../object/stubs.ts";
import { Ledger } from "./ledger.ts";
import { type About, type Draft, type PollMemory, type PollSummary, summaryOf } from "./memory.ts";
import { Arrivals } from "./move/arrivals.ts";
import type { Batch } from "./move/batch.ts";
import { Departure } from "./move/departure.ts";
import { ArrivalStore } from "./move/store.ts";
import { Networks } from "./networks/networks.ts";
import { NetworkStore } from "./networks/store.ts";
import { Marks } from "./outbox/marks.ts";
import { Publishing } from "./outbox/publishing.ts";
import { AuditStore } from "./outbox/store.ts";
import { Telling } from "./outbox/telling.ts";
import { Recheck } from "./recheck/recheck.ts";
import { RecheckStore } from "./recheck/store.ts";
import { PACE, type Pace } from "./reviews/pace.ts";
import { patchPoll } from "./reviews/patch.ts";
import type { Preview } from "./reviews/preview.ts";
import { type Asked, type ReviewReport, Reviews } from "./reviews/reviews.ts";
import { SliceStore } from "./reviews/slice-store.ts";
import { NO_NUMBERS, Slices } from "./reviews/slices.ts";
import { ReviewStore } from "./reviews/store.ts";
import { Rollups } from "./rollups/rollups.ts";
import { Shadow } from "./rollups/shadow.ts";
import { RollupStore, type Trend } from "./rollups/store.ts";
import { PollStore } from "./store.ts";
import { forgetTask, handOverTask, recheckTask, reviewTask } from "./tasks.ts";
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
  reviews: ReviewReport[];
}

/** What asking for a review is answered. */
type Reviewed = { ok: true; review: ReviewReport } | Failure;

/** A vote as it is exported: with its wording's version, and its network's fine hash in hex, as long as that is kept. */
export interface ExportedVote extends StoredVote {
  version: number;
  /** The id of the review that decided on it last. */
  decidedBy: string | null;
  network: string | null;
}

export class Poll extends DurableObject<Env> {
  readonly #site: string;
  readonly #key: string;
  readonly #ledger: Ledger;
  readonly #votes: VoteStore;
  readonly #tally: RollupStore;
  readonly #audit: AuditStore;
  readonly #networks: Networks;
  readonly #casting: Casting;
  readonly #reviews: Reviews;
  readonly #arrivals: Arrivals;
  readonly #departure: Departure;
  readonly #marks: Marks;
  readonly #agenda: Agenda<string>;
  readonly #name = objectName("Poll", this.ctx);
  readonly #queue = new CommitQueue<Cast, Counted>((casts) => this.#commit(casts), this.#name);

  /** `pace`: tests make reviews slow. */
  constructor(ctx: DurableObjectState, env: Env, pace: Pace = PACE) {
    super(ctx, env);
    const { site, key } = partsOfPollName(ctx.id.name);
    this.#site = site;
    this.#key = key;
    const { sql } = ctx.storage;
    const unchecked = new RecheckStore(sql);
    this.#audit = new AuditStore(sql);
    this.#tally = new RollupStore(sql);
    const shadow = new Shadow(sql);
    const rollups = new Rollups(this.#tally, shadow);
    this.#votes = new VoteStore(sql);
    const chunks = new NetworkStore(sql);
    this.#networks = new Networks(chunks);
    this.#ledger = new Ledger(ctx.storage, {
      poll: new PollStore(ctx.storage),
      tally: this.#tally,
      rollups,
      owed: ({ tally }) => ({
        audit: this.#audit.next(1).length > 0,
        recheckMs: unchecked.next(1).length > 0 ? Date.now() : 0,
        forgetMs: this.#networks.forgetMs(tally.chunk),
        ...this.#reviews.owed(),
      }),
    });
    const parts = { votes: this.#votes, rollups, unchecked, networks: this.#networks };
    const recheck = new Recheck(env, parts);
    this.#casting = new Casting({ ...parts, recheck });
    const reviews = new ReviewStore(sql);
    const reviewed = { reviews, votes: new SliceStore(sql), networks: chunks };
    const slices = new Slices({ ...reviewed, rollups, shadow, audit: this.#audit }, key);
    this.#reviews = new Reviews(this.#ledger, { ...reviewed, slices }, pace);
    const moving = { ...parts, reviews, arrivals: new ArrivalStore(sql) };
    this.#arrivals = new Arrivals(moving);
    const queue = this.#reviews;
    this.#departure = new Departure(env, site, key, this.#ledger, { ...moving, chunks, queue });
    this.#marks = new Marks(this.#ledger);
    const outbox = { ledger: this.#ledger, marks: this.#marks, audit: this.#audit };
    const publishing = new Publishing(env, site, key, outbox);
    this.#agenda = new Agenda(
      ctx.storage,
      {
        publish: Object.assign(publishing, { cameLate: () => void this.#settle() }),
        tell: new Telling(env, site, key, outbox),
        recheck: recheckTask(this.#ledger, recheck),
        review: reviewTask(this.#ledger, this.#reviews),
        handOver: handOverTask(this.#ledger, this.#departure),
        forget: forgetTask(this.#ledger, this.#networks),
      },
      this.#name,
    );
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
    const admitted = await this.#admit({ ...cast.about, question: cast.question });
    if (!admitted.ok) return admitted;
    const { key, about } = admitted;
    return key === this.#key ? this.#queue.add({ ...cast, about }) : this.#castAt(key, { ...cast, about });
  }

  /** The poll for moderators, or null if there is none. Creates nothing, and reads no vote. */
  async read(): Promise<PollReport | null> {
    const moved = await this.#moved();
    if (moved) return moved.read();
    const memory = this.#ledger.read();
    if (!memory) return null;
    return {
      ...summaryOf(memory),
      standings: memory.tally.standings,
      heldByCause: memory.tally.held,
      hourly: this.#tally.hourlyTrend(TREND_HOURS),
      daily: this.#tally.dailyTrend(TREND_DAYS),
      networks: this.#departure.largestNetworks(memory),
      reviews: this.#reviews.latest(REVIEWS_SHOWN),
    };
  }

  /** Opens, closes or hides the poll, or sets its title; it need not have votes. */
  async patch(about: About, patch: ArticlePatch, by: string): Promise<PollSummary> {
    const moved = await this.#moved();
    if (moved) return moved.patch(about, patch, by);
    const nowMs = Date.now();
    const how = { key: this.#key, by, nowMs };
    return this.#transact(about, (draft) => {
      patchPoll(draft, patch, how, this.#audit);
      return summaryOf(draft);
    });
  }

  /** What a review would do. Creates nothing. Fails with `move-in-progress`. */
  async preview(request: ReviewRequest): Promise<{ ok: true; preview: Preview } | Failure> {
    const moved = await this.#moved();
    if (moved) return moved.preview(request);
    const memory = this.#ledger.read();
    // An empty object has no votes that a review could name.
    if (!memory) return { ok: true, preview: { votes: 0, rows: 0, before: NO_NUMBERS, after: NO_NUMBERS } };
    if (this.#arrivals.underWay) return failure("move-in-progress");
    return { ok: true, preview: await this.#reviews.preview(memory, request) };
  }

  /**
   * Voids, restores, counts or holds the votes that a filter names. Answers when that is over, or after a moment, how far it
   * is. Fails with `move-in-progress`.
   */
  async review(about: About, request: ReviewRequest, by: string): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.review(about, request, by);
    const { action, filter, note, rows_per_day } = request;
    return this.#ask(about, { action, filter, undoes: null, note, by, rowsPerDay: rows_per_day });
  }

  /** Undoes a review by its id. Fails with `unknown-review`, `review-undone` or `move-in-progress`. */
  async undo(review: string, { note, rows_per_day }: NoteRequest, by: string): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.undo(review, { note, rows_per_day }, by);
    const memory = this.#ledger.read();
    if (!memory) return failure("unknown-review");
    const asked = { action: "undo", filter: {}, undoes: review, note, by, rowsPerDay: rows_per_day } as const;
    return this.#ask(memory.poll, asked);
  }

  /** Counts all votes anew and corrects what is counted, should it ever differ. Fails with `move-in-progress`. */
  async recount(about: About, { note, rows_per_day }: NoteRequest, by: string): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.recount(about, { note, rows_per_day }, by);
    const asked = {
      action: "recount",
      filter: {},
      undoes: null,
      note,
      by,
      rowsPerDay: rows_per_day,
    } as const;
    return this.#ask(about, asked);
  }

  /** How far a review is. Fails with `unknown-review`. */
  async report(review: string): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.report(review);
    const report = this.#ledger.read() && this.#reviews.report(review);
    return report ? { ok: true, review: report } : failure("unknown-review");
  }

  /** Votes in the order of their keys, after the given one: for exports. */
  async votes(after: Uint8Array | undefined, limit: number): Promise<ExportedVote[]> {
    const memory = this.#ledger.read();
    if (!memory) return [];
    const votes = this.#votes.scan(after, limit);
    const wordings = this.#votes.wordings();
    const ids = this.#reviews.ids();
    return this.#networks.withNetworks(memory.tally.chunk, votes).map((vote) => ({
      ...vote,
      version: wordings.get(vote.wording)?.version ?? 0,
      decidedBy: vote.review === null ? null : (ids.get(vote.review) ?? null),
    }));
  }

  /**
   * The article has become another one: from now on its readers and moderators are sent there and its votes handed over.
   * Answers how many there are, once the new poll knows that they are coming. May be called again.
   */
  async moveTo(order: MoveOrder): Promise<number> {
    const { article, epoch } = order.from;
    const about: About = { article, epoch, address: null, title: null, title_source: "reader" };
    const votes = await this.#transact(about, (draft) => this.#departure.begin(draft, order, Date.now()));
    await this.#moved();
    return votes;
  }

  /** Takes over votes of an article that has become this one. Votes it knows already change nothing. */
  async absorb(batch: Batch): Promise<void> {
    if (!this.#ledger.read()?.poll.moved_key) {
      await this.#transact(batch.about, (draft) => this.#arrivals.absorb(draft, batch, Date.now()));
      return;
    }
    await this.#departure.passOn(batch);
    await this.#transact(batch.about, () => this.#arrivals.passedOn(batch));
  }

  /** Delivers what is due and arms the alarm for what is not. Never throws. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    if (!this.#ledger.read()) return;
    this.#marks.begin(Date.now());
    // An alarm may ring a moment early; what it rang for is due all the same.
    await this.#agenda.ring(Math.max(Date.now(), info?.scheduledTime ?? 0));
    try {
      this.#ledger.store();
    } catch (error) {
      // They stay in memory and are stored with the next vote; lost with it, they mean one delivery more.
      logOwn("marks-not-stored", error, { ...this.#name });
    }
  }

  /** Asks the Site object whether this new article may be voted on. */
  async #admit(about: About): Promise<{ ok: true; key: string; about: About } | Failure> {
    const asked: Promise<Admission | Failure> = siteOf(this.env, this.#site).admit(this.#key, about);
    const admission = await withDeadline(asked, ADMISSION_DEADLINE_MS, "admission").catch(busyIfLate);
    if (!admission.ok) return admission;
    const { key, title, epoch, addedMs: added_ms } = admission;
    const named = title ? { title, title_source: "moderator" as const } : {};
    return { ok: true, key, about: { ...about, ...named, epoch, added_ms } };
  }

  /** The article has become another one, which this poll has not been told, having had no votes: they belong there. */
  #castAt(key: string, cast: Cast): Promise<Counted | Failure> {
    const sent: Promise<Counted | Failure> = pollOf(this.env, this.#site, key).cast(cast);
    return withDeadline(sent, FORWARD_DEADLINE_MS, "forwarding").catch(busyIfLate);
  }

  /** Casts a group of votes as one transaction, with a nested one for each: a vote that fails takes no other along. */
  async #commit(casts: Cast[]): Promise<(Counted | Failure)[]> {
    if (this.#ledger.read()?.poll.moved_key) return Promise.all(casts.map((cast) => this.#forward(cast)));
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
      return failureOf("cast-failed", error, { ...this.#name });
    }
  }

  /** A reader of an article that has become another one: the vote is cast there. */
  #forward(cast: Cast): Promise<Counted | Failure> {
    const sent = this.#departure.forward(cast);
    return withDeadline(sent, FORWARD_DEADLINE_MS, "forwarding").catch(busyIfLate);
  }

  async #transact<T>(about: About, change: (draft: Draft) => T, nowMs = Date.now()): Promise<T> {
    const answer = this.#ledger.transact(about, nowMs, change);
    await this.#agenda.arm(nowMs);
    return answer;
  }

  /** The poll of the article that this one has become, which knows of it by then; undefined if it is still this one. */
  async #moved() {
    return this.#ledger.read()?.poll.moved_key ? this.#departure.target() : undefined;
  }

  async #ask(about: About, asked: Asked): Promise<Reviewed> {
    if (this.#ledger.read() && this.#arrivals.underWay) return failure("move-in-progress");
    const taken = await this.#transact(about, (draft) => this.#reviews.accept(draft, asked, Date.now()));
    return taken.ok ? this.#reviews.answer(taken.n) : taken;
  }

  /** A delivery that was given up has come back: what it has changed is stored, and what it owes planned. */
  async #settle(): Promise<void> {
    this.#ledger.store();
    await this.#agenda.arm(Date.now());
  }
}

/** What did not answer in time may have done its work all the same: the same request may be sent again. */
function busyIfLate(error: unknown): Failure {
  if (error instanceof DeadlineError) return failure("busy", error.message);
  throw error;
}
