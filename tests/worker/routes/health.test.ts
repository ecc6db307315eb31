/** What the operator is told, and what a stranger is: faults of the configuration by name, and nothing that wakes an object. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { app } from "../../../worker/app.ts";
import type { HealthAnswer } from "../../../worker/contract/index.ts";
import { ADMIN, call, callAs } from "../support.ts";

afterEach(() => void vi.restoreAllMocks());

/** Asks a deployment whose environment is another. */
const elsewhere = (over: Partial<Env>, address: string, init?: RequestInit) =>
  app.request(address, init, { ...env, ...over });

/** What it says of its health. */
async function health(over: Partial<Env>, host = "localhost") {
  const response = await elsewhere(over, `https://${host}/health`);
  return { status: response.status, body: await response.json<HealthAnswer>() };
}

describe("health", () => {
  test("tells a stranger whether the configuration will do, no binding and no secret, and wakes nothing", async () => {
    const asked = [env.POLL, env.SITE, env.DESK].map((each) => vi.spyOn(each, "getByName"));
    const response = await call("/health");
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      deployment: { id: expect.any(String), tag: expect.any(String), created_at: expect.any(String) },
      configuration: [],
      test_keys: false,
    });
    for (const each of asked) expect(each).not.toHaveBeenCalled();
    for (const secret of [env.ADMIN_TOKEN, env.TURNSTILE_SECRET_KEY, env.NETWORK_SECRET])
      expect(text).not.toContain(secret);
  });

  test("tells the admin whether each binding answers", async () => {
    const answer = await (await callAs(ADMIN, "GET", "/health")).json<HealthAnswer>();
    expect(answer).toMatchObject({
      status: "ok",
      bindings: { kv: true, poll: true, site: true, desk: true },
    });
    vi.spyOn(env.PUBLISHED, "get").mockRejectedValue(new Error("KV is down"));
    const failing = await callAs(ADMIN, "GET", "/health");
    expect(failing.status).toBe(503);
    expect(await failing.json()).toMatchObject({ status: "failing", bindings: { kv: false, site: true } });
  });

  test("refuses a token that is not the admin's, rather than to answer as to anybody", async () => {
    expect(await (await callAs(`${ADMIN}x`, "GET", "/health")).json()).toMatchObject({
      code: "token-invalid",
    });
  });

  test.each([
    ["admin", "admin-token-short"],
    ["", "admin-token-missing"],
    ["a long admin token that has blanks in it", "admin-token-unsendable"],
  ])("names the fault of the admin token %j, which opens nothing", async (token, fault) => {
    const { status, body } = await health({ ADMIN_TOKEN: token });
    expect([status, body.configuration]).toEqual([503, [fault]]);
    const opened = await elsewhere({ ADMIN_TOKEN: token }, "http://localhost/v1/admin/sites/weak", {
      method: "PUT",
      headers: { Authorization: `Bearer ${token || "undefined"}`, "Content-Type": "application/json" },
      body: JSON.stringify({ origins: ["https://a.example"] }),
    });
    expect(opened.status).toBe(401);
    expect(await env.SITE.getByName("weak").settings()).toBeNull();
  });

  test.each([
    ["short", "network-secret-short"],
    ["", "network-secret-missing"],
  ])("names the fault of the network secret %j, without which votes go on", async (secret, fault) => {
    const { status, body } = await health({ NETWORK_SECRET: secret });
    expect([status, body.configuration]).toEqual([503, [fault]]);
  });

  test("fails off the loopback with Cloudflare's test keys, unless the deployment says that it is staging", async () => {
    const cloudflare = "https://challenges.cloudflare.com/turnstile/v0";
    const testing = {
      TURNSTILE_SECRET_KEY: "1x0000000000000000000000000000000AA",
      TURNSTILE_SCRIPT_URL: `${cloudflare}/api.js`,
      TURNSTILE_SITEVERIFY_URL: `${cloudflare}/siteverify`,
    };
    const refused = await health(testing, "votes.example");
    expect([refused.status, refused.body.configuration]).toEqual([503, ["turnstile-secret-key-test"]]);
    const staging = await health({ ...testing, ENVIRONMENT: "staging" }, "votes.example");
    expect(staging).toMatchObject({ status: 200, body: { configuration: [], test_keys: true } });
  });
});
