/**
 * How articles get in: those that come together are committed together, and the poll of a question that came after its
 * article had moved is where the article is. Who may come in is in admission.ts.
 */
import { articleKey } from "../domain/articles/article-key.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Admission } from "../messages.ts";
import { CommitQueue } from "../object/commit-queue.ts";
import type { ObjectName } from "../object/exceptions.ts";
import type { Admissions, Article } from "./admission.ts";
import type { Moves } from "./moves.ts";
import type { Settings } from "./settings.ts";

interface Parts {
  settings: Settings;
  admissions: Admissions;
  moves: Moves;
  /** Plans what is owed after a commit. */
  arm: (nowMs: number) => Promise<void>;
}

export class Admitting {
  readonly #storage: DurableObjectStorage;
  readonly #site: string;
  readonly #parts: Parts;
  readonly #queue: CommitQueue<Article, Admission>;

  constructor(storage: DurableObjectStorage, name: ObjectName, parts: Parts) {
    this.#storage = storage;
    this.#site = name.site;
    this.#parts = parts;
    this.#queue = new CommitQueue<Article, Admission>(async (group) => this.#commit(group), name);
  }

  /** Admits an article that readers vote on; see `Site.admit`. One that is known is answered without a commit. */
  async admit(asked: Article, usualQuestion: string): Promise<Admission | Failure> {
    const { admissions, moves } = this.#parts;
    if (asked.question !== usualQuestion) await this.#follow(asked);
    return admissions.known(moves.end(asked.key)) ?? this.#queue.add(asked);
  }

  #commit(group: Article[]): (Admission | Failure)[] {
    const { settings, admissions, moves } = this.#parts;
    const policy = settings.read()?.articles;
    if (!policy) return group.map(() => failure("unknown-site"));
    return this.#storage.transactionSync(() =>
      group.map((asked) => admissions.admit({ ...asked, key: moves.end(asked.key) }, policy, Date.now())),
    );
  }

  /** The site had not asked this question when the article moved: its poll moves now, before its first vote. */
  async #follow({ key, article, question }: Article): Promise<void> {
    const { admissions, moves, arm } = this.#parts;
    if (admissions.known(moves.end(key))) return;
    const usual = await articleKey(this.#site, article);
    const to = admissions.known(moves.end(usual));
    if (!to || to.key === usual) return;
    const there = { key: await articleKey(this.#site, to.article, question), article: to.article, question };
    const nowMs = Date.now();
    this.#storage.transactionSync(() => moves.follow({ key, article }, there, nowMs));
    await arm(nowMs);
  }
}
