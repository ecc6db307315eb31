/** A vote: cast, changed, withdrawn, sent again; refused, and then leaving no trace. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { EDITS_MAX } from "../../../worker/limits/votes.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  ALL_WELL,
  aheadOfAlarms,
  article,
  type Ballot,
  call,
  callAs,
  eventually,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  solve,
  turnstile,
  turnstileRequests,
  vote,
  withReadersPatience,
} from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
afterEach(() => {
  vi.restoreAllMocks();
  return turnstile(ALL_WELL);
});

const counts = async (id: string) => (await (await pollOf(site, id)).read())?.counts ?? null;
/** All that an object's tables hold, as text. */
const textOf = (sql: SqlStorage) =>
  sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .toArray()
    .map(({ name }) => JSON.stringify(sql.exec(`SELECT * FROM "${name}"`).toArray()))
    .join("\n");
/** Whether the article's object has ever stored anything. */
const tables = async (id: string) =>
  runInDurableObject(await pollOf(site, id), (_poll, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
  );

describe("a vote with a captcha", () => {
  test("is counted, and answered 201 with the exact tally", async () => {
    const { status, body } = await vote(site, { article: article("counted") });
    expect(status).toBe(201);
    expect(body).toEqual({
      status: "counted",
      choice: "yes",
      edit: 0,
      tally: { yes: 1, no: 0, revision: expect.any(Number) },
    });
  });

  test("is still counted after the object lost its memory", async () => {
    await vote(site, { article: article("evicted") });
    await evictDurableObject(await pollOf(site, article("evicted")));
    expect(await counts(article("evicted"))).toMatchObject({ yes: 1, no: 0 });
  });

  test("is never stored under its own id", async () => {
    const vote_id = voteId();
    await vote(site, { article: article("hashed"), vote_id });
    const stored = await runInDurableObject(await pollOf(site, article("hashed")), (_poll, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT hex(key), * FROM vote").toArray()),
    );
    expect(stored).not.toContain(vote_id.slice(-12).toUpperCase());
  });

  test("counts for the article however its address is written", async () => {
    await vote(site, { article: article("spelling") });
    const other = `http://DAILY.example/spelling/?utm_source=x#top`;
    const { body } = await vote(site, { article: other });
    expect(body.tally).toMatchObject({ yes: 2 });
  });
});

describe("the same vote id", () => {
  test("sent from ten requests at once counts once", async () => {
    const fields = {
      article: article("ten"),
      vote_id: voteId(),
      captcha: await solve(site, article("ten")),
    };
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(site, fields)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array(9).fill(200), 201]);
    expect(await counts(article("ten"))).toMatchObject({ yes: 1, no: 0 });
  });

  test("sent again long after its captcha died is answered with what stands", async () => {
    const fields = { article: article("late"), vote_id: voteId() };
    const captcha = await solve(site, fields.article);
    await vote(site, { ...fields, captcha });
    await turnstile({ clockOffsetMs: 400_000 });
    const { status, body } = await vote(site, { ...fields, captcha });
    expect([status, body.status]).toEqual([200, "counted"]);
    expect(await counts(fields.article)).toMatchObject({ yes: 1 });
  });

  test("changed by a later edit moves, and an older or equal edit arriving late changes nothing", async () => {
    const fields = { article: article("edits"), vote_id: voteId() };
    await vote(site, fields);
    const changed = await post(site, { ...fields, edit: 2, choice: "no" });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({
      status: "counted",
      choice: "no",
      edit: 2,
      tally: { yes: 0, no: 1 },
    });
    for (const edit of [1, 2]) {
      const late = await post(site, { ...fields, edit, choice: "yes" });
      expect(await late.json()).toMatchObject({ choice: "no", edit: 2, tally: { yes: 0, no: 1 } });
    }
  });

  test("withdrawn can't be raised by a late retry", async () => {
    const fields = { article: article("withdrawn"), vote_id: voteId() };
    const captcha = await solve(site, fields.article);
    await vote(site, { ...fields, captcha });
    const withdrawn = await post(site, { ...fields, edit: 1, choice: "none" });
    expect(await withdrawn.json()).toMatchObject({
      status: "withdrawn",
      choice: "none",
      tally: { yes: 0, no: 0 },
    });
    const { body } = await vote(site, { ...fields, captcha });
    expect(body).toMatchObject({ status: "withdrawn", tally: { yes: 0, no: 0 } });
  });

  test("is refused its eleventh edit, and the tenth stands", async () => {
    const fields = { article: article("eleven"), vote_id: voteId() };
    await vote(site, fields);
    for (let edit = 1; edit <= 10; edit++) {
      const choice = edit % 2 ? "no" : "yes";
      expect((await post(site, { ...fields, edit, choice })).status).toBe(200);
    }
    const refused = await post(site, { ...fields, edit: 11, choice: "no" });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "too-many-changes" });
    expect(await counts(fields.article)).toMatchObject({ yes: 1, no: 0 });
  });
});

