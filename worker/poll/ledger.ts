/**
 * The poll in memory and on disk as one: loaded on first use, changed only by transactions. What a transaction changes is
 * drafted; memory follows after the commit, so that a failed one leaves no trace. Decides nothing.
 */
import { failure } from "../domain/failure.ts";
import { RefusedError } from "../object/refused.ts";
import { ErasedError, type Tombstone } from "./erasing/tombstone.ts";
import { type About, type Draft, emptyPoll, type PollMemory } from "./memory.ts";
import type { Rollups } from "./rollups/rollups.ts";
import type { RollupStore, TallyRow } from "./rollups/store.ts";
import type { PollStore } from "./store.ts";

/** What of the memory follows from other rows than the poll's and the tally's. */
export type Owed = Pick<
  PollMemory,
  "audit" | "reviewing" | "recounted" | "recheckMs" | "forgetMs" | "importing" | "holdBackMs"
>;

export class Ledger {
  readonly #storage: DurableObjectStorage;
  readonly #poll: PollStore;
  readonly #tally: RollupStore;
  readonly #rollups: Rollups;
  readonly #tombstone: Tombstone;
  readonly #owed: (memory: Pick<PollMemory, "poll" | "tally">) => Owed;
  /** Undefined while the object is empty. */
  #memory: PollMemory | undefined;
  /** Whether nothing may change any more. */
  #frozen = false;
  /** The tally as it is stored: marks of deliveries may be ahead of it. */
  #stored: TallyRow | undefined;

  constructor(
    storage: DurableObjectStorage,
    parts: {
      poll: PollStore;
      tally: RollupStore;
      rollups: Rollups;
      tombstone: Tombstone;
      /** Finds out after waking what is owed. */
      owed: (memory: Pick<PollMemory, "poll" | "tally">) => Owed;
    },
  ) {
    this.#storage = storage;
    this.#poll = parts.poll;
    this.#tally = parts.tally;
    this.#rollups = parts.rollups;
    this.#tombstone = parts.tombstone;
    this.#owed = parts.owed;
  }

  /** The poll, or undefined if there is none. Asking writes nothing. */
  read(): PollMemory | undefined {
    if (!this.#memory && this.#poll.exists()) {
      this.#poll.migrate();
      const stored = { poll: this.#poll.read(), tally: this.#tally.tally() };
      this.#stored = stored.tally;
      this.#memory = { ...stored, ...this.#owed(stored) };
    }
    return this.#memory;
  }

  /**
   * Changes a draft of the poll and commits it with all else that `change` writes; makes the poll first if there is none.
   * Throws what `change` throws, `busy` while it is frozen, and `ErasedError` where what was to be changed was erased meanwhile; then nothing has happened.
   */
  transact<T>(about: About, nowMs: number, change: (draft: Draft) => T): T {
    if (this.#frozen) throw new RefusedError(failure("busy", "it goes back to a bookmark"));
    const { draft, answer } = this.#storage.transactionSync(() => {
      const known = this.read();
      const before = known ?? this.#create(about, nowMs);
      const stored = known ? this.#stored : before.tally;
      const draft: Draft = { ...before, changes: [] };
      const answer = change(draft);
      this.#rollups.save(draft);
      if (draft.poll !== before.poll) this.#poll.save(draft.poll);
      if (draft.tally !== stored) this.#tally.save(draft.tally);
      return { draft, answer };
    });
    const { changes: _, ...memory } = draft;
    this.#memory = memory;
    this.#stored = memory.tally;
    return answer;
  }

  /**
   * Remembers what a delivery has changed, in memory alone; it is stored with the next transaction. Whoever calls this must
   * be able to bear that an eviction forgets it.
   */
  remember(change: (memory: PollMemory) => PollMemory): void {
    const memory = this.read();
    if (memory) this.#memory = change(memory);
  }

  /** Stores what was only remembered, if anything was. */
  store(): void {
    const memory = this.read();
    if (!memory || memory.tally === this.#stored) return;
    this.#tally.save(memory.tally);
    this.#stored = memory.tally;
  }

  /** What was told of the poll is to stay true: until it is let go nothing is changed. */
  freeze(frozen: boolean): void {
    this.#frozen = frozen;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** All rows are gone, and the object is as empty as before its first. */
  forget(): void {
    this.#memory = undefined;
    this.#stored = undefined;
  }

  #create(about: About, nowMs: number): PollMemory {
    if (this.#tombstone.covers(about.epoch)) throw new ErasedError();
    this.#poll.migrate();
    const memory = emptyPoll(about, nowMs);
    this.#poll.create(memory.poll);
    this.#tally.create(memory.tally);
    return memory;
  }
}
