/**
 * The worker as it is, on a platform where what Polls deliver to the Desk is, one after the other, refused, taken with its answer
 * lost, and left hanging until the fault is over, to come late then. Its brake counts in memory, as the platform's does. For
 * tests/built/remarks.test.ts.
 */
import { brake } from "../../../bench/workers/brake.ts";
import worker, { Desk as ThisDesk, Poll as ThisPoll } from "../../../worker/index.ts";
import type { Delivery } from "../../../worker/messages.ts";

export { Site } from "../../../worker/index.ts";

/** What has met a fault in this process, and what of it hangs still. One isolate runs the app and all objects. */
const met = { refused: 0, lost: 0, hung: 0, hanging: 0 };
let faulty = false;
let n = 0;

async function delivered<T>(deliver: () => Promise<T>): Promise<T> {
  n += 1;
  if (!faulty || n % 4 === 0) return deliver();
  if (n % 4 === 1) {
    met.refused += 1;
    throw new Error("refused on purpose");
  }
  if (n % 4 === 2) {
    met.hung += 1;
    met.hanging += 1;
    try {
      // Each waits by timers of its own: no request may be woken by another's.
      while (faulty) await scheduler.wait(50);
      return await deliver();
    } finally {
      met.hanging -= 1;
    }
  }
  await deliver();
  met.lost += 1;
  throw new Error("lost on purpose");
}

function unheard(namespace: DurableObjectNamespace<ThisDesk>): DurableObjectNamespace<ThisDesk> {
  return new Proxy(namespace, {
    get(target, name) {
      if (name !== "getByName") return Reflect.get(target, name).bind(target);
      return (object: string) =>
        new Proxy(target.getByName(object), {
          get(stub, method) {
            if (method !== "deliver") return Reflect.get(stub, method);
            return (delivery: Delivery) => delivered(async (): Promise<unknown> => stub.deliver(delivery));
          },
        });
    },
  });
}

export class Poll extends ThisPoll {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, DESK: unheard(env.DESK) });
  }
}
export { ThisDesk as Desk };

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const what = /^\/faults\/(on|off|met)$/.exec(new URL(request.url).pathname)?.[1];
    if (what === undefined) return worker.fetch(request, { ...env, VOTE_BRAKE: brake }, ctx);
    if (what !== "met") faulty = what === "on";
    return Response.json(met);
  },
};
