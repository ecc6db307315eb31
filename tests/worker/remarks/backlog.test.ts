/** Many remarks: those that say the same once, those that wait too long in the archive, what sorting costs, and what pages cost. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { AuditAnswer, InboxQuery } from "../../../worker/contract/index.ts";
import { Inbox } from "../../../worker/desk/inbox/inbox.ts";
import { FIRST_PLACE, InboxPages } from "../../../worker/desk/inbox/pages.ts";
import { wordList } from "../../../worker/domain/remarks/screening/word-list.ts";
import { DAY_MS, MINUTE_MS } from "../../../worker/limits/time.ts";
import { voteId } from "../../support/vote-id.ts";
import { countedSql } from "../rows.ts";
import { ADMIN, article, callAs, eventually, mintToken, post, vote } from "../support.ts";
import { common, exported, imported, ofKind, wipe } from "../transfer/site.ts";
import { counts, exportOf, gone, idOf, inbox, KEY, news, open, sort, tell, whole } from "./inbox-support.ts";
import { reading, remark } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const now = Date.now;
/** The clock of all objects, so much later. */
const later = (ms: number) => vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
/** The middle of today, so that no test's remarks are of two days. */
const noon = (Math.floor(now() / DAY_MS) + 0.5) * DAY_MS;
const today = { sentMs: noon, untilMs: noon + 90 * DAY_MS };

describe("remarks that say the same of an article in a day", () => {
  const said = (n: number, text: string, over = {}) => news(n, text, { ...today, ...over });

  test("are shown once, with their number, and counted once", async () => {
    const site = await reading();
    await tell(site, [said(1, "Too long!"), said(2, "too  LONG"), said(3, "Too short"), said(4, "Too long")]);
    await tell(site, [
      said(5, "Too long", { sentMs: noon + DAY_MS }),
      said(6, "Too long", { choice: "yes" }),
    ]);
    await tell(site, [said(7, "Too long")], "l".repeat(22));
    const all = await whole(site);
    expect(all.map(({ id, copies }) => [id, copies])).toEqual([
      ...[7, 6, 5, 3].map((n) => [idOf(n), 1]),
      [idOf(1), 3],
    ]);
    expect((await counts(site)).new).toBe(5);
  });

  test("are sorted together, also those that come later and whoever names one that is not shown", async () => {
    const site = await reading();
    await tell(site, [said(1, "Spam"), said(2, "Spam")]);
    await sort(site, [{ id: idOf(2), triage: "inappropriate" }]);
    await tell(site, [said(3, "Spam")]);
    expect(await counts(site)).toMatchObject({ new: 0, inappropriate: 1 });
    expect(await whole(site)).toMatchObject([{ id: idOf(1), copies: 3, triage: "inappropriate" }]);
    const lines = (await exportOf(site, "?format=ndjson")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id: idOf(1), copies: 3, triage: "inappropriate" },
      { id: idOf(2), copies: 0, triage: "inappropriate" },
      { id: idOf(3), copies: 0, triage: "inappropriate" },
    ]);
  });

  test("leave their place, and what was made of them, to the next when their reader takes them back", async () => {
    const site = await reading();
    await tell(site, [said(1, "Spam"), said(2, "Spam"), said(3, "Spam")]);
    await sort(site, [{ id: idOf(1), triage: "no-action" }]);
    await tell(site, [gone(1)]);
    expect(await whole(site)).toMatchObject([{ id: idOf(2), copies: 2, triage: "no-action" }]);
    await tell(site, [gone(3)]);
    expect(await whole(site)).toMatchObject([{ id: idOf(2), copies: 1 }]);
    await tell(site, [said(2, "Something else")]);
    expect(await whole(site)).toMatchObject([{ id: idOf(2), triage: "new", text: "Something else" }]);
    expect(await counts(site)).toMatchObject({ new: 1, "no-action": 0 });
  });

  test("are apart where people must tell them apart: by reported errors and by standing", async () => {
    const site = await reading();
    await tell(site, [said(1, "1968"), said(2, "1968", { reasons: "incorrect" }), said(3, "1968")]);
    expect((await whole(site)).map(({ id, copies }) => [id, copies])).toEqual([
      [idOf(2), 1],
      [idOf(1), 2],
    ]);
    await tell(site, [said(1, "1968", { standing: "void" })]);
    expect((await whole(site)).map(({ id, standing }) => [id, standing])).toEqual([
      [idOf(2), "counted"],
      [idOf(3), "counted"],
      [idOf(1), "void"],
    ]);
  });

  test("and whatever else comes and goes: what is counted is what is shown", async () => {
    const site = await reading();
    const words = ["Good", "good!", "Bad", "kill you", "a@example.com", "Long"];
    const triages = ["new", "useful", "no-action", "acted-on"];
    let seed = 7;
    const any = (n: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % n;
    };
    for (let i = 0; i < 150; i += 1) {
      const n = any(12);
      if (any(4) === 0) await sort(site, [{ id: idOf(n), triage: triages[any(4)] }]);
      else if (any(5) === 0) await tell(site, [gone(n)]);
      else await tell(site, [said(n, words[any(6)] ?? "", { standing: any(3) ? "counted" : "void" })]);
    }
    const rows = await whole(site);
    const told = await counts(site);
    for (const triage of ["new", "useful", "no-action", "acted-on"] as const)
      expect(rows.filter((row) => row.triage === triage)).toHaveLength(told[triage]);
    for (const flag of ["threat", "email"] as const) {
      const waiting = rows.filter((row) => row.triage === "new" && row.flags.includes(flag));
      expect(waiting).toHaveLength(told.flags[flag]);
      const found = await whole(site, { flag });
      expect(found).toHaveLength(rows.filter((row) => row.flags.includes(flag)).length);
    }
    const stored = await runInDurableObject(env.DESK.getByName(site), (_desk, { storage: { sql } }) =>
      sql.exec<{ n: number }>("SELECT count(*) AS n FROM remark WHERE triage IS NOT NULL").one(),
    );
    expect(rows.reduce((sum, { copies }) => sum + copies, 0)).toBe(stored.n);
  });

  test("are exported and read back the same, and stay so", async () => {
    const site = await reading();
    const id = article("same");
    for (let i = 0; i < 3; i += 1) {
      const mine = { article: id, vote_id: voteId() };
      await vote(site, mine);
      await remark(site, { ...mine, text: "Spam" });
    }
    const [row] = await eventually(
      () => whole(site),
      (rows) => rows.reduce((sum, { copies }) => sum + copies, 0) === 3,
    );
    await sort(site, [{ id: row?.id, triage: "acted-on", edition: "2026-11-27T10:00:00Z" }]);
    const before = await exported(site);
    await wipe(site, before);
    await imported(site, before);
    expect(common(await exported(site))).toBe(common(before));
    expect(ofKind(before, "inbox")).toHaveLength(3);
    const edition = "2026-11-27T10:00:00.000Z";
    const rows = await whole(site);
    expect(rows.every((each) => each.triage === "acted-on" && each.edition === edition)).toBe(true);
    expect(rows.reduce((sum, { copies }) => sum + copies, 0)).toBe(3);
  });
});

