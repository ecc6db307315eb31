/**
 * What Site owes others, as the tasks of its agenda: settings to KV, news to the Desk, orders to Polls, tomorrow's salt to KV;
 * and that old bookmarks are forgotten.
 * Each waits for itself alone. Decides nothing.
 */
import { votesIn } from "../domain/counting/rollup.ts";
import { BOOKMARK_DEADLINE_MS } from "../limits/bookmarks.ts";
import {
  ERASURES_DEADLINE_MS,
  HUNG_LONGEST_MS,
  MINT_DEADLINE_MS,
  MOVE_DEADLINE_MS,
  NEWS_DEADLINE_MS,
  ORDER_DEADLINE_MS,
  PUBLISH_DEADLINE_MS,
} from "../limits/deadlines.ts";
import type { MoveOrder } from "../messages.ts";
import { Agenda } from "../object/agenda.ts";
import { withDeadline } from "../object/deadline.ts";
import { objectName } from "../object/exceptions.ts";
import { hasSchema } from "../object/schema.ts";
import { deskOf, pollOf } from "../object/stubs.ts";
import { siteKvKey } from "../published.ts";
import type { ErasureWork } from "./erasing/work.ts";
import type { Moves } from "./moves.ts";
import type { News } from "./news.ts";
import type { Bookmarks } from "./restoring/bookmarks.ts";
import type { Salts } from "./salts.ts";
import type { Settings } from "./settings.ts";

interface Parts {
  settings: Settings;
  news: News;
  moves: Moves;
  salts: Salts;
  erasures: ErasureWork;
  bookmarks: Bookmarks;
}

export class Debts {
  readonly #env: Env;
  readonly #site: string;
  readonly #settings: Settings;
  readonly #news: News;
  readonly #moves: Moves;
  readonly #erasures: ErasureWork;
  readonly #agenda: Agenda<"settings" | "news" | "moves" | "salt" | "erasures" | "bookmarks">;
  /** Writes of settings that have not come back, given up or not; and the last that has. */
  #flying = 0;
  #put = { revision: 0, atMs: 0 };

  constructor(
    ctx: DurableObjectState,
    env: Env,
    { settings, news, moves, salts, erasures, bookmarks }: Parts,
  ) {
    const name = objectName("Site", ctx);
    this.#env = env;
    this.#site = name.site;
    this.#settings = settings;
    this.#news = news;
    this.#moves = moves;
    this.#erasures = erasures;
    const tasks = {
      settings: {
        due: () => this.#settingsDue(),
        run: () => this.#publishSettings(),
        deadlineMs: PUBLISH_DEADLINE_MS,
        // What KV has now may be older than what a later run has put there.
        cameLate: () => settings.published(0),
      },
      news: {
        due: () => (news.owed() ? 0 : undefined),
        run: () => this.#tellDesk(),
        deadlineMs: NEWS_DEADLINE_MS,
      },
      moves: {
        due: () => (moves.owed() ? 0 : undefined),
        run: () => this.#orderPolls(),
        deadlineMs: MOVE_DEADLINE_MS,
      },
      salt: {
        due: (nowMs: number) => salts.due(nowMs),
        run: () => salts.mint(Date.now()),
        deadlineMs: MINT_DEADLINE_MS,
      },
      erasures: {
        due: (nowMs: number) => erasures.dueMs(nowMs),
        run: () => this.eraseNow(),
        deadlineMs: ERASURES_DEADLINE_MS,
      },
      bookmarks: {
        due: () => bookmarks.dueMs(),
        run: async () => bookmarks.forgetOld(Date.now()),
        deadlineMs: BOOKMARK_DEADLINE_MS,
      },
    };
    this.#agenda = new Agenda(ctx.storage, tasks, name, () => hasSchema(ctx.storage.sql));
  }

  /** Sees to it that what is owed now will be delivered. */
  arm(nowMs: number): Promise<void> {
    return this.#agenda.arm(nowMs);
  }

  /** Delivers what is due by a time. Never throws. */
  deliver(dueByMs: number): Promise<void> {
    return this.#agenda.ring(dueByMs);
  }

  /** One step of what is being erased. */
  eraseNow(): Promise<void> {
    return this.#erasures.run(
      () => this.tellAll(),
      () => this.#agenda.forget(),
    );
  }

  /** How many votes Polls have, whatever their standing. Wakes them, and makes none. */
  async votesAt(keys: readonly string[]): Promise<number> {
    const asked = keys.map((key) => pollOf(this.#env, this.#site, key).read());
    const reports = await withDeadline(Promise.all(asked), ORDER_DEADLINE_MS, "a look at polls");
    return reports.reduce((sum, report) => sum + (report ? votesIn(report.standings) : 0), 0);
  }

  /** Tells Polls that their articles have become other ones. Answers how many votes they have to hand over. */
  async orderAll(orders: readonly MoveOrder[]): Promise<number> {
    const votes = await Promise.all(orders.map((order) => this.#order(order)));
    return votes.reduce((sum, each) => sum + each, 0);
  }

  async #order(order: MoveOrder): Promise<number> {
    const sent = pollOf(this.#env, this.#site, order.from.key).moveTo(order);
    const votes = await withDeadline(sent, ORDER_DEADLINE_MS, "a move");
    this.#moves.answered(order);
    return votes;
  }

  /** What may still overwrite what was put last is waited for; what was lost with a restart is put again. */
  #settingsDue(): number | undefined {
    const owed = this.#settings.unpublished();
    if (!owed) return undefined;
    const waits = this.#flying > 0 && this.#put.revision === owed.revision;
    return waits ? this.#put.atMs + HUNG_LONGEST_MS : 0;
  }

  async #publishSettings(): Promise<void> {
    const owed = this.#settings.unpublished();
    if (!owed) return;
    const alone = this.#flying === 0;
    this.#flying += 1;
    try {
      await this.#env.PUBLISHED.put(siteKvKey(this.#site), owed.value);
    } finally {
      this.#flying -= 1;
    }
    this.#put = { revision: owed.revision, atMs: Date.now() };
    this.#settings.published(alone && this.#flying === 0 ? owed.revision : 0);
  }

  /** Tells the Desk all that it has not heard. */
  async tellAll(): Promise<void> {
    while (this.#news.owed()) await this.#tellDesk();
  }

  async #tellDesk(): Promise<void> {
    const { seq } = await deskOf(this.#env, this.#site).hear(this.#news.unheard());
    this.#news.heard(seq);
  }

  /** One that fails keeps no other back. */
  async #orderPolls(): Promise<void> {
    const orders = this.#moves.give(Date.now());
    const answers = await Promise.allSettled(orders.map((order) => this.#order(order)));
    const failed = answers.find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
  }
}
