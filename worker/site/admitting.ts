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

/** An article on which a reader votes, from a network: a hash of the day, the same for all articles. */
type Asked = Article & { network: string | undefined };

export class Admitting {
  readonly #storage: DurableObjectStorage;
  readonly #site: string;
  readonly #parts: Parts;
  readonly #queue: CommitQueue<Asked, Admission>;

  constructor(storage: DurableObjectStorage, name: ObjectName, parts: Parts) {
    this.#storage = storage;
    this.#site = name.site;
    this.#parts = parts;
    this.#queue = new CommitQueue<Asked, Admission>(async (group) => this.#commit(group), name);
  }

  /** Admits an article that readers vote on; see `Site.admit`. One that is known is answered without a commit. */
  async admit(asked: Asked, usualQuestion: string): Promise<Admission | Failure> {
    const { admissions, moves } = this.#parts;
    if (asked.question !== usualQuestion) await this.#follow(asked);
    return admissions.known(moves.end(asked.key)) ?? this.#queue.add(asked);
  }

  #commit(group: Asked[]): (Admission | Failure)[] {
    const { settings, admissions, moves } = this.#parts;
    const known = settings.read();
    if (!known) return group.map(() => failure("unknown-site"));
    return this.#storage.transactionSync(() =>
      group.map(({ network, ...asked }) =>
        admissions.admit({ ...asked, key: moves.end(asked.key) }, known, network, Date.now()),
      ),
    );
  }

  /** The site had not asked this question when the article moved: its poll moves now, before its first vote. */
  async #follow({ key, article, question }: Article): Promise<void> {
    const { admissions, moves, arm } = this.#parts;
    if (admissions.known(moves.end(key))) return;
    // Whether an id is taken to the letter, its key tells.
    const exact = (await articleKey(this.#site, article, question)) !== key;
    const usual = await articleKey(this.#site, article, undefined, exact);
    const to = admissions.known(moves.end(usual));
    if (!to || to.key === usual) return;
    const toLetter = (await articleKey(this.#site, to.article)) !== to.key;
    const place = await articleKey(this.#site, to.article, question, toLetter);
    const there = { key: place, article: to.article, question };
    const nowMs = Date.now();
    this.#storage.transactionSync(() => moves.follow({ key, article }, there, nowMs));
    await arm(nowMs);
  }
}
