/** A site that is written to a file and read back into a deployment that has nothing of it: the same, byte for byte. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type {
  ArticleAnswer,
  PeopleAnswer,
  PollAnswer,
  ReviewRow,
  TokensAnswer,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { TRANSFER_POLLS_AT_ONCE, TRANSFER_VOTES } from "../../../worker/limits/requests.ts";
import type { PollPlace } from "../../../worker/poll/transfer/exporting.ts";
import type { ImportStep } from "../../../worker/site/transfer/importing.ts";
import { voteId } from "../../support/vote-id.ts";
import { WORDLESS } from "../remarks/support.ts";
import { seed } from "../seed.ts";
import { standIn } from "../stand-in.ts";
import {
  ADA,
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  mintToken,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  someNetwork,
  vote,
} from "../support.ts";
import { common, exported, fileId, imported, ofKind, read, send, tryExport, wipe } from "./site.ts";

afterEach(() => void vi.restoreAllMocks());

const admin = (site: string, path = "") => `/v1/admin/sites/${site}${path}`;
const moderation = async (site: string, id: string, path = "") =>
  `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}${path}`;
const act = async (site: string, id: string, what: string, body: Record<string, unknown> = {}) =>
  (
    await callAs(ADMIN, "POST", await moderation(site, id, what), { note: "because", ...body })
  ).json<ReviewRow>();
const look = async (site: string, id: string) =>
  (await callAs(ADMIN, "GET", await moderation(site, id))).json<ArticleAnswer>();

const MANY = article("many");
const OLD = article("old");
const NEW = article("new");
/** A vote id whose reader comes back. */
const MINE = voteId();
/** A review whose undoing waits until after the import. */
let voided: ReviewRow;

/** A site with all that there is: questions reworded, tokens, moves, and a poll with every kind of vote and review. */
async function richSite(): Promise<string> {
  const site = await registerSite({ question: "Good?" });
  await callAs(ADMIN, "PUT", admin(site), { origins: [ORIGIN], question: "Any good?", minimum: 3 });
  await mintToken(site, ["read"], "dashboard");
  for (const name of ["Ada", "Grace"])
    await callAs(ADMIN, "POST", admin(site, "/invitations"), { name, scopes: ["read", "moderate"] });
  await callAs(ADMIN, "POST", admin(site, "/articles"), {
    articles: [{ article: article("unread"), title: "Nobody's" }],
  });
  // A poll without a vote, of which the index hears all the same.
  const closing = { state: "closed", note: "too late" };
  await callAs(ADMIN, "PATCH", await moderation(site, article("unread")), closing);
  await callAs(ADMIN, "POST", admin(site, "/articles"), { articles: [{ article: article("no poll") }] });
  const poll = await pollOf(site, MANY);
  const network = someNetwork();
  const cast = async (id: string, over: Parameters<typeof castOf>[2] = {}) =>
    expect(await poll.cast(castOf(MANY, await voteKey(id), over))).toMatchObject({ ok: true });
  await cast(MINE);
  for (let i = 0; i < 12; i++) await cast(voteId(), { choice: i % 3 ? "yes" : "no", wording: 1 + (i % 2) });
  // Held: by its network, and since nobody could check its captcha.
  for (let i = 0; i < 3; i++) await cast(voteId(), { network, networkVotesPerDay: 1 });
  const proof = {
    token: "t",
    idempotencyKey: crypto.randomUUID(),
    hostname: "h",
    key: await articleKey(site, MANY),
  };
  await cast(voteId(), { captcha: "unreachable", proof });
  const changed = voteId();
  await cast(changed);
  await cast(changed, { choice: "no", edit: 1 });
  const withdrawn = voteId();
  await cast(withdrawn);
  await cast(withdrawn, { choice: "none", edit: 1 });
  // Remarks: beside a vote that counts, changed and deleted, and beside one that will be void.
  const remark = async (id: string, edit: number, reasons: string[], voteEdit = 0) => {
    const allowed = { yes: ["clear", "fair"], no: ["topic"] };
    const asked = { ...WORDLESS, vote: await voteKey(id), edit, voteEdit, reasons, allowed };
    expect(await poll.remark(asked)).toMatchObject({ ok: true });
  };
  await remark(MINE, 1, ["fair", "clear"]);
  await remark(changed, 1, ["topic"], 1);
  const unsaid = voteId();
  await cast(unsaid);
  await remark(unsaid, 1, ["clear"]);
  await remark(unsaid, 2, []);
  const held = await act(site, MANY, "/reviews", {
    action: "hold",
    filter: { choice: "no" },
    dry_run: false,
  });
  await act(site, MANY, `/reviews/${held.id}/undo`);
  await act(site, MANY, "/reviews", { action: "count", filter: { cause: "network" }, dry_run: false });
  voided = await act(site, MANY, "/reviews", { action: "void", filter: { choice: "no" }, dry_run: false });
  await act(site, MANY, "/recount");
  await callAs(ADMIN, "PATCH", await moderation(site, MANY), { title: "Häßlich 👨‍👩‍👧", note: "a name" });
  await vote(site, { article: OLD, title: "Old" });
  await act(site, OLD, "/reviews", { action: "hold", dry_run: false });
  await vote(site, { article: NEW, choice: "no" });
  await callAs(ADMIN, "POST", admin(site, "/moves"), { from: OLD, to: NEW, note: "headline" });
  return site;
}

