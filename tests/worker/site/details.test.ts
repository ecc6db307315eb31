/** What an owner says of an article: kept by its Poll, told to the Desk, and shown to moderators. */
import { beforeAll, describe, expect, test } from "vitest";
import type {
  ArticleAnswer,
  ArticleRow,
  AuditAnswer,
  IndexAnswer,
  Problem,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { ADMIN, article, callAs, eventually, mintToken, pollOf, registerSite, vote } from "../support.ts";

const TOLD = {
  section: " City ",
  authors: ["Ada Marsh", "Ada Marsh", "Олена"],
  tags: ["canals"],
  language: "uk",
  published_at: "2026-11-23T10:00:00+02:00",
  editions: ["2026-11-24T09:00:00Z", "2026-11-23T11:00:00Z", "2026-11-23T13:00:00+02:00"],
};
const KEPT = {
  section: "City",
  authors: ["Ada Marsh", "Олена"],
  tags: ["canals"],
  language: "uk",
  published_at: "2026-11-23T08:00:00.000Z",
  modified_at: null,
  editions: ["2026-11-23T11:00:00.000Z", "2026-11-24T09:00:00.000Z"],
};

let site: string;
beforeAll(async () => {
  site = await registerSite();
});

const pathOf = async (id: string) => `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
const read = async (id: string) => (await callAs(ADMIN, "GET", await pathOf(id))).json<ArticleAnswer>();
const put = async (id: string, details: object, token = ADMIN) =>
  callAs(token, "PUT", `/v1/admin/sites/${site}/articles/${await articleKey(site, id)}/details`, details);
const register = (id: string, details: object) =>
  callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, { articles: [{ article: id, details }] });
const listed = async (id: string) =>
  (
    await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`)).json<IndexAnswer>()
  ).articles.find((row) => row.article === id);

describe("the details of an article", () => {
  test("are kept in one spelling, and shown on the article and in the index", async () => {
    const id = article("told");
    await vote(site, { article: id });
    const answer = await (await put(id, TOLD)).json<ArticleRow>();
    expect(answer.details).toEqual(KEPT);
    expect((await read(id)).details).toEqual(KEPT);
    await eventually(
      () => listed(id),
      (row) => row?.details !== null && row?.details !== undefined,
    );
    expect((await listed(id))?.details).toEqual(KEPT);
    expect((await read(id)).tally).toMatchObject({ yes: 1, no: 0 });
  });

  test("are replaced as a whole, and each change is in the audit log with what stood before", async () => {
    const id = article("twice");
    await vote(site, { article: id });
    await put(id, TOLD);
    const first = (await read(id)).moderation_revision;
    await put(id, { tags: ["parks"] });
    const now = await read(id);
    expect(now.details).toMatchObject({ section: null, authors: [], tags: ["parks"], editions: [] });
    expect(now.moderation_revision).toBeGreaterThan(first);
    const entries = await eventually(
      async () =>
        (
          await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>()
        ).entries.filter(({ action, target }) => action === "article.details" && target === now.key),
      (all) => all.length === 2,
    );
    expect(entries.map(({ before }) => before)).toEqual([KEPT, null]);
    expect(entries[0]?.after).toMatchObject({ tags: ["parks"] });
  });

  test("that come with its registration are in the index at once, and its Poll's from the first vote on", async () => {
    const id = article("registered");
    expect((await register(id, TOLD)).status).toBe(200);
    expect((await read(id)).details).toEqual(KEPT);
    await eventually(
      () => listed(id),
      (row) => row !== undefined,
    );
    expect((await listed(id))?.details).toEqual(KEPT);
    await vote(site, { article: id });
    expect(JSON.parse((await (await pollOf(site, id)).read())?.details ?? "null")).toEqual(KEPT);
    await eventually(
      () => listed(id),
      (row) => row?.tally.yes === 1,
    );
    expect((await listed(id))?.details).toEqual(KEPT);
    // What is known stays, as its title does.
    await register(id, { section: "Elsewhere" });
    expect((await read(id)).details).toEqual(KEPT);
  });

  test("outlast that another article becomes it, whose votes are the first it has", async () => {
    const [from, to] = [article("old-name"), article("new-name")];
    await vote(site, { article: from });
    await register(to, TOLD);
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "renamed" });
    await eventually(
      () => listed(to),
      (row) => row?.tally.yes === 1,
    );
    expect((await listed(to))?.details).toEqual(KEPT);
    expect((await read(to)).details).toEqual(KEPT);
  });

  test("can be told before its first vote, and stay", async () => {
    const id = article("early");
    await register(id, {});
    expect((await put(id, TOLD)).status).toBe(200);
    await vote(site, { article: id });
    expect((await read(id)).details).toEqual(KEPT);
  });

  test("are told by whoever manages the site alone, of an article that there is", async () => {
    const id = article("guarded");
    await vote(site, { article: id });
    expect((await put(id, TOLD, await mintToken(site, ["read", "moderate"]))).status).toBe(403);
    expect((await put(article("nowhere"), TOLD)).status).toBe(404);
    expect((await read(id)).details).toBeNull();
  });

  test.each([
    ["section", { section: "x".repeat(101) }],
    ["authors", { authors: Array.from({ length: 21 }, (_, i) => `Author ${i}`) }],
    ["tags.0", { tags: [""] }],
    ["language", { language: "English, please" }],
    ["published_at", { published_at: "yesterday" }],
    ["editions.0", { editions: ["2026-11-23"] }],
    ["mood", { mood: "good" }],
  ])("are refused for a wrong %s, and nothing is changed", async (field, details) => {
    const id = article("wrong");
    await vote(site, { article: id });
    expect(await (await put(id, details)).json<Problem>()).toMatchObject({
      code: "invalid-request",
      fields: [field],
    });
    expect((await read(id)).details).toBeNull();
  });
});
