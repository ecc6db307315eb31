/** The stand-in keeps to siteverify's documented contract; what it gets wrong, every other test would believe. */
import { describe, expect, test } from "vitest";
import { checkOptions } from "../../../local/turnstile/options.ts";
import { TOKEN_LIFE_MS, Tokens } from "../../../local/turnstile/tokens.ts";

const pair = { sitekey: "key", secret: "secret" };
const other = { sitekey: "other-key", secret: "other-secret" };
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";
const challenge = { sitekey: "key", action: "vote", cdata: "article", hostname: "votes.example" };
const refused = (code: string) => ({ success: false, "error-codes": [code] });
const NOW = 1_000_000;

function issued() {
  const tokens = new Tokens([pair, other]);
  const response = tokens.issue(challenge, NOW, "chance");
  return {
    tokens,
    ask: (over: object = {}, at = NOW) => tokens.siteverify({ secret: "secret", response, ...over }, at),
  };
}

describe("a token", () => {
  test("is answered once with what it was solved for", () => {
    const { ask } = issued();
    expect(ask()).toMatchObject({
      success: true,
      "error-codes": [],
      action: "vote",
      cdata: "article",
      hostname: "votes.example",
      challenge_ts: new Date(NOW).toISOString(),
    });
    expect(ask()).toMatchObject(refused("timeout-or-duplicate"));
  });

  test("is answered again to the same idempotency key, and to no other", () => {
    const { ask } = issued();
    expect(ask({ idempotency_key: "a" }).success).toBe(true);
    expect(ask({ idempotency_key: "a" }).success).toBe(true);
    expect(ask({ idempotency_key: "b" })).toMatchObject(refused("timeout-or-duplicate"));
    expect(ask()).toMatchObject(refused("timeout-or-duplicate"));
  });

  test("lives five minutes", () => {
    expect(issued().ask({}, NOW + TOKEN_LIFE_MS).success).toBe(true);
    expect(issued().ask({}, NOW + TOKEN_LIFE_MS + 1)).toMatchObject(refused("timeout-or-duplicate"));
  });

  test.each([
    ["without a secret", { secret: "" }, "missing-input-secret"],
    ["with an unknown secret", { secret: "guess" }, "invalid-input-secret"],
    ["with another widget's secret", { secret: "other-secret" }, "invalid-input-response"],
    ["without a response", { response: "" }, "missing-input-response"],
    ["when forged", { response: "0.forged" }, "invalid-input-response"],
    ["when too long", { response: "x".repeat(2_049) }, "invalid-input-response"],
    ["when it is the test dummy", { response: DUMMY }, "invalid-input-response"],
    [
      "when the secret is a test secret",
      { secret: "1x0000000000000000000000000000000AA" },
      "invalid-input-secret",
    ],
  ])("is refused %s", (_when, over, code) => {
    expect(issued().ask(over)).toMatchObject(refused(code));
  });
});

describe("the documented test keys", () => {
  test.each([
    ["1x0000000000000000000000000000000AA", true, []],
    ["2x0000000000000000000000000000000AA", false, ["invalid-input-response"]],
    ["3x0000000000000000000000000000000AA", false, ["timeout-or-duplicate"]],
  ])("%s answers success %s, marked as a test's", (secret, success, codes) => {
    const reply = new Tokens([]).siteverify({ secret, response: DUMMY }, NOW);
    expect(reply).toMatchObject({
      success,
      "error-codes": codes,
      metadata: { result_with_testing_key: true },
    });
    expect(reply).not.toHaveProperty("cdata");
  });

  test("yield the dummy token", () => {
    const tokens = new Tokens([]);
    expect(tokens.issue({ ...challenge, sitekey: "1x00000000000000000000AA" }, NOW, "chance")).toBe(DUMMY);
    expect(tokens.knows("3x00000000000000000000FF")).toBe(true);
    expect(tokens.knows("4x00000000000000000000FF")).toBe(false);
  });
});

describe("render refuses", () => {
  test.each([
    ["no site key", {}],
    ["an action with a blank", { sitekey: "k", action: "a b" }],
    ["an action of 33 characters", { sitekey: "k", action: "a".repeat(33) }],
    ["cData with a dot", { sitekey: "k", cData: "a.b" }],
    ["an unknown size", { sitekey: "k", size: "huge" }],
    ["an unknown appearance", { sitekey: "k", appearance: "never" }],
    ["a retry interval of zero", { sitekey: "k", "retry-interval": 0 }],
  ])("%s", (_what, options) => {
    expect(() => checkOptions(options as never)).toThrow(/Invalid or missing/);
  });
});
