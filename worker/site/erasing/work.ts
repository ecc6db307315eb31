/**
 * Carries erasures on, step by step: Polls with KV's copies first, then the Desk, so that it drops what they told it last. Each
 * step may run twice. Decides nothing.
 */
import { votesIn } from "../../domain/counting/rollup.ts";
import { ERASE_DEADLINE_MS, ORDER_DEADLINE_MS } from "../../limits/deadlines.ts";
import { DAY_MS } from "../../limits/time.ts";
import { withDeadline } from "../../object/deadline.ts";
import { deskOf, pollOf } from "../../object/stubs.ts";
import { siteKvKey } from "../../published.ts";
import { dayOf, saltKvKey } from "../../salt.ts";
import type { ArticleErasures } from "./articles.ts";
import type { WholeSite } from "./whole-site.ts";

export class ErasureWork {
  readonly #env: Env;
  readonly #site: string;
  readonly #articles: ArticleErasures;
  readonly #whole: WholeSite;

  constructor(env: Env, site: string, parts: { articles: ArticleErasures; whole: WholeSite }) {
    this.#env = env;
    this.#site = site;
    this.#articles = parts.articles;
    this.#whole = parts.whole;
  }

  dueMs(nowMs: number): number | undefined {
    return this.#whole.underWay ? this.#whole.dueMs(nowMs) : this.#articles.dueMs();
  }

  /** One step. `tellAll` brings the Desk what Site owes it; `end` hears that all tables are gone. */
  run(tellAll: () => Promise<void>, end: () => void): Promise<void> {
    return this.#whole.underWay ? this.#ofSite(end) : this.#ofArticles(tellAll);
  }

  async #ofArticles(tellAll: () => Promise<void>): Promise<void> {
    const failed = await this.#each(this.#articles.give(Date.now()), async (row) => {
      const { againMs } = await this.#erase(row.key, { epoch: row.epoch, tell: true });
      this.#articles.answered(row, againMs);
    });
    const told = this.#articles.forDesk();
    if (told.length > 0) {
      // What the Desk has not heard yet may name them.
      await tellAll();
      await deskOf(this.#env, this.#site).eraseArticles(told);
      this.#articles.heard(told);
    }
    if (failed) throw failed.reason;
  }

  async #ofSite(end: () => void): Promise<void> {
    const nowMs = Date.now();
    const keys = this.#whole.keys(nowMs);
    const epoch = this.#whole.read()?.atMs ?? 0;
    if (keys.length > 0) this.#whole.going(await this.#votesOf(this.#whole.unmoved(keys)));
    const failed = await this.#each(keys, async (key) => {
      this.#whole.answered(key, await this.#erase(key, { epoch, tell: false }));
    });
    if (failed) throw failed.reason;
    if (keys.length > 0) return;
    const kv = this.#env.PUBLISHED;
    const days = [-1, 0, 1].map((days) => dayOf(nowMs + days * DAY_MS));
    const names = [siteKvKey(this.#site), ...days.map((day) => saltKvKey(this.#site, day))];
    await Promise.all(names.map((name) => kv.delete(name)));
    await deskOf(this.#env, this.#site).eraseAll(nowMs);
    if (this.#whole.waitsUntilMs() > nowMs || !this.#whole.underWay) return;
    const ended = this.#whole.end();
    end();
    await ended;
  }

  /** How many votes each has. One that can't say keeps nothing back: it is a figure for the record. */
  async #votesOf(keys: readonly string[]): Promise<Record<string, number>> {
    const answers = keys.map(async (key) => {
      const report = pollOf(this.#env, this.#site, key).read();
      const standings = await withDeadline(report, ORDER_DEADLINE_MS, "a look at a poll").then(
        (known) => known?.standings,
        () => undefined,
      );
      return [key, standings ? votesIn(standings) : 0] as const;
    });
    return Object.fromEntries(await Promise.all(answers));
  }

  #erase(key: string, order: { epoch: number; tell: boolean }) {
    return withDeadline(pollOf(this.#env, this.#site, key).erase(order), ERASE_DEADLINE_MS, "an erasure");
  }

  /** One that fails keeps no other back. */
  async #each<T>(all: readonly T[], work: (each: T) => Promise<void>) {
    const answers = await Promise.allSettled(all.map(work));
    return answers.find((each) => each.status === "rejected");
  }
}
