/** What remarks meet beside their own way: caps that are tried, ids that are compared, moves, erasures and restores in their midst. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BookmarksAnswer, RemarkRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex, sha256 } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { REMARKS_LOST_MAX } from "../../../worker/limits/remarks.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import type { Delivery, DeskRow } from "../../../worker/messages.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { RemarkStore } from "../../../worker/poll/remarks/store.ts";
import { voteId } from "../../support/vote-id.ts";
import { mark, standIn } from "../erasing/bookmarks.ts";
import { eraseOwn, ofSite, published, rowsOf } from "../erasing/support.ts";
import { meets } from "../stand-in.ts";
import { ADA, ADMIN, article, callAs, eventually, pollOf, post, vote } from "../support.ts";
import { exported } from "../transfer/site.ts";
import { at, inbox } from "./inbox-support.ts";
import { arrived, desksAs, fromNoon, left, reading, remark } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

type Mine = { article: string; vote_id: string };
const NO_ROW: DeskRow = {
  ...{ article: "", address: null, title: null, title_source: "reader", question: "like", state: "open" },
  ...{ yes: 0, no: 0, held: 0, void: 0, addedMs: 1, firstVoteMs: 0, lastVoteMs: 0 },
  ...{ revision: 0, moderationRevision: 0 },
};

/** Waits until an article's poll knows that it has become another's. */
const movedAway = async (site: string, id: string) => {
  const poll = await pollOf(site, id);
  await eventually(
    () =>
      runInDurableObject(poll, (_poll, { storage: { sql } }) =>
        sql.exec<{ moved: string | null }>("SELECT moved_key AS moved FROM poll").one(),
      ),
    ({ moved }) => moved !== null,
  );
};

describe("an article takes so many first remarks in a day", () => {
  const full = { status: 429, body: { code: "too-many-remarks" } };
  async function room() {
    fromNoon();
    const site = await reading({ remarks_per_day: 1 });
    const id = article("full");
    const reader = async () => {
      const mine = { article: id, vote_id: voteId() };
      await vote(site, mine);
      return mine;
    };
    const first = await reader();
    expect(await remark(site, { ...first, text: "First" })).toMatchObject({ status: 200 });
    return { site, id, first, reader };
  }

  test("and one that is deleted, or erased with its vote, makes room for no other", async () => {
    const { site, id, first, reader } = await room();
    await remark(site, { ...first, edit: 2 });
    const next = await reader();
    expect(await remark(site, { ...next, text: "Next" })).toMatchObject(full);
    await eraseOwn(site, await articleKey(site, id), first.vote_id);
    expect(await remark(site, { ...next, text: "Next" })).toMatchObject(full);
    // Reasons go on, and become no remark with words by an edit.
    expect(await remark(site, { ...next, reasons: "clear" })).toMatchObject({ status: 200 });
    expect(await remark(site, { ...next, edit: 2, reasons: "clear", text: "Next" })).toMatchObject(full);
  });

  test("and one that is changed, today or on a later day, costs nothing", async () => {
    const { site, first, reader } = await room();
    expect(await remark(site, { ...first, edit: 2, text: "Changed" })).toMatchObject({ status: 200 });
    fromNoon(1);
    expect(await remark(site, { ...first, edit: 3, text: "Changed on the morrow" })).toMatchObject({
      status: 200,
    });
    expect(await remark(site, { ...(await reader()), text: "Of the morrow" })).toMatchObject({ status: 200 });
    expect(await remark(site, { ...(await reader()), text: "One too many" })).toMatchObject(full);
  });
});

