/** Dependencies that hang instead of refusing: each delays itself alone, and all that is owed is paid afterwards. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import {
  ADMISSION_DEADLINE_MS,
  BRAKE_DEADLINE_MS,
  DESK_DEADLINE_MS,
  MODERATOR_DEADLINE_MS,
  POLL_DEADLINE_MS,
  PUBLISH_DEADLINE_MS,
} from "../../../worker/limits/deadlines.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import { type PublishedPoll, pollKvKey, siteKvKey } from "../../../worker/published.ts";
import type { Site } from "../../../worker/site/site.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  ALL_WELL,
  aheadOfAlarms,
  article,
  callAs,
  castOf,
  hurry,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  turnstile,
} from "../support.ts";

afterEach(() => void vi.restoreAllMocks());

/** A promise to be settled by the test. */
function held<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const ring = (stub: DurableObjectStub<Poll>) =>
  runInDurableObject(stub, (poll) =>
    poll.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 60_000 }),
  );
const tally = (stub: DurableObjectStub<Poll>) =>
  runInDurableObject(stub, async (_poll, { storage }) => ({
    ...storage.sql
      .exec<{ kv_yes: number; told: number; unsure: number }>(
        "SELECT kv_yes, desk_revision = revision AS told, kv_unsure AS unsure FROM tally",
      )
      .one(),
    owed: ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) < Date.now() + DAY_MS,
  }));

describe("a KV write that hangs", () => {
  test("keeps neither the Desk nor captchas waiting, and votes go on", async () => {
    const site = await registerSite();
    const id = article("kv-hangs");
    const stub = await pollOf(site, id);
    aheadOfAlarms();
    await stub.cast(castOf(id, await someKey()));
    const proof = {
      token: await solve(site, id),
      idempotencyKey: crypto.randomUUID(),
      hostname: "localhost",
      key: await articleKey(site, id),
    };
    await turnstile(ALL_WELL);
    await stub.cast(castOf(id, await someKey(), { captcha: "unreachable", proof }));
    hurry(PUBLISH_DEADLINE_MS);
    vi.spyOn(env.PUBLISHED, "put").mockReturnValue(new Promise(() => undefined));
    await ring(stub);
    expect(await tally(stub)).toMatchObject({ kv_yes: 0, owed: true });
    expect((await stub.read())?.counts).toMatchObject({ yes: 2, held: 0 });
    expect(await stub.cast(castOf(id, await someKey()))).toMatchObject({ status: "counted" });
    await ring(stub);
    expect(await tally(stub)).toMatchObject({ kv_yes: 0, told: 1, owed: true });
  });

  test("and comes back after a later one has overwritten nothing for good: the tally is written again", async () => {
    const site = await registerSite();
    const id = article("kv-late");
    const stub = await pollOf(site, id);
    const name = pollKvKey(site, await articleKey(site, id));
    aheadOfAlarms();
    const real = env.PUBLISHED.put.bind(env.PUBLISHED);
    const late = held<void>();
    const landed = held<void>();
    let first = true;
    vi.spyOn(env.PUBLISHED, "put").mockImplementation(async (key, value, options) => {
      // Tomorrow's salt may be put there meanwhile, in the last hour of a day.
      const waits = first && key === name;
      if (waits) first = false;
      if (waits) await late.promise;
      await real(key as string, value as string, options);
      if (waits) landed.resolve();
    });
    await stub.cast(castOf(id, await someKey()));
    hurry(PUBLISH_DEADLINE_MS);
    await ring(stub);
    await stub.cast(castOf(id, await someKey()));
    // The second write comes through while the first is still on its way.
    await ring(stub);
    // Should the object restart meanwhile, an alarm is there to remember it.
    expect(await tally(stub)).toMatchObject({ kv_yes: 2, unsure: 1, owed: true });
    expect(await env.PUBLISHED.get<PublishedPoll>(name, "json")).toMatchObject({ tally: { yes: 2 } });
    await runInDurableObject(stub, async () => {
      late.resolve();
      await landed.promise;
    });
    expect(await env.PUBLISHED.get<PublishedPoll>(name, "json")).toMatchObject({ tally: { yes: 1 } });
    while ((await tally(stub)).unsure === 1) await ring(stub);
    expect(await env.PUBLISHED.get<PublishedPoll>(name, "json")).toMatchObject({ tally: { yes: 2 } });
    expect(await tally(stub)).toMatchObject({ kv_yes: 2, unsure: 0, owed: false });
  });

  test("and is lost with an eviction is owed all the same", async () => {
    const site = await registerSite();
    const id = article("kv-unsure");
    const stub = await pollOf(site, id);
    aheadOfAlarms();
    await stub.cast(castOf(id, await someKey()));
    await ring(stub);
    await runInDurableObject(stub, (_poll, { storage }) =>
      storage.sql.exec("UPDATE tally SET kv_unsure = 1").toArray(),
    );
    await evictDurableObject(stub);
    const put = vi.spyOn(env.PUBLISHED, "put");
    await stub.cast(castOf(id, await someKey()));
    await ring(stub);
    // The site's own settings may be on their way to KV, too.
    const name = pollKvKey(site, await articleKey(site, id));
    expect(put.mock.calls.filter(([key]) => key === name)).toHaveLength(1);
    expect(await tally(stub)).toMatchObject({ unsure: 0, kv_yes: 2 });
  });
});