describe("a site with all that there is", () => {
  let site: string;
  let before: string[];
  beforeAll(async () => {
    site = await richSite();
    before = await exported(site);
  });

  test("is exported in one order: header, settings, articles with all of theirs, the log, and an end that counts them", () => {
    const kinds = read(before).map(({ kind }) => kind);
    const site = ["header", "settings", "wording", "token", "person", "gone", "move"];
    const order = [...site, "article", "poll", "vote", "remark", "hour", "tally", "review", "change"];
    expect([...new Set(kinds)].sort()).toEqual([...order, "audit", "end"].sort());
    const articles = kinds.slice(kinds.indexOf("article"), kinds.indexOf("audit"));
    // A remark stands behind its vote.
    for (const [i, kind] of articles.entries())
      if (i > 0 && kind !== "article" && articles[i - 1] !== "remark")
        expect(order.indexOf(kind)).toBeGreaterThanOrEqual(order.indexOf(articles[i - 1] ?? ""));
    expect(ofKind(before, "article").map(({ key }) => key)).toEqual(
      ofKind(before, "article")
        .map(({ key }) => String(key))
        .sort(),
    );
    const { counts, lines } = JSON.parse(before.at(-1) ?? "");
    expect(lines).toBe(before.length - 1);
    expect(counts.vote).toBe(kinds.filter((kind) => kind === "vote").length);
  });

  test("is exported without networks, hashes of tokens, what people sign in with, captchas that wait, and marks of deliveries", () => {
    const names = new Set(read(before).flatMap((line) => Object.keys(line)));
    for (const name of ["hash", "network", "chunk", "token", "proof", "published", "grant_id", "kv_revision"])
      expect([...names]).not.toContain(name);
    expect(ofKind(before, "token")).toEqual([
      expect.objectContaining({ name: "dashboard", scopes: ["read"], expires_ms: null }),
    ]);
    expect(before.join("\n")).not.toContain("afterword_");
    expect(ofKind(before, "person").map((line) => Object.keys(line))).toEqual(
      Array(2).fill(["kind", "id", "name", "scopes", "created_ms"]),
    );
  });

  test("comes back the same byte for byte, in batches of any size, each sent twice", async () => {
    for (const batch of [1, 7, 1_000]) {
      await wipe(site, before);
      const id = fileId();
      const answer = await imported(site, before, {
        id,
        batch,
        meanwhile: async (line) => {
          // The batch before once more: it is known, and what is wanted is said again.
          const from = Math.max(0, line - batch);
          if (line > 0) expect((await send(site, id, from, before.slice(from, line))).line).toBe(line);
        },
      });
      expect(answer).toEqual({ line: before.length - 1, stage: "over" });
      expect(common(await exported(site))).toBe(common(before));
    }
  });

  test("comes back the same from an import that is interrupted in every batch after any of its steps", async () => {
    await wipe(site, before);
    const stubOf = env.SITE.getByName.bind(env.SITE);
    let calls = 0;
    vi.spyOn(env.SITE, "getByName").mockImplementation((name: string) => {
      const stub = stubOf(name);
      const importing = async (step: ImportStep) => {
        const interrupted = step.step !== "look" && ++calls % 2 === 1;
        // Half of what is interrupted has been done, half has not.
        if (interrupted && calls % 4 === 1) throw new Error("interrupted");
        const answer = await stub.importing(step);
        if (interrupted) throw new Error("interrupted");
        return answer;
      };
      return standIn(stub, { importing });
    });
    const id = fileId();
    let answer: Awaited<ReturnType<typeof send>> = { line: 0, stage: "sending" };
    for (let tries = 0; answer.stage !== "over"; tries++) {
      expect(tries).toBeLessThan(500);
      const line: number = answer.line ?? 0;
      const next = await send(site, id, line, before.slice(line, line + 11));
      expect([undefined, "internal"]).toContain(next.code);
      answer = next.code === undefined ? next : { ...answer, line };
      const poll = await pollOf(site, MANY);
      await poll.read();
      await evictDurableObject(poll);
    }
    vi.restoreAllMocks();
    expect(calls).toBeGreaterThan(20);
    expect(common(await exported(site))).toBe(common(before));
    expect((await act(site, MANY, "/recount")).difference).toBe(0);
  });

  test("comes back the same from two callers at once", async () => {
    await wipe(site, before);
    const id = fileId();
    const callers = [5, 8].map((batch) => imported(site, before, { id, batch }));
    for (const answer of await Promise.all(callers)) expect(answer).toMatchObject({ stage: "over" });
    expect(common(await exported(site))).toBe(common(before));
  });

  test("that was read in once is not read in again, and counts nothing twice", async () => {
    await wipe(site, before);
    const id = fileId();
    await imported(site, before, { id });
    expect(await imported(site, before, { id })).toMatchObject({ stage: "over" });
    // Another caller's last step comes late.
    const look = await env.SITE.getByName(site).importing({ step: "look", id });
    const run = look.ok ? look.run : "";
    const late = { id, run, step: "end", end: JSON.parse(before.at(-1) ?? ""), by: ADA } as const;
    expect(await env.SITE.getByName(site).importing(late)).toMatchObject({ stage: "over" });
    const again = await exported(site);
    expect(common(again)).toBe(common(before));
    expect(ofKind(again, "audit").filter(({ action }) => action === "site.import")).toHaveLength(1);
    expect(await imported(site, before)).toMatchObject({ code: "site-not-empty" });
    expect(await exported(site)).toEqual(again);
  });

  test("goes on after it was read in: a reader's vote changes, a review is undone, an old address leads to the new", async () => {
    await wipe(site, before);
    await imported(site, before);
    const { tally, standings } = await look(site, MANY);
    const changed = await post(site, { article: MANY, vote_id: MINE, edit: 1, choice: "none" });
    expect(await changed.json()).toMatchObject({ status: "withdrawn", edit: 1 });
    expect((await look(site, MANY)).tally.yes).toBe(tally.yes - 1);
    expect(await act(site, MANY, `/reviews/${voided.id}/undo`)).toMatchObject({
      votes: voided.votes,
      state: "done",
    });
    const after = await look(site, MANY);
    expect(after.tally.no).toBe(standings.void.no);
    expect(after.tally.revision).toBeGreaterThan(tally.revision);
    expect((await act(site, MANY, "/recount")).difference).toBe(0);
    const poll = await eventually(
      async () =>
        (await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(OLD)}`)).json<PollAnswer>(),
      ({ article }) => article === NEW,
    );
    expect(poll.key).toBe(await articleKey(site, NEW));
    // A new vote counts, and the index has every article.
    expect((await vote(site, { article: MANY })).status).toBe(201);
    const index = async () =>
      (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles`)).json<{
        articles: { article: string }[];
      }>();
    const { articles } = await eventually(index, ({ articles }) => articles.length === 4);
    expect(articles).toContainEqual(expect.objectContaining({ article: article("unread"), state: "closed" }));
  });

  test("shows nothing and takes nothing while it is read in, and no other file and no settings", async () => {
    await wipe(site, before);
    const id = fileId();
    const key = await articleKey(site, MANY);
    // All of one poll is there, and not all of the file.
    const half = before.findIndex((line) => line.startsWith(`{"kind":"tally","key":"${key}"`)) + 1;
    expect(await send(site, id, 0, before.slice(0, half))).toEqual({ line: half, stage: "sending" });
    expect(await env.SITE.getByName(site).settings()).toBeNull();
    // It is known after waking, too.
    await evictDurableObject(await pollOf(site, MANY));
    expect(await (await pollOf(site, MANY)).cast(castOf(MANY, await voteKey(voteId())))).toMatchObject({
      code: "site-paused",
    });
    expect(await env.PUBLISHED.get(`poll:${site}:${key}`)).toBeNull();
    expect(await tryExport(site)).toMatchObject({ code: "unknown-site" });
    expect(await send(site, fileId(), 0, before.slice(0, 1))).toMatchObject({ code: "import-in-progress" });
    const configured = await callAs(ADMIN, "PUT", admin(site), { origins: [ORIGIN] });
    expect(await configured.json()).toMatchObject({ code: "import-in-progress" });
    // A line further on than what is wanted is not taken.
    expect(await send(site, id, half + 1, before.slice(half + 1))).toEqual({ line: half, stage: "sending" });
    expect(await imported(site, before, { id })).toMatchObject({ stage: "over" });
  });

  test("brings tokens as names alone: they open nothing, are listed as such, and stay taken", async () => {
    await wipe(site, before);
    await imported(site, before);
    const { tokens } = await (await callAs(ADMIN, "GET", admin(site, "/tokens"))).json<TokensAnswer>();
    expect(tokens).toMatchObject([{ name: "dashboard", inert: true }]);
    const taken = await callAs(ADMIN, "POST", admin(site, "/tokens"), {
      name: "Dashboard",
      scopes: ["read"],
    });
    expect(await taken.json()).toMatchObject({ code: "name-taken" });
    const hashes = await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
      storage.sql.exec<{ n: number }>("SELECT length(hash) AS n FROM token").toArray(),
    );
    expect(hashes).toEqual([{ n: 16 }]);
    expect((await callAs(ADMIN, "DELETE", admin(site, `/tokens/${tokens[0]?.id}`))).status).toBe(204);
  });

  test("brings people as names alone: nothing signs in as them before they are invited, and the names stay taken", async () => {
    await wipe(site, before);
    await imported(site, before);
    const people = async () =>
      (await (await callAs(ADMIN, "GET", admin(site, "/people"))).json<PeopleAnswer>()).people;
    const none = { inert: true, invitations: [], sessions: [] };
    expect(await people()).toMatchObject([
      { name: "Ada", scopes: ["read", "moderate"], ...none },
      { name: "Grace", ...none },
    ]);
    const taken = await callAs(ADMIN, "POST", admin(site, "/tokens"), { name: "ada", scopes: ["read"] });
    expect(await taken.json()).toMatchObject({ code: "name-taken" });
    // Nor does Cloudflare Access let anybody in under it.
    const step = {
      step: "begin",
      hash: new Uint8Array(),
      named: "Ada",
      session: new Uint8Array(32),
    } as const;
    const begun = () => env.SITE.getByName(site).signing(step);
    expect(await begun()).toMatchObject({ code: "invitation-invalid" });
    const [ada] = await people();
    const again = { name: "Ada", scopes: ["read"] };
    expect((await callAs(ADMIN, "POST", admin(site, "/invitations"), again)).status).toBe(201);
    const [invited] = await people();
    expect(invited).toMatchObject({ id: ada?.id, scopes: ["read"], inert: false });
    expect(invited?.invitations).toHaveLength(1);
    expect(await begun()).toMatchObject({ ok: true });
  });
});

