/** The traffic of issue 19, sent as readers send it, and what a moderator is answered of it. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ArticleAnswer, Choice } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { anyAddress } from "../../support/address.ts";
import { ADMIN, article, callAs, castOf, pollOf, post, registerSite, solve, someKey } from "../support.ts";

/** The latest noon, and as many hours before it as a test goes back: all of a crowd votes on one day. */
let hoursAgo = 0;
beforeEach(() => {
  hoursAgo = 0;
  const behindMs = (Date.now() + DAY_MS / 2) % DAY_MS;
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() - behindMs - hoursAgo * HOUR_MS);
});
afterEach(() => void vi.restoreAllMocks());

/** Votes of an hour that is over, each from a network of its own, given to the Poll itself: no captcha lives so long. */
async function earlier(site: string, id: string, ago: number, yes: number, no: number): Promise<void> {
  hoursAgo = ago;
  const casts = await Promise.all(
    Array.from({ length: yes + no }, async (_, i) =>
      castOf(id, await someKey(), { choice: i < yes ? "yes" : "no" }),
    ),
  );
  await runInDurableObject(await pollOf(site, id), (poll) =>
    Promise.all(casts.map((cast) => poll.cast(cast))),
  );
  hoursAgo = 0;
}
async function someDaysOld(site: string, id: string): Promise<void> {
  for (let ago = 72; ago > 24; ago -= 2) await earlier(site, id, ago, 3, 2);
}
/** Readers' votes at once, some at a time, and how many were answered with each status. */
async function send(site: string, id: string, votes: number, choice: Choice, from: (n: number) => string) {
  const statuses: Record<number, number> = {};
  const one = async (n: number) => {
    const captcha = await solve(site, id);
    const headers = { "CF-Connecting-IP": from(n) };
    const { status } = await post(site, { article: id, captcha, choice }, headers);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  for (let n = 0; n < votes; n += 30)
    await Promise.all(Array.from({ length: Math.min(30, votes - n) }, (_, i) => one(n + i)));
  return statuses;
}
/** The signals of an article by their kinds, those of what is around networks as `around`. */
async function signalsOf(site: string, id: string): Promise<string[]> {
  const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
  const { signals } = await (await callAs(ADMIN, "GET", path)).json<ArticleAnswer>();
  return signals.map((each) => (each.kind === "network" && each.around ? "around" : each.kind)).sort();
}

describe("what a moderator is told of", () => {
  test.each<[string, boolean, number, Choice, (n: number) => string, string[]]>([
    ['240 "no" from one /24', false, 240, "no", (n) => `198.51.100.${n}`, ["around", "burst"]],
    ['180 "yes" from many addresses', false, 180, "yes", () => anyAddress(), ["burst"]],
    ['150 "no" from one IPv6 /48', false, 150, "no", (n) => `2001:db8:48:${n}::1`, ["around", "burst"]],
    ['200 "no" from one /24, new article', true, 200, "no", (n) => `203.0.113.${n}`, ["around", "burst"]],
  ])(
    "%s",
    async (name, isNew, votes, choice, from, kinds) => {
      const site = await registerSite();
      const id = article(name.replaceAll(/\W+/g, "-"));
      if (!isNew) await someDaysOld(site, id);
      expect(await send(site, id, votes, choice, from)).toEqual({ 201: votes });
      expect(await signalsOf(site, id)).toEqual(kinds);
    },
    240_000,
  );

  test("120 from one address, where 60 are counted and 60 held", async () => {
    const site = await registerSite({ network_votes_per_day: 60 });
    const id = article("limit");
    await someDaysOld(site, id);
    expect(await send(site, id, 120, "no", () => "192.0.2.7")).toEqual({ 201: 60, 202: 60 });
    expect(await signalsOf(site, id)).toEqual(["burst", "network"]);
  }, 240_000);

  test("the launch hours of a popular article: nothing", async () => {
    const site = await registerSite();
    const id = article("launch");
    for (const [ago, yes, no] of [
      [8, 122, 79],
      [7, 180, 126],
      [6, 152, 94],
      [5, 128, 84],
      [4, 86, 60],
      [3, 70, 42],
      [2, 52, 36],
    ] as const)
      await earlier(site, id, ago, yes, no);
    await send(site, id, 24, "yes", () => anyAddress());
    await send(site, id, 16, "no", () => anyAddress());
    expect(await signalsOf(site, id)).toEqual([]);
  }, 240_000);
});
