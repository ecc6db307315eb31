/** Networks: fair to those who share one, wary of those that stuff, and forgotten soon. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ArticleAnswer, ReviewRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { base64url, hex, hmac, hmacKey } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { NETWORK_SIGNAL_VOTES } from "../../../worker/limits/signals.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { entriesOf, NO_CHUNK } from "../../../worker/poll/networks/chunk.ts";
import { pollKvKey } from "../../../worker/published.ts";
import { dayOf, networkSecret, readSalt, saltKvKey } from "../../../worker/salt.ts";
import { anyAddress } from "../../support/address.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  solve,
  someNetwork,
  vote,
} from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
afterEach(() => void vi.restoreAllMocks());

/** The entries of the open chunk, as they are stored. */
const openEntries = (storage: DurableObjectStorage) =>
  new Uint8Array(storage.sql.exec<{ chunk: ArrayBuffer }>("SELECT chunk FROM tally").one().chunk);

/** A vote with a captcha of its own, from an address. */
async function from(address: string, id: string, of = site, choice = "yes") {
  const captcha = await solve(of, id);
  const response = await post(of, { article: id, captcha, choice }, { "CF-Connecting-IP": address });
  return { status: response.status, body: await response.json<{ status?: string; code?: string }>() };
}
const read = async (id: string, of = site) =>
  (
    await callAs(ADMIN, "GET", `/v1/moderation/sites/${of}/articles/${await articleKey(of, id)}`)
  ).json<ArticleAnswer>();

describe("readers behind one address", () => {
  test("forty of them, all at once, are all counted, without a brake, a block or an overwrite", async () => {
    const id = article("office-at-once");
    const address = anyAddress();
    const answers = await Promise.all(Array.from({ length: 40 }, () => from(address, id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await read(id)).tally.yes).toBe(40);
  });

  test("forty of them, one after the other, each changing the vote once, are all counted", async () => {
    const id = article("office-in-turn");
    const headers = { "CF-Connecting-IP": anyAddress() };
    for (let i = 0; i < 40; i++) {
      const vote_id = voteId();
      const first = await post(site, { article: id, vote_id, captcha: await solve(site, id) }, headers);
      const second = await post(site, { article: id, vote_id, edit: 1, choice: "no" }, headers);
      expect([first.status, second.status]).toEqual([201, 200]);
    }
    expect((await read(id)).tally).toMatchObject({ yes: 0, no: 40 });
  });
});

describe("more votes from one network than the site allows", () => {
  // The latest noon: no vote of a test is cast on another day than the one before.
  beforeEach(() => {
    const behindMs = (Date.now() + DAY_MS / 2) % DAY_MS;
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() - behindMs);
  });

  test("are held, not refused and not counted, and the next network's votes count", async () => {
    const own = await registerSite({ network_votes_per_day: 3 });
    const id = article("stuffed");
    const [stuffer, honest] = [anyAddress(), anyAddress()];
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await from(stuffer, id, own)).body.status);
    expect(statuses).toEqual(["counted", "counted", "counted", "held", "held"]);
    expect(await from(honest, id, own)).toMatchObject({ status: 201 });
    expect(await read(id, own)).toMatchObject({ tally: { yes: 4 }, held: 2 });
  });

  test("are noticed within one commit, and after an eviction", async () => {
    const own = await registerSite({ network_votes_per_day: 3 });
    const id = article("stuffed-at-once");
    const address = anyAddress();
    const all = await Promise.all(Array.from({ length: 6 }, () => from(address, id, own)));
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 201, 202, 202, 202]);
    await evictDurableObject(await pollOf(own, id));
    expect((await from(address, id, own)).status).toBe(202);
  });

  test("are counted per article and per day", async () => {
    const own = await registerSite({ network_votes_per_day: 1 });
    const address = anyAddress();
    expect((await from(address, article("day-a"), own)).status).toBe(201);
    expect((await from(address, article("day-b"), own)).status).toBe(201);
    expect((await from(address, article("day-a"), own)).status).toBe(202);
    const tomorrow = Date.now() + DAY_MS;
    await runInDurableObject(await pollOf(own, article("day-a")), async (poll, { storage }) => {
      // The same hashes a day later: another day's salt would make others.
      const [entry] = [...entriesOf({ ...NO_CHUNK, entries: openEntries(storage) })];
      if (!entry) throw new Error("no network is kept");
      vi.spyOn(Date, "now").mockReturnValue(tomorrow);
      const key = await voteKey(voteId());
      const { fine, coarse } = entry;
      const answer = await poll.cast(
        castOf(article("day-a"), key, { network: { fine, coarse }, networkVotesPerDay: 1 }),
      );
      expect(answer).toMatchObject({ status: "counted" });
    });
  });

  test("all of one IPv6 subscriber's addresses are one network, its neighbour's another", async () => {
    const own = await registerSite({ network_votes_per_day: 1 });
    const id = article("ipv6");
    expect((await from("2001:db8:77:1::1", id, own)).status).toBe(201);
    expect((await from("2001:db8:77:1:ffff::2", id, own)).status).toBe(202);
    expect((await from("2001:db8:77:2::1", id, own)).status).toBe(201);
  });
});

