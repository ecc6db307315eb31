/** The packed command line, installed without a clone and without a network, against the built worker. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../local/site/commands/index.ts";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import type { IndexAnswer, ReviewRow, TokenAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { commandsOf, wordsOf } from "../support/commands.ts";
import { KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";
import { installPacked, type Run, runPacked, type With } from "../support/packed.ts";

let turnstile: Turnstile;
let worker: RunningWorker;
let directory: string;
let folder: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "afterword-cli-"));
  folder = await installPacked(directory);
  turnstile = await startTurnstile({ pairs: [KEYS] });
  worker = await startWorker({ port: 0, vars: varsFor(turnstile) });
});
afterAll(async () => {
  await worker?.close();
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

const asAdmin = () => ({ AFTERWORD_HOST: worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN });
const afterword = (args: readonly string[], given: With = {}): Promise<Run> =>
  runPacked(folder, args, { ...given, env: { ...asAdmin(), ...given.env } });

/** What it printed, of a run that must have gone well. */
async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await afterword(args);
  expect(code, `${args.join(" ")}\n${err}`).toBe(0);
  return out.trimEnd();
}
const json = async (...args: string[]) => JSON.parse(await done(...args, "--json"));

test("the package has no script that an installation runs, installs nothing beside itself, and says its version", async () => {
  const own = join(folder, "node_modules/afterword");
  const manifest = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  expect(Object.keys(manifest).sort()).toEqual(
    ["bin", "description", "engines", "license", "name", "type", "version"].sort(),
  );
  expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "afterword",
  ]);
  expect(readdirSync(own).sort()).toEqual(
    ["LICENSE", "README.md", "afterword.js", "package.json", "third-party.txt"].sort(),
  );
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await done("--version")).toBe(version);
  // Nothing of the machine that it was built on.
  expect(readFileSync(join(own, "afterword.js"), "utf8")).not.toContain(".afterword/secrets");
});

test("docs/cli.md: every command has an example, and every example works in the order of the page", async () => {
  const room = new Newsroom("daily", turnstile, () => worker.origin);
  const article = `${ORIGIN}/bench`;
  const variables: Record<string, string> = { BOOKMARK: "00000000-0000-4000-8000-000000000000" };
  // What there is none of here, told as such.
  const refused: Record<string, string> = {
    "article restore": "unknown-bookmark",
    abandon: "unknown-import",
  };
  const imported = { kind: "imported", article, source: "old widget", yes: 12, no: 3 };
  writeFileSync(join(folder, "totals.ndjson"), `${JSON.stringify(imported)}\n`);
  const lines = commandsOf("docs/cli.md").filter((line) => line.startsWith("npx afterword "));
  const run = new Set<string>();
  for (const line of lines) {
    const args = wordsOf(line, variables).slice(2);
    const name =
      [args.slice(0, 2).join(" "), args[0] ?? ""].find((each) => Object.hasOwn(COMMANDS, each)) ?? "";
    if (name === "people remove") {
      const { people } = await json("people", "daily");
      args[3] = people[0].id;
    }
    if (name === "vote erase")
      args[4] = /^[0-9a-f]{32}/m.exec(await done("export", "daily", "--votes", article))?.[0] ?? "";
    const { code, out, err } = await afterword(args);
    if (refused[name])
      expect({ code, err }, line).toEqual({ code: 1, err: expect.stringContaining(refused[name]) });
    else expect({ code, err: code === 0 ? "" : err }, line).toEqual({ code: 0, err: "" });
    run.add(name);
    if (name === "site add")
      for (const choice of ["yes", "yes", "no"] as const) await room.send(await room.ballot(article, choice));
    const id = / id, ([0-9a-f-]{36})\./.exec(err)?.[1] ?? "";
    if (name === "token mint") variables.TOKEN_ID = id;
    if (name === "review apply") {
      expect(out).toMatch(
        /^hold: 1 votes changed\.\n\n +yes +no +approval +held +void\nbefore +2 +1 +67 % +0 +0\nafter +2 +0 +100 % +1 +0$/m,
      );
      variables.REVIEW = id;
    }
  }
  expect([...run].sort()).toEqual(Object.keys(COMMANDS).sort());
  // What they were for.
  expect((await room.article(article)).body).toMatchObject({
    state: "open",
    title: "The bench by the canal",
    tally: { yes: 2, no: 1 },
    imported: [{ yes: 12, no: 3 }],
  });
  expect(readFileSync(join(folder, "articles.csv"), "utf8")).toContain("/bench");
  expect(readFileSync(join(folder, "daily.ndjson"), "utf8")).toMatch(/\{"kind":"end".*\}\n$/);
});

