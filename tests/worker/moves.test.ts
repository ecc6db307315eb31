/** An article that is now another one: forwarding, adding up, and what can break in between. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  IndexAnswer,
  MoveAnswer,
  PollAnswer,
  ReviewAnswer,
} from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/article-key.ts";
import { MOVE_BATCH_VOTES } from "../../worker/limits.ts";
import { voteId } from "../support/vote-id.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  solve,
  vote,
} from "./support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
afterEach(() => void vi.restoreAllMocks());

const move = async (from: string, to: string) =>
  callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, reason: "new headline" });
const read = async (id: string) =>
  (
    await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`)
  ).json<ArticleAnswer>();
const getPoll = async (id: string) =>
  (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}`)).json<PollAnswer>();
const votesIn = async (id: string) =>
  runInDurableObject(
    await pollOf(site, id),
    (_poll, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM vote").one().n,
  );
const total = ({ tally }: ArticleAnswer) => tally.yes + tally.no;

/** Votes of the old article under ids of their own. */
async function votes(id: string, n: number, choice = "yes"): Promise<string[]> {
  const ids = Array.from({ length: n }, () => crypto.randomUUID());
  const statuses = await Promise.all(
    ids.map(async (vote_id) => (await vote(site, { article: id, vote_id, choice })).status),
  );
  expect(new Set(statuses)).toEqual(new Set([201]));
  return ids;
}

const LATE_ROW = {
  address: null,
  title: null,
  title_source: "reader",
  state: "open",
  counts: { yes: 3, no: 0, held: 0, void: 0, revision: 9e15 },
  firstVoteMs: 1,
  lastVoteMs: 1,
  publishedDay: 0,
  publishedTimes: 0,
} as const;

