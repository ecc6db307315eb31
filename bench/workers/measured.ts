/**
 * The worker as it is, with what only a bench needs: an article with a million votes, and counts of what was written.
 * With `ONE_BY_ONE` each vote is committed by itself. The brake counts in memory, as the platform's own does
 * (workers/runtime-apis/bindings/rate-limit: no network wait); its local stand-in is a Durable Object that writes a row for
 * each vote, and is in the way with `BRAKE` set to `stand-in` only.
 */
import { voteId } from "../../tests/support/vote-id.ts";
import { voteKey } from "../../worker/domain/vote-id.ts";
import worker from "../../worker/index.ts";
import { Poll as Exact } from "../../worker/poll/poll.ts";
import type { Cast } from "../../worker/poll/votes/cast.ts";
import { Site as ExactSite } from "../../worker/site/site.ts";

type BenchEnv = Env & { ONE_BY_ONE?: string; BRAKE?: string };

/** Requests of each network in this minute. */
let minute = { number: 0, requests: new Map<string, number>() };
const brake: RateLimit = {
  async limit({ key }) {
    const number = Math.floor(Date.now() / 60_000);
    if (minute.number !== number) minute = { number, requests: new Map() };
    const requests = (minute.requests.get(key) ?? 0) + 1;
    minute.requests.set(key, requests);
    return { success: requests <= 240 };
  },
};
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

  /** Adds votes at one go: a million in some seconds. */
  async seed(votes: number): Promise<void> {
    const { sql } = this.ctx.storage;
    const hour = Math.floor(Date.now() / 3_600_000) - 48;
    for (let left = votes; left > 0; left -= 50_000)
      sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO vote (key, choice, edit, standing, wording, minute, generation)
         SELECT unhex(printf('%08x', ?2) || hex(randomblob(12))), 'yes', 0, 'counted', 1, ?2 * 60, 0 FROM n`,
        Math.min(left, 50_000),
        hour,
      );
    sql.exec("UPDATE tally SET counted_yes = counted_yes + ?", votes);
    sql.exec(
      `INSERT INTO hour (hour, counted_yes, counted_no, counted_none, held_yes, held_no, held_none, void_yes, void_no, void_none)
       VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0, 0)`,
      hour,
      votes,
    );
    await this.ctx.storage.sync();
    this.ctx.abort("so that it starts from what is stored");
  }

  async written(): Promise<{ rows: number; kvWrites: number }> {
    return { rows: changesOf(this.ctx), kvWrites };
  }
}

export class Site extends ExactSite {
  async written(): Promise<number> {
    return changesOf(this.ctx);
  }
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

/** Votes from 64 readers at once, straight to the object: nothing but it is in the way. */
async function castAll(poll: DurableObjectStub<Poll>, votes: number): Promise<void> {
  let left = votes;
  const reader = async () => {
    while (left-- > 0)
      await poll.cast({
        key: await voteKey(voteId()),
        choice: "yes",
        edit: 0,
        captcha: "passed",
        about: { article: "hot", address: null, title: null, title_source: "reader" },
        question: "like",
        wording: 1,
        closeAfterDays: null,
        network: { fine: random(8), coarse: random(8) },
        networkVotesPerDay: 300,
        proof: null,
      });
  };
  await Promise.all(Array.from({ length: 64 }, reader));
}

export default {
  async fetch(request: Request, env: BenchEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (!pathname.startsWith("/bench/")) return worker.fetch(request, bindingsOf(env), ctx);
    const name = searchParams.get("poll") ?? "";
    const poll = env.POLL.getByName(name) as unknown as DurableObjectStub<Poll>;
    if (pathname === "/bench/hot") {
      await castAll(poll, Number(searchParams.get("votes")));
      return Response.json({ cast: true });
    }
    if (pathname === "/bench/seed") {
      await poll.seed(Number(searchParams.get("votes"))).catch(() => {});
      return Response.json({ seeded: true });
    }
    const site = env.SITE.getByName(name.split(":")[0] ?? "") as unknown as Site;
    const { rows, kvWrites: writes } = await poll.written();
    return Response.json({ pollRows: rows, kvWrites: writes, siteRows: await site.written() });
  },
} satisfies ExportedHandler<Env>;
