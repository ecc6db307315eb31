/**
 * Erases a poll with all that it has, as Site orders it: the Desk gets the audit entries that it lacks, the object's file is
 * deleted, then KV's copy. Every step may run twice. A poll of a later epoch under the same key is another article's, and stays.
 */
import { votesIn } from "../../domain/counting/rollup.ts";
import { failure } from "../../domain/failure.ts";
import type { EraseOrder, Erasure } from "../../messages.ts";
import { RefusedError } from "../../object/refused.ts";
import type { Ledger } from "../ledger.ts";
import type { Networks } from "../networks/networks.ts";
import type { Publishing } from "../outbox/publishing.ts";
import type { AuditStore } from "../outbox/store.ts";
import type { Telling } from "../outbox/telling.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { Tombstone } from "./tombstone.ts";

interface Parts {
  ledger: Ledger;
  tombstone: Tombstone;
  audit: AuditStore;
  telling: Telling;
  publishing: Publishing;
  networks: Networks;
  remarks: RemarkStore;
  agenda: { forget(): void };
}

export class Erasing {
  readonly #storage: DurableObjectStorage;
  readonly #parts: Parts;

  constructor(storage: DurableObjectStorage, parts: Parts) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** Erases what there is of an epoch and of those before it. Throws where the Desk or KV refuses: to be ordered again. */
  async erase({ epoch, tell }: EraseOrder): Promise<Erasure> {
    const { audit, telling, tombstone, publishing } = this.#parts;
    while (tell && this.#upTo(epoch) && audit.next(1).length > 0) await telling.run();
    await this.#deleteAll(epoch);
    const left = tombstone.read();
    return { ok: true, votes: left?.epoch === epoch ? left.votes : 0, againMs: await publishing.erase() };
  }

  /** The poll, if it is of this epoch or an older one. */
  #upTo(epoch: number) {
    const memory = this.#parts.ledger.read();
    return memory && memory.poll.epoch <= epoch ? memory : undefined;
  }

  /** File and tombstone change in one turn, so that nothing gets in between. */
  async #deleteAll(epoch: number): Promise<void> {
    const { ledger, tombstone, networks, remarks, agenda } = this.#parts;
    // It would come back with the bookmark.
    if (ledger.frozen) throw new RefusedError(failure("busy", "it goes back to a bookmark"));
    const memory = this.#upTo(epoch);
    if (!memory && tombstone.covers(epoch)) return;
    const deleted = memory && this.#storage.deleteAll();
    tombstone.write({ epoch, votes: memory ? votesIn(memory.tally.standings) : 0 });
    if (!deleted) return;
    ledger.forget();
    networks.forget();
    remarks.forget();
    agenda.forget();
    await deleted;
  }
}
