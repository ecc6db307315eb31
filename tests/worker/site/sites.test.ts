/** The list of all sites: what the admin reads of each, page by page. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { captchaAction } from "../../../worker/captcha/action.ts";
import type { Problem, SiteRow, SitesAnswer } from "../../../worker/contract/index.ts";
import { ADMIN, callAs, eventually, ORIGIN, registerSite } from "../support.ts";

afterEach(() => void vi.restoreAllMocks());

const list = (query = "") => callAs(ADMIN, "GET", `/v1/admin/sites${query}`);
/** All sites, from pages of so many. */
async function all(limit: number): Promise<{ sites: SiteRow[]; pages: number[] }> {
  const sites: SiteRow[] = [];
  const pages: number[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: SitesAnswer = await (await list(`?limit=${limit}${next}`)).json();
    sites.push(...page.sites);
    pages.push(page.sites.length);
    cursor = page.cursor;
  } while (cursor !== null);
  return { sites, pages };
}

describe("the list of sites", () => {
  test("has each site once, whatever the size of a page, with its state, origins, captcha action and day", async () => {
    const beforeMs = Date.now();
    const made = [await registerSite(), await registerSite({ state: "paused" }), await registerSite()];
    const has = ({ sites }: { sites: SiteRow[] }) =>
      made.every((site) => sites.some((row) => row.site === site));
    const { sites } = await eventually(() => all(100), has);
    const paged = await all(2);
    expect(paged.sites).toEqual(sites);
    expect(Math.max(...paged.pages)).toBe(2);
    expect(new Set(sites.map(({ site }) => site)).size).toBe(sites.length);
    const row = sites.find(({ site }) => site === made[1]);
    expect(row).toMatchObject({
      state: "paused",
      origins: [ORIGIN],
      captcha_action: await captchaAction(made[1] ?? ""),
    });
    expect(Date.parse(row?.registered_at ?? "")).toBeGreaterThanOrEqual(beforeMs);
    // A change of the settings makes no new day of it.
    await callAs(ADMIN, "PATCH", `/v1/admin/sites/${made[1]}`, { state: "active", question: "Well?" });
    const changed = await eventually(
      async () => (await all(100)).sites.find(({ site }) => site === made[1]),
      (each) => each?.state === "active",
    );
    expect(changed?.registered_at).toBe(row?.registered_at);
  });

  test("tells of nothing in KV but sites, and passes over one that is gone since it was listed", async () => {
    const site = await registerSite();
    await eventually(
      () => all(100),
      ({ sites }) => sites.some((row) => row.site === site),
    );
    await env.PUBLISHED.put("poll:of:another", "{}");
    await env.PUBLISHED.put("site:of-an-older-version", JSON.stringify({ origins: [ORIGIN] }));
    const { sites } = await all(100);
    expect(sites.map((row) => row.site)).not.toContain("of:another");
    expect(sites.find((row) => row.site === "of-an-older-version")).toMatchObject({ registered_at: null });
    const get = env.PUBLISHED.get.bind(env.PUBLISHED) as (
      ...args: unknown[]
    ) => Promise<Map<string, unknown>>;
    vi.spyOn(env.PUBLISHED, "get").mockImplementation((async (...args: unknown[]) => {
      const found = await get(...args);
      return new Map([...found].map(([name, value]) => [name, name === `site:${site}` ? null : value]));
    }) as never);
    expect((await all(100)).sites.map((row) => row.site)).not.toContain(site);
  });

  test("refuses a page of another size by name, and a cursor that KV doesn't know", async () => {
    for (const limit of ["0", "101", "x", "-1"])
      expect(await (await list(`?limit=${limit}`)).json<Problem>()).toMatchObject({ fields: ["limit"] });
    // In KV's words of production; the local one takes any.
    const broken = vi
      .spyOn(env.PUBLISHED, "list")
      .mockRejectedValue(new Error("KV LIST failed: 400 invalid list cursor"));
    expect(await (await list("?cursor=stale")).json<Problem>()).toMatchObject({ fields: ["cursor"] });
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect((await list()).status).toBe(500);
    expect(quiet).toHaveBeenCalled();
    broken.mockRestore();
  });
});