test("no header but Cloudflare's own says which network a vote comes from", async () => {
  const own = await registerSite({ network_votes_per_day: 1 });
  const id = article("forged-address");
  const address = anyAddress();
  const forged = ["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Forwarded", "CF-Connecting-IPv6"];
  const statuses = [];
  for (const name of forged) {
    const captcha = await solve(own, id);
    const headers = { "CF-Connecting-IP": address, [name]: anyAddress() };
    statuses.push((await post(own, { article: id, captcha }, headers)).status);
  }
  expect(statuses).toEqual([201, 202, 202, 202, 202]);
  // Two addresses in one header are none.
  const captcha = await solve(own, id);
  const two = { "CF-Connecting-IP": `${anyAddress()}, ${address}` };
  expect(await (await post(own, { article: id, captcha }, two)).json()).toMatchObject({
    code: "address-missing",
  });
});

describe("a moderator", () => {
  test("is told of a network by its number of votes, and takes just those out by its hash", async () => {
    const id = article("one-network");
    const votes = 3 * NETWORK_SIGNAL_VOTES;
    const poll = await pollOf(site, id);
    const network = someNetwork();
    for (let i = 0; i < votes; i++)
      await poll.cast(castOf(id, await voteKey(voteId()), { network, choice: "no" }));
    await vote(site, { article: id });
    const { signals } = await read(id);
    const signal = signals.find(({ kind }) => kind === "network");
    expect(signal).toMatchObject({ votes, yes_share: 0, network: hex(network.fine) });
    const path = `/v1/moderation/sites/${site}/articles/${await articleKey(site, id)}/reviews`;
    const body = {
      action: "void",
      filter: { network: signal?.kind === "network" ? signal.network : "" },
      note: "one network",
      dry_run: false,
    };
    const review = await (await callAs(ADMIN, "POST", path, body)).json<ReviewRow>();
    expect(review).toMatchObject({
      votes,
      after: { yes: 1, no: 0, void: votes },
    });
  });
});

describe("the brake", () => {
  test("answers 429 with Retry-After before the captcha is verified, and only that network", async () => {
    const id = article("brake");
    const address = anyAddress();
    const send = () => post(site, { article: id }, { "CF-Connecting-IP": address });
    const statuses: number[] = [];
    let last: Response;
    do {
      last = await send();
      statuses.push(last.status);
    } while (last.status !== 429);
    // What passed had no captcha; a minute's end may have let another minute's through.
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([403]));
    expect(statuses.length).toBeGreaterThan(240);
    expect(last.headers.get("Retry-After")).toBe("60");
    expect(last.headers.get("Access-Control-Allow-Origin")).toBe(ORIGIN);
    expect((await from(anyAddress(), id)).status).toBe(201);
  });
});