describe("a remark's id", () => {
  test("can be made of nothing that the site's answers, files and stores tell of its vote, but is the vote's for good", async () => {
    const site = await reading();
    const mine = { article: article("whose"), vote_id: voteId() };
    await vote(site, mine);
    await remark(site, { ...mine, text: "Whose?" });
    const { id } = await arrived(site, ({ text }) => text === "Whose?");
    const key = hex(await voteKey(mine.vote_id));
    // Hashes of the key without a secret, or under what others of the same deployment know.
    for (const text of [key, `remark\0${key}`, `${site}\0${key}`, `remark\0${site}\0${key}`])
      expect(hex(await sha256(text))).not.toContain(id);
    const poll = await pollOf(site, mine.article);
    const secret = await runInDurableObject(poll, (_poll, { storage: { sql } }) =>
      sql.exec<{ secret: string }>("SELECT remark_secret AS secret FROM poll").one(),
    );
    expect(secret.secret).toMatch(/^[0-9a-f]{64}$/i);
    expect(JSON.stringify(await poll.read())).not.toContain(secret.secret);
    expect((await exported(site)).join("\n")).not.toContain(secret.secret);
    expect(await rowsOf(env.DESK.getByName(site))).not.toContain(secret.secret);
    // Deleted and given again it is the same, and in no other poll: each has a secret of its own.
    await remark(site, { ...mine, edit: 2 });
    await remark(site, { ...mine, edit: 3, text: "Whose again?" });
    expect((await arrived(site, ({ text }) => text === "Whose again?")).id).toBe(id);
    const there = { ...mine, article: article("elsewhere") };
    await vote(site, there);
    await remark(site, { ...there, text: "Elsewhere" });
    expect((await arrived(site, ({ text }) => text === "Elsewhere")).id).not.toBe(id);
  });

  test("goes along where its article becomes another, however often it is changed there", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await remark(site, { ...mine, text: "Moved" });
    const { id } = await arrived(site, ({ text }) => text === "Moved");
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    const key = await articleKey(site, to);
    await arrived(site, (row) => row.key === key);
    await remark(site, { ...mine, edit: 2, text: "Moved and changed" });
    expect(await arrived(site, ({ text }) => text === "Moved and changed")).toMatchObject({ id, key });
    expect((await inbox(site)).remarks).toHaveLength(1);
  });
});

describe("while an article becomes another", () => {
  /** Has whatever is handed over to an article's poll refused until it is let go. */
  async function notTaken(site: string, to: string) {
    const name = pollName(site, await articleKey(site, to));
    const state = { refused: true };
    meets("POLL", name, (poll) => ({
      absorb: (batch: Parameters<typeof poll.absorb>[0]) => {
        if (state.refused) throw new Error("not now");
        return poll.absorb(batch);
      },
    }));
    return state;
  }

  test("an export of what waits to be handed over ends, and is refused by name", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await vote(site, { article: to });
    let deliveries = 0;
    desksAs(site, (desk) => async ({ remarks, ...delivery }) => {
      // One that asked for ever would ask so often.
      if (++deliveries > 30) throw new Error("asked for ever");
      return desk.deliver(delivery);
    });
    await remark(site, { ...mine, text: "Not told yet" });
    await notTaken(site, to);
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    await movedAway(site, from);
    const poll = await pollOf(site, from);
    expect(await poll.exported({ votes: new Uint8Array() })).toMatchObject({ code: "move-in-progress" });
  });

  test("a moderator's deletion of what waits to be handed over is done there, and nothing brings it back", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await vote(site, { article: to });
    await remark(site, { ...mine, reasons: "clear", text: "Rude" });
    const { id } = await arrived(site, ({ text }) => text === "Rude");
    const target = await pollOf(site, to);
    const taking = await notTaken(site, to);
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    const remove = () => callAs(ADMIN, "DELETE", at(site, `/${id}?note=rude`));
    await movedAway(site, from);
    // It can't be sent there now, which is no reason to say that there is none.
    expect([200, 404]).not.toContain((await remove()).status);
    expect((await inbox(site)).remarks).toMatchObject([{ id }]);
    taking.refused = false;
    expect((await remove()).status).toBe(200);
    await left(site, 0);
    await eventually(
      async () => (await target.read())?.counts.yes,
      (yes) => yes === 2,
    );
    expect((await target.read())?.reasons).toEqual({ yes: {}, no: {} });
    expect((await rowsOf(target)) + (await ofSite(site))).not.toMatch(/"Rude"/);
    expect((await inbox(site)).remarks).toEqual([]);
  });

  test("one that may still be on its way to the new article is refused by name there", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await vote(site, { article: to });
    await remark(site, { ...mine, text: "On its way" });
    const { id } = await arrived(site, ({ text }) => text === "On its way");
    const poll = await pollOf(site, to);
    const about = { article: to, address: null, title: null, title_source: "reader" as const };
    const batch = {
      ...{ about, over: false, coming: [], reviews: [], blobs: [], votes: [], wordings: new Map() },
      ...{ unchecked: [], remarks: [], chunks: [], largest: null, firstVoteMs: 0, lastVoteMs: 0 },
      from: { key: await articleKey(site, from), article: from, epoch: 1 },
    };
    await poll.absorb(batch);
    expect(await poll.deleteRemark(id, ADA, "rude")).toMatchObject({ code: "move-in-progress" });
    await poll.absorb({ ...batch, over: true });
    expect(await poll.deleteRemark(id, ADA, "rude")).toEqual({ ok: true });
  });

  test("words that the old article tells after the inbox has heard of the move are there, and are lost by no hand-over", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await vote(site, { article: to });
    await published(site, from);
    const key = await articleKey(site, from);
    const desk = env.DESK.getByName(site);
    const epoch = await runInDurableObject(desk, (_desk, { storage: { sql } }) =>
      sql.exec<{ epoch: number }>("SELECT epoch FROM article WHERE key = ?", key).one(),
    );
    await desk.hear([{ seq: Date.now() + 10_000, kind: "gone", key, ...epoch, moved: true }]);
    await remark(site, { ...mine, text: "Just before" });
    expect(await arrived(site, ({ text }) => text === "Just before")).toMatchObject({ key });
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    const there = await articleKey(site, to);
    expect(await arrived(site, (row) => row.key === there)).toMatchObject({ text: "Just before" });
  });

  test("a vote that is erased there before it has come takes its words from the inbox", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await vote(site, { article: to });
    await remark(site, { ...mine, text: "Quetzal" });
    await arrived(site, ({ text }) => text === "Quetzal");
    const target = await pollOf(site, to);
    const taking = await notTaken(site, to);
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    await movedAway(site, from);
    expect((await eraseOwn(site, await articleKey(site, to), mine.vote_id)).status).toBe(200);
    taking.refused = false;
    await left(site, 0);
    expect((await rowsOf(target)) + (await ofSite(site))).not.toMatch(/quetzal/i);
  });
});

