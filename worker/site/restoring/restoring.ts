/**
 * Carries a Poll back to a bookmark: orders it, keeps for it what it is to know afterwards, wakes it, and says whether it has
 * gone back. Counts nothing, and erases nothing.
 */
import { type Failure, failure } from "../../domain/failure.ts";
import { BOOKMARK_VOTES, RESTORE_DEADLINE_MS } from "../../limits/bookmarks.ts";
import { DeadlineError, withDeadline } from "../../object/deadline.ts";
import { pollOf } from "../../object/stubs.ts";
import type { ToldGoingBack, WentBack } from "../../poll/restoring/messages.ts";
import type { Admissions } from "../admission.ts";
import type { Debts } from "../debts.ts";
import type { Act } from "../erasing/articles.ts";
import type { Bookmarks, StoredBookmark, Why } from "./bookmarks.ts";

/** What is asked of an article's bookmarks. */
export type BookmarkStep =
  | { step: "list"; key: string }
  | { step: "set"; key: string; seen?: number }
  | { step: "restore"; key: string; id: string; act: Act; dryRun: boolean };

/** The article's bookmarks, newest first; and of a restore the one that was gone back to, and the votes before. */
export interface Bookmarked {
  ok: true;
  bookmarks: StoredBookmark[];
  votes: number;
}

interface Parts {
  admissions: Admissions;
  bookmarks: Bookmarks;
  debts: Pick<Debts, "arm">;
}

export class Restoring {
  readonly #env: Env;
  readonly #site: string;
  readonly #parts: Parts;

  constructor(env: Env, site: string, parts: Parts) {
    this.#env = env;
    this.#site = site;
    this.#parts = parts;
  }

  /**
   * Lists bookmarks, sets one before a review of many votes, or goes back to one; a dry run tells whether it could. Fails with
   * `unknown-bookmark`, `bookmark-outdated`, `not-restored`, or what of the Poll is half done.
   */
  async take(asked: BookmarkStep, nowMs: number): Promise<Bookmarked | Failure> {
    if (asked.step === "restore") return this.#restore(asked, nowMs);
    if (asked.step === "set") await this.#set(asked.key, "review", BOOKMARK_VOTES, asked.seen);
    return { ok: true, bookmarks: this.#parts.bookmarks.of(asked.key, nowMs), votes: 0 };
  }

  /** See `Site.goingBack`. May be asked again, until it is over for whoever has ordered it. */
  goingBack(key: string, told: ToldGoingBack): WentBack | null {
    const { bookmarks } = this.#parts;
    const order = bookmarks.ordered(key);
    if (!order) return null;
    const { over: _, atMs, ...rest } = order;
    if ("handed" in told) {
      if (order.id !== told.order) return null;
      bookmarks.handedOver(key, { ...rest, atMs, handed: told.handed });
      return { ...rest, handed: told.handed };
    }
    if ("recovered" in told) {
      if (order.id === told.recovered) bookmarks.over(key);
      return null;
    }
    const { handed } = order;
    return handed && order.id !== told.known ? { ...rest, handed } : null;
  }

  async #set(key: string, why: Why, least: number, seen?: number): Promise<void> {
    const asked = pollOf(this.#env, this.#site, key).bookmark(least, seen);
    const set = await withDeadline(asked, RESTORE_DEADLINE_MS, "a bookmark");
    // Meanwhile the article may have been erased.
    if (!set || this.#parts.admissions.known(key)?.epoch !== set.epoch) return;
    const nowMs = Date.now();
    this.#parts.bookmarks.add({ ...set, id: crypto.randomUUID(), key, atMs: nowMs, why });
    await this.#parts.debts.arm(nowMs);
  }

  async #restore(
    { key, id, act, dryRun }: Extract<BookmarkStep, { step: "restore" }>,
    nowMs: number,
  ): Promise<Bookmarked | Failure> {
    const { bookmarks, admissions } = this.#parts;
    const set = bookmarks.of(key, nowMs).find((each) => each.id === id);
    if (!set) return failure("unknown-bookmark");
    if (admissions.known(key)?.epoch !== set.epoch) return failure("bookmark-outdated", "another epoch");
    const poll = pollOf(this.#env, this.#site, key);
    const order = { id: crypto.randomUUID(), set };
    const asked: Promise<{ ok: true; votes: number } | Failure> = poll.goBack(order, true);
    const foreseen = await withDeadline(asked, RESTORE_DEADLINE_MS, "a look at a poll");
    if (!foreseen.ok || dryRun) return foreseen.ok ? { ...foreseen, bookmarks: [set] } : foreseen;
    // Whoever regrets it can go forward again.
    await this.#set(key, "restore", 0);
    const given = { id: order.id, by: act.by, note: act.note, bookmarkMs: set.atMs, atMs: Date.now() };
    if (!bookmarks.order(key, given)) return failure("busy", "another order is on its way");
    // The call ends with the object.
    const sent: Promise<{ ok: true } | Failure> = poll.goBack(order, false);
    let late = false;
    const answer = await withDeadline(sent, RESTORE_DEADLINE_MS, "going back").catch((error) => {
      late = error instanceof DeadlineError;
      return undefined;
    });
    const refused = answer && !answer.ok ? answer : undefined;
    // It is woken, and answers when it has dropped what was erased.
    await withDeadline(
      pollOf(this.#env, this.#site, key).read(0),
      RESTORE_DEADLINE_MS,
      "a poll that went back",
    );
    const stands = bookmarks.ordered(key);
    const over = stands?.over === true;
    // One that was handed over and has not ended may still be carried out, and then needs what it holds.
    if (over || !late || !stands?.handed) bookmarks.forget(key, order.id);
    if (over) return { ok: true, bookmarks: [set], votes: foreseen.votes };
    return refused ?? failure("not-restored");
  }
}
