/** An article that is now another one: forwarding, adding up, and what can break in between. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  AuditAnswer,
  IndexAnswer,
  MoveAnswer,
  PollAnswer,
  Problem,
  ReviewRow,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { MOVE_BATCH_VOTES } from "../../../worker/limits/moves.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { NETWORK_CHUNK_ENTRIES } from "../../../worker/limits/votes.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import type { Batch } from "../../../worker/poll/move/batch.ts";
import { PACE } from "../../../worker/poll/reviews/pace.ts";
import { voteId } from "../../support/vote-id.ts";
import { standIn } from "../stand-in.ts";
import {
  ADA,
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  ORIGIN,
  post,
  registerSite,
  solve,
  someKey,
  someNetwork,
  vote,
} from "../support.ts";

let site: string;
/** As it is before anybody spies on it. */
const getByName = env.POLL.getByName.bind(env.POLL);
const pollOf = async (of: string, id: string) => getByName(pollName(of, await articleKey(of, id)));
beforeAll(async () => {
  site = await registerSite();
});
const usual = { ...PACE };
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(PACE, usual);
});

const move = async (from: string, to: string, alias = false) =>
  callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "new headline", alias });
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

/** Votes of an article under ids of their own; many at once go to its Poll directly, past the captcha. */
async function votes(id: string, n: number, choice: "yes" | "no" = "yes"): Promise<string[]> {
  const ids = Array.from({ length: n }, () => voteId());
  const poll = await pollOf(site, id);
  const answers = await Promise.all(
    ids.map(async (vote_id) => poll.cast(castOf(id, await voteKey(vote_id), { choice }))),
  );
  expect(answers.every((answer) => answer.ok)).toBe(true);
  return ids;
}

