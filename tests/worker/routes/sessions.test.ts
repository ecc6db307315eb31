/** Signing in to the console: invitations that work once, sessions that end, and requests that only our own page can make. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type {
  InvitationAnswer,
  PeopleAnswer,
  Problem,
  Scope,
  SessionAnswer,
} from "../../../worker/contract/index.ts";
import { hex, sha256 } from "../../../worker/domain/bytes.ts";
import { SESSION_IDLE_MS, SESSION_MS } from "../../../worker/limits/sessions.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { anyAddress } from "../../support/address.ts";
import { rowsOf } from "../erasing/support.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  mintToken,
  registerSite,
  vote,
  WORKER,
} from "../support.ts";

/** What the console's own page sends with every request. */
const OWN = { "Sec-Fetch-Site": "same-origin", "Afterword-Console": "1", Origin: WORKER };
type Headers = Record<string, string>;

function ask(method: string, path: string, headers: Headers, body?: unknown): Promise<Response> {
  const all = { "CF-Connecting-IP": anyAddress(), "Content-Type": "application/json", ...headers };
  return call(path, { method, headers: all, ...(body !== undefined && { body: JSON.stringify(body) }) });
}
const codeOf = async (response: Response) => (await response.json<Problem>()).code;

async function invite(site: string, name = "Ada", scopes: Scope[] = ["read", "moderate"], minutes = 60) {
  const body = { name, scopes, minutes };
  const response = await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/invitations`, body);
  expect(response.status).toBe(201);
  return response.json<InvitationAnswer>();
}

const use = (site: string, invitation: string, headers: Headers = OWN) =>
  ask("POST", `/v1/session?site=${site}`, headers, { invitation });
const cookieOf = (response: Response) => response.headers.get("Set-Cookie")?.split(";", 1)[0] ?? "";

/** A browser that is signed in: the headers of its requests. */
async function signIn(site: string, name?: string, scopes?: Scope[]): Promise<Headers> {
  const { invitation } = await invite(site, name, scopes);
  const response = await use(site, invitation);
  expect(response.status).toBe(201);
  return { ...OWN, Cookie: cookieOf(response) };
}

const index = (site: string) => `/v1/moderation/sites/${site}/articles`;
const peopleOf = async (site: string) =>
  (await (await callAs(ADMIN, "GET", `/v1/admin/sites/${site}/people`)).json<PeopleAnswer>()).people;

/** Moves the clock on, until mocks are restored. */
function later(ms: number): void {
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
}
afterEach(() => {
  vi.restoreAllMocks();
});

test("The console tells a token whom it is, and not the admin's; a session is told the sites of its browser", async () => {
  const [site, other] = [await registerSite(), await registerSite()];
  const token = await mintToken(site, ["read"], "by hand");
  const as = (bearer: string, of = site) =>
    ask("GET", `/v1/session?site=${of}`, { ...OWN, Authorization: `Bearer ${bearer}` });
  expect(await (await as(token)).json()).toMatchObject({
    site,
    name: "by hand",
    scopes: ["read"],
    sites: [],
  });
  expect(await codeOf(await as(token, other))).toBe("token-invalid");
  expect(await codeOf(await as(ADMIN))).toBe("session-invalid");
  // It ends no session, and signs nobody in.
  const out = await ask("DELETE", `/v1/session?site=${site}`, { ...OWN, Authorization: `Bearer ${token}` });
  expect(await codeOf(out)).toBe("session-invalid");
  const [here, there] = [await signIn(site), await signIn(other)];
  const Cookie = [there.Cookie, "unrelated=1", here.Cookie].join("; ");
  const answer = await ask("GET", `/v1/session?site=${site}`, { ...OWN, Cookie });
  expect((await answer.json<SessionAnswer>()).sites).toEqual([site, other].sort());
});

describe("an invitation", () => {
  test("says whom it is for without being spent, then signs one browser in, once", async () => {
    const site = await registerSite();
    const { invitation } = await invite(site);
    for (let i = 0; i < 2; i++) {
      const preview = await ask("POST", `/v1/session/preview?site=${site}`, OWN, { invitation });
      expect(await preview.json()).toMatchObject({ site, name: "Ada", scopes: ["read", "moderate"] });
      expect(preview.headers.get("Set-Cookie")).toBeNull();
    }
    const response = await use(site, invitation);
    expect(await response.json<SessionAnswer>()).toMatchObject({ site, name: "Ada" });
    expect(response.headers.get("Set-Cookie")).toMatch(
      new RegExp(
        `^__Host-afterword-${site}=[\\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict$`,
      ),
    );
    const again = await use(site, invitation);
    expect([again.status, await codeOf(again)]).toEqual([410, "invitation-invalid"]);
    expect(again.headers.get("Set-Cookie")).toBeNull();
  });

  test("once used, tells whoever is signed in the site's time zone", async () => {
    const site = await registerSite({ time_zone: "Pacific/Kiritimati" });
    const session = await ask("GET", `/v1/session?site=${site}`, await signIn(site));
    expect(await session.json()).toMatchObject({ name: "Ada", time_zone: "Pacific/Kiritimati" });
  });

  test("lets in one of two clicks at once", async () => {
    const site = await registerSite();
    const { invitation } = await invite(site);
    const both = await Promise.all([use(site, invitation), use(site, invitation)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 410]);
    expect((await peopleOf(site)).flatMap(({ sessions }) => sessions)).toHaveLength(1);
  });

  test("ends at its time, when it is withdrawn, and with its person", async () => {
    const site = await registerSite();
    const at = `/v1/admin/sites/${site}`;
    const [withdrawn, removed] = [await invite(site), await invite(site, "Grace")];
    const short = await invite(site, "Mary", ["read"], 1);
    expect((await callAs(ADMIN, "DELETE", `${at}/invitations/${withdrawn.id}`)).status).toBe(204);
    expect((await callAs(ADMIN, "DELETE", `${at}/people/${removed.person.id}`)).status).toBe(204);
    for (const { invitation } of [withdrawn, removed])
      expect(await codeOf(await use(site, invitation))).toBe("invitation-invalid");
    later(61_000);
    expect(await codeOf(await use(site, short.invitation))).toBe("invitation-invalid");
  });

  test("opens no other site, and a made-up one opens none", async () => {
    const [site, neighbour] = [await registerSite(), await registerSite()];
    const { invitation } = await invite(site);
    expect(await codeOf(await use(neighbour, invitation))).toBe("invitation-invalid");
    expect(await codeOf(await use(site, "x".repeat(43)))).toBe("invitation-invalid");
    expect((await use(site, invitation)).status).toBe(201);
  });

  test("is made by manage alone, lasts a day at most, and takes no token's name", async () => {
    const site = await registerSite();
    const path = `/v1/admin/sites/${site}/invitations`;
    const body = { name: "Ada", scopes: ["read"] };
    const moderate = await mintToken(site, ["read", "moderate"], "nightly export");
    expect(await codeOf(await callAs(moderate, "POST", path, body))).toBe("scope-missing");
    expect(await codeOf(await callAs(ADMIN, "POST", path, { ...body, minutes: 1_441 }))).toBe(
      "invalid-request",
    );
    expect(await codeOf(await callAs(ADMIN, "POST", path, { ...body, name: "Nightly Export" }))).toBe(
      "name-taken",
    );
    await invite(site);
    const token = await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/tokens`, { ...body, name: "ADA" });
    expect(await codeOf(token)).toBe("name-taken");
  });

  test("is stored as a hash alone, as is the session that it becomes", async () => {
    const site = await registerSite();
    const { invitation } = await invite(site);
    const { Cookie = "" } = await signIn(site, "Grace");
    const stored = await rowsOf(env.SITE.getByName(site));
    expect(stored).toContain("Grace");
    const session = Cookie.split("=")[1] ?? "";
    // The invitation is spent, and forgotten.
    expect(stored).toContain(hex(await sha256(session)));
    for (const secret of [invitation, session]) {
      expect(secret.length).toBeGreaterThan(20);
      // As text, and as bytes.
      for (const each of [secret, hex(new TextEncoder().encode(secret))]) expect(stored).not.toContain(each);
    }
  });
});

