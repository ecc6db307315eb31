/** Moves from what is not there, and moves that are only looked at: nothing that can't be undone happens by a slip. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { IndexAnswer, MoveAnswer, PollAnswer, Problem } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { ADA, ADMIN, article, call, callAs, eventually, pollOf, registerSite, vote } from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
const move = async (asked: Record<string, unknown>) => {
  const response = await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { note: "slug", ...asked });
  return { status: response.status, body: await response.json<MoveAnswer & Problem>() };
};
const articleOf = async (id: string) =>
  (await (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}`)).json<PollAnswer>()).article;
const keys = async () => {
  const response = await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`);
  return (await response.json<IndexAnswer>()).articles.map(({ key, question }) => [key, question]);
};

describe("a move from an id that nobody has voted on or registered", () => {
  test("is refused by name and changes nothing", async () => {
    const [from, to] = [article("tpyo"), article("typo")];
    await vote(site, { article: to });
    const { status, body } = await move({ from, to });
    expect(status).toBe(404);
    expect(body).toMatchObject({
      code: "unknown-article",
      fields: ["from"],
      errors: [{ field: "from", detail: expect.stringContaining("no article of this site") }],
    });
    expect(await articleOf(from)).toBe(from);
    expect((await vote(site, { article: from })).body.tally).toMatchObject({ yes: 1 });
    // Now there is one.
    expect((await move({ from, to, dry_run: true })).body).toMatchObject({ from: { known: true }, votes: 1 });
  });

  test("is made where it is said to be an alias, and the article it becomes knows its question", async () => {
    const [from, to] = [article("slug"), article("the-slug")];
    const { status, body } = await move({ from, to, alias: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: { known: false }, to: { known: false }, votes: 0, dry_run: false });
    expect(body.explanation).toContain("Nobody has voted on the old article");
    expect(body.explanation).toContain("No article was known under the new id");
    expect(
      await eventually(
        () => articleOf(from),
        (id) => id === to,
      ),
    ).toBe(to);
    const poll = async () => (await pollOf(site, to)).read();
    expect(await eventually(poll, (report) => report !== null)).toMatchObject({ question: "like" });
    const key = await articleKey(site, to);
    const row = async () => (await keys()).find(([each]) => each === key);
    expect(await eventually(row, (each) => each !== undefined)).toEqual([key, "like"]);
    // Again it is a move that was made.
    expect((await move({ from, to })).body).toMatchObject({ from: { known: true }, votes: 0 });
  });

  test("is none where it was registered, and its question goes along though its poll never knew it", async () => {
    const [from, to] = [article("registered"), article("registered-new")];
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, { articles: [{ article: from }] });
    const about = { article: from, address: null, title: null, title_source: "reader" } as const;
    await (await pollOf(site, from)).patch(about, { state: "closed", note: "x" }, ADA);
    expect((await move({ from, to })).body).toMatchObject({ from: { known: true } });
    const poll = async () => (await pollOf(site, to)).read();
    expect(await eventually(poll, (report) => report !== null)).toMatchObject({ question: "like" });
  });

  test("is none where the old article has votes under another question alone", async () => {
    const own = await registerSite({ questions: { useful: { question: "Useful?" } } });
    const [from, to] = ["post-1", "post-2"];
    const key = await articleKey(own, from, "useful");
    await env.SITE.getByName(own).admit(key, { article: from, question: "useful" });
    const asked = { from, to, note: "x" };
    const response = await callAs(ADMIN, "POST", `/v1/admin/sites/${own}/moves`, asked);
    expect(await response.json()).toMatchObject({ from: { known: true } });
  });
});

describe("a dry run of a move", () => {
  test("tells what would be moved where, and moves nothing", async () => {
    const [from, to] = [article("dry-from"), article("dry-to")];
    await vote(site, { article: from });
    await vote(site, { article: from, choice: "no" });
    const settings = await env.SITE.getByName(site).settings();
    const { body } = await move({ from, to, dry_run: true });
    expect(body).toMatchObject({
      from: { article: from, key: await articleKey(site, from), known: true },
      to: { article: to, key: await articleKey(site, to), known: false },
      votes: 2,
      dry_run: true,
      explanation: expect.stringContaining("Nothing was moved"),
    });
    expect((await (await pollOf(site, from)).read())?.moved_key).toBeNull();
    expect(await (await pollOf(site, to)).read()).toBeNull();
    expect(await env.SITE.getByName(site).settings()).toEqual(settings);
    const made = await move({ from, to });
    expect(made.body).toMatchObject({ votes: 2, dry_run: false });
    expect(made.body.explanation).not.toContain("Nothing was moved");
    expect((await move({ from, to, dry_run: true })).body).toMatchObject({ votes: 0 });
  });

  test("is refused like the move would be", async () => {
    const [from, to] = [article("dry-strange"), article("dry-there")];
    expect((await move({ from, to, dry_run: true })).body.code).toBe("unknown-article");
    expect((await move({ from: to, to, dry_run: true })).body.code).toBe("move-conflict");
  });
});
