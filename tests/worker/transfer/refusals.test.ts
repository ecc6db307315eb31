/** What an export and an import refuse, by name; and bare totals from elsewhere, which stand apart. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  IndexAnswer,
  IndexRow,
  MoveAnswer,
  ReviewRow,
} from "../../../worker/contract/index.ts";
import { EXPORT_VERSION } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { PACE } from "../../../worker/poll/reviews/pace.ts";
import {
  ADMIN,
  aheadOfAlarms,
  article,
  callAs,
  eventually,
  mintToken,
  registerSite,
  vote,
} from "../support.ts";
import {
  common,
  exported,
  fileId,
  imported,
  type Line,
  ofKind,
  read,
  resealed,
  send,
  tryExport,
  wipe,
} from "./site.ts";

const ID = article("one");
const usual = { ...PACE };
afterEach(() => void Object.assign(PACE, usual));

/** The file of a site with one article of three votes, one of them held by a moderator. */
async function small(): Promise<{ site: string; file: string[] }> {
  const site = await registerSite();
  for (const choice of ["yes", "yes", "no"]) await vote(site, { article: ID, choice });
  const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, ID)}/reviews`;
  await callAs(ADMIN, "POST", path, {
    ...{ action: "hold", filter: { choice: "no" }, note: "looks odd", dry_run: false },
  });
  const file = await exported(site);
  return { site, file };
}

const changed = (lines: readonly string[], kind: string, change: (line: Line) => Line) =>
  resealed(read(lines).map((line) => (line.kind === kind ? change(line) : line)));

describe("a file is refused by name, and the site stays as if nobody had registered it,", () => {
  let site: string;
  let file: string[];
  beforeAll(async () => {
    ({ site, file } = await small());
  });

  test.each<[string, (lines: string[]) => string[], string, string?]>([
    ["that lacks its end", (lines) => lines.slice(0, -1), "sending"],
    [
      "that lacks a line",
      (lines) => lines.filter((line) => !line.startsWith('{"kind":"audit"')),
      "import-damaged",
    ],
    [
      "in which a line was changed",
      (lines) => lines.map((line) => line.replace("looks odd", "looks fine")),
      "import-damaged",
    ],
    [
      "whose votes are not what is counted",
      (lines) => changed(lines, "vote", (line) => ({ ...line, choice: "yes" })),
      "rollups-differ",
    ],
    [
      "whose hours are not what the votes make",
      (lines) => changed(lines, "hour", (line) => ({ ...line, hour: Number(line.hour) - 1 })),
      "rollups-differ",
    ],
    [
      "whose tally is not what the votes make",
      (lines) => changed(lines, "tally", (line) => ({ ...line, counted: { yes: 9, no: 0, none: 0 } })),
      "rollups-differ",
    ],
    [
      "whose held votes have another cause in the tally",
      (lines) =>
        changed(lines, "tally", (line) => ({ ...line, causes: { network: { yes: 0, no: 1, none: 0 } } })),
      "rollups-differ",
    ],
    [
      "whose tally is of more hours",
      (lines) => changed(lines, "tally", (line) => ({ ...line, hours: 9 })),
      "rollups-differ",
    ],
    [
      "that lacks a tally",
      (lines) => resealed(lines.filter((line) => !line.startsWith('{"kind":"tally"'))),
      "import-damaged",
    ],
    ["without a header", (lines) => resealed(lines.slice(1)), "import-damaged"],
    [
      "without settings",
      (lines) => resealed(lines.filter((line) => !line.startsWith('{"kind":"settings"'))),
      "import-damaged",
    ],
    [
      "of another site",
      (lines) => changed(lines, "header", (line) => ({ ...line, site: "another" })),
      "site-mismatch",
    ],
    [
      "of a newer version",
      (lines) => changed(lines, "header", (line) => ({ ...line, version: EXPORT_VERSION + 1, more: 1 })),
      "export-newer",
      "lines.0.version",
    ],
    [
      "with a kind that is not known",
      (lines) => resealed([...lines.slice(0, 3), { kind: "kite", id: "x" }, ...lines.slice(3)]),
      "export-newer",
      "lines.3.kite",
    ],
    [
      "with a field that is not known",
      (lines) => changed(lines, "poll", (line) => ({ ...line, colour: "red" })),
      "invalid-request",
      "colour",
    ],
    [
      "with an address that is none of the web's",
      (lines) => changed(lines, "poll", (line) => ({ ...line, address: "javascript:1" })),
      "invalid-request",
      "address",
    ],
    [
      "with a line that is no JSON",
      (lines) => [...lines.slice(0, 2), "{", ...lines.slice(2)],
      "invalid-request",
      "lines.2.json",
    ],
    [
      "with origins that take in strangers",
      (lines) =>
        changed(lines, "settings", (line) => ({ ...line, settings: { origins: ["https://*.co.uk"] } })),
      "invalid-request",
      "origins.0",
    ],
  ])("one %s", async (_what, change, code, field) => {
    await wipe(site, file);
    const lines = change(file);
    const id = fileId();
    let line = 0;
    let answer = await send(site, id, 0, lines);
    while (answer.code === undefined && answer.line !== line) {
      line = answer.line;
      answer = await send(site, id, line, lines.slice(line));
    }
    expect(answer.code ?? answer.stage).toBe(code);
    if (field) expect(answer.fields?.join()).toContain(field);
    expect(await env.SITE.getByName(site).settings()).toBeNull();
  });
});

test("a site that has articles of its own takes no export, and stays as it is", async () => {
  const { site, file } = await small();
  await vote(site, { article: article("another") });
  const before = await exported(site);
  expect(await imported(site, file)).toMatchObject({ code: "site-not-empty" });
  expect(await exported(site)).toEqual(before);
});

describe("an export", () => {
  test("of the whole site needs the scope manage, of the index read", async () => {
    const { site } = await small();
    const token = await mintToken(site, ["read", "moderate"]);
    expect(await tryExport(site, token)).toMatchObject({ code: "scope-missing", status: 403 });
    expect((await callAs(token, "GET", `/v1/moderation/sites/${site}/export?format=csv`)).status).toBe(200);
    expect(Array.isArray(await tryExport(site, await mintToken(site, ["manage"])))).toBe(true);
  });

  test("has what was done a moment ago in its log, though nobody has told the Desk", async () => {
    const { site } = await small();
    const key = await articleKey(site, ID);
    aheadOfAlarms();
    const patched = { title: "Named", note: "just now" };
    await callAs(ADMIN, "PATCH", `/v1/moderation/sites/${site}/articles/${key}`, patched);
    await mintToken(site, ["read"], "just now");
    const lines = await tryExport(site);
    vi.restoreAllMocks();
    const actions = ofKind(lines as string[], "audit").map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["article.patch", "token.mint"]));
  });

  test("waits until a review is over, and says so", async () => {
    const { site } = await small();
    const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, ID)}/reviews`;
    // It has used up its rows with its first slice, and waits for the next day.
    const body = { action: "void", note: "slow", dry_run: false, rows_per_day: 1 };
    Object.assign(PACE, { sliceVotes: 1 });
    const review = await (await callAs(ADMIN, "POST", path, body)).json<ReviewRow>();
    expect(await tryExport(site)).toMatchObject({ code: "review-in-progress", status: 409 });
    Object.assign(PACE, usual);
    await callAs(ADMIN, "POST", `${path}/${review.id}/undo`, { note: "stop" });
    expect(ofKind(await exported(site), "review").map(({ state }) => state)).toContain("stopped");
  });

  test("of a poll whose votes are not what is counted of them is refused", async () => {
    const { site } = await small();
    const stub = env.POLL.getByName(`${site}:${await articleKey(site, ID)}`);
    await runInDurableObject(
      stub,
      (_poll, { storage }) => void storage.sql.exec("UPDATE tally SET counted_yes = 7"),
    );
    await evictDurableObject(stub);
    expect(await tryExport(site)).toMatchObject({ code: "rollups-differ" });
  });

  test.each(["x", "eyJ9", "e30"])("at a cursor that is none (%s) is refused", async (cursor) => {
    const site = await registerSite();
    const path = `/v1/moderation/sites/${site}/export?format=ndjson&cursor=${cursor}`;
    expect(await (await callAs(ADMIN, "GET", path)).json()).toMatchObject({ fields: ["cursor"] });
  });
});

