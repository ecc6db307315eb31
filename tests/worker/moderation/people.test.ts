/** What people open and read: days of the site's own time zone, and a CSV whose keys and titles are what they were. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { ArticleAnswer, IndexAnswer, TokensAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { dateIn } from "../../../worker/domain/counting/days.ts";
import { seed } from "../seed.ts";
import { ADMIN, article, callAs, eventually, mintToken, registerSite, vote } from "../support.ts";

const moderation = (site: string, path: string) => `/v1/moderation/sites/${site}${path}`;

describe("days", () => {
  test("of the trend are the site's own, whole as far back as they go, and hours stay as they are", async () => {
    // Far from UTC, so that no day is the same.
    const time_zone = "Pacific/Kiritimati";
    const site = await registerSite({ time_zone });
    const id = article("zoned");
    const spread = Array.from({ length: 60 }, (_, i) => ({ n: 1, hoursAgo: 7 * i + 1 }));
    await seed(site, id, spread);
    const path = moderation(site, `/articles/${await articleKey(site, id)}`);
    const read = async () => (await callAs(ADMIN, "GET", path)).json<ArticleAnswer>();
    const { trend } = await read();
    expect(trend.time_zone).toBe(time_zone);
    const expected = new Map<string, number>();
    for (const { hour, yes } of trend.hourly) {
      const day = new Date(hour).toLocaleDateString("sv-SE", { timeZone: time_zone });
      expected.set(day, (expected.get(day) ?? 0) + yes);
    }
    expect(trend.daily).toEqual([...expected].map(([day, yes]) => ({ day, yes, no: 0, held: 0 })));
    expect(trend.hourly.every(({ hour }) => hour.endsWith(":00:00.000Z"))).toBe(true);
    await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { time_zone: null });
    const utc = (await read()).trend;
    expect(utc.time_zone).toBe("UTC");
    expect(utc.hourly).toEqual(trend.hourly);
    expect(utc.daily.map(({ day }) => day)).toEqual([
      ...new Set(trend.hourly.map(({ hour }) => hour.slice(0, 10))),
    ]);
  });

  test("of a token's last use are the site's own", async () => {
    for (const time_zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      const site = await registerSite({ time_zone });
      const token = await mintToken(site, ["read"]);
      const before = dateIn(time_zone, Date.now());
      await callAs(token, "GET", moderation(site, "/articles"));
      const { tokens } = await (
        await callAs(ADMIN, "GET", `/v1/admin/sites/${site}/tokens`)
      ).json<TokensAnswer>();
      expect([before, dateIn(time_zone, Date.now())]).toContain(tokens[0]?.last_used_on);
    }
  });

  test("are of no zone that does not exist", async () => {
    const site = await registerSite();
    const response = await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { time_zone: "Europe/Nowhere" });
    expect(await response.json()).toMatchObject({
      errors: [{ field: "time_zone", detail: expect.stringContaining("such as Europe/Berlin") }],
    });
  });

  test("of settings that an older version stored are those of UTC", async () => {
    const site = await registerSite();
    await runInDurableObject(env.SITE.getByName(site), (_site, { storage: { sql } }) => {
      sql.exec("UPDATE setting SET settings = json_remove(settings, '$.time_zone')");
    });
    expect(await env.SITE.getByName(site).settings()).toMatchObject({ time_zone: "UTC" });
  });
});

// Each has a site of its own, and waits for the Desk: they wait together.
describe.concurrent("a CSV", () => {
  const csv = async (site: string, path: string) => {
    const bytes = await (await callAs(ADMIN, "GET", moderation(site, path))).arrayBuffer();
    expect([...new Uint8Array(bytes.slice(0, 3))]).toEqual([0xef, 0xbb, 0xbf]);
    return new TextDecoder().decode(bytes).trimEnd().split("\r\n");
  };

  test("begins with a byte order mark, whatever it is of, and NDJSON does not", async () => {
    const site = await registerSite();
    const id = article("marked");
    await vote(site, { article: id });
    const key = await articleKey(site, id);
    for (const path of ["/export", `/articles/${key}/votes`, "/audit?format=csv"]) await csv(site, path);
    const ndjson = await callAs(ADMIN, "GET", moderation(site, `/articles/${key}/votes?format=ndjson`));
    expect(new Uint8Array(await ndjson.arrayBuffer())[0]).toBe("{".charCodeAt(0));
  });

  test("has a key that begins with a dash as it is, and in front of it the path that it stands in", async () => {
    const site = await registerSite();
    let id = article("dashed");
    for (let i = 0; !(await articleKey(site, id)).startsWith("-"); i++) id = article(`dashed-${i}`);
    const key = await articleKey(site, id);
    expect((await vote(site, { article: id })).status).toBe(201);
    const lines = await eventually(
      () => csv(site, "/export"),
      (all) => all.length > 1,
    );
    const [path, pasted] = lines[1]?.split(",").map((cell) => cell.replace(/^"(.*)"$/, "$1")) ?? [];
    expect(pasted).toBe(key);
    const found = await callAs(ADMIN, "GET", moderation(site, `/articles/${pasted}`));
    expect(await found.json()).toMatchObject({ key, article: id });
    expect((await callAs(ADMIN, "GET", path ?? "")).status).toBe(200);
  });

  test.each(["می‌خواهم", "👨‍👩‍👧 at home", "नमस्‍ते"])(
    "and the index have a title's joiners, as a reader's page or a moderator wrote them: %s",
    async (title) => {
      const site = await registerSite();
      const id = article("joined");
      await vote(site, { article: id, title });
      const index = async () =>
        (await (await callAs(ADMIN, "GET", moderation(site, "/articles"))).json<IndexAnswer>()).articles[0];
      expect(await eventually(index, (row) => row !== undefined)).toMatchObject({ title });
      expect((await csv(site, "/export")).join()).toContain(title);
      const key = await articleKey(site, id);
      const patched = await callAs(ADMIN, "PATCH", moderation(site, `/articles/${key}`), {
        title,
        note: "x",
      });
      expect(await patched.json()).toMatchObject({ title, title_source: "moderator" });
    },
  );
});
