/** A site's place, as its object that is restricted to none keeps it. The platform's part: tests/built/jurisdiction.test.ts. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Problem } from "../../../worker/contract/index.ts";
import { ADA, ADMIN, callAs, ORIGIN, registerSite } from "../support.ts";
import { fileId, send } from "../transfer/site.ts";

const nobody = () => `place-${crypto.randomUUID().slice(0, 8)}`;
const put = (site: string, body: object) =>
  callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN], ...body });
const FIXED = { code: "invalid-request", fields: ["jurisdiction"] };

test("a site that was promised to a jurisdiction is registered nowhere else, nor promised to another", async () => {
  const site = nobody();
  const object = env.SITE.getByName(site);
  for (const _ of [1, 2]) expect(await object.point("eu")).toEqual({ ok: true });
  expect(await object.point("us")).toMatchObject(FIXED);
  const { settings } = await runInDurableObject(
    env.SITE.getByName(await registerSite()),
    async (registered) => ({ settings: await registered.settings() }),
  );
  if (!settings) throw new Error("no settings");
  const { wordings: _, revision: __, registeredMs: ___, ...plain } = settings;
  // Whoever was on the way to register it meanwhile.
  expect(await object.configure(plain, ADA)).toMatchObject(FIXED);
  expect(await object.configure({ ...plain, jurisdiction: "eu" }, ADA)).toMatchObject(FIXED);
  expect(await object.authorise(null)).toMatchObject({ registered: false, elsewhere: "eu" });
  expect(await object.settings()).toBeNull();
  const tables = await runInDurableObject(object, (_site, { storage: { sql } }) =>
    sql.exec<{ name: string }>("SELECT name FROM sqlite_master").toArray(),
  );
  expect(tables).toEqual([{ name: "_cf_KV" }]);
});

test("a site that is registered anywhere, or just being read in, is promised to none", async () => {
  const site = await registerSite();
  expect(await env.SITE.getByName(site).point("eu")).toMatchObject(FIXED);
  expect(await (await put(site, { jurisdiction: "eu" })).json<Problem>()).toMatchObject(FIXED);
  expect(await env.SITE.getByName(site).authorise(null)).toMatchObject({ registered: true });
  const read = nobody();
  const header = { kind: "header", format: "afterword", version: 1, site: read };
  expect(await send(read, fileId(), 0, [JSON.stringify(header)])).toMatchObject({ stage: "sending" });
  expect(await env.SITE.getByName(read).point("eu")).toMatchObject({ code: "import-in-progress" });
});

test("where the platform has no jurisdiction, as on a developer's machine, it is refused by name and nothing is made", async () => {
  const site = nobody();
  const refused = await put(site, { jurisdiction: "eu" });
  expect(await refused.json<Problem>()).toMatchObject({
    ...FIXED,
    errors: [{ detail: expect.stringContaining("this platform") }],
  });
  expect(await env.SITE.getByName(site).authorise(null)).toMatchObject({ elsewhere: null });
  expect(await (await put(site, { jurisdiction: "mars" })).json<Problem>()).toMatchObject(FIXED);
  expect((await put(site, {})).status).toBe(201);
});
