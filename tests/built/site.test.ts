/** The owner's command line, run as an owner runs it, against the built worker. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../local/site/commands/index.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ port: 0, vars: { ADMIN_TOKEN } });
});
afterAll(() => worker?.close());

interface Run {
  code: number | null;
  out: string;
  err: string;
}

function site(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const cli = fileURLToPath(new URL("../../local/site/cli.ts", import.meta.url));
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env.PATH, AFTERWORD_URL: worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN, ...env },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}
const json = async (...args: string[]) => {
  const { code, out, err } = await site([...args, "--json"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out);
};

describe("a site", () => {
  test("words any sentence of the widget in its own way, and no sentence that the widget hasn't", async () => {
    await site(["add", "words", "--origin", "https://words.example"]);
    const changed = await json("set", "words", "--word", "uk:counted=Є!", "--word", "*:counted=Noted.");
    expect(changed.words).toEqual({ uk: { counted: "Є!" }, "*": { counted: "Noted." } });
    const { code, err } = await site(["set", "words", "--word", "uk:thanks=Дякуємо"]);
    expect(code).toBe(2);
    expect(err).toContain('no sentence "thanks"');
    expect((await site(["set", "words", "--word", "counted"])).code).toBe(2);
    expect(await json("set", "words", "--word", "en:privacy=Only we see this.")).toMatchObject({
      words: { en: { privacy: "Only we see this." } },
    });
    expect(await json("set", "words", "--word", "")).toMatchObject({ words: null });
  });

  test("loses none of the changes that several people make at once, and stays paused", async () => {
    await site(["add", "busy", "--origin", "https://busy.example"]);
    const all = [
      ["pause"],
      ["set", "--minimum", "3"],
      ["set", "--theme", "dark"],
      ["set", "--captcha", "visible"],
    ];
    const runs = await Promise.all(all.map(([command = "", ...rest]) => site([command, "busy", ...rest])));
    expect(runs.map(({ code, err }) => [code, err])).toEqual(all.map(() => [0, ""]));
    expect(await json("show", "busy")).toMatchObject({
      state: "paused",
      minimum: 3,
      theme: "dark",
      captcha: "visible",
    });
  });

  test("is added with its origins, and the line to paste is printed", async () => {
    const { code, out } = await site([
      "add",
      "daily",
      "--origin",
      "https://daily.example",
      "--minimum",
      "10",
    ]);
    expect(code).toBe(0);
    expect(out).toContain(`<script async="" src="${worker.origin}/embed.js" data-site="daily"></script>`);
    expect(await json("show", "daily")).toMatchObject({ origins: ["https://daily.example"], minimum: 10 });
    expect((await site(["show", "daily"])).err).toContain(`solved for ${await captchaAction("daily")}.`);
    const { script, pinned, frame, styles } = await json("snippet", "daily");
    expect(out).toContain(script);
    expect(pinned).toMatch(
      /^<script async="" src=".*\/embed\/[^"]+\.js" integrity="sha384-[^"]{64}" crossorigin/,
    );
    expect(frame).toContain(`src="${worker.origin}/poll?site=daily&amp;article=ARTICLE&amp;lang=en"`);
    for (const each of [script, pinned, frame, styles])
      expect((await site(["snippet", "daily"])).out).toContain(each);
    expect(styles).toContain('content: "Do you like this article?"');
    expect((await site(["snippet", "daily", "--lang", "de"])).out).toContain('content: "Gefällt Ihnen');
    await site(["set", "daily", "--question", "uk=Корисно?", "--question", "*=Useful?"]);
    const { styles: own, frame: ownFrame } = await json("snippet", "daily");
    expect(ownFrame).toContain('title="Useful?"');
    expect(own).toContain('article-feedback::before {\n  content: "Useful?"');
    expect(own).toContain('article-feedback:lang(uk)::before {\n  content: "Корисно?"');
  });

  test("is in the list of all sites with its captcha action, once KV has it", async () => {
    await site(["add", "listed", "--origin", "https://listed.example"]);
    const list = async () => (await site(["list"])).out;
    await expect.poll(list).toContain("listed");
    const out = await list();
    const [head = "", ...rows] = out.trimEnd().split("\n");
    expect(head.split(/ {2,}/)).toEqual([
      "site",
      "state",
      "captcha action",
      "registered",
      "jurisdiction",
      "origins",
    ]);
    const row = rows.find((line) => line.startsWith("listed "));
    const today = new Date().toISOString().slice(0, 10);
    expect(row?.split(/ {2,}/)).toEqual([
      ...["listed", "active", await captchaAction("listed"), today, "–", "https://listed.example"],
    ]);
    const { code, err } = await site(["list"], { AFTERWORD_TOKEN: "afterword_of-some-site" });
    expect([code, err.startsWith("token-invalid")]).toEqual([1, true]);
  });

  test("is seen before it is embedded, and its snippets are filled with an article", async () => {
    const article = 'https://daily.example/?a=1&b="<2>"';
    const filled = await json("snippet", "daily", "--article", article, "--lang", "zh-TW");
    const preview = new URL(filled.preview);
    expect(preview.searchParams.get("article")).toBe(article);
    expect((await fetch(preview)).status).toBe(200);
    const named = 'data-article="https://daily.example/?a=1&amp;b=&quot;&lt;2&gt;&quot;"';
    expect(filled.script).toContain(named);
    expect(filled.pinned).toContain(named);
    expect(filled.frame).toContain(`article=${encodeURIComponent(article)}&amp;lang=zh-TW`);
    expect((await fetch((await json("snippet", "daily")).preview)).status).toBe(200);
  });

  test("that exists is not added again, and keeps its settings", async () => {
    await site(["add", "twice", "--origin", "https://twice.example", "--theme", "dark"]);
    const { code, err } = await site(["add", "twice", "--origin", "https://other.example"]);
    expect(code).toBe(2);
    expect(err).toContain('Change it with "site set"');
    expect(await json("show", "twice")).toMatchObject({ origins: ["https://twice.example"], theme: "dark" });
  });

  test("is changed in what is named and in nothing else, and paused and resumed", async () => {
    await site(["add", "set", "--origin", "https://set.example", "--minimum", "7", "--network-votes", "50"]);
    const changed = await json(
      "set",
      "set",
      "--question",
      "uk=Подобається?",
      "--question",
      "*=Good?",
      "--yes",
      "Aye",
      "--no",
      "Nay",
      "--close-after",
      "30",
    );
    expect(changed).toMatchObject({
      origins: ["https://set.example"],
      minimum: 7,
      question: { uk: "Подобається?", "*": "Good?" },
      labels: { yes: "Aye", no: "Nay" },
      close_after_days: 30,
    });
    expect(await json("set", "set", "--question", "", "--close-after", "never")).toMatchObject({
      question: null,
      close_after_days: null,
    });
    expect(await json("set", "set", "--yes", "uk=Так", "--no", "uk=Ні")).toMatchObject({
      labels: { uk: { yes: "Так", no: "Ні" } },
    });
    expect(await json("pause", "set")).toMatchObject({
      state: "paused",
      minimum: 7,
      network_votes_per_day: 50,
    });
    expect(await json("resume", "set")).toMatchObject({ state: "active" });
    expect((await site(["show", "set"])).out).toMatch(/^origins +https:\/\/set\.example$/m);
  });
});

test("a setting is added, replaced or removed alone, with the difference printed, and a dry run changes nothing", async () => {
  const [daily, www] = ["https://daily.example", "https://www.daily.example"];
  await site(["add", "merged", "--origin", daily, "--question", "uk=Так?", "--question", "*=Good?"]);
  const set = async (...args: string[]) => {
    const { code, out, err } = await site(["set", "merged", ...args]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    return out;
  };
  const change = ["--question", "de=Gut?", "--origin", www];
  const dry = await site(["set", "merged", ...change, "--dry-run"]);
  expect(dry.out).toMatch(/^question\.de +– +Gut\?$/m);
  expect(dry.err).toContain("nothing was changed");
  expect(await site(["preview", "merged", ...change])).toEqual(dry);
  expect(await json("show", "merged")).toMatchObject({ origins: [daily] });
  const told = await set(
    "--question",
    "de=Gut?",
    "--question",
    "uk=",
    "--origin",
    www,
    "--word",
    "de:counted=Ja!",
  );
  expect(told).toMatch(
    /^setting +before +after\norigins +– +https:\/\/www\.daily\.example\nquestion\.de +– +Gut\?\n/,
  );
  expect(told).toMatch(/^question\.uk +Так\? +–$/m);
  await set("--word", "uk:counted=Є!");
  await set("--word", "de:counted=", "--remove-origin", daily);
  expect(await json("show", "merged")).toMatchObject({
    origins: [www],
    question: { "*": "Good?", de: "Gut?" },
    words: { uk: { counted: "Є!" } },
  });
  expect(await set("--question", "de=Gut?")).toBe("Nothing to change: it is so already.\n");
  expect((await site(["set", "merged", "--yes", "de=Ja", "--no", "uk=Ні"])).code).toBe(2);
  // In place of all there are.
  await set(
    "--only-origin",
    daily,
    "--only-origin",
    "https://other.example",
    "--off",
    "section:A",
    "--off",
    "tag:b",
  );
  await set("--only-off", "tag:c");
  expect(await json("show", "merged")).toMatchObject({
    origins: [daily, "https://other.example"],
    off: ["tag:c"],
  });
  await set("--only-off", "");
  expect(await json("show", "merged")).toMatchObject({ off: [] });
  expect(await site(["set", "merged", "--only-origin", "daily.example"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("\n--only-origin: "),
  });
  expect(await site(["set", "merged", "--only-origin", daily, "--origin", www])).toMatchObject({
    code: 2,
    err: "--only-origin stands in place of all there are: give it without --origin.\n",
  });
});

test("a token is minted, listed, used and revoked", async () => {
  await site(["add", "tokens", "--origin", "https://tokens.example"]);
  const minted = await json(
    "token",
    "mint",
    "tokens",
    "--name",
    "export",
    "--scope",
    "read",
    "--expires",
    "90d",
  );
  expect(minted.token).toMatch(/^afterword_/);
  const days = (Date.parse(minted.expires_at) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(89.9);
  expect(days).toBeLessThanOrEqual(90);
  const use = () => site(["tallies", "tokens"], { AFTERWORD_TOKEN: minted.token });
  expect(await use()).toMatchObject({ code: 0, out: "No articles yet.\n" });
  const listed = (await site(["token", "list", "tokens"])).out;
  expect(listed).toContain(minted.id);
  expect(listed).not.toContain(minted.token.slice(10, 30));
  const dry = await site(["token", "revoke", "tokens", minted.id, "--dry-run"]);
  expect(dry.out).toMatch(/^Would be revoked: "export" \(read\), last used on \d{4}-\d\d-\d\d\.$/m);
  expect((await use()).code).toBe(0);
  expect(await site(["token", "revoke", "tokens", minted.id])).toMatchObject({ code: 0, out: "Revoked.\n" });
  expect(await use()).toMatchObject({ code: 1, err: expect.stringContaining("token-invalid") });
});

test("tallies are a table of all articles, and the export the API's own file", async () => {
  await site(["add", "many", "--origin", "https://many.example"]);
  for (let i = 0; i < 2; i++) {
    const articles = Array.from({ length: 75 }, (_, n) => ({
      article: `post-${i}-${n}`,
      title: `Post\u0007 ${i}.${n}`,
    }));
    await fetch(`${worker.origin}/v1/admin/sites/many/articles`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
      body: JSON.stringify({ articles }),
    });
  }
  // The index and the log hear of it a moment later.
  const audited = async () => (await site(["export", "many", "--audit", "--format", "ndjson"])).out.trimEnd();
  while ((await audited()).split("\n").length < 3);
  const page = await site(["tallies", "many", "--sort", "newest-article"]);
  expect(page.out).toMatch(/^title +yes +no +approval +held +void +state +address +key$/m);
  // Control characters of a title never reach the terminal.
  expect(page.out).toMatch(/^Post {2}\d\.\d+ +0 +0 +– +0 +0 +open +post-\d-\d+ +[\w-]{22}$/m);
  expect(page.err).toContain("--all prints them");
  expect((await json("tallies", "many", "--all")).articles).toHaveLength(150);
  expect((await json("tallies", "many", "--find", "post-1-7")).articles).toHaveLength(6);
  const { out: lines } = await site(["export", "many", "--json"]);
  expect(
    lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === "article"),
  ).toHaveLength(150);
  const csv = (await site(["export", "many"])).out.trimEnd().split("\r\n");
  expect(csv).toHaveLength(151);
  expect((await audited()).split("\n").map((line) => JSON.parse(line).action)).toEqual([
    "articles.register",
    "articles.register",
    "site.configure",
  ]);
  // Some keys begin with a dash.
  const keys: string[] = (await json("tallies", "many", "--all")).articles.map(
    (each: { key: string }) => each.key,
  );
  const key = keys.find((each) => each.startsWith("-")) ?? "";
  expect(key).not.toBe("");
  // With the byte order mark, as it is saved to a file.
  expect((await site(["export", "many", "--votes", key])).out).toBe(
    "\ufeffvote,choice,edit,standing,cause,review,wording,cast_at,network,around\r\n",
  );
  const move = ["move", "many", "--from", "post-0-0", "--to", "post-0-0-new", "--note", "headline"];
  expect((await site([...move, "--dry-run"])).out).toMatch(/^0 votes would be moved\. Nothing was moved/);
  expect((await site(move)).out).toMatch(/^0 votes are on their way\. No article was known under the new id/);
  const alias = [...move.slice(0, 3), "post-nowhere", "--exact", ...move.slice(4)];
  expect(await site(alias)).toMatchObject({ code: 1, err: expect.stringContaining("--from: no article") });
  expect(await site([...alias, "--alias"])).toMatchObject({ code: 0 });
});

describe("the command line", () => {
  test.each([
    [[], "COMMAND"],
    [["--help"], "token mint"],
    ...Object.entries(COMMANDS).map(
      ([name, { usage }]) => [[...name.split(" "), "--help"], [name, usage].join(" ").trim()] as const,
    ),
    [["tallies", "-h"], "--sort ORDER"],
  ] as const)("%j explains itself and exits 0", async (args, text) => {
    const { code, out, err } = await site([...args]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(text);
  });

  test.each([
    [["fly"], "no command"],
    [["toString"], "no command"],
    [["show"], "takes SITE"],
    [["show", "a", "b"], "takes SITE"],
    [["show", "a", "--wings"], "--wings"],
    [["set", "daily"], "Name a setting"],
    [["set", "daily", "--minimum", "few"], "--minimum takes a number"],
    [["set", "daily", "--yes", "Aye"], "go together"],
    [["token", "mint", "daily", "--expires", "soon"], "--expires takes"],
  ])("%j is misused: exits 2 and says how", async (args, text) => {
    const { code, out, err } = await site(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(text);
  });

  test.each([
    [["show", "nobody"], "unknown-site"],
    [["add", "Bad_Id", "--origin", "https://a.example"], "SITE: lower-case letters, digits and dashes"],
    [["add", "fresh", "--origin", "not an origin"], '--origin: "not an origin" is no origin'],
    [["token", "mint", "daily", "--name", "x"], "--scope: at least 1"],
    [
      ["set", "daily", "--theme", "pink", "--word", `uk:counted=${"x".repeat(301)}`],
      "--theme: one of auto, light, dark",
    ],
    [["set", "daily", "--word", `uk:counted=${"x".repeat(301)}`], "--word uk:counted=…: at most 300"],
    [
      ["tallies", "daily", "--sort", "best"],
      "--sort: one of votes, approval, held, newest-vote, newest-article",
    ],
    [["token", "revoke", "daily", "x"], "unknown-token"],
  ])("%j is refused: exits 1 with the API's own words", async (args, text) => {
    const { code, out, err } = await site(args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(text);
  });

  test("exits 3 where nobody answers, and 2 without a token", async () => {
    const nowhere = { AFTERWORD_URL: "http://127.0.0.1:9" };
    expect(await site(["show", "daily"], nowhere)).toMatchObject({
      code: 3,
      err: expect.stringContaining("does not answer"),
    });
    expect(await site(["show", "daily"], { AFTERWORD_TOKEN: "" })).toMatchObject({
      code: 2,
      err: expect.stringContaining("AFTERWORD_TOKEN"),
    });
  });
});