describe("a request without a client address", () => {
  test("is refused in production, and creates nothing", async () => {
    const body = new URLSearchParams({
      article: "a",
      vote_id: voteId(),
      edit: "0",
      choice: "yes",
      captcha: "x",
    });
    const response = await exports.default.fetch(
      new Request(`https://votes.example/v1/sites/${site}/votes`, {
        method: "POST",
        headers: { Origin: ORIGIN },
        body,
      }),
    );
    expect(await response.json()).toMatchObject({ code: "address-missing", status: 400 });
  });

  test("is taken on a developer's machine", async () => {
    const id = article("developer");
    const body = new URLSearchParams({
      article: id,
      vote_id: voteId(),
      edit: "0",
      choice: "yes",
      captcha: await solve(site, id),
    });
    const response = await call(`/v1/sites/${site}/votes`, {
      method: "POST",
      headers: { Origin: ORIGIN },
      body,
    });
    expect(response.status).toBe(201);
  });
});

describe("a network's hash", () => {
  /** Hashes of all networks that an article's votes came from, as they are stored. */
  const stored = async (id: string, of: string) =>
    runInDurableObject(await pollOf(of, id), (_poll, { storage }) =>
      [...entriesOf({ ...NO_CHUNK, entries: openEntries(storage) })].flatMap(({ fine, coarse }) => [
        hex(fine),
        hex(coarse),
      ]),
    );
  const hashesBy = async (key: CryptoKey, id: string, of: string) =>
    Promise.all(
      ["198.51.100.7", "198.51.100.0/24"].map(async (prefix) =>
        hex((await hmac(key, `${dayOf(Date.now())}\0${await articleKey(of, id)}\0${prefix}`)).slice(0, 8)),
      ),
    );

  test("is not to be found by trying all addresses with what KV has, nor with a short secret beside it", async () => {
    const own = await registerSite();
    const id = article("tried-through");
    await from("198.51.100.7", id, own);
    const found = await stored(id, own);
    const salt = await env.SITE.getByName(own).salt(dayOf(Date.now()));
    const byWorker = await readSalt(env, own, dayOf(Date.now()));
    expect(await hashesBy(byWorker, id, own)).toEqual(found);
    for (const hash of await hashesBy(await hmacKey(salt), id, own)) expect(found).not.toContain(hash);
    expect(networkSecret({ NETWORK_SECRET: "x".repeat(31) })).toBeUndefined();
    expect(networkSecret({})).toBeUndefined();
    expect(networkSecret(env)).toBe(env.NETWORK_SECRET);
  });

  test("of the site, which new articles are capped by, is stored nowhere", async () => {
    const own = await registerSite();
    const id = article("at-site");
    await from("198.51.100.9", id, own);
    const key = await readSalt(env, own, dayOf(Date.now()));
    const around = "198.51.100.0/24";
    const hash = await hmac(key, `${dayOf(Date.now())}\0site\0${around}`);
    for (const stub of [env.SITE.getByName(own), await pollOf(own, id)])
      await runInDurableObject(stub as DurableObjectStub, (_object, { storage }) => {
        const tables = storage.sql.exec<{ name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf%'",
        );
        for (const { name } of tables.toArray())
          expect(
            JSON.stringify(
              storage.sql
                .exec(`SELECT * FROM "${name}"`)
                .toArray()
                .flatMap((row) => Object.values(row))
                .map(String),
            ),
          ).not.toContain(base64url(hash));
      });
  });
});

