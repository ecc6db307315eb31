/** Vote ids carry their hour: new ones are taken while it is fresh, known ones always, and no captcha is spent in vain. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { voteId } from "../../support/vote-id.ts";
import { article, castOf, pollOf, post, registerSite, solve, turnstileRequests, vote } from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
afterEach(() => void vi.restoreAllMocks());

const hourNow = () => Math.floor(Date.now() / HOUR_MS);

describe("an unknown vote id", () => {
  test.each([0, -1])("of the current hour and of the one before counts (%i)", async (hours) => {
    const { status, body } = await vote(site, {
      article: article("fresh"),
      vote_id: voteId(hourNow() + hours),
    });
    expect([status, body.status]).toEqual([201, "counted"]);
  });

  test.each([-2, -1_000, 1, 24])(
    "of another hour (%i) is refused with the hour to use, its captcha unspent, and creates nothing",
    async (hours) => {
      const id = article(`stale-${hours}`);
      const captcha = await solve(site, id);
      const before = (await turnstileRequests()).siteverify;
      const refused = await post(site, { article: id, vote_id: voteId(hourNow() + hours), captcha });
      expect(refused.status).toBe(409);
      const problem = await refused.json<{ code: string; hour: number }>();
      expect(problem).toMatchObject({ code: "vote-id-expired", hour: hourNow() });
      expect((await turnstileRequests()).siteverify).toBe(before);
      const tables = await runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
        storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
      );
      expect(tables).toEqual([]);
      // The same captcha under a new id, as the browser sends it by itself.
      const again = await post(site, { article: id, vote_id: voteId(problem.hour), captcha });
      expect(again.status).toBe(201);
    },
  );

  test("made by nobody's rules, a random UUID of version 4, is refused like an old one", async () => {
    const id = article("version-4");
    const captcha = await solve(site, id);
    const refused = await post(site, {
      article: id,
      vote_id: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
      captcha,
    });
    expect(await refused.json()).toMatchObject({ code: "vote-id-expired" });
  });
});

describe("a known vote id", () => {
  test("works for good: sent again, changed and withdrawn a week later, without a captcha and with one", async () => {
    const id = article("a-week-later");
    const vote_id = voteId();
    await vote(site, { article: id, vote_id });
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() + 7 * 24 * HOUR_MS);
    const before = (await turnstileRequests()).siteverify;
    const captcha = await solve(site, id);
    expect(await (await post(site, { article: id, vote_id, captcha })).json()).toMatchObject({
      status: "counted",
      edit: 0,
    });
    // It was known before Turnstile was asked.
    expect((await turnstileRequests()).siteverify).toBe(before);
    const changed = await post(site, { article: id, vote_id, edit: 1, choice: "no" });
    expect(await changed.json()).toMatchObject({ status: "counted", choice: "no" });
    const withdrawn = await post(site, { article: id, vote_id, edit: 2, choice: "none" });
    expect(await withdrawn.json()).toMatchObject({ status: "withdrawn" });
  });
});

test("the Poll's clock decides: an id that is fresh for it alone needs its captcha and counts", async () => {
  const stub = await pollOf(site, article("poll-clock"));
  const key = await voteKey(voteId(hourNow() - 5));
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() - 5 * HOUR_MS);
  const asked = await stub.cast(castOf(article("poll-clock"), key, { captcha: "absent" }));
  expect(asked).toMatchObject({ code: "captcha-required" });
  expect(await stub.cast(castOf(article("poll-clock"), key))).toMatchObject({ status: "counted" });
});

test("votes lie in the order of their hours, each with the minute it was cast by the Poll's clock", async () => {
  const id = article("minutes");
  const early = voteId(hourNow() - 1);
  await vote(site, { article: id });
  await vote(site, { article: id, vote_id: early });
  const rows = await runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
    storage.sql.exec<{ key: ArrayBuffer; minute: number }>("SELECT key, minute FROM vote").toArray(),
  );
  expect(new Uint8Array(rows[0]?.key ?? new ArrayBuffer(0))).toEqual(await voteKey(early));
  for (const { minute } of rows) expect(Math.abs(minute - Date.now() / 60_000)).toBeLessThan(3);
});
