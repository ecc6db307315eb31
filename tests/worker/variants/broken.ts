/**
 * The worker as it is, on a Desk that gives the first batch of an export and breaks at each further one, as it may when it is
 * restarted meanwhile: of the audit log at once, of the index when the first batch has long been sent. For
 * tests/built/exports.test.ts.
 */
import { Desk as Exact } from "../../../worker/desk/desk.ts";

export { default, Poll, Site } from "../../../worker/index.ts";

const SENT_MS = 1_000;

async function broken(afterMs: number): Promise<never> {
  await scheduler.wait(afterMs);
  throw new Error("broken on purpose");
}

export class Desk extends Exact {
  override async articlesAfter(...asked: Parameters<Exact["articlesAfter"]>) {
    return asked[0] === "" ? super.articlesAfter(...asked) : broken(SENT_MS);
  }

  override async audit(...asked: Parameters<Exact["audit"]>) {
    return asked[0] === Number.MAX_SAFE_INTEGER ? super.audit(...asked) : broken(0);
  }
}