describe("a vote can be withdrawn", () => {
  const withdraw = async (on: string, fields: Ballot) => {
    const response = await post(on, { choice: "none", ...fields });
    return { status: response.status, body: await response.json() };
  };
  const taken = { status: 200, body: { status: "withdrawn", choice: "none", tally: { yes: 0, no: 0 } } };

  test("after its tenth change", async () => {
    const fields = { article: article("withdrawn-late"), vote_id: voteId() };
    await vote(site, fields);
    for (let edit = 1; edit <= EDITS_MAX; edit++) await post(site, { ...fields, edit });
    expect(await withdraw(site, { ...fields, edit: EDITS_MAX + 1 })).toMatchObject(taken);
  });

  test("on a closed poll, and on a hidden one, whose tally is not told", async () => {
    for (const state of ["closed", "hidden"]) {
      const fields = { article: article(`withdrawn-${state}`), vote_id: voteId() };
      await vote(site, fields);
      const key = await articleKey(site, fields.article);
      const path = `/v1/moderation/sites/${site}/articles/${key}`;
      expect((await callAs(ADMIN, "PATCH", path, { state, note: "over" })).status).toBe(200);
      const tally = state === "hidden" ? null : taken.body.tally;
      expect(await withdraw(site, { ...fields, edit: 1 })).toMatchObject({
        status: 200,
        body: { ...taken.body, tally },
      });
    }
  });

  test("with a captcha that does not pass: it needs none, and none is asked after", async () => {
    const ballot = { article: article("withdrawn-unpassed"), vote_id: voteId() };
    await vote(site, ballot);
    const { siteverify } = await turnstileRequests();
    const withdrawn = await post(site, { ...ballot, choice: "none", edit: 1, captcha: "made up" });
    expect(await withdrawn.json()).toMatchObject({ status: "withdrawn" });
    expect((await turnstileRequests()).siteverify).toBe(siteverify);
  });

  test("on a paused site, which takes nothing else, and nothing from whom it does not know", async () => {
    const own = await registerSite();
    const fields = { article: article("withdrawn-paused"), vote_id: voteId() };
    await vote(own, fields);
    await callAs(ADMIN, "PUT", `/v1/admin/sites/${own}`, { origins: [ORIGIN], state: "paused" });
    await eventually(
      async () => (await post(own, { ...fields, edit: 1, choice: "no" })).status,
      (status) => status === 403,
    );
    const paused = { status: 403, body: { code: "site-paused" } };
    const captcha = await solve(own, fields.article);
    expect(await withdraw(own, { ...fields, vote_id: voteId(), captcha })).toMatchObject(paused);
    expect(
      await withdraw(own, { ...fields, vote_id: voteId(), article: article("nobody"), captcha }),
    ).toMatchObject(paused);
    expect(await withdraw(own, { ...fields, edit: 2 })).toMatchObject(taken);
    const poll = await pollOf(own, fields.article);
    expect((await poll.read())?.standings.counted).toEqual({ yes: 0, no: 0, none: 1 });
    expect(await (await pollOf(own, article("nobody"))).read()).toBeNull();
  });
});

