/**
 * The Poll object: one per article, named "<site>:<article key>". It counts; nothing else does.
 * A shell: rules are in domain/, SQL in store.ts, deliveries in outbox.ts. It never asks Turnstile.
 */
import { DurableObject } from "cloudflare:workers";
import type { PollState, Tally } from "../contract.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { NO_VOTES, recount, tallyOf } from "../domain/tally.ts";
import { decide, statusOf, type Vote, type Wish } from "../domain/vote.ts";
import { TREND_HOURS } from "../limits.ts";
import { Outbox } from "./outbox.ts";
import { type PollRow, PollStore, type TallyRow } from "./store.ts";

/** One request of a reader, checked by the route. */
export interface Cast extends Wish {
  /** First 16 bytes of the vote id's SHA-256. */
  id: Uint8Array;
  /** What the poll is about, kept from the first accepted cast. */
  about: Pick<PollRow, "article" | "address" | "title">;
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
export interface PollReport extends PollRow, Pick<TallyRow, "counts" | "lastVoteMs"> {
  /** Votes in the tally by hour since 1970. */
  trend: { hour: number; yes: number; no: number }[];
}

/** The name under which an article's Poll object lives. */
export function pollName(site: string, key: string): string {
  return `${site}:${key}`;
}

/** All that is known of the poll, held in memory between calls. */
export interface PollMemory {
  poll: PollRow;
  tally: TallyRow;
}

export class Poll extends DurableObject<Env> {
  readonly #store: PollStore;
  readonly #outbox: Outbox;
  /** Filled on first use, replaced only after a commit. Undefined while the object is empty. */
  #memory: PollMemory | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new PollStore(ctx.storage.sql);
    const [site = "", key = ""] = (ctx.id.name ?? "").split(":");
    this.#outbox = new Outbox(ctx.storage, env, site, key);
  }

  /**
   * Casts, changes, withdraws or re-sends one vote. Answers after the write is durable: the output gate
   * holds the answer until then.
   *
   * Refusals are returned, never thrown: `captcha-required`, `too-many-changes`, `poll-closed`, and for the
   * first vote on an article what the Site object says (`unknown-site`, `too-many-articles`). A refused
   * cast writes nothing; an object without votes stays without tables.
   */
  async cast(cast: Cast): Promise<Counted | Failure> {
    if (!this.#load()) {
      const preview = decide(undefined, cast, "open");
      if (!preview.ok) return preview;
      const admission = await this.#outbox.askForAdmission(cast.about);
      if (!admission.ok) return admission;
    }
    const [answer] = this.#commit([cast], Date.now());
    await this.#outbox.arm(this.#memory?.tally, Date.now());
    return answer ?? failure("internal", "a commit answered nobody");
  }

  /** The poll for moderators, or null if nobody has voted. Creates nothing. */
  async read(): Promise<PollReport | null> {
    const memory = this.#load();
    if (!memory) return null;
    const { counts, lastVoteMs } = memory.tally;
    return { ...memory.poll, counts, lastVoteMs, trend: this.#store.trend(TREND_HOURS) };
  }

  /** Delivers what is due and arms the alarm for what is not. Never throws: the platform gives up after six failures. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    const memory = this.#load();
    if (!memory) return;
    // An alarm may ring a moment early; what it rang for is due all the same.
    const dueByMs = Math.max(Date.now(), info?.scheduledTime ?? 0);
    await this.#outbox.deliver(memory, dueByMs, (delivered) => {
      // Votes may have been counted while the delivery was on its way: only its marks are taken over.
      const tally = { ...memory.tally, ...delivered };
      this.#store.saveTally(tally);
      memory.tally = tally;
    });
    await this.#outbox.arm(memory.tally, Date.now());
  }

  #load(): PollMemory | undefined {
    if (!this.#memory && this.#store.exists()) {
      this.#store.migrate();
      this.#memory = { poll: this.#store.poll(), tally: this.#store.tally() };
    }
    return this.#memory;
  }

  /**
   * Writes a group of casts as one transaction and answers each in order. Memory changes only after the
   * transaction has returned, so a failed one leaves no trace.
   */
  #commit(casts: Cast[], nowMs: number): (Counted | Failure)[] {
    const { memory, answers } = this.ctx.storage.transactionSync(() => {
      const start = this.#memory ?? this.#create(casts, nowMs);
      const tally = { ...start.tally };
      const answers = casts.map((cast) => this.#apply(cast, start.poll.state, tally, nowMs));
      if (tally.counts !== start.tally.counts || tally.lastVoteMs !== start.tally.lastVoteMs)
        this.#store.saveTally(tally);
      return { memory: { poll: start.poll, tally }, answers };
    });
    if (this.#memory) Object.assign(this.#memory, memory);
    else this.#memory = memory;
    return answers;
  }

  #create([cast]: Cast[], nowMs: number): PollMemory {
    this.#store.migrate();
    const poll: PollRow = {
      article: cast?.about.article ?? "",
      address: cast?.about.address ?? null,
      title: cast?.about.title ?? null,
      title_source: "reader",
      state: "open",
    };
    const tally: TallyRow = {
      counts: NO_VOTES,
      lastVoteMs: nowMs,
      published: { yes: 0, no: 0, revision: 0, atMs: nowMs, day: 0, times: 0 },
      told: { revision: 0, atMs: nowMs },
    };
    this.#store.create(poll, tally);
    return { poll, tally };
  }

  /** Applies one cast to the votes and to `tally`, which it changes. */
  #apply(cast: Cast, state: PollState, tally: TallyRow, nowMs: number): Counted | Failure {
    const known = this.#store.vote(cast.id);
    const decision = decide(known, cast, state);
    if (!decision.ok) return decision;
    const { vote } = decision;
    const written = decision.kind === "write";
    if (written) {
      this.#store.saveVote(cast.id, vote, nowMs);
      tally.counts = recount(tally.counts, known, vote, nowMs);
      tally.lastVoteMs = nowMs;
    }
    return {
      ok: true,
      status: statusOf(vote),
      vote,
      first: written && decision.first,
      state,
      tally: tallyOf(tally.counts),
    };
  }
}