test("settings that hang on their way to KV, and overwrite newer ones when they arrive, are put again; a restart forgets it not", async () => {
  const site = await registerSite();
  const stub = env.SITE.getByName(site);
  aheadOfAlarms();
  const ringSite = () =>
    runInDurableObject(stub, (object: Site) =>
      object.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 60_000 }),
    );
  const state = () =>
    runInDurableObject(stub, async (_object, { storage }) => ({
      ...storage.sql.exec<{ sure: number }>("SELECT kv_revision = revision AS sure FROM setting").one(),
      owed: ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) < Date.now() + DAY_MS,
    }));
  const ask = (question: string) =>
    callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: ["https://daily.example"], question });
  await ringSite();
  expect(await state()).toMatchObject({ sure: 1 });
  hurry(PUBLISH_DEADLINE_MS);
  const real = env.PUBLISHED.put.bind(env.PUBLISHED);
  const late = held<void>();
  vi.spyOn(env.PUBLISHED, "put").mockImplementationOnce(async (key, value) => {
    await late.promise;
    await real(key as string, value as string);
  });
  await ask("One?");
  await ringSite();
  await ask("Two?");
  await ringSite();
  expect(await env.PUBLISHED.get(siteKvKey(site), "json")).toMatchObject({ question: "Two?" });
  // All that a restart needs is stored: a debt, and an alarm for it.
  expect(await state()).toEqual({ sure: 0, owed: true });
  late.resolve();
  await vi.waitFor(async () => {
    await ringSite();
    expect(await state()).toMatchObject({ sure: 1 });
  }, 30_000);
  expect(await env.PUBLISHED.get(siteKvKey(site), "json")).toMatchObject({ question: "Two?" });
});

test("a Desk that hangs keeps no publication waiting, and is told when it is back", async () => {
  const site = await registerSite();
  const id = article("desk-hangs");
  const stub = await pollOf(site, id);
  aheadOfAlarms();
  await stub.cast(castOf(id, await someKey()));
  const hurried = hurry(DESK_DEADLINE_MS);
  const desk = env.DESK.getByName(site);
  const hanging = { deliver: () => new Promise(() => undefined) };
  const byName = vi.spyOn(env.DESK, "getByName").mockReturnValue(hanging as unknown as typeof desk);
  await ring(stub);
  expect(await tally(stub)).toMatchObject({ kv_yes: 1, told: 0, owed: true });
  byName.mockRestore();
  hurried.mockRestore();
  await ring(stub);
  expect(await tally(stub)).toMatchObject({ kv_yes: 1, told: 1, owed: false });
});

