/** What each answer of siteverify means for a vote. */
import { describe, expect, test } from "vitest";
import { captchaAction } from "../../../worker/captcha/action.ts";
import { captchaFaults, captchaSettings } from "../../../worker/captcha/settings.ts";
import { type SiteverifyAnswer, verdictOf } from "../../../worker/captcha/verdict.ts";

const [action, theirs] = await Promise.all([captchaAction("daily"), captchaAction("weekly")]);
const expected = { key: "K".repeat(22), action, hostname: "votes.example", testing: false };
const good: SiteverifyAnswer = {
  success: true,
  "error-codes": [],
  hostname: "votes.example",
  action,
  cdata: expected.key,
};
const refused = (code: string): SiteverifyAnswer => ({ success: false, "error-codes": [code] });

describe("a token passes", () => {
  test("when host, site and article are ours", () => {
    expect(verdictOf(good, expected)).toEqual({ ok: true, kind: "passed" });
  });

  test.each([
    ["another host", { hostname: "evil.example" }],
    ["no host", { hostname: undefined }],
    ["another site", { action: theirs }],
    ["no site", { action: undefined }],
    ["another article", { cdata: "X".repeat(22) }],
    ["no article", { cdata: undefined }],
  ])("not when it was solved for %s", (_what, over) => {
    expect(verdictOf({ ...good, ...over }, expected)).toMatchObject({ ok: false, code: "captcha-mismatch" });
  });

  test("for a test key only when the secret is a test secret", () => {
    const byTestKey: SiteverifyAnswer = {
      success: true,
      "error-codes": [],
      hostname: "example.com",
      metadata: { result_with_testing_key: true },
    };
    expect(verdictOf(byTestKey, { ...expected, testing: true })).toEqual({ ok: true, kind: "passed" });
    expect(verdictOf(byTestKey, expected)).toMatchObject({ ok: false, code: "captcha-failed" });
    expect(verdictOf({ ...good, ...byTestKey, hostname: expected.hostname }, expected)).toMatchObject({
      ok: false,
    });
  });
});

test.each([
  ["missing-input-secret", "captcha-misconfigured"],
  ["invalid-input-secret", "captcha-misconfigured"],
  ["bad-request", "captcha-misconfigured"],
  ["missing-input-response", "captcha-required"],
  ["invalid-input-response", "captcha-failed"],
  ["timeout-or-duplicate", "captcha-spent"],
  ["something-new", "captcha-failed"],
])("siteverify's %s is %s", (error, code) => {
  expect(verdictOf(refused(error), expected)).toMatchObject({ ok: false, code });
});

test("siteverify's internal-error counts as not reached, so the vote is held", () => {
  expect(verdictOf(refused("internal-error"), expected)).toMatchObject({ ok: true, kind: "unreachable" });
});

test("a site's action is its own, in 24 of the 32 characters that Turnstile takes, however long the site's id", async () => {
  const actions = await Promise.all(["daily", "daily-2", "a", "a".repeat(63)].map(captchaAction));
  for (const each of actions) expect(each).toMatch(/^v_[\w-]{22}$/);
  expect(new Set(actions).size).toBe(actions.length);
  // base64url of the first 16 bytes of `printf 'action\\0daily' | sha256sum`.
  expect(actions[0]).toBe("v_fz2grQxElFtFzDtcsTBczQ");
});

describe("the captcha's configuration", () => {
  const cloudflare = "https://challenges.cloudflare.com/turnstile/v0";
  const env = {
    TURNSTILE_SITE_KEY: "key",
    TURNSTILE_SECRET_KEY: "secret",
    TURNSTILE_SCRIPT_URL: `${cloudflare}/api.js`,
    TURNSTILE_SITEVERIFY_URL: `${cloudflare}/siteverify`,
  };

  test("takes Cloudflare's own addresses anywhere", () => {
    expect(captchaSettings(env, "votes.example")).toMatchObject({ ok: true, testing: false });
  });

  test.each([
    "http://challenges.cloudflare.com/turnstile/v0/siteverify",
    "https://challenges.cloudflare.com.evil.example/siteverify",
    "https://evil.example/siteverify",
    "http://localhost:8789/turnstile/v0/siteverify",
    "",
  ])("refuses siteverify at %s on a deployed worker", (url) => {
    const settings = captchaSettings({ ...env, TURNSTILE_SITEVERIFY_URL: url }, "votes.example");
    expect(settings).toMatchObject({ ok: false, code: "captcha-misconfigured" });
  });

  test("takes a stand-in on the loopback only for requests to the loopback", () => {
    const local = {
      ...env,
      TURNSTILE_SCRIPT_URL: "http://localhost:8789/api.js",
      TURNSTILE_SITEVERIFY_URL: "http://127.0.0.1:8789/siteverify",
    };
    expect(captchaSettings(local, "localhost")).toMatchObject({ ok: true });
    expect(captchaSettings(local, "votes.example")).toMatchObject({ ok: false });
    expect(
      captchaSettings({ ...local, TURNSTILE_SCRIPT_URL: "http://evil.example/api.js" }, "localhost").ok,
    ).toBe(false);
  });

  test.each([
    ["TURNSTILE_SECRET_KEY", "turnstile-secret-key-test", "1x0000000000000000000000000000000AA"],
    ["TURNSTILE_SECRET_KEY", "turnstile-secret-key-test", "2x0000000000000000000000000000000AA"],
    ["TURNSTILE_SECRET_KEY", "turnstile-secret-key-test", "3x0000000000000000000000000000000AA"],
    ["TURNSTILE_SITE_KEY", "turnstile-site-key-test", "1x00000000000000000000AA"],
    ["TURNSTILE_SITE_KEY", "turnstile-site-key-test", "2x00000000000000000000AB"],
    ["TURNSTILE_SITE_KEY", "turnstile-site-key-test", "1x00000000000000000000BB"],
    ["TURNSTILE_SITE_KEY", "turnstile-site-key-test", "2x00000000000000000000BB"],
    ["TURNSTILE_SITE_KEY", "turnstile-site-key-test", "3x00000000000000000000FF"],
  ])("takes a test key for %s on the loopback and where it is staging only: %s, %s", (name, fault, key) => {
    const testing = { ...env, [name]: key };
    expect(captchaFaults(testing, "votes.example")).toEqual([fault]);
    expect(captchaSettings(testing, "votes.example")).toMatchObject({
      code: "captcha-misconfigured",
      why: fault,
    });
    expect(captchaFaults({ ...testing, ENVIRONMENT: "production" }, "votes.example")).toEqual([fault]);
    for (const settings of [
      captchaSettings(testing, "localhost"),
      captchaSettings({ ...testing, ENVIRONMENT: "staging" }, "votes.example"),
    ])
      expect(settings).toMatchObject({ ok: true, testing: name === "TURNSTILE_SECRET_KEY" });
  });

  test("names each thing that is missing", () => {
    const nothing = { ...env, TURNSTILE_SECRET_KEY: "", TURNSTILE_SITE_KEY: "" };
    expect(captchaFaults(nothing, "votes.example")).toEqual([
      "turnstile-secret-key-missing",
      "turnstile-site-key-missing",
    ]);
  });
});
