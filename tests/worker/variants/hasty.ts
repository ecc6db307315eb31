/**
 * A control for the crash test: a worker that is ours but for one thing, that it says "counted" before the vote is
 * stored. The crash test must catch it, or it catches nothing.
 */
import { Poll as Exact } from "../../../worker/poll/poll.ts";
import type { Cast, Counted } from "../../../worker/poll/votes/cast.ts";

export { Desk, default, Site } from "../../../worker/index.ts";

/** Far longer than a commit takes, far shorter than the test. */
const HASTE_MS = 250;

export class Poll extends Exact {
  override async cast(cast: Cast): Promise<Counted> {
    setTimeout(() => void super.cast(cast), HASTE_MS);
    const vote = { choice: cast.choice, edit: cast.edit };
    return {
      ok: true,
      status: "counted",
      vote,
      first: true,
      state: "open",
      tally: { yes: 1, no: 0, revision: 1 },
    };
  }
}