describe("a session", () => {
  test("does what its scopes open, by the routes that tokens take, and the audit log names the person", async () => {
    const site = await registerSite();
    await vote(site, { article: article("one") });
    const ada = await signIn(site);
    const rows = await eventually(
      async () =>
        (await (await ask("GET", index(site), ada)).json<{ articles: { key: string }[] }>()).articles,
      (articles) => articles.length === 1,
    );
    const path = `${index(site)}/${rows[0]?.key}`;
    const seen = await ask("GET", path, ada);
    expect(seen.headers.get("Cache-Control")).toBe("private, no-store");
    expect(seen.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const condition = { "If-Match": seen.headers.get("ETag") ?? "" };
    const closed = await ask("PATCH", path, { ...ada, ...condition }, { state: "closed", note: "done" });
    expect(closed.status).toBe(200);
    expect(await codeOf(await ask("GET", `/v1/admin/sites/${site}`, ada))).toBe("scope-missing");
    const [person] = await peopleOf(site);
    const audit = `/v1/moderation/sites/${site}/audit`;
    const entry = await eventually(
      async () =>
        (await (await ask("GET", audit, ada)).json<{ entries: Record<string, unknown>[] }>()).entries.find(
          ({ action }) => action === "article.patch",
        ),
      (found) => found !== undefined,
    );
    expect(entry).toMatchObject({ by: "Ada", by_id: person?.id });
  });

  test("must say what it has seen before it changes it; a token need not", async () => {
    const site = await registerSite();
    const ada = await signIn(site, "Ada", ["manage"]);
    const path = `/v1/admin/sites/${site}`;
    const unseen = await ask("PATCH", path, ada, { state: "paused" });
    expect([unseen.status, await codeOf(unseen)]).toEqual([428, "condition-required"]);
    const tag = (await ask("GET", path, ada)).headers.get("ETag") ?? "";
    expect((await ask("PATCH", path, { ...ada, "If-Match": tag }, { state: "paused" })).status).toBe(200);
    expect((await callAs(ADMIN, "PATCH", path, { state: "active" })).status).toBe(200);
    const remarks = `/v1/moderation/sites/${site}/remarks`;
    const sorts = { remarks: [{ id: "0".repeat(24), triage: "useful" }] };
    expect(await codeOf(await ask("PATCH", remarks, ada, sorts))).toBe("condition-required");
    expect((await callAs(ADMIN, "PATCH", remarks, sorts)).status).toBe(200);
  });

  test.each([
    ["from a page of another origin", { "Sec-Fetch-Site": "cross-site" }, "GET"],
    ["from a page of a neighbouring host", { "Sec-Fetch-Site": "same-site" }, "GET"],
    ["that somebody typed", { "Sec-Fetch-Site": "none" }, "GET"],
    ["of a browser that doesn't say", { "Sec-Fetch-Site": "" }, "GET"],
    ["for a change, from another Origin", { Origin: "https://daily.example" }, "POST"],
    ["for a change, from a page that has none", { Origin: "null" }, "POST"],
    ["for a change, without an Origin", { Origin: "" }, "POST"],
  ])("is not taken with a request %s", async (_what, over, method) => {
    const site = await registerSite();
    const ada = await signIn(site, "Ada", ["manage"]);
    const path = `/v1/admin/sites/${site}/${method === "GET" ? "people" : "tokens"}`;
    const body = method === "GET" ? undefined : { name: "mine", scopes: ["manage"] };
    const strange = await ask(method, path, { ...ada, ...over }, body);
    expect([strange.status, await codeOf(strange)]).toEqual([401, "session-invalid"]);
    expect((await ask(method, path, ada, body)).ok).toBe(true);
    const { invitation } = await invite(site, "Grace");
    expect((await use(site, invitation, { ...OWN, "Sec-Fetch-Site": "cross-site" })).status).toBe(401);
    expect((await use(site, invitation)).status).toBe(201);
  });

  test("is not taken without the console's own header, whatever else is right", async () => {
    const site = await registerSite();
    const { "Afterword-Console": _, ...form } = await signIn(site);
    expect(await codeOf(await ask("GET", index(site), form))).toBe("token-required");
    expect(await codeOf(await ask("GET", `/v1/session?site=${site}`, form))).toBe("session-invalid");
  });

  test("of one site opens no other, not even under the other's name", async () => {
    const [site, neighbour] = [await registerSite(), await registerSite()];
    const ada = await signIn(site);
    const secret = ada.Cookie?.split("=")[1];
    for (const Cookie of [ada.Cookie ?? "", `__Host-afterword-${neighbour}=${secret}`])
      expect(await codeOf(await ask("GET", index(neighbour), { ...ada, Cookie }))).toBe("session-invalid");
    const both = { ...ada, Cookie: `${ada.Cookie}; ${(await signIn(neighbour)).Cookie}` };
    for (const each of [site, neighbour]) expect((await ask("GET", index(each), both)).status).toBe(200);
  });

  test("is no bearer token, and a token is no session", async () => {
    const site = await registerSite();
    const secret = (await signIn(site)).Cookie?.split("=")[1] ?? "";
    expect(await codeOf(await callAs(secret, "GET", index(site)))).toBe("token-invalid");
    const Cookie = `__Host-afterword-${site}=${await mintToken(site, ["manage"])}`;
    expect(await codeOf(await ask("GET", index(site), { ...OWN, Cookie }))).toBe("session-invalid");
  });

  test("that is revoked in mid-use opens nothing from then on, nor does one whose person is removed or who signs out", async () => {
    const site = await registerSite();
    const at = `/v1/admin/sites/${site}`;
    const [ada, grace, mary] = [await signIn(site), await signIn(site, "Grace"), await signIn(site, "Mary")];
    for (const each of [ada, grace, mary]) expect((await ask("GET", index(site), each)).status).toBe(200);
    const people = await peopleOf(site);
    const [first, second] = ["Ada", "Grace"].map((name) => people.find((each) => each.name === name));
    const session = first?.sessions[0]?.id;
    expect((await callAs(ADMIN, "DELETE", `${at}/sessions/${session}`)).status).toBe(204);
    expect((await callAs(ADMIN, "DELETE", `${at}/people/${second?.id}`)).status).toBe(204);
    const out = await ask("DELETE", `/v1/session?site=${site}`, mary);
    expect([out.status, out.headers.get("Set-Cookie")]).toEqual([204, expect.stringContaining("Max-Age=0")]);
    for (const each of [ada, grace, mary])
      expect(await codeOf(await ask("GET", index(site), each))).toBe("session-invalid");
  });

  test("has the scopes that its person has now", async () => {
    const site = await registerSite();
    const ada = await signIn(site, "Ada", ["manage"]);
    const people = `/v1/admin/sites/${site}/people`;
    expect((await ask("GET", people, ada)).status).toBe(200);
    await invite(site, "ada", ["read"]);
    expect(await codeOf(await ask("GET", people, ada))).toBe("scope-missing");
    expect((await ask("GET", index(site), ada)).status).toBe(200);
  });

  test("ends when nobody has used it for a week, and after thirty days however it is used", async () => {
    const site = await registerSite();
    const [idle, used] = [await signIn(site), await signIn(site, "Grace")];
    const begun = Date.now();
    const at = (ms: number) => vi.spyOn(Date, "now").mockReturnValue(begun + ms);
    at(SESSION_IDLE_MS - HOUR_MS);
    expect((await ask("GET", index(site), used)).status).toBe(200);
    at(SESSION_IDLE_MS + HOUR_MS);
    expect(await codeOf(await ask("GET", index(site), idle))).toBe("session-invalid");
    for (let day = 8; day < 30; day += 6) {
      at(day * DAY_MS);
      expect((await ask("GET", index(site), used)).status).toBe(200);
    }
    at(SESSION_MS + HOUR_MS);
    expect(await codeOf(await ask("GET", index(site), used))).toBe("session-invalid");
  });

  test("answers on the console's own host alone, where one is configured, and no captcha's frame does there", async () => {
    const site = await registerSite();
    const ada = await signIn(site);
    const before = env.CONSOLE_HOST;
    try {
      Object.assign(env, { CONSOLE_HOST: "console.example" });
      expect(await codeOf(await ask("GET", index(site), ada))).toBe("session-invalid");
      Object.assign(env, { CONSOLE_HOST: "localhost" });
      expect((await ask("GET", index(site), ada)).status).toBe(200);
      expect(await codeOf(await call(`/captcha?site=${site}`))).toBe("not-found");
    } finally {
      Object.assign(env, { CONSOLE_HOST: before });
    }
  });
});

test("who was invited, came and was shown out is in the audit log", async () => {
  const site = await registerSite();
  await signIn(site);
  const id = (await peopleOf(site))[0]?.sessions[0]?.id;
  await callAs(ADMIN, "DELETE", `/v1/admin/sites/${site}/sessions/${id}`);
  const actions = await eventually(
    async () => {
      const response = await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`);
      const { entries } = await response.json<{
        entries: { by: string; action: string; target: string; before: unknown; after: unknown }[];
      }>();
      return entries.map(({ by, action, target, before, after }) => [
        ...[by, action, target],
        `${before ? "some" : "none"} to ${after ? "some" : "none"}`,
      ]);
    },
    (all) => all.length >= 4,
  );
  expect(actions.slice(0, 3)).toEqual([
    ["admin", "session.revoke", "Ada", "some to none"],
    ["Ada", "session.begin", "Ada", "none to some"],
    ["admin", "person.invite", "Ada", "none to some"],
  ]);
});
