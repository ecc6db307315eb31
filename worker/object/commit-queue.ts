/**
 * Group commit: what a write costs a Durable Object is its commit, not its rows, so what arrives while the object is busy
 * is committed together on the next turn of its event loop. Decides nothing.
 */
import { type Failure, failure } from "../domain/failure.ts";
import { countGroup } from "../metrics.ts";
import { failureOf, type ObjectName } from "./exceptions.ts";

/** Commits a group of requests and answers each, in order. Throwing means that none of them was committed. */
type Commit<Request, Answer> = (group: Request[]) => Promise<(Answer | Failure)[]>;

export class CommitQueue<Request, Answer> {
  readonly #commit: Commit<Request, Answer>;
  readonly #object: ObjectName | undefined;
  #waiting: { request: Request; settle: (answer: Answer | Failure) => void }[] = [];

  /** `object` says whose queue it is, for the log and the counters. */
  constructor(commit: Commit<Request, Answer>, object?: ObjectName) {
    this.#commit = commit;
    this.#object = object;
  }

  /**
   * Answers once the request's group is committed; never from the queue. A group that could not be committed is
   * answered with `internal`, or `busy` where the platform was: a value, since a rejected call would not wait for the
   * output gate.
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
    let failed = failure("internal", "the commit gave no answer");
    try {
      answers = await this.#commit(group.map(({ request }) => request));
    } catch (error) {
      failed = failureOf("commit-failed", error, { ...this.#object, requests: group.length });
    }
    for (const [i, { settle }] of group.entries()) settle(answers[i] ?? failed);
    if (this.#object) countGroup(this.#object.site, this.#object.class, group.length);
  }
}
