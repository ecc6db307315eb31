/** Who may do what: tokens, scopes, sites; and the headers every answer carries. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { app } from "../../../worker/app.ts";
import { captchaAction } from "../../../worker/captcha/action.ts";
import { hex, sha256 } from "../../../worker/domain/bytes.ts";
import { NEW_ARTICLES_PER_HOUR } from "../../../worker/limits/votes.ts";
import { ADMIN, article, call, callAs, mintToken, ORIGIN, post, registerSite, vote } from "../support.ts";

let site: string;
let reader: string;
beforeAll(async () => {
  site = await registerSite();
  reader = await mintToken(site, ["read"]);
});

afterEach(() => void vi.restoreAllMocks());

describe("a token", () => {
  test("that may manage can configure its site and read it; one that may read can do no more", async () => {
    const manager = await mintToken(site, ["manage"]);
    for (const [token, status] of [
      [manager, 200],
      [reader, 403],
    ] as const)
      expect((await callAs(token, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN] })).status).toBe(
        status,
      );
    expect((await callAs(manager, "GET", `/v1/moderation/sites/${site}/articles`)).status).toBe(200);
  });

  test("is stored as a hash and nothing else", async () => {
    const stored = await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT hex(hash) AS hash, id, name, scopes FROM token").toArray()),
    );
    expect(stored).not.toContain(reader.slice(10, 20));
    // As bytes it would not show as text.
    expect(stored).toContain(hex(await sha256(reader)).toUpperCase());
    expect(reader).toMatch(/^afterword_[\w-]{43}$/);
  });

  test("for a site nobody registered can't be minted, and the site does not appear", async () => {
    const response = await callAs(ADMIN, "POST", "/v1/admin/sites/nobody/tokens", {
      name: "x",
      scopes: ["read"],
    });
    expect(await response.json()).toMatchObject({ code: "unknown-site" });
    expect(await env.SITE.getByName("nobody").settings()).toBeNull();
  });

  test("of the admin that is almost right opens nothing", async () => {
    const response = await callAs(`${ADMIN}x`, "PUT", "/v1/admin/sites/other", { origins: [ORIGIN] });
    expect(response.status).toBe(401);
  });
});

describe("a site's settings are refused", () => {
  test.each([
    ["without origins", {}, "origins"],
    ["with no origin", { origins: [] }, "origins"],
    ["with an address for an origin", { origins: ["https://daily.example/path"] }, "origins.0"],
    ["with a pattern for an origin", { origins: ["https://*.example"] }, "origins.0"],
    ["with another scheme", { origins: ["javascript:alert(1)"] }, "origins.0"],
    ["with a header in an origin", { origins: ["https://a.example; script-src *"] }, "origins.0"],
    ["with a field nobody knows", { origins: [ORIGIN], orgins: [] }, "orgins"],
    ["with an unknown policy", { origins: [ORIGIN], results: "sometimes" }, "results"],
  ])("%s", async (_what, body, field) => {
    const response = await callAs(ADMIN, "PUT", "/v1/admin/sites/refused", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid-request", fields: [field] });
    expect(await env.SITE.getByName("refused").settings()).toBeNull();
  });

  test("when they are no JSON", async () => {
    const headers = { Authorization: `Bearer ${ADMIN}`, "Content-Type": "application/json" };
    const response = await call("/v1/admin/sites/refused", { method: "PUT", headers, body: "{" });
    expect(await response.json()).toMatchObject({ code: "invalid-request", fields: ["body"] });
  });
});

describe("a moderator", () => {
  test("is told that there is no such article, whatever the key looks like", async () => {
    for (const key of ["A".repeat(22), "x", "..%2f..", "A".repeat(23)]) {
      const response = await callAs(reader, "GET", `/v1/moderation/sites/${site}/articles/${key}`);
      expect(await response.json()).toMatchObject({ code: "unknown-article", status: 404 });
    }
  });
});

test("a site takes only so many new articles an hour, and known articles go on", async () => {
  const busy = await registerSite();
  await vote(busy, { article: article("known") });
  const site = env.SITE.getByName(busy);
  // Some come back with each second.
  const nowMs = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(nowMs);
  const admitted = Array.from({ length: NEW_ARTICLES_PER_HOUR - 1 }, (_, i) =>
    site.admit(`filler-${i}`, { article: "a" }),
  );
  expect((await Promise.all(admitted)).every(({ ok }) => ok)).toBe(true);
  const refused = await vote(busy, { article: article("one-more") });
  expect(refused).toMatchObject({ status: 429, body: { code: "too-many-articles" } });
  expect((await vote(busy, { article: article("known") })).status).toBe(201);
});

describe("every answer", () => {
  test.each([
    ["GET", "/health", 200],
    ["GET", "/nothing-here", 404],
    ["GET", "/v1/sites/nowhere/poll?article=a", 404],
    ["GET", "/captcha?site=nowhere", 404],
    ["GET", "/poll?site=nowhere&article=a", 404],
    ["POST", "/v1/admin/sites/x/tokens", 401],
  ])(
    "%s %s: has a request id, is kept by nobody and may be read across origins",
    async (method, path, status) => {
      const { headers, status: actual } = await call(path, { method });
      expect(actual).toBe(status);
      expect(headers.get("X-Request-Id")).toMatch(/^[\w-]{36}$/);
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("X-Frame-Options")).toBeNull();
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    },
  );

  test("of GET poll may be read by everyone and kept for seconds", async () => {
    const { headers } = await call(`/v1/sites/${site}/poll?article=a`);
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(headers.get("Cache-Control")).toMatch(/^public, max-age=\d$/);
  });

  test("to a vote may be read by the voter's page alone", async () => {
    const { headers } = await post(site, { article: article("cors") });
    expect(headers.get("Access-Control-Allow-Origin")).toBe(ORIGIN);
    expect(headers.get("Vary")).toContain("Origin");
  });
});

describe("the captcha frame's page", () => {
  const settingsOf = async (response: Response) =>
    JSON.parse(/id="settings">(.*?)<\/script>/.exec(await response.text())?.[1] ?? "");

  test("can be framed by the site's origins and our own poll page only, and carries the one that made it", async () => {
    const own = await registerSite({ origins: ["https://a.example", "http://b.example:8080"] });
    const response = await call(`/captcha?site=${own}&origin=http://b.example:8080`);
    const policy = response.headers.get("Content-Security-Policy");
    expect(policy).toMatch(/frame-ancestors 'self' https:\/\/a\.example http:\/\/b\.example:8080$/);
    expect(policy).toContain("default-src 'none'");
    expect(response.headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(response.headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(await settingsOf(response)).toMatchObject({
      origin: "http://b.example:8080",
      action: await captchaAction(own),
    });
    // Our own poll page is one of them; a stranger, and nobody, are not.
    for (const [origin, carried] of [
      ["http://localhost", "http://localhost"],
      ["https://c.example", ""],
      ["null", ""],
      ["", ""],
    ])
      expect(await settingsOf(await call(`/captcha?site=${own}&origin=${origin}`))).toMatchObject({
        origin: carried,
      });
  });

  test("speaks the page's language and Turnstile's nearest, in the page's colours", async () => {
    const ask = async (query: string) => {
      const response = await call(`/captcha?site=${site}&${query}`);
      const text = await response.clone().text();
      const { language, scheme } = await settingsOf(response);
      return [
        /<html lang="(.*?)" dir=/.exec(text)?.[1],
        /color-scheme" content="(.*?)"/.exec(text)?.[1],
        language,
        scheme,
      ];
    };
    expect(await ask("lang=uk&scheme=dark")).toEqual(["uk", "dark", "uk", "dark"]);
    expect(await ask("lang=kk&scheme=light")).toEqual(["kk", "light", "auto", "light"]);
    expect(await ask("lang=pt-BR")).toEqual(["pt-BR", "light dark", "pt-br", "auto"]);
    expect(await ask("lang=zh-Hans")).toEqual(["zh-Hans", "light dark", "zh", "auto"]);
    // Not one of the widget's own.
    expect(await ask("lang=sw")).toEqual(["en", "light dark", "auto", "auto"]);
    expect((await call(`/captcha?site=${site}&scheme=pink`)).status).toBe(400);
    for (const nonsense of ["%3Cb%3E", "x".repeat(3_000), "English"])
      expect(await ask(`lang=${nonsense}`)).toEqual(["en", "light dark", "auto", "auto"]);
    expect(await ask("lang=zh_TW")).toEqual(["zh-Hant", "light dark", "zh-tw", "auto"]);
    expect(await ask("lang=iw")).toEqual(["he", "light dark", "he", "auto"]);
  });

  test("never carries the secret", async () => {
    expect(await (await call(`/captcha?site=${site}`)).text()).not.toContain(env.TURNSTILE_SECRET_KEY);
  });

  test("loads no script of a stranger's: it says that the captcha is not configured, and does nothing else", async () => {
    // All else is as it should be.
    const cloudflare = "https://challenges.cloudflare.com/turnstile/v0";
    const response = await app.request(`https://votes.example/captcha?site=${site}`, undefined, {
      ...env,
      TURNSTILE_SECRET_KEY: "0x-a-real-secret",
      TURNSTILE_SITE_KEY: "0x-a-real-site-key",
      TURNSTILE_SITEVERIFY_URL: `${cloudflare}/siteverify`,
      TURNSTILE_SCRIPT_URL: "https://challenges.cloudflare.com.evil.example/turnstile/v0/api.js",
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("Content-Security-Policy")).toMatch(
      /script-src 'sha256-\S+'; frame-src 'none'/,
    );
    const text = await response.clone().text();
    expect(text).not.toContain("<script async");
    expect(await settingsOf(response)).toMatchObject({ misconfigured: true, siteKey: "" });
  });
});
