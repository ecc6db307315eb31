/**
 * Random schedules against the model, with what can't be done from inside workerd: the process killed and objects evicted
 * amid votes and between two slices of a review, siteverify slow, flaky and down. Slices are of two votes here
 * (tests/worker/variants/slow.ts). `SEED=7 ROUNDS=500 npm run soak` plays a schedule again, or for longer: what is cast and done is
 * the seed's (tests/support/seed.ts), which of two requests comes first is not.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { ALL_WELL } from "../../local/turnstile/switches.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ArticleAnswer, PollAnswer, Problem, ReviewRow } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../support/address.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { bundleWorker } from "../support/bundle.ts";
import { Model } from "../support/model.ts";
import { voteId } from "../support/vote-id.ts";
import { forkWorker, type WorkerProcess } from "../support/worker-process.ts";

const SEED = Number(process.env.SEED);
const ROUNDS = Number(process.env.ROUNDS ?? 8);
const SITE = "schedules";
const ORIGIN = "https://daily.example";
const ARTICLES = 3;
const VOTERS = 10;
const keys = { sitekey: "key", secret: "secret" };
const action = await captchaAction(SITE);

const choice = fc.constantFrom("yes" as const, "no" as const, "none" as const);
const cast = fc.record({
  article: fc.nat(ARTICLES - 1),
  voter: fc.nat(VOTERS - 1),
  edit: fc.nat(11),
  choice,
  captcha: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
});
const ACTIONS = ["void", "restore", "count", "hold", "undo", "close", "open", "nothing"] as const;
const AMID = ["none", "kill", "evict", "undo"] as const;
type Amid = (typeof AMID)[number];
const round = fc.record({
  casts: fc.array(cast, { minLength: 10, maxLength: 60, size: "max" }),
  /** What happens amid them, once so many are answered. */
  fault: fc.constantFrom("none" as const, "kill" as const, "kill" as const, "evict" as const),
  after: fc.nat(20),
  siteverify: fc.constantFrom(
    "ok" as const,
    "ok" as const,
    "flaky" as const,
    "down" as const,
    "slow" as const,
  ),
  article: fc.nat(ARTICLES - 1),
  action: fc.constantFrom(...ACTIONS),
  /** What happens while the review is on its way: with slices of two votes most are met half done. */
  amid: fc.constantFrom(...AMID),
  choice: fc.option(choice, { nil: undefined }),
});
type Cast = typeof cast extends fc.Arbitrary<infer T> ? T : never;

