/**
 * What an object owes others, on its one alarm: each task is due at a time of its own, runs beside the others within a
 * deadline of its own, and delays nobody but itself when it fails or hangs. Decides nothing and stores nothing: what is
 * owed follows from the object's rows, so that an eviction forgets no debt, only a wait.
 */
import { backoffMs } from "../domain/publishing/publication.ts";
import { countDelivery } from "../metrics.ts";
import { DeadlineError, withDeadline } from "./deadline.ts";
import { logOwn, type ObjectName } from "./exceptions.ts";

/** A look at the agenda at least this often while a task takes long: timers beyond 2^31 ms fire at once. */
const LONGEST_WAIT_MS = 60_000;
/** After this long nothing more is started by one ringing: the platform ends a handler after 15 minutes. */
const LONGEST_RINGING_MS = 60_000;

/** One thing that an object owes. */
export interface Task {
  /** When it is due, in ms (it may have passed), or undefined while nothing is owed. Asked anew at every look. */
  due(nowMs: number): number | undefined;
  /**
   * Does it once. Its own success must change what `due` says. Every run may be the second of the same work: an alarm
   * rings at least once, and a run that was given up may have come through.
   */
  run(): Promise<void>;
  /** How long a run may take before it counts as failed, in ms. Another may then start while it still hangs. */
  deadlineMs: number;
  /** A run that was given up has come back after all, and may have undone what a later one did: owe it again. */
  cameLate?(): void;
}

export class Agenda<Name extends string> {
  readonly #storage: DurableObjectStorage;
  readonly #tasks: Record<Name, Task>;
  readonly #object: ObjectName | undefined;
  readonly #isThere: () => boolean;
  /** When the alarm is known to ring; unknown after waking, which costs one superfluous arming. */
  #armedMs = Number.POSITIVE_INFINITY;
  /** Failed tasks and when to try again. Lost on eviction, which only means trying sooner. */
  readonly #failed = new Map<Name, { times: number; retryMs: number; sinceMs: number }>();
  /** Has a ringing look at the agenda anew; undefined while the alarm does not ring. */
  #look: (() => void) | undefined;
  /** Runs within their deadlines. */
  readonly #running = new Map<Name, Promise<void>>();

  /**
   * `object` says whose agenda it is, for the log and the counters; `isThere` whether there are tables to read debts from, where
   * they may be gone.
   */
  constructor(
    storage: DurableObjectStorage,
    tasks: Record<Name, Task>,
    object?: ObjectName,
    isThere = () => true,
  ) {
    this.#storage = storage;
    this.#tasks = tasks;
    this.#object = object;
    this.#isThere = isThere;
  }

  /**
   * Arms the alarm for the earliest task, unless it is armed for that time or an earlier one. While the alarm is ringing,
   * what is owed now is started by that.
   */
  async arm(nowMs: number): Promise<void> {
    if (this.#look) return this.#look();
    const due = this.#earliest(nowMs);
    if (due >= this.#armedMs) return;
    this.#armedMs = due;
    try {
      // Whole milliseconds, rounded up: the platform cuts fractions off, so that the alarm would ring before the task
      // is due, and an alarm set again for the very time at which it rings is lost (tests/worker/counting/publication.test.ts).
      await this.#storage.setAlarm(Math.ceil(Math.max(due, nowMs + 1)));
    } catch (error) {
      // It does not ring then: whoever arms next tries again.
      this.#armedMs = Number.POSITIVE_INFINITY;
      throw error;
    }
  }

  /** The storage was deleted, and the alarm with it. */
  forget(): void {
    this.#armedMs = Number.POSITIVE_INFINITY;
  }

  /**
   * Runs every task that is due by a time, and whatever falls due while one of them takes long; then arms the alarm for
   * what is left. Throws nothing of what tasks do: the platform gives an alarm up after six failures
   * (durable-objects/api/alarms).
   */
  async ring(dueByMs: number): Promise<void> {
    const untilMs = Date.now() + LONGEST_RINGING_MS;
    this.#armedMs = Number.POSITIVE_INFINITY;
    this.#start(dueByMs);
    try {
      while (this.#running.size > 0) {
        // The alarm can't ring while its handler runs, so what falls due meanwhile is started from here.
        const nowMs = Date.now();
        const waitMs = nowMs < untilMs ? this.#earliest(nowMs) - nowMs : LONGEST_WAIT_MS;
        await this.#changeWithin(Math.max(Math.min(waitMs, LONGEST_WAIT_MS), 1));
        if (Date.now() < untilMs) this.#start(Date.now());
      }
    } finally {
      // Left behind, it would have everybody believe that the alarm rings, for good.
      this.#look = undefined;
    }
    await this.arm(Date.now());
  }

  /** Waits for the end of a run, for something new that is owed, or for some time. */
  async #changeWithin(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const change = new Promise<void>((resolve) => {
      this.#look = resolve;
      timer = setTimeout(resolve, ms);
    });
    // The timer goes with it: one left behind would keep the object awake.
    await Promise.race([...this.#running.values(), change]).finally(() => clearTimeout(timer));
  }

  #start(dueByMs: number): void {
    if (!this.#isThere()) return;
    for (const name of this.#names()) {
      const due = this.#due(name, dueByMs);
      if (due > dueByMs) continue;
      // Since when it is owed: some debts only say that they have been for a while.
      const sinceMs = this.#failed.get(name)?.sinceMs ?? (due || Date.now());
      this.#running.set(
        name,
        Promise.resolve().then(() => this.#run(name, sinceMs)),
      );
    }
  }

  #names(): Name[] {
    return Object.keys(this.#tasks) as Name[];
  }

  #earliest(nowMs: number): number {
    if (!this.#isThere()) return Number.POSITIVE_INFINITY;
    return Math.min(...this.#names().map((name) => this.#due(name, nowMs)));
  }

  #due(name: Name, nowMs: number): number {
    const due = this.#running.has(name) ? undefined : this.#tasks[name].due(nowMs);
    return due === undefined ? Number.POSITIVE_INFINITY : Math.max(due, this.#failed.get(name)?.retryMs ?? 0);
  }

  /** What a late run has changed may be owed by other tasks, too, and no alarm knows. Never rejects. */
  async #late(task: Task): Promise<void> {
    try {
      task.cameLate?.();
      await this.arm(Date.now());
    } catch (error) {
      logOwn("not-armed", error, { ...this.#object });
    }
  }

  /** Never rejects. */
  async #run(name: Name, sinceMs: number): Promise<void> {
    const task = this.#tasks[name];
    let givenUp = false;
    try {
      const run = task.run();
      const back = () => {
        if (givenUp) void this.#late(task);
      };
      run.then(back, back);
      await withDeadline(run, task.deadlineMs, name);
      this.#failed.delete(name);
      if (this.#object) countDelivery(this.#object.site, this.#object.class, name, Date.now() - sinceMs);
    } catch (error) {
      givenUp = error instanceof DeadlineError;
      const times = (this.#failed.get(name)?.times ?? 0) + 1;
      this.#failed.set(name, { times, retryMs: Date.now() + backoffMs(times, Math.random()), sinceMs });
      logOwn("delivery-failed", error, { ...this.#object, task: name, times });
    } finally {
      this.#running.delete(name);
    }
  }
}
