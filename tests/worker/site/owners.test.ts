/** What owners do: settings and what they mean to readers, tokens over their life, registered articles. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type {
  AuditAnswer,
  PollAnswer,
  SiteAnswer,
  TokenAnswer,
  TokensAnswer,
} from "../../../worker/contract/index.ts";
import { EXPORT_BATCH_ROWS } from "../../../worker/limits/reading.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import { siteKvKey } from "../../../worker/published.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  mintToken,
  ORIGIN,
  post,
  registerSite,
  solve,
  vote,
} from "../support.ts";

const admin = (site: string, path = "") => `/v1/admin/sites/${site}${path}`;
const getPoll = async (site: string, query: Record<string, string>) =>
  (await call(`/v1/sites/${site}/poll?${new URLSearchParams(query)}`)).json<PollAnswer>();
const audit = async (site: string) =>
  (await (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>()).entries;

describe("a site's settings", () => {
  test("are answered in full, defaults included, as they were put", async () => {
    const site = await registerSite({ question: { uk: "Подобається?", "*": "Good?" }, minimum: 5 });
    expect(await (await callAs(ADMIN, "GET", admin(site))).json<SiteAnswer>()).toEqual({
      site,
      origins: [ORIGIN],
      state: "active",
      question: { uk: "Подобається?", "*": "Good?" },
      default_question: "like",
      questions: {},
      labels: null,
      words: null,
      time_zone: "UTC",
      results: "after-voting",
      minimum: 5,
      theme: "auto",
      captcha: "quiet",
      consent: null,
      off: [],
      remarks: "off",
      remarks_in: [],
      reasons: null,
      contact: null,
      remark_days: 90,
      remarks_per_day: 200,
      remark_words: [],
      close_after_days: null,
      network_votes_per_day: 300,
      hold_score: null,
      publications_per_day: 900,
      articles: "any",
      jurisdiction: null,
    });
  });

  test("that an older version stored have the defaults of what it did not know, in KV and in the Site object", async () => {
    const site = `old-${crypto.randomUUID()}`;
    const old = JSON.stringify({ origins: [ORIGIN], results: "never" });
    await env.PUBLISHED.put(siteKvKey(site), old);
    expect(await getPoll(site, { article: "a" })).toMatchObject({
      results: "never",
      words: null,
      state: "open",
    });
    const kept = await registerSite({});
    await runInDurableObject(env.SITE.getByName(kept), async (_site, { storage }) => {
      storage.sql.exec("UPDATE setting SET settings = ?", old);
    });
    expect(await (await callAs(ADMIN, "GET", admin(kept))).json<SiteAnswer>()).toMatchObject({
      results: "never",
      publications_per_day: 900,
      network_votes_per_day: 300,
    });
  });

  test("word question and choices in the reader's language", async () => {
    const site = await registerSite({
      question: { uk: "Подобається?", "*": "Good?" },
      labels: { uk: { yes: "Так", no: "Ні" } },
      theme: "dark",
    });
    expect(await getPoll(site, { article: "a", language: "uk-UA" })).toMatchObject({
      question: "Подобається?",
      labels: { yes: "Так", no: "Ні" },
      theme: "dark",
    });
    expect(await getPoll(site, { article: "a", language: "fr" })).toMatchObject({
      question: "Good?",
      labels: null,
      words: null,
    });
    const plain = await registerSite({ question: "Good?", labels: { yes: "Aye", no: "Nay" } });
    expect(await getPoll(plain, { article: "a" })).toMatchObject({
      question: "Good?",
      labels: { yes: "Aye", no: "Nay" },
    });
  });

  test("as documented let a German poll speak German, with the site's own sentences and the one that is for all", async () => {
    const site = await registerSite({
      words: { de: { withdraw: "Doch nicht" }, "*": { counted: "✓ The Daily Bench" } },
    });
    const words = async (language: string) => (await getPoll(site, { article: "a", language })).words;
    // Whatever is not among them the widget says in German.
    expect(await words("de-AT")).toEqual({ withdraw: "Doch nicht", counted: "✓ The Daily Bench" });
    expect(await words("fr")).toEqual({ counted: "✓ The Daily Bench" });
  });

  test("lose no placeholder: the sentence is refused by its name, whole or changed, and what stands stays", async () => {
    const site = await registerSite({ words: { de: { changed: "Nun {label}." } } });
    const ask = (method: string, body: object) => callAs(ADMIN, method, admin(site), body);
    for (const [method, body] of [
      ["PATCH", { words: { de: { changed: "Geändert." } } }],
      ["PUT", { origins: [ORIGIN], words: { de: { changed: "Geändert." } } }],
    ] as const) {
      const refused = await ask(method, body);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({
        code: "invalid-request",
        errors: [{ field: "words.de.changed", detail: "lacks {label}" }],
      });
    }
    expect((await getPoll(site, { article: "a", language: "de" })).words).toEqual({
      changed: "Nun {label}.",
    });
  });

  test("say in which language each text is, and take any text for a language", async () => {
    const site = await registerSite({
      question: { de: "Gut?", "zh-TW": "好嗎？", "*": "Good?" },
      minimum: 0,
    });
    const said = async (language: string) => {
      const { question, languages } = await getPoll(site, { article: "a", language });
      return [question, languages?.question];
    };
    expect(await said("de_AT")).toEqual(["Gut?", "de"]);
    expect(await said("zh-HK")).toEqual(["好嗎？", "zh-TW"]);
    expect(await said("sw,de")).toEqual(["Gut?", "de"]);
    expect(await said("sw")).toEqual(["Good?", ""]);
    expect(await said("x".repeat(3_000))).toEqual(["Good?", ""]);
  });

  test("with a pattern for preview sub-domains let those pages vote, frame the captcha and name their address", async () => {
    const site = await registerSite({ origins: [ORIGIN, "https://*.preview.example"] });
    const preview = "https://pr-7.preview.example";
    const id = article("previewed");
    const send = async (origin: string) =>
      post(site, { article: id, captcha: await solve(site, id) }, { Origin: origin });
    const response = await send(preview);
    expect(response.status).toBe(201);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(preview);
    expect((await send("https://preview.example")).status).toBe(403);
    expect((await send("https://pr-7.preview.example.evil.example")).status).toBe(403);
    const frame = await call(`/captcha?site=${site}`);
    expect(frame.headers.get("Content-Security-Policy")).toMatch(
      /frame-ancestors 'self' https:\/\/daily\.example https:\/\/\*\.preview\.example$/,
    );
  });

  test("take origins as people write them, each once", async () => {
    const site = await registerSite({
      origins: ["https://Daily.example:443/", ORIGIN, "https://дейлі.example"],
    });
    expect(await (await callAs(ADMIN, "GET", admin(site))).json<SiteAnswer>()).toMatchObject({
      origins: [ORIGIN, "https://xn--d1acmi9k.example"],
    });
  });

  test("take a pattern inside a label: the page names its origin, and that one alone may frame what is ours", async () => {
    const site = await registerSite({ origins: [ORIGIN, "https://deploy-preview-*--daily.netlify.app"] });
    const preview = "https://deploy-preview-7--daily.netlify.app";
    const id = article("previewed-inside");
    const captcha = await solve(site, id);
    expect((await post(site, { article: id, captcha }, { Origin: preview })).status).toBe(201);
    const policyOf = async (path: string) =>
      /frame-ancestors (.*)$/.exec((await call(path)).headers.get("Content-Security-Policy") ?? "")?.[1];
    expect(await policyOf(`/captcha?site=${site}&origin=${preview}`)).toBe(`'self' ${ORIGIN} ${preview}`);
    expect(await policyOf(`/poll?site=${site}&article=a&origin=${preview}`)).toBe(`${ORIGIN} ${preview}`);
    expect(await policyOf(`/poll?site=${site}&article=a&origin=`)).toBe(ORIGIN);
    for (const origin of [
      "",
      "https://deploy-preview-7--weekly.netlify.app",
      `${preview};script-src *`,
      "*",
    ]) {
      const named = `site=${site}&origin=${encodeURIComponent(origin)}`;
      expect(await policyOf(`/captcha?${named}`)).toBe(`'self' ${ORIGIN}`);
      // The poll's page says that it is none of the site's.
      if (origin) expect(await policyOf(`/poll?article=a&${named}`)).toBe("'none'");
    }
  });

  test("refuse patterns of strangers' hosts by name, and any pattern while the list can't be read", async () => {
    const put = async (origins: string[]) => {
      const response = await callAs(ADMIN, "PUT", admin("patterns"), { origins });
      return response.json<{ code?: string; fields?: string[]; origins?: string[] }>();
    };
    expect(await put([ORIGIN, "https://*.netlify.app", "https://*.co.uk"])).toMatchObject({
      code: "invalid-request",
      fields: ["origins.1", "origins.2"],
    });
    const asset = vi.spyOn(env.ASSETS, "fetch");
    for (const unreadable of [
      () => Promise.resolve(new Response("not found", { status: 404 })),
      () => Promise.resolve(new Response("<!doctype html>")),
      () => Promise.reject(new Error("assets are down")),
    ]) {
      asset.mockImplementation(unreadable);
      expect(await put([ORIGIN, "https://*.daily.example"])).toMatchObject({ code: "suffixes-unreadable" });
    }
    expect(await env.SITE.getByName("patterns").settings()).toBeNull();
    // Where there is no pattern nothing is read.
    asset.mockClear();
    expect((await put([ORIGIN])).origins).toEqual([ORIGIN]);
    expect(asset).not.toHaveBeenCalled();
    asset.mockRestore();
    expect((await put([ORIGIN, "https://*.daily.example"])).origins).toHaveLength(2);
  });

  test("with a minimum sample hide the counts below it in every public answer, and show them from it on", async () => {
    const site = await registerSite({ minimum: 3 });
    const id = article("few");
    expect(await getPoll(site, { article: id })).toMatchObject({ minimum: 3, tally: null });
    expect((await vote(site, { article: id })).body.tally).toBeNull();
    expect((await vote(site, { article: id })).body.tally).toBeNull();
    expect((await vote(site, { article: id })).body.tally).toMatchObject({ yes: 3 });
    const shown = await eventually(
      () => getPoll(site, { article: id }),
      ({ tally }) => tally !== null,
    );
    expect(shown.tally).toMatchObject({ yes: 3, no: 0 });
  });

  test("that pause a site refuse votes with a code of their own", async () => {
    const site = await registerSite({ state: "paused" });
    expect((await vote(site, { article: article("paused") })).body.code).toBe("site-paused");
  });

  test("with registered articles only refuse votes on others and create nothing", async () => {
    const site = await registerSite({ articles: "registered" });
    const register = (articles: { article: string; title?: string }[]) =>
      callAs(ADMIN, "POST", admin(site, "/articles"), { articles });
    const listed = { article: article("listed"), title: "Listed" };
    expect(await (await register([listed, { article: article("other") }])).json()).toEqual({
      added: 2,
      known: 0,
    });
    expect(await (await register([listed])).json()).toEqual({ added: 0, known: 1 });
    expect(await vote(site, { article: article("unlisted") })).toMatchObject({
      status: 403,
      body: { code: "article-not-registered" },
    });
    // The same article in another spelling.
    const counted = await vote(site, { article: `${article("listed")}/?utm_source=x`, title: "As reported" });
    expect(counted.status).toBe(201);
    const index = async () =>
      (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles?sort=votes`)).json<{
        articles: { tally: { yes: number } }[];
      }>();
    expect((await eventually(index, ({ articles }) => articles[0]?.tally.yes === 1)).articles).toMatchObject([
      { title: "Listed", title_source: "moderator", tally: { yes: 1 } },
      { article: article("other"), tally: { yes: 0 }, added_at: expect.any(String), last_vote_at: null },
    ]);
  });
});

describe("a token", () => {
  test("is listed without its secret, with the day of its last use and no finer", async () => {
    const site = await registerSite();
    const secret = await mintToken(site, ["read"], "nightly export");
    const list = async () => (await callAs(ADMIN, "GET", admin(site, "/tokens"))).text();
    expect(JSON.parse(await list()).tokens).toMatchObject([{ name: "nightly export", last_used_on: null }]);
    await callAs(secret, "GET", `/v1/moderation/sites/${site}/articles`);
    const text = await list();
    expect(JSON.parse(text).tokens).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: "nightly export",
        scopes: ["read"],
        created_at: expect.any(String),
        expires_at: null,
        last_used_on: new Date().toISOString().slice(0, 10),
        inert: false,
      },
    ]);
    expect(text).not.toContain(secret.slice(10, 30));
  });

  test("notes its use once a day, not with every request", async () => {
    const site = await registerSite();
    const secret = await mintToken(site, ["read"]);
    const inSite = (sql: string) =>
      runInDurableObject(env.SITE.getByName(site), (_site, { storage }) => storage.sql.exec(sql).toArray());
    await inSite(
      `CREATE TABLE used (id TEXT);
       CREATE TRIGGER noted AFTER UPDATE ON token BEGIN INSERT INTO used VALUES (new.id); END`,
    );
    for (let i = 0; i < 3; i++)
      expect((await callAs(secret, "GET", `/v1/moderation/sites/${site}/articles`)).status).toBe(200);
    expect(await inSite("SELECT * FROM used")).toHaveLength(1);
  });

  test("opens nothing from the moment it is revoked, and can't be revoked twice", async () => {
    const site = await registerSite();
    const secret = await mintToken(site, ["read"]);
    const path = `/v1/moderation/sites/${site}/articles`;
    expect((await callAs(secret, "GET", path)).status).toBe(200);
    const { tokens } = await (await callAs(ADMIN, "GET", admin(site, "/tokens"))).json<TokensAnswer>();
    const revoke = () => callAs(ADMIN, "DELETE", admin(site, `/tokens/${tokens[0]?.id}`));
    expect((await revoke()).status).toBe(204);
    expect(await (await callAs(secret, "GET", path)).json()).toMatchObject({ code: "token-invalid" });
    expect(await (await revoke()).json()).toMatchObject({ code: "unknown-token", status: 404 });
  });

  test("is told in a dry run before it is revoked, and opens everything until it is", async () => {
    const site = await registerSite();
    const secret = await mintToken(site, ["read"], "nightly export");
    const list = async () =>
      (await (await callAs(ADMIN, "GET", admin(site, "/tokens"))).json<TokensAnswer>()).tokens;
    const [token] = await list();
    const dry = (id: string | undefined) =>
      callAs(ADMIN, "DELETE", admin(site, `/tokens/${id}?dry_run=true`));
    expect(await (await dry(token?.id)).json()).toEqual(token);
    expect(await (await dry(crypto.randomUUID())).json()).toMatchObject({ code: "unknown-token" });
    expect(await list()).toEqual([token]);
    expect((await callAs(secret, "GET", `/v1/moderation/sites/${site}/articles`)).status).toBe(200);
  });

  test("opens nothing once it has expired", async () => {
    const site = await registerSite();
    const expires_at = new Date(Date.now() + DAY_MS).toISOString();
    const minted = await (
      await callAs(ADMIN, "POST", admin(site, "/tokens"), { name: "x", scopes: ["read"], expires_at })
    ).json<TokenAnswer>();
    expect(minted.expires_at).toBe(expires_at);
    const path = `/v1/moderation/sites/${site}/articles`;
    expect((await callAs(minted.token, "GET", path)).status).toBe(200);
    await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) => {
      storage.sql.exec("UPDATE token SET expires_ms = ?", Date.now() - 1);
    });
    expect(await (await callAs(minted.token, "GET", path)).json()).toMatchObject({ code: "token-invalid" });
  });

  test.each([
    ["no name", { scopes: ["read"] }, "name"],
    ["no scope", { name: "x", scopes: [] }, "scopes"],
    ["the admin's name", { name: " Admin", scopes: ["read"] }, "name"],
    ["a name that passes for the admin's", { name: "аdmin", scopes: ["read"] }, "name"],
    [
      "an expiry that has passed",
      { name: "x", scopes: ["read"], expires_at: "2020-01-01T00:00:00Z" },
      "expires_at",
    ],
    ["an unknown scope", { name: "x", scopes: ["root"] }, "scopes.0"],
    ["an expiry that is no moment", { name: "x", scopes: ["read"], expires_at: "tomorrow" }, "expires_at"],
    [
      "a moment that does not exist",
      { name: "x", scopes: ["read"], expires_at: "2027-02-31T25:00:00Z" },
      "expires_at",
    ],
  ])("with %s is not minted", async (_what, body, field) => {
    const site = await registerSite();
    const response = await callAs(ADMIN, "POST", admin(site, "/tokens"), body);
    expect(await response.json()).toMatchObject({ code: "invalid-request", fields: [field] });
  });
});

// Each has a site of its own, and waits for the Desk: they wait together.
test.concurrent("two tokens of one site never have one name, case and compatibility characters aside; another site's may", async () => {
  const site = await registerSite();
  const mint = (name: string, at = site) =>
    callAs(ADMIN, "POST", admin(at, "/tokens"), { name, scopes: ["read"] });
  const first = await (await mint("Straße  Desk ")).json<TokenAnswer>();
  expect(first.name).toBe("Straße Desk");
  for (const name of ["Straße Desk", "STRASSE DESK", "straße desk", "Ｓｔｒａße\u00a0Desk"])
    expect(await (await mint(name)).json()).toMatchObject({ code: "name-taken", status: 409 });
  expect((await mint("Straße Desk", await registerSite())).status).toBe(201);
  expect((await callAs(ADMIN, "DELETE", admin(site, `/tokens/${first.id}`))).status).toBe(204);
  expect((await mint("strasse desk")).status).toBe(201);
});

test.concurrent("the audit log tells two tokens apart that had one name after each other, and both from the admin", async () => {
  const site = await registerSite();
  const ids: string[] = [];
  for (const state of ["paused", "active"]) {
    const token = await mintToken(site, ["manage"], "Grace");
    await callAs(token, "PUT", admin(site), { origins: [ORIGIN], state });
    const { tokens } = await (await callAs(ADMIN, "GET", admin(site, "/tokens"))).json<TokensAnswer>();
    ids.push(tokens[0]?.id ?? "");
    await callAs(ADMIN, "DELETE", admin(site, `/tokens/${tokens[0]?.id}`));
  }
  const entries = await eventually(
    () => audit(site),
    ({ length }) => length === 7,
  );
  const configured = entries.filter(({ action }) => action === "site.configure");
  expect(configured.map(({ by, by_id }) => [by, by_id])).toEqual([
    ["Grace", ids[1]],
    ["Grace", ids[0]],
    ["admin", null],
  ]);
  expect(ids[0]).not.toBe(ids[1]);
});

test.concurrent("every action of an owner is in the audit log: who, what, before and after, and never a secret", async () => {
  const site = await registerSite();
  const manager = await mintToken(site, ["manage"], "Grace");
  await callAs(manager, "PUT", admin(site), { origins: [ORIGIN], state: "paused" });
  const minted = await (
    await callAs(manager, "POST", admin(site, "/tokens"), { name: "export", scopes: ["read"] })
  ).json<TokenAnswer>();
  await callAs(manager, "DELETE", admin(site, `/tokens/${minted.id}`));
  await callAs(manager, "POST", admin(site, "/articles"), { articles: [{ article: "post-1" }] });
  const entries = await eventually(
    () => audit(site),
    ({ length }) => length === 6,
  );
  expect(entries.map(({ by, action, target }) => [by, action, target])).toEqual([
    ["Grace", "articles.register", site],
    ["Grace", "token.revoke", "export"],
    ["Grace", "token.mint", "export"],
    ["Grace", "site.configure", site],
    ["admin", "token.mint", "Grace"],
    ["admin", "site.configure", site],
  ]);
  expect(entries[3]).toMatchObject({ before: { state: "active" }, after: { state: "paused" } });
  expect(entries[1]?.before).toEqual({ id: minted.id, scopes: ["read"], expires_at: null });
  expect(entries[2]).toMatchObject({ before: null, after: { id: minted.id } });
  expect(entries[0]).toMatchObject({ after: ["post-1"] });
  expect(JSON.stringify(entries)).not.toContain(minted.token.slice(10, 30));
});

test.concurrent("the audit log pages through every entry once, newest first, and exports them all", async () => {
  const site = await registerSite();
  const n = 2 * EXPORT_BATCH_ROWS + 30;
  // Site's own entry comes first.
  await eventually(
    () => audit(site),
    ({ length }) => length === 1,
  );
  const entries = Array.from({ length: n }, (_, i) => ({
    id: crypto.randomUUID(),
    atMs: i,
    by: { id: null, name: `by ${i}` },
    action: "article.recount",
    target: "a",
    note: "because",
    before: "null",
    after: "null",
  }));
  await env.DESK.getByName(site).deliver({
    key: "k".repeat(22),
    epoch: 1,
    seq: 1,
    row: null,
    audit: entries,
  });
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const path: string = `/v1/moderation/sites/${site}/audit${cursor && `?cursor=${cursor}`}`;
    const page: AuditAnswer = await (await callAs(ADMIN, "GET", path)).json();
    seen.push(...page.entries.map(({ by }) => by));
    cursor = page.cursor;
  }
  expect(seen).toEqual([...Array.from({ length: n }, (_, i) => `by ${n - 1 - i}`), "admin"]);
  const get = (format: string) => callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit?format=${format}`);
  const exported = (await (await get("ndjson")).text()).trimEnd().split("\n");
  expect(exported.map((line) => JSON.parse(line).by)).toEqual(seen);
  const csv = (await (await get("csv")).text()).trimEnd().split("\r\n");
  expect(csv[0]).toBe("id,at,by,by_id,action,target,note,before,after");
  expect(csv.slice(1).map((line) => line.split(",")[2])).toEqual(seen);
});