describe("the salt", () => {
  test("is in KV until an hour after its day, is another one for every site and day, and survives an eviction", async () => {
    const own = await registerSite();
    await from(anyAddress(), article("salted"), own);
    const day = dayOf(Date.now());
    const { keys } = await env.PUBLISHED.list({ prefix: `salt:${own}:` });
    // In the last hour of a day the next one's is minted.
    const [salted, ...early] = keys;
    expect(salted).toMatchObject({
      name: saltKvKey(own, day),
      expiration: ((day + 1) * DAY_MS + HOUR_MS) / 1_000,
    });
    expect([[], [saltKvKey(own, day + 1)]]).toContainEqual(early.map(({ name }) => name));
    const stub = env.SITE.getByName(own);
    const salt = await stub.salt(day);
    expect(salt).toHaveLength(43);
    await evictDurableObject(stub);
    expect(await stub.salt(day)).toBe(salt);
    expect(await stub.salt(day + 1)).not.toBe(salt);
    expect(await env.SITE.getByName(site).salt(day)).not.toBe(salt);
  });

  test("is one although many ask for it at once, and there is one although KV is down", async () => {
    const stub = env.SITE.getByName(await registerSite());
    const day = dayOf(Date.now());
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => stub.salt(day)))).size).toBe(1);
    vi.spyOn(env.PUBLISHED, "get").mockRejectedValue(new Error("KV GET failed: 500"));
    vi.spyOn(env.PUBLISHED, "put").mockRejectedValue(new Error("KV PUT failed: 500"));
    const other = env.SITE.getByName(await registerSite());
    expect(await other.salt(day)).toBe(await other.salt(day));
  });
});

test("nothing that is stored, in objects or in KV, has an address, a raw vote id or a token in it, and the salt is in KV alone", async () => {
  const own = await registerSite();
  const id = article("forgotten");
  const vote_id = voteId();
  const address = "198.51.100.77";
  const captcha = await solve(own, id);
  const headers = { "CF-Connecting-IP": address };
  await post(own, { article: id, vote_id, captcha }, headers);
  // Changed, reviewed and published, so that there is all there can be.
  await post(own, { article: id, vote_id, edit: 1, choice: "no" }, headers);
  await from(anyAddress(), id, own);
  const path = `/v1/moderation/sites/${own}/articles/${await articleKey(own, id)}/reviews`;
  await callAs(ADMIN, "POST", path, {
    action: "void",
    filter: { choice: "no" },
    note: "to see",
    dry_run: false,
  });
  const kvKey = pollKvKey(own, await articleKey(own, id));
  await eventually(
    () => env.PUBLISHED.get(kvKey),
    (value) => value !== null,
  );
  const salt = await env.SITE.getByName(own).salt(dayOf(Date.now()));
  /** All values of all tables, blobs as text in both readings. */
  const dump = (storage: DurableObjectStorage) => {
    const tables = storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray();
    return tables
      .flatMap(({ name }) => storage.sql.exec(`SELECT * FROM ${name}`).toArray())
      .flatMap((row) => Object.values(row))
      .map((value) =>
        value instanceof ArrayBuffer ? String.fromCharCode(...new Uint8Array(value)) : String(value),
      )
      .join("\n");
  };
  const poll = await runInDurableObject(await pollOf(own, id), (_poll, { storage }) => dump(storage));
  const sites = await runInDurableObject(env.SITE.getByName(own), (_site, { storage }) => dump(storage));
  const { keys } = await env.PUBLISHED.list();
  const names = keys.filter(({ name }) => name.includes(own));
  const values = await Promise.all(names.map(({ name }) => env.PUBLISHED.get(name)));
  const kv = [...names.map((each) => JSON.stringify(each)), ...values].join("\n");
  expect(poll).toContain(id);
  expect(sites).toContain(id);
  expect(kv).toContain(kvKey);
  const hex = vote_id.replaceAll("-", "");
  // In binary, too: four bytes are enough for an address, sixteen for a vote id.
  const binary = (bytes: number[]) => String.fromCharCode(...bytes);
  const raw = binary((hex.match(/../g) ?? []).map((each) => Number.parseInt(each, 16)));
  // What is random of it, whatever stands before: its hour is in the key.
  const random = raw.slice(-10);
  const secrets = [address, binary(address.split(".").map(Number)), vote_id, hex, raw, random, captcha];
  for (const secret of secrets) for (const all of [poll, sites, kv]) expect(all).not.toContain(secret);
  // The salt is in KV alone, until an hour after its day.
  for (const all of [poll, sites]) expect(all).not.toContain(salt);
  expect(kv).toContain(salt);
});