describe("what nobody sorts", () => {
  test("archives itself after its time, stays `new`, is found by a filter, and waits anew once it is brought back", async () => {
    const site = await reading();
    const until = { untilMs: now() + 365 * DAY_MS };
    await tell(site, [news(1, "Old", until), news(2, "I will kill you", until)]);
    await sort(site, []);
    later(60 * DAY_MS - MINUTE_MS);
    await runDurableObjectAlarm(env.DESK.getByName(site));
    expect((await counts(site)).archived).toBe(0);
    later(60 * DAY_MS + MINUTE_MS);
    await runDurableObjectAlarm(env.DESK.getByName(site));
    expect(await counts(site)).toMatchObject({ new: 1, archived: 1, flags: { threat: 1 } });
    // What may be a threat waits for a person.
    expect((await whole(site)).map(({ id }) => id)).toEqual([idOf(2)]);
    const [old] = await whole(site, { archived: "1" });
    expect(old).toMatchObject({ id: idOf(1), triage: "new", archived_at: expect.any(String) });
    const back = { id: idOf(1), archived: false, revision: old?.revision };
    expect((await sort(site, [back])).remarks).toMatchObject([
      { status: "sorted", before: "new", triage: "new", was: { archived: true, edition: null } },
    ]);
    expect(await counts(site)).toMatchObject({ new: 2, archived: 0 });
    await runDurableObjectAlarm(env.DESK.getByName(site));
    expect(await counts(site)).toMatchObject({ new: 2, archived: 0 });
    later(121 * DAY_MS);
    await runDurableObjectAlarm(env.DESK.getByName(site));
    expect((await counts(site)).archived).toBe(1);
  });

  test("leaves the archive when it is sorted, and an undoing puts it back; the log tells both", async () => {
    const site = await reading();
    await tell(site, [news(1, "Old")]);
    await sort(site, [{ id: idOf(1), archived: true }]);
    expect((await counts(site)).archived).toBe(1);
    const { remarks } = await sort(site, [{ id: idOf(1), triage: "useful" }]);
    expect(await counts(site)).toMatchObject({ useful: 1, archived: 0 });
    expect(remarks).toMatchObject([{ before: "new", was: { archived: true } }]);
    await sort(site, [{ id: idOf(1), triage: "new", archived: true }]);
    expect(await counts(site)).toMatchObject({ new: 0, useful: 0, archived: 1 });
    // Of one that is sorted it says nothing.
    await sort(site, [{ id: idOf(1), triage: "no-action", archived: true }]);
    expect(await counts(site)).toMatchObject({ "no-action": 1, archived: 0 });
    const log = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>();
    const made = log.entries.filter(({ action }) => action === "remarks.sort").map(({ after }) => after);
    expect(made).toEqual(
      ["no-action", "archived", "useful", "archived"].map((each) => ({ [idOf(1)]: each })),
    );
  });

  test("leaves it also when its reader changes it", async () => {
    const site = await reading();
    await tell(site, [news(1, "Old")]);
    await sort(site, [{ id: idOf(1), archived: true }]);
    await tell(site, [news(1, "Old, and more")]);
    expect(await whole(site)).toMatchObject([{ archived_at: null, text: "Old, and more" }]);
  });

  test("archives itself sooner when many wait, the oldest first, until the rest may stay", async () => {
    const site = await reading();
    const many = Array.from({ length: 60 }, (_, i) =>
      news(i, `Remark ${i}`, { untilMs: now() + 365 * DAY_MS }),
    );
    await tell(site, many);
    later(31 * DAY_MS);
    await runDurableObjectAlarm(env.DESK.getByName(site));
    // Sixty wait for thirty days, fifty for sixty.
    expect(await counts(site)).toMatchObject({ new: 50, archived: 10 });
    expect((await whole(site, { archived: "1" })).map(({ id }) => id).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => idOf(i)),
    );
  });
});

