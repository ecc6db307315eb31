/**
 * Erases one vote: its row, what is counted of it, where it came from, its captcha, and what reviews know of it. Its key
 * stays for two hours, so that no late send makes it anew. Asks nobody whether it may: the vote is its reader's.
 */
import { hex } from "../../domain/bytes.ts";
import { cellOf } from "../../domain/counting/rollup.ts";
import { statusOf } from "../../domain/counting/vote.ts";
import { hourOfKey, isFresh } from "../../domain/counting/vote-id.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { BOOKMARK_DIGESTS_UNKNOWN_MAX } from "../../limits/bookmarks.ts";
import { DAY_MS, MINUTE_MS } from "../../limits/time.ts";
import { ERASED_VOTE_MS, ERASED_VOTES_UNKNOWN_MAX } from "../../limits/votes.ts";
import type { Ledger } from "../ledger.ts";
import { type Draft, moderated } from "../memory.ts";
import type { Departure } from "../move/departure.ts";
import { type Chunk, withoutVote, withoutVotes } from "../networks/chunk.ts";
import type { Networks } from "../networks/networks.ts";
import type { NetworkStore } from "../networks/store.ts";
import type { AuditStore } from "../outbox/store.ts";
import type { RecheckStore } from "../recheck/store.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { Forgetting } from "../reviews/forgetting.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { StoredVote, VoteStore } from "../votes/store.ts";
import { digestOf } from "./digest.ts";
import type { ErasedVotes } from "./store.ts";

/** Which vote, and whether it is only asked what would go. */
export interface VoteErasure {
  vote: Uint8Array;
  dryRun: boolean;
  /** Who erases another's vote, and why; null for the reader whose vote it is. */
  by: { actor: Actor; note: string } | null;
  /**
   * The minute in which it was cast, of a vote that a poll knows whose article has become this one's. Its network and what
   * reviews know of it may be here before it, and its key is kept whether it is known here or not.
   */
  passedOn?: number | undefined;
}

/** What went, or would go; null if the poll has no such vote. */
export interface VoteErased {
  ok: true;
  vote: { choice: StoredVote["choice"]; status: ReturnType<typeof statusOf>; castMs: number } | null;
}

interface Parts {
  ledger: Ledger;
  votes: VoteStore;
  rollups: Rollups;
  unchecked: RecheckStore;
  networks: Networks;
  chunks: NetworkStore;
  reviews: Forgetting;
  audit: AuditStore;
  departure: Departure;
  erased: ErasedVotes;
  remarks: RemarkStore;
  /** Until when the poll can go back to before an erasure, in ms. */
  bookmarkedMs: () => number;
  /** Whether it may have gone back, so that votes it does not know can come back. */
  wentBack: () => boolean;
  arm: (nowMs: number) => Promise<void>;
}

export class VoteErasing {
  readonly #key: string;
  readonly #parts: Parts;

  constructor(key: string, parts: Parts) {
    this.#key = key;
    this.#parts = parts;
  }

