/** An import that is given up before its end: what is left of it, and that it can be begun anew. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  AbandonAnswer,
  ArticleAnswer,
  PeopleAnswer,
  Problem,
  TokensAnswer,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { ADMIN, article, callAs, eventually, mintToken, ORIGIN, registerSite, vote } from "../support.ts";
import { common, exported, fileId, imported, type Line, ofKind, read, resealed, send, wipe } from "./site.ts";

const ID = article("one");
const admin = (site: string, path = "") => `/v1/admin/sites/${site}${path}`;
afterEach(() => void vi.restoreAllMocks());

type Abandoned = AbandonAnswer & Partial<Problem>;
const abandon = async (site: string, query = "", token = ADMIN): Promise<Abandoned> =>
  (await callAs(token, "DELETE", admin(site, `/import${query}`))).json<Abandoned>();

/** Until it is over: each request tells as many Polls as it may. */
async function abandoned(site: string, token = ADMIN): Promise<number> {
  for (let times = 1; ; times++) {
    const answer = await abandon(site, "", token);
    if (answer.over || answer.code) return times;
  }
}

/** The file of a site with votes, a review, articles without votes, totals from elsewhere, a token, a person and a move. */
async function fileOf(articles = 2): Promise<{ site: string; file: string[] }> {
  const site = await registerSite({ minimum: 3 });
  for (const choice of ["yes", "no"]) await vote(site, { article: ID, choice });
  const names = Array.from({ length: articles }, (_, i) => ({ article: article(`registered-${i}`) }));
  await callAs(ADMIN, "POST", admin(site, "/articles"), { articles: names });
  const reviews = `/v1/moderation/sites/${site}/articles/${await articleKey(site, ID)}/reviews`;
  await callAs(ADMIN, "POST", reviews, {
    ...{ action: "hold", filter: { choice: "no" }, note: "looks odd", dry_run: false },
  });
  await mintToken(site, ["read"], "dashboard");
  await callAs(ADMIN, "POST", admin(site, "/invitations"), { name: "Ada", scopes: ["read"] });
  const moved = { from: article("registered-0"), to: article("moved"), note: "headline" };
  await callAs(ADMIN, "POST", admin(site, "/moves"), moved);
  const total = { kind: "imported", article: ID, source: "old", yes: 7, no: 1 };
  await imported(
    site,
    resealed([{ kind: "header", format: "afterword", version: 1, site, only: "imported" }, total]),
  );
  return { site, file: await exported(site) };
}

/** What the rows of an object say; none of an empty one. */
const rows = (stub: DurableObjectStub<undefined>) =>
  runInDurableObject(stub, (_object, { storage: { sql } }) =>
    sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*'")
      .toArray()
      .map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()] as const),
  );
const pollRows = (site: string, key: string) => rows(env.POLL.getByName(pollName(site, key)) as never);

