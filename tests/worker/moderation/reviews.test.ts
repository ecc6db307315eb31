/** What moderators do to many votes at once: reviews, undoing, recounts; in slices, while votes go on. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  AuditAnswer,
  AuditEntry,
  DryRun,
  Problem,
  ReviewRow,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { PACE } from "../../../worker/poll/reviews/pace.ts";
import { type PublishedPoll, pollKvKey } from "../../../worker/published.ts";
import { voteId } from "../../support/vote-id.ts";
import { type Group, momentOf, seed } from "../seed.ts";
import {
  ADMIN,
  aheadOfAlarms,
  article,
  callAs,
  castOf,
  eventually,
  mintToken,
  pollOf,
  registerSite,
  someKey,
  someNetwork,
  vote,
} from "../support.ts";

let site: string;
let moderator: string;
beforeAll(async () => {
  site = await registerSite();
  moderator = await mintToken(site, ["read", "moderate"], "Ada");
});
const usual = { ...PACE };
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(PACE, usual);
});

const pathOf = async (id: string) => `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
const read = async (id: string) => (await callAs(moderator, "GET", await pathOf(id))).json<ArticleAnswer>();
const act = async <T = ReviewRow>(id: string, what: string, body: Record<string, unknown> = {}) =>
  (
    await callAs(moderator, "POST", `${await pathOf(id)}/${what}`, {
      note: "because",
      rows_per_day: 1_000_000,
      ...body,
    })
  ).json<T>();
const review = (id: string, action: string, filter = {}, over = {}) =>
  act(id, "reviews", { action, filter, dry_run: false, ...over });
const dryRun = (id: string, action: string, filter = {}) => act<DryRun>(id, "reviews", { action, filter });
const undo = <T = ReviewRow>(id: string, { id: of }: ReviewRow) => act<T>(id, `reviews/${of}/undo`);
const numbers = ({ tally: { yes, no }, held, void: voided }: ArticleAnswer) => ({
  yes,
  no,
  held,
  void: voided,
});
/** The audit entries of one article, oldest first, once there are as many as expected. */
const auditOf = async (id: string, expected: number): Promise<AuditEntry[]> => {
  const key = await articleKey(site, id);
  const ask = async () => {
    const answer = await callAs(moderator, "GET", `/v1/moderation/sites/${site}/audit`);
    return (await answer.json<AuditAnswer>()).entries.filter(({ target }) => target === key).reverse();
  };
  return eventually(ask, (entries) => entries.length >= expected);
};
/** What a recount finds. */
const difference = async (id: string) => (await act(id, "recount")).difference;

