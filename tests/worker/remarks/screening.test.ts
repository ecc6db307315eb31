/** What screening flags: masked until somebody opens it on the record, found by filters, and screened anew when a site's words change. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { AuditAnswer, RemarkOpenAnswer } from "../../../worker/contract/index.ts";
import { meets } from "../stand-in.ts";
import { ADMIN, callAs, eventually, mintToken } from "../support.ts";
import { tryExport } from "../transfer/site.ts";
import { exportOf, gone, idOf, inbox, KEY, news, open, sort, tell, whole } from "./inbox-support.ts";
import { reading } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const audit = async (site: string, action: string) => {
  const path = `/v1/moderation/sites/${site}/audit?action=${action}`;
  return (await (await callAs(ADMIN, "GET", path)).json<AuditAnswer>()).entries;
};
const texts = (rows: { text: string | null }[]) => rows.map(({ text }) => text);

test("addresses, numbers and links are masked in pages and in searches, and in the index of words", async () => {
  const site = await reading();
  await tell(site, [news(1, "Write to ada@example.com about the bridge")]);
  const { remarks } = await inbox(site);
  expect(remarks).toMatchObject([
    { text: "Write to [email] about the bridge", masked: true, flags: ["email"], language: "en", copies: 1 },
  ]);
  expect((await inbox(site, { q: "bridge" })).remarks).toHaveLength(1);
  expect((await inbox(site, { q: "ada@example" })).remarks).toHaveLength(0);
  expect((await inbox(site, { q: "ad" })).remarks).toHaveLength(0);
});

test("what is masked is told to whoever opens it, and the log says who has, of which, and not what", async () => {
  const site = await reading();
  await tell(site, [news(1, "Call +44 20 7946 0018")]);
  const token = await mintToken(site, ["remarks"], "Ada");
  const answer = await open(site, idOf(1), token);
  expect(answer.status).toBe(200);
  expect(await answer.json<RemarkOpenAnswer>()).toMatchObject({ id: idOf(1), text: "Call +44 20 7946 0018" });
  const entries = await audit(site, "remark.open");
  expect(entries).toMatchObject([
    { by: "Ada", target: KEY, after: { remark: idOf(1), flags: ["phone"] }, note: null },
  ]);
  expect(JSON.stringify(entries)).not.toContain("7946");
  expect((await open(site, idOf(2))).status).toBe(404);
  expect((await open(site, "nobody")).status).toBe(404);
  expect((await open(site, idOf(1), await mintToken(site, ["read", "moderate"]))).status).toBe(403);
  expect(await audit(site, "remark.open")).toHaveLength(1);
});

test("exports are masked, unless somebody asks for the words, which the log says", async () => {
  const site = await reading();
  await tell(site, [news(1, "Card 4242 4242 4242 4242, see www.example.com")]);
  const token = await mintToken(site, ["remarks"], "Ada");
  for (const format of ["csv", "ndjson"]) {
    const masked = await exportOf(site, `?format=${format}`, token);
    expect(masked).toContain("Card [card], see [link]");
    expect(masked).not.toMatch(/4242|www/);
  }
  expect(await audit(site, "remarks.export")).toEqual([]);
  expect(await exportOf(site, "?unmasked=1", token)).toContain("4242 4242 4242 4242, see www.example.com");
  const entries = await audit(site, "remarks.export");
  expect(entries).toMatchObject([{ by: "Ada", target: site, after: { unmasked: true } }]);
  expect(JSON.stringify(entries)).not.toContain("4242");
});

test("the whole site's export has words as they were written, and the log says who has taken them, once for each part with words; without words it is no entry", async () => {
  const site = await reading();
  const ada = await mintToken(site, ["manage"], "Ada");
  await tell(site, [gone(1)]);
  expect(await tryExport(site, ada)).toContainEqual(expect.stringContaining('"inbox"'));
  expect(await audit(site, "remarks.export")).toEqual([]);
  await tell(site, [news(2, "Write to ada@example.com"), news(3, "Write to bo@example.com")]);
  const file = String(await tryExport(site, ada));
  expect(file).toMatch(/ada@example\.com.*bo@example\.com/);
  const entries = await audit(site, "remarks.export");
  expect(entries).toMatchObject([{ by: "Ada", target: site, after: { unmasked: true, whole_site: true } }]);
  // It is as old as the words that left: the file tells of itself.
  expect(file).toContain(entries[0]?.id);
});

test("no word leaves with the whole site before the log has it", async () => {
  const site = await reading();
  await tell(site, [news(1, "Quetzal")]);
  meets("DESK", site, () => ({
    noteUnmasked: () => {
      throw new Error("not now");
    },
  }));
  expect(JSON.stringify(await tryExport(site))).not.toContain("Quetzal");
  vi.restoreAllMocks();
  expect(JSON.stringify(await tryExport(site))).toContain("Quetzal");
});

describe("in pages", () => {
  test("threats and self-harm come first, then reported errors, as long as they wait", async () => {
    const site = await reading();
    await tell(site, [
      news(1, "I will kill you"),
      news(2, "It was 1968", { reasons: "incorrect" }),
      ...Array.from({ length: 60 }, (_, i) => news(10 + i, `Remark ${i}`)),
      news(3, "After this I want to die"),
    ]);
    const all = await whole(site);
    expect(texts(all).slice(0, 3)).toEqual(["After this I want to die", "I will kill you", "It was 1968"]);
    expect(texts(all).slice(3)).toEqual(Array.from({ length: 60 }, (_, i) => `Remark ${59 - i}`));
    await sort(site, [
      { id: idOf(1), triage: "no-action" },
      { id: idOf(2), triage: "new" },
    ]);
    const [first, second] = await whole(site);
    expect([first?.id, second?.id]).toEqual([idOf(3), idOf(2)]);
    expect((await whole(site)).at(-1)?.id).toBe(idOf(1));
    expect(texts(await whole(site, { triage: "new", key: KEY })).slice(0, 2)).toEqual([
      ...["After this I want to die", "It was 1968"],
    ]);
  });

  test("one that was sorted waits again once its reader says that something is incorrect", async () => {
    const site = await reading();
    await tell(site, [news(1, "It was 1968", { reasons: "one-sided" })]);
    await sort(site, [{ id: idOf(1), triage: "no-action" }]);
    await tell(site, [news(1, "It was 1968", { reasons: "incorrect one-sided" })]);
    expect(await whole(site)).toMatchObject([{ id: idOf(1), triage: "new", flags: ["error"] }]);
    await sort(site, [{ id: idOf(1), triage: "no-action" }]);
    await tell(site, [news(1, "It was 1968", { reasons: "incorrect" })]);
    expect(await whole(site)).toMatchObject([{ id: idOf(1), triage: "no-action" }]);
  });

  test("flags and languages are found by filters, alone and together", async () => {
    const site = await reading();
    await tell(site, [
      news(1, "The bridge is not what you have on ada@example.com"),
      news(2, "Die Brücke ist nicht auf bob@example.com", { choice: "yes" }),
      news(3, "Die Brücke war auch nicht das und", { reasons: "incorrect" }),
      news(4, "1968"),
    ]);
    const found = async (query: Record<string, string>) => (await whole(site, query)).map(({ id }) => id);
    expect(await found({ flag: "email" })).toEqual([idOf(2), idOf(1)]);
    expect(await found({ flag: "error" })).toEqual([idOf(3)]);
    expect(await found({ language: "de" })).toEqual([idOf(3), idOf(2)]);
    expect(await found({ language: "und" })).toEqual([idOf(4)]);
    expect(await found({ flag: "email", language: "de" })).toEqual([idOf(2)]);
    expect(await found({ flag: "email", choice: "no" })).toEqual([idOf(1)]);
    expect(await found({ flag: "email", q: "Brücke" })).toEqual([idOf(2)]);
    await sort(site, [{ id: idOf(1), triage: "useful" }]);
    expect(await found({ flag: "email", triage: "useful" })).toEqual([idOf(1)]);
    // What its reader changes is found by what it is now.
    await tell(site, [news(2, "Die Brücke war nicht das und")]);
    expect(await found({ flag: "email" })).toEqual([idOf(1)]);
    expect((await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/remarks?flag=rude`)).status).toBe(400);
  });

  test("counts say how many wait with which flag, also to `read`, and never a word", async () => {
    const site = await reading();
    await tell(site, [news(1, "kill you, ada@example.com"), news(2, "Fine"), news(3, "Good")]);
    await sort(site, [{ id: idOf(2), triage: "useful" }]);
    const path = `/v1/moderation/sites/${site}/remark-counts`;
    const counted = await (await callAs(await mintToken(site, ["read"]), "GET", path)).json();
    expect(counted).toEqual({
      ...{ new: 2, useful: 1, "acted-on": 0, "no-action": 0, inappropriate: 0, archived: 0 },
      flags: {
        ...{ email: 1, phone: 0, card: 0, iban: 0, link: 0, threat: 1, "self-harm": 0, error: 0, word: 0 },
      },
    });
    expect((await inbox(site)).counts).toEqual(counted);
  });
});

test("a site's words flag what comes and, once they change, what came before; earlier settings change nothing back", async () => {
  const site = await reading({ remark_words: ["hoax*"] });
  await inbox(site);
  await tell(site, [news(1, "What a HOAX!"), news(2, "A scam, if any"), news(3, "Nothing")]);
  const flagged = async () => (await whole(site, { flag: "word" })).map(({ id }) => id);
  expect(await flagged()).toEqual([idOf(1)]);
  const set = { remark_words: ["scam"] };
  await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, set);
  await eventually(flagged, (ids) => ids.join() === idOf(2));
  expect((await inbox(site, { triage: "new" })).counts).toMatchObject({ new: 3, flags: { word: 1 } });
  await tell(site, [news(4, "Scam and hoax")]);
  expect(await flagged()).toEqual([idOf(4), idOf(2)]);
  /** As an isolate asks that remembers words from before, once the row about screening is so. */
  const earlier = async (set: string) => {
    const desk = env.DESK.getByName(site);
    await runInDurableObject(desk, (_desk, { storage: { sql } }) => {
      sql.exec(`UPDATE remark_screening SET ${set}`);
    });
    const { rows } = await desk.inbox({ flag: "word" }, null, { revision: 1, words: ["nothing"] });
    expect(rows.map(({ id }) => id)).toEqual([idOf(4), idOf(2)]);
    return runInDurableObject(desk, (_desk, { storage: { sql } }) =>
      sql.exec("SELECT place FROM remark_screening").one(),
    );
  };
  expect(await earlier("place = 1000")).toEqual({ place: 1_000 });
  // Where the rules are new all are screened anew, by the words that stand.
  expect(await earlier("version = version - 1")).toEqual({ place: null });
  for (const remark_words of [["*"], ["x".repeat(61)], Array.from({ length: 201 }, (_, i) => `w${i}`)])
    expect((await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { remark_words })).status).toBe(400);
});