describe("an import that is given up", () => {
  let site: string;
  let file: string[];
  let keys: string[];
  beforeAll(async () => {
    ({ site, file } = await fileOf());
    keys = [...new Set(read(file).flatMap(({ key }) => (typeof key === "string" ? [key] : [])))];
  });

  test.each([1, 2, 5, 9, 14, -1])(
    "after %i lines leaves the site as it was registered, with its settings, its own tokens and no article, and can begin anew",
    async (cut) => {
      await wipe(site, file);
      await callAs(ADMIN, "PUT", admin(site), { origins: ["https://own.example"], question: "Own?" });
      const token = await mintToken(site, ["manage"], "owner");
      await callAs(token, "POST", admin(site, "/invitations"), { name: "Own", scopes: ["read"] });
      const before = await env.SITE.getByName(site).settings();
      const lines = file.slice(0, cut);
      expect(await send(site, fileId(), 0, lines)).toEqual({ line: lines.length, stage: "sending" });
      expect(await env.SITE.getByName(site).settings()).toBeNull();
      await abandoned(site, token);
      expect(await env.SITE.getByName(site).settings()).toEqual(before);
      const { tokens } = await (await callAs(token, "GET", admin(site, "/tokens"))).json<TokensAnswer>();
      expect(tokens.map(({ name }) => name)).toEqual(["owner"]);
      const { people } = await (await callAs(token, "GET", admin(site, "/people"))).json<PeopleAnswer>();
      expect(people.map(({ name }) => name)).toEqual(["Own"]);
      for (const key of keys) expect(await pollRows(site, key)).toEqual([]);
      const left = new Map(await rows(env.SITE.getByName(site) as never));
      for (const table of ["article", "move", "imported", "import"]) expect(left.get(table)).toEqual([]);
      const log = await eventually(
        async () => (await callAs(token, "GET", `/v1/moderation/sites/${site}/audit`)).text(),
        (text) => text.includes("site.import-abandon"),
      );
      expect(log).toContain(`"before":{"lines":${lines.length}}`);
      // The Desk has heard all that Site had to tell by then.
      const index = await callAs(token, "GET", `/v1/moderation/sites/${site}/articles`);
      expect(await index.json()).toEqual({ articles: [], cursor: null });
      // In KV as before, too: readers are told the site's own words.
      await eventually(
        async () => env.PUBLISHED.get<{ question: string }>(`site:${site}`, "json"),
        (kv) => kv?.question === "Own?",
      );
      expect(await imported(site, file, { token })).toMatchObject({ stage: "over" });
      const kinds = (all: string[]) =>
        ["article", "poll", "vote", "tally", "hour", "review", "change", "imported", "move"].map((kind) =>
          ofKind(all, kind),
        );
      expect(kinds(await exported(site))).toEqual(kinds(file));
    },
  );

  test("of a site that nobody had registered leaves it so: it is registered as any, or read back the same", async () => {
    await wipe(site, file);
    await send(site, fileId(), 0, file.slice(0, -1));
    await abandoned(site);
    expect(await env.SITE.getByName(site).settings()).toBeNull();
    expect(await env.PUBLISHED.get(`site:${site}`)).toBeNull();
    expect(await imported(site, file)).toMatchObject({ stage: "over" });
    const own = (lines: string[]) => common(lines.filter((line) => !line.includes("site.import-abandon")));
    expect(own(await exported(site))).toBe(own(file));
    await wipe(site, file);
    await send(site, fileId(), 0, file.slice(0, 9));
    await abandoned(site);
    expect((await callAs(ADMIN, "PUT", admin(site), { origins: [ORIGIN] })).status).toBe(201);
    expect((await vote(site, { article: ID })).status).toBe(201);
  });

  test("is told first by a dry run, which gives nothing up", async () => {
    await wipe(site, file);
    const id = fileId();
    const { line } = await send(site, id, 0, file.slice(0, -1));
    const articles = ofKind(file, "article").length;
    const foreseen = { lines: line, articles, over: false, dry_run: true };
    for (const _ of [1, 2]) expect(await abandon(site, "?dry_run=true")).toEqual(foreseen);
    expect(await imported(site, file, { id })).toMatchObject({ stage: "over" });
    expect(common(await exported(site))).toBe(common(file));
  });

  test("takes no line meanwhile, of its own file or another, and goes on where it was interrupted", async () => {
    await wipe(site, file);
    const id = fileId();
    const { line } = await send(site, id, 0, file.slice(0, -1));
    const getByName = env.POLL.getByName.bind(env.POLL);
    const broken = vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) => {
      if (name.endsWith(keys.at(-1) ?? "")) throw new Error("Network connection lost.");
      return getByName(name);
    });
    expect((await abandon(site)).code).toBe("internal");
    broken.mockRestore();
    expect(await send(site, id, line, file.slice(line))).toEqual({ line: 0, stage: "sending" });
    for (const each of [id, fileId()])
      expect(await send(site, each, 0, file)).toMatchObject({ code: "import-in-progress" });
    expect(await (await callAs(ADMIN, "PUT", admin(site), { origins: [ORIGIN] })).json()).toMatchObject({
      code: "import-in-progress",
    });
    await abandoned(site);
    for (const key of keys) expect(await pollRows(site, key)).toEqual([]);
    expect(await imported(site, file, { id })).toMatchObject({ stage: "over" });
  });

  test.each([
    ["on its way to a poll", "poll"],
    ["there, and its poll asks whether it may take it", "site"],
  ] as const)(
    "leaves nothing of a batch that is %s meanwhile, even if its file was begun anew under the same id",
    async (_when, where) => {
      for (const anew of [false, true]) {
        await wipe(site, file);
        const id = fileId();
        // Up to the first vote: articles are known, and no poll is.
        const first = read(file).findIndex(({ kind }) => kind === "poll");
        const { line } = await send(site, id, 0, file.slice(0, first));
        const stub = (
          where === "poll" ? env.POLL.getByName(pollName(site, keys[0] ?? "")) : env.SITE.getByName(site)
        ) as DurableObjectStub<never>;
        const object = await runInDurableObject(stub, (it) => Object.getPrototypeOf(it));
        const real = object.importing;
        let [looks, waits, given, open] = [0, 0, false, false];
        const held = vi.spyOn(object, "importing").mockImplementation(async function (
          this: unknown,
          ...asked
        ) {
          const step = asked[0] as { lines?: unknown; step?: string };
          if (step.step === "look") looks += 1;
          const answer = where === "site" && (await real.apply(this, asked));
          // The first look is the request's own; what comes once it is given up goes through.
          if (!given && (where === "poll" ? step.lines : looks > 1 && step.step === "look")) {
            waits += 1;
            while (!open) await scheduler.wait(5);
          }
          return answer || real.apply(this, asked);
        });
        const batch = send(site, id, line, file.slice(line, -1));
        await vi.waitFor(() => expect(waits).toBeGreaterThan(0), 30_000);
        await abandoned(site);
        given = true;
        if (anew) await send(site, id, 0, file.slice(0, first));
        open = true;
        expect(await batch).toMatchObject({ code: "import-in-progress" });
        held.mockRestore();
        for (const key of keys) expect(await pollRows(site, key)).toEqual([]);
        expect(await imported(site, file, { id })).toMatchObject({ stage: "over" });
      }
    },
  );

  test("is none where none is on its way: never begun, given up already, or sent to its end", async () => {
    const nobody = `nobody-${crypto.randomUUID().slice(0, 8)}`;
    expect(await abandon(nobody)).toMatchObject({ status: 404, code: "unknown-import" });
    expect(await rows(env.SITE.getByName(nobody) as never)).toEqual([]);
    await wipe(site, file);
    await send(site, fileId(), 0, file.slice(0, 9));
    await abandoned(site);
    expect(await abandon(site)).toMatchObject({ code: "unknown-import" });
    await imported(site, file);
    expect(await abandon(site)).toMatchObject({ code: "unknown-import" });
    expect(common(await exported(site))).toContain('"kind":"vote"');
  });
});

