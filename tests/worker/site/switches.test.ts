/** What owners switch off and on, as readers' pages are answered: where there is no poll, who sees results, who is asked. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { PollAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { pollKvKey } from "../../../worker/published.ts";
import { ADMIN, article, call, callAs, eventually, registerSite, vote } from "../support.ts";

const ask = async (site: string, id: string, more = "") =>
  (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}${more}`)).json<PollAnswer>();

describe("a site without polls in a section and under a tag", () => {
  const id = article("switched-off");
  let site: string;
  beforeAll(async () => {
    site = await registerSite({ off: ["section:Obituaries", "tag:disaster"] });
    await vote(site, { article: id });
    const key = pollKvKey(site, await articleKey(site, id));
    await eventually(async () => env.PUBLISHED.get(key), Boolean);
  });

  test.each([
    ["in that section", "&section=obituaries"],
    ["under that tag", "&tag=local&tag=disaster"],
    ["under that tag, said with others", "&tag=local%2C%20disaster"],
  ])("answers off to a page %s, and no tally", async (_where, query) => {
    expect(await ask(site, id, query)).toMatchObject({ state: "off", tally: null, may_vote: true });
  });

  test("answers any other page as ever", async () => {
    for (const query of ["", "&section=City&tag=local", "&section=disaster&tag=Obituaries"])
      expect(await ask(site, id, query)).toMatchObject({ state: "open", tally: { yes: 1 } });
  });

  test("is told by the settings when it asks, not by what pages said before: names are in no memory", async () => {
    // Nothing is left in KV: whatever is answered is of the isolate's memory, and of one entry in it.
    const warm = await ask(site, id);
    await env.PUBLISHED.delete(pollKvKey(site, await articleKey(site, id)));
    // All at once: it remembers for some seconds only.
    const asked = Array.from({ length: 50 }, (_, i) => ask(site, id, `&section=s${i}&tag=t${i}`));
    for (const poll of await Promise.all(asked)) expect(poll).toMatchObject({ tally: warm.tally });
    expect(await ask(site, id, "&section=Obituaries")).toMatchObject({ state: "off" });
    expect(await ask(site, id, "&section=Sport")).toMatchObject({ state: "open" });
  });

  test("refuses what is longer than the widget ever says", async () => {
    const response = await call(`/v1/sites/${site}/poll?article=a&tag=${"x".repeat(2_001)}`);
    expect(await response.json()).toMatchObject({ code: "invalid-request" });
  });
});

describe("sections and tags", () => {
  test("are added and removed by name, two people's at once, and gone with null", async () => {
    const site = await registerSite({ off: ["tag:a"] });
    const patch = async (body: object) =>
      (await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, body)).json<{
        off: string[];
        changes: object[];
      }>();
    await Promise.all(["b", "c", "d"].map((name) => patch({ off_add: [`tag:${name}`] })));
    const removed = await patch({ off_remove: ["tag:a"], off_add: ["section:City"] });
    expect(removed.off.toSorted()).toEqual(["section:City", "tag:b", "tag:c", "tag:d"]);
    expect(removed.changes).toHaveLength(2);
    expect(removed.changes).toContainEqual({ setting: "off", before: "tag:a", after: null });
    expect(removed.changes).toContainEqual({ setting: "off", before: null, after: "section:City" });
    expect(await patch({ off_remove: ["tag:gone"] })).toMatchObject({ fields: ["off_remove.0"] });
    expect(await patch({ off: null })).toMatchObject({ off: [] });
  });
});

test("a site that shows results before voting tells its tally as one that shows them after, and says which it is", async () => {
  const site = await registerSite({ results: "always" });
  const id = article("always");
  expect(await ask(site, id)).toMatchObject({ results: "always", tally: { yes: 0, no: 0 } });
  expect((await vote(site, { article: id })).body).toMatchObject({ tally: { yes: 1 } });
});

test("a site that asks before the captcha says so to every page", async () => {
  const site = await registerSite({ consent: "before-captcha" });
  expect(await ask(site, article("asks"))).toMatchObject({ consent: "before-captcha" });
  const response = await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { consent: "never" });
  expect(await response.json()).toMatchObject({ fields: ["consent"] });
});