test("a person or a token that an import brings locks out nobody of the same name who is here already", async () => {
  const site = await richSite();
  const before = await exported(site);
  await wipe(site, before);
  await callAs(ADMIN, "PUT", admin(site), { origins: [ORIGIN] });
  for (const name of ["Ada", "Dashboard"])
    await callAs(ADMIN, "POST", admin(site, "/invitations"), { name, scopes: ["moderate"] });
  expect(await imported(site, before)).toMatchObject({ stage: "over" });
  const stub = env.SITE.getByName(site);
  const own = await runInDurableObject(stub, (_site, { storage }) => {
    // Whoever came by the file has been there longer.
    storage.sql.exec("UPDATE person SET created_ms = 1 WHERE inert = 1");
    return storage.sql
      .exec<{ id: string; name: string }>("SELECT id, name FROM person WHERE inert = 0 ORDER BY name")
      .toArray();
  });
  expect(own.map(({ name }) => name)).toEqual(["Ada", "Dashboard"]);
  const step = { step: "begin", hash: new Uint8Array(), named: "ada", session: new Uint8Array(32) } as const;
  expect(await stub.signing(step)).toMatchObject({ ok: true, people: [{ id: own[0]?.id }] });
  for (const { id, name } of own) {
    const again = await callAs(ADMIN, "POST", admin(site, "/invitations"), { name, scopes: ["read"] });
    expect(again.status).toBe(201);
    const { people } = await (await callAs(ADMIN, "GET", admin(site, "/people"))).json<PeopleAnswer>();
    expect(people.find((each) => each.id === id)).toMatchObject({ scopes: ["read"], inert: false });
  }
});