describe("when siteverify can't be reached", () => {
  test.each(["down", "internal-error"])(
    "(%s) the vote is held, asked for twice with one key",
    async (siteverify) => {
      // No held vote is asked about again while the requests are counted.
      aheadOfAlarms();
      const id = article(`held-${siteverify}`);
      await turnstile({ siteverify });
      const before = await turnstileRequests();
      const asked = vi.spyOn(globalThis, "fetch");
      const { status, body } = await vote(site, { article: id });
      const keys = asked.mock.calls.flatMap(([, init]) =>
        init?.body instanceof URLSearchParams ? [init.body.get("idempotency_key")] : [],
      );
      const after = await turnstileRequests();
      expect([status, body.status]).toEqual([202, "held"]);
      expect(keys).toEqual([keys[0], keys[0]]);
      expect(after.siteverify - before.siteverify).toBe(2);
      expect(await counts(id)).toMatchObject({ yes: 0, no: 0, held: 1 });
    },
  );

  test("(slow) the vote is held after twice three seconds", async () => {
    await turnstile({ siteverify: "slow" });
    const { status, body } = await withReadersPatience(() => vote(site, { article: article("slow") }));
    expect([status, body.status]).toEqual([202, "held"]);
  });

  test("a held vote that is withdrawn and cast again stays held", async () => {
    const fields = { article: article("held-again"), vote_id: voteId() };
    await turnstile({ siteverify: "down" });
    await vote(site, fields);
    await turnstile(ALL_WELL);
    await post(site, { ...fields, edit: 1, choice: "none" });
    expect(await counts(fields.article)).toMatchObject({ held: 0 });
    const again = await post(site, { ...fields, edit: 2, choice: "yes" });
    expect(await again.json()).toMatchObject({ status: "held", choice: "yes", tally: { yes: 0, no: 0 } });
  });
});

describe("when the Poll object", () => {
  /** Lets the first calls fail as the platform says it: before or after the vote was written. */
  const failing = (times: number, how: object, after = false) => {
    const getByName = env.POLL.getByName.bind(env.POLL);
    let calls = 0;
    vi.spyOn(env.POLL, "getByName").mockImplementation((name: string) => {
      const stub = getByName(name);
      const cast = async (...args: Parameters<typeof stub.cast>) => {
        const failed = ++calls <= times;
        if (failed && after) await stub.cast(...args);
        if (failed) throw Object.assign(new Error("lost"), how);
        return stub.cast(...args);
      };
      return { cast } as unknown as typeof stub;
    });
    return () => calls;
  };

  test("is overloaded, the reader is told at once to come again, and the same vote counts then", async () => {
    const fields = { article: article("overloaded"), vote_id: voteId() };
    const captcha = await solve(site, fields.article);
    const calls = failing(1, { overloaded: true, retryable: true });
    const refused = await post(site, { ...fields, captcha });
    expect([refused.status, refused.headers.get("Retry-After"), calls()]).toEqual([503, "5", 1]);
    expect(refused.headers.get("Access-Control-Expose-Headers")).toContain("Retry-After");
    expect(await refused.json()).toMatchObject({ code: "busy" });
    expect((await post(site, { ...fields, captcha })).status).toBe(201);
    vi.restoreAllMocks();
    expect(await counts(fields.article)).toMatchObject({ yes: 1 });
  });

  test.each([false, true])(
    "is lost on the way (after writing: %s), the worker sends the vote once more, and it counts once",
    async (after) => {
      const id = article(`lost-${after}`);
      const calls = failing(1, { retryable: true }, after);
      const { status, body } = await vote(site, { article: id });
      expect([status < 300, body.status, calls()]).toEqual([true, "counted", 2]);
      vi.restoreAllMocks();
      expect(await counts(id)).toMatchObject({ yes: 1 });
    },
  );

  test("stays lost, the reader is told to come again", async () => {
    const id = article("stays-lost");
    const calls = failing(9, { retryable: true });
    expect((await vote(site, { article: id })).status).toBe(503);
    expect(calls()).toBe(2);
  });
});

