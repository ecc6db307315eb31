/**
 * The worker as a version next to this one would speak: what it tells an object or answers has a field more, or lacks those
 * that may be missing. For tests/built/neighbours.test.ts, where it meets this version across two workers, as the isolates
 * and objects of two versions meet during a deploy.
 */
import worker, { Desk as ThisDesk, Poll as ThisPoll, Site as ThisSite } from "../../../worker/index.ts";

/** `adds` is the next version, `leaves-out` one that knows less than this. */
type Dialect = "adds" | "leaves-out";
type Spoken = Env & { DIALECT: Dialect };

/** A message, and each of a list of messages, as the dialect has it. Maps and bytes inside are values, and stay. */
function inDialect(dialect: Dialect, message: unknown): unknown {
  if (Array.isArray(message)) return message.map((each) => inDialect(dialect, each));
  if (typeof message !== "object" || message === null || Object.getPrototypeOf(message) !== Object.prototype)
    return message;
  if (dialect === "adds") return { ...message, next: 7 };
  return Object.fromEntries(
    Object.entries(message).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** The same namespaces, told everything in the dialect. */
function speaking(env: Spoken): Spoken {
  const objects = <T extends Rpc.DurableObjectBranded>(namespace: DurableObjectNamespace<T>) =>
    new Proxy(namespace, {
      get(target, name) {
        if (name !== "getByName") return Reflect.get(target, name).bind(target);
        return (object: string) =>
          new Proxy(target.getByName(object), {
            get(stub, method) {
              const call = Reflect.get(stub, method);
              if (typeof call !== "function") return call;
              return (...args: unknown[]) =>
                Reflect.apply(
                  call,
                  stub,
                  args.map((arg) => inDialect(env.DIALECT, arg)),
                );
            },
          });
      },
    });
  return { ...env, POLL: objects(env.POLL), SITE: objects(env.SITE), DESK: objects(env.DESK) };
}

/** Has every method answer in the dialect. */
function answering(prototype: object, of: object): void {
  for (const method of Object.getOwnPropertyNames(of)) {
    if (method === "constructor" || method === "alarm") continue;
    Object.defineProperty(prototype, method, {
      async value(this: { env: Spoken }, ...args: unknown[]) {
        return inDialect(this.env.DIALECT, await Reflect.get(of, method).apply(this, args));
      },
    });
  }
}

export class Poll extends ThisPoll {
  constructor(ctx: DurableObjectState, env: Spoken) {
    super(ctx, speaking(env));
  }
}
export class Site extends ThisSite {
  constructor(ctx: DurableObjectState, env: Spoken) {
    super(ctx, speaking(env));
  }
}
export class Desk extends ThisDesk {
  constructor(ctx: DurableObjectState, env: Spoken) {
    super(ctx, speaking(env));
  }
}
answering(Poll.prototype, ThisPoll.prototype);
answering(Site.prototype, ThisSite.prototype);
answering(Desk.prototype, ThisDesk.prototype);

export default {
  fetch: (request: Request, env: Spoken, ctx: ExecutionContext) => worker.fetch(request, speaking(env), ctx),
};
