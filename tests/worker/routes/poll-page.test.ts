/** The poll as a page of our own origin: who may frame it, what it may do, and that its votes are votes. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Problem } from "../../../worker/contract/index.ts";
import { base64url, sha256 } from "../../../worker/domain/bytes.ts";
import { ADMIN, article, call, callAs, pollOf, post, registerSite, solve, WORKER } from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});

const get = (query: Record<string, string>) => call(`/poll?${new URLSearchParams(query)}`);

describe("the poll's page", () => {
  test("can be framed by exactly the site's origins, and does only what the poll needs", async () => {
    const own = await registerSite({ origins: ["https://a.example", "https://*.preview.example"] });
    const { status, headers } = await get({ site: own, article: "a" });
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(headers.get("Content-Security-Policy")?.replace(/'sha256-[^']+'/, "HASH")).toBe(
      [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "style-src HASH",
        "trusted-types 'none'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors https://a.example https://*.preview.example",
      ].join("; "),
    );
    expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cache-Control")).toBe("public, max-age=60");
  });

  test("allows the one style that it has, by its hash", async () => {
    const response = await get({ site, article: "a" });
    const style = /<style>(.*?)<\/style>/.exec(await response.text())?.[1] ?? "";
    const hash = /'sha256-([^']+)='/.exec(response.headers.get("Content-Security-Policy") ?? "")?.[1] ?? "";
    expect(hash.replaceAll("+", "-").replaceAll("/", "_")).toBe(base64url(await sha256(style)));
    expect(style).toContain("background:transparent");
  });

  test("is in the language and the colours that were asked for, and says so to the widget", async () => {
    const text = await (
      await get({ site, article: "a", lang: "pt-BR", theme: "dark", title: "Um banco" })
    ).text();
    expect(text).toContain('<html lang="pt-BR" dir="ltr">');
    expect(text).toContain('<meta name="color-scheme" content="dark">');
    expect(text).toContain("<title>Um banco</title>");
    expect(text).toContain(
      `<article-feedback site="${site}" article="a" lang="pt-BR" theme="dark" data-title="Um banco">`,
    );
  });

  test("is otherwise in English, in both colours or the site's, and leaves out what was left out", async () => {
    const plain = await (await get({ site, article: "a" })).text();
    expect(plain).toContain('<html lang="en" dir="ltr">');
    expect(plain).toContain('<meta name="color-scheme" content="light dark">');
    expect(plain).toContain(`<article-feedback site="${site}" article="a">`);
    const dark = await registerSite({ theme: "dark" });
    expect(await (await get({ site: dark, article: "a" })).text()).toContain('content="dark"');
  });

  test.each([
    ["de_DE", "de-DE", "ltr"],
    ["iw", "he", "rtl"],
    ["ur-PK", "ur-PK", "rtl"],
    ["zh-CHT", "zh-Hant", "ltr"],
    [`de-DE-${"x".repeat(1_000)}`, "de-DE", "ltr"],
    ['"><script>', "en", "ltr"],
    ["English", "en", "ltr"],
    ["", "en", "ltr"],
  ])("is never refused for its language: %.12s is %s, %s", async (lang, written, direction) => {
    const response = await get({ site, article: "a", lang });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain(`<html lang="${written}" dir="${direction}">`);
    // The widget looks it up again, from what the page said.
    expect(text.match(/<script/g)).toHaveLength(2);
  });

  test("hands the section and the tags of the page around it to the widget", async () => {
    const query = `site=${site}&article=a&section=City&tag=a&tag=${encodeURIComponent('b,"c')}`;
    const text = await (await call(`/poll?${query}`)).text();
    expect(text).toContain('data-section="City" data-tag="a,b,&#34;c">');
  });

  test("writes what it is given as text", async () => {
    const hostile = `"><script>alert(1)</script><i a='&amp;`;
    const text = await (await get({ site, article: hostile, title: hostile })).text();
    const escaped = "&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#60;i a=&#39;&#38;amp;";
    expect(text).toContain(`article="${escaped}" data-title="${escaped}"`);
    expect(text).toContain(`<title>${escaped}</title>`);
    expect(text.match(/<script/g)).toHaveLength(2);
  });

  test.each([
    ["article", {}],
    ["article", { article: "x".repeat(2_049) }],
    ["theme", { article: "a", theme: "red" }],
  ])("is refused in words for a wrong %s, which nobody can frame", async (field, query) => {
    const response = await get({ site, ...query } as Record<string, string>);
    expect(response.headers.get("Content-Security-Policy")).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(await response.json<Problem>()).toMatchObject({
      code: "invalid-request",
      status: 400,
      fields: [field],
    });
  });
});

describe("a page in whose place there is none", () => {
  const inFrame = { headers: { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };

  test.each([
    ["/poll?site=typo&article=a", 404, "No site is registered under this id.", "unknown-site"],
    ["/poll", 404, "No site is registered under this id.", "unknown-site"],
    ["/poll?site=SITE", 400, "Look at: article.", "invalid-request"],
    ["/poll?site=SITE&article=a&theme=%3Cscript%3E", 400, "Look at: theme.", "invalid-request"],
    ["/poll?site=SITE&article=a&question=typo", 404, "no question with this id", "unknown-question"],
    [
      "/poll?site=SITE&article=a&origin=https%3A%2F%2Ftypo.example",
      400,
      "origin: none of the site&#39;s origins.",
      "invalid-request",
    ],
    ["/captcha?site=typo", 404, "No site is registered under this id.", "unknown-site"],
  ])("%s: says what is wrong, in any frame, and can do nothing", async (path, status, words, code) => {
    const response = await call(path.replace("SITE", site), inFrame);
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Content-Security-Policy")).toMatch(
      /^default-src 'none'; style-src '[^']+'$/,
    );
    const text = await response.text();
    expect(text).toContain(words);
    expect(text).toContain(`${status} ${code}`);
    expect(text).not.toMatch(/<(?!\/?(html|meta|title|style|p|small)\b|!doctype)/);
  });
});

describe("a vote from our own origin", () => {
  test("is taken, and the article id stands in for an address that is not the site's", async () => {
    const id = article("framed");
    const url = `${WORKER}/poll?site=${site}&article=${encodeURIComponent(id)}`;
    const captcha = await solve(site, id);
    const response = await post(site, { article: id, captcha, url }, { Origin: WORKER });
    expect(response.status).toBe(201);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(WORKER);
    expect(await (await pollOf(site, id)).read()).toMatchObject({ address: id });
  });

  test("has no address where the article id is none of the site's either", async () => {
    const registered = "https://elsewhere.example/a";
    const articles = [{ article: registered }];
    await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/articles`, { articles });
    for (const id of ["post-42", registered]) {
      const captcha = await solve(site, id);
      const response = await post(site, { article: id, captcha, url: `${WORKER}/poll` }, { Origin: WORKER });
      expect(response.status).toBe(201);
      expect(await (await pollOf(site, id)).read()).toMatchObject({ address: null });
    }
  });

  test.each([
    "https://localhost",
    "http://localhost:1",
    "http://localhost.evil.example",
    "http://sub.localhost",
    "null",
  ])("is not one from %s", async (origin) => {
    const response = await post(site, { article: "a" }, { Origin: origin });
    expect(await response.json()).toMatchObject({ code: "origin-not-allowed", status: 403 });
  });
});
