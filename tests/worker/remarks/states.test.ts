/** What the inbox makes of each state of a remark that a Poll tells, whenever it comes, and of those who act on another one. Without votes. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../../../worker/contract/index.ts";
import { Inbox } from "../../../worker/desk/inbox/inbox.ts";
import { wordList } from "../../../worker/domain/remarks/screening/word-list.ts";
import { DAY_MS, MINUTE_MS } from "../../../worker/limits/time.ts";
import type { RemarkNews } from "../../../worker/messages.ts";
import { anyAddress } from "../../support/address.ts";
import { rowsOf } from "../erasing/support.ts";
import { ADMIN, call, mintToken } from "../support.ts";
import {
  at,
  counts,
  exportOf,
  gone,
  idOf,
  inbox,
  KEY,
  news,
  open,
  sort,
  tell,
  whole,
} from "./inbox-support.ts";
import { reading } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const now = Date.now;
/** The clock of all objects, so much later. */
const later = (ms: number) => vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
const aYear = { untilMs: now() + 365 * DAY_MS };
const texts = async (site: string) => (await whole(site)).map(({ text }) => text);

describe("a state that comes late", () => {
  const deliver = (site: string, state: RemarkNews) =>
    env.DESK.getByName(site).deliver({
      ...{ key: KEY, epoch: 1, seq: Date.now(), row: null, audit: [], remarks: [state] },
    });

  test("after a newer one changes nothing, nor does the same once more, and its Poll hears which one stands", async () => {
    const site = await reading();
    const older = news(1, "Quetzal");
    const newer = news(1, "Kiwi");
    await tell(site, [newer]);
    expect(await deliver(site, older)).toMatchObject({ remarks: [{ id: idOf(1), seq: newer.seq }] });
    await deliver(site, { ...older, seq: newer.seq });
    expect(await texts(site)).toEqual(["Kiwi"]);
    expect(await rowsOf(env.DESK.getByName(site))).not.toMatch(/quetzal/i);
  });

  test("after its reader took it back brings back no word, and its Poll hears so", async () => {
    const site = await reading();
    const said = news(1, "Quetzal");
    await tell(site, [said]);
    const over = gone(1);
    await tell(site, [over]);
    expect(await deliver(site, said)).toMatchObject({ remarks: [{ id: idOf(1), seq: over.seq }] });
    expect(await texts(site)).toEqual([]);
    expect(await rowsOf(env.DESK.getByName(site))).not.toMatch(/quetzal/i);
  });

  test("after its time is over is kept without its words", async () => {
    const site = await reading();
    await tell(site, [news(1, "Kiwi")]);
    const row = await runInDurableObject(env.DESK.getByName(site), (_desk, { storage: { sql } }) => {
      const desk = new Inbox(sql, () => wordList([]));
      const nowMs = Date.now();
      desk.take({ key: KEY, epoch: 1 }, news(2, "Quetzal", { untilMs: nowMs }), nowMs);
      return desk.read(idOf(2));
    });
    expect(row).toMatchObject({ text: null, words: null, triage: null });
  });
});

test("a remark that is given again without words, after it was deleted, is there by its reasons", async () => {
  const site = await reading();
  await tell(site, [news(1, "Words", { reasons: "topic" })]);
  await tell(site, [gone(1)]);
  await tell(site, [news(1, null, { reasons: "headline" })]);
  expect(await whole(site)).toMatchObject([{ text: null, reasons: ["headline"], triage: "new" }]);
  expect((await counts(site)).new).toBe(1);
});

describe("whoever has seen another state", () => {
  const remove = (site: string, revision: number | undefined, token = ADMIN) =>
    call(at(site, `/${idOf(1)}?note=rude`), {
      method: "DELETE",
      headers: {
        ...{ Authorization: `Bearer ${token}`, "CF-Connecting-IP": anyAddress() },
        "If-Match": `"${revision}"`,
      },
    });

  test("sorts and deletes nothing that its reader has changed since", async () => {
    const site = await reading();
    await tell(site, [news(1, "Kiwi")]);
    await sort(site, [{ id: idOf(1), triage: "useful" }], await mintToken(site, ["remarks"], "Ada"));
    const [seen] = await whole(site);
    await tell(site, [news(1, "Quetzal")]);
    const asked = { id: idOf(1), triage: "no-action", revision: seen?.revision };
    expect((await sort(site, [asked])).remarks).toMatchObject([
      { status: "changed-meanwhile", triage: "new", by: null },
    ]);
    const refused = await remove(site, seen?.revision);
    expect([refused.status, (await refused.json<Problem>()).code]).toEqual([409, "changed-meanwhile"]);
    expect(await whole(site)).toMatchObject([{ text: "Quetzal", triage: "new" }]);
  });

  test("deletes nothing that somebody has sorted since, and is told who", async () => {
    const site = await reading();
    await tell(site, [news(1, "Kiwi")]);
    const [seen] = await whole(site);
    await sort(site, [{ id: idOf(1), triage: "useful" }], await mintToken(site, ["remarks"], "Ada"));
    const refused = await remove(site, seen?.revision);
    expect(await refused.json()).toMatchObject({ code: "changed-meanwhile", changed: { by: "Ada" } });
    expect((await whole(site)).length).toBe(1);
  });
});

