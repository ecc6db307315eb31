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
  const hour = Math.floor(Date.now() / 3_600_000);
  const reader = async () => {
    while (left-- > 0) {
      const key = crypto.getRandomValues(new Uint8Array(16));
      new DataView(key.buffer).setUint32(0, hour);
      const answer = await poll.cast({
        key,
        choice: "yes",
        edit: 0,
        captcha: "passed",
        about: { article: "hot", address: null, title: null, title_source: "reader" },
        question: "like",
        wording: 1,
        closeAfterDays: null,
        network: {
          fine: crypto.getRandomValues(new Uint8Array(8)),
          coarse: crypto.getRandomValues(new Uint8Array(8)),
        },
        networkVotesPerDay: 300,
        proof: null,
      });
      if (answer.ok && answer.status === "counted") counted += 1;
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return counted;
}

const detailsOf = (section: string) =>
  JSON.stringify({
    ...{
      section,
      authors: [],
      tags: [],
      language: null,
      published_at: null,
      modified_at: null,
      editions: [],
    },
  });

/** What somebody did to an article, as its Poll would tell it. */
const entryOf = (key: string, atMs: number) => ({
  ...{ id: crypto.randomUUID(), atMs, by: { id: null, name: "Grace" }, action: "review.void", target: key },
  ...{ note: "stuffed", before: "{}", after: JSON.stringify({ votes: 3 }) },
});

/**
 * So many articles as their Polls would tell them, no two alike in votes and times. `logged`: a third of them in a section, each with an
 * entry of the audit log.
 */
async function seedArticles(
  desk: DurableObjectStub<Desk>,
  articles: number,
  logged: boolean,
): Promise<number> {
  let next = 0;
  const nowMs = Date.now();
  const teller = async () => {
    for (let i = next++; i < articles; i = next++) {
      const row = {
        article: `https://daily.example/2026/${i}`,
        address: `https://daily.example/2026/${i}`,
        title: `Storm over harbour ${i}`,
        title_source: "reader" as const,
        question: "like",
        state: "open" as const,
        yes: (i * 7_919) % 1_000,
        no: (i * 104_729) % 500,
        held: i % 11,
        held_by: logged ? JSON.stringify({ network: { yes: 0, no: i % 11, none: 0 } }) : null,
        details: logged && i % 3 === 0 ? detailsOf(i % 2 === 0 ? "City" : "Sports") : null,
        void: i % 7,
        addedMs: nowMs - i * 60_000,
        firstVoteMs: nowMs - i * 60_000,
        lastVoteMs: nowMs - ((i * 15_485_863) % 1_000_000) * 1_000,
        revision: nowMs + i,
        moderationRevision: 0,
      };
      const key = `bench${String(i).padStart(17, "0")}`;
      const told = await desk.deliver({
        key,
        epoch: 1,
        seq: nowMs,
        row,
        audit: logged ? [entryOf(key, nowMs)] : [],
      });
      if (!told.ok) throw new Error(told.code);
    }
  };
  await Promise.all(Array.from({ length: READERS }, teller));
  return articles;
}

async function answer(what: string, asked: URLSearchParams, env: BenchEnv): Promise<object> {
  const name = asked.get("poll") ?? "";
  const poll = env.POLL.getByName(name) as unknown as DurableObjectStub<Poll>;
  const site = asked.get("site") ?? name.split(":")[0] ?? "";
  const desk = env.DESK.getByName(site) as unknown as DurableObjectStub<Desk>;
  switch (what) {
    case "cast":
      return { cast: await castAll(poll, Number(asked.get("votes"))) };
    case "stored":
      return { votes: await poll.stored() };
    case "evict":
      // What is thrown away answers nothing.
      await poll.evict().catch(() => {});
      return {};
    case "articles":
      return {
        articles: await seedArticles(desk, Number(asked.get("articles")), asked.get("log") === "yes"),
      };
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
