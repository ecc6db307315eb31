/**
 * The worker as it is, on a platform that has the jurisdiction "eu" and no other: a stand-in, since the local runtime refuses them
 * all. As the platform does (durable-objects/reference/data-location), it has another object under the same name there, which
 * knows where it lies. For tests/built/jurisdiction.test.ts; no substitute for a try on a real account.
 */
import worker, { Desk as ThisDesk, Poll as ThisPoll, Site as ThisSite } from "../../../worker/index.ts";

const THERE = "eu";
/** What the names of objects begin with that lie there. */
const PREFIX = `${THERE}/`;
/** Every object that was called: its class and its whole name. */
const called = new Set<string>();

function placed<T extends Rpc.DurableObjectBranded>(
  of: string,
  namespace: DurableObjectNamespace<T>,
  prefix = "",
): DurableObjectNamespace<T> {
  return new Proxy(namespace, {
    get(target, name) {
      if (name === "jurisdiction")
        return (jurisdiction: string) => {
          if (jurisdiction !== THERE) throw new Error(`no jurisdiction ${jurisdiction}`);
          return placed(of, namespace, PREFIX);
        };
      if (name !== "getByName") return Reflect.get(target, name).bind(target);
      return (object: string) => {
        called.add(`${of} ${prefix}${object}`);
        return target.getByName(prefix + object);
      };
    },
  });
}

const here = (env: Env): Env => ({
  ...env,
  POLL: placed("Poll", env.POLL),
  SITE: placed("Site", env.SITE),
  DESK: placed("Desk", env.DESK),
});

/** An object's own state, with its name and its place apart. */
function known(ctx: DurableObjectState): DurableObjectState {
  const whole = ctx.id.name ?? "";
  if (!whole.startsWith(PREFIX)) return ctx;
  const id = {
    name: whole.slice(PREFIX.length),
    jurisdiction: THERE,
    toString: () => whole,
    equals: () => false,
  };
  return Object.defineProperty(ctx, "id", { value: id });
}

/** The names of an object's tables, the platform's own included, and what is beside ours. */
function rowsOf({ storage: { sql, kv } }: DurableObjectState): string {
  const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
  const names = tables.map(({ name }) => name);
  return JSON.stringify([names, names.includes("_cf_KV") ? [...kv.list()] : []]);
}

export class Poll extends ThisPoll {
  constructor(ctx: DurableObjectState, env: Env) {
    super(known(ctx), here(env));
  }
  async rows(): Promise<string> {
    return rowsOf(this.ctx);
  }
}
export class Site extends ThisSite {
  constructor(ctx: DurableObjectState, env: Env) {
    super(known(ctx), here(env));
  }
  async rows(): Promise<string> {
    return rowsOf(this.ctx);
  }
}
export class Desk extends ThisDesk {
  constructor(ctx: DurableObjectState, env: Env) {
    super(known(ctx), here(env));
  }
  async rows(): Promise<string> {
    return rowsOf(this.ctx);
  }
}

type Told = Record<"rows", () => Promise<string>>;

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/stand-in/called") return Response.json([...called].sort());
    const [, of, name] = /^\/stand-in\/rows\/(SITE|POLL|DESK)\/(.+)$/.exec(url.pathname) ?? [];
    if (!of || !name) return worker.fetch(request, here(env), ctx);
    const stub = env[of as "SITE"].getByName(decodeURIComponent(name)) as unknown as Told;
    return new Response(await stub.rows());
  },
};
