/**
 * The worker as it is, on a platform whose parts can be made to hang: asked, they neither do it nor answer
 * until the fault is over. For tests/built/hangs.test.ts. siteverify hangs by the stand-in's own switch.
 */
import worker, { Desk as ThisDesk, Poll as ThisPoll, Site as ThisSite } from "../../../worker/index.ts";

/** What hangs now: "kv get", "kv put", "SITE", "DESK". One isolate runs the app and all objects. */
const hanging = new Set<string>();
/** How many have met the fault since it was made. */
let met = 0;

/** Each waits by timers of its own: no request may be woken by another's. What hung is done late, as it well may be. */
async function passing<T>(what: string, does: () => Promise<T>): Promise<T> {
  if (hanging.has(what)) met += 1;
  while (hanging.has(what)) await scheduler.wait(50);
  return does();
}

function kv(namespace: KVNamespace): KVNamespace {
  return new Proxy(namespace, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "get" && name !== "put") return typeof value === "function" ? value.bind(target) : value;
      return (...args: unknown[]) => passing(`kv ${name}`, async () => Reflect.apply(value, target, args));
    },
  });
}

function objects<T extends Rpc.DurableObjectBranded>(what: string, namespace: DurableObjectNamespace<T>) {
  return new Proxy(namespace, {
    get(target, name) {
      if (name !== "getByName") return Reflect.get(target, name).bind(target);
      return (object: string) =>
        new Proxy(target.getByName(object), {
          get(stub, method) {
            const call = Reflect.get(stub, method);
            if (typeof call !== "function") return call;
            return (...args: unknown[]) => passing(what, async () => Reflect.apply(call, stub, args));
          },
        });
    },
  });
}

const unreliable = (env: Env): Env => ({
  ...env,
  PUBLISHED: kv(env.PUBLISHED),
  SITE: objects("SITE", env.SITE),
  DESK: objects("DESK", env.DESK),
});

export class Poll extends ThisPoll {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, unreliable(env));
  }
}
export class Site extends ThisSite {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, unreliable(env));
  }
}
export class Desk extends ThisDesk {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, unreliable(env));
  }
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const what = /^\/faults\/hang\/(.*)$/.exec(new URL(request.url).pathname)?.[1];
    if (what === undefined) return worker.fetch(request, unreliable(env), ctx);
    hanging.clear();
    if (what) hanging.add(decodeURIComponent(what));
    const before = met;
    met = 0;
    return new Response(String(before));
  },
};
