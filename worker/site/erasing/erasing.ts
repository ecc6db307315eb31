/**
 * What a site's owner erases: an article with the polls of all its questions and of all that has become it, or the site. Says
 * what would go, begins it, and answers once it is gone or after a moment how far it is.
 */
import { articleKey } from "../../domain/articles/article-key.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import { ERASE_ANSWER_MS } from "../../limits/deadlines.ts";
import { withDeadline } from "../../object/deadline.ts";
import type { Admissions } from "../admission.ts";
import type { Debts } from "../debts.ts";
import type { Moves } from "../moves.ts";
import type { CurrentSettings, Settings } from "../settings.ts";
import type { Act, ArticleErasures, ErasedPoll } from "./articles.ts";
import type { ErasedSite, WholeSite } from "./whole-site.ts";

/** An article that is erased, or would be. */
export interface ArticleErased {
  ok: true;
  polls: ErasedPoll[];
  votes: number;
  /** Whether nothing is left of it. */
  over: boolean;
}

interface Parts {
  settings: Settings;
  admissions: Admissions;
  moves: Moves;
  debts: Debts;
  articles: ArticleErasures;
  whole: WholeSite;
}

export class Erasing {
  readonly #storage: DurableObjectStorage;
  readonly #site: string;
  readonly #parts: Parts;

  constructor(storage: DurableObjectStorage, site: string, parts: Parts) {
    this.#storage = storage;
    this.#site = site;
    this.#parts = parts;
  }

  /** See `Site.eraseArticle`. */
  async article(key: string, act: Act, dryRun: boolean): Promise<ArticleErased | Failure> {
    const { settings, articles, debts } = this.#parts;
    const current = settings.read();
    if (!current) return failure("unknown-site");
    const keys = await this.#keysOf(key, current);
    const polls = articles.polls(keys);
    const [named] = keys;
    if (!named || polls.length === 0) return failure("unknown-article");
    const votes = await debts.votesAt(polls.flatMap(({ key, moved }) => (moved ? [] : [key])));
    if (dryRun) return { ok: true, polls, votes, over: false };
    const nowMs = Date.now();
    // Meanwhile others may have erased it, or it may have moved: what is known now goes.
    const gone = this.#storage.transactionSync(() => {
      const gone = articles.polls(keys);
      if (gone.length > 0) articles.begin(gone, named, act, votes, nowMs);
      return gone;
    });
    if (gone.length === 0) return failure("unknown-article");
    await this.#carryOn(nowMs);
    return { ok: true, polls: gone, votes, over: !articles.owed() };
  }

  /** See `Site.eraseSite`. */
  async site(act: Act, dryRun: boolean): Promise<ErasedSite | Failure> {
    const { whole } = this.#parts;
    const nowMs = Date.now();
    if (dryRun && whole.underWay) return failure("erasure-in-progress");
    if (dryRun) {
      const { n } = this.#storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM article").one();
      return { ...act, atMs: nowMs, articles: n, votes: 0, over: false };
    }
    if (!whole.underWay) this.#storage.transactionSync(() => whole.begin(act, nowMs));
    await this.#carryOn(nowMs);
    return whole.read() ?? { ...act, atMs: nowMs, articles: 0, votes: 0, over: false };
  }

  /** What fails or takes long now, the alarm does. */
  async #carryOn(nowMs: number): Promise<void> {
    const { debts } = this.#parts;
    await debts.arm(nowMs);
    await withDeadline(debts.eraseNow(), ERASE_ANSWER_MS, "an erasure").catch(() => undefined);
  }

  /** Where an article is by now, under each of the site's questions: the one that a key names first. */
  async #keysOf(key: string, { default_question: usual, wordings }: CurrentSettings): Promise<string[]> {
    const end = this.#parts.moves.end(key);
    const known = this.#parts.admissions.known(end);
    if (!known) return [];
    const keyOf = (question: string, exact = false) =>
      articleKey(this.#site, known.article, question === usual ? undefined : question, exact);
    // Whether an id is taken to the letter, its key tells.
    const exact = (await keyOf(known.question)) !== end;
    const keys = await Promise.all(Object.keys(wordings).map((question) => keyOf(question, exact)));
    return [...new Set([end, ...keys])];
  }
}
