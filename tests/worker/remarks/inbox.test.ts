/** Readers' words from the request to the inbox: delivered once, read by those who may, sorted, deleted, and gone with their votes. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ArticleAnswer, AuditAnswer, RemarkCounts } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { REMARK_DAYS } from "../../../worker/limits/remarks.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import type { Delivery } from "../../../worker/messages.ts";
import { voteId } from "../../support/vote-id.ts";
import { eraseArticle, eraseOwn, eraseSite, ofSite, rowsOf } from "../erasing/support.ts";
import { ADMIN, article, callAs, castOf, eventually, mintToken, pollOf, post, vote } from "../support.ts";
import { common, exported, fileId, imported, ofKind, send, wipe } from "../transfer/site.ts";
import { at, inbox, sort } from "./inbox-support.ts";
import { arrived, desksAs, fromNoon, left, reading, remark } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const reasonsOf = async (site: string, id: string) => {
  const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}`;
  return (await (await callAs(ADMIN, "GET", path)).json<ArticleAnswer>()).reasons;
};

/** A reader's vote and words, as the inbox has them in the end. */
async function said(site: string, text: string, over: { article?: string; reasons?: string } = {}) {
  const mine = { article: article("said"), vote_id: voteId(), ...over };
  expect((await vote(site, { article: mine.article, vote_id: mine.vote_id })).status).toBe(201);
  expect(await remark(site, { ...mine, text })).toMatchObject({ status: 200, body: { status: "sent" } });
  return { ...mine, row: await arrived(site, (row) => row.text === text) };
}

test("what a reader writes is in the inbox once, with its answer and reasons, and in the Poll no more", async () => {
  const site = await reading();
  const mine = { article: article("bridge"), vote_id: voteId() };
  await vote(site, mine);
  // Lines end alike, and what can't be seen is left out.
  await remark(site, { ...mine, reasons: "clear", text: "  The bridge\r\nwas closed\u0000 in 1968.\u202e " });
  const row = await arrived(site, ({ text }) => text === "The bridge\nwas closed in 1968.");
  expect(row).toMatchObject({ choice: "yes", standing: "counted", reasons: ["clear"], triage: "new" });
  expect(Date.parse(row.kept_until) - Date.parse(row.sent_at)).toBe(REMARK_DAYS * DAY_MS);
  expect(await inbox(site)).toMatchObject({ remarks: { length: 1 }, counts: { new: 1 }, cursor: null });
  await eventually(
    async () => rowsOf(await pollOf(site, mine.article)),
    (rows) => !rows.includes("1968"),
  );
});

test("500 characters are counted as readers count them, and 501 are refused", async () => {
  const site = await reading();
  const mine = { article: article("long"), vote_id: voteId() };
  await vote(site, mine);
  const family = "👨‍👩‍👧";
  expect(await remark(site, { ...mine, text: family.repeat(501) })).toMatchObject({
    status: 400,
    body: { code: "invalid-request" },
  });
  expect(await remark(site, { ...mine, text: family.repeat(500) })).toMatchObject({ status: 200 });
  await arrived(site, ({ text }) => text === family.repeat(500));
});

test("words are refused where a site asks for reasons alone, and beyond what it reads of an article in a day", async () => {
  const site = await reading({ remarks: "reasons" });
  const mine = { article: article("full"), vote_id: voteId() };
  await vote(site, mine);
  expect(await remark(site, { ...mine, text: "Why?" })).toMatchObject({
    status: 403,
    body: { code: "remarks-off" },
  });
  fromNoon();
  const one = await reading({ remarks_per_day: 1 });
  // Votes of that noon: an id of another hour is refused.
  const first = { ...mine, vote_id: voteId() };
  const next = { ...mine, vote_id: voteId() };
  for (const each of [first, next]) expect((await vote(one, each)).status).toBe(201);
  expect(await remark(one, { ...first, text: "First" })).toMatchObject({ status: 200 });
  expect(await remark(one, { ...next, text: "Second" })).toMatchObject({
    status: 429,
    body: { code: "too-many-remarks" },
  });
  expect(await remark(one, { ...next, reasons: "clear" })).toMatchObject({ status: 200 });
  expect(await remark(one, { ...first, edit: 2, text: "First, again" })).toMatchObject({ status: 200 });
});

