/** Several questions under one article: each is worded, counted and refused for itself. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { IndexAnswer, PollAnswer, TalliesAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  vote,
} from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite({
    question: { en: "Do you like it?", de: "Gefällt es Ihnen?" },
    questions: {
      useful: {
        question: { en: "Was it useful?", de: "War es nützlich?" },
        labels: { yes: "It was", no: "It was not" },
      },
      clear: { question: "Was it clear?" },
    },
  });
});

const getPoll = async (id: string, query: Record<string, string>) =>
  call(`/v1/sites/${site}/poll?${new URLSearchParams({ article: id, ...query })}`);
const key = (id: string, question?: string) => articleKey(site, id, question);
const solved = async (id: string, question?: string) => solve(site, id, { cdata: await key(id, question) });
const counts = async (id: string, question?: string) =>
  (await env.POLL.getByName(pollName(site, await key(id, question))).read())?.counts;

describe("a question of a site", () => {
  test("is told in its own words and with its own key; the default one has the article's", async () => {
    const id = article("worded");
    const useful = await (await getPoll(id, { question: "useful", language: "de" })).json<PollAnswer>();
    expect(useful).toMatchObject({
      key: await key(id, "useful"),
      question: "War es nützlich?",
      labels: { yes: "It was", no: "It was not" },
    });
    const usual = await (await getPoll(id, { question: "like" })).json<PollAnswer>();
    expect(usual).toMatchObject({ key: await key(id), question: "Do you like it?", labels: null });
    expect(await (await getPoll(id, { question: "clear" })).json()).toMatchObject({
      question: "Was it clear?",
      labels: null,
    });
    expect(new Set([await key(id), await key(id, "useful"), await key(id, "clear")]).size).toBe(3);
  });

  test("has a tally of its own, which no vote for another is ever in", async () => {
    const id = article("two-tallies");
    for (const [question, choice] of [
      [undefined, "yes"],
      ["useful", "no"],
      ["useful", "no"],
    ] as const) {
      const fields = { article: id, choice, captcha: await solved(id, question) };
      expect((await post(site, question ? { ...fields, question } : fields)).status).toBe(201);
    }
    expect(await counts(id)).toMatchObject({ yes: 1, no: 0 });
    expect(await counts(id, "useful")).toMatchObject({ yes: 0, no: 2 });
    const tallies = await call(
      `/v1/sites/${site}/tallies?${new URLSearchParams({ article: id, question: "useful" })}`,
    );
    expect((await tallies.json<TalliesAnswer>()).tallies[0]?.key).toBe(await key(id, "useful"));
  });

  test("needs a captcha that was solved for it", async () => {
    const id = article("other-captcha");
    const captcha = await solved(id);
    const refused = await post(site, { article: id, question: "useful", captcha });
    expect(await refused.json()).toMatchObject({ code: "captcha-mismatch" });
  });

  test("that the site does not ask is refused by name, wherever it is named, and creates nothing", async () => {
    const id = article("unasked");
    for (const question of ["unasked", "constructor"]) {
      const answers = [
        await getPoll(id, { question }),
        await call(`/v1/sites/${site}/tallies?${new URLSearchParams({ article: id, question })}`),
        await post(site, { article: id, question, captcha: await solved(id, question) }),
      ];
      for (const answer of answers) {
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ code: "unknown-question" });
      }
      expect(await counts(id, question)).toBeUndefined();
    }
  });
});

describe("a poll", () => {
  test("refuses votes for another question by name, however they come to it", async () => {
    const id = article("mismatch");
    const stub = await pollOf(site, id);
    expect(await stub.cast(castOf(id, await someKey()))).toMatchObject({ status: "counted" });
    expect(await stub.cast(castOf(id, await someKey(), { question: "useful" }))).toMatchObject({
      code: "question-mismatch",
    });
    // Within one group, too, and the first vote of all says which question it is.
    const other = await pollOf(site, article("mismatch-together"));
    const answers = await runInDurableObject(other, async (poll) =>
      Promise.all([
        poll.cast(castOf(article("mismatch-together"), await someKey(), { question: "useful" })),
        poll.cast(castOf(article("mismatch-together"), await someKey())),
      ]),
    );
    expect(answers.map((answer) => (answer.ok ? answer.status : answer.code))).toEqual([
      "counted",
      "question-mismatch",
    ]);
    expect((await stub.read())?.counts).toMatchObject({ yes: 1 });
  });

  test("keeps with each vote which version of its question's wording it answered", async () => {
    const id = article("versions");
    const stub = await pollOf(site, id);
    for (const wording of [1, 2, 2]) await stub.cast(castOf(id, await someKey(), { wording }));
    const read = await stub.votes(undefined, 10);
    expect((read.ok ? read.votes : []).map(({ version }) => version).sort()).toEqual([1, 2, 2]);
    const rows = await runInDurableObject(stub, (_poll, { storage }) =>
      storage.sql.exec("SELECT question, version FROM wording ORDER BY version").toArray(),
    );
    expect(rows).toEqual([
      { question: "like", version: 1 },
      { question: "like", version: 2 },
    ]);
  });
});

// From here on each test has a site of its own, and waits until what is remembered has run out: they wait together.
test.concurrent("every question of an article moves with it: no vote stays behind, and nothing appears where there was none", async () => {
  const own = await registerSite({
    questions: { useful: { question: "Useful?" }, new: { question: "New?" } },
  });
  const [from, to] = [article("old-place"), article("new-place")];
  const key = (id: string, question?: string) => articleKey(own, id, question);
  const useful = await solve(own, from, { cdata: await key(from, "useful") });
  expect((await vote(own, { article: from })).status).toBe(201);
  expect((await post(own, { article: from, question: "useful", captcha: useful })).status).toBe(201);
  const body = { from, to, note: "new headline" };
  for (const _ of [1, 2]) {
    const moved = await callAs(ADMIN, "POST", `/v1/admin/sites/${own}/moves`, body);
    expect(moved.status).toBe(200);
  }
  const poll = async (id: string, question?: string) =>
    env.POLL.getByName(pollName(own, await key(id, question))).read();
  await eventually(
    async () => [await poll(to), await poll(to, "useful")],
    (polls) => polls.every((each) => each?.counts.yes === 1),
  );
  // Whoever answers at the old place from now on answers at the new one.
  const late = await solve(own, from, { cdata: await key(from, "new") });
  expect((await post(own, { article: from, question: "new", captcha: late })).status).toBe(201);
  expect((await poll(to, "new"))?.counts.yes).toBe(1);
  const rows = async () =>
    (await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${own}/articles`)).json<IndexAnswer>()).articles;
  await eventually(
    rows,
    (all) => all.length === 3 && all.every((each) => each.article === to && each.tally.yes === 1),
  );
});

/** Puts the settings of a site anew, and waits until readers' requests know them. */
async function ask(own: string, questions: Record<string, { question: string }>): Promise<void> {
  const settings = { origins: [ORIGIN], questions };
  expect((await callAs(ADMIN, "PUT", `/v1/admin/sites/${own}`, settings)).status).toBe(200);
  for (const id of ["useful", "new"])
    await eventually(
      () => call(`/v1/sites/${own}/poll?${new URLSearchParams({ article: article("any"), question: id })}`),
      ({ ok }) => ok === Object.hasOwn(questions, id),
    );
}

