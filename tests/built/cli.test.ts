/** The packed command line, installed without a clone and without a network, against the built worker. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../local/site/commands/index.ts";
import type { TokenAnswer } from "../../worker/contract/index.ts";
import { commandsOf, wordsOf } from "../support/commands.ts";
import { Newsroom, ORIGIN } from "../support/newsroom.ts";
import { openPacked, type Packed } from "../support/packed.ts";

let packed: Packed;
beforeAll(async () => {
  packed = await openPacked();
});
afterAll(() => packed?.close());

const afterword: Packed["run"] = (...given) => packed.run(...given);
const done: Packed["done"] = (...args) => packed.done(...args);
const json: Packed["json"] = (...args) => packed.json(...args);

test("the package has no script that an installation runs, installs nothing beside itself, and says its version", async () => {
  const own = join(packed.folder, "node_modules/afterword");
  const manifest = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  expect(Object.keys(manifest).sort()).toEqual(
    ["bin", "description", "engines", "license", "name", "type", "version"].sort(),
  );
  expect(readdirSync(join(packed.folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
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
  const room = new Newsroom("daily", packed.turnstile, () => packed.worker.origin);
  const article = `${ORIGIN}/bench`;
  const variables: Record<string, string> = { BOOKMARK: "00000000-0000-4000-8000-000000000000" };
  // What there is none of here, told as such.
  const refused: Record<string, string> = {
    "article restore": "unknown-bookmark",
    abandon: "unknown-import",
  };
  const imported = { kind: "imported", article, source: "old widget", yes: 12, no: 3 };
  writeFileSync(join(packed.folder, "totals.ndjson"), `${JSON.stringify(imported)}\n`);
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
        /^hold: 1 votes changed\.\n\n +yes +no +approval +held +void\nbefore +2 +1 +too few +0 +0\nafter +2 +0 +too few +1 +0$/m,
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
  expect(readFileSync(join(packed.folder, "articles.csv"), "utf8")).toContain("/bench");
  expect(readFileSync(join(packed.folder, "daily.ndjson"), "utf8")).toMatch(/\{"kind":"end".*\}\n$/);
  // So many processes, one after the other, on a machine that others use too.
}, 240_000);

describe("what is printed", () => {
  test("a token, a link and a line to paste stand alone on the standard output, and what to know of them beside", async () => {
    const added = await afterword(["site", "add", "alone", "--origin", ORIGIN]);
    expect(added.out).toBe(
      `<script async="" src="${packed.worker.origin}/embed.js" data-site="alone"></script>\n`,
    );
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
    const file = join(packed.directory, "token");
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
    const { host } = new URL(packed.worker.origin);
    const env = { AFTERWORD_HOST: "https://other.example" };
    const { code } = await afterword(["attention", "daily", "--host", host], { env });
    expect(code).toBe(0);
  });
});
