/** The setting that holds a crowd's further votes: by its network, its side and its score, until somebody lets them count. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ArticleAnswer, ReviewRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { ERASED_VOTE_MS, NETWORK_DAYS_KEPT } from "../../../worker/limits/votes.ts";
import type { Cast } from "../../../worker/poll/votes/cast.ts";
import {
  ADMIN,
  article,
  callAs,
  castOf,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  someNetwork,
} from "../support.ts";

/** Noon, so that no vote of a test is cast on another day than the one before: one to come, or the latest. */
let passedMs = 0;
function noon(days: 0 | 1): void {
  passedMs = 0;
  const behindMs = ((Date.now() + DAY_MS / 2) % DAY_MS) - days * DAY_MS;
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() - behindMs + passedMs);
}
/** No alarm rings but those a test rings. */
beforeEach(() => noon(1));
afterEach(() => void vi.restoreAllMocks());

/** Votes of forty honest readers, each from a network of its own, and so many "no" from one /24, all counted. */
async function crowded(site: string, id: string, crowd = 60) {
  const { coarse } = someNetwork();
  const poll = await pollOf(site, id);
  const casts = await Promise.all(
    Array.from({ length: 40 + crowd }, async (_, i) =>
      castOf(id, await someKey(), {
        network: i < 40 ? someNetwork() : { ...someNetwork(), coarse },
        choice: i < 40 && i % 4 > 0 ? "yes" : "no",
        holdScore: 3,
      }),
    ),
  );
  const answers = await runInDurableObject(poll, (object) =>
    Promise.all(casts.map((each) => object.cast(each))),
  );
  expect(new Set(answers.map((answer) => answer.ok && answer.status))).toEqual(new Set(["counted"]));
  return coarse;
}
/** Tells the Desk, as the alarm does some time later. */
async function tell(site: string, id: string): Promise<void> {
  passedMs += HOUR_MS;
  await runInDurableObject(await pollOf(site, id), (poll) => poll.alarm());
}
const statusOf = async (site: string, id: string, over: Partial<Cast>) => {
  const answer = await (await pollOf(site, id)).cast(castOf(id, await someKey(), { holdScore: 3, ...over }));
  return answer.ok ? answer.status : answer.code;
};
const path = async (site: string, id: string) =>
  `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
const review = async (site: string, id: string, action: string, filter: object) =>
  (
    await callAs(ADMIN, "POST", `${await path(site, id)}/reviews`, {
      ...{ action, filter, note: "looked at", dry_run: false },
    })
  ).json<ReviewRow>();

test("further votes of a crowd wait once the Desk was told of it, all others count, and so it stays after an eviction", async () => {
  const site = await registerSite();
  const id = article("held-crowd");
  const coarse = await crowded(site, id);
  const member = () => ({ network: { ...someNetwork(), coarse }, choice: "no" as const });
  expect(await statusOf(site, id, member())).toBe("counted");
  await tell(site, id);
  expect(await statusOf(site, id, member())).toBe("held");
  await evictDurableObject(await pollOf(site, id));
  expect(await statusOf(site, id, member())).toBe("held");

  expect(await statusOf(site, id, { ...member(), network: someNetwork() })).toBe("counted");
  expect(await statusOf(site, id, { ...member(), choice: "yes" })).toBe("counted");
  // A site that holds none, and a version that knows of no such setting.
  expect(await statusOf(site, id, { ...member(), holdScore: null })).toBe("counted");
  const { holdScore: _, ...older } = castOf(id, await someKey(), member());
  expect(await (await pollOf(site, id)).cast(older)).toMatchObject({ status: "counted" });
  expect(await statusOf(site, id, { ...member(), holdScore: 900 })).toBe("counted");
  // An unchecked vote would count once it is checked.
  expect(
    await statusOf(site, id, {
      ...member(),
      captcha: "unreachable",
      proof: { token: "t", idempotencyKey: "i", hostname: "localhost", key: "k" },
    }),
  ).toBe("captcha-unavailable");
  const { held } = await (await callAs(ADMIN, "GET", await path(site, id))).json<ArticleAnswer>();
  expect(held).toBe(2);
});

test("what somebody lets count is held no longer, at once and after an eviction, and is again once that is undone", async () => {
  const site = await registerSite();
  const id = article("dismissed-crowd");
  const coarse = await crowded(site, id);
  const member = () => ({ network: { ...someNetwork(), coarse }, choice: "no" as const });
  await tell(site, id);
  expect(await statusOf(site, id, member())).toBe("held");
  const { signals } = await (await callAs(ADMIN, "GET", await path(site, id))).json<ArticleAnswer>();
  const filter = signals.find(({ kind }) => kind === "network")?.filter ?? {};

  // Another network's says nothing of this one.
  await review(site, id, "count", { ...filter, network: "00000000000000ab" });
  expect(await statusOf(site, id, member())).toBe("held");
  const dismissed = await review(site, id, "count", filter);
  expect(dismissed.votes).toBe(2);
  expect(await statusOf(site, id, member())).toBe("counted");
  await tell(site, id);
  await evictDurableObject(await pollOf(site, id));
  expect(await statusOf(site, id, member())).toBe("counted");

  await callAs(ADMIN, "POST", `${await path(site, id)}/reviews/${dismissed.id}/undo`, {
    note: "not so",
  });
  await tell(site, id);
  expect(await statusOf(site, id, member())).toBe("held");
});

test("no reader ends it: what is forgotten of an erased vote takes no crowd along", async () => {
  const site = await registerSite();
  const id = article("kept-crowd");
  const coarse = await crowded(site, id);
  const member = () => ({ network: { ...someNetwork(), coarse }, choice: "no" as const });
  await tell(site, id);
  await runInDurableObject(await pollOf(site, id), async (poll) => {
    await poll.eraseVote({ vote: await someKey(), dryRun: false, by: null });
    passedMs += ERASED_VOTE_MS + 1;
    await poll.alarm();
  });
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    expect(storage.sql.exec("SELECT vote FROM erased_vote").toArray()).toEqual([]);
  });
  expect(await statusOf(site, id, member())).toBe("held");
});

test("a crowd's network is forgotten with the networks of its day, although nobody votes any more", async () => {
  const site = await registerSite();
  const id = article("forgotten-crowd");
  await crowded(site, id);
  await tell(site, id);
  const kept = async () =>
    runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
      storage.sql.exec<{ crowds: string | null }>("SELECT crowds FROM tally").one(),
    );
  expect((await kept()).crowds).toContain('"choice":"no"');
  passedMs += (NETWORK_DAYS_KEPT + 1) * DAY_MS;
  await tell(site, id);
  expect((await kept()).crowds).toBeNull();
});

test("a reader of such a crowd reads 202 where the site has set a score, and 201 where it has not", async () => {
  // Captchas of tomorrow are none.
  vi.restoreAllMocks();
  noon(0);
  const [holds, lets] = await Promise.all([registerSite({ hold_score: 3 }), registerSite()]);
  const from = async (site: string, id: string, address: string, choice: string) => {
    const captcha = await solve(site, id);
    return (await post(site, { article: id, captcha, choice }, { "CF-Connecting-IP": address })).status;
  };
  for (const [site, expected] of [
    [holds, 202],
    [lets, 201],
  ] as const) {
    const id = article("crowd-of-addresses");
    await crowded(site, id, 0);
    // The alarm may ring among them, and some wait already.
    for (let i = 0; i < 60; i++)
      expect([201, expected]).toContain(await from(site, id, `198.51.100.${i}`, "no"));
    await tell(site, id);
    expect(await from(site, id, "198.51.100.200", "no")).toBe(expected);
    expect(await from(site, id, "198.51.101.1", "no")).toBe(201);
  }
}, 120_000);
