/**
 * Group commit: what a write costs a Durable Object is its commit, not its rows, so what arrives while the object is busy
 * is committed together on the next turn of its event loop. Decides nothing.
 */
import { type Failure, failure } from "../domain/failure.ts";

/** Commits a group of requests and answers each, in order. Throwing means that none of them was committed. */
type Commit<Request, Answer> = (group: Request[]) => Promise<(Answer | Failure)[]>;

export class CommitQueue<Request, Answer> {
  readonly #commit: Commit<Request, Answer>;
  #waiting: { request: Request; settle: (answer: Answer | Failure) => void }[] = [];

  constructor(commit: Commit<Request, Answer>) {
    this.#commit = commit;
  }

  /**
   * Answers once the request's group is committed; never from the queue. A group that could not be committed is
   * answered with `busy`, a value: a rejected call would not wait for the output gate.
   */
  add(request: Request): Promise<Answer | Failure> {
    return new Promise((settle) => {
      this.#waiting.push({ request, settle });
      if (this.#waiting.length === 1) setTimeout(() => void this.#flush(), 0);
    });
  }

  /** Settles every caller of the group, whatever happens. */
  async #flush(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    let answers: (Answer | Failure)[] = [];
    try {
      answers = await this.#commit(group.map(({ request }) => request));
    } catch (error) {
      console.error(JSON.stringify({ event: "commit-failed", size: group.length, why: String(error) }));
    }
    for (const [i, { settle }] of group.entries())
      settle(answers[i] ?? failure("busy", "the group could not be committed"));
  }
}
