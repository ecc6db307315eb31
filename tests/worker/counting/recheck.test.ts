/** Votes whose captcha nobody could check: asked about again, then counted, taken back, or left to a moderator. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import {
  CAPTCHA_TOKEN_LIFE_MS,
  RECHECK_AT_ONCE,
  RECHECK_BATCH,
  RECHECK_PAUSE_MS,
  UNCHECKED_PER_ARTICLE,
  UNCHECKED_PER_NETWORK,
} from "../../../worker/limits/captcha.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import type { Cast } from "../../../worker/poll/votes/cast.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  ALL_WELL,
  aheadOfAlarms,
  article,
  callAs,
  castOf,
  eventually,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  someNetwork,
  turnstile,
  vote,
} from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
beforeEach(() => turnstile(ALL_WELL));
afterEach(async () => {
  vi.restoreAllMocks();
  await turnstile(ALL_WELL);
});

/** A vote that came while siteverify could not be reached, as the route hands it to the object. */
async function unchecked(id: string, over: Partial<Cast> = {}, solvedFor = id): Promise<Cast> {
  return castOf(id, await someKey(), {
    captcha: "unreachable",
    proof: {
      token: await solve(site, solvedFor),
      idempotencyKey: crypto.randomUUID(),
      hostname: "localhost",
      key: await articleKey(site, id),
    },
    ...over,
  });
}
const cast = async (one: Cast) => (await pollOf(site, one.about.article)).cast(one);
const counts = async (id: string) => (await (await pollOf(site, id)).read())?.counts;
const waiting = async (id: string) =>
  runInDurableObject(
    await pollOf(site, id),
    (_poll, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM recheck").one().n,
  );
/** Rings as if a minute had passed. */
const ring = async (id: string) =>
  runInDurableObject(await pollOf(site, id), (poll) =>
    poll.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 60_000 }),
  );
/** Rings until nothing is unchecked any more. */
const settled = (id: string) =>
  eventually(
    async () => {
      await ring(id);
      return waiting(id);
    },
    (n) => n === 0,
  );