test("a site that somebody has registered and nobody used takes an export by its own manager's token", async () => {
  const site = await richSite();
  const before = await exported(site);
  await wipe(site, before);
  await callAs(ADMIN, "PUT", admin(site), { origins: ["https://other.example"] });
  const token = await mintToken(site, ["manage"], "owner");
  const meanwhile = async (line: number) => {
    if (line > 0 && line < before.length - 1) expect(await env.SITE.getByName(site).settings()).toBeNull();
  };
  expect(await imported(site, before, { token, batch: 20, meanwhile })).toMatchObject({ stage: "over" });
  expect(await env.SITE.getByName(site).settings()).toMatchObject({ origins: [ORIGIN], minimum: 3 });
  const after = await exported(site);
  for (const kind of [
    "article",
    "poll",
    "vote",
    "hour",
    "tally",
    "review",
    "change",
    "wording",
    "move",
    "gone",
  ])
    expect(ofKind(after, kind)).toEqual(ofKind(before, kind));
});

test("a site of more articles than one part holds comes back the same, no more polls of a batch being told than one request may", async () => {
  const site = await registerSite();
  const ids = Array.from({ length: TRANSFER_POLLS_AT_ONCE + 3 }, (_, n) => article(`r-${n}`));
  await callAs(ADMIN, "POST", admin(site, "/articles"), { articles: ids.map((id) => ({ article: id })) });
  for (const id of ids) await (await pollOf(site, id)).cast(castOf(id, await voteKey(voteId())));
  const before = await exported(site);
  expect(ofKind(before, "vote")).toHaveLength(ids.length);
  await wipe(site, before);
  const lines: number[] = [];
  const meanwhile = async (line: number) => void lines.push(line);
  expect(await imported(site, before, { batch: before.length, meanwhile })).toMatchObject({ stage: "over" });
  expect(ofKind(before.slice(0, lines[1]), "poll")).toHaveLength(TRANSFER_POLLS_AT_ONCE);
  expect(common(await exported(site))).toBe(common(before));
});

