/**
 * Bookmarks of a poll, and going back to one. A mark is written before a bookmark and taken away after it, so that a poll which
 * finds it at its start may have gone back: it asks Site, and drops what was erased since before it answers anything.
 */
import { bytesOfHex } from "../../domain/bytes.ts";
import { votesIn } from "../../domain/counting/rollup.ts";
import { grown } from "../../domain/counting/tally.ts";
import { hourOfKey } from "../../domain/counting/vote-id.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import {
  BOOKMARK_DIGESTS_MAX,
  BOOKMARK_KEPT_MS,
  BOOKMARK_KEYS_MAX,
  BOOKMARK_SCAN,
  GOING_BACK_DEADLINE_MS,
} from "../../limits/bookmarks.ts";
import type { Bookmarks } from "../../object/bookmarks.ts";
import { DeadlineError, withDeadline } from "../../object/deadline.ts";
import { siteOf } from "../../object/stubs.ts";
import { digestOf } from "../erasing/digest.ts";
import type { ErasedVotes } from "../erasing/store.ts";
import type { VoteErasing } from "../erasing/votes.ts";
import type { Ledger } from "../ledger.ts";
import { type Draft, moderated, type PollMemory, unseen } from "../memory.ts";
import type { ArrivalStore } from "../move/store.ts";
import type { Networks } from "../networks/networks.ts";
import type { AuditStore } from "../outbox/store.ts";
import type { Telling } from "../outbox/telling.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { VoteStore } from "../votes/store.ts";
import type { BookmarkSet, GoBack, HandedOver, WentBack } from "./messages.ts";

/** There while a bookmark is being set: so in what the poll goes back to. */
const MARK = "bookmark";
/** Until when digests of erased votes are kept, in ms. */
const UNTIL = "bookmarked";
/** The latest order to go back: a poll that knows it has not gone back by it, or is done with it. */
const ORDER = "going-back";
/** The order by which the poll has gone back, until Site has heard that it has recovered. */
const RECOVERED = "went-back";

interface Parts {
  ledger: Ledger;
  bookmarks: Bookmarks;
  votes: VoteStore;
  erased: ErasedVotes;
  voteErasing: VoteErasing;
  arrivals: ArrivalStore;
  networks: Networks;
  audit: AuditStore;
  remarks: RemarkStore;
  telling: Telling;
  arm: (nowMs: number) => Promise<void>;
}

export class Restoring {
  readonly #kv: SyncKvStorage;
  readonly #env: Env;
  readonly #site: string;
  readonly #key: string;
  readonly #parts: Parts;
  /** Bookmarks that are being set. */
  #setting = 0;

  constructor(storage: DurableObjectStorage, env: Env, site: string, key: string, parts: Parts) {
    this.#kv = storage.kv;
    this.#env = env;
    this.#site = site;
    this.#key = key;
    this.#parts = parts;
  }

