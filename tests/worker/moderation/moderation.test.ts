/** What moderators do to a poll: state, title, exports; and that the audit log tells of each. Reviews: reviews.test.ts. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  ArticleRow,
  AuditAnswer,
  PollAnswer,
  VoteRow,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { EXPORT_BATCH_ROWS } from "../../../worker/limits/reading.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { voteId } from "../../support/vote-id.ts";
import { momentOf, seed } from "../seed.ts";
import {
  ADA,
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  mintToken,
  pollOf,
  registerSite,
  vote,
} from "../support.ts";

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
  callAs(moderator, "PATCH", await pathOf(id), { note: "because", ...body });
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

// Each is about an article of its own and mocks nothing, and waits for KV most of its time: they wait together.
describe.concurrent("a poll that a moderator", () => {
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
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, {
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

  test("changes without a note, or not at all, stays as it is", async () => {
    const id = article("unreasoned");
    await vote(site, { article: id });
    for (const body of [{ state: "closed" }, { note: "because" }, { state: "closed", note: "  " }, []]) {
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
    const groups = Array.from({ length: 10 }, (_, i) => ({ n: 2, hoursAgo: 20 - i }));
    await seed(site, id, [
      ...groups,
      { n: 40, choice: "no", hoursAgo: 5 },
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
      { kind: "burst", votes: 40, from: momentOf({ hoursAgo: 5 }), yes_share: 0, filter: { choice: "no" } },
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

test("an export of more votes than one batch has each of them once, in either form", async () => {
  const id = article("exported");
  await seed(site, id, [{ n: 2 * EXPORT_BATCH_ROWS }, { n: 29, choice: "no", standing: "held" }]);
  const get = async (format: string) =>
    (await (await callAs(moderator, "GET", `${await pathOf(id)}/votes?format=${format}`)).text()).trimEnd();
  const rows = (await get("ndjson")).split("\n").map((line): VoteRow => JSON.parse(line));
  expect(new Set(rows.map(({ vote }) => vote)).size).toBe(2 * EXPORT_BATCH_ROWS + 30);
  expect(rows).toHaveLength(2 * EXPORT_BATCH_ROWS + 30);
  expect(rows.filter(({ standing, choice }) => standing === "held" && choice === "no")).toHaveLength(29);
  const csv = (await get("csv")).split("\r\n").map((line) => line.split(",")[0]);
  expect(csv).toEqual(["vote", ...rows.map(({ vote }) => vote)]);
});

describe("the audit log", () => {
  test("has each action once, with who, what, when, why, before and after", async () => {
    const id = article("audited");
    await vote(site, { article: id, title: "Old" });
    await patch(id, { state: "closed", title: "New", note: "wrong headline" });
    const [entry] = await auditOf(id, 1);
    expect(entry).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: expect.stringMatching(/Z$/),
      by: "Ada",
      by_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      action: "article.patch",
      target: await articleKey(site, id),
      about: { key: await articleKey(site, id), title: expect.stringMatching(/^(Old|New)$/) },
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
        { state: "closed", note: "because" },
        ADA,
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

  test("has neither action nor entry when the transaction of both fails", async () => {
    const id = article("audit-atomic");
    await vote(site, { article: id });
    await runInDurableObject(await pollOf(site, id), async (poll, { storage }) => {
      storage.sql.exec("DROP TABLE audit");
      const report = (await poll.read()) as never;
      await expect(poll.patch(report, { state: "closed", note: "because" }, ADA)).rejects.toThrow();
      storage.sql.exec(
        "CREATE TABLE audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, entry TEXT NOT NULL) STRICT",
      );
    });
    expect(await read(id)).toMatchObject({ state: "open" });
    expect((await vote(site, { article: id })).status).toBe(201);
  });
});
