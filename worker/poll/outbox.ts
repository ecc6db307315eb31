/**
 * What the Poll object owes others: its published tally to KV, its row and its audit entries to the Site object, a check
 * to votes whose captcha nobody could check, and its votes to another poll once its article has become another. One alarm
 * serves all as an agenda; a refused delivery delays what others see and can do nothing else. Never changes a vote.
 */
import type { Failure } from "../domain/failure.ts";
import {
  backoffMs,
  indexDue,
  type Published,
  publicationDue,
  publishedNow,
  spent,
  type Told,
} from "../domain/publication.ts";
import { tallyOf } from "../domain/tally.ts";
import { type PublishedPoll, pollKvKey } from "../published.ts";
import { dayOf } from "../salt.ts";
import type { About, PollMemory } from "./memory.ts";
import type { Move } from "./move.ts";
import type { Checked, Recheck } from "./recheck.ts";
import type { ReviewStore } from "./review-store.ts";
import type { StoredVote } from "./store.ts";

type Task = "kv" | "index" | "audit" | "votes" | "captcha";

/** What a delivery leaves to be remembered. */
export interface Delivered {
  published?: Published;
  told?: Told;
  /** Ids of audit entries that the Site object has. */
  audit?: string[];
  /** Votes that the new poll has. None: it has them all. */
  votes?: StoredVote[];
  /** What Turnstile said of votes that were held for it. */
  checked?: Checked[];
}

export class Outbox {
  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #site: string;
  readonly #key: string;
  readonly #reviews: ReviewStore;
  readonly #move: Move;
  readonly #recheck: Recheck;
  /** When the alarm is known to fire; unknown after waking, which costs one superfluous arming. */
  #armedMs = Number.POSITIVE_INFINITY;
  /** Failed tasks and when to try again. Lost on eviction, which only means trying sooner. */
  readonly #failed = new Map<Task, { times: number; retryMs: number }>();
  /** The day on which the site has granted a publication that KV has not taken yet: its retries need no other. */
  #grantedDay = -1;

  constructor(
    { storage }: DurableObjectState,
    env: Env,
    site: string,
    key: string,
    { reviews, move, recheck }: { reviews: ReviewStore; move: Move; recheck: Recheck },
  ) {
    this.#storage = storage;
    this.#env = env;
    this.#site = site;
    this.#key = key;
    this.#reviews = reviews;
    this.#move = move;
    this.#recheck = recheck;
  }

  /** Asks the Site object whether this new article may be voted on. */
  async askForAdmission(about: About): Promise<{ ok: true; title?: string | null } | Failure> {
    return this.#siteOf().admit(this.#key, about);
  }