test("64 readers at once, each twice, while the Poll is evicted and the Desk refuses and hangs: each is in the inbox once", async () => {
  const site = await reading({ remarks_per_day: 1_000 });
  const id = article("crowd");
  const poll = await pollOf(site, id);
  const ids = Array.from({ length: 64 }, () => voteId());
  await Promise.all(ids.map(async (each) => poll.cast(castOf(id, await voteKey(each)))));
  // The Desk takes a delivery over and its answer is lost, or it refuses.
  let n = 0;
  desksAs(site, (desk) => async (delivery) => {
    n += 1;
    if (n % 3 === 1) throw new Error("refused");
    const answer = await desk.deliver(delivery);
    if (n % 3 === 2) throw new Error("lost");
    return answer;
  });
  const sendAll = () =>
    Promise.all(ids.map((vote_id) => remark(site, { article: id, vote_id, text: `remark ${vote_id}` })));
  for (const { body } of await sendAll()) expect(body).toEqual({ status: "sent", edit: 1 });
  await evictDurableObject(poll);
  for (const { body } of await sendAll()) expect(body).toEqual({ status: "sent", edit: 1 });
  const texts = await eventually(
    async () => {
      const all: string[] = [];
      for (let query = ""; ; ) {
        const { remarks, cursor } = await inbox(site, query);
        all.push(...remarks.map(({ text }) => text ?? ""));
        if (cursor === null) return all;
        query = `?cursor=${cursor}`;
      }
    },
    (all) => all.length === 64,
  );
  expect(texts.sort()).toEqual(ids.map((each) => `remark ${each}`).sort());
}, 120_000);

test("a Desk of an older version, which takes no remarks, loses none: they come once it is a newer one", async () => {
  const site = await reading();
  let old = true;
  desksAs(
    site,
    (desk) =>
      async ({ remarks, ...delivery }) =>
        desk.deliver(old || !remarks ? delivery : { ...delivery, remarks }),
  );
  const mine = { article: article("older"), vote_id: voteId() };
  await vote(site, mine);
  await remark(site, { ...mine, text: "Later" });
  const poll = await pollOf(site, mine.article);
  await eventually(
    async () => (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`)).text(),
    (text) => text.includes(mine.article),
  );
  expect((await inbox(site)).remarks).toEqual([]);
  expect(await rowsOf(poll)).toContain("Later");
  old = false;
  await arrived(site, ({ text }) => text === "Later");
});

describe("a remark that changes", () => {
  test("is replaced, and new again; deleted it is in no row", async () => {
    const site = await reading();
    const { row, ...mine } = await said(site, "First thought");
    await sort(site, [{ id: row.id, triage: "useful" }]);
    await remark(site, { ...mine, edit: 2, text: "Second thought" });
    expect(await arrived(site, ({ text }) => text === "Second thought")).toMatchObject({
      id: row.id,
      triage: "new",
    });
    await remark(site, { ...mine, edit: 3 });
    await left(site, 0);
    const all = (await rowsOf(await pollOf(site, mine.article))) + (await ofSite(site));
    expect(all).not.toMatch(/thought/i);
  });

  test.each([
    ["a changed answer", { choice: "no", edit: 1 }],
    ["a withdrawal", { choice: "none", edit: 1 }],
  ])("by %s is in no row", async (_name, change) => {
    const site = await reading();
    const { row: _, ...mine } = await said(site, "Nevermore");
    await post(site, { ...mine, ...change });
    await left(site, 0);
    expect((await rowsOf(await pollOf(site, mine.article))) + (await ofSite(site))).not.toMatch(/nevermore/i);
  });

  test("by its vote's standing says so, and keeps its words and what was made of it", async () => {
    const site = await reading();
    const { row, article: id } = await said(site, "Void?");
    await sort(site, [{ id: row.id, triage: "useful" }]);
    const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}/reviews`;
    await callAs(ADMIN, "POST", path, { action: "void", note: "x", dry_run: false });
    expect(await arrived(site, ({ standing }) => standing === "void")).toMatchObject({
      text: "Void?",
      triage: "useful",
    });
  });

  test("by a move is its new article's", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    await said(site, "Moved", { article: from });
    await vote(site, { article: to });
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    const key = await articleKey(site, to);
    expect(await arrived(site, (row) => row.key === key)).toMatchObject({ text: "Moved" });
  });
});