describe("a vote whose captcha could not be checked", () => {
  test("counts by itself once siteverify is back, and its token is gone", async () => {
    const id = article("counts-later");
    await turnstile({ siteverify: "down" });
    const vote_id = voteId();
    const held = await vote(site, { article: id, vote_id });
    expect([held.status, held.body.status]).toEqual([202, "held"]);
    expect(await waiting(id)).toBe(1);
    await turnstile(ALL_WELL);
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 1, held: 0 });
    // The next visit learns of it.
    expect(await (await post(site, { article: id, vote_id })).json()).toMatchObject({ status: "counted" });
  });

  test("waits, token and all, while nobody answers, also over an eviction, and is asked about again", async () => {
    aheadOfAlarms();
    const id = article("still-down");
    await cast(await unchecked(id));
    await turnstile({ siteverify: "down" });
    await ring(id);
    await evictDurableObject(await pollOf(site, id));
    await ring(id);
    expect(await waiting(id)).toBe(1);
    expect(await counts(id)).toMatchObject({ yes: 0, held: 1 });
    await turnstile(ALL_WELL);
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 1, held: 0 });
  });

  test("is taken back when the captcha was solved for another article: the reader is asked for a fresh one", async () => {
    const id = article("refused-later");
    await cast(await unchecked(id));
    const forged = await unchecked(id, {}, article("elsewhere"));
    expect(await cast(forged)).toMatchObject({ status: "held" });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 1, held: 0, void: 0 });
    expect(await cast({ ...forged, captcha: "absent", proof: null })).toMatchObject({
      code: "captcha-required",
    });
  });

  test("is taken back when the captcha was solved for another site, though for this article's key", async () => {
    const id = article("refused-site-later");
    const forged = await unchecked(id);
    forged.proof = {
      ...(forged.proof as NonNullable<Cast["proof"]>),
      token: await solve("weekly", id, { cdata: await articleKey(site, id) }),
    };
    expect(await cast(forged)).toMatchObject({ status: "held" });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 0, held: 0, void: 0 });
    expect(await cast({ ...forged, captcha: "absent", proof: null })).toMatchObject({
      code: "captcha-required",
    });
  });

  test("stays held when its token has died meanwhile, by Turnstile's clock or by ours, and the token is gone", async () => {
    const id = article("died");
    await cast(await unchecked(id));
    await turnstile({ clockOffsetMs: CAPTCHA_TOKEN_LIFE_MS + 1_000 });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 0, held: 1 });
    await turnstile({ siteverify: "down", clockOffsetMs: 0 });
    await cast(await unchecked(id));
    await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
      storage.sql.exec("UPDATE recheck SET until_ms = 1");
    });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 0, held: 2 });
  });

  test("stays as a moderator has decided meanwhile", async () => {
    aheadOfAlarms();
    const id = article("decided");
    await cast(await unchecked(id));
    await vote(site, { article: id });
    const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}/reviews`;
    const body = { action: "void", filter: { standing: "held" }, note: "not these", dry_run: false };
    expect(await (await callAs(ADMIN, "POST", path, body)).json()).toMatchObject({ votes: 1 });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 1, held: 0, void: 1 });
  });

  test("keeps what the reader has changed or withdrawn meanwhile", async () => {
    const id = article("changed-meanwhile");
    const [changed, withdrawn] = [await unchecked(id), await unchecked(id)];
    for (const one of [changed, withdrawn]) await cast(one);
    await cast({ ...changed, edit: 1, choice: "no", captcha: "absent", proof: null });
    await cast({ ...withdrawn, edit: 1, choice: "none", captcha: "absent", proof: null });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 0, no: 1, held: 0 });
  });

  test("moves along with its article and counts there", async () => {
    const [from, to] = [article("unchecked-old"), article("unchecked-new")];
    await turnstile({ siteverify: "down" });
    await cast(await unchecked(from));
    const move = { from, to, note: "new headline" };
    expect((await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, move)).status).toBe(200);
    await eventually(
      () => counts(to),
      (each) => each?.held === 1,
    );
    await turnstile(ALL_WELL);
    await settled(to);
    expect(await counts(to)).toMatchObject({ yes: 1, held: 0 });
    expect(await waiting(from)).toBe(0);
  });
});

describe("many votes whose captchas could not be checked", () => {
  beforeEach(aheadOfAlarms);

  test("are asked about in batches, a few at once, and all count while their tokens live", async () => {
    const id = article("many-unchecked");
    const stub = await pollOf(site, id);
    const casts = await Promise.all(Array.from({ length: 2 * RECHECK_BATCH + 5 }, () => unchecked(id)));
    await Promise.all(casts.map((one) => stub.cast(one)));
    let [now, most, all] = [0, 0, 0];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...args) => {
      if (!String(args[0]).includes("siteverify")) return real(...args);
      all += 1;
      most = Math.max(most, ++now);
      return real(...args).finally(() => void --now);
    });
    await ring(id);
    expect([all, most]).toEqual([RECHECK_BATCH, RECHECK_AT_ONCE]);
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: casts.length, held: 0 });
    expect(await waiting(id)).toBe(0);
  });

  test("are asked about without a pause while most are answered: their tokens die", async () => {
    const id = article("some-lost");
    const stub = await pollOf(site, id);
    const casts = await Promise.all(Array.from({ length: 2 * RECHECK_BATCH }, () => unchecked(id)));
    await Promise.all(casts.map((one) => stub.cast(one)));
    let asked = 0;
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...args) => {
      if (String(args[0]).includes("siteverify") && ++asked % 10 === 0) throw new Error("lost");
      return real(...args);
    });
    await ring(id);
    // The clock goes on by no more than the pause between two batches: only what is due by then is done.
    let nowMs = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => nowMs);
    const left = [await waiting(id)];
    while ((left.at(-1) ?? 0) > 0 && left.length < 10) {
      nowMs += RECHECK_PAUSE_MS;
      const info = { isRetry: false, retryCount: 0, scheduledTime: nowMs };
      await runInDurableObject(stub, (poll) => poll.alarm(info));
      left.push(await waiting(id));
    }
    expect(left.at(-1), left.join(" ")).toBe(0);
    expect(await counts(id)).toMatchObject({ yes: casts.length, held: 0 });
  });

  test("are not all asked about while nobody answers: the first few tell", async () => {
    const id = article("nobody-answers");
    const stub = await pollOf(site, id);
    for (let i = 0; i < 3 * RECHECK_AT_ONCE; i++) await stub.cast(await unchecked(id));
    await turnstile({ siteverify: "down" });
    const asked = vi.spyOn(globalThis, "fetch");
    await ring(id);
    const calls = asked.mock.calls.filter(([url]) => String(url).includes("siteverify"));
    expect(calls).toHaveLength(RECHECK_AT_ONCE);
    expect(await waiting(id)).toBe(3 * RECHECK_AT_ONCE);
  });

  test("from one network are refused beyond a household's, with a time to come again, and other networks are taken", async () => {
    const id = article("unchecked-network");
    const network = someNetwork();
    for (let i = 0; i < UNCHECKED_PER_NETWORK; i++)
      expect(await cast(await unchecked(id, { network }))).toMatchObject({ status: "held" });
    const refused = await unchecked(id, { network });
    expect(await cast(refused)).toMatchObject({ code: "captcha-unavailable" });
    expect(await cast(await unchecked(id))).toMatchObject({ status: "held" });
    // Nothing of the refused one stays: with a captcha that passes it is a first vote.
    expect(await cast({ ...refused, captcha: "passed", proof: null })).toMatchObject({
      status: "counted",
      first: true,
    });
  });

  test("are refused to a network that has used up its day: its surplus must not count by way of an outage", async () => {
    const id = article("unchecked-surplus");
    const limits = { network: someNetwork(), networkVotesPerDay: 2 };
    for (let i = 0; i < 2; i++)
      expect(await cast(await unchecked(id, limits))).toMatchObject({ status: "held" });
    expect(await cast(await unchecked(id, limits))).toMatchObject({ code: "captcha-unavailable" });
    await settled(id);
    expect(await counts(id)).toMatchObject({ yes: 2, held: 0 });
    const checked = await unchecked(id, { ...limits, captcha: "passed", proof: null });
    expect(await cast(checked)).toMatchObject({ status: "held" });
  });

  test("on one article are refused beyond its limit: 503, and the reader is told when to come again", async () => {
    const id = article("unchecked-article");
    await cast(await unchecked(id));
    await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
      for (let i = 1; i < UNCHECKED_PER_ARTICLE; i++)
        storage.sql.exec(
          "INSERT INTO recheck VALUES (randomblob(16), 't', 'i', 'localhost', 'k', randomblob(8), ?)",
          Date.now() + 300_000,
        );
    });
    await turnstile({ siteverify: "down" });
    const response = await post(site, { article: id, captcha: await solve(site, id) });
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("60");
    expect(await response.json()).toMatchObject({ code: "captcha-unavailable" });
  });
});

test("in an outage, siteverify is not asked for every vote: each is held at once", async () => {
  // The clock stands still: the breaker stays open, and no held vote is asked about meanwhile.
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + HOUR_MS);
  const id = article("breaker");
  await turnstile({ siteverify: "down" });
  const asked = vi.spyOn(globalThis, "fetch");
  const statuses = [];
  for (let i = 0; i < 12; i++) statuses.push((await vote(site, { article: id })).status);
  expect(new Set(statuses)).toEqual(new Set([202]));
  const calls = asked.mock.calls.filter(([url]) => String(url).endsWith("/siteverify"));
  // Twice for each of the first five, and then for nobody.
  expect(calls.length).toBeLessThanOrEqual(10);
  expect(env.TURNSTILE_SITEVERIFY_URL).toContain("/siteverify");
});