describe("a review", () => {
  test("as a dry run says how many, what it costs and what the tally would become, and changes nothing", async () => {
    const id = article("dry");
    await seed(site, id, [
      { n: 5, choice: "no" },
      { n: 2, standing: "held" },
    ]);
    const before = await read(id);
    expect(await dryRun(id, "void", { choice: "no" })).toEqual({
      dry_run: true,
      votes: 5,
      // Five votes, a blob of what they were, their hour, the tally, the review.
      rows: 9,
      before: { yes: 1, no: 5, held: 2, void: 0, share: 1 / 6 },
      after: { yes: 1, no: 0, held: 2, void: 5, share: 1 },
      explanation: null,
    });
    const { published: _, ...after } = await read(id);
    const { published: __, ...unchanged } = before;
    expect(after).toEqual(unchanged);
  });

  test("finds beside the article why votes are held, by cause and choice, each as long as there are some", async () => {
    const id = article("causes");
    await seed(site, id, [
      { n: 2, standing: "held" },
      { n: 3, standing: "held", choice: "no", cause: "network" },
    ]);
    const causes = async () => {
      const { held_by_cause } = await read(id);
      return held_by_cause.sort((a, b) => a.cause.localeCompare(b.cause));
    };
    const unchecked = { cause: "captcha-unreachable", yes: 2, no: 0, none: 0 };
    expect(await causes()).toEqual([unchecked, { cause: "network", yes: 0, no: 3, none: 0 }]);
    await review(id, "count", { cause: "network" });
    expect(await causes()).toEqual([unchecked]);
  });

  test("that names no vote says so, and what minutes it has looked at, before and after it is meant", async () => {
    const id = article("names-none");
    await seed(site, id, [{ n: 3 }]);
    const filter = { from: "2026-11-24T16:10:30+01:00", until: "2026-11-24T16:50:00+01:00" };
    const explanation = expect.stringMatching(
      /^names 0 votes: cast times are in minutes UTC, .* from 2026-11-24T15:10Z until 2026-11-24T15:50Z$/,
    );
    expect(await dryRun(id, "void", filter)).toMatchObject({ votes: 0, explanation });
    expect(await review(id, "void", filter)).toMatchObject({ votes: 0, state: "done", explanation });
    expect(await dryRun(id, "count")).toMatchObject({
      explanation: expect.stringMatching(/^names 0 votes: none/),
    });
    const some = await review(id, "void", { choice: "yes" });
    expect(some).toMatchObject({ votes: 4, explanation: null });
    expect(await undo(id, some)).toMatchObject({ explanation: null });
    expect(await act(id, "recount")).toMatchObject({ votes: 0, explanation: null });
  });

  test("does for real what its dry run said, for each action and filter, to the minute", async () => {
    const id = article("filters");
    await seed(site, id, [
      { n: 4, choice: "no", hoursAgo: 10, minute: 10 },
      { n: 3, hoursAgo: 10, minute: 10 },
      { n: 2, choice: "no", hoursAgo: 10, minute: 11 },
      { n: 6, standing: "held", hoursAgo: 5, minute: 30 },
      { n: 5, standing: "held", choice: "none", cause: "network", hoursAgo: 5, minute: 31 },
    ]);
    const at = (hoursAgo: number, minute: number) => momentOf({ hoursAgo, minute });
    const asked: [string, Record<string, unknown>, number][] = [
      ["void", { standing: "counted", choice: "no", until: at(10, 11) }, 4],
      ["hold", { from: at(10, 11), until: at(10, 12) }, 2],
      ["count", { cause: "captcha-unreachable", from: at(5, 30), until: at(5, 31) }, 6],
      ["count", { cause: "moderator" }, 2],
      ["void", { cause: "network" }, 5],
      ["restore", { choice: "no" }, 4],
      ["restore", {}, 5],
      ["void", { from: at(4, 0) }, 1],
      ["void", { standing: "held", choice: "yes" }, 0],
    ];
    for (const [action, filter, votes] of asked) {
      const dry = await dryRun(id, action, filter);
      const real = await review(id, action, filter);
      expect(real).toMatchObject({ state: "done", votes, before: dry.before, after: dry.after });
      expect(dry).toMatchObject({ votes, rows: real.rows });
      const { share: _, ...after } = real.after;
      expect(numbers(await read(id))).toEqual(after);
      expect(await difference(id)).toBe(0);
    }
  });

  test("names a network by its address or by what is around it, and takes the votes of others not", async () => {
    const id = article("named-network");
    const [mine, neighbour] = [someNetwork(), someNetwork()];
    const around = { ...neighbour, coarse: mine.coarse };
    await vote(site, { article: id });
    const poll = await pollOf(site, id);
    for (const network of [mine, mine, around]) await poll.cast(castOf(id, await someKey(), { network }));
    expect(await dryRun(id, "void", { network: hex(mine.fine) })).toMatchObject({ votes: 2 });
    expect(await dryRun(id, "void", { network: hex(mine.coarse) })).toMatchObject({ votes: 3 });
    expect(await review(id, "void", { network: hex(mine.fine) })).toMatchObject({ votes: 2, total: 2 });
    expect(numbers(await read(id))).toEqual({ yes: 2, no: 0, held: 0, void: 2 });
    expect(await difference(id)).toBe(0);
  });

  test("leaves the choice to the reader and the standing to the moderator", async () => {
    const id = article("void-then-changed");
    const vote_id = voteId();
    await vote(site, { article: id, vote_id });
    await review(id, "void");
    expect((await vote(site, { article: id, vote_id })).body.status).toBe("void");
    const changed = await vote(site, { article: id, vote_id, edit: 1, choice: "no" });
    expect(changed.body).toMatchObject({ status: "void", choice: "no", tally: { yes: 0, no: 0 } });
    await review(id, "restore");
    expect(numbers(await read(id))).toEqual({ yes: 0, no: 1, held: 0, void: 0 });
  });

  test("gives restored votes the standing and the cause they had: held ones stay held", async () => {
    const id = article("held-void-held");
    await seed(site, id, [{ n: 3, standing: "held", cause: "network" }, { n: 2 }]);
    await review(id, "void");
    expect(numbers(await read(id))).toEqual({ yes: 0, no: 0, held: 0, void: 6 });
    await review(id, "restore");
    expect(numbers(await read(id))).toEqual({ yes: 3, no: 0, held: 3, void: 0 });
    expect(await dryRun(id, "count", { cause: "network" })).toMatchObject({ votes: 3 });
  });

  test("can be undone by its id, once, for the votes on which no later review has decided", async () => {
    const id = article("undo");
    await seed(site, id, [{ n: 4 }, { n: 3, choice: "no" }]);
    const all = await review(id, "void");
    await review(id, "restore", { choice: "no" });
    // The three no votes are the later review's; the five yes votes come back.
    expect(await undo(id, all)).toMatchObject({
      action: "undo",
      undoes: all.id,
      votes: 5,
      after: { yes: 5, no: 3, held: 0, void: 0 },
    });
    expect((await read(id)).reviews.find((each) => each.id === all.id)?.undone).toBe(true);
    expect(await undo<Problem>(id, all)).toMatchObject({ code: "review-undone", status: 409 });
    // What was refused has left nothing.
    expect((await read(id)).reviews).toHaveLength(3);
    const unknown = await act<Problem>(id, `reviews/${crypto.randomUUID()}/undo`);
    expect(unknown).toMatchObject({ code: "unknown-review", status: 404 });
    expect(await difference(id)).toBe(0);
  });

  test("can be undone for the votes that a later review kept, once that one is undone", async () => {
    const id = article("undo-in-turn");
    await seed(site, id, [{ n: 2 }, { n: 3, choice: "no", standing: "held" }]);
    const counted = await review(id, "count");
    const voided = await review(id, "void", { choice: "no" });
    expect(await undo(id, counted)).toMatchObject({ votes: 0 });
    expect(await undo(id, voided)).toMatchObject({ after: { yes: 3, no: 3, held: 0 } });
    expect(await undo(id, counted)).toMatchObject({ votes: 3, after: { yes: 3, no: 0, held: 3 } });
    expect(await undo<Problem>(id, counted)).toMatchObject({ code: "review-undone" });
    expect(await difference(id)).toBe(0);
  });

  test("of an article without votes names none and creates nothing as a dry run", async () => {
    const id = article("review-nobody");
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, {
      articles: [{ article: id }],
    });
    expect(await dryRun(id, "void")).toMatchObject({ votes: 0, dry_run: true });
    const tables = await runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

test("void, restore and recount of 10,000 votes end with the tally they began with, and the audit tells the story", async () => {
  const id = article("ten-thousand");
  await seed(site, id, [{ n: 6_000 }, { n: 3_499, choice: "no" }, { n: 500, standing: "held" }]);
  const begin = await read(id);
  PACE.answerMs = 60_000;
  const voided = await review(id, "void", {}, { note: "a raid" });
  expect(voided).toMatchObject({ votes: 10_000, after: { yes: 0, no: 0, held: 0, void: 10_000 } });
  // A vote is a row, what it was a five hundredth, and each slice costs a few.
  expect(voided.rows).toBeLessThanOrEqual(10_100);
  await review(id, "restore", {}, { note: "no raid after all" });
  const counts = { yes: 6_001, no: 3_499, held: 500, void: 0 };
  const recounted = await act(id, "recount", { note: "to be sure" });
  expect(recounted).toMatchObject({ before: counts, after: counts, difference: 0, done: 10_000 });
  expect(recounted.rows).toBeLessThan(100);
  const end = await read(id);
  expect({ ...end.tally, revision: 0 }).toEqual({ ...begin.tally, revision: 0 });
  expect(end.standings).toEqual(begin.standings);
  expect(end.trend).toEqual(begin.trend);
  expect(await auditOf(id, 3)).toMatchObject([
    {
      by: "Ada",
      action: "review.void",
      note: "a raid",
      before: counts,
      after: { void: 10_000, votes: 10_000 },
    },
    { by: "Ada", action: "review.restore", note: "no raid after all", after: { ...counts, votes: 10_000 } },
    { by: "Ada", action: "article.recount", note: "to be sure", before: counts, after: { difference: 0 } },
  ]);
});

describe("a review of many votes", () => {
  // Slices go when a test rings, and not before.
  beforeEach(() => {
    aheadOfAlarms();
    Object.assign(PACE, { sliceVotes: 100, pauseMs: 6 * HOUR_MS, slicesPerRun: 1 });
  });
  const ring = async (id: string) =>
    runInDurableObject(await pollOf(site, id), (poll) =>
      poll.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 12 * HOUR_MS }),
    );
  const follow = async (id: string, { id: of }: ReviewRow) =>
    (await callAs(moderator, "GET", `${await pathOf(id)}/reviews/${of}`)).json<ReviewRow>();
  const seeded = async (name: string, groups: Group[]) => {
    const id = article(name);
    await seed(site, id, groups);
    return id;
  };

  test("is answered with 202 and its progress, can be followed, and says when it is done", async () => {
    const id = await seeded("followed", [{ n: 249, hoursAgo: 3 }]);
    const asked = await callAs(moderator, "POST", `${await pathOf(id)}/reviews`, {
      action: "void",
      note: "a raid",
      dry_run: false,
    });
    expect(asked.status).toBe(202);
    const begun = await asked.json<ReviewRow>();
    expect(begun).toMatchObject({ state: "running", done: 100, total: 250, votes: 100 });
    expect(begun.before).toMatchObject({ yes: 250 });
    expect(begun.after).toMatchObject({ yes: 150, void: 100 });
    await ring(id);
    expect(await follow(id, begun)).toMatchObject({ state: "running", done: 200, votes: 200 });
    await ring(id);
    expect(await follow(id, begun)).toMatchObject({ state: "done", done: 250, total: 250, votes: 250 });
    expect((await read(id)).reviews).toMatchObject([{ id: begun.id, state: "done" }]);
    await ring(id);
    expect(await auditOf(id, 1)).toMatchObject([{ action: "review.void", after: { votes: 250 } }]);
  });

  test("goes on after an eviction where it was, and takes no vote twice", async () => {
    const id = await seeded("evicted", [
      { n: 149, hoursAgo: 2 },
      { n: 100, standing: "held", hoursAgo: 1 },
    ]);
    const begun = await review(id, "void");
    for (let i = 0; i < 2; i++) {
      await evictDurableObject(await pollOf(site, id));
      await ring(id);
    }
    expect(await follow(id, begun)).toMatchObject({ state: "done", votes: 250 });
    expect(numbers(await read(id))).toEqual({ yes: 0, no: 0, held: 0, void: 250 });
  });

  test("takes no vote that was cast after it was asked for, and each as it is when its turn comes", async () => {
    const id = await seeded("generations", [{ n: 150, hoursAgo: 2 }]);
    const vote_id = voteId();
    await vote(site, { article: id, vote_id, choice: "no" });
    const begun = await review(id, "void", { choice: "no" });
    // The reader changes the choice before the slice with it comes; another one votes no.
    await vote(site, { article: id, vote_id, edit: 1, choice: "yes" });
    await vote(site, { article: id, choice: "no" });
    await ring(id);
    expect(await follow(id, begun)).toMatchObject({ state: "done", votes: 0 });
    expect(numbers(await read(id))).toEqual({ yes: 152, no: 1, held: 0, void: 0 });
  });

  test("waits for the one before it, and is stopped where it is by its undo, which takes all of it back", async () => {
    const id = await seeded("queued", [{ n: 249, hoursAgo: 3 }]);
    const first = await review(id, "hold");
    const second = await review(id, "void");
    expect(second).toMatchObject({ state: "queued", done: 0 });
    expect(await follow(id, first)).toMatchObject({ state: "running", done: 200 });
    const taken = await undo(id, first);
    // The second has its turn before the undo, which was asked for later.
    expect(await follow(id, first)).toMatchObject({ state: "stopped", votes: 200 });
    expect(await follow(id, second)).toMatchObject({ state: "running" });
    await undo(id, second);
    for (let i = 0; i < 8; i++) await ring(id);
    expect(await follow(id, taken)).toMatchObject({ state: "done" });
    expect(numbers(await read(id))).toEqual({ yes: 150, no: 0, held: 100, void: 0 });
    // What the second had taken over from the first is the first's again, and can be undone for it too.
    await undo(id, first);
    for (let i = 0; i < 3; i++) await ring(id);
    expect(numbers(await read(id))).toEqual({ yes: 250, no: 0, held: 0, void: 0 });
    const audit = await auditOf(id, 5);
    expect(audit.map(({ action, after }) => [action, (after as { stopped?: true }).stopped])).toEqual([
      ["review.hold", true],
      ["review.void", true],
      ["review.undo", undefined],
      ["review.undo", undefined],
      ["review.undo", undefined],
    ]);
  });

  test("that has used up the day's rows says until when it waits, and goes on then", async () => {
    const id = await seeded("allowance", [{ n: 249, hoursAgo: 3 }]);
    const begun = await review(id, "void", {}, { rows_per_day: 150 });
    await ring(id);
    const midnight = (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000;
    await ring(id);
    // Whoever follows one behind it is told, too, and does not ask until then.
    const behind = await review(id, "count");
    expect(await follow(id, behind)).toMatchObject({
      ...{ state: "queued", waits_until: new Date(midnight).toISOString() },
    });
    await undo(id, behind);
    expect(await follow(id, behind)).toMatchObject({ state: "stopped", waits_until: null });
    expect(await follow(id, begun)).toMatchObject({
      state: "running",
      done: 200,
      waits_until: new Date(midnight).toISOString(),
    });
    vi.spyOn(Date, "now").mockImplementation(() => midnight + 1);
    await ring(id);
    expect(await follow(id, begun)).toMatchObject({ state: "done", votes: 250, waits_until: null });
  });

  test("as a recount finds nothing while votes behind it and before it are cast and changed", async () => {
    const id = await seeded("recounted-live", [{ n: 150 }]);
    const poll = await pollOf(site, id);
    const hour = Math.floor(Date.now() / HOUR_MS);
    // Keys of the hour before come first, those that end this hour last.
    const keyAt = (end: "first" | "last", n: number) => {
      const key = new Uint8Array(16).fill(end === "last" ? 255 : 0);
      new DataView(key.buffer).setUint32(0, end === "last" ? hour : hour - 1);
      key[15] = n;
      return key;
    };
    const cast = (key: Uint8Array, over = {}) => poll.cast(castOf(id, key, over));
    for (const n of [1, 2, 3]) for (const end of ["first", "last"] as const) await cast(keyAt(end, n));
    const asked = await act(id, "recount");
    expect(asked).toMatchObject({ state: "running", done: 100, total: 157 });
    for (const end of ["first", "last"] as const) {
      await cast(keyAt(end, 1), { edit: 1, choice: "no" });
      await cast(keyAt(end, 2), { edit: 1, choice: "none" });
      await cast(keyAt(end, 4), { choice: "no" });
      await cast(keyAt(end, 5), { networkVotesPerDay: 0 });
    }
    await evictDurableObject(poll);
    await cast(keyAt("first", 3), { edit: 1, choice: "no" });
    await ring(id);
    expect(await follow(id, asked)).toMatchObject({ state: "done", difference: 0 });
    expect(numbers(await read(id))).toEqual({ yes: 152, no: 5, held: 2, void: 0 });
  });
});

test("readers see the tally of before a long review or that of after it, never one in between", async () => {
  const id = article("held-back");
  await seed(site, id, [{ n: 59 }]);
  const kvKey = pollKvKey(site, await articleKey(site, id));
  const shown = async () => (await env.PUBLISHED.get<PublishedPoll>(kvKey, "json"))?.tally.yes;
  await eventually(shown, (yes) => yes !== undefined);
  const before = await shown();
  // Three seconds, in which a tally that has changed so much is published at least once.
  Object.assign(PACE, { sliceVotes: 2, pauseMs: 100, answerMs: 0 });
  await review(id, "void");
  const seen = new Set<number | undefined>();
  await eventually(
    async () => {
      const yes = await shown();
      seen.add(yes);
      return yes;
    },
    (yes) => yes === 0,
  );
  expect(seen).toEqual(new Set([before, 0]));
});

describe("a recount", () => {
  const corrupt = async (id: string, sql: string) => {
    const stub = await pollOf(site, id);
    await runInDurableObject(stub, (_poll, { storage }) => storage.sql.exec(sql));
    await evictDurableObject(stub);
  };

  test.each([
    ["the tally", "UPDATE tally SET counted_yes = 9, held_no = 1", 5],
    ["a withdrawn vote's number", "UPDATE tally SET void_none = 4", 4],
    [
      "held votes by cause",
      `UPDATE tally SET held = '{"network":{"yes":1,"no":0,"none":0},"moderator":{"yes":2,"no":0,"none":0}}'`,
      // One too few for the network, three that are not there.
      3,
    ],
    ["an hour", "UPDATE hour SET counted_yes = counted_yes + 2, void_no = 7", 9],
    ["an hour that is missing", "DELETE FROM hour", 7],
    ["an hour too many", "INSERT INTO hour SELECT 5, 1, 2, 3, 4, 5, 6, 7, 8, 9", 45],
  ])("corrects %s, and says by how much", async (name, sql, expected) => {
    const id = article(`miscounted-${name.replaceAll(/\W/g, "-")}`);
    await seed(site, id, [{ n: 4 }, { n: 2, standing: "held", cause: "network" }]);
    const right = await read(id);
    await corrupt(id, sql);
    const recounted = await act(id, "recount");
    expect(recounted).toMatchObject({ state: "done", difference: expected });
    const { revision: _, ...counts } = right.tally;
    expect(await read(id)).toMatchObject({
      tally: counts,
      held: 2,
      standings: right.standings,
      trend: right.trend,
    });
    expect(await difference(id)).toBe(0);
    expect((await auditOf(id, 2))[0]).toMatchObject({
      action: "article.recount",
      after: { difference: expected },
    });
  });
});

test("a poll that is hidden while a review is on its way is hidden at once: what is held back is the tally", async () => {
  Object.assign(PACE, { sliceVotes: 1, pauseMs: HOUR_MS, slicesPerRun: 1, answerMs: 60_000 });
  aheadOfAlarms();
  const id = article("hidden-meanwhile");
  const stub = await pollOf(site, id);
  for (let i = 0; i < 3; i++) await stub.cast(castOf(id, await someKey()));
  expect((await review(id, "void")).state).toBe("running");
  const ring = () =>
    runInDurableObject(stub, (poll) =>
      poll.alarm({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 10_000 }),
    );
  const inKv = async () =>
    env.PUBLISHED.get<PublishedPoll>(pollKvKey(site, await articleKey(site, id)), "json");
  await ring();
  expect(await inKv()).toBeNull();
  await callAs(moderator, "PATCH", await pathOf(id), { state: "hidden", note: "at once" });
  await ring();
  expect(await inKv()).toMatchObject({ state: "hidden" });
});