test("an acted-on remark names its edition, which goes with another triage and comes back with the undoing", async () => {
  const site = await reading();
  await tell(site, [news(1, "A typo")]);
  const edition = "2026-11-27T10:00:00.000Z";
  await sort(site, [{ id: idOf(1), triage: "acted-on" }]);
  expect(await whole(site)).toMatchObject([{ triage: "acted-on", edition: null }]);
  await sort(site, [{ id: idOf(1), triage: "acted-on", edition: "2026-11-27T11:00:00+01:00" }]);
  expect(await whole(site)).toMatchObject([{ edition }]);
  expect((await sort(site, [{ id: idOf(1), triage: "acted-on" }])).remarks).toMatchObject([
    { status: "sorted" },
  ]);
  expect(await whole(site)).toMatchObject([{ edition }]);
  const { remarks } = await sort(site, [{ id: idOf(1), triage: "useful" }]);
  expect(remarks).toMatchObject([{ before: "acted-on", was: { edition } }]);
  expect(await whole(site)).toMatchObject([{ triage: "useful", edition: null }]);
  await sort(site, [{ id: idOf(1), triage: "acted-on", edition }]);
  expect(await whole(site)).toMatchObject([{ edition }]);
  for (const wrong of [
    { edition },
    { triage: "useful", edition },
    { triage: "acted-on", edition: "2026" },
    {},
  ])
    expect(await sort(site, [{ id: idOf(1), ...wrong }])).toMatchObject({ code: "invalid-request" });
});

test("what sorting costs is told to `manage` alone: minutes between one person's acts by useful remarks, those taken back not among them", async () => {
  const site = await reading();
  await tell(site, [news(1, "A"), news(2, "B"), news(3, "C")]);
  const [ada, bo] = [await mintToken(site, ["remarks"], "Ada"), await mintToken(site, ["remarks"], "Bo")];
  const none = { days: 30, minutes: 0, useful: 0, minutes_per_useful: null };
  expect((await counts(site)).effort).toEqual(none);
  const base = noon - now();
  later(base);
  await sort(site, [{ id: idOf(1), triage: "useful" }], ada);
  later(base + MINUTE_MS);
  await sort(site, [{ id: idOf(2), triage: "acted-on" }], ada);
  await sort(site, [{ id: idOf(3), triage: "useful" }], bo);
  later(base + 60 * MINUTE_MS);
  await sort(site, [{ id: idOf(3), triage: "no-action" }], bo);
  // What changes nothing is no act, however long it took.
  later(base + 62 * MINUTE_MS);
  await sort(site, [{ id: idOf(3), triage: "no-action" }], bo);
  const { effort } = await counts(site);
  // Three minutes for each first act, one between Ada's, three at most for Bo's hour.
  expect(effort).toEqual({ days: 30, minutes: 10, useful: 2, minutes_per_useful: 5 });
  expect(await counts(site, await mintToken(site, ["read", "remarks", "moderate"]))).not.toHaveProperty(
    "effort",
  );
  later(base + 30 * DAY_MS);
  expect((await counts(site)).effort).toEqual(none);
  await sort(site, [{ id: idOf(3), triage: "useful" }], bo);
  const kept = await runInDurableObject(env.DESK.getByName(site), (_desk, { storage: { sql } }) => [
    sql.exec("SELECT day FROM remark_effort").toArray().length,
    sql.exec("SELECT who FROM remark_sorter").toArray().length,
  ]);
  expect(kept).toEqual([1, 2]);
});

