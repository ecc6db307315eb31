/** What owners do to articles: register them, and make one another. Each is committed with its audit entry. Decides nothing. */
import type { Failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import type { Article } from "./admission.ts";
import type { Debts } from "./debts.ts";
import type { Foreseen, Moves, OtherPoll } from "./moves.ts";
import type { News } from "./news.ts";

/** Who moves an article, why, and how. */
interface Declared {
  note: string;
  by: Actor;
  /** Keys of its polls but the default question's. */
  others: OtherPoll[];
  alias?: boolean;
  dryRun?: boolean;
}

export class OwnersArticles {
  readonly #site: string;
  readonly #moves: Moves;
  readonly #news: News;
  readonly #debts: Debts;
  readonly #change: <T>(change: (nowMs: number) => T) => Promise<T>;

  constructor(
    site: string,
    parts: {
      moves: Moves;
      news: News;
      debts: Debts;
      /** Commits a change, and sees to what is owed for it. */
      change: <T>(change: (nowMs: number) => T) => Promise<T>;
    },
  ) {
    this.#site = site;
    this.#moves = parts.moves;
    this.#news = parts.news;
    this.#debts = parts.debts;
    this.#change = parts.change;
  }

  /** Admits articles and tells the Desk of them; true for each that was new. */
  register(articles: readonly Article[], by: Actor): Promise<boolean[]> {
    return this.#change((nowMs) => {
      const added = articles.map((article) => this.#moves.register(article, nowMs));
      const names = articles.filter((_, i) => added[i]).map(({ article }) => article);
      this.#news.audit({ by, action: "articles.register", target: this.#site }, null, names, nowMs);
      return added;
    });
  }

  /** Makes an article another, and tells their Polls at once. Answers how many votes there are to hand over; a dry run does no more. Fails with `unknown-article` or `move-conflict`. */
  async move(
    from: Pick<Article, "key" | "article">,
    to: Article,
    { note, by, others, alias = false, dryRun = false }: Declared,
  ): Promise<(Foreseen & { votes: number }) | Failure> {
    const foreseen = this.#moves.foresee(from, to, others, alias);
    if (!foreseen.ok) return foreseen;
    if (dryRun) return { ...foreseen, votes: await this.#debts.votesAt(foreseen.keys) };
    const moved = await this.#change((nowMs) => {
      const moved = this.#moves.declare(from, to, others, nowMs);
      const entry = { by, action: "article.move", target: from.key, note };
      const { question: _, ...named } = to;
      if (moved.ok && moved.made) this.#news.audit(entry, from, named, nowMs);
      return moved;
    });
    if (!moved.ok) return moved;
    return { ...foreseen, votes: await this.#debts.orderAll(moved.orders) };
  }
}
