/**
 * The worker as it is, on a platform where what Polls deliver to the Desk is, one after the other, refused, left hanging, and taken
 * with its answer lost. One that hangs is given up after a second, and comes all the same: once something newer of its article is
 * there. Its brake counts in memory, as the platform's does. For tests/built/remarks.test.ts.
 */
import { brake } from "../../../bench/workers/brake.ts";
import worker, { Desk as ThisDesk, Poll as ThisPoll } from "../../../worker/index.ts";
import type { Delivery } from "../../../worker/messages.ts";

export { Site } from "../../../worker/index.ts";

/** A connection that is lost is noticed after so long. */
const GIVEN_UP_MS = 1_000;

/** What has met a fault in this process, what of it hangs still, and what came late. One isolate runs the app and all objects. */
const met = { refused: 0, lost: 0, hung: 0, hanging: 0, late: 0 };
/** The seq of the latest delivery of each article that the Desk has taken. */
const taken = new Map<string, number>();
let faulty = false;
let n = 0;

async function delivered(desk: DurableObjectStub<ThisDesk>, delivery: Delivery): Promise<unknown> {
  const { key, seq } = delivery;
  const latest = () => taken.get(key) ?? 0;
  const deliver = async (): Promise<unknown> => {
    const answer = await desk.deliver(delivery);
    taken.set(key, Math.max(latest(), seq));
    return answer;
  };
  /** Each waits by timers of its own: no request may be woken by another's. */
  const late = async () => {
    while (latest() <= seq) await scheduler.wait(50);
    await deliver();
    met.late += 1;
  };
  n += 1;
  if (!faulty || n % 4 === 0) return deliver();
  if (n % 4 === 1) {
    met.refused += 1;
    throw new Error("refused on purpose");
  }
  if (n % 4 === 2) {
    met.hung += 1;
    met.hanging += 1;
    void late().finally(() => {
      met.hanging -= 1;
    });
    await scheduler.wait(GIVEN_UP_MS);
    throw new Error("hung on purpose");
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
            return (delivery: Delivery) => delivered(stub, delivery);
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
