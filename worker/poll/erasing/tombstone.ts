/**
 * What is left of a poll whose article was erased: the epoch that is over, and how many votes went with it. Kept apart from
 * the tables, which are all gone; so that nothing which comes late makes the poll anew. Knows nothing else of the article.
 */
export interface Erased {
  epoch: number;
  votes: number;
}

const NAME = "erased";

export class Tombstone {
  readonly #kv: SyncKvStorage;

  constructor(storage: DurableObjectStorage) {
    this.#kv = storage.kv;
  }

  /** What was erased last; undefined if nothing ever was. Asking writes nothing. */
  read(): Erased | undefined {
    return this.#kv.get<Erased>(NAME);
  }

  write(erased: Erased): void {
    this.#kv.put(NAME, erased);
  }

  /** Whether an epoch of the article is over. Who names none speaks of one that was there a moment ago. */
  covers(epoch = 0): boolean {
    return epoch <= (this.read()?.epoch ?? -1);
  }

  /** An export is read back, in the epochs that it knows. */
  lift(): void {
    if (this.read()) this.#kv.delete(NAME);
  }
}

/** What was to be written belongs to an article that was erased meanwhile. */
export class ErasedError extends Error {
  override readonly name = "ErasedError";
}
