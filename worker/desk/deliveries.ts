/**
 * What Polls say of their articles, taken over by the rooms of the Desk: each delivery whole or not at all, whatever becomes of the
 * others. Works in the caller's transaction; calls nobody.
 */
import type { Failure } from "../domain/failure.ts";
import type { Acknowledgement, Delivery } from "../messages.ts";
import { failureOf, type ObjectName } from "../object/exceptions.ts";
import type { Articles } from "./articles.ts";
import type { AuditLog } from "./audit.ts";
import type { Watched } from "./changes.ts";
import type { Inbox } from "./inbox/inbox.ts";
import type { SiteSignals } from "./signals.ts";

/** What deliveries are taken over by. */
interface Rooms {
  articles: Articles;
  audit: AuditLog;
  signals: SiteSignals;
  inbox: Inbox;
}

/** Whether what is said was erased with its site, up to a moment in ms. Of an export that is read back the log comes without a key, and is as old as it is. */
export const isLate = ({ key, seq }: Delivery, erasedMs: number) => key !== "" && seq <= erasedMs;

/** What is said of a delivery that comes too late to change anything. */
export function settled({ seq, audit, remarks }: Delivery): Acknowledgement {
  const kept = remarks && { remarks: remarks.map(({ id, seq }) => ({ id, seq })) };
  return { ok: true, seq, audit: audit.map(({ id }) => id), ...kept };
}

/** What some deliveries may change. */
export const touchedBy = (group: readonly Delivery[]): Watched[] =>
  group.some(({ audit }) => audit.length > 0) ? ["articles", "audit"] : ["articles"];

export class Deliveries {
  readonly #storage: DurableObjectStorage;
  readonly #rooms: Rooms;
  readonly #object: ObjectName;

  /** `object` says whose they are, for the log. */
  constructor(storage: DurableObjectStorage, rooms: Rooms, object: ObjectName) {
    this.#storage = storage;
    this.#rooms = rooms;
    this.#object = object;
  }

  /** A nested transaction: one that can't be stored takes no other along. */
  take({ key, epoch, seq, row, audit, signals, remarks, inbox }: Delivery): Acknowledgement | Failure {
    const rooms = this.#rooms;
    try {
      return this.#storage.transactionSync(() => {
        for (const entry of audit) rooms.audit.add(entry);
        const settled = row ? rooms.articles.save(key, epoch, seq, row) : seq;
        if (signals && rooms.articles.isLatest(key, epoch, seq)) rooms.signals.save(key, signals, Date.now());
        const nowMs = Date.now();
        for (const remark of inbox ?? []) rooms.inbox.keep(remark, nowMs);
        const erased = rooms.articles.isErased(key, epoch);
        const told = remarks?.map((each) => (erased ? each : rooms.inbox.take({ key, epoch }, each, nowMs)));
        const kept = told && { remarks: told.map(({ id, seq }) => ({ id, seq })) };
        return { ok: true, seq: settled, audit: audit.map(({ id }) => id), ...kept };
      });
    } catch (error) {
      rooms.articles.totals.unsure();
      return failureOf("delivery-refused", error, { ...this.#object, key });
    }
  }
}