describe("an article that moved", () => {
  test("answers with the new poll everywhere, and its votes are added", async () => {
    const [from, to] = [article("old"), article("new")];
    await votes(from, 3);
    await votes(to, 2, "no");
    const answer = await (await move(from, to)).json<MoveAnswer>();
    expect(answer).toMatchObject({
      from: { article: from, key: await articleKey(site, from) },
      to: { article: to, key: await articleKey(site, to) },
      votes: 3,
      note: expect.stringContaining("counted under both"),
    });
    const moved = await eventually(
      () => read(from),
      (each) => total(each) === 5,
    );
    expect(moved).toMatchObject({ key: answer.to.key, article: to, tally: { yes: 3, no: 2 } });
    const poll = await eventually(
      () => getPoll(from),
      ({ key, tally }) => key === answer.to.key && tally?.yes === 3,
    );
    const asked = answer.from.key;
    expect(poll).toMatchObject({ asked, article: to, tally: { yes: 3, no: 2 } });
    const index = async () =>
      (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`)).json<IndexAnswer>();
    const { articles } = await eventually(index, ({ articles }) =>
      articles.some((row) => row.article === to && row.tally.yes === 3),
    );
    expect(articles.filter((row) => row.article === from)).toEqual([]);
    // News of the old article that was on its way changes nothing.
    const late = { ...LATE_ROW, key: answer.from.key, article: from };
    await env.SITE.getByName(site).record(late);
    expect((await index()).articles.filter((row) => row.article === from)).toEqual([]);
    expect(await votesIn(from)).toBe(0);
  });

  test("takes new votes, changes and repeats under the old id, each counted once at the new poll", async () => {
    const [from, to] = [article("old-forward"), article("new-forward")];
    const [mine = ""] = await votes(from, 1);
    await move(from, to);
    expect((await vote(site, { article: from })).status).toBe(201);
    const resent = await post(site, { article: from, vote_id: mine });
    expect(await resent.json()).toMatchObject({ status: "counted", choice: "yes", tally: { yes: 2 } });
    const changed = await post(site, { article: from, vote_id: mine, edit: 1, choice: "no" });
    expect(await changed.json()).toMatchObject({ status: "counted", choice: "no", tally: { yes: 1, no: 1 } });
    await eventually(
      () => votesIn(from),
      (n) => n === 0,
    );
    expect(await read(to)).toMatchObject({ tally: { yes: 1, no: 1 } });
  });

  test("forwards a reader's change before that reader's vote has been handed over", async () => {
    const [from, to] = [article("old-early"), article("new-early")];
    const [mine = ""] = await votes(from, 1);
    await votes(from, 4);
    // The alarm that hands votes over is kept from ringing; no earlier one may still be at work.
    const stub = await pollOf(site, from);
    const idle = "SELECT kv_yes = 5 AND index_revision = revision AS idle FROM tally";
    await eventually(
      () => runInDurableObject(stub, (_poll, { storage }) => storage.sql.exec(idle).one()),
      (each) => each.idle === 1,
    );
    await runInDurableObject(stub, async (poll, { storage }) => {
      const about = { article: from, address: null, title: null, title_source: "reader" as const };
      await poll.moveTo(about, { key: await articleKey(site, to), article: to });
      await storage.deleteAlarm();
    });
    expect(await votesIn(from)).toBe(5);
    const changed = await post(site, { article: from, vote_id: mine, edit: 1, choice: "no" });
    expect(await changed.json()).toMatchObject({ status: "counted", choice: "no", tally: { yes: 0, no: 1 } });
    await runInDurableObject(await pollOf(site, from), (poll) => poll.alarm());
    await eventually(
      () => votesIn(from),
      (n) => n === 0,
    );
    const tally = await runInDurableObject(
      await pollOf(site, to),
      async (poll) => (await poll.read())?.counts,
    );
    expect(tally).toMatchObject({ yes: 4, no: 1 });
  });

  test("adds up exactly although votes go on, the new poll fails twice, and the old one is evicted", async () => {
    const [from, to] = [article("old-load"), article("new-load")];
    const old = await votes(from, 2 * MOVE_BATCH_VOTES + 30);
    const target = `${site}:${await articleKey(site, to)}`;
    const getByName = env.POLL.getByName.bind(env.POLL);
    let failures = 0;
    vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) => {
      if (name === target && ++failures <= 2) throw new Error("overloaded");
      return getByName(name);
    });
    await move(from, to);
    await evictDurableObject(await pollOf(site, from));
    // New readers at both addresses, and the old ones' repeats, while the votes are handed over.
    const [byOld, byNew] = await Promise.all([
      Promise.all(
        Array.from({ length: 40 }, async () => {
          const captcha = await solve(site, from);
          const vote_id = voteId();
          for (;;) {
            const { status } = await post(site, { article: from, vote_id, captcha });
            if (status < 500) return status;
          }
        }),
      ),
      votes(to, 40),
      Promise.all(old.slice(0, 100).map((vote_id) => post(site, { article: from, vote_id }))),
    ]);
    expect(byOld.every((status) => status < 300)).toBe(true);
    const all = old.length + byOld.length + byNew.length;
    await eventually(
      () => votesIn(from),
      (n) => n === 0,
    );
    expect(total(await read(to))).toBe(all);
    const { difference } = await (
      await callAs(
        ADMIN,
        "POST",
        `/v1/moderation/sites/${site}/articles/${await articleKey(site, to)}/recount`,
        {
          reason: "to be sure",
        },
      )
    ).json<{ difference: number }>();
    expect(difference).toBe(0);
    expect(failures).toBeGreaterThan(2);
  }, 120_000);

  test("brings its reviews along: what was void stays void and can be given back", async () => {
    const [from, to] = [article("old-reviewed"), article("new-reviewed")];
    await votes(from, 4);
    const path = async (id: string) =>
      `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}/reviews`;
    const review = await (
      await callAs(ADMIN, "POST", await path(from), { action: "void", reason: "a raid", dry_run: false })
    ).json<ReviewAnswer>();
    await move(from, to);
    await eventually(
      () => read(to),
      ({ void: voided }) => voided === 4,
    );
    const undone = await callAs(ADMIN, "POST", `${await path(to)}/${review.id}/undo`, { reason: "no raid" });
    expect(await undone.json()).toMatchObject({ votes: 4, after: { yes: 4, void: 0 } });
  });

  test("may move on: its readers and votes follow both steps", async () => {
    const [a, b, c] = [article("chain-a"), article("chain-b"), article("chain-c")];
    await votes(a, 2);
    await move(a, b);
    await move(b, c);
    expect((await vote(site, { article: a })).status).toBe(201);
    expect(
      total(
        await eventually(
          () => read(a),
          (each) => each.article === c && total(each) === 3,
        ),
      ),
    ).toBe(3);
    expect(
      (
        await eventually(
          () => getPoll(a),
          ({ article }) => article === c,
        )
      ).article,
    ).toBe(c);
  });

  test("before anybody voted on it forwards its first reader, and nothing appears under the old id", async () => {
    const [from, to] = [article("old-unborn"), article("new-unborn")];
    expect(await (await move(from, to)).json()).toMatchObject({ votes: 0 });
    expect((await vote(site, { article: from })).status).toBe(201);
    expect(await read(from)).toMatchObject({ article: to, tally: { yes: 1 } });
  });
});

describe("a move", () => {
  test("declared twice is one move, and is on the audit log once", async () => {
    const [from, to] = [article("twice-from"), article("twice-to")];
    expect((await move(from, to)).status).toBe(200);
    expect((await move(from, to)).status).toBe(200);
    const { entries } = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<{
      entries: { action: string; target: string; note: string; after: unknown }[];
    }>();
    const key = await articleKey(site, from);
    expect(entries.filter(({ action, target }) => action === "article.move" && target === key)).toMatchObject(
      [{ by: "admin", note: "new headline", before: { article: from }, after: { article: to } }],
    );
  });

  test("can't lead in a circle, to itself, or from one article to two", async () => {
    const [a, b, c] = [article("circle-a"), article("circle-b"), article("circle-c")];
    await move(a, b);
    for (const [from, to] of [
      [b, a],
      [a, c],
      [c, a],
      [c, `${c}/?utm_source=x`],
    ] as const)
      expect(await (await move(from, to)).json()).toMatchObject({ code: "move-conflict", status: 409 });
  });

  test("declared in both directions at once is taken in one, so that nobody is sent in a circle", async () => {
    const place = async (id: string) => ({ article: id, key: await articleKey(site, id) });
    const [a, b] = [await place(article("both-a")), await place(article("both-b"))];
    await runInDurableObject(env.SITE.getByName(site), async (each) => {
      const answers = await Promise.all([each.move(a, b, "x", "Ada"), each.move(b, a, "x", "Grace")]);
      expect(answers).toMatchObject([{ ok: true }, { ok: false, code: "move-conflict" }]);
    });
  });

  test("reaches the old poll later if it can't be reached at once, although KV refuses the site's settings", async () => {
    const [from, to] = [article("deaf-from"), article("deaf-to")];
    await votes(from, 2);
    const getByName = env.POLL.getByName.bind(env.POLL);
    const deaf = `${site}:${await articleKey(site, from)}`;
    let calls = 0;
    vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) => {
      if (name === deaf && ++calls === 1) throw Object.assign(new Error("overloaded"), { overloaded: true });
      return getByName(name);
    });
    vi.spyOn(env.PUBLISHED, "put").mockRejectedValue(new Error("KV PUT failed: 429"));
    await callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN] });
    expect((await move(from, to)).status).toBe(503);
    expect(
      total(
        await eventually(
          () => read(from),
          (each) => total(each) === 2,
        ),
      ),
    ).toBe(2);
  });
});