describe("an article that is erased while it is voted on", () => {
  test("leaves no word of its readers, though the inbox hears of its key anew before it hears of the erasure", async () => {
    const site = await reading();
    const desk = env.DESK.getByName(site);
    const key = await articleKey(site, article("anew"));
    const row = { ...NO_ROW, article: article("anew") };
    const said = (id: string, epoch: number, text: string): Delivery => ({
      ...{ key, epoch, seq: Date.now() + epoch, row, audit: [] },
      remarks: [
        {
          ...{ id: id.repeat(24), seq: Date.now(), gone: false, choice: "yes", standing: "counted" },
          ...{ reasons: null, text, sentMs: Date.now(), untilMs: Date.now() + DAY_MS },
        },
      ],
    });
    await desk.deliver(said("a", 1, "Of the one that goes"));
    await desk.deliver(said("b", 2, "Of the one that came"));
    const erased = { key, article: article("anew"), epoch: 1 };
    await desk.eraseArticles([erased]);
    await desk.deliver(said("c", 1, "Late, of the one that went"));
    await desk.eraseArticles([erased]);
    expect((await inbox(site)).remarks.map(({ text }) => text)).toEqual(["Of the one that came"]);
    expect(await rowsOf(desk)).not.toMatch(/of the one that (goes|went)/i);
  });
});