const pathOf = async (id: string) => `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
const act = async (id: string, what: string, body: Record<string, unknown> = {}) =>
  (
    await callAs(ADMIN, "POST", `${await pathOf(id)}/${what}`, { note: "because", ...body })
  ).json<ReviewRow>();
const review = (id: string, action: string, filter = {}) =>
  act(id, "reviews", { action, filter, dry_run: false });
const undo = (id: string, { id: of }: ReviewRow) => act(id, `reviews/${of}/undo`);
/** What a recount finds. */
const recount = async (id: string) => (await act(id, "recount")).difference;
const standingsIn = async (id: string) =>
  runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
    storage.sql
      .exec<{ standing: string }>("SELECT standing FROM vote ORDER BY standing")
      .toArray()
      .map(({ standing }) => standing),
  );

/** The new article once the old one's hand-over is over. */
async function arrived(from: string, to: string): Promise<ArticleAnswer> {
  const stub = await pollOf(site, from);
  await eventually(
    () =>
      runInDurableObject(stub, (_poll, { storage }) =>
        storage.sql.exec<{ hand_over: string }>("SELECT hand_over FROM poll").one(),
      ),
    ({ hand_over }) => hand_over === "over",
  );
  return read(to);
}

/** Rings the alarm that a poll has set, if it has, at the time for which it was set. */
const ringAhead = async (id: string) =>
  runInDurableObject(await pollOf(site, id), async (poll, { storage }) => {
    const scheduledTime = await storage.getAlarm();
    if (scheduledTime !== null) await poll.alarm({ isRetry: false, retryCount: 0, scheduledTime });
  });

/** Tells of batches on their way to any poll. Those that `held` names wait as long as it says so. */
function spyOnBatches(seen: Batch[], held: (batch: Batch) => boolean = () => false) {
  return vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) => {
    const stub = getByName(name);
    const absorb = async (batch: Batch) => {
      seen.push(batch);
      // In the sender's own context: a promise of the test's would never wake it.
      while (held(batch)) await scheduler.wait(20);
      await stub.absorb(batch);
    };
    return standIn(stub, { absorb });
  });
}

/** Moves an article whose votes then wait, announced, until they are released. */
async function heldBack(from: string, to: string): Promise<() => void> {
  let waiting = true;
  // What is forwarded for one reader is one vote; a batch of all is more, and the last has none.
  spyOnBatches([], ({ votes, over }) => waiting && (votes.length > 1 || over));
  expect((await move(from, to)).status).toBe(200);
  return () => {
    waiting = false;
  };
}

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
      explanation: expect.stringContaining("counted under both"),
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
    const release = await heldBack(from, to);
    expect(await votesIn(from)).toBe(5);
    const changed = await post(site, { article: from, vote_id: mine, edit: 1, choice: "no" });
    expect(await changed.json()).toMatchObject({ status: "counted", choice: "no", tally: { yes: 0, no: 1 } });
    release();
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
          note: "to be sure",
        },
      )
    ).json<{ difference: number }>();
    expect(difference).toBe(0);
    expect(failures).toBeGreaterThan(2);
  }, 120_000);

  test("brings its reviews along: what was void stays void, and can be given back and undone under the old ids", async () => {
    const [from, to] = [article("old-reviewed"), article("new-reviewed")];
    await votes(from, 4);
    await votes(from, 2, "no");
    // Reviews of the new poll's own, so that numbers have to be other ones there.
    await votes(to, 1);
    await undo(to, await review(to, "void"));
    const all = await review(from, "void");
    const some = await review(from, "restore", { choice: "no" });
    await move(from, to);
    expect(await arrived(from, to)).toMatchObject({ tally: { yes: 1, no: 2 }, void: 4 });
    const { reviews } = await read(to);
    expect(reviews.map(({ id }) => id)).toEqual(expect.arrayContaining([all.id, some.id]));
    expect(await undo(to, some)).toMatchObject({ votes: 2, after: { yes: 1, no: 0, void: 6 } });
    expect(await undo(to, all)).toMatchObject({ votes: 6, after: { yes: 5, no: 2, void: 0 } });
    expect(await recount(to)).toBe(0);
  });

  test("sends moderators to the new poll, and refuses what needs all votes until they are there", async () => {
    const [from, to] = [article("old-moderated"), article("new-moderated")];
    await votes(from, 3);
    const release = await heldBack(from, to);
    const paths = [from, to];
    for (const id of paths) {
      for (const [what, body] of [
        ["reviews", { action: "void", note: "x", dry_run: false }],
        ["reviews", { action: "void", note: "x" }],
        ["recount", { note: "x" }],
        [`reviews/${crypto.randomUUID()}/undo`, { note: "x" }],
      ] as const) {
        const refused = await callAs(ADMIN, "POST", `${await pathOf(id)}/${what}`, body);
        expect(refused.headers.get("Retry-After")).toMatch(/^\d+$/);
        expect(await refused.json<Problem>()).toMatchObject({ code: "move-in-progress", status: 409 });
      }
      for (const format of ["csv", "ndjson"]) {
        const refused = await callAs(ADMIN, "GET", `${await pathOf(id)}/votes?format=${format}`);
        expect(refused.headers.get("Retry-After")).toMatch(/^\d+$/);
        expect(await refused.json<Problem>()).toMatchObject({ code: "move-in-progress", status: 409 });
      }
    }
    // Whoever was on its way to the old poll is not given what is left there.
    expect(await (await pollOf(site, from)).votes(undefined, 10)).toMatchObject({ code: "move-in-progress" });
    const patch = { state: "closed", note: "x" };
    expect(await (await callAs(ADMIN, "PATCH", await pathOf(from), patch)).json()).toMatchObject({
      state: "closed",
      key: await articleKey(site, to),
    });
    release();
    await arrived(from, to);
    expect(await read(to)).toMatchObject({ state: "closed", tally: { yes: 3 } });
    const exported = await callAs(ADMIN, "GET", `${await pathOf(from)}/votes?format=ndjson`);
    expect((await exported.text()).trim().split("\n")).toHaveLength(3);
    expect(await review(from, "void")).toMatchObject({ votes: 3 });
    expect(await read(to)).toMatchObject({ void: 3 });
  });

  test("stops reviews that are on their way, and tells the audit log; what they did can be undone afterwards", async () => {
    const [from, to] = [article("old-busy"), article("new-busy")];
    await votes(from, 5);
    Object.assign(PACE, { sliceVotes: 2, pauseMs: HOUR_MS, slicesPerRun: 1 });
    const running = await review(from, "void");
    expect(running).toMatchObject({ state: "running", votes: 2 });
    expect(await review(from, "hold")).toMatchObject({ state: "queued" });
    Object.assign(PACE, usual);
    await move(from, to);
    // Its second slice came with the request for the other review.
    expect(await arrived(from, to)).toMatchObject({ tally: { yes: 1 }, void: 4 });
    expect((await read(to)).reviews.map(({ state }) => state)).toEqual(["stopped", "stopped"]);
    expect(await undo(to, running)).toMatchObject({ votes: 4, after: { yes: 5, void: 0 } });
    const key = await articleKey(site, from);
    const entries = async () =>
      (
        await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>()
      ).entries.filter(({ target, action }) => target === key && action.startsWith("review."));
    expect(await eventually(entries, (all) => all.length === 2)).toMatchObject([
      { action: "review.hold", after: { stopped: true } },
      { action: "review.void", after: { stopped: true, votes: 4 } },
    ]);
  });

  test("leaves what a captcha's late check finds to the new poll, whenever that comes", async () => {
    const [from, to] = [article("old-unchecked"), article("new-unchecked")];
    await votes(from, 1);
    const poll = await pollOf(site, from);
    const key = await someKey();
    const proof = {
      token: await solve(site, from),
      idempotencyKey: crypto.randomUUID(),
      hostname: "localhost",
      key: await articleKey(site, from),
    };
    expect(await poll.cast(castOf(from, key, { captcha: "unreachable", proof }))).toMatchObject({
      status: "held",
    });
    // A check that is on its way when the article moves.
    const ask = globalThis.fetch;
    let [asked, waiting, answered] = [false, true, false];
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...request) => {
      asked = true;
      while (waiting) await scheduler.wait(20);
      const response = await ask(...request);
      answered = true;
      return response;
    });
    const ringing = runInDurableObject(poll, (each) =>
      each.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + HOUR_MS }),
    );
    await eventually(
      async () => asked,
      (yes) => yes,
    );
    const release = await heldBack(from, to);
    waiting = false;
    await eventually(
      async () => answered,
      (yes) => yes,
    );
    expect(await standingsIn(from)).toEqual(["counted", "held"]);
    release();
    await ringing;
    await arrived(from, to);
    // The new poll has planned a check of its own: it comes as if its time had come.
    await eventually(
      async () => {
        await ringAhead(to);
        return read(to);
      },
      ({ tally, held }) => tally.yes === 2 && held === 0,
    );
    expect(await recount(to)).toBe(0);
  });

  test("brings its networks along, once each, under the hashes that name them", async () => {
    const [from, to] = [article("old-networks"), article("new-networks")];
    await votes(from, 1);
    const poll = await pollOf(site, from);
    const network = someNetwork();
    for (let i = 0; i < 2 * NETWORK_CHUNK_ENTRIES + 5; i++)
      await poll.cast(castOf(from, await someKey(), { network, choice: "no" }));
    await move(from, to);
    await arrived(from, to);
    const filter = { network: hex(network.fine) };
    const { signals } = await read(to);
    expect(signals).toContainEqual(expect.objectContaining({ kind: "network", network: filter.network }));
    expect(await review(to, "void", filter)).toMatchObject({ votes: 2 * NETWORK_CHUNK_ENTRIES + 5 });
  }, 90_000);

  test("takes each batch once, whenever and however often it comes, and none after the last", async () => {
    const [from, to] = [article("old-batches"), article("new-batches")];
    await votes(from, 3);
    const voided = await review(from, "void");
    const seen: Batch[] = [];
    const spy = spyOnBatches(seen);
    await move(from, to);
    await arrived(from, to);
    spy.mockRestore();
    expect(seen.length).toBeGreaterThanOrEqual(4);
    const target = await pollOf(site, to);
    const before = await read(to);
    for (const batch of [...seen].reverse()) await target.absorb(batch);
    expect(await read(to)).toEqual(before);
    expect(await undo(to, voided)).toMatchObject({ votes: 3 });
    // The same in another order and twice, at a poll that has none of it yet.
    const other = article("other-batches");
    await votes(other, 1);
    const third = await pollOf(site, other);
    const open = seen.filter(({ over }) => !over);
    for (const batch of [...[...open].reverse(), ...open]) await third.absorb(batch);
    const over = seen.find((batch) => batch.over);
    if (over) await third.absorb(over);
    expect(await read(other)).toMatchObject({ tally: { yes: 1 }, void: 3 });
    expect(await undo(other, voided)).toMatchObject({ votes: 3, after: { yes: 4, void: 0 } });
    expect(await recount(other)).toBe(0);
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
    expect(await (await move(from, to, true)).json()).toMatchObject({ votes: 0 });
    expect((await vote(site, { article: from })).status).toBe(201);
    expect(await read(from)).toMatchObject({ article: to, tally: { yes: 1 } });
  });
});

describe("a move", () => {
  test("declared twice is one move, and is on the audit log once", async () => {
    const [from, to] = [article("twice-from"), article("twice-to")];
    expect((await move(from, to, true)).status).toBe(200);
    expect((await move(from, to)).status).toBe(200);
    const key = await articleKey(site, from);
    const entries = async () =>
      (
        await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>()
      ).entries.filter(({ action, target }) => action === "article.move" && target === key);
    expect(await eventually(entries, (all) => all.length > 0)).toMatchObject([
      { by: "admin", note: "new headline", before: { article: from }, after: { article: to } },
    ]);
  });

  test("can't lead in a circle, to itself, or from one article to two", async () => {
    const [a, b, c] = [article("circle-a"), article("circle-b"), article("circle-c")];
    await move(a, b, true);
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
      const answers = await Promise.all(
        [
          [a, b],
          [b, a],
        ].map(([from, to]) => each.move(from ?? a, to ?? a, "x", ADA, [], { alias: true })),
      );
      expect(answers).toMatchObject([{ ok: true }, { ok: false, code: "move-conflict" }]);
    });
  });

  test("reaches the old poll later if it can't be reached at once, although KV refuses the site's settings", async () => {
    const [from, to] = [article("deaf-from"), article("deaf-to")];
    await votes(from, 2);
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

test("a vote that can't be handed on takes no other along that came with it", async () => {
  const [from, to] = [article("one-fails"), article("one-fails-new")];
  const old = await pollOf(site, from);
  await old.cast(castOf(from, await someKey()));
  await move(from, to);
  await arrived(from, to);
  const [lost, kept] = [await someKey(), await someKey()];
  vi.spyOn(env.POLL, "getByName").mockImplementation((name) => {
    const cast = (each: Parameters<typeof old.cast>[0]) =>
      hex(each.key) === hex(lost)
        ? Promise.reject(Object.assign(new Error("too many"), { overloaded: true }))
        : getByName(name).cast(each);
    return { cast } as unknown as typeof old;
  });
  const answers = await runInDurableObject(old, (poll) =>
    Promise.all([lost, kept].map((key) => poll.cast(castOf(from, key)))),
  );
  expect(answers).toMatchObject([{ code: "busy" }, { status: "counted" }]);
});