  /** Sees to it, at the object's start, that a poll which may have gone back answers nothing before it has recovered. */
  begin(ctx: DurableObjectState): void {
    if (this.#kv.get(MARK) !== true) return;
    // Where that fails the platform ends the object, and tells whoever has called it.
    ctx.blockConcurrencyWhile(() => this.#recover()).catch(() => undefined);
  }

  /** See `Poll.bookmark`. */
  async set(least: number, seen?: number): Promise<BookmarkSet | null> {
    const memory = this.#parts.ledger.read();
    if (!memory || this.#busy(memory) || unseen(memory, seen)) return null;
    const votes = votesIn(memory.tally.standings);
    if (votes < least) return null;
    const set = { epoch: memory.poll.epoch, votes, arrivals: this.#parts.arrivals.count() };
    this.#kv.put(UNTIL, Date.now() + BOOKMARK_KEPT_MS);
    this.#kv.put(MARK, true);
    this.#setting += 1;
    try {
      return { ...set, bookmark: await this.#parts.bookmarks.current() };
    } finally {
      this.#setting -= 1;
      if (this.#setting === 0) this.#kv.delete(MARK);
    }
  }

  /** See `Poll.goBack`. */
  async go(order: GoBack, dryRun: boolean): Promise<{ ok: true; votes: number } | Failure> {
    return this.#go(order, dryRun).catch((error) => {
      if (error instanceof DeadlineError) return failure("busy", error.message);
      throw error;
    });
  }

  async #go(order: GoBack, dryRun: boolean): Promise<{ ok: true; votes: number } | Failure> {
    const { ledger, audit, remarks, telling, bookmarks } = this.#parts;
    // One that has become another meanwhile goes back no more, and its remarks go there with their votes.
    const moved = () => ledger.read()?.poll.moved_key != null;
    const untold = () => audit.next(1).length > 0 || remarks.untold(moved());
    const memory = this.#goes(order);
    if (!memory.ok || dryRun) return memory;
    // The Desk gets what it lacks, which would be forgotten.
    while (untold()) await withDeadline(telling.run(), telling.deadlineMs, "the Desk");
    // Another order's end would let go of what this one has frozen.
    if (ledger.frozen) return failure("busy", "another order is on its way");
    ledger.freeze(true);
    try {
      const now = this.#goes(order);
      if (!now.ok) return now;
      const left = ledger.read();
      if (!left || untold()) return failure("busy", "a change came in between");
      this.#kv.put(ORDER, order.id);
      const told = { order: order.id, handed: this.#handed(left) };
      const stands = siteOf(this.#env, this.#site).goingBack(this.#key, told);
      if (!(await withDeadline(stands, GOING_BACK_DEADLINE_MS, "Site")))
        return failure("busy", "no such order stands");
      await bookmarks.goBack(order.set.bookmark);
      return memory;
    } finally {
      ledger.freeze(false);
    }
  }

  /** Throws where Site does not answer. The mark stays until Site knows: whatever ends the object before, it is done again. */
  async #recover(): Promise<void> {
    const { ledger, arm } = this.#parts;
    const site = siteOf(this.#env, this.#site);
    if (!this.#kv.get(RECOVERED)) {
      const known = this.#kv.get<string>(ORDER) ?? null;
      const asked: Promise<WentBack | null> = site.goingBack(this.#key, { known });
      const order = await withDeadline(asked, GOING_BACK_DEADLINE_MS, "Site");
      const memory = ledger.read();
      if (!order || !memory) return void this.#kv.delete(MARK);
      const gone = await this.#gone(order.handed.erased);
      const nowMs = Date.now();
      ledger.transact(memory.poll, nowMs, (draft) => this.#apply(draft, order, gone, nowMs));
      await arm(nowMs);
    }
    const heard = site.goingBack(this.#key, { recovered: this.#kv.get<string>(RECOVERED) ?? "" });
    await withDeadline(heard, GOING_BACK_DEADLINE_MS, "Site");
    this.#kv.delete(RECOVERED);
    this.#kv.delete(MARK);
  }

  #apply(draft: Draft, { id, by, note, bookmarkMs, handed }: WentBack, gone: Uint8Array[], nowMs: number) {
    const { voteErasing, erased, networks, audit, remarks } = this.#parts;
    const votes = votesIn(draft.tally.standings);
    for (const { key, untilMs } of handed.keys ?? []) erased.keep(bytesOfHex(key), untilMs);
    voteErasing.eraseAgain(draft, gone, nowMs);
    for (const digest of handed.erased) erased.keepDigest(draft, digest, handed.bookmarkedMs);
    remarks.wentBack(Math.max(handed.remarkSeq ?? 0, nowMs));
    networks.forgetOld(draft, nowMs);
    erased.forgetOld(draft, nowMs);
    draft.poll = moderated({ ...draft.poll, ...handed.poll }, by, nowMs);
    const { revision, published, told } = handed.tally;
    draft.tally = {
      ...draft.tally,
      revision: grown(Math.max(revision, draft.tally.revision), nowMs),
      // Both get all of it anew.
      published: { ...published, unsure: true },
      told,
    };
    const before = JSON.stringify({ bookmark: new Date(bookmarkMs).toISOString() });
    const after = JSON.stringify({ votes, erased: gone.length });
    const entry = { by, action: "article.restore", target: this.#key, note, before, after };
    audit.add({ id, atMs: nowMs, ...entry });
    draft.audit = true;
    this.#kv.put(UNTIL, handed.bookmarkedMs);
    this.#kv.put(ORDER, id);
    this.#kv.put(RECOVERED, id);
  }

  /** Until when digests of erased votes are to be kept, in ms; 0 for a poll that has no bookmark. */
  get untilMs(): number {
    return this.#kv.get<number>(UNTIL) ?? 0;
  }

  /** Whether it may have gone back ever: it knows an order. */
  get wentBack(): boolean {
    return this.#kv.get(ORDER) !== undefined;
  }

  /** Whether the poll can go back: fails with the name of what is in the way. */
  #goes({ set }: GoBack): { ok: true; votes: number } | Failure {
    const { ledger, arrivals, erased } = this.#parts;
    const memory = ledger.read();
    if (!memory || memory.poll.epoch !== set.epoch) return failure("bookmark-outdated", "another epoch");
    if (memory.poll.moved_key) return failure("bookmark-outdated", "it has moved since");
    if (arrivals.count() !== set.arrivals)
      return failure("bookmark-outdated", "others have moved here since");
    if (erased.digestCount() > BOOKMARK_DIGESTS_MAX || erased.count() > BOOKMARK_KEYS_MAX)
      return failure("bookmark-outdated", "too many erasures");
    return this.#busy(memory) ?? { ok: true, votes: votesIn(memory.tally.standings) };
  }

  /** What is half done, and would be half done again. */
  #busy(memory: PollMemory): Failure | undefined {
    if (memory.importing) return failure("import-in-progress");
    if (memory.reviewing) return failure("review-in-progress");
    if (memory.poll.moved_key || this.#parts.arrivals.underWay().length > 0)
      return failure("move-in-progress");
    return undefined;
  }

  #handed({ poll, tally }: PollMemory): HandedOver {
    const { state, title, title_source, details, moderation_revision, moderated_by } = poll;
    const { revision, published, told } = tally;
    return {
      erased: this.#parts.erased.digests(),
      keys: this.#parts.erased.keys(),
      bookmarkedMs: this.untilMs,
      remarkSeq: this.#parts.remarks.lastSeq(),
      poll: { state, title, title_source, details, moderation_revision, moderated_by },
      tally: { revision, published, told },
    };
  }

  /** Keys of the votes here whose digests are among those given: votes of other hours are not read. */
  async #gone(digests: readonly string[]): Promise<Uint8Array[]> {
    const wanted = new Set(digests);
    const gone: Uint8Array[] = [];
    for (const hour of new Set(digests.map((digest) => Number.parseInt(digest.slice(0, 8), 16)))) {
      let after = new Uint8Array(16);
      new DataView(after.buffer).setUint32(0, hour);
      for (;;) {
        const page = this.#parts.votes.scan(after, BOOKMARK_SCAN);
        const ofHour = page.map(({ key }) => key).filter((key) => hourOfKey(key) === hour);
        const found = await Promise.all(ofHour.map(digestOf));
        gone.push(...ofHour.filter((_key, i) => wanted.has(found[i] ?? "")));
        const last = ofHour.at(-1);
        if (!last || ofHour.length < BOOKMARK_SCAN) break;
        after = new Uint8Array(last);
      }
    }
    return gone;
  }
}
