/** What moderators do to a poll: state, title, reviews, recounts; and that the audit log tells of each. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  ArticleRow,
  AuditAnswer,
  PollAnswer,
  Problem,
  RecountAnswer,
  ReviewAnswer,
  VoteRow,
} from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/article-key.ts";
import { EXPORT_BATCH_ROWS, HOUR_MS } from "../../worker/limits.ts";
import { voteId } from "../support/vote-id.ts";
import { article, call, callAs, eventually, mintToken, pollOf, registerSite, vote } from "./support.ts";

let site: string;
let moderator: string;
beforeAll(async () => {
  site = await registerSite();
  moderator = await mintToken(site, ["read", "moderate"], "Ada");
});
afterEach(() => void vi.restoreAllMocks());

const pathOf = async (id: string) => `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
const read = async (id: string) => (await callAs(moderator, "GET", await pathOf(id))).json<ArticleAnswer>();
const patch = async (id: string, body: Record<string, unknown>) =>
  callAs(moderator, "PATCH", await pathOf(id), { reason: "because", ...body });
const act = async <T>(id: string, what: string, body: Record<string, unknown>) =>
  (await callAs(moderator, "POST", `${await pathOf(id)}/${what}`, { reason: "because", ...body })).json<T>();
const getPoll = async (id: string) =>
  (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(id)}`)).json<PollAnswer>();
/** The site's audit entries about one article, oldest first, once there are as many as expected. */
const auditOf = async (id: string, expected: number) => {
  const key = await articleKey(site, id);
  const ask = async () => {
    const { entries } = await (
      await callAs(moderator, "GET", `/v1/moderation/sites/${site}/audit`)
    ).json<AuditAnswer>();
    return entries.filter(({ target }) => target === key).reverse();
  };
  return eventually(ask, (entries) => entries.length >= expected);
};

/** Puts votes into a poll at one go: as many as named, each with its standing, choice and hour. */
async function seed(id: string, groups: { n: number; choice?: string; standing?: string; hour?: number }[]) {
  await vote(site, { article: id });
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    const now = Math.floor(Date.now() / HOUR_MS);
    const count = { yes: 1, no: 0, held: 0, void: 0 } as Record<string, number>;
    for (const { n, choice = "yes", standing = "counted", hour = now } of groups) {
      const number = standing === "counted" ? choice : standing;
      if (choice !== "none") count[number] = (count[number] ?? 0) + n;
      for (let i = 0; i < n; i++)
        storage.sql.exec(
          "INSERT INTO vote (id, choice, edit, standing, reason, hour) VALUES (randomblob(16), ?, 0, ?, NULL, ?)",
          choice,
          standing,
          hour,
        );
    }
    const { yes = 0, no = 0, held = 0, void: voided = 0 } = count;
    storage.sql.exec("UPDATE tally SET yes = ?, no = ?, held = ?, void = ?", yes, no, held, voided);
  });
  await evictDurableObject(await pollOf(site, id));
}