test("a void vote that is changed stays void", async () => {
  const fields = { article: article("void"), vote_id: voteId() };
  await vote(site, fields);
  const stub = await pollOf(site, fields.article);
  // Moderators void votes by an API of their own; here their mark is set by hand.
  await runInDurableObject(stub, (_poll, { storage }) => {
    storage.sql.exec("UPDATE vote SET standing = 'void'");
    storage.sql.exec("UPDATE tally SET counted_yes = 0, void_yes = 1");
  });
  await evictDurableObject(stub);
  const changed = await post(site, { ...fields, edit: 1, choice: "no" });
  expect(await changed.json()).toMatchObject({ status: "void", choice: "no", tally: { yes: 0, no: 0 } });
});

describe("a vote is refused with a code of its own and creates nothing", () => {
  const refusals: [what: string, code: string, status: number, fields: (id: string) => Promise<object>][] = [
    ["without a captcha", "captcha-required", 403, async () => ({})],
    ["with an empty captcha", "captcha-required", 403, async () => ({ captcha: "" })],
    [
      "with a captcha of 2,049 characters",
      "captcha-too-long",
      403,
      async () => ({ captcha: "x".repeat(2_049) }),
    ],
    ["with a forged captcha", "captcha-failed", 403, async () => ({ captcha: "0.forged" })],
    ["with the test dummy", "captcha-failed", 403, async () => ({ captcha: "XXXX.DUMMY.TOKEN.XXXX" })],
    [
      "with a captcha of another article",
      "captcha-mismatch",
      403,
      async () => ({ captcha: await solve(site, article("elsewhere")) }),
    ],
    [
      "with a captcha of another site's frame, for this article's key",
      "captcha-mismatch",
      403,
      async (id) => ({ captcha: await solve("weekly", id, { cdata: await articleKey(site, id) }) }),
    ],
    [
      "with a captcha of another host",
      "captcha-mismatch",
      403,
      async (id) => ({ captcha: await solve(site, id, { hostname: "evil.example" }) }),
    ],
    ["with a vote id that is none", "invalid-request", 400, async () => ({ vote_id: "1" })],
    ["with an unknown choice", "invalid-request", 400, async () => ({ choice: "maybe" })],
    ["with a negative edit", "invalid-request", 400, async () => ({ edit: -1 })],
    [
      "with more edits than a vote can have",
      "too-many-changes",
      429,
      async (id) => ({ edit: 11, captcha: await solve(site, id) }),
    ],
    ["with a body beyond the limit", "too-large", 413, async () => ({ title: "x".repeat(20_000) })],
  ];

  test.each(refusals)("%s: %s", async (what, code, status, fields) => {
    const id = article(`refused-${what.replaceAll(" ", "-")}`);
    const response = await post(site, { article: id, ...(await fields(id)) });
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code, status, request_id: expect.any(String) });
    expect(response.status).toBe(status);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(ORIGIN);
    expect(await tables(id)).toEqual([]);
  });

  test("with a captcha that another vote has used: captcha-spent", async () => {
    const used = article("used");
    const captcha = await solve(site, used);
    await vote(site, { article: used, captcha });
    const { status, body } = await vote(site, { article: used, captcha });
    expect([status, body.code]).toEqual([403, "captcha-spent"]);
    expect(await counts(used)).toMatchObject({ yes: 1 });
  });

  test("with a captcha older than five minutes: captcha-spent", async () => {
    const id = article("expired");
    const captcha = await solve(site, id);
    await turnstile({ clockOffsetMs: 301_000 });
    const { status, body } = await vote(site, { article: id, captcha });
    expect([status, body.code]).toEqual([403, "captcha-spent"]);
    expect(await tables(id)).toEqual([]);
  });

  test.each([["https://evil.example"], ["null"], [`${ORIGIN}.evil.example`], [""]])(
    "from origin %j: origin-not-allowed",
    async (origin) => {
      const id = article("foreign");
      const response = await post(site, { article: id, captcha: await solve(site, id) }, { Origin: origin });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "origin-not-allowed" });
      expect(await tables(id)).toEqual([]);
    },
  );

  test("to a site that doesn't exist: unknown-site, and no such site appears", async () => {
    const response = await post("nowhere", { article: article("a") });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "unknown-site" });
    expect(await env.SITE.getByName("nowhere").settings()).toBeNull();
  });

  test("to a paused site: site-paused", async () => {
    const paused = await registerSite({ state: "paused" });
    const id = article("paused");
    const response = await post(paused, { article: id, captcha: await solve(paused, id) });
    expect(await response.json()).toMatchObject({ code: "site-paused", status: 403 });
  });

  test("as JSON: unsupported-media-type", async () => {
    const response = await call(`/v1/sites/${site}/votes`, {
      method: "POST",
      headers: { Origin: ORIGIN, "Content-Type": "application/json" },
      body: "{}",
    });
    expect(await response.json()).toMatchObject({ code: "unsupported-media-type", status: 415 });
  });

  test("and never hears its own values again", async () => {
    const response = await post(site, {
      article: article("echo"),
      choice: "<script>",
      captcha: "secret-token",
    });
    const text = await response.text();
    expect(text).not.toContain("secret-token");
    expect(text).not.toContain("<script>");
    expect(JSON.parse(text)).toMatchObject({ code: "invalid-request", fields: ["choice"] });
  });
});

