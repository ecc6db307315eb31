/** Erasing a site: nobody is let in from the first moment, nothing but who, when, why and how many stays, and it can begin anew. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  callAs,
  castOf,
  eventually,
  mintToken,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  someKey,
  vote,
} from "../support.ts";
import { exported, imported } from "../transfer/site.ts";
import { eraseSite, inKv, ofSite, published, rowsOf } from "./support.ts";

const SECRET = `okapi${crypto.randomUUID().slice(0, 8)}`;

/** A site whose settings KV has: none of its writes is on its way. */
async function settled(settings: Record<string, unknown> = {}): Promise<string> {
  const site = await registerSite(settings);
  await eventually(
    () => rowsOf(env.SITE.getByName(site)),
    (text) => {
      const [, revision, kv] = /"revision":(\d+),"kv_revision":(\d+)/.exec(text) ?? [];
      return revision !== undefined && revision === kv;
    },
  );
  return site;
}

// Each has a site of its own, and waits until it is erased: they wait together.
test.concurrent("nothing is left in its objects and in KV but who erased it, when, why and how many", async () => {
  const site = await settled({ question: { "*": `${SECRET}?` } });
  const token = await mintToken(site, ["manage"], SECRET);
  const ids = Array.from({ length: 3 }, (_, i) => article(`${SECRET}-${i}`));
  for (const id of ids) {
    await vote(site, { article: id, title: SECRET });
    await published(site, id);
  }
  const dry = await eraseSite(site, true, token);
  expect(dry).toMatchObject({
    status: 200,
    body: { dry_run: true, articles: 3, note: "asked by its author" },
  });
  expect(await ofSite(site)).toContain(SECRET);
  const before = Date.now();
  await eraseSite(site, false, token);
  const { body } = await eventually(
    () => eraseSite(site),
    ({ body }) => body.over,
  );
  expect(body).toMatchObject({ articles: 3, votes: 3, by: SECRET.normalize(), note: "asked by its author" });
  expect(Date.parse(body.at)).toBeGreaterThanOrEqual(before);
  const [rows, kept] = JSON.parse(await rowsOf(env.SITE.getByName(site)));
  expect(rows).toEqual([]);
  expect(Object.keys(kept[0][1]).sort()).toEqual(
    ["articles", "atMs", "by", "note", "over", "settingsMs", "votes"].sort(),
  );
  expect(JSON.parse(await rowsOf(env.DESK.getByName(site)))).toEqual([[], [["erased", expect.any(Number)]]]);
  for (const id of ids) {
    const [rows, [tombstone]] = JSON.parse(await rowsOf(await pollOf(site, id)));
    expect({ rows, tombstone }).toEqual({
      rows: [],
      tombstone: ["erased", { epoch: expect.any(Number), votes: 1 }],
    });
  }
  for (const prefix of [`poll:${site}:`, `site:${site}`, `salt:${site}:`])
    expect(await inKv(prefix)).toBe("[[],[]]");
});

test.concurrent("votes of an article that has moved are told once", async () => {
  const site = await settled();
  const [from, to] = [article("moved-away"), article("moved-here")];
  for (const id of [from, to, to]) await vote(site, { article: id });
  await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "a new headline" });
  await eventually(
    async () => (await pollOf(site, to)).read(),
    (report) => report?.counts.yes === 3,
  );
  await eraseSite(site);
  const { body } = await eventually(
    () => eraseSite(site),
    (answer) => answer.body.over,
  );
  expect(body).toMatchObject({ votes: 3 });
});

test.concurrent("from the first moment on nobody is let in, and no vote is taken", async () => {
  const site = await settled();
  const id = article("shut");
  const token = await mintToken(site, ["manage"]);
  await vote(site, { article: id });
  await eraseSite(site, false, token);
  expect((await callAs(token, "GET", `/v1/admin/sites/${site}`)).status).toBe(401);
  expect((await callAs(ADMIN, "GET", `/v1/admin/sites/${site}`)).status).toBe(404);
  expect(await env.SITE.getByName(site).admit("k".repeat(22), { article: id })).toMatchObject({
    code: "unknown-site",
  });
  const poll = env.POLL.getByName(pollName(site, await articleKey(site, id)));
  await eventually(
    () => poll.read(),
    (report) => report === null,
  );
  expect(await poll.cast(castOf(id, await someKey()))).toMatchObject({ code: "unknown-site" });
});

test.concurrent("a site that was erased can be registered again, and its articles begin anew", async () => {
  const site = await settled();
  const id = article("again");
  await vote(site, { article: id });
  await eraseSite(site);
  await eventually(
    () => eraseSite(site),
    ({ body }) => body.over,
  );
  const register = () => callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN] });
  expect((await register()).status).toBe(201);
  const again = await vote(site, { article: id, vote_id: voteId() });
  expect(again.body).toMatchObject({ status: "counted", tally: { yes: 1 } });
  await published(site, id);
  expect((await post(site, { article: id, vote_id: voteId(), choice: "none" })).status).toBe(403);
  // A delivery of the site that was.
  const key = await articleKey(site, id);
  const late = { key, epoch: 99e12, seq: 1_000, row: null, audit: [] };
  expect(await env.DESK.getByName(site).deliver(late)).toMatchObject({ ok: true, seq: 1_000 });
});

test.concurrent("one that nobody has registered is unknown, and asking makes nothing", async () => {
  const site = `nobody-${crypto.randomUUID().slice(0, 8)}`;
  expect(await eraseSite(site)).toMatchObject({ status: 404, body: { code: "unknown-site" } });
  expect(JSON.parse(await rowsOf(env.SITE.getByName(site)))).toEqual([[], []]);
});

test.concurrent("an export of before is read back, and what nobody had voted on takes votes again, too", async () => {
  const site = await settled();
  const [voted, registered] = [article("voted"), article("registered")];
  await vote(site, { article: voted });
  const names = { articles: [{ article: registered }] };
  expect((await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, names)).status).toBe(200);
  const file = await exported(site);
  await eventually(
    () => eraseSite(site),
    ({ body }) => body.over,
  );
  expect(await imported(site, file)).toMatchObject({ stage: "over" });
  for (const [id, yes] of [
    [voted, 2],
    [registered, 1],
  ] as const) {
    const answer = await eventually(
      () => vote(site, { article: id }),
      ({ status }) => status === 201,
    );
    expect(answer.body.tally).toMatchObject({ yes });
  }
});