describe.concurrent("a question that comes after an article has moved", () => {
  test("is one poll of the new article, for those who read and vote at the old one, too", async () => {
    const own = await registerSite();
    const [from, to] = [article("moved-before"), article("moved-to")];
    const key = (id: string) => articleKey(own, id, "new");
    const cast = async (id: string) =>
      post(own, { article: id, question: "new", captcha: await solve(own, id, { cdata: await key(id) }) });
    expect((await vote(own, { article: from })).status).toBe(201);
    const moved = { from, to, note: "new headline" };
    expect((await callAs(ADMIN, "POST", `/v1/admin/sites/${own}/moves`, moved)).status).toBe(200);
    await ask(own, { new: { question: "New?" } });
    expect((await cast(to)).status).toBe(201);
    const shown = await eventually(
      async () =>
        (
          await call(`/v1/sites/${own}/poll?${new URLSearchParams({ article: from, question: "new" })}`)
        ).json<PollAnswer>(),
      ({ tally }) => tally?.yes === 1,
    );
    expect(shown).toMatchObject({ key: await key(to), asked: await key(from), article: to });
    const listed = new URLSearchParams({ article: from, question: "new" });
    const tallies = await (await call(`/v1/sites/${own}/tallies?${listed}`)).json<TalliesAnswer>();
    expect(tallies.tallies).toMatchObject([{ article: from, key: await key(to), tally: { yes: 1 } }]);
    expect((await cast(from)).status).toBe(201);
    expect((await env.POLL.getByName(pollName(own, await key(to))).read())?.counts.yes).toBe(2);
    // And so it stays, once the old poll knows.
    expect((await cast(from)).status).toBe(201);
    expect((await env.POLL.getByName(pollName(own, await key(to))).read())?.counts.yes).toBe(3);
  });
});

describe.concurrent("a question that a site asks no more", () => {
  test("takes withdrawals and nothing else, and no vote id that it doesn't know", async () => {
    const own = await registerSite({ questions: { useful: { question: "Useful?" } } });
    const id = article("dropped");
    const key = await articleKey(own, id, "useful");
    const ballot = { article: id, question: "useful", vote_id: voteId() };
    const captcha = await solve(own, id, { cdata: key });
    expect((await post(own, { ...ballot, captcha })).status).toBe(201);
    await ask(own, {});
    const poll = env.POLL.getByName(pollName(own, key));
    for (const refused of [
      { ...ballot, edit: 1, choice: "no" },
      { ...ballot, vote_id: voteId(), choice: "none" },
      { ...ballot, question: "never", choice: "none" },
    ]) {
      const answer = await post(own, refused);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: "unknown-question" });
    }
    expect((await poll.read())?.counts).toMatchObject({ yes: 1, no: 0 });
    const withdrawn = await post(own, { ...ballot, edit: 1, choice: "none" });
    expect(await withdrawn.json()).toMatchObject({ status: "withdrawn" });
    expect((await poll.read())?.counts).toMatchObject({ yes: 0, no: 0 });
  });

  test("moves with its article all the same: whoever asks it again finds its votes", async () => {
    const own = await registerSite({ questions: { useful: { question: "Useful?" } } });
    const [from, to] = [article("dropped-old"), article("dropped-new")];
    const key = (id: string) => articleKey(own, id, "useful");
    const captcha = await solve(own, from, { cdata: await key(from) });
    expect((await post(own, { article: from, question: "useful", captcha })).status).toBe(201);
    await ask(own, {});
    const moved = { from, to, note: "new headline" };
    expect((await callAs(ADMIN, "POST", `/v1/admin/sites/${own}/moves`, moved)).status).toBe(200);
    const poll = env.POLL.getByName(pollName(own, await key(to)));
    await eventually(
      async () => poll.read(),
      (each) => each?.counts.yes === 1,
    );
  });
});
