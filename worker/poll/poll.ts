/**
 * The Poll object: one per article, named "<site>:<article key>". It counts; nothing else does.
 * A shell: it gates and translates. Rules are in domain/, nouns in rooms that parts.ts connects. It never asks Turnstile.
 */
import { DurableObject } from "cloudflare:workers";
import type { ArticlePatch, Details, NoteRequest, ReviewRequest } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { TREND_HOURS } from "../limits/reading.ts";
import type { EraseOrder, Erasure, MoveOrder } from "../messages.ts";
import { objectName } from "../object/exceptions.ts";
import { jurisdictionOf, within } from "../object/jurisdiction.ts";
import type { VoteErased, VoteErasure } from "./erasing/votes.ts";
import type { About, Draft, PollSummary } from "./memory.ts";
import type { Absorbed, Batch } from "./move/batch.ts";
import type { NetworksAsked, NetworksPage } from "./networks/chunk.ts";
import { partsOf } from "./parts.ts";
import type { RemarkAsked, Remarked } from "./remarks/asked.ts";
import type { PollReport, VotesRead } from "./report.ts";
import type { BookmarkSet, GoBack } from "./restoring/messages.ts";
import { PACE, type Pace } from "./reviews/pace.ts";
import type { Preview } from "./reviews/preview.ts";
import type { Asked, ReviewReport } from "./reviews/reviews.ts";
import { NO_NUMBERS } from "./reviews/slices.ts";
import type { PollPage, PollPlace } from "./transfer/exporting.ts";
import type { PollImport, PollImported } from "./transfer/importing.ts";
import type { Cast, Counted } from "./votes/cast.ts";

const RECOUNT = { action: "recount", filter: {}, undoes: null } as const;
/** What asking for a review is answered. */
type Reviewed = { ok: true; review: ReviewReport } | Failure;

export class Poll extends DurableObject<Env> {
  readonly #parts: ReturnType<typeof partsOf>;

  /** `pace`: tests make reviews slow. */
  constructor(ctx: DurableObjectState, env: Env, pace: Pace = PACE) {
    super(ctx, within(env, jurisdictionOf(ctx)));
    this.#parts = partsOf(ctx, this.env, objectName("Poll", ctx), pace);
    this.#parts.restoring.begin(ctx);
  }

  /**
   * Casts, changes, withdraws or re-sends one vote. Answers after the write is durable: the output gate
   * holds the answer until then.
   *
   * Refusals are returned, never thrown: `vote-id-expired`, `captcha-required`, `captcha-unavailable`, `too-many-changes`,
   * `poll-closed`, `question-mismatch`, and for the first vote on an article what the Site object says (`unknown-site`,
   * `too-many-articles`, `article-not-registered`) or `busy`, if it does not answer. A refused cast writes nothing; an
   * object without votes stays without tables.
   */
  async cast(cast: Cast): Promise<Counted | Failure> {
    return this.#parts.counting.cast(cast);
  }

  /**
   * Gives, changes or deletes the remark of a vote that is known. Fails with `unknown-vote`, `vote-changed`, `poll-closed`,
   * `remarks-off`, `too-many-changes`, `site-paused`, `invalid-request` or `busy`.
   */
  async remark(asked: RemarkAsked): Promise<Remarked | Failure> {
    return this.#parts.remarks.take(asked);
  }

  /** Deletes a reader's remark by its id, for a moderator. Fails with `unknown-remark`, `move-in-progress` or `import-in-progress`. */
  async deleteRemark(id: string, by: Actor, note: string): Promise<{ ok: true } | Failure> {
    return this.#parts.remarks.delete(id, by, note);
  }

  /** The poll for moderators, with so many hours of its trend; null if there is none. Creates nothing, and reads no vote. */
  async read(hours = TREND_HOURS): Promise<PollReport | null> {
    const moved = await this.#moved();
    if (moved) return moved.read(hours);
    const memory = this.#parts.ledger.read();
    return memory ? this.#parts.reading(memory, hours) : null;
  }

  /**
   * Opens, closes or hides the poll, or sets its title; it need not have votes. `seen`, here and below: the moderation
   * revision that whoever asks has seen; fails with `changed-meanwhile` if there is another one.
   */
  async patch(about: About, patch: ArticlePatch, by: Actor, seen?: number): Promise<PollSummary | Failure> {
    const moved = await this.#moved();
    if (moved) return moved.patch(about, patch, by, seen);
    return this.#parts.patching.patch(about, patch, by, seen);
  }

