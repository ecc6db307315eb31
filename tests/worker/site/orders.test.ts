/** Orders of moves whose Polls do not answer: each gets its turn, however many hang. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { MOVES_ORDERED_AT_ONCE, ORDER_DEADLINE_MS } from "../../../worker/limits/deadlines.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { ADMIN, article, callAs, hurry, pollOf, registerSite } from "../support.ts";

const getByName = env.POLL.getByName.bind(env.POLL);
afterEach(() => void vi.restoreAllMocks());

test("as many orders that hang as one run gives keep no other back", async () => {
  const site = await registerSite();
  const names = Array.from({ length: MOVES_ORDERED_AT_ONCE + 1 }, (_, i) => article(`old-${i}`));
  const polls = new Map(
    await Promise.all(names.map(async (id) => [pollName(site, await articleKey(site, id)), id] as const)),
  );
  let [well, hanging] = ["", new Set(polls.keys())];
  hurry(ORDER_DEADLINE_MS);
  vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) =>
    hanging.has(name) ? ({ moveTo: () => new Promise(() => undefined) } as never) : getByName(name),
  );
  for (const from of names) {
    const to = `${from}-renamed`;
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline", alias: true });
  }
  // The last by any order of keys: whoever takes them by key never comes to it.
  well = [...polls.keys()].sort().at(-1) ?? "";
  hanging = new Set([...polls.keys()].filter((name) => name !== well));
  const stub = env.SITE.getByName(site);
  for (let i = 1; i <= 2; i++)
    await runInDurableObject(stub, (each) =>
      each.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + i * 2 * HOUR_MS }),
    );
  const ordered = await runInDurableObject(await pollOf(site, polls.get(well) ?? ""), (_poll, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'poll'").toArray(),
  );
  expect(ordered).toHaveLength(1);
});