describe("a poll that goes back to a bookmark", () => {
  beforeEach(standIn);

  /** A site whose article goes back to before its readers wrote. */
  async function room() {
    const site = await reading();
    const id = article("back");
    const key = await articleKey(site, id);
    const restore = async (bookmark: string | undefined) => {
      const body = { bookmark, note: "regretted", dry_run: false };
      const path = `/v1/admin/sites/${site}/articles/${key}/restore`;
      expect((await callAs(ADMIN, "POST", path, body)).status).toBe(200);
    };
    return {
      site,
      id,
      key,
      restore,
      reader: async (choice: "yes" | "no" = "yes") => {
        const mine = { article: id, vote_id: voteId() };
        expect((await vote(site, { ...mine, choice })).status).toBe(201);
        return mine;
      },
      say: async (mine: Mine, text: string, over: object = {}) => {
        expect(await remark(site, { ...mine, text, ...over })).toMatchObject({ body: { status: "sent" } });
        return arrived(site, (row) => row.text === text);
      },
      mark: () => mark(site, id),
      /** The bookmark of just before the restore. */
      before: async () => {
        const path = `/v1/admin/sites/${site}/articles/${key}/bookmarks`;
        const { bookmarks } = await (await callAs(ADMIN, "GET", path)).json<BookmarksAnswer>();
        return bookmarks.find(({ why }) => why === "restore")?.id;
      },
    };
  }
  /** Waits until the inbox has heard of all that an article's poll has to say of remarks. */
  const told = async (site: string, id: string) => {
    const poll = await pollOf(site, id);
    await eventually(
      () => runInDurableObject(poll, (_poll, { storage: { sql } }) => new RemarkStore(sql).waiting),
      (waiting) => !waiting,
    );
  };
  const texts = async (site: string) => (await inbox(site)).remarks.map(({ text }) => text).sort();

  test("can be rid of words that came since, in each way in which readers and moderators take words back, and keeps the others", async () => {
    const { site, id, key, reader, say, mark, restore, before } = await room();
    const old = await Promise.all(Array.from({ length: 5 }, () => reader()));
    const [deletes, withdraws, changes, erases, keeps] = old as [Mine, Mine, Mine, Mine, Mine];
    const bookmark = await mark();
    const [lateDeletes, lateErases, lateKeeps, rude] = await Promise.all([0, 1, 2, 3].map(() => reader()));
    const all = [...old, lateDeletes, lateErases, lateKeeps, rude] as Mine[];
    const said = await Promise.all(all.map((mine, i) => say(mine, `Kiwi ${i}`)));
    const words = new Map<Mine | undefined, RemarkRow>(all.map((mine, i) => [mine, said[i] as RemarkRow]));
    await restore(bookmark);
    // Those whose votes are unknown now, too, are there until somebody takes them back.
    expect((await inbox(site)).remarks).toHaveLength(9);
    expect(await remark(site, { ...deletes, edit: 2 })).toMatchObject({ body: { status: "deleted" } });
    expect((await post(site, { ...withdraws, choice: "none", edit: 1 })).status).toBe(200);
    // What went with it does not come back with another vote.
    expect((await post(site, { ...withdraws, edit: 2 })).status).toBe(200);
    expect((await post(site, { ...changes, choice: "no", edit: 1 })).status).toBe(200);
    expect((await eraseOwn(site, key, erases.vote_id)).status).toBe(200);
    expect(await remark(site, { ...(lateDeletes as Mine), edit: 2 })).toMatchObject({
      status: 200,
      body: { status: "deleted" },
    });
    expect((await eraseOwn(site, key, lateErases?.vote_id ?? "")).status).toBe(200);
    const path = at(site, `/${words.get(rude)?.id}?note=rude`);
    expect((await callAs(ADMIN, "DELETE", path)).status).toBe(200);
    await left(site, 2);
    const stay = [words.get(keeps)?.text, words.get(lateKeeps)?.text];
    expect(await texts(site)).toEqual(stay);
    const gone = [...words.values()].filter(({ text }) => !stay.includes(text)).map(({ text }) => text);
    expect(await ofSite(site)).not.toMatch(new RegExp(`(${gone.join("|")})"`, "i"));
    const log = await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).text();
    expect(log).toMatch(/remark\.delete/);
    // Who goes forward again finds what was not taken back, and what was comes back with no vote.
    await restore(await before());
    await told(site, id);
    expect(await texts(site)).toEqual(stay);
  });

  test("takes a later edit of what it does not know for the same remark, and counts none twice", async () => {
    const { site, reader, say, mark, restore } = await room();
    const early = await reader();
    const bookmark = await mark();
    const late = await reader();
    const first = await Promise.all([say(early, "Early, first"), say(late, "Late, first")]);
    const ids = first.map(({ id }) => id);
    await restore(bookmark);
    expect(await say(early, "Early, second", { edit: 2 })).toMatchObject({ id: ids[0] });
    // The other's vote is unknown: it is cast anew, as its browser does.
    expect(await remark(site, { ...late, text: "Late, second", edit: 2 })).toMatchObject({
      body: { code: "unknown-vote" },
    });
    expect((await vote(site, late)).status).toBe(201);
    await told(site, late.article);
    expect(await texts(site)).toEqual(["Early, second", "Late, first"]);
    expect(await say(late, "Late, second", { edit: 2 })).toMatchObject({ id: ids[1] });
    expect(await texts(site)).toEqual(["Early, second", "Late, second"]);
  });

  test("shows words that were said of another answer with that one, and is rid of them when their reader takes them back", async () => {
    const { site, reader, say, mark, restore } = await room();
    const mine = await reader();
    await say(mine, "Of yes", { reasons: "clear" });
    const bookmark = await mark();
    await post(site, { ...mine, choice: "no", edit: 1 });
    await say(mine, "Of no", { edit: 2, vote_edit: 1, reasons: "topic" });
    await restore(bookmark);
    await told(site, mine.article);
    expect((await inbox(site)).remarks).toMatchObject([{ text: "Of no", choice: "no", reasons: ["topic"] }]);
    await remark(site, { ...mine, edit: 3 });
    await left(site, 0);
  });

  test("takes no more deletions of votes that it does not know than some, and says so", async () => {
    const { site, key, reader, mark, restore } = await room();
    await reader();
    await restore(await mark());
    const stranger = { article: article("back"), vote_id: voteId() };
    const poll = await pollOf(site, stranger.article);
    desksAs(site, () => async () => {
      throw new Error("not now");
    });
    await runInDurableObject(poll, (_poll, { storage: { sql } }) =>
      sql.exec(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO remark_lost (vote, seq) SELECT randomblob(16), 1 FROM n`,
        REMARKS_LOST_MAX,
      ),
    );
    expect(await remark(site, stranger)).toMatchObject({ status: 503, body: { code: "busy" } });
    expect(await eraseOwn(site, key, stranger.vote_id)).toMatchObject({ body: { code: "busy" } });
  });
});
