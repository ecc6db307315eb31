/** What a request says beyond what is known is refused by name, on every route of the table; and what may stand anyway. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Problem } from "../../../worker/contract/index.ts";
import { ROUTES, type Route } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../../support/address.ts";
import { voteId } from "../../support/vote-id.ts";
import { ADMIN, article, call, callAs, ORIGIN, post, registerSite, solve, vote, WORKER } from "../support.ts";

const ARTICLE = article("named");
let site: string;
let key: string;
beforeAll(async () => {
  site = await registerSite();
  key = await articleKey(site, ARTICLE);
  await vote(site, { article: ARTICLE });
});

/** A request of a route that says all it must, and more. */
async function ask(
  { method, path, query, form, json, scope }: Route,
  more: { query?: Record<string, string>; body?: Record<string, unknown> },
): Promise<{ status: number; body: Partial<Problem> }> {
  const at = path.replace("{site}", site).replace("{key}", key).replace("{id}", crypto.randomUUID());
  const search = new URLSearchParams(more.query);
  if (query && "article" in query.entries) search.set("article", ARTICLE);
  if (query && "site" in query.entries) search.set("site", site);
  if (query && "import" in query.entries) search.set("import", "0".repeat(64));
  if (query && "line" in query.entries) search.set("line", "0");
  if (query && "note" in query.entries) search.set("note", "x");
  const headers: Record<string, string> = {
    Authorization: `Bearer ${ADMIN}`,
    Origin: ORIGIN,
    "CF-Connecting-IP": anyAddress(),
  };
  if (json) headers["Content-Type"] = "application/json";
  if (scope === "session")
    Object.assign(headers, { Origin: WORKER, "Sec-Fetch-Site": "same-origin", "Afterword-Console": "1" });
  const said = form
    ? new URLSearchParams({
        ...(path.endsWith("/erase")
          ? { key, dry_run: "true" }
          : {
              article: ARTICLE,
              edit: "0",
              ...(path.endsWith("/remarks") ? { vote_edit: "0" } : { choice: "yes" }),
            }),
        vote_id: voteId(),
        ...more.body,
      })
    : JSON.stringify(more.body ?? {});
  const init = { method: method.toUpperCase(), headers, ...((form || json) && { body: said }) };
  const response = await call(`${at}?${search}`, init);
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") && text.endsWith("}") ? JSON.parse(text) : {},
  };
}

const named = ROUTES.map((route) => [route.name, route] as const);

test.each(named)(
  "%s refuses a query parameter that it does not know, by name and with those it does",
  async (_name, route) => {
    const { status, body } = await ask(route, { query: { wings: "2" } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid-request", fields: ["wings"] });
    const known = Object.keys(route.query?.entries ?? {});
    expect(body.errors?.[0]?.detail).toBe(
      known.length > 0 ? `not known here; known are ${known.join(", ")}` : "not known here: none are taken",
    );
  },
);

test.each(named.filter(([, { form, json }]) => form || json))(
  "%s refuses a field of its body that it does not know, by name and with those it does",
  async (_name, route) => {
    const { status, body } = await ask(route, { body: { wings: "2" } });
    expect(status).toBe(400);
    expect(body.fields).toContain("wings");
    const detail = body.errors?.find(({ field }) => field === "wings")?.detail;
    expect(detail).toMatch(/^not known here; known are [a-z_]+/);
  },
);

test("a name inside a field is refused with those that are known there", async () => {
  const path = `/v1/moderation/sites/${site}/articles/${key}/reviews`;
  const response = await callAs(ADMIN, "POST", path, { action: "void", note: "x", filter: { since: "x" } });
  expect(await response.json()).toMatchObject({
    fields: ["filter.since"],
    errors: [{ detail: "not known here; known are standing, choice, cause, from, until, network" }],
  });
});

describe("on public routes", () => {
  const open = named.filter(([name, { scope }]) => !scope && name !== "getHealth");

  test.each(open)("%s passes over what others append to any address", async (_name, route) => {
    const query = { utm_source: "mail", fbclid: "x", "": "x" };
    expect((await ask(route, { query })).body.code).not.toBe("invalid-request");
  });

  test("a field that is known is not passed over for looking like what others append", async () => {
    const captcha = await solve(site, ARTICLE);
    expect((await post(site, { article: ARTICLE, captcha, utm_source: "mail" })).status).toBe(400);
  });
});

test("a parameter that is said twice and is no list is refused by name, and a list is not", async () => {
  const path = `/v1/moderation/sites/${site}/articles?state=open&state=hidden`;
  expect(await (await callAs(ADMIN, "GET", path)).json()).toMatchObject({
    fields: ["state"],
    errors: [{ detail: "said more than once" }],
  });
  expect((await call(`/v1/sites/${site}/tallies?article=a&article=b`)).status).toBe(200);
});

describe("a refusal says what a field may be", () => {
  const filter = (from: string) => ({ action: "void", note: "x", filter: { from } });
  test.each([
    ["POST", "reviews", filter("2026-11-24"), "filter.from", "a date alone does not say when its day begins"],
    ["POST", "reviews", { action: "burn", note: "x" }, "action", "one of void, restore, count, hold"],
    ["POST", "reviews", { action: "void" }, "note", "missing"],
    ["POST", "reviews", { action: "void", note: "x".repeat(501) }, "note", "at most 500 long"],
    ["POST", "reviews", { action: "void", note: "x", rows_per_day: 0 }, "rows_per_day", "1 or more"],
    ["PATCH", "", { note: "x" }, "body", "names neither state nor title"],
  ])("%s %s %j: %s", async (method, path, body, field, detail) => {
    const at = `/v1/moderation/sites/${site}/articles/${key}${path && `/${path}`}`;
    const { errors } = await (await callAs(ADMIN, method, at, body)).json<Problem>();
    expect(errors).toEqual([{ field, detail: expect.stringContaining(detail) }]);
  });

  test("naming an origin as its owner wrote it, with what is wrong", async () => {
    const put = async (origins: string[]) =>
      (await callAs(ADMIN, "PUT", `/v1/admin/sites/${site}`, { origins })).json<Problem>();
    expect((await put([ORIGIN, "https://daily.example/blog"])).errors).toEqual([
      { field: "origins.1", detail: expect.stringContaining('"https://daily.example/blog" is no origin') },
    ]);
    expect((await put([ORIGIN, "https://*.github.io"])).errors).toEqual([
      {
        field: "origins.1",
        detail: expect.stringContaining('"https://*.github.io" takes in hosts of strangers'),
      },
    ]);
  });

  test("and nothing else of what was sent, in the answer or in the log", async () => {
    const lines: string[] = [];
    const warn = console.warn;
    console.warn = (line: string) => lines.push(line);
    const secret = "reader@mail.example";
    const path = `/v1/moderation/sites/${site}/articles`;
    const text = await (await callAs(ADMIN, "GET", `${path}?state=${secret}`)).text();
    await (await callAs(ADMIN, "GET", `${path}?${secret}=x`)).text();
    console.warn = warn;
    expect(text).not.toContain(secret);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain(secret);
  });
});