  /** Keeps what its owner says of the article; it need not have votes. */
  async describe(about: About, details: Details, by: Actor, seen?: number): Promise<PollSummary | Failure> {
    const moved = await this.#moved();
    if (moved) return moved.describe(about, details, by, seen);
    return this.#parts.patching.describe(about, details, by, seen);
  }

  /** What a review would do. Creates nothing. Fails with `move-in-progress`. */
  async preview(request: ReviewRequest): Promise<{ ok: true; preview: Preview } | Failure> {
    const moved = await this.#moved();
    if (moved) return moved.preview(request);
    const memory = this.#parts.ledger.read();
    // An empty object has no votes that a review could name.
    if (!memory) return { ok: true, preview: { votes: 0, rows: 0, before: NO_NUMBERS, after: NO_NUMBERS } };
    if (this.#partial) return failure("move-in-progress");
    return { ok: true, preview: await this.#parts.reviews.preview(memory, request) };
  }

  /**
   * Voids, restores, counts or holds the votes that a filter names. Answers when that is over, or after a moment, how far it
   * is. Fails with `move-in-progress`.
   */
  async review(about: About, request: ReviewRequest, by: Actor, seen?: number): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.review(about, request, by, seen);
    const { action, filter, note, rows_per_day } = request;
    return this.#ask(about, { action, filter, undoes: null, note, by, rowsPerDay: rows_per_day }, seen);
  }

  /** Undoes a review by its id. Fails with `unknown-review`, `review-undone` or `move-in-progress`. */
  async undo(review: string, request: NoteRequest, by: Actor, seen?: number): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.undo(review, request, by, seen);
    const memory = this.#parts.ledger.read();
    if (!memory) return failure("unknown-review");
    const { note, rows_per_day } = request;
    const asked = { action: "undo", filter: {}, undoes: review, note, by, rowsPerDay: rows_per_day } as const;
    return this.#ask(memory.poll, asked, seen);
  }