  /** Arms the alarm for the earliest task, unless it is armed for that time or an earlier one. */
  async arm(memory: PollMemory | undefined, nowMs: number): Promise<void> {
    if (!memory) return;
    const due = Math.min(...this.#agenda(memory, nowMs).values());
    if (due >= this.#armedMs) return;
    this.#armedMs = due;
    // Whole milliseconds, rounded up: the platform cuts fractions off, so that the alarm would ring before the task
    // is due, and an alarm set again for the very time at which it rings is lost (tests/worker/publication.test.ts).
    await this.#storage.setAlarm(Math.ceil(Math.max(due, nowMs + 1)));
  }

  /**
   * Runs every task that is due by a time, one after the other, and reports each success to `save` as it happens.
   * `read` gives the poll as it is then: votes go on while a delivery is on its way.
   */
  async deliver(
    read: () => PollMemory,
    dueByMs: number,
    save: (delivered: Delivered) => void,
  ): Promise<void> {
    this.#armedMs = Number.POSITIVE_INFINITY;
    /** What KV and the index have: one row for both. */
    let marks: Delivered = {};
    const marked: Task[] = [];
    for (const [task, due] of this.#agenda(read(), dueByMs)) {
      if (due > dueByMs) continue;
      try {
        const delivered = await this.#run(task, { ...read(), tally: { ...read().tally, ...marks } });
        if (task === "kv" || task === "index") {
          marks = { ...marks, ...delivered };
          marked.push(task);
          continue;
        }
        save(delivered);
        this.#failed.delete(task);
      } catch (error) {
        this.#fail(task, error);
      }
    }
    const { published, told } = marks;
    // One instant for both, KV's, after its write: what was delivered together falls due together, for one alarm.
    if (published && told) told.atMs = published.atMs;
    try {
      if (marked.length > 0) save(marks);
      for (const task of marked) this.#failed.delete(task);
    } catch (error) {
      for (const task of marked) this.#fail(task, error);
    }
  }

  /** Plans a task again, later with each failure. */
  #fail(task: Task, error: unknown): void {
    const times = (this.#failed.get(task)?.times ?? 0) + 1;
    this.#failed.set(task, { times, retryMs: Date.now() + backoffMs(times, Math.random()) });
    console.warn(JSON.stringify({ event: "delivery-failed", task, times, why: String(error) }));
  }

  /** Each undelivered task and when it is due, in ms. */
  #agenda({ poll, tally, audit, votes, recheckMs }: PollMemory, nowMs: number): Map<Task, number> {
    const agenda = new Map<Task, number>();
    const add = (task: Task, due: number | undefined) => {
      if (due !== undefined) agenda.set(task, Math.max(due, this.#failed.get(task)?.retryMs ?? 0));
    };
    const { counts, published, told } = tally;
    if (poll.moved_key) {
      if (published.state !== "moved") add("kv", 0);
      if (votes) add("votes", 0);
    } else {
      add("kv", publicationDue(poll.state, counts, published, nowMs));
      if (recheckMs > 0) add("captcha", recheckMs);
      add("index", indexDue(counts.revision, told, published, nowMs));
    }
    if (audit) add("audit", 0);
    return agenda;
  }

  #siteOf() {
    return this.#env.SITE.getByName(this.#site);
  }

  #run(task: Task, memory: PollMemory): Promise<Delivered> {
    switch (task) {
      case "kv":
        return this.#publish(memory);
      case "index":
        return this.#tellIndex(memory);
      case "audit":
        return this.#deliverAudit();
      case "captcha":
        return this.#recheck.ask(Date.now()).then((checked) => ({ checked }));
      case "votes":
        return this.#handOver(memory);
    }
  }

  async #publish({ poll, tally }: PollMemory): Promise<Delivered> {
    const { moved_key, moved_article, state } = poll;
    const counts = tallyOf(tally.counts);
    const value: PublishedPoll = { state, tally: counts, sinceMs: tally.firstVoteMs, atMs: Date.now() };
    if (moved_key) value.moved = { key: moved_key, article: moved_article ?? "" };
    // A changed state is published whatever it costs.
    if (state === tally.published.state && !moved_key) {
      const day = dayOf(Date.now());
      if (this.#grantedDay !== day && !(await this.#siteOf().mayPublish()))
        return { published: { ...tally.published, ...spent(Date.now()) } };
      this.#grantedDay = day;
    }
    await this.#env.PUBLISHED.put(pollKvKey(this.#site, this.#key), JSON.stringify(value));
    this.#grantedDay = -1;
    return { published: publishedNow(moved_key ? "moved" : state, counts, tally.published, Date.now()) };
  }

  async #tellIndex({ poll, tally }: PollMemory): Promise<Delivered> {
    const { counts, firstVoteMs, lastVoteMs, published } = tally;
    const { article, address, title, title_source, state } = poll;
    const told = await this.#siteOf().record({
      key: this.#key,
      article,
      address,
      title,
      title_source,
      state,
      counts,
      firstVoteMs,
      lastVoteMs,
      publishedDay: published.day,
      publishedTimes: published.times,
    });
    if (!told.ok) throw new Error(told.code);
    return { told: { revision: counts.revision, atMs: Date.now() } };
  }

  async #deliverAudit(): Promise<Delivered> {
    const entries = this.#reviews.audit();
    await this.#siteOf().addAudit(entries);
    return { audit: entries.map(({ id }) => id) };
  }

  async #handOver(memory: PollMemory): Promise<Delivered> {
    const votes = this.#move.next();
    if (votes.length > 0) await this.#move.send(memory, memory.poll.moved_key ?? "", votes);
    return { votes };
  }
}