test("an import of more articles than one request may tell is given up in some", async () => {
  const { site, file } = await fileOf(70);
  await wipe(site, file);
  let line = 0;
  const id = fileId();
  while (line < file.length - 1) ({ line } = await send(site, id, line, file.slice(line, -1)));
  expect(await abandoned(site)).toBeGreaterThan(2);
  expect(await env.SITE.getByName(site).settings()).toBeNull();
});

test("totals from elsewhere that were half sent stay, and stand in nobody's way", async () => {
  const { site } = await fileOf();
  const header: Line = { kind: "header", format: "afterword", version: 1, site, only: "imported" };
  const total = { kind: "imported", article: ID, source: "another", yes: 40, no: 2 };
  await send(site, fileId(), 0, resealed([header, total]).slice(0, -1));
  const look = async () =>
    (
      await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${await articleKey(site, ID)}`)
    ).json<ArticleAnswer>();
  const before = await look();
  expect(await abandon(site)).toMatchObject({ lines: 2, articles: 0, over: true });
  expect((await look()).imported).toEqual(before.imported);
  expect((await look()).tally).toEqual(before.tally);
  expect(await abandon(site)).toMatchObject({ code: "unknown-import" });
});

test("no change of settings or token registers a site that is being read back, or whose import was given up", async () => {
  const site = `half-${crypto.randomUUID().slice(0, 8)}`;
  const header = { kind: "header", format: "afterword", version: 1, site };
  expect(await send(site, fileId(), 0, [JSON.stringify(header)])).toMatchObject({ stage: "sending" });
  const refused = async () => {
    const asked = [
      callAs(ADMIN, "PATCH", admin(site), { minimum: 3 }),
      callAs(ADMIN, "POST", admin(site, "/tokens"), { name: "early", scopes: ["read"] }),
    ];
    for (const response of await Promise.all(asked))
      expect(await response.json<Problem>()).toMatchObject({ code: "unknown-site" });
  };
  await refused();
  await abandoned(site);
  await refused();
  expect(await env.SITE.getByName(site).settings()).toBeNull();
});
