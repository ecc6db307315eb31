/** Methods and CORS, proved from the route table: what an address takes, and who may read what it answers. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Problem } from "../../../worker/contract/index.ts";
import { ROUTES } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { ADMIN, article, call, callAs, ORIGIN, post, registerSite, vote } from "../support.ts";

const ARTICLE = article("methods");
/** What a page's tracing adds to each request, and what some add besides. */
const TRACED = "authorization,baggage,sentry-trace,traceparent,x-datadog-trace-id";
let site: string;
let key: string;
beforeAll(async () => {
  site = await registerSite();
  key = await articleKey(site, ARTICLE);
  await vote(site, { article: ARTICLE });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const paths = [...new Set(ROUTES.map(({ path }) => path))];
const open = new Set(ROUTES.filter(({ scope }) => !scope).map(({ path }) => path));
const addressOf = (path: string, at = site) =>
  path.replace("{site}", at).replace("{key}", key).replace("{id}", crypto.randomUUID());
/** As the table has it, with what each address takes besides. */
const allowOf = (path: string) => {
  const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].sort().join(", ");
};

describe.each(paths)("%s", (path) => {
  test("names its methods to OPTIONS; a page is told so alone where everybody's may ask, and that any header may come", async () => {
    const response = await call(addressOf(path), {
      method: "OPTIONS",
      headers: { Origin: "https://any.example", "Access-Control-Request-Headers": TRACED },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("Allow")).toBe(allowOf(path));
    const toPages = ["Origin", "Methods", "Headers"].map((name) =>
      response.headers.get(`Access-Control-Allow-${name}`),
    );
    expect(toPages).toEqual(open.has(path) ? ["*", allowOf(path), TRACED] : [null, null, null]);
  });

  test("refuses every other method with 405 and the names of its own, and wakes nobody for it", async () => {
    // What is owed for the vote above goes on meanwhile, and asks for this site.
    const [woken, read] = [vi.spyOn(env.SITE, "getByName"), vi.spyOn(env.PUBLISHED, "get")];
    const unknown = crypto.randomUUID();
    const takes = allowOf(path).split(", ");
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
      if (takes.includes(method)) continue;
      // Of a site that nobody knows, too: it isn't even looked for.
      const response = await call(addressOf(path, unknown), { method });
      expect([method, response.status]).toEqual([method, 405]);
      expect(response.headers.get("Allow")).toBe(allowOf(path));
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe(open.has(path) ? "*" : null);
      if (method !== "HEAD") expect((await response.json<Problem>()).code).toBe("method-not-allowed");
    }
    expect(
      [...woken.mock.calls, ...read.mock.calls].filter((call) => !String(call[0]).includes(site)),
    ).toEqual([]);
  });
});

describe("HEAD", () => {
  test.each(ROUTES.filter(({ method }) => method === "get").map(({ name, path }) => [name, path]))(
    "of %s is GET without a body",
    async (_name, path) => {
      const query = `?site=${site}&article=${encodeURIComponent(ARTICLE)}&format=ndjson`;
      const ask = (method: string) => callAs(ADMIN, method, addressOf(path) + query);
      const [head, get] = [await ask("HEAD"), await ask("GET")];
      const kept = (response: Response) => [
        response.status,
        ...[...response.headers].filter(([name]) => !/^(x-request-id|etag|content-length)$/.test(name)),
      ];
      expect(kept(head)).toEqual(kept(get));
      expect(await head.text()).toBe("");
      await get.body?.cancel();
    },
  );
});

describe("a page of any origin may read", () => {
  const headers = { Origin: "https://any.example", traceparent: "00-1-1-01" };
  const readable = async (response: Response, status: number) => {
    expect(response.status).toBe(status);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Access-Control-Expose-Headers")).toContain("Retry-After");
  };

  test.each([
    ["the poll", "/v1/sites/SITE/poll?article=a", 200],
    ["that there is no such site", "/v1/sites/nowhere/poll?article=a", 404],
    ["that its question is wrong", "/v1/sites/SITE/poll", 400],
    ["that there is nothing", "/v1/sites/SITE/polls", 404],
    ["the page of a frame", "/poll?site=SITE&article=a", 200],
    ["that there is none", "/poll?site=nowhere&article=a", 404],
    ["whether all is well", "/health", 200],
  ])("%s", async (_what, path, status) => {
    await readable(await call(path.replace("SITE", site), { headers }), status);
  });

  test("that its vote is refused, and why", async () => {
    const own = await registerSite();
    const refused = await post(own, { article: ARTICLE }, headers);
    await readable(refused, 403);
    expect((await refused.json<Problem>()).code).toBe("origin-not-allowed");
  });

  test("that too many requests came, and that something broke", async () => {
    const brake = vi.spyOn(env.TALLIES_BRAKE, "limit").mockResolvedValue({ success: false });
    const ask = () =>
      call(`/v1/sites/${site}/tallies?article=a`, {
        headers: { ...headers, "CF-Connecting-IP": "192.0.2.1" },
      });
    const braked = await ask();
    await readable(braked, 429);
    expect(braked.headers.get("Retry-After")).toMatch(/^\d+$/);
    brake.mockRestore();
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.spyOn(env.POLL, "getByName").mockImplementation(() => {
      throw new Error("broken");
    });
    const sent = await call(`/v1/sites/${site}/votes`, {
      method: "POST",
      headers: { Origin: ORIGIN, "CF-Connecting-IP": "192.0.2.1" },
      body: new URLSearchParams({
        article: ARTICLE,
        vote_id: crypto.randomUUID(),
        edit: "0",
        choice: "none",
      }),
    });
    // To the voter's page it is readable by its name.
    expect([sent.status, sent.headers.get("Access-Control-Allow-Origin")]).toEqual([500, ORIGIN]);
    expect(quiet).toHaveBeenCalledOnce();
  });
});

test("nothing of a moderator or an owner may be read by another origin's page", async () => {
  for (const { path, scope, method } of ROUTES) {
    if (!scope) continue;
    const response = await call(addressOf(path), {
      method: method.toUpperCase(),
      headers: { Origin: ORIGIN },
    });
    expect(response.status).toBe(401);
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});
