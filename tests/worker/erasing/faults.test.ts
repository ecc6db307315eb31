/** Erasing while something refuses, hangs or is killed: each step is done again until nothing is left. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { HUNG_LONGEST_MS } from "../../../worker/limits/deadlines.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { Poll } from "../../../worker/poll/poll.ts";
import { article, castOf, eventually, pollOf, registerSite, someKey, vote } from "../support.ts";
import { exported } from "../transfer/site.ts";
import { eraseArticle, eraseSite, inKv, ofSite, published, rowsOf } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const SECRET = `tapir${crypto.randomUUID().slice(0, 8)}`;
const getDesk = env.DESK.getByName.bind(env.DESK);
const getPoll = env.POLL.getByName.bind(env.POLL);
const ring = (site: string) =>
  runInDurableObject(env.SITE.getByName(site), (object) =>
    object.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 60_000 }),
  );

/** A published article whose address, title and index row have something that nothing may be left of. */
async function secret(): Promise<{ site: string; id: string }> {
  const site = await registerSite();
  const id = article(SECRET);
  await vote(site, { article: id, title: SECRET });
  await published(site, id);
  return { site, id };
}

/** Whether nothing is left anywhere. */
async function isGone(site: string, id: string): Promise<boolean> {
  const rows = (await ofSite(site)) + (await rowsOf(getPoll(pollName(site, await articleKey(site, id)))));
  return !rows.includes(SECRET) && (await inKv(`poll:${site}:`)) === "[[],[]]";
}

/** Rings as if the time of each next try had come. That tries come by themselves other tests wait for. */
const ringUntilGone = (site: string, id: string) =>
  eventually(
    async () => {
      await ring(site);
      return isGone(site, id);
    },
    (gone) => gone,
  );

/** Stubs of a class, one of whose methods refuses so many times. */
function refusing(namespace: "DESK" | "POLL", method: string, times: number) {
  const real = namespace === "DESK" ? getDesk : getPoll;
  let left = times;
  const refused = vi.fn();
  vi.spyOn(env[namespace], "getByName").mockImplementation(
    ((name: string) =>
      new Proxy(real(name), {
        get(stub, property) {
          if (property === "then") return undefined;
          return (...args: unknown[]) => {
            if (property === method && left-- > 0) {
              refused();
              throw new Error("refused");
            }
            return (stub as unknown as Record<string | symbol, (...args: unknown[]) => unknown>)[property]?.(
              ...args,
            );
          };
        },
      })) as never,
  );
  return refused;
}

test("a Poll that ends after its deletion, before it has noted what went: its votes are told all the same", async () => {
  const { site, id } = await secret();
  await vote(site, { article: id });
  const stub = await pollOf(site, id);
  vi.spyOn(Poll.prototype, "erase").mockImplementationOnce(async function (this: Poll) {
    const { storage } = Reflect.get(this, "ctx") as DurableObjectState;
    await storage.deleteAll();
    throw new Error("killed");
  });
  await eraseSite(site);
  await evictDurableObject(stub);
  const over = async () => {
    await ring(site);
    return (await eraseSite(site)).body;
  };
  expect(await eventually(over, (answer) => answer.over)).toMatchObject({ articles: 1, votes: 2 });
});

test("KV refuses at first: the order is given again, and then it is gone", async () => {
  const { site, id } = await secret();
  const refused = vi.spyOn(env.PUBLISHED, "delete").mockRejectedValueOnce(new Error("KV DELETE failed: 429"));
  const { status, body } = await eraseArticle(site, id);
  expect([status, body.over]).toEqual([202, false]);
  await eventually(
    () => isGone(site, id),
    (gone) => gone,
  );
  expect(refused.mock.calls.length).toBeGreaterThan(1);
});

test.each([
  ["DESK", "eraseArticles"],
  ["DESK", "hear"],
  ["POLL", "erase"],
] as const)("%s refuses %s twice: it goes on by itself", async (namespace, method) => {
  const { site, id } = await secret();
  const refused = refusing(namespace, method, 2);
  expect((await eraseArticle(site, id)).status).toBe(202);
  await eventually(
    () => isGone(site, id),
    (gone) => gone,
  );
  expect(refused).toHaveBeenCalledTimes(2);
});

test("Site and Poll are evicted between two steps: what is left is done after waking", async () => {
  const { site, id } = await secret();
  refusing("DESK", "eraseArticles", 3);
  expect((await eraseArticle(site, id)).status).toBe(202);
  await evictDurableObject(env.SITE.getByName(site));
  await evictDurableObject(getPoll(pollName(site, await articleKey(site, id))));
  expect(await isGone(site, id)).toBe(false);
  await ring(site);
  await eventually(
    () => isGone(site, id),
    (gone) => gone,
  );
});

test("alarms that ring twice at once, and a Poll that is told twice, do nothing more", async () => {
  const { site, id } = await secret();
  const key = await articleKey(site, id);
  const told = refusing("DESK", "eraseArticles", 3);
  await eraseArticle(site, id);
  await Promise.all([ring(site), ring(site)]);
  expect(told).toHaveBeenCalled();
  await ringUntilGone(site, id);
  const poll = getPoll(pollName(site, key));
  const before = await rowsOf(poll);
  await poll.erase({ epoch: 1, tell: true });
  await poll.erase({ epoch: 0, tell: true });
  expect(await rowsOf(poll)).toBe(before);
});

test("a write of KV that hung and comes through later is taken back after a quarter of an hour", async () => {
  const { site, id } = await secret();
  const poll = await pollOf(site, id);
  const real = env.PUBLISHED.put.bind(env.PUBLISHED);
  let hangs = true;
  let begun = false;
  const put = vi.spyOn(env.PUBLISHED, "put").mockImplementation((async (name: string, value: string) => {
    if (name.startsWith(`poll:${site}`)) {
      begun = true;
      while (hangs) await scheduler.wait(20);
    }
    await real(name, value);
  }) as never);
  // Enough to be published anew.
  for (let i = 0; i < 20; i++) await poll.cast(castOf(id, await someKey()));
  await eventually(
    async () => begun,
    (yes) => yes,
  );
  await eraseArticle(site, id);
  await eventually(
    () => inKv(`poll:${site}:`),
    (text) => text === "[[],[]]",
  );
  hangs = false;
  await eventually(
    () => inKv(`poll:${site}:`),
    (text) => text !== "[[],[]]",
  );
  put.mockRestore();
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + HUNG_LONGEST_MS + 60_000);
  await ring(site);
  expect(await isGone(site, id)).toBe(true);
  expect(await rowsOf(env.SITE.getByName(site))).toContain('["erasure",[]]');
});

test("an export after it says nothing of it but that its key is gone; while it is under way there is none", async () => {
  const { site, id } = await secret();
  refusing("DESK", "eraseArticles", 3);
  await eraseArticle(site, id);
  const early = await env.SITE.getByName(site).exported(null);
  expect(early).toMatchObject({ code: "erasure-in-progress" });
  await ringUntilGone(site, id);
  const text = JSON.stringify(await exported(site));
  expect(text).not.toContain(SECRET);
  expect(text).toContain(await articleKey(site, id));
});