describe("a poll that a moderator", () => {
  test("closes refuses votes at once, shows as closed to readers soon, and can be opened again", async () => {
    const id = article("closing");
    await vote(site, { article: id });
    // Published as open before, so that only the closing itself can be what is published next.
    await eventually(
      () => read(id),
      ({ published }) => published?.tally.yes === 1,
    );
    const closed = await (await patch(id, { state: "closed" })).json<ArticleRow>();
    expect(closed).toMatchObject({ state: "closed", tally: { yes: 1, no: 0 } });
    expect(await vote(site, { article: id })).toMatchObject({ status: 403, body: { code: "poll-closed" } });
    expect(
      (
        await eventually(
          () => getPoll(id),
          ({ state }) => state === "closed",
        )
      ).tally,
    ).toMatchObject({
      yes: 1,
    });
    await patch(id, { state: "open" });
    expect((await vote(site, { article: id })).status).toBe(201);
  });

  test("hides is hidden from every public answer, the vote's own included", async () => {
    const id = article("hiding");
    const vote_id = voteId();
    await vote(site, { article: id, vote_id });
    await patch(id, { state: "hidden" });
    expect((await vote(site, { article: id, vote_id })).body).toMatchObject({
      status: "counted",
      tally: null,
    });
    expect(
      await eventually(
        () => getPoll(id),
        ({ state }) => state === "hidden",
      ),
    ).toMatchObject({
      tally: null,
    });
    expect(await read(id)).toMatchObject({ state: "hidden", tally: { yes: 1 } });
  });

  test("names keeps the name, whatever readers' browsers report, and the index has it too", async () => {
    const id = article("naming");
    await vote(site, { article: id, title: "As reported" });
    await patch(id, { title: "As corrected" });
    await vote(site, { article: id, title: "As reported" });
    expect(await read(id)).toMatchObject({ title: "As corrected", title_source: "moderator" });
    const path = `/v1/moderation/sites/${site}/articles?q=as%20CORRECTED`;
    const found = async () => (await callAs(moderator, "GET", path)).json<{ articles: ArticleRow[] }>();
    expect((await eventually(found, ({ articles }) => articles.length > 0)).articles).toMatchObject([
      { article: id, title: "As corrected" },
    ]);
  });

  test("closes before its first vote takes none", async () => {
    const id = article("closed-first");
    await callAs("admin-token-of-the-tests", "POST", `/v1/admin/sites/${site}/articles`, {
      articles: [{ article: id, title: "Registered" }],
    });
    expect(await (await patch(id, { state: "closed" })).json()).toMatchObject({
      state: "closed",
      title: "Registered",
      first_vote_at: null,
      last_vote_at: null,
    });
    expect((await vote(site, { article: id })).body.code).toBe("poll-closed");
    expect(
      (
        await eventually(
          () => getPoll(id),
          ({ state }) => state === "closed",
        )
      ).state,
    ).toBe("closed");
  });

  test("changes without a reason, or not at all, stays as it is", async () => {
    const id = article("unreasoned");
    await vote(site, { article: id });
    for (const body of [{ state: "closed" }, { reason: "because" }, { state: "closed", reason: "  " }, []]) {
      const answer = await callAs(moderator, "PATCH", await pathOf(id), body);
      expect(await answer.json()).toMatchObject({ code: "invalid-request" });
    }
    expect(await read(id)).toMatchObject({ state: "open" });
  });
});

describe("one article's answer", () => {
  test("tells what readers are shown, and how old that is", async () => {
    const id = article("published-copy");
    await vote(site, { article: id });
    const { published } = await eventually(
      () => read(id),
      ({ published }) => published !== null,
    );
    expect(published).toMatchObject({ state: "open", tally: { yes: 1, no: 0 } });
    expect(published?.age_s).toBeGreaterThanOrEqual(0);
    expect(Date.parse(published?.at ?? "")).toBeLessThanOrEqual(Date.now());
  });

  test("counts all votes by standing and choice, and shows an hour that stands out", async () => {
    const id = article("burst");
    const hour = Math.floor(Date.now() / HOUR_MS);
    const groups = Array.from({ length: 10 }, (_, i) => ({ n: 2, hour: hour - 20 + i }));
    await seed(id, [
      ...groups,
      { n: 40, choice: "no", hour: hour - 5 },
      { n: 3, standing: "held" },
      { n: 1, choice: "none" },
    ]);
    const answer = await read(id);
    expect(answer.standings).toEqual({
      counted: { yes: 21, no: 40, none: 1 },
      held: { yes: 3, no: 0, none: 0 },
      void: { yes: 0, no: 0, none: 0 },
    });
    expect(answer.signals).toMatchObject([
      { kind: "burst", votes: 40, hour: new Date((hour - 5) * HOUR_MS).toISOString(), yes_share: 0 },
    ]);
    expect(answer.approval?.share).toBeCloseTo(21 / 61);
    // It tells, and does nothing.
    expect(answer).toMatchObject({ state: "open", void: 0 });
  });

  test("is closed by the site's closing day, and so is its poll", async () => {
    const aging = await registerSite({ close_after_days: 3 });
    const id = article("aging");
    const vote_id = voteId();
    await vote(aging, { article: id, vote_id });
    await runInDurableObject(await pollOf(aging, id), (_poll, { storage }) => {
      storage.sql.exec("UPDATE tally SET first_vote_ms = first_vote_ms - ?", 3 * 24 * HOUR_MS);
    });
    await evictDurableObject(await pollOf(aging, id));
    expect((await vote(aging, { article: id })).body.code).toBe("poll-closed");
    expect((await vote(aging, { article: id, vote_id })).status).toBe(200);
    const token = await mintToken(aging, ["read"]);
    const path = `/v1/moderation/sites/${aging}/articles/${await articleKey(aging, id)}`;
    expect(await (await callAs(token, "GET", path)).json()).toMatchObject({ state: "closed" });
  });
});

