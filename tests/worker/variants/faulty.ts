/**
 * The worker as it is, on a platform that misbehaves on purpose: one KV write in twenty is refused, and an object can be
 * evicted by a request. Its brake counts in memory, as the platform's does. For the storm in tests/built/storm.test.ts.
 */
import { brake } from "../../../bench/workers/brake.ts";
import worker from "../../../worker/index.ts";
import { Poll as Exact } from "../../../worker/poll/poll.ts";
import { PACE } from "../../../worker/poll/reviews/pace.ts";

export { Desk, Site } from "../../../worker/index.ts";

const REFUSED = 0.05;

function unreliable(kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "put" && Math.random() < REFUSED)
          return Promise.reject(new Error("KV PUT failed: 429 Too Many Requests"));
        return value.apply(target, args);
      };
    },
  });
}

export class Poll extends Exact {
  constructor(ctx: DurableObjectState, env: Env, pace = PACE) {
    super(ctx, { ...env, PUBLISHED: unreliable(env.PUBLISHED) }, pace);
  }

  /** Throws everything in memory away at once, callers included, as the platform may. */
  async evict(): Promise<void> {
    this.ctx.abort("evicted on purpose");
  }
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const evicted = /^\/faults\/evict\/(.+)$/.exec(new URL(request.url).pathname)?.[1];
    if (evicted === undefined) return worker.fetch(request, { ...env, VOTE_BRAKE: brake }, ctx);
    const poll = env.POLL.getByName(decodeURIComponent(evicted)) as unknown as Pick<Poll, "evict">;
    await poll.evict().catch(() => {});
    return new Response("evicted");
  },
};