test("a Site that hangs keeps no known article's vote waiting; the first vote on a new one is told to come again", async () => {
  const site = await registerSite();
  const known = article("site-hangs");
  const stub = await pollOf(site, known);
  aheadOfAlarms();
  await stub.cast(castOf(known, await someKey()));
  hurry(ADMISSION_DEADLINE_MS, PUBLISH_DEADLINE_MS);
  const real = env.SITE.getByName(site);
  const hanging = { admit: () => new Promise(() => undefined), grant: () => new Promise(() => undefined) };
  const byName = vi.spyOn(env.SITE, "getByName").mockReturnValue(hanging as unknown as typeof real);
  expect(await stub.cast(castOf(known, await someKey()))).toMatchObject({ status: "counted" });
  const fresh = article("site-hangs-new");
  const first = castOf(fresh, await someKey());
  expect(await (await pollOf(site, fresh)).cast(first)).toMatchObject({ code: "busy" });
  expect(ADMISSION_DEADLINE_MS).toBeLessThan(POLL_DEADLINE_MS);
  // What a grant is needed for waits; what is told needs none.
  await ring(stub);
  expect(await tally(stub)).toMatchObject({ kv_yes: 0, told: 1, owed: true });
  byName.mockRestore();
  expect(await (await pollOf(site, fresh)).cast(first)).toMatchObject({ status: "counted", first: true });
  await ring(stub);
  expect(await tally(stub)).toMatchObject({ kv_yes: 2, owed: false });
});

test("a Poll that hangs is waited for within a deadline: busy, and the same request counts once it is back", async () => {
  const site = await registerSite();
  const id = article("poll-hangs");
  const vote = { article: id, vote_id: voteId(), captcha: await solve(site, id) };
  const real = await pollOf(site, id);
  hurry(POLL_DEADLINE_MS);
  const hanging = { cast: () => new Promise(() => undefined) };
  vi.spyOn(env.POLL, "getByName").mockReturnValue(hanging as unknown as typeof real);
  const busy = await post(site, vote);
  expect([busy.status, busy.headers.get("Retry-After")]).toEqual([503, "5"]);
  expect(await busy.json()).toMatchObject({ code: "busy" });
  // With the deadlines as they are: a vote may take longer than the hurried ones on a busy machine.
  vi.restoreAllMocks();
  expect((await post(site, vote)).status).toBe(201);
});

test.each<[string, () => Promise<RateLimitOutcome>]>([
  ["hangs", () => new Promise(() => undefined)],
  ["fails", () => Promise.reject(new Error("no such limit"))],
])("a brake that %s brakes nobody: the vote counts", async (_, limit) => {
  const site = await registerSite();
  const id = article("brake");
  const captcha = await solve(site, id);
  hurry(BRAKE_DEADLINE_MS);
  vi.spyOn(env.VOTE_BRAKE, "limit").mockImplementation(limit);
  expect((await post(site, { article: id, captcha })).status).toBe(201);
});

test("a moderator's and an owner's request is answered within a deadline, whichever object hangs", async () => {
  const site = await registerSite();
  const id = article("moderated");
  const stub = await pollOf(site, id);
  await stub.cast(castOf(id, await someKey()));
  hurry(MODERATOR_DEADLINE_MS);
  const hangs = () => new Promise(() => undefined);
  const desk = env.DESK.getByName(site);
  vi.spyOn(env.DESK, "getByName").mockReturnValue({ list: hangs } as unknown as typeof desk);
  vi.spyOn(env.POLL, "getByName").mockReturnValue({ read: hangs } as unknown as typeof stub);
  for (const path of ["articles", `articles/${await articleKey(site, id)}`]) {
    const busy = await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/${path}`);
    expect([busy.status, await busy.json()]).toMatchObject([503, { code: "busy" }]);
  }
});
