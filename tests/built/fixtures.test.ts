/** What earlier versions have stored is opened by this one, and answered as it was: their files lie in tests/fixtures/. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { ARTICLE, auditOf, fixtures, MOVED, openFixture, SITE } from "../support/fixture.ts";
import { KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";

let turnstile: Turnstile;
beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
});
afterAll(() => turnstile?.close());

test("this version has left its files", () => {
  const { version } = JSON.parse(
    readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8"),
  );
  expect(fixtures()).toContain(version);
});

describe.each(fixtures())("what version %s has stored", (version) => {
  let worker: RunningWorker;
  let room: Newsroom;
  let fixture: ReturnType<typeof openFixture>;
  beforeAll(async () => {
    fixture = openFixture(version);
    worker = await startWorker({ port: 0, stateDir: fixture.stateDir, vars: varsFor(turnstile) });
    room = new Newsroom(SITE, turnstile, () => worker.origin);
  });
  afterAll(async () => {
    await worker?.close();
    fixture?.remove();
  });

  test("is a Poll with its votes, each known and as it was, and one that goes on counting", async () => {
    const { ballots, tally, void: voided } = fixture.held;
    expect((await room.article(ARTICLE)).body).toMatchObject({ tally, void: voided });
    for (const ballot of ballots)
      expect(await room.send(ballot, true)).toMatchObject({
        status: 200,
        body: { choice: ballot.choice, edit: ballot.edit },
      });
    expect(await room.send(await room.ballot(ARTICLE))).toMatchObject({
      status: 201,
      body: { tally: { yes: tally.yes + 1, no: tally.no } },
    });
    await until(
      async () => (await room.poll(ARTICLE)).tally,
      (published) => published?.yes === tally.yes + 1,
    );
  });

  test("is a Site with its settings, tokens and moves", async () => {
    const { question, token } = fixture.held;
    expect((await room.admin("GET", `/v1/admin/sites/${SITE}`)).body).toMatchObject({ question });
    const asReader = await fetch(`${worker.origin}/v1/moderation/sites/${SITE}/articles`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(asReader.status).toBe(200);
    // A reader of the article that moved away votes on the one it has become.
    expect(await room.send(await room.ballot(MOVED))).toMatchObject({
      status: 201,
      body: { tally: { yes: 2 } },
    });
    expect((await room.configure({ question: "And now?" })).status).toBe(200);
  });

  test("is a Desk with its index and its log, where what happens now joins what was", async () => {
    const articles = [ARTICLE, `${ORIGIN}/moved-here`];
    await until(
      async () => (await room.index()).body.articles.map(({ article }) => article),
      (listed) => articles.every((article) => listed.includes(article)),
    );
    const path = await room.articlePath(ARTICLE);
    expect((await room.admin("PATCH", path, { state: "closed", note: "later" })).status).toBe(200);
    const entries = await until(
      () => auditOf(room),
      (all) => all.some(({ action }) => action === "article.patch"),
    );
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(fixture.held.audit));
  });
});
