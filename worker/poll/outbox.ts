/**
 * What the Poll object owes others: its published tally to KV, its row to the site's index. One alarm serves
 * both as an agenda; a refused delivery delays what others see and can do nothing else. Never touches a vote.
 */
import type { Failure } from "../domain/failure.ts";
import { backoffMs, indexDue, type Published, publicationDue, publishedNow } from "../domain/publication.ts";
import { type PublishedPoll, pollKvKey } from "../published.ts";
import type { PollMemory } from "./poll.ts";
import type { PollRow, TallyRow } from "./store.ts";

type Task = "kv" | "index";

/** The marks that a delivery leaves in the tally row. */
export type Delivered = Partial<Pick<TallyRow, "published" | "told">>;

export class Outbox {
  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #site: string;
  readonly #key: string;
  /** When the alarm is known to fire; unknown after waking, which costs one superfluous arming. */
  #armedMs = Number.POSITIVE_INFINITY;
  /** Failed tasks and when to try again. Lost on eviction, which only means trying sooner. */
  readonly #failed = new Map<Task, { times: number; retryMs: number }>();

  constructor(storage: DurableObjectStorage, env: Env, site: string, key: string) {
    this.#storage = storage;
    this.#env = env;
    this.#site = site;
    this.#key = key;
  }

  /** Asks the Site object whether this new article may be voted on. */
  async askForAdmission(
    about: Pick<PollRow, "article" | "address" | "title">,
  ): Promise<{ ok: true } | Failure> {
    return this.#env.SITE.getByName(this.#site).admit(this.#key, about);
  }

  /** Arms the alarm for the earliest task, unless it is armed for that time or an earlier one. */
  async arm(tally: TallyRow | undefined, nowMs: number): Promise<void> {
    if (!tally) return;
    const due = Math.min(...this.#agenda(tally, nowMs).values());
    if (due >= this.#armedMs) return;
    this.#armedMs = due;
    // Whole milliseconds, rounded up: the platform cuts fractions off, so that the alarm would ring before the task
    // is due, and an alarm set again for the very time at which it rings is lost (tests/worker/publication.test.ts).
    await this.#storage.setAlarm(Math.ceil(Math.max(due, nowMs + 1)));
  }

  /**
   * Runs every task that is due by a time, one after the other, and reports each success to `save` as it happens.
   */
  async deliver(memory: PollMemory, dueByMs: number, save: (delivered: Delivered) => void): Promise<void> {
    this.#armedMs = Number.POSITIVE_INFINITY;
    for (const [task, due] of this.#agenda(memory.tally, dueByMs)) {
      if (due > dueByMs) continue;
      try {
        save(await (task === "kv" ? this.#publish(memory) : this.#tellIndex(memory)));
        this.#failed.delete(task);
      } catch (error) {
        const times = (this.#failed.get(task)?.times ?? 0) + 1;
        this.#failed.set(task, { times, retryMs: Date.now() + backoffMs(times, Math.random()) });
        console.warn(JSON.stringify({ event: "delivery-failed", task, times, why: String(error) }));
      }
    }
  }

  /** Each undelivered task and when it is due, in ms. */
  #agenda(tally: TallyRow, nowMs: number): Map<Task, number> {
    const agenda = new Map<Task, number>();
    const add = (task: Task, due: number | undefined) => {
      if (due !== undefined) agenda.set(task, Math.max(due, this.#failed.get(task)?.retryMs ?? 0));
    };
    add("kv", publicationDue(tally.counts, tally.published, nowMs));
    add("index", indexDue(tally.counts.revision, tally.told, tally.published, nowMs));
    return agenda;
  }

  async #publish({ poll, tally }: PollMemory): Promise<{ published: Published }> {
    const { yes, no, revision } = tally.counts;
    const value: PublishedPoll = { state: poll.state, tally: { yes, no, revision } };
    await this.#env.PUBLISHED.put(pollKvKey(this.#site, this.#key), JSON.stringify(value));
    return { published: publishedNow(value.tally, tally.published, Date.now()) };
  }

  async #tellIndex({ poll, tally }: PollMemory): Promise<Delivered> {
    const { counts, lastVoteMs } = tally;
    await this.#env.SITE.getByName(this.#site).record({ ...poll, key: this.#key, counts, lastVoteMs });
    return { told: { revision: counts.revision, atMs: Date.now() } };
  }
}