describe("erasing", () => {
  test("the own vote takes the remark from every row", async () => {
    const site = await reading();
    const { row: _, ...mine } = await said(site, "Quetzal");
    const key = await articleKey(site, mine.article);
    expect((await eraseOwn(site, key, mine.vote_id)).status).toBe(200);
    await left(site, 0);
    const all = (await rowsOf(await pollOf(site, mine.article))) + (await ofSite(site));
    expect(all).not.toMatch(/quetzal/i);
  });

  test("an article takes its remarks from every row, late deliveries too; and so does a site", async () => {
    const site = await reading();
    const { article: id } = await said(site, "Quetzal");
    const late: Delivery[] = [];
    const key = await articleKey(site, id);
    late.push({
      ...{ key, epoch: 0, seq: 1, row: null, audit: [] },
      remarks: [
        {
          ...{
            id: "a".repeat(24),
            seq: Date.now() + DAY_MS,
            gone: false,
            choice: "yes",
            standing: "counted",
          },
          ...{ reasons: null, text: "Quetzal, late", sentMs: 1, untilMs: Date.now() + DAY_MS },
        },
      ],
    });
    expect((await eraseArticle(site, id)).status).toBeLessThan(300);
    await left(site, 0);
    for (const delivery of late)
      expect(await env.DESK.getByName(site).deliver(delivery)).toMatchObject({
        ok: true,
        remarks: { length: 1 },
      });
    expect(await ofSite(site)).not.toMatch(/quetzal/i);
    await said(site, "Second", { article: article("other") });
    await eraseSite(site);
    await eventually(
      async () => (await ofSite(site)) + (await rowsOf(await pollOf(site, article("other")))),
      (all) => !/second/i.test(all),
    );
  });

  test("nothing of a deleted text is left in the index of words", async () => {
    const site = await reading();
    const { row, ...mine } = await said(site, "Quetzalcoatlus");
    await remark(site, { ...mine, edit: 2 });
    await left(site, 0);
    const found = await runInDurableObject(env.DESK.getByName(site), (_desk, { storage: { sql } }) => [
      sql.exec("SELECT 1 FROM remark_search WHERE remark_search MATCH '\"quetzal\"'").toArray(),
      sql.exec("SELECT id, seq, text FROM remark").toArray(),
    ]);
    expect(found).toEqual([[], [{ id: row.id, seq: expect.any(Number), text: null }]]);
  });
});