describe("a review", () => {
  test("as a dry run says how many and what the tally would become, and changes nothing", async () => {
    const id = article("dry");
    await seed(id, [
      { n: 5, choice: "no" },
      { n: 2, standing: "held" },
    ]);
    const before = await read(id);
    const answer = await act<ReviewAnswer>(id, "reviews", { action: "void", filter: { choice: "no" } });
    expect(answer).toEqual({
      id: null,
      dry_run: true,
      votes: 5,
      before: { yes: 1, no: 5, held: 2, void: 0 },
      after: { yes: 1, no: 0, held: 2, void: 5 },
    });
    const { published: _, ...after } = await read(id);
    const { published: __, ...unchanged } = before;
    expect(after).toEqual(unchanged);
  });

  test("does for real what its dry run said, for each action and filter", async () => {
    const id = article("filters");
    const now = Math.floor(Date.now() / HOUR_MS);
    await seed(id, [
      { n: 4, choice: "no", hour: now - 10 },
      { n: 3, choice: "yes", hour: now - 10 },
      { n: 2, choice: "no", hour: now - 5 },
      { n: 6, standing: "held", hour: now - 5 },
      { n: 5, standing: "held", choice: "none", hour: now - 5 },
    ]);
    const from = new Date((now - 5) * HOUR_MS + 60_000).toISOString();
    const requests = [
      { action: "void", filter: { standing: "counted", choice: "no", until: from } },
      { action: "count", filter: { from } },
      { action: "void", filter: { from, until: new Date((now - 4) * HOUR_MS).toISOString() } },
      { action: "restore", filter: {} },
    ];
    const numbers: number[] = [];
    for (const request of requests) {
      const dry = await act<ReviewAnswer>(id, "reviews", request);
      const real = await act<ReviewAnswer>(id, "reviews", { ...request, dry_run: false });
      expect(real).toEqual({ ...dry, id: expect.any(String), dry_run: false });
      const { tally, held, void: voided } = await read(id);
      expect({ yes: tally.yes, no: tally.no, held, void: voided }).toEqual(real.after);
      expect((await act<RecountAnswer>(id, "recount", {})).difference).toBe(0);
      numbers.push(real.votes);
    }
    // Four no votes; all eleven held ones, withdrawn ones too; the hour's 2 + 11; all that is void.
    expect(numbers).toEqual([4, 11, 13, 17]);
    expect((await read(id)).reviews.map(({ action }) => action)).toEqual([
      "restore",
      "void",
      "count",
      "void",
    ]);
  });

  test("leaves the choice to the reader and the standing to the moderator", async () => {
    const id = article("void-then-changed");
    const vote_id = voteId();
    await vote(site, { article: id, vote_id });
    await act(id, "reviews", { action: "void", dry_run: false });
    expect((await vote(site, { article: id, vote_id })).body.status).toBe("void");
    const changed = await vote(site, { article: id, vote_id, edit: 1, choice: "no" });
    expect(changed.body).toMatchObject({ status: "void", choice: "no", tally: { yes: 0, no: 0 } });
    await act(id, "reviews", { action: "restore", dry_run: false });
    expect(await read(id)).toMatchObject({ tally: { yes: 0, no: 1 }, void: 0 });
  });

  test("gives restored votes the standing they had: held ones stay held", async () => {
    const id = article("held-void-held");
    await seed(id, [{ n: 3, standing: "held" }, { n: 2 }]);
    await act(id, "reviews", { action: "void", dry_run: false });
    expect(await read(id)).toMatchObject({ tally: { yes: 0 }, held: 0, void: 6 });
    await act(id, "reviews", { action: "restore", dry_run: false });
    expect(await read(id)).toMatchObject({ tally: { yes: 3 }, held: 3, void: 0 });
  });

  test("can be undone by its id, once, for the votes on which no later review has decided", async () => {
    const id = article("undo");
    await seed(id, [{ n: 4 }, { n: 3, choice: "no" }]);
    const all = await act<ReviewAnswer>(id, "reviews", { action: "void", dry_run: false });
    await act(id, "reviews", { action: "restore", filter: { choice: "no" }, dry_run: false });
    const undone = await act<ReviewAnswer>(id, `reviews/${all.id}/undo`, {});
    // The three no votes are the later review's; the five yes votes come back.
    expect(undone).toMatchObject({ votes: 5, after: { yes: 5, no: 3, held: 0, void: 0 } });
    expect(await act<Problem>(id, `reviews/${all.id}/undo`, {})).toMatchObject({
      code: "review-undone",
      status: 409,
    });
    const unknown = await act<Problem>(id, `reviews/${crypto.randomUUID()}/undo`, {});
    expect(unknown).toMatchObject({ code: "unknown-review", status: 404 });
    expect((await act<RecountAnswer>(id, "recount", {})).difference).toBe(0);
  });

  test("can be undone for the votes that a later review kept, once that one is undone", async () => {
    const id = article("undo-in-turn");
    await seed(id, [{ n: 2 }, { n: 3, choice: "no", standing: "held" }]);
    const counted = await act<ReviewAnswer>(id, "reviews", { action: "count", dry_run: false });
    const filter = { choice: "no" };
    const voided = await act<ReviewAnswer>(id, "reviews", { action: "void", filter, dry_run: false });
    expect(await act(id, `reviews/${counted.id}/undo`, {})).toMatchObject({ votes: 0 });
    expect(await act(id, `reviews/${voided.id}/undo`, {})).toMatchObject({
      after: { yes: 3, no: 3, held: 0 },
    });
    expect(await act(id, `reviews/${counted.id}/undo`, {})).toMatchObject({
      after: { yes: 3, no: 0, held: 3 },
    });
    expect(await act(id, `reviews/${counted.id}/undo`, {})).toMatchObject({ code: "review-undone" });
    expect((await act<RecountAnswer>(id, "recount", {})).difference).toBe(0);
  });

  test("of an article without votes names none and creates nothing as a dry run", async () => {
    const id = article("review-nobody");
    await callAs("admin-token-of-the-tests", "POST", `/v1/admin/sites/${site}/articles`, {
      articles: [{ article: id }],
    });
    expect(await act(id, "reviews", { action: "void" })).toMatchObject({ votes: 0, dry_run: true });
    const tables = await runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

test("void, restore and recount of 10,000 votes end with the tally they began with, and the audit tells the story", async () => {
  const id = article("ten-thousand");
  await seed(id, [{ n: 6_000 }, { n: 3_499, choice: "no" }, { n: 500, standing: "held" }]);
  const begin = await read(id);
  expect(begin).toMatchObject({ tally: { yes: 6_001, no: 3_499 }, held: 500 });
  const voided = await act<ReviewAnswer>(id, "reviews", { action: "void", dry_run: false, reason: "a raid" });
  expect(voided).toMatchObject({ votes: 10_000, after: { yes: 0, no: 0, held: 0, void: 10_000 } });
  await act(id, "reviews", { action: "restore", dry_run: false, reason: "no raid after all" });
  const recounted = await act<RecountAnswer>(id, "recount", { reason: "to be sure" });
  const numbers = { yes: 6_001, no: 3_499, held: 500, void: 0 };
  expect(recounted).toEqual({ before: numbers, after: numbers, difference: 0 });
  const end = await read(id);
  expect({ ...end.tally, revision: 0 }).toEqual({ ...begin.tally, revision: 0 });
  expect(end.standings).toEqual(begin.standings);
  expect(await auditOf(id, 3)).toMatchObject([
    {
      by: "Ada",
      action: "review.void",
      note: "a raid",
      before: numbers,
      after: { void: 10_000, votes: 10_000 },
    },
    {
      by: "Ada",
      action: "review.restore",
      note: "no raid after all",
      after: { ...numbers, votes: 10_000 },
    },
    { by: "Ada", action: "article.recount", note: "to be sure", before: numbers, after: numbers },
  ]);
});

test("an export of more votes than one batch has each of them once, in either form", async () => {
  const id = article("exported");
  await seed(id, [{ n: 2 * EXPORT_BATCH_ROWS }, { n: 29, choice: "no", standing: "held" }]);
  const get = async (format: string) =>
    (await (await callAs(moderator, "GET", `${await pathOf(id)}/votes?format=${format}`)).text()).trimEnd();
  const rows = (await get("ndjson")).split("\n").map((line): VoteRow => JSON.parse(line));
  expect(new Set(rows.map(({ vote }) => vote)).size).toBe(2 * EXPORT_BATCH_ROWS + 30);
  expect(rows).toHaveLength(2 * EXPORT_BATCH_ROWS + 30);
  expect(rows.filter(({ standing, choice }) => standing === "held" && choice === "no")).toHaveLength(29);
  const csv = (await get("csv")).split("\r\n").map((line) => line.split(",")[0]);
  expect(csv).toEqual(["vote", ...rows.map(({ vote }) => vote)]);
});

test("a recount corrects a tally that differs from the votes, and says by how much", async () => {
  const id = article("miscounted");
  await seed(id, [{ n: 4 }]);
  await runInDurableObject(await pollOf(site, id), (_poll, { storage }) => {
    storage.sql.exec("UPDATE tally SET yes = 9, held = 1");
  });
  await evictDurableObject(await pollOf(site, id));
  expect(await act(id, "recount", {})).toEqual({
    before: { yes: 9, no: 0, held: 1, void: 0 },
    after: { yes: 5, no: 0, held: 0, void: 0 },
    difference: 5,
  });
  expect(await read(id)).toMatchObject({ tally: { yes: 5 }, held: 0 });
});

describe("the audit log", () => {
  test("has each action once, with who, what, when, why, before and after", async () => {
    const id = article("audited");
    await vote(site, { article: id, title: "Old" });
    await patch(id, { state: "closed", title: "New", reason: "wrong headline" });
    const [entry] = await auditOf(id, 1);
    expect(entry).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: expect.stringMatching(/Z$/),
      by: "Ada",
      action: "article.patch",
      target: await articleKey(site, id),
      note: "wrong headline",
      before: { state: "open", title: "Old" },
      after: { state: "closed", title: "New" },
    });
  });

  test("gets an action's entry although the Site object was deaf, the alarm rang twice and the poll was evicted", async () => {
    const id = article("audit-outage");
    await vote(site, { article: id });
    const stub = await pollOf(site, id);
    const deaf = vi.spyOn(env.SITE, "getByName").mockImplementation(() => {
      throw new Error("overloaded");
    });
    await runInDurableObject(stub, async (poll) => {
      await poll.patch(
        await poll.read().then((report) => report as never),
        { state: "closed", reason: "because" },
        "Ada",
      );
      await poll.alarm();
    });
    deaf.mockRestore();
    await evictDurableObject(stub);
    await runInDurableObject(stub, (poll) => Promise.all([poll.alarm(), poll.alarm()]).then(() => undefined));
    expect(await auditOf(id, 1)).toHaveLength(1);
    const waiting = await runInDurableObject(stub, (_poll, { storage }) =>
      storage.sql.exec("SELECT id FROM audit").toArray(),
    );
    expect(waiting).toEqual([]);
  });

  test("takes an entry that is delivered twice once, and what comes with it too", async () => {
    const id = article("audit-twice");
    const target = await articleKey(site, id);
    const entry = (note: string) => ({
      id: crypto.randomUUID(),
      atMs: Date.now(),
      by: "Ada",
      action: "article.recount",
      target,
      note,
      before: "null",
      after: "null",
    });
    const [first, second] = [entry("first"), entry("second")];
    await env.SITE.getByName(site).addAudit([first]);
    await env.SITE.getByName(site).addAudit([first, second]);
    expect((await auditOf(id, 2)).map(({ note }) => note)).toEqual(["first", "second"]);
  });

  test("has neither action nor entry when the transaction of both fails", async () => {
    const id = article("audit-atomic");
    await vote(site, { article: id });
    await runInDurableObject(await pollOf(site, id), async (poll, { storage }) => {
      storage.sql.exec("DROP TABLE audit");
      const report = (await poll.read()) as never;
      await expect(poll.patch(report, { state: "closed", reason: "because" }, "Ada")).rejects.toThrow();
      storage.sql.exec(
        "CREATE TABLE audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, entry TEXT NOT NULL) STRICT",
      );
    });
    expect(await read(id)).toMatchObject({ state: "open" });
    expect((await vote(site, { article: id })).status).toBe(201);
  });
});
