/** Erasing one vote: whatever knew of it knows nothing any more, and nothing that was sent before makes it anew. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { ReviewRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { ERASED_VOTE_MS, NETWORK_CHUNK_ENTRIES } from "../../../worker/limits/votes.ts";
import { voteId } from "../../support/vote-id.ts";
import { WORDLESS } from "../remarks/support.ts";
import {
  ADMIN,
  article,
  callAs,
  castOf,
  eventually,
  pollOf,
  post,
  registerSite,
  solve,
  someKey,
  someNetwork,
  vote,
} from "../support.ts";
import { eraseOwn, eraseVote, inKv, ofSite, published, rowsOf } from "./support.ts";

afterEach(() => void vi.restoreAllMocks());

const act = async (site: string, id: string, what: string, body: Record<string, unknown> = {}) =>
  (
    await callAs(
      ADMIN,
      "POST",
      `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}/${what}`,
      { note: "because", ...body },
    )
  ).json<ReviewRow>();

test("it leaves row, rollups, networks, reviews and re-checks, the Desk and KV; a recount finds no difference", async () => {
  const site = await registerSite();
  const id = article("everywhere");
  const poll = await pollOf(site, id);
  const mine = voteId();
  const key = await voteKey(mine);
  // Full chunks of networks, and one that is open; the vote is in one that is full.
  await vote(site, { article: id, vote_id: mine });
  for (let i = 0; i < NETWORK_CHUNK_ENTRIES + 10; i++) await poll.cast(castOf(id, await someKey()));
  const reasons = { reasons: ["clear"], allowed: { yes: ["clear"], no: [] } };
  expect(await poll.remark({ vote: key, edit: 1, voteEdit: 0, ...reasons, ...WORDLESS })).toMatchObject({
    ok: true,
    deleted: false,
  });
  await published(site, id);
  for (const action of ["hold", "void", "restore"])
    await act(site, id, "reviews", { action, dry_run: false });
  expect(await rowsOf(poll)).toContain(hex(key));
  expect(await eraseVote(site, id, key)).toMatchObject({ status: 200, body: { vote: { choice: "yes" } } });
  await runInDurableObject(poll, (_poll, { storage }) => {
    // What is kept for two hours, apart.
    expect(storage.sql.exec("SELECT 1 FROM erased_vote").toArray()).toHaveLength(1);
    storage.sql.exec("DELETE FROM erased_vote");
  });
  expect(await rowsOf(poll)).not.toContain(hex(key));
  expect(await act(site, id, "recount")).toMatchObject({ difference: 0 });
  const all = NETWORK_CHUNK_ENTRIES + 10;
  expect(await poll.read()).toMatchObject({ standings: { held: { yes: all } } });
  expect(await ofSite(site)).not.toContain(hex(key));
  expect(await inKv(`poll:${site}`)).not.toContain(hex(key));
  expect(await eraseVote(site, id, key)).toMatchObject({ status: 404, body: { code: "unknown-vote" } });
});

test("an open chunk of networks and an unchecked captcha lose it, too, and others' stay", async () => {
  const site = await registerSite();
  const id = article("open-chunk");
  const poll = await pollOf(site, id);
  const [mine, other] = [await someKey(), await someKey()];
  const proof = { token: "t", idempotencyKey: "i", hostname: "localhost", key: await articleKey(site, id) };
  for (const key of [mine, other])
    expect(await poll.cast(castOf(id, key, { captcha: "unreachable", proof }))).toMatchObject({ ok: true });
  await poll.eraseVote({ vote: mine, dryRun: false, by: null });
  const rows = await runInDurableObject(poll, (_poll, { storage: { sql } }) => ({
    chunk: hex(new Uint8Array(sql.exec<{ chunk: ArrayBuffer }>("SELECT chunk FROM tally").one().chunk)),
    unchecked: sql.exec<{ vote: ArrayBuffer }>("SELECT vote FROM recheck").toArray(),
  }));
  expect(rows.chunk).not.toContain(hex(mine));
  expect(rows.chunk).toContain(hex(other));
  expect(rows.unchecked.map((row) => hex(new Uint8Array(row.vote)))).toEqual([hex(other)]);
});

test("the published tally follows", async () => {
  const site = await registerSite();
  const id = article("published");
  const mine = voteId();
  await vote(site, { article: id, vote_id: mine });
  await vote(site, { article: id, choice: "no" });
  await published(site, id);
  await eraseOwn(site, await articleKey(site, id), mine);
  await eventually(
    () => inKv(`poll:${site}`),
    (text) => /yes\\*":0,\\*"no\\*":1/.test(text),
  );
});

test("its reader is told first what would go, and then it goes", async () => {
  const site = await registerSite();
  const id = article("own");
  const key = await articleKey(site, id);
  const mine = voteId();
  await vote(site, { article: id, vote_id: mine });
  const told = { choice: "yes", status: "counted", cast_at: expect.stringMatching(/:00\.000Z$/) };
  expect(await eraseOwn(site, key, mine, true)).toEqual({ status: 200, body: { dry_run: true, vote: told } });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: 1 } });
  expect(await eraseOwn(site, key, mine)).toEqual({ status: 200, body: { dry_run: false, vote: told } });
  expect(await eraseOwn(site, key, mine)).toEqual({ status: 200, body: { dry_run: false, vote: null } });
  expect(await (await pollOf(site, id)).read()).toMatchObject({ counts: { yes: 0 } });
});

test.each(["closed", "hidden"])("its reader is not refused on a poll that is %s", async (state) => {
  const site = await registerSite();
  const id = article(`state-${state}`);
  const mine = voteId();
  await vote(site, { article: id, vote_id: mine });
  const key = await articleKey(site, id);
  const path = `/v1/moderation/sites/${site}/articles/${key}`;
  expect((await callAs(ADMIN, "PATCH", path, { state, note: "x" })).status).toBe(200);
  expect((await eraseOwn(site, key, mine)).body.vote).toMatchObject({ choice: "yes" });
});

test("its reader is not refused on a paused site, nor after the last change", async () => {
  const site = await registerSite();
  const id = article("last");
  const mine = voteId();
  await vote(site, { article: id, vote_id: mine });
  expect((await post(site, { article: id, vote_id: mine, edit: 10, choice: "no" })).status).toBe(200);
  await callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { state: "paused", dry_run: false });
  const { status, body } = await eraseOwn(site, await articleKey(site, id), mine);
  expect({ status, choice: body.vote?.choice }).toEqual({ status: 200, choice: "no" });
});

test("what was sent before makes it not anew, for two hours; then its key is forgotten", async () => {
  const site = await registerSite();
  const id = article("late");
  const mine = voteId();
  const key = await articleKey(site, id);
  await vote(site, { article: id, vote_id: mine });
  await eraseOwn(site, key, mine);
  const late = await vote(site, { article: id, vote_id: mine, captcha: await solve(site, id) });
  expect(late).toMatchObject({
    status: 200,
    body: { status: "withdrawn", choice: "none", tally: { yes: 0 } },
  });
  // One that arrives after its erasure.
  const early = voteId();
  expect((await eraseOwn(site, key, early)).body.vote).toBeNull();
  expect((await vote(site, { article: id, vote_id: early })).body.status).toBe("withdrawn");
  // Another vote of the same reader counts.
  expect((await vote(site, { article: id })).body).toMatchObject({ status: "counted", tally: { yes: 1 } });
  const kept = async () =>
    runInDurableObject(
      await pollOf(site, id),
      (_poll, { storage }) => storage.sql.exec("SELECT vote FROM erased_vote").toArray().length,
    );
  const now = Date.now;
  const spy = vi.spyOn(Date, "now").mockImplementation(() => now() + ERASED_VOTE_MS - 60_000);
  await runDurableObjectAlarm(await pollOf(site, id));
  expect(await kept()).toBe(2);
  spy.mockImplementation(() => now() + ERASED_VOTE_MS + 1);
  await runInDurableObject(await pollOf(site, id), (poll) => poll.alarm());
  expect(await kept()).toBe(0);
});

test("a poll that nobody has voted in stays without tables", async () => {
  const site = await registerSite();
  const id = article("empty");
  expect(await eraseOwn(site, await articleKey(site, id), voteId())).toMatchObject({ body: { vote: null } });
  expect(JSON.parse(await rowsOf(await pollOf(site, id)))).toEqual([[], []]);
});

test("of an article that has moved it goes on both sides, also while it is on its way", async () => {
  const site = await registerSite();
  const [from, to] = [article("moving-from"), article("moving-to")];
  const ids = Array.from({ length: 1_200 }, () => voteId());
  const poll = await pollOf(site, from);
  for (const id of ids) await poll.cast(castOf(from, await voteKey(id), { network: someNetwork() }));
  const body = { from, to, note: "a new headline" };
  const moved = callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, body);
  const key = await articleKey(site, from);
  const mine = ids.filter((_, i) => i % 100 === 0);
  const answers = await Promise.all(mine.map((id) => eraseOwn(site, key, id)));
  expect(answers.every(({ body }) => body.vote?.choice === "yes")).toBe(true);
  expect((await moved).status).toBe(200);
  await eventually(
    () => rowsOf(poll),
    (text) => text.includes('"hand_over":"over"'),
  );
  const target = await pollOf(site, to);
  expect(await target.read()).toMatchObject({ counts: { yes: ids.length - mine.length } });
  await runInDurableObject(target, (_poll, { storage }) => void storage.sql.exec("DELETE FROM erased_vote"));
  const left = await rowsOf(target);
  for (const id of mine) expect(left).not.toContain(hex(await voteKey(id)));
  expect(await act(site, to, "recount")).toMatchObject({ difference: 0 });
});

test("the audit log names who erased another's vote and why, and not which", async () => {
  const site = await registerSite();
  const id = article("logged");
  const mine = voteId();
  await vote(site, { article: id, vote_id: mine });
  await eraseVote(site, id, await voteKey(mine));
  const log = () => env.DESK.getByName(site).audit(Number.MAX_SAFE_INTEGER, 10);
  const entries = await eventually(log, (all) => all.some(({ entry }) => entry.action === "vote.erase"));
  const entry = entries.find(({ entry }) => entry.action === "vote.erase")?.entry;
  expect(entry).toMatchObject({ note: "asked by its author", before: "null", after: '{"votes":1}' });
  expect(JSON.stringify(entries)).not.toContain(hex(await voteKey(mine)));
});