let turnstile: Turnstile;
let directory: string;
let worker: Promise<WorkerProcess>;
const start = () =>
  forkWorker({
    port: 0,
    stateDir: join(directory, "state"),
    script: join(directory, "slow.js"),
    vars: {
      ADMIN_TOKEN,
      TURNSTILE_SITE_KEY: keys.sitekey,
      TURNSTILE_SECRET_KEY: keys.secret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
  });
beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [keys] });
  directory = mkdtempSync(join(tmpdir(), "afterword-schedules-"));
  await bundleWorker("slow.ts", join(directory, "slow.js"));
  worker = start();
  await worker;
});
afterAll(async () => {
  await (await worker)?.kill();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function asAdmin<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${(await worker).origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** An article, what it should be, and its readers as their browsers know themselves. */
class Article {
  readonly model = new Model();
  revision = 0;
  readonly id: string;
  readonly key: string;
  readonly #voters = Array.from({ length: VOTERS }, () => ({
    vote_id: voteId(),
    address: anyAddress(),
    last: Promise.resolve(),
  }));

  constructor(id: string, key: string) {
    this.id = id;
    this.key = key;
  }

  get path(): string {
    return `/v1/moderation/sites/${SITE}/articles/${this.key}`;
  }
  /** Whether a vote is unsettled: it may come to count at any moment. */
  get unsettled(): boolean {
    return [...this.model.votes.values()].some(({ unchecked }) => unchecked);
  }

  /** Casts once this voter's last one is answered, as a browser does, again until there is an answer for certain. */
  cast(wish: Cast): Promise<void> {
    const voter = this.#voters[wish.voter];
    if (!voter) throw new Error("no such voter");
    voter.last = voter.last.then(() => this.#cast(wish, voter));
    return voter.last;
  }

  async #cast(wish: Cast, { vote_id, address }: { vote_id: string; address: string }): Promise<void> {
    const known = this.model.votes.get(wish.voter);
    // A withdrawal hides whether the vote was held; what only the answer can tell must not be hidden.
    const choice = wish.choice === "none" && (!known || known.unchecked) ? "yes" : wish.choice;
    const challenge = { sitekey: keys.sitekey, action, cdata: this.key, hostname: "localhost" };
    const proves = !known && wish.captcha;
    const fields: Record<string, string> = { article: this.id, vote_id, edit: String(wish.edit), choice };
    if (proves) fields.captcha = turnstile.issue(challenge);
    const heard = await sendUntilAnswered(fields, address);
    const captcha = !proves ? "absent" : heard === "held" ? "unreachable" : "passed";
    // A vote whose captcha was to be checked later may have been checked meanwhile.
    if (known?.unchecked && heard === "counted")
      Object.assign(known, { standing: "counted", unchecked: false });
    expect(heard).toBe(this.model.cast(wish.voter, wish.edit, choice, captcha));
  }

  /** Holds what the server says against the model. */
  async check(): Promise<void> {
    const answer = await asAdmin<ArticleAnswer | { code: string }>("GET", this.path);
    if ("code" in answer) return expect(this.model.votes.size).toBe(0);
    const { tally, held, void: voided } = answer;
    const sure = this.model.counts();
    // What is unsettled is held, or counts by now.
    const late = { yes: tally.yes - sure.yes, no: tally.no - sure.no };
    const most = { yes: 0, no: 0, none: 0 };
    for (const { choice, unchecked } of this.model.votes.values()) if (unchecked) most[choice] += 1;
    for (const name of ["yes", "no"] as const) {
      expect(late[name]).toBeGreaterThanOrEqual(0);
      expect(late[name]).toBeLessThanOrEqual(most[name]);
    }
    expect({ held, voided }).toEqual({ held: sure.held - late.yes - late.no, voided: sure.void });
    expect(tally.revision).toBeGreaterThanOrEqual(this.revision);
    this.revision = tally.revision;
    const recount = await asAdmin<ReviewRow>("POST", `${this.path}/recount`, { note: "sure" });
    expect(await this.#finished(recount)).toMatchObject({ state: "done", difference: 0 });
  }

  /** A review as it is once it is over; null for an undo of which nothing was kept. */
  async #finished({ id }: ReviewRow): Promise<ReviewRow | null> {
    for (;;) {
      const review = await asAdmin<ReviewRow | Problem>("GET", `${this.path}/reviews/${id}`);
      if ("code" in review) return null;
      if (review.state === "done" || review.state === "stopped") return review;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until every captcha is checked; siteverify must be well. */
  async settle(): Promise<void> {
    this.model.recheck();
    const { held } = this.model.counts();
    for (;;) {
      const answer = await asAdmin<ArticleAnswer>("GET", this.path);
      if (answer.held === held) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** What a moderator does, and what happens meanwhile. */
  async moderate(
    action: (typeof ACTIONS)[number],
    choice: Cast["choice"] | undefined,
    amid: Amid,
    strike: (fault: "kill" | "evict") => Promise<void>,
  ): Promise<void> {
    if (this.model.votes.size === 0 || action === "nothing") return;
    if (action === "close" || action === "open") {
      await asAdmin("PATCH", this.path, { state: action === "close" ? "closed" : "open", note: "x" });
      this.model.open = action === "open";
    } else if (action === "undo") {
      const target = this.model.reviews.filter((review) => review.action !== "undo").at(-1);
      if (target) await this.#undo(target.id);
    } else {
      const body = { action, filter: choice ? { choice } : {}, note: "x", dry_run: false };
      const asked = await asAdmin<ReviewRow>("POST", `${this.path}/reviews`, body);
      this.model.review(asked.id, action, { choice });
      if (amid === "kill" || amid === "evict") await strike(amid);
      // Stopped half way or not, its undo leaves nothing of it.
      if (amid === "undo") return this.#undo(asked.id);
      const finished = await this.#finished(asked);
      this.model.finish();
      expect(finished?.votes).toBe(this.model.reviews.at(-1)?.votes);
    }
  }

  async #undo(target: string): Promise<void> {
    const before = this.model.reviews.length;
    const answer = await asAdmin<ReviewRow | Problem>("POST", `${this.path}/reviews/${target}/undo`, {
      note: "x",
    });
    const id = "code" in answer ? "" : answer.id;
    this.model.undo(id, target);
    this.model.finish();
    if ("code" in answer) {
      expect(answer.code).toBe("review-undone");
      expect(this.model.reviews).toHaveLength(before);
    } else expect((await this.#finished(answer)) === null).toBe(this.model.reviews.length === before);
  }
}

let answered = 0;
/** The status of a vote, or the code of a refusal. */
async function sendUntilAnswered(fields: Record<string, string>, address: string): Promise<string> {
  for (;;) {
    const headers = { Origin: ORIGIN, "CF-Connecting-IP": address };
    const url = `${(await worker).origin}/v1/sites/${SITE}/votes`;
    const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) })
      .then(async (response) => ({ status: response.status, body: await response.json() }))
      .catch(() => undefined);
    if (!answer || answer.status >= 500) continue;
    answered += 1;
    return answer.status < 300 ? answer.body.status : answer.body.code;
  }
}

test(
  `${ROUNDS} rounds of seed ${SEED}, through kills, evictions and captchas that nobody could check, leave every poll as the model says`,
  async () => {
    await asAdmin("PUT", `/v1/admin/sites/${SITE}`, { origins: [ORIGIN], publications_per_day: 1_000_000 });
    const articles = await Promise.all(
      Array.from({ length: ARTICLES }, async (_, i) => {
        const id = `${ORIGIN}/article-${i}`;
        return new Article(id, await articleKey(SITE, id));
      }),
    );
    const at = (nth: number) => articles[nth] as Article;
    for (const { casts, fault, after, siteverify, article, action, choice, amid } of fc.sample(round, {
      seed: SEED,
      numRuns: ROUNDS,
    })) {
      turnstile.set({ ...ALL_WELL, siteverify });
      answered = 0;
      let struck = false;
      const strike = async (fault: "kill" | "evict") => {
        if (fault === "kill") worker = worker.then((running) => running.kill()).then(start);
        const { origin } = await worker;
        const name = encodeURIComponent(`${SITE}:${at(article).key}`);
        if (fault === "evict") await fetch(`${origin}/faults/evict/${name}`).catch(() => {});
      };
      const maybeStrike = async () => {
        if (struck || answered < after || fault === "none") return;
        struck = true;
        await strike(fault);
      };
      await Promise.all(casts.map(async (wish) => at(wish.article).cast(wish).then(maybeStrike)));
      for (const each of articles) await each.check();
      turnstile.set(ALL_WELL);
      if (action !== "nothing" && at(article).unsettled) await at(article).settle();
      await at(article).moderate(action, choice, amid, strike);
      await at(article).check();
    }
    for (const each of articles) {
      if (each.unsettled) await each.settle();
      await each.check();
      const { yes, no } = each.model.counts();
      for (;;) {
        const path = `/v1/sites/${SITE}/poll?article=${encodeURIComponent(each.id)}`;
        const { tally } = await asAdmin<PollAnswer>("GET", path);
        if (tally?.yes === yes && tally.no === no) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  },
  120_000 + ROUNDS * 60_000,
);
