/**
 * The worker on a platform that misbehaves (faulty.ts), with reviews in slices of two votes: most are half done when whoever
 * asked is answered, so that a kill or an eviction falls between two slices. For tests/built/schedules.test.ts.
 */
import { PACE } from "../../../worker/poll/reviews/pace.ts";
import { Poll as Faulty } from "./faulty.ts";

export { Desk, default, Site } from "./faulty.ts";

const SLOW = { ...PACE, sliceVotes: 2, pauseMs: 15, answerMs: 30 };

export class Poll extends Faulty {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, SLOW);
  }
}
