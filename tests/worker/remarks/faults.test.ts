/** What remarks meet beside their own way: caps that are tried, ids that are compared, moves, erasures and restores in their midst. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { InboxAnswer, RemarkRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex, sha256 } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { voteId } from "../../support/vote-id.ts";
import { eraseOwn, rowsOf } from "../erasing/support.ts";
import { ADMIN, article, callAs, eventually, pollOf, registerSite, vote } from "../support.ts";
import { exported } from "../transfer/site.ts";
import { fromNoon, remark } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const reading = (settings: object = {}) => registerSite({ remarks: "text", ...settings });
const at = (site: string, path = "") => `/v1/moderation/sites/${site}/remarks${path}`;
const inbox = async (site: string) => (await callAs(ADMIN, "GET", at(site))).json<InboxAnswer>();
const arrived = async (site: string, fits: (row: RemarkRow) => boolean): Promise<RemarkRow> => {
  const { remarks } = await eventually(
    () => inbox(site),
    (page) => page.remarks.some(fits),
  );
  return remarks.find(fits) as RemarkRow;
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
    const getByName = env.POLL.getByName.bind(env.POLL);
    vi.spyOn(env.POLL, "getByName").mockImplementation(((named: string) => {
      const stub = getByName(named);
      if (named !== name) return stub;
      return new Proxy(stub, {
        get: (object, property) =>
          property === "absorb" && state.refused
            ? async () => {
                throw new Error("not now");
              }
            : Reflect.get(object, property, object),
      });
    }) as typeof env.POLL.getByName);
    return state;
  }

  test("an export of what waits to be handed over ends, and is refused by name", async () => {
    const site = await reading();
    const [from, to] = [article("from"), article("to")];
    const mine = { article: from, vote_id: voteId() };
    await vote(site, mine);
    await vote(site, { article: to });
    let deliveries = 0;
    const getByName = env.DESK.getByName.bind(env.DESK);
    vi.spyOn(env.DESK, "getByName").mockImplementation(((named: string) => {
      const stub = getByName(named);
      if (named !== site) return stub;
      return new Proxy(stub, {
        get: (object, property) => {
          if (property !== "deliver") return Reflect.get(object, property, object);
          return async ({ remarks, ...delivery }: Parameters<typeof object.deliver>[0]) => {
            // One that asked for ever would ask so often.
            if (++deliveries > 30) throw new Error("asked for ever");
            return object.deliver(delivery);
          };
        },
      });
    }) as typeof env.DESK.getByName);
    await remark(site, { ...mine, text: "Not told yet" });
    await notTaken(site, to);
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "headline" });
    const poll = await pollOf(site, from);
    await eventually(
      () =>
        runInDurableObject(poll, (_poll, { storage: { sql } }) =>
          sql.exec("SELECT moved_key FROM poll").one(),
        ),
      ({ moved_key }) => moved_key !== null,
    );
    expect(await poll.exported({ votes: new Uint8Array() })).toMatchObject({ code: "move-in-progress" });
  });
});