describe("the inbox", () => {
  test("opens to the scope `remarks` and to `manage` alone; `read` has counts, and no word is in its answers or exports", async () => {
    const site = await reading();
    const { article: id } = await said(site, "Zanzibar");
    const [read, remarks, moderate] = await Promise.all([
      mintToken(site, ["read"]),
      mintToken(site, ["remarks"]),
      mintToken(site, ["moderate", "read"]),
    ]);
    for (const token of [read, moderate]) {
      expect((await callAs(token, "GET", at(site))).status).toBe(403);
      expect((await callAs(token, "GET", at(site, "").replace("/remarks", "/remark-export"))).status).toBe(
        403,
      );
      expect((await callAs(token, "PATCH", at(site), { remarks: [] })).status).toBe(403);
    }
    expect((await inbox(site, "", remarks)).remarks).toHaveLength(1);
    expect(
      await (await callAs(remarks, "GET", at(site, "").replace("/remarks", "/remark-export"))).text(),
    ).toContain("Zanzibar");
    expect((await callAs(remarks, "GET", at(site, "").replace("/remarks", "/remark-counts"))).status).toBe(
      403,
    );
    expect(
      await (
        await callAs(read, "GET", at(site, "").replace("/remarks", "/remark-counts"))
      ).json<RemarkCounts>(),
    ).toMatchObject({
      new: 1,
    });
    const moderation = `/v1/moderation/sites/${site}`;
    const key = await articleKey(site, id);
    for (const path of [
      "/articles",
      `/articles/${key}`,
      `/articles/${key}/votes`,
      "/export",
      "/audit",
      "/signals",
    ])
      expect(await (await callAs(read, "GET", moderation + path)).text()).not.toContain("Zanzibar");
  });

  test("is searched in words and pieces of them, whatever their capitals, and filtered by what is named", async () => {
    const site = await reading();
    const { row } = await said(site, "Die STRASSE war gesperrt");
    await said(site, "另一座橋", { article: article("cjk") });
    await sort(site, [{ id: row.id, triage: "useful" }]);
    const found = async (query: string) =>
      (await inbox(site, `?${new URLSearchParams(query)}`)).remarks.length;
    expect(await found("q=strasse")).toBe(1);
    expect(await found("q=perr")).toBe(1);
    expect(await found("q=橋")).toBe(1);
    expect(await found("q=%22 OR")).toBe(0);
    expect(await found("triage=useful")).toBe(1);
    expect(await found("triage=useful&q=橋")).toBe(0);
    expect(await found(`key=${await articleKey(site, article("cjk"))}`)).toBe(1);
    expect(await found("choice=no")).toBe(0);
  });

  test("is sorted many at once, each for itself, undone by what was before, and the log says who, without a word", async () => {
    const site = await reading();
    const [a, b] = [await said(site, "Alpha"), await said(site, "Beta")];
    const ada = await mintToken(site, ["remarks"], "Ada");
    const { remarks } = await sort(
      site,
      [
        { id: a.row.id, triage: "useful", revision: a.row.revision },
        { id: b.row.id, triage: "useful", revision: b.row.revision - 1 },
        { id: "0".repeat(24), triage: "useful" },
      ],
      ada,
    );
    expect(remarks.map(({ status }) => status)).toEqual(["sorted", "changed-meanwhile", "unknown-remark"]);
    expect((await inbox(site)).counts).toMatchObject({ new: 1, useful: 1 });
    // Somebody who has seen what stood before is told who was quicker.
    const seen = { id: a.row.id, triage: "inappropriate", revision: a.row.revision };
    expect((await sort(site, [seen])).remarks).toMatchObject([{ status: "changed-meanwhile", by: "Ada" }]);
    const undo = remarks.flatMap((each) =>
      each.status === "sorted" ? [{ id: each.id, triage: each.before, revision: each.revision }] : [],
    );
    await sort(site, undo, ada);
    expect((await inbox(site)).counts).toMatchObject({ new: 2, useful: 0 });
    const log = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>();
    const [last] = log.entries.filter(({ action }) => action === "remarks.sort");
    expect(last).toMatchObject({ by: "Ada", before: { [a.row.id]: "useful" }, after: { [a.row.id]: "new" } });
    expect(JSON.stringify(log)).not.toMatch(/Alpha|Beta/);
  });

  test("deletes a remark at its Poll, with its reasons, for who may moderate as well; it comes back by no late delivery", async () => {
    const site = await reading();
    const { row, ...mine } = await said(site, "Rude", { reasons: "clear" });
    const path = at(site, `/${row.id}?note=rude`);
    expect((await callAs(await mintToken(site, ["remarks"]), "DELETE", path)).status).toBe(403);
    const both = await mintToken(site, ["remarks", "moderate"], "Bo");
    expect((await callAs(both, "DELETE", path)).status).toBe(200);
    await left(site, 0);
    expect(await reasonsOf(site, mine.article)).toEqual({ yes: {}, no: {} });
    expect((await callAs(both, "DELETE", path)).status).toBe(404);
    const log = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).text();
    expect(log).toMatch(/remark\.delete/);
    expect((await rowsOf(await pollOf(site, mine.article))) + (await ofSite(site))).not.toMatch(
      /"Rude"|"rude"[^}]*words/,
    );
  });

  test("forgets words when their time is over, shows none a moment longer, and no state that comes later brings them back", async () => {
    const site = await reading({ remark_days: 1 });
    const { row, ...mine } = await said(site, "Ephemeral");
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() + DAY_MS + 60_000);
    expect((await inbox(site)).remarks).toEqual([]);
    expect((await sort(site, [{ id: row.id, triage: "useful" }])).remarks).toMatchObject([
      { status: "unknown-remark" },
    ]);
    const desk = env.DESK.getByName(site);
    await runDurableObjectAlarm(desk);
    await eventually(
      () => rowsOf(desk),
      (rows) => !/ephemeral/i.test(rows),
    );
    vi.restoreAllMocks();
    const stored = await runInDurableObject(await pollOf(site, mine.article), (_poll, { storage: { sql } }) =>
      sql.exec<{ seq: number; until_ms: number }>("SELECT seq, until_ms FROM remark").one(),
    );
    const key = await articleKey(site, mine.article);
    await desk.deliver({
      ...{ key, epoch: 1, seq: Date.now(), row: null, audit: [] },
      remarks: [
        {
          ...{ id: row.id, seq: stored.seq + 1, gone: false, choice: "yes", standing: "void", reasons: null },
          ...{ sentMs: 1, untilMs: stored.until_ms },
        },
      ],
    });
    expect((await inbox(site)).remarks).toEqual([]);
  });

  test("is exported with the site and read back the same, and given up with the import", async () => {
    const site = await reading();
    const { row, ...mine } = await said(site, "Exported", { reasons: "fair" });
    const gone = await said(site, "Gone");
    await remark(site, { article: gone.article, vote_id: gone.vote_id, edit: 2 });
    await left(site, 1);
    await sort(site, [{ id: row.id, triage: "acted-on" }]);
    const before = await exported(site);
    expect(ofKind(before, "inbox")).toHaveLength(2);
    await wipe(site, before);
    await imported(site, before);
    expect(common(await exported(site))).toBe(common(before));
    expect((await inbox(site)).remarks).toMatchObject([
      { text: "Exported", triage: "acted-on", reasons: ["fair"] },
    ]);
    // It goes on after it: its reader takes it back.
    await remark(site, { ...mine, edit: 2, reasons: "" });
    await left(site, 0);
    await wipe(site, before);
    const cut = before.slice(0, -1);
    const id = fileId();
    await callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins: ["https://daily.example"] });
    await send(site, id, 0, cut);
    for (let over = false; !over; )
      over = (
        await (
          await callAs(ADMIN, "DELETE", `/v1/admin/sites/${site}/import?dry_run=false`)
        ).json<{ over: boolean }>()
      ).over;
    expect(await rowsOf(env.DESK.getByName(site))).not.toMatch(/exported"/i);
  });
});

test("the inbox does not name a remark as its vote is named, nor the vote", async () => {
  const site = await reading();
  const { row, ...mine } = await said(site, "Whose?");
  expect(hex(await voteKey(mine.vote_id))).not.toContain(row.id);
  expect(JSON.stringify(await inbox(site))).not.toContain(hex(await voteKey(mine.vote_id)));
});
