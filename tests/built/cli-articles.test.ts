import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IndexAnswer, ReviewRow, TokenAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { Newsroom, ORIGIN, until } from "../support/newsroom.ts";
import { openPacked, type Packed } from "../support/packed.ts";

let packed: Packed;
beforeAll(async () => {
  packed = await openPacked();
});
afterAll(() => packed?.close());

const afterword: Packed["run"] = (...given) => packed.run(...given);
const done: Packed["done"] = (...args) => packed.done(...args);
const json: Packed["json"] = (...args) => packed.json(...args);

describe("an article is named by what somebody pastes", () => {
  let room: Newsroom;
  beforeAll(async () => {
    room = new Newsroom("pasted", packed.turnstile, () => packed.worker.origin);
    await room.configure();
    const body = {
      articles: [
        { article: `${ORIGIN}/bench`, title: "Bench" },
        { article: `${ORIGIN}/bench-2`, title: "Bench, again" },
        { article: `${ORIGIN}/letter/`, exact: true, title: "To the letter" },
      ],
    };
    await room.admin("POST", "/v1/admin/sites/pasted/articles", body);
    await until(
      async () =>
        (await room.admin<IndexAnswer>("GET", "/v1/moderation/sites/pasted/articles")).body.articles,
      ({ length }) => length === 3,
    );
  });
  const shown = async (...args: string[]) => (await json("article", "show", "pasted", ...args)).title;

  test("in any of its spellings, by its key, and to the letter where it is kept so", async () => {
    expect(await shown("http://DAILY.example/bench/?utm_source=x#part")).toBe("Bench");
    expect(await shown(await articleKey("pasted", `${ORIGIN}/bench-2`))).toBe("Bench, again");
    expect(await shown(`${ORIGIN}/letter/`, "--exact")).toBe("To the letter");
    // Found as moderators find it: no other is named so.
    expect(await shown(`${ORIGIN}/letter/`)).toBe("To the letter");
  });

  test("a part of an address names nothing: what is near is told with keys, and nothing is closed", async () => {
    const { code, out, err } = await afterword([
      "article",
      "close",
      "pasted",
      `${ORIGIN}/ben`,
      "--note",
      "x",
    ]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`${await articleKey("pasted", `${ORIGIN}/bench`)}  ${ORIGIN}/bench\n`);
    // One alone is near.
    const alone = await afterword(["article", "close", "pasted", `${ORIGIN}/bench-`, "--note", "x"]);
    expect(alone).toMatchObject({ code: 1, err: expect.stringContaining(`${ORIGIN}/bench-2\n`) });
    expect(await afterword(["article", "hide", "pasted", `${ORIGIN}/nowhere`, "--note", "x"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("nobody has voted on it"),
    });
    expect((await json("article", "list", "pasted", "--state", "open")).articles).toHaveLength(3);
  });

  test("a dry run says which article it would be and how it is now, and changes nothing", async () => {
    const close = ["article", "close", "pasted", `${ORIGIN}/bench`, "--note", "over"];
    const dry = await afterword([...close, "--dry-run"]);
    expect(dry).toMatchObject({ code: 0, err: "A dry run: nothing was changed.\n" });
    expect(dry.out).toMatch(
      /^\S{22} {2}https:\/\/daily\.example\/bench\n\nwhat +before +after\nstate +open +closed$/m,
    );
    expect((await room.article(`${ORIGIN}/bench`)).body.state).toBe("open");
    expect((await afterword(close)).code).toBe(0);
    expect((await room.article(`${ORIGIN}/bench`)).body.state).toBe("closed");
    const erase = ["article", "erase", "pasted", `${ORIGIN}/bench-2`, "--note", "asked for"];
    expect(await afterword(erase)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Would be erased: 0 votes"),
    });
    expect((await room.article(`${ORIGIN}/bench-2`)).status).toBe(200);
    expect((await afterword([...erase, "--yes"])).out).toBe(
      `Erased: 0 votes and 1 polls:\n  ${ORIGIN}/bench-2\n`,
    );
    expect((await room.article(`${ORIGIN}/bench-2`)).status).toBe(404);
  });
});

describe("a review", () => {
  test("and the closing of an article by its address take the scope moderate and no other", async () => {
    const room = new Newsroom("scoped", packed.turnstile, () => packed.worker.origin);
    await room.configure();
    const article = `${ORIGIN}/scoped`;
    await room.send(await room.ballot(article, "no"));
    const { token } = (await json(
      "token",
      "mint",
      "scoped",
      "--name",
      "m",
      "--scope",
      "moderate",
    )) as TokenAnswer;
    const given = { env: { AFTERWORD_TOKEN: token } };
    const hold = ["review", "apply", "scoped", article, "hold", "--every-vote", "--note", "a look"];
    expect(await afterword(hold, given)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^hold: 1 votes/),
    });
    const close = ["article", "close", "scoped", article, "--note", "over"];
    expect(await afterword([...close, "--dry-run"], given)).toMatchObject({
      code: 1,
      err: expect.stringContaining('"article close" takes the scope read.'),
    });
    expect(await afterword(close, given)).toMatchObject({ code: 0, err: "" });
    expect((await room.article(article)).body).toMatchObject({ state: "closed", held: 1 });
  });

  test("is told first, done, told again and undone, and takes no vote that nobody named", async () => {
    const room = new Newsroom("reviewed", packed.turnstile, () => packed.worker.origin);
    await room.configure();
    const article = `${ORIGIN}/reviewed`;
    for (const choice of ["yes", "no", "no"] as const) await room.send(await room.ballot(article, choice));
    const at = ["reviewed", article];
    const unnamed = await afterword(["review", "apply", ...at, "void", "--note", "all"]);
    expect(unnamed).toMatchObject({ code: 2, err: expect.stringContaining("--every-vote") });
    const preview = await json("review", "preview", ...at, "void", "--choice", "no");
    expect(preview).toMatchObject({ dry_run: true, votes: 2, after: { yes: 1, no: 0, void: 2 } });
    expect((await room.article(article)).body.void).toBe(0);
    const applied: ReviewRow = await json(
      "review",
      "apply",
      ...at,
      "void",
      "--choice",
      "no",
      "--note",
      "stuffed",
    );
    expect(applied).toMatchObject({ state: "done", votes: 2, note: "stuffed" });
    const listed = await done("review", "list", ...at);
    expect(listed).toMatch(new RegExp(`void +2 +done +stuffed +--choice no +${applied.id}$`, "m"));
    const undone: ReviewRow = await json("review", "undo", ...at, applied.id, "--note", "readers");
    expect(undone).toMatchObject({ undoes: applied.id, votes: 2 });
    expect((await room.article(article)).body.tally).toMatchObject({ yes: 1, no: 2 });
    const twice = await afterword(["review", "undo", ...at, applied.id, "--note", "again"]);
    expect(twice).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^review-undone: This review has been/),
    });
    expect(await json("review", "recount", ...at, "--note", "sure")).toMatchObject({ difference: 0 });
  });
});
