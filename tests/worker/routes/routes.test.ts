/** Every route has a rule, and every rule holds: proved from the route table, so that no new route can be without. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { app } from "../../../worker/app.ts";
import type { Problem, Scope, TokensAnswer } from "../../../worker/contract/index.ts";
import { ROUTES } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { ADMIN, article, call, callAs, mintToken, ORIGIN, registerSite, vote } from "../support.ts";

const SCOPES: Scope[] = ["read", "moderate", "remarks", "manage"];
const ARTICLE = article("guarded");
let site: string;
let key: string;
beforeAll(async () => {
  site = await registerSite();
  key = await articleKey(site, ARTICLE);
  await vote(site, { article: ARTICLE });
});

const guarded = ROUTES.flatMap((route) =>
  route.scope && route.scope !== "admin" && route.scope !== "session"
    ? [{ ...route, scope: route.scope }]
    : [],
);
const names = guarded.map(({ name, scope }) => [name, scope] as const);
const routeOf = (name: string) => {
  const route = guarded.find((each) => each.name === name);
  if (!route) throw new Error(name);
  const path = route.path.replace("{site}", site).replace("{key}", key).replace("{id}", crypto.randomUUID());
  return { method: route.method.toUpperCase(), path };
};
const ask = async (token: string, name: string) => {
  const { method, path } = routeOf(name);
  const response = await callAs(token, method, path, method === "GET" ? undefined : {});
  return { status: response.status, code: (await response.json<Problem>().catch(() => null))?.code };
};

test("the table has every route of the app, and the app every route of the table", () => {
  const routed = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(
      ({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}").replace(/\/$/, "")}`,
    );
  // What answers every method would have none here: only middleware may be so.
  const all = app.routes.filter(({ method }) => method === "ALL").map(({ path }) => path);
  expect([...new Set(all)]).toEqual(["/*", "/captcha", "/poll"]);
  const listed = ROUTES.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routed)].sort()).toEqual([...listed].sort());
});

test("only what readers' browsers and operators call is open to everybody", () => {
  const open = ROUTES.filter(({ scope }) => !scope).map(({ name }) => name);
  expect(open).toEqual([
    "getPoll",
    "getTallies",
    "castVote",
    "sendRemark",
    "eraseOwnVote",
    "getCaptchaFrame",
    "getPollPage",
    "getHealth",
  ]);
});

describe.each(names)("%s, which needs the scope %s,", (name, scope) => {
  test("is closed to a caller without a token", async () => {
    const { method, path } = routeOf(name);
    const response = await call(path, { method });
    expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(await response.json()).toMatchObject({ code: "token-required", status: 401 });
  });

  test("is closed to all scopes of another site", async () => {
    const stranger = await mintToken(await registerSite(), SCOPES);
    expect(await ask(stranger, name)).toEqual({ status: 401, code: "token-invalid" });
  });

  test("is closed to the site's scopes that don't open it, even all of them together", async () => {
    const others = SCOPES.filter((each) => each !== scope && each !== "manage");
    expect(await ask(await mintToken(site, others), name)).toEqual({ status: 403, code: "scope-missing" });
  });

  test("is open to its scope alone, or with the one it needs beside it, and to manage, which can mint itself whatever it lacks", async () => {
    const also = ROUTES.find((route) => route.name === name)?.also;
    for (const each of [scope, "manage" as const]) {
      const { status } = await ask(await mintToken(site, also ? [each, also] : [each]), name);
      // A path with an id asks for what isn't there; a body is empty. Neither is a question of rights.
      expect([401, 403]).not.toContain(status);
    }
  });

  test("is closed to a revoked token", async () => {
    const token = await mintToken(site, SCOPES, `revoked ${name}`);
    const { tokens } = await (
      await callAs(ADMIN, "GET", `/v1/admin/sites/${site}/tokens`)
    ).json<TokensAnswer>();
    const id = tokens.find((each) => each.name === `revoked ${name}`)?.id;
    expect((await callAs(ADMIN, "DELETE", `/v1/admin/sites/${site}/tokens/${id}`)).status).toBe(204);
    expect(await ask(token, name)).toEqual({ status: 401, code: "token-invalid" });
  });

  test("is closed to an expired token", async () => {
    const token = await mintToken(site, SCOPES, `expired ${name}`);
    await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) => {
      storage.sql.exec("UPDATE token SET expires_ms = ? WHERE name = ?", Date.now() - 1, `expired ${name}`);
    });
    expect(await ask(token, name)).toEqual({ status: 401, code: "token-invalid" });
  });
});

test.each(ROUTES.filter(({ scope }) => scope === "admin").map(({ name, path }) => [name, path]))(
  "%s is closed to all tokens but the admin's, and wakes nothing for them",
  async (_name, path) => {
    const token = await mintToken(site, SCOPES);
    const asked = vi.spyOn(env.SITE, "getByName");
    for (const [bearer, status] of [
      [token, 401],
      [`${ADMIN}x`, 401],
      [ADMIN, 200],
    ] as const)
      expect((await callAs(bearer, "GET", path)).status).toBe(status);
    const stranger = await call(path);
    expect(stranger.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(await stranger.json()).toMatchObject({ code: "token-required" });
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  },
);

test("a token that may read can read, and changes nothing anywhere", async () => {
  const token = await mintToken(site, ["read"]);
  const before = await env.SITE.getByName(site).settings();
  for (const { name } of guarded.filter(({ scope }) => scope !== "read"))
    expect(await ask(token, name)).toEqual({ status: 403, code: "scope-missing" });
  expect(await env.SITE.getByName(site).settings()).toEqual(before);
  expect((await ask(token, "listArticles")).status).toBe(200);
  expect(before?.origins).toEqual([ORIGIN]);
});
