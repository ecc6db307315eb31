/**
 * The worker as it is, with what only a bench needs: votes and articles by the million through the objects' own methods, so
 * that all that follows from them is there too, evictions, and counts of what was written.
 * With `ONE_BY_ONE` each vote is committed by itself. The brake counts in memory, as the platform's own does
 * (workers/runtime-apis/bindings/rate-limit: no network wait); its local stand-in is a Durable Object that writes a row for
 * each vote, and is in the way with `BRAKE` set to `stand-in` only.
 */

import { Desk as ExactDesk } from "../../worker/desk/desk.ts";
import worker from "../../worker/index.ts";
import { Poll as Exact } from "../../worker/poll/poll.ts";
import type { Cast } from "../../worker/poll/votes/cast.ts";
import { Site as ExactSite } from "../../worker/site/site.ts";
import { brake } from "./brake.ts";
import { anyCast, deliveryOf } from "./seeds.ts";

type BenchEnv = Env & { ONE_BY_ONE?: string; BRAKE?: string };

/** The worker's bindings, made once: they are the same for every request. */
let bindings: Env | undefined;
const bindingsOf = (env: BenchEnv): Env =>
  (bindings ??= env.BRAKE === "stand-in" ? env : { ...env, VOTE_BRAKE: brake });

let kvWrites = 0;
function counted(env: BenchEnv): BenchEnv {
  const put: KVNamespace["put"] = (...args: Parameters<KVNamespace["put"]>) => {
    kvWrites += 1;
    return env.PUBLISHED.put(...args);
  };
  const get = env.PUBLISHED.get.bind(env.PUBLISHED);
  return { ...env, PUBLISHED: { ...env.PUBLISHED, get, put } as KVNamespace };
}

/** Rows that this object has changed since it woke, by SQLite's own count. */
const changesOf = (ctx: DurableObjectState) =>
  ctx.storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;

/**
 * What an object is filled with at once: one commit. It asks itself: a call for each from outside, and a commit for each
 * few of them, took a million votes eight minutes of a machine that had other work to do.
 */
const TOGETHER = 2_000;

export class Poll extends Exact {
  #before: Promise<unknown> = Promise.resolve();
  readonly #oneByOne: boolean;

  constructor(ctx: DurableObjectState, env: BenchEnv) {
    super(ctx, counted(env));
    this.#oneByOne = env.ONE_BY_ONE === "yes";
  }

  override cast(cast: Cast) {
    if (!this.#oneByOne) return super.cast(cast);
    const answer = this.#before.then(() => super.cast(cast));
    this.#before = answer;
    return answer;
  }

  /** Casts so many votes, each from a network of its own. Gives how many were counted. */
  async fill(votes: number): Promise<number> {
    let counted = 0;
    for (let n = 0; n < votes; n += TOGETHER) {
      const casts = Array.from({ length: Math.min(TOGETHER, votes - n) }, () => super.cast(anyCast()));
      for (const answer of await Promise.all(casts)) if (answer.ok && answer.status === "counted") counted++;
    }
    return counted;
  }

  async stored(): Promise<number> {
    return this.ctx.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM vote").one().n;
  }

  async written(): Promise<{ rows: number; kvWrites: number }> {
    return { rows: changesOf(this.ctx), kvWrites };
  }

  /** Throws everything in memory away, once all that was answered is on disk. */
  async evict(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("so that it starts from what is stored");
  }
}

export class Site extends ExactSite {
  async written(): Promise<number> {
    return changesOf(this.ctx);
  }
}

export class Desk extends ExactDesk {
  /** Hears of so many articles; `logged`: with all that seeds.ts has of them. */
  async fill(articles: number, logged: boolean): Promise<number> {
    const nowMs = Date.now();
    for (let n = 0; n < articles; n += TOGETHER) {
      const some = Array.from({ length: Math.min(TOGETHER, articles - n) }, (_, i) => n + i);
      const told = await Promise.all(some.map((i) => super.deliver(deliveryOf(i, nowMs, logged))));
      for (const each of told) if (!each.ok) throw new Error(each.code);
    }
    return articles;
  }

  async written(): Promise<number> {
    return changesOf(this.ctx);
  }
}

/** Readers at once, straight to the object: nothing but it is in the way. */
const READERS = 64;

/** So many votes, each from a network of its own. Gives how many were counted. */
async function castAll(poll: DurableObjectStub<Poll>, votes: number): Promise<number> {
  let left = votes;
  let counted = 0;
  const reader = async () => {
    while (left-- > 0) {
      const answer = await poll.cast(anyCast());
      if (answer.ok && answer.status === "counted") counted += 1;
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return counted;
}

async function answer(what: string, asked: URLSearchParams, env: BenchEnv): Promise<object> {
  const name = asked.get("poll") ?? "";
  const poll = env.POLL.getByName(name) as unknown as DurableObjectStub<Poll>;
  const site = asked.get("site") ?? name.split(":")[0] ?? "";
  const desk = env.DESK.getByName(site) as unknown as DurableObjectStub<Desk>;
  switch (what) {
    case "cast":
      return { cast: await castAll(poll, Number(asked.get("votes"))) };
    case "fill":
      return { votes: await poll.fill(Number(asked.get("votes"))) };
    case "stored":
      return { votes: await poll.stored() };
    case "evict":
      // What is thrown away answers nothing.
      await poll.evict().catch(() => {});
      return {};
    case "articles":
      return { articles: await desk.fill(Number(asked.get("articles")), asked.get("log") === "yes") };
    case "written": {
      const { rows, kvWrites: writes } = await poll.written();
      const siteRows = await (env.SITE.getByName(site) as unknown as Site).written();
      return { pollRows: rows, kvWrites: writes, siteRows, deskRows: await desk.written() };
    }
    default:
      throw new Error(`the bench knows no ${what}`);
  }
}

export default {
  async fetch(request: Request, env: BenchEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const what = /^\/bench\/(.+)$/.exec(pathname)?.[1];
    if (what === undefined) return worker.fetch(request, bindingsOf(env), ctx);
    return Response.json(await answer(what, searchParams, env));
  },
} satisfies ExportedHandler<Env>;
