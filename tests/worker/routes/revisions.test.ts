/** What a moderator or owner has seen: ETags and 304, and `If-Match`, so that no change is lost to one that was not seen. */
import { beforeAll, describe, expect, test } from "vitest";
import type { ArticleAnswer, ArticleRow, Problem, TokensAnswer } from "../../../worker/contract/index.ts";
import { ROUTES } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../../support/address.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  mintToken,
  ORIGIN,
  registerSite,
  vote,
} from "../support.ts";

const ARTICLE = article("seen");
const NOTE = { note: "seen" };

/** A site with an article that has a vote, as the Desk knows too, and a review. */
async function newsroom() {
  const site = await registerSite();
  const key = await articleKey(site, ARTICLE);
  await vote(site, { article: ARTICLE });
  const at = `/v1/moderation/sites/${site}/articles/${key}`;
  const review = await (await callAs(ADMIN, "POST", `${at}/recount`, NOTE)).json<{ id: string }>();
  await eventually(
    async () => (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).text(),
    (audit) => audit.includes("article.recount"),
  );
  return { site, key, at, review: review.id, admin: `/v1/admin/sites/${site}` };
}
type Newsroom = Awaited<ReturnType<typeof newsroom>>;

function send(
  token: string,
  method: string,
  path: string,
  condition: Record<string, string>,
  body?: unknown,
): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${token}`,
    "CF-Connecting-IP": anyAddress(),
    "Content-Type": "application/json",
    ...condition,
  };
  return call(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

const tagOf = async (path: string) => (await callAs(ADMIN, "GET", path)).headers.get("ETag") ?? "";
/** The moderation revision in an article's tag. */
const revisionOf = (tag: string) => /^W\/"(\d+)\./.exec(tag)?.[1];
const pathOf = (path: string, { site, key, review }: Newsroom) =>
  path.replace("{site}", site).replace("{key}", key).replace("{id}", review);

describe("every GET of a moderator or owner", () => {
  let room: Newsroom;
  beforeAll(async () => {
    room = await newsroom();
  });
  const reads = ROUTES.filter(({ method, scope }) => method === "get" && scope && scope !== "session");

  test("is tagged, but for the streams", () => {
    const untagged = reads.filter(({ tagged }) => !tagged).map(({ name }) => name);
    expect(untagged).toEqual(["exportVotes", "exportArticles", "exportRemarks"]);
  });

  test.each(reads.filter(({ tagged }) => tagged).map(({ name, path }) => [name, path]))(
    "%s is 304 to whoever has it, and itself to whoever has another",
    async (_name, pattern) => {
      const path = pathOf(pattern, room);
      // The reader's copy and the Desk's row may still be on their way.
      const tag = await eventually(
        () => tagOf(path),
        (tag) => /^W\/"[\w.-]+"$/.test(tag),
      );
      const fresh = await eventually(
        async () => send(ADMIN, "GET", path, { "If-None-Match": `"other", ${await tagOf(path)}` }),
        ({ status }) => status === 304,
      );
      expect(await fresh.text()).toBe("");
      expect(fresh.headers.get("ETag")).toMatch(/^W\//);
      expect(fresh.headers.get("Cache-Control")).toBe("no-store");
      for (const other of ['W/"other"', tag.slice(0, -2)]) {
        const whole = await send(ADMIN, "GET", path, { "If-None-Match": other });
        expect(whole.status).toBe(200);
        expect(await whole.text()).not.toBe("");
      }
    },
  );

  test("of a stream has no tag", async () => {
    for (const path of [`${room.at}/votes`, `/v1/moderation/sites/${room.site}/export`]) {
      const response = await send(ADMIN, "GET", path, { "If-None-Match": "*" });
      expect([response.status, response.headers.get("ETag")]).toEqual([200, null]);
      await response.body?.cancel();
    }
  });
});

test("the first page of a longer index is the same again, and keeps its cursor", async () => {
  const { site, admin } = await newsroom();
  for (const n of [0, 1]) {
    const articles = Array.from({ length: 100 }, (_, i) => ({ article: `post-${n}-${i}` }));
    await callAs(ADMIN, "POST", `${admin}/articles`, { articles });
  }
  const path = `/v1/moderation/sites/${site}/articles?sort=newest-article`;
  await eventually(
    async () => (await callAs(ADMIN, "GET", path)).json<{ cursor: string | null }>(),
    ({ cursor }) => cursor !== null,
  );
  // A list's tag lasts for five minutes, one of which may just end.
  const again = async () => (await send(ADMIN, "GET", path, { "If-None-Match": await tagOf(path) })).status;
  expect(await eventually(again, (status) => status === 304)).toBe(304);
});

describe("a change of an article", () => {
  const changes = (room: Newsroom): [string, string, object][] => [
    ["PATCH", room.at, { state: "closed", ...NOTE }],
    ["POST", `${room.at}/reviews`, { action: "hold", dry_run: false, ...NOTE }],
    ["POST", `${room.at}/recount`, NOTE],
  ];

  test.each([0, 1, 2])("(%i) stands on what was seen: a vote since is in nobody's way", async (n) => {
    const room = await newsroom();
    const [method, path, body] = changes(room)[n] ?? ["", "", {}];
    const tag = await tagOf(room.at);
    await vote(room.site, { article: ARTICLE });
    expect(await tagOf(room.at)).not.toBe(tag);
    expect((await send(ADMIN, method, path, { "If-Match": tag }, body)).status).toBe(200);
  });

  test.each([0, 1, 2])(
    "(%i) is refused where somebody has been there since, and says who and when",
    async (n) => {
      const room = await newsroom();
      const [method, path, body] = changes(room)[n] ?? ["", "", {}];
      const seen = await tagOf(room.at);
      const ada = await mintToken(room.site, ["moderate"], "Ada");
      const beforeMs = Date.now();
      expect((await callAs(ada, "PATCH", room.at, { title: "Ada's", ...NOTE })).status).toBe(200);
      const { tokens } = await (await callAs(ADMIN, "GET", `${room.admin}/tokens`)).json<TokensAnswer>();
      const refused = await send(ADMIN, method, path, { "If-Match": seen }, body);
      const problem = await refused.json<Problem>();
      expect(problem).toMatchObject({
        status: 409,
        code: "changed-meanwhile",
        changed: { by: "Ada", by_id: tokens[0]?.id },
      });
      expect(Date.parse(problem.changed?.at ?? "")).toBeGreaterThanOrEqual(beforeMs);
      // Nothing was done, and it goes through with what stands now.
      const now = await (await callAs(ADMIN, "GET", room.at)).json<ArticleAnswer>();
      expect([now.state, now.title, now.reviews.length, now.held]).toEqual(["open", "Ada's", 1, 0]);
      const revision = `"${now.moderation_revision}"`;
      expect((await send(ADMIN, method, path, { "If-Match": revision }, body)).status).toBe(200);
    },
  );

  test("undoing is one, too", async () => {
    const room = await newsroom();
    const review = { action: "hold", dry_run: false, ...NOTE };
    const { id } = await (await callAs(ADMIN, "POST", `${room.at}/reviews`, review)).json<{ id: string }>();
    const seen = await tagOf(room.at);
    await callAs(ADMIN, "PATCH", room.at, { state: "closed", ...NOTE });
    const undo = `${room.at}/reviews/${id}/undo`;
    const refused = await send(ADMIN, "POST", undo, { "If-Match": seen }, NOTE);
    expect(await refused.json()).toMatchObject({
      code: "changed-meanwhile",
      changed: { by: "admin", by_id: null },
    });
    expect((await send(ADMIN, "POST", undo, { "If-Match": await tagOf(room.at) }, NOTE)).status).toBe(200);
  });

  test("may do without; and what is changed tells its new revision", async () => {
    const { at } = await newsroom();
    const closed = await (await callAs(ADMIN, "PATCH", at, { state: "closed", ...NOTE })).json<ArticleRow>();
    const next = `"${closed.moderation_revision}"`;
    expect((await send(ADMIN, "PATCH", at, { "If-Match": next }, { state: "open", ...NOTE })).status).toBe(
      200,
    );
    expect((await send(ADMIN, "PATCH", at, { "If-Match": next }, { state: "open", ...NOTE })).status).toBe(
      409,
    );
  });

  test("of an article that nobody has touched is held against revision 0, and a refused one creates nothing", async () => {
    const site = await registerSite();
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, { articles: [{ article: ARTICLE }] });
    const at = `/v1/moderation/sites/${site}/articles/${await articleKey(site, ARTICLE)}`;
    const patch = { state: "closed", ...NOTE };
    expect((await send(ADMIN, "PATCH", at, { "If-Match": '"7"' }, patch)).status).toBe(409);
    expect(await tagOf(at)).toMatch(/^W\/"0\.0\./);
    expect((await send(ADMIN, "PATCH", at, { "If-Match": '"0"' }, patch)).status).toBe(200);
  });
});

describe("a condition", () => {
  const writes = ROUTES.filter(({ method, scope }) => method !== "get" && scope && scope !== "session");

  test("is taken by every change of what has a revision", () => {
    const without = writes.filter(({ changes }) => !changes).map(({ name }) => name);
    expect(without).toEqual([
      "sortRemarks",
      "openRemark",
      "mintToken",
      "revokeToken",
      "registerArticles",
      ...["eraseSite", "eraseArticle", "eraseVote"],
      "restoreArticle",
      "importSite",
      "abandonImport",
      "moveArticle",
      ...["removePerson", "invite", "revokeInvitation", "revokeSession"],
    ]);
  });

  test.each(writes.map((route) => [route.name, route] as const))(
    "of %s that says nothing is refused, and so is one on what has no revision",
    async (_name, { method, path, changes }) => {
      const room = await newsroom();
      const before = revisionOf(await tagOf(room.at));
      for (const condition of ["*", "7", '"abc"', 'W/"', '"1", "2"', ...(changes ? [] : ['"7"'])]) {
        const to = pathOf(path, room);
        const refused = await send(ADMIN, method.toUpperCase(), to, { "If-Match": condition }, { ...NOTE });
        expect(await refused.json()).toMatchObject({ code: "invalid-request", fields: ["If-Match"] });
      }
      expect(revisionOf(await tagOf(room.at))).toBe(before);
    },
  );
});

describe("two who change a site's settings at once", () => {
  test("lose no change: the second is told who paused it meanwhile, and the pause stands", async () => {
    const { site, admin } = await newsroom();
    const ada = await mintToken(site, ["manage"], "Ada");
    const seen = await tagOf(admin);
    const settings = { origins: [ORIGIN] };
    expect(
      (await send(ada, "PUT", admin, { "If-Match": seen }, { ...settings, state: "paused" })).status,
    ).toBe(200);
    const refused = await send(ADMIN, "PUT", admin, { "If-Match": seen }, { ...settings, minimum: 5 });
    expect(await refused.json()).toMatchObject({ code: "changed-meanwhile", changed: { by: "Ada" } });
    const merged = await send(ADMIN, "PATCH", admin, { "If-Match": seen }, { minimum: 5 });
    expect(await merged.json()).toMatchObject({ code: "changed-meanwhile", changed: { by: "Ada" } });
    const now = await callAs(ADMIN, "GET", admin);
    expect(await now.clone().json()).toMatchObject({ state: "paused", minimum: 0 });
    const next = { "If-Match": now.headers.get("ETag") ?? "" };
    const both = { ...settings, state: "paused", minimum: 5 };
    expect((await send(ADMIN, "PATCH", admin, next, { minimum: 7 })).status).toBe(200);
    expect((await send(ADMIN, "PUT", admin, next, both)).status).toBe(409);
  });

  test("or of whom one registers it: revision 0 is that of no site, and of a site that isn't there there is no other", async () => {
    const admin = `/v1/admin/sites/new-${crypto.randomUUID().slice(0, 8)}`;
    const put = (condition: string) =>
      send(ADMIN, "PUT", admin, { "If-Match": condition }, { origins: [ORIGIN] });
    expect(await (await put('"7"')).json()).toMatchObject({ code: "unknown-site" });
    expect((await put('"0"')).status).toBe(201);
    expect((await put('"0"')).status).toBe(409);
  });
});