  /** Counts all votes anew and corrects what is counted, should it ever differ. Fails with `move-in-progress`. */
  async recount(about: About, request: NoteRequest, by: Actor, seen?: number): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.recount(about, request, by, seen);
    const { note, rows_per_day } = request;
    return this.#ask(about, { ...RECOUNT, note, by, rowsPerDay: rows_per_day }, seen);
  }

  /** How far a review is. Fails with `unknown-review`. */
  async report(review: string): Promise<Reviewed> {
    const moved = await this.#moved();
    if (moved) return moved.report(review);
    const report = this.#parts.ledger.read() && this.#parts.reviews.report(review);
    return report ? { ok: true, review: report } : failure("unknown-review");
  }

  /**
   * Votes in the order of their keys, after the given one: for exports. Their networks are asked for apart. Fails with
   * `move-in-progress` while some are elsewhere.
   */
  async votes(after: Uint8Array | undefined, limit: number): Promise<VotesRead | Failure> {
    if (!this.#parts.ledger.read()) return { ok: true, votes: [] };
    const votes = () => this.#parts.exporting.votes(after, limit);
    return this.#partial ? failure("move-in-progress") : { ok: true, votes: votes() };
  }

  /**
   * Networks as far as they are kept, some chunks at a time: an export of a million votes delays none. Fails with
   * `move-in-progress` while some are elsewhere.
   */
  async networks(asked: NetworksAsked): Promise<NetworksPage | Failure> {
    const memory = this.#parts.ledger.read();
    if (!memory) return { ok: true, chunks: [], next: null };
    return this.#partial ? failure("move-in-progress") : this.#parts.networks.page(memory.tally.chunk, asked);
  }

  /**
   * A page of all there is, for an export of the site; null if there is no poll. Creates nothing. Fails with
   * `move-in-progress` or `review-in-progress`.
   */
  async exported(place: PollPlace): Promise<PollPage | null | Failure> {
    return this.#parts.exporting.page(place);
  }

  /**
   * Takes lines of an export over, or hears that the import is over: from then on it takes votes, and tells KV and the Desk; or
   * that it is given up, and forgets them. May be called again. Fails with `site-not-empty`, `import-damaged` or `rollups-differ`.
   */
  async importing(asked: PollImport): Promise<PollImported | Failure> {
    const taken = await this.#parts.importing.take(asked, Date.now());
    if ("over" in asked && this.#parts.ledger.read()) await this.#parts.agenda.arm(Date.now());
    return taken;
  }

  /**
   * The article has become another one: from now on its readers and moderators are sent there and its votes handed over.
   * Answers how many there are, once the new poll knows that they are coming. May be called again.
   */
  async moveTo(order: MoveOrder): Promise<number> {
    const { article, epoch } = order.from;
    const about: About = { article, epoch, address: null, title: null, title_source: "reader" };
    const votes = await this.#transact(about, (draft) =>
      this.#parts.departure.begin(draft, order, Date.now()),
    );
    await this.#moved();
    return votes;
  }

  /**
   * Erases the article in an epoch: all it has, and KV's copy. May be called again. Throws where Desk or KV refuse. A late call
   * that was meant for what was erased makes nothing anew.
   */
  async erase(order: EraseOrder): Promise<Erasure> {
    return this.#parts.erasing.erase(order);
  }

  /** Erases one vote, here or where the article has gone. Fails with `unknown-vote` for whoever erases another's. */
  async eraseVote(asked: VoteErasure): Promise<VoteErased | Failure> {
    return this.#parts.voteErasing.erase(asked);
  }

  /**
   * Sets a bookmark, unless it has fewer than the least votes, or a review, a move or an import is on its way, or another
   * revision than was `seen`, so that the review will be refused: then null.
   */
  async bookmark(least: number, seen?: number): Promise<BookmarkSet | null> {
    return this.#parts.restoring.set(least, seen);
  }

  /** Goes back to a bookmark: the call ends with the object. Fails with `bookmark-outdated`, `busy`, or what is half done. */
  async goBack(order: GoBack, dryRun: boolean): Promise<{ ok: true; votes: number } | Failure> {
    return this.#parts.restoring.go(order, dryRun);
  }

  /** Takes over votes of an article that has become this one. Votes it knows already change nothing. */
  async absorb(batch: Batch): Promise<Absorbed> {
    if (this.#parts.tombstone.covers(batch.about.epoch)) return { remarks: true };
    if (!this.#parts.ledger.read()?.poll.moved_key) {
      await this.#transact(batch.about, (draft) => this.#parts.arrivals.absorb(draft, batch, Date.now()));
      return { remarks: true };
    }
    await this.#parts.departure.passOn(batch);
    await this.#transact(batch.about, () => this.#parts.arrivals.passedOn(batch));
    return { remarks: true };
  }

  /** Delivers what is due and arms the alarm for what is not. Never throws. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    if (!this.#parts.ledger.read()) return;
    this.#parts.marks.begin(Date.now());
    // An alarm may ring a moment early; what it rang for is due all the same.
    await this.#parts.agenda.ring(Math.max(Date.now(), info?.scheduledTime ?? 0));
    this.#parts.storeMarks();
  }

  async #transact<T>(about: About, change: (draft: Draft) => T, nowMs = Date.now()): Promise<T> {
    const answer = this.#parts.ledger.transact(about, nowMs, change);
    await this.#parts.agenda.arm(nowMs);
    return answer;
  }

  /** The poll of the article that this one has become, which knows of it by then; undefined if it is still this one. */
  async #moved() {
    return this.#parts.ledger.read()?.poll.moved_key ? this.#parts.departure.target() : undefined;
  }

  /** Whether some of its votes are on their way here, or to the article that this one has become. */
  get #partial(): boolean {
    const memory = this.#parts.ledger.read();
    return memory !== undefined && (memory.poll.moved_key !== null || this.#parts.arrivals.underWay);
  }

  async #ask(about: About, asked: Asked, seen?: number): Promise<Reviewed> {
    if (this.#partial) return failure("move-in-progress");
    const refused = this.#parts.patching.refused(about, seen);
    if (refused) return refused;
    const taken = await this.#transact(about, (draft) =>
      this.#parts.reviews.accept(draft, asked, Date.now()),
    );
    return taken.ok ? this.#parts.reviews.answer(taken.n) : taken;
  }
}