describe("what a reader reports of the page", () => {
  test("is kept if it is on the site, and text only", async () => {
    const id = article("reported");
    await vote(site, { article: id, url: `${id}?a=1`, title: " A\u202e title\nof two\u0000 lines " });
    expect(await (await pollOf(site, id)).read()).toMatchObject({
      address: `${id}?a=1`,
      title: "A title of two lines",
    });
  });

  test("keeps the joiners of a title, without which Persian words and some emoji are others", async () => {
    const id = article("joined");
    const title = "می\u200cخواهم 👨\u200d👩\u200d👧";
    await vote(site, { article: id, title: `\u00ad${title}\u2060` });
    expect(await (await pollOf(site, id)).read()).toMatchObject({ title });
  });

  test("is rid of what tells of the reader, in address and article id alike, whatever a browser sends", async () => {
    const id = article("subscribed");
    const said = "?p=7&mc_eid=SUBSCRIBER&token=s3cret&utm_source=mail#access_token=eyJ0";
    const from = id.replace("https://", "https://ann:secret@");
    await vote(site, { article: `${from}${said}`, url: `${from}/2${said}` });
    const stub = await pollOf(site, `${id}?p=7`);
    expect(await stub.read()).toMatchObject({ article: `${id}?p=7`, address: `${id}/2?p=7` });
    const kept = await Promise.all(
      [stub, env.SITE.getByName(site)].map((each) =>
        runInDurableObject(each, (_object, { storage }) => textOf(storage.sql)),
      ),
    );
    expect(kept.join()).not.toMatch(/SUBSCRIBER|s3cret|eyJ0|ann:|utm_/);
  });

  test("is the article id to the letter where the page says so: apps that route by fragment have articles", async () => {
    const app = article("app");
    for (const route of ["#/1", "#/2"]) {
      const id = `${app}${route}`;
      const captcha = await solve(site, id, { cdata: await articleKey(site, id, undefined, true) });
      expect((await post(site, { article: id, exact: "1", captcha })).status).toBe(201);
      const asked = `/v1/sites/${site}/poll?exact=1&article=${encodeURIComponent(id)}`;
      expect(await (await call(asked)).json()).toMatchObject({ article: id, exact: "1" });
      const stub = env.POLL.getByName(pollName(site, await articleKey(site, id, undefined, true)));
      expect(await stub.read()).toMatchObject({ article: id, address: id, counts: { yes: 1 } });
    }
  });

  test("is dropped if the address is elsewhere, and the article id stands in for it", async () => {
    const id = article("elsewhere-reported");
    await vote(site, { article: id, url: "https://evil.example/", title: "" });
    expect(await (await pollOf(site, id)).read()).toMatchObject({ address: id, title: null });
  });
});