describe("bare totals from elsewhere", () => {
  const total = (id: string, yes: number, no = 1, source = "old widget") => ({
    ...{ kind: "imported", article: id, source, yes, no },
  });
  const file = (site: string, ...lines: Line[]) =>
    resealed([{ kind: "header", format: "afterword", version: 1, site, only: "imported" }, ...lines]);
  const look = async (site: string, id: string) =>
    (
      await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`)
    ).json<ArticleAnswer>();

  /** The article's row of the index, once it fits. */
  const row = async (site: string, id: string, fits: (row: IndexRow) => boolean) => {
    const key = await articleKey(site, id);
    return eventually(
      async () => {
        const index = await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles?sort=newest-article`);
        return (await index.json<IndexAnswer>()).articles.find((each) => each.key === key);
      },
      (each) => each !== undefined && fits(each),
    );
  };

  test("join a site that counts votes, stand apart from them, and are replaced when they come again", async () => {
    const { site } = await small();
    const { tally } = await look(site, ID);
    const unknown = article("never-seen");
    await imported(site, file(site, total(ID, 40), total(ID, 2, 3, "another"), total(unknown, 9)));
    const imports = [
      { source: "another", yes: 2, no: 3 },
      { source: "old widget", yes: 40, no: 1 },
    ];
    expect(await look(site, ID)).toMatchObject({ tally, imported: imports });
    expect(await look(site, unknown)).toMatchObject({
      tally: { yes: 0, no: 0 },
      imported: [{ yes: 9, no: 1 }],
    });
    const listed = await row(site, ID, (each) => each.imported.length > 0);
    expect(listed).toMatchObject({ tally, imported: imports });
    expect(await row(site, unknown, (each) => each.imported.length > 0)).toMatchObject({
      tally: { yes: 0, no: 0 },
      imported: [{ yes: 9, no: 1 }],
    });
    await imported(site, file(site, total(ID, 41)));
    expect((await look(site, ID)).imported).toEqual([imports[0], { ...imports[1], yes: 41 }]);
    expect((await vote(site, { article: unknown })).body.tally).toMatchObject({ yes: 1, no: 0 });
    await row(site, ID, (each) => each.imported[1]?.yes === 41);
    // The Poll's own word of its votes leaves them where they are.
    const voted = await row(site, unknown, (each) => each.tally.yes === 1);
    expect(voted?.imported).toMatchObject([{ yes: 9, no: 1 }]);
    const csv = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/export?format=csv`)).text();
    const cells = csv.split("\r\n").map((line) => line.split(",").slice(-2).join("/"));
    expect(cells.slice(0, 3).sort()).toEqual(["43/4", "9/1", "imported_yes/imported_no"]);
  });

  test("are in an export and come back, and go where their article goes", async () => {
    const { site } = await small();
    await imported(site, file(site, total(ID, 40)));
    const before = await exported(site);
    expect(ofKind(before, "imported")).toMatchObject([{ article: ID, yes: 40 }]);
    await wipe(site, before);
    await imported(site, before);
    expect(common(await exported(site))).toBe(common(before));
    expect(await row(site, ID, (each) => each.tally.yes === 2)).toMatchObject({ imported: [{ yes: 40 }] });
    const to = article("moved-on");
    const body = { from: ID, to, note: "headline" };
    await (await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, body)).json<MoveAnswer>();
    await eventually(
      () => look(site, to),
      ({ imported }) => imported[0]?.yes === 40,
    );
    await row(site, to, (each) => each.imported[0]?.yes === 40);
    await imported(site, file(site, total(ID, 50)));
    expect((await look(site, to)).imported).toMatchObject([{ yes: 50 }]);
  });

  test("come with nothing else: a vote among them is refused, and so is a site that nobody registered", async () => {
    const { site, file: whole } = await small();
    const [smuggled] = ofKind(whole, "token").concat(ofKind(whole, "article"));
    expect(smuggled).toBeDefined();
    expect(await imported(site, file(site, smuggled as Line))).toMatchObject({ code: "import-damaged" });
    const nobody = `nobody-${crypto.randomUUID().slice(0, 8)}`;
    expect(await imported(nobody, file(nobody, total(ID, 1)))).toMatchObject({ code: "unknown-site" });
    expect(await env.SITE.getByName(nobody).settings()).toBeNull();
  });
});