test("a poll of more votes than one page comes back the same", async () => {
  const site = await registerSite();
  await seed(site, MANY, [
    { n: TRANSFER_VOTES, choice: "yes" },
    { n: 300, choice: "no", hoursAgo: 3 },
    { n: 200, standing: "held", hoursAgo: 30 },
  ]);
  const before = await exported(site);
  expect(ofKind(before, "vote")).toHaveLength(TRANSFER_VOTES + 501);
  await wipe(site, before);
  expect(await imported(site, before)).toMatchObject({ stage: "over" });
  expect(common(await exported(site))).toBe(common(before));
});

test("a file that is written while readers vote and change their votes agrees with itself, and is read", async () => {
  const site = await registerSite();
  await seed(site, MANY, [{ n: TRANSFER_VOTES + 50, hoursAgo: 2 }]);
  const stubOf = env.POLL.getByName.bind(env.POLL);
  let cast = 0;
  vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) => {
    const stub = stubOf(name);
    const exported = async (place: PollPlace) => {
      const page = await stub.exported(place);
      // A vote that is told already becomes another, and one comes that is still to be told.
      const [told] = page?.ok && page.more ? page.votes : [];
      if (!told) return page;
      const answers = [
        await stub.cast(castOf(MANY, told.key, { edit: 1, choice: "no" })),
        await stub.cast(castOf(MANY, await voteKey(voteId()), { choice: "no" })),
      ];
      cast += answers.filter(({ ok }) => ok).length;
      return page;
    };
    return standIn(stub, { exported });
  });
  const file = await exported(site);
  vi.restoreAllMocks();
  expect(cast).toBe(2);
  const [tally] = ofKind(file, "tally");
  expect(tally).toMatchObject({ counted: { yes: TRANSFER_VOTES + 51, no: 1 } });
  expect(ofKind(file, "vote").filter(({ choice }) => choice === "no")).toHaveLength(1);
  await wipe(site, file);
  expect(await imported(site, file)).toMatchObject({ stage: "over" });
  expect((await act(site, MANY, "/recount")).difference).toBe(0);
});
