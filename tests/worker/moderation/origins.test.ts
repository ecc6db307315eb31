/** From which pages a site's poll was asked for: told to whoever manages it, and no more written than that takes, whoever asks. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { AttentionAnswer } from "../../../worker/contract/index.ts";
import { SeenOrigins } from "../../../worker/desk/origins.ts";
import { ORIGIN_KEPT_MS, ORIGIN_WRITTEN_MS, ORIGINS_SEEN_MAX } from "../../../worker/limits/requests.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import { countedSql } from "../rows.ts";
import { ADMIN, article, call, callAs, eventually, mintToken, ORIGIN, registerSite } from "../support.ts";

const attention = async (site: string, token = ADMIN) =>
  (await callAs(token, "GET", `/v1/moderation/sites/${site}/attention`)).json<AttentionAnswer>();
const asks = (site: string, origin?: string) =>
  call(`/v1/sites/${site}/poll?article=${encodeURIComponent(article("asked"))}`, {
    headers: origin === undefined ? {} : { Origin: origin },
  });
/** A site whose Desk has its tables, and what it keeps of origins. */
async function desk() {
  const site = await registerSite();
  await eventually(
    () =>
      callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`).then((answer) =>
        answer.json<{ entries: [] }>(),
      ),
    ({ entries }) => entries.length > 0,
  );
  return { site, stub: env.DESK.getByName(site) };
}

test("whoever may manage is told which origins asked for a poll, and which of them are none of the site's; others are not", async () => {
  const { site } = await desk();
  const reader = await mintToken(site, ["read", "moderate"]);
  expect((await attention(site)).origins).toEqual({ seen: [], refused: [] });
  // No page has these: a program, a sandboxed frame, what no browser sends, and our own page of a poll.
  for (const none of [
    undefined,
    "null",
    "https://Upper.example",
    "https://a.example/path",
    "https://*.a.example",
    "javascript:1",
  ])
    await asks(site, none);
  await asks(site, new URL((await asks(site)).url || "https://afterword.example").origin);
  await asks(site, ORIGIN);
  await asks(site, "https://staging.daily.example");
  const { origins } = await eventually(
    () => attention(site),
    (it) => (it.origins?.refused.length ?? 0) > 0 && (it.origins?.seen.length ?? 0) > 0,
  );
  expect(origins).toEqual({ seen: [ORIGIN], refused: ["https://staging.daily.example"] });
  expect((await attention(site, reader)).origins).toBeNull();
  // Once it is one of the site's, it is refused no more.
  await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { origins_add: ["https://staging.daily.example"] });
  expect((await attention(site)).origins?.refused).toEqual([]);
});

test("a stranger who names a thousand origins has no more told of them than twenty, and none written of an unknown site", async () => {
  const { site, stub } = await desk();
  const told = await runInDurableObject(stub, (desk) => vi.spyOn(Object.getPrototypeOf(desk), "sawOrigin"));
  for (let n = 0; n < 100; n++) await asks(site, `https://stranger-${n}.example`);
  await asks(site, ORIGIN);
  const { origins } = await eventually(
    () => attention(site),
    (it) => (it.origins?.seen.length ?? 0) > 0 && (it.origins?.refused.length ?? 0) >= ORIGINS_SEEN_MAX - 1,
  );
  expect(origins?.seen).toEqual([ORIGIN]);
  // As many as are kept, and the site's own.
  expect(told).toHaveBeenCalledTimes(ORIGINS_SEEN_MAX + 1);
  told.mockRestore();
  expect(origins?.refused).toHaveLength(ORIGINS_SEEN_MAX - 1);
  await stub.eraseAll(Date.now());
  await stub.sawOrigin("https://late.example", true);
  const tables = await runInDurableObject(stub, (_desk, { storage: { sql } }) =>
    sql.exec("SELECT name FROM sqlite_master WHERE name = 'origin'").toArray(),
  );
  expect(tables).toEqual([]);
});

test("however often and however many origins are named, an hour writes so many rows and no more, and the site's own stay", async () => {
  const { stub } = await desk();
  await runInDurableObject(stub, (_desk, { storage }) => {
    const { sql, rows } = countedSql(storage.sql);
    const seen = new SeenOrigins(sql);
    const nowMs = 1_800_000_000_000;
    seen.note("https://own.example", true, nowMs);
    for (let n = 0; n < 1_000; n++) seen.note(`https://stranger-${n}.example`, false, nowMs + n);
    expect(seen.list(nowMs)).toHaveLength(ORIGINS_SEEN_MAX);
    expect(seen.list(nowMs)).toContain("https://own.example");
    const first = rows().written;
    expect(first).toBeLessThanOrEqual(ORIGINS_SEEN_MAX);
    for (let n = 0; n < 1_000; n++) seen.note(`https://stranger-${n % 30}.example`, false, nowMs + 2_000);
    expect(rows().written).toBe(first);
    // One of the site's own takes the place of one that is not.
    seen.note("https://second.example", true, nowMs + 3_000);
    expect(seen.list(nowMs)).toHaveLength(ORIGINS_SEEN_MAX);
    expect(seen.list(nowMs)).toContain("https://second.example");
    // A day later what was not seen since may go, an hour later what is still seen is written once.
    seen.note("https://own.example", true, nowMs + ORIGIN_WRITTEN_MS);
    seen.note("https://new.example", false, nowMs + ORIGIN_WRITTEN_MS);
    expect(seen.list(nowMs)).not.toContain("https://new.example");
    seen.note("https://new.example", false, nowMs + 2 * DAY_MS);
    expect(seen.list(nowMs)).toContain("https://new.example");
    expect(seen.list(nowMs + 2 * DAY_MS + ORIGIN_KEPT_MS)).toEqual([]);
  });
});