  /**
   * Erases a vote here and wherever the article has gone. A poll that nobody has voted in stays without tables. Fails with
   * `unknown-vote` for whoever erases another's.
   */
  async erase(asked: VoteErasure): Promise<VoteErased | Failure> {
    const { ledger, votes, departure, arm } = this.#parts;
    const memory = ledger.read();
    if (!memory) return asked.by ? failure("unknown-vote") : { ok: true, vote: null };
    const digest = await digestOf(asked.vote);
    let there: VoteErased["vote"] = null;
    if (memory.poll.moved_key) {
      const passedOn = votes.read(asked.vote)?.minute ?? asked.passedOn;
      const target = await departure.target();
      const answer: VoteErased | Failure = await target.eraseVote({ ...asked, by: null, passedOn });
      if (!answer.ok) return answer;
      there = answer.vote;
    }
    const here = ledger.read() && votes.read(asked.vote);
    const found = here ? shown(here) : there;
    if (!found && asked.by) return failure("unknown-vote");
    const poll = ledger.read()?.poll;
    if (asked.dryRun || !poll) return { ok: true, vote: found };
    const { remarks } = this.#parts;
    if (!here && remarks.lost.back && remarks.lost.full) return failure("busy", "too many deletions wait");
    const nowMs = Date.now();
    ledger.transact(poll, nowMs, (draft) => this.#apply(draft, here, { ...asked, digest }, nowMs));
    await arm(nowMs);
    return { ok: true, vote: found };
  }

  /** The poll has gone back to before votes were erased: in its draft those that are there are erased again, each row of others' read once. */
  eraseAgain(draft: Draft, keys: readonly Uint8Array[], nowMs: number): void {
    const { votes, networks, chunks, reviews } = this.#parts;
    const days = new Map<number, Set<string>>();
    for (const key of keys) {
      this.#keep(draft, key, true, nowMs);
      const known = votes.read(key);
      if (!known) continue;
      this.#drop(draft, known, nowMs);
      const day = dayOf(known.minute);
      days.set(day, (days.get(day) ?? new Set()).add(hex(key)));
    }
    const { chunk } = draft.tally;
    const gone = new Set(keys.map(hex));
    draft.tally = { ...draft.tally, chunk: { ...chunk, entries: withoutVotes(chunk.entries, gone) } };
    for (const [day, of] of days) chunks.forgetVotes(of, day);
    reviews.forget(keys);
    networks.forget();
  }

  #apply(
    draft: Draft,
    known: StoredVote | undefined,
    { vote, by, passedOn, digest }: VoteErasure & { digest: string },
    nowMs: number,
  ): void {
    if (known) this.#drop(draft, known, nowMs);
    else if (this.#parts.remarks.lost.back) this.#parts.remarks.lose(vote, null, nowMs);
    const minute = known?.minute ?? passedOn;
    if (minute !== undefined) this.#forget(draft, vote, minute);
    this.#keep(draft, vote, minute !== undefined, nowMs);
    const untilMs = this.#parts.bookmarkedMs();
    if (untilMs > nowMs && (minute !== undefined || this.#mayBeOut()))
      this.#parts.erased.keepDigest(draft, digest, untilMs);
    if (!by) return;
    const { audit } = this.#parts;
    const entry = { by: by.actor, action: "vote.erase", target: this.#key, note: by.note };
    audit.add({ id: crypto.randomUUID(), atMs: nowMs, ...entry, before: "null", after: '{"votes":1}' });
    draft.audit = true;
    draft.poll = moderated(draft.poll, by.actor, nowMs);
  }

  /** Whether a vote that is not known may come back with a later restore. No more than some: it needed no captcha. */
  #mayBeOut(): boolean {
    const { erased, wentBack } = this.#parts;
    return wentBack() && erased.digestCount() < BOOKMARK_DIGESTS_UNKNOWN_MAX;
  }

  #drop(draft: Draft, vote: StoredVote, nowMs: number): void {
    const { votes, rollups, unchecked, remarks } = this.#parts;
    const { key } = vote;
    votes.drop(key);
    unchecked.drop(key);
    remarks.erase(key, nowMs);
    rollups.apply(draft, [{ from: cellOf(vote), to: null, votes: 1, key }], nowMs);
  }

  /** What is known of it beside its row. */
  #forget(draft: Draft, key: Uint8Array, minute: number): void {
    const { networks, chunks, reviews } = this.#parts;
    reviews.forget([key]);
    const { chunk } = draft.tally;
    const without: Chunk = { ...chunk, entries: withoutVote(chunk.entries, key) };
    if (without.entries.length < chunk.entries.length) draft.tally = { ...draft.tally, chunk: without };
    chunks.forgetVote(key, dayOf(minute));
    // What is counted of networks in memory knew it.
    networks.forget();
  }

  /** Of one that is not known here, as long as it could still come, and no more than some: it needed no captcha. */
  #keep(draft: Draft, vote: Uint8Array, known: boolean, nowMs: number): void {
    const { erased } = this.#parts;
    if (!known && (!isFresh(hourOfKey(vote), nowMs) || erased.count() >= ERASED_VOTES_UNKNOWN_MAX)) return;
    const untilMs = nowMs + ERASED_VOTE_MS;
    erased.keep(vote, untilMs);
    draft.forgetMs = Math.min(draft.forgetMs || untilMs, untilMs);
  }
}

function dayOf(minute: number): number {
  return Math.floor((minute * MINUTE_MS) / DAY_MS);
}

function shown(vote: StoredVote): VoteErased["vote"] {
  return { choice: vote.choice, status: statusOf(vote), castMs: vote.minute * MINUTE_MS };
}