describe("a remark that its reader changes", () => {
  test("waits from then on", async () => {
    const site = await reading();
    await tell(site, [news(1, "Kiwi", aYear)]);
    later(50 * DAY_MS);
    await tell(site, [news(1, "Quetzal", aYear)]);
    const archived = async (ms: number) => {
      later(ms);
      await runDurableObjectAlarm(env.DESK.getByName(site));
      return (await counts(site)).archived;
    };
    expect(await archived(110 * DAY_MS - MINUTE_MS)).toBe(0);
    expect(await archived(110 * DAY_MS + MINUTE_MS)).toBe(1);
  });

  test("has led to no edition yet", async () => {
    const site = await reading();
    await tell(site, [news(1, "Kiwi")]);
    await sort(site, [{ id: idOf(1), triage: "acted-on", edition: "2026-11-27T10:00:00Z" }]);
    await tell(site, [news(1, "Quetzal")]);
    expect(await whole(site)).toMatchObject([{ text: "Quetzal", triage: "new", edition: null }]);
  });
});

test("an archived remark that is called new stays archived", async () => {
  const site = await reading();
  await tell(site, [news(1, "Kiwi")]);
  await sort(site, [{ id: idOf(1), archived: true }]);
  expect((await sort(site, [{ id: idOf(1), triage: "new" }])).remarks).toMatchObject([{ status: "sorted" }]);
  expect(await counts(site)).toMatchObject({ new: 0, archived: 1 });
});

test("one that waits again is archived again, though nothing else comes", async () => {
  const site = await reading();
  const desk = env.DESK.getByName(site);
  await tell(site, [news(1, "Kiwi", aYear)]);
  await sort(site, [{ id: idOf(1), triage: "useful" }]);
  // From here on the alarm is for forgetting alone.
  await runDurableObjectAlarm(desk);
  const rings = () => runInDurableObject(desk, (_desk, { storage }) => storage.getAlarm());
  expect(await rings()).toBeGreaterThan(now() + 100 * DAY_MS);
  await sort(site, [{ id: idOf(1), triage: "new" }]);
  expect(await rings()).toBeLessThan(now() + 61 * DAY_MS);
});

test("one that was sorted and is called new waits from then on", async () => {
  const site = await reading();
  await tell(site, [news(1, "Kiwi", aYear)]);
  await sort(site, [{ id: idOf(1), triage: "useful" }]);
  later(59 * DAY_MS);
  await sort(site, [{ id: idOf(1), triage: "new" }]);
  later(61 * DAY_MS);
  await runDurableObjectAlarm(env.DESK.getByName(site));
  expect(await counts(site)).toMatchObject({ new: 1, archived: 0 });
});

test("words whose time is over are opened, exported and counted by nobody, though they are not forgotten yet, and no others are forgotten with them", async () => {
  const site = await reading();
  await tell(site, [news(1, "Quetzal", { untilMs: now() + DAY_MS }), news(2, "Kiwi")]);
  later(DAY_MS + MINUTE_MS);
  expect(await rowsOf(env.DESK.getByName(site))).toContain("Quetzal");
  expect((await open(site, idOf(1))).status).toBe(404);
  expect((await open(site, idOf(2))).status).toBe(200);
  const file = await exportOf(site, "?unmasked=1");
  expect(file).toContain("Kiwi");
  expect(file).not.toContain("Quetzal");
  expect((await inbox(site)).counts.new).toBe(1);
  const desk = env.DESK.getByName(site);
  await runDurableObjectAlarm(desk);
  expect(await rowsOf(desk)).not.toMatch(/quetzal/i);
  expect(await texts(site)).toEqual(["Kiwi"]);
});

test("what is gone is in no export of the inbox", async () => {
  const site = await reading();
  await tell(site, [news(1, "Quetzal"), news(2, "Kiwi")]);
  await tell(site, [gone(1)]);
  expect((await exportOf(site, "?format=ndjson")).trimEnd().split("\n")).toHaveLength(1);
});