describe("what is printed", () => {
  test("a token, a link and a line to paste stand alone on the standard output, and what to know of them beside", async () => {
    const added = await afterword(["site", "add", "alone", "--origin", ORIGIN]);
    expect(added.out).toBe(`<script async="" src="${worker.origin}/embed.js" data-site="alone"></script>\n`);
    const minted = await afterword(["token", "mint", "alone", "--name", "a", "--scope", "read"]);
    expect(minted).toMatchObject({ code: 0, err: expect.stringContaining("not shown again") });
    expect(minted.out).toMatch(/^afterword_\S+\n$/);
    const invited = await afterword(["invite", "alone", "--name", "Ada", "--scope", "read"]);
    expect(invited).toMatchObject({ code: 0, err: expect.stringContaining("works once") });
    expect(invited.out).toMatch(/^http:\/\/localhost:\d+\/\S+#\S+\n$/);
  });

  test("a snippet has the words of the widget in every language, without a clone", async () => {
    await afterword(["site", "add", "words", "--origin", ORIGIN]);
    expect((await json("snippet", "words", "--lang", "de")).styles).toContain('content: "Gefällt Ihnen');
    expect((await json("snippet", "words", "--lang", "uk")).styles).not.toContain("Do you like");
  });
});

describe("who asks, and whom", () => {
  test("a token is read from the environment, a file or the standard input", async () => {
    await afterword(["site", "add", "who", "--origin", ORIGIN]);
    const { token } = (await json("token", "mint", "who", "--name", "a", "--scope", "read")) as TokenAnswer;
    const file = join(directory, "token");
    writeFileSync(file, `${token}\n`);
    const list = ["article", "list", "who"];
    const nobody = { AFTERWORD_TOKEN: undefined };
    expect((await afterword(list, { env: { AFTERWORD_TOKEN: token } })).out).toBe("No articles yet.\n");
    expect((await afterword([...list, "--token-file", file], { env: nobody })).out).toBe(
      "No articles yet.\n",
    );
    const asked = await afterword([...list, "--token-file", "-"], { env: nobody, stdin: `${token}\n` });
    expect(asked.out).toBe("No articles yet.\n");
    const inFile = await afterword([...list, "--token-file", `${file}-not`], { env: nobody });
    expect(inFile).toMatchObject({ code: 2, err: expect.stringContaining("can't be read from") });
    const empty = await afterword([...list, "--token-file", "-"], { env: nobody });
    expect(empty).toMatchObject({ code: 2, err: "There is no token in the standard input.\n" });
  });

  test("a token on the command line is refused, and not repeated", async () => {
    for (const option of [["--token", "afterword_secret"], ["--token=afterword_secret"]]) {
      const { code, out, err } = await afterword(["article", "list", "daily", ...option]);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("--token-file");
      expect(err).not.toContain("secret");
    }
  });

  test.each([
    [{ AFTERWORD_HOST: undefined }, "Set AFTERWORD_HOST to its address"],
    [{ AFTERWORD_TOKEN: undefined }, "Set AFTERWORD_TOKEN to"],
    [{ AFTERWORD_TOKEN: "two words" }, "a blank"],
    [{ AFTERWORD_HOST: "http://votes.example" }, "write https://votes.example"],
    [{ AFTERWORD_HOST: "https://votes.example/console" }, "without a path"],
    [{ AFTERWORD_HOST: "ftp://votes.example" }, "is no address of a deployment"],
  ])("with %j nothing is sent, and the mend is told", async (env, text) => {
    const { code, out, err } = await afterword(["site", "show", "daily"], { env });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(text);
  });

  test("--host goes before the environment, and takes an address without its scheme", async () => {
    const { host } = new URL(worker.origin);
    const env = { AFTERWORD_HOST: "https://other.example" };
    const { code } = await afterword(["attention", "daily", "--host", host], { env });
    expect(code).toBe(0);
  });
});

describe("an article is named by what somebody pastes", () => {
  let room: Newsroom;
  beforeAll(async () => {
    room = new Newsroom("pasted", turnstile, () => worker.origin);
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
    const room = new Newsroom("scoped", turnstile, () => worker.origin);
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
    const room = new Newsroom("reviewed", turnstile, () => worker.origin);
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