describe("among 100,000 remarks", () => {
  const MANY = 100_000;
  test("every page, each filter, the counts and each remark that comes cost no more than what is looked at", async () => {
    const site = await reading();
    await tell(site, [news(1, "kill you, bridge builder")]);
    const rows = await runInDurableObject(env.DESK.getByName(site), (_desk, { storage: { sql } }) => {
      sql.exec(
        `WITH RECURSIVE i (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM i WHERE n < ?)
         INSERT INTO remark (n, id, key, seq, choice, standing, text, words, sent_ms, until_ms, triage, revision, since_ms,
           language, copies)
         SELECT n, printf('%024d', n), ?, 1, 'no', 'counted', 'No ' || n, 'no ' || n, 1, ?, iif(n % 10, 'new', 'useful'), 1, ?,
           'de', 1 FROM i`,
        ...[MANY, "m".repeat(22), now() + 90 * DAY_MS, now()],
      );
      sql.exec(
        "INSERT INTO remark_mark (mark, archived, urgent, n) SELECT 'in:de', 0, 0, n FROM remark WHERE n > 1",
      );
      sql.exec("INSERT INTO remark_search (rowid, words) SELECT n, words FROM remark WHERE n > 1");
      const counted = countedSql(sql);
      const pages = new InboxPages(counted.sql);
      const cost = (work: () => unknown) => {
        const before = counted.rows();
        work();
        const { read, written } = counted.rows();
        return { read: read - before.read, written: written - before.written };
      };
      const of = (query: InboxQuery, place = FIRST_PLACE) => cost(() => pages.list(query, place, Date.now()));
      const inbox = new Inbox(counted.sql, () => wordList([]));
      return {
        pages: Object.fromEntries(
          [
            ...[{}, { triage: "new" }, { triage: "useful" }, { key: "m".repeat(22) }, { language: "de" }],
            ...[{ flag: "threat" }, { flag: "card" }, { archived: "1" }, { q: "bridge" }, { q: "no 5" }],
            ...[{ choice: "yes" }, { section: "City" }, { q: "zz" }, { triage: "new", choice: "yes" }],
            ...[
              { triage: "useful", language: "fr" },
              { q: "no 9", choice: "yes" },
            ],
          ].map((query) => [JSON.stringify(query), of(query as InboxQuery).read]),
        ),
        further: of({}, { urgent: 0, n: 50_000 }).read,
        comes: cost(() =>
          inbox.take({ key: KEY, epoch: 1 }, news(7, "A remark of some words, ada@example.com"), Date.now()),
        ),
        again: cost(() =>
          inbox.take({ key: KEY, epoch: 1 }, news(8, "A remark of some words, ada@example.com"), Date.now()),
        ),
        oldest: cost(() => inbox.longestWaiting(1)).read,
      };
    });
    for (const [query, read] of Object.entries(rows.pages))
      expect([query, read < 2_500]).toEqual([query, true]);
    // A page of fifty that all fit.
    for (const query of [{}, { triage: "useful" }, { language: "de" }])
      expect(rows.pages[JSON.stringify(query)]).toBeLessThan(400);
    expect(rows.further).toBeLessThan(400);
    expect(rows.comes.read).toBeLessThan(100);
    expect(rows.comes.written).toBeLessThan(60);
    expect(rows.again.read).toBeLessThan(100);
    expect(rows.oldest).toBeLessThan(5);
    // A page that looked at as many as it may goes on.
    const first = await inbox(site, { choice: "yes" });
    expect(first.remarks).toEqual([]);
    expect(first.cursor).not.toBeNull();
  }, 120_000);
});

test("a remark that another stands for can be opened by its own id, and goes alone when its reader withdraws", async () => {
  const site = await reading();
  const mine = [1, 2].map(() => ({ article: article("pair"), vote_id: voteId() }));
  for (const each of mine) {
    await vote(site, each);
    await remark(site, { ...each, text: "Ask bob@example.com" });
  }
  const [row] = await eventually(
    () => whole(site),
    ([first]) => first?.copies === 2,
  );
  const lines = (await exportOf(site, "?format=ndjson")).trimEnd().split("\n");
  const ids: string[] = lines.map((line) => JSON.parse(line).id);
  const other = ids.find((id) => id !== row?.id) ?? "";
  expect(await (await open(site, other)).json()).toMatchObject({ id: other, text: "Ask bob@example.com" });
  await post(site, { ...(mine[0] ?? { article: "", vote_id: "" }), choice: "none", edit: 1 });
  await eventually(
    () => whole(site),
    ([first]) => first?.copies === 1,
  );
});
