/** Strangers: whoever asks with a token or for a site that nobody knows is braked before an object is woken to say so. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../../../worker/contract/index.ts";
import { anyAddress } from "../../support/address.ts";
import { ADMIN, article, call, eventually, mintToken, registerSite } from "../support.ts";

let address: string;
beforeEach(() => {
  address = anyAddress();
});
afterEach(() => void vi.restoreAllMocks());

const madeUp = () => crypto.randomUUID();
/** Asks from this test's network. */
const ask = async (path: string, token?: string) => {
  const response = await call(path, {
    headers: {
      "CF-Connecting-IP": address,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
  });
  return { status: response.status, body: await response.json<Problem>().catch(() => undefined) };
};
const code = async (path: string, token?: string) => (await ask(path, token)).body?.code;
const index = (site: string) => `/v1/moderation/sites/${site}/articles`;
const poll = (site: string) => `/v1/sites/${site}/poll?article=a`;

/** Asks until it is refused for it. The brake's minute may end once meanwhile. */
async function untilBraked(once: () => Promise<string | undefined>): Promise<void> {
  for (let i = 0; i < 130; i++) if ((await once()) === "too-many-requests") return;
  throw new Error("nothing braked it");
}

describe("a network that guesses tokens", () => {
  test("is braked, and its guesses wake no object then; a token that is known passes, and the admin's", async () => {
    const site = await registerSite();
    const known = await mintToken(site, ["read"]);
    expect((await ask(index(site), known)).status).toBe(200);
    await untilBraked(() => code(index(site), madeUp()));
    const asked = vi.spyOn(env.SITE, "getByName");
    expect(await ask(index(site), madeUp())).toMatchObject({ status: 429 });
    expect(await ask(index(madeUp()), madeUp())).toMatchObject({ status: 429 });
    expect(await ask("/health", madeUp())).toMatchObject({ status: 429 });
    expect(asked).not.toHaveBeenCalled();
    expect((await ask(index(site), known)).status).toBe(200);
    expect((await ask(index(site), ADMIN)).status).toBe(200);
    address = anyAddress();
    expect(await code(index(site), madeUp())).toBe("token-invalid");
  });

  test("is told again that a token is none without its site being asked again", async () => {
    const site = await registerSite();
    const guess = madeUp();
    expect(await code(index(site), guess)).toBe("token-invalid");
    const asked = vi.spyOn(env.SITE, "getByName");
    expect(await code(index(site), guess)).toBe("token-invalid");
    expect(asked).not.toHaveBeenCalled();
    // Another site may know it.
    expect(await code(index(await registerSite()), guess)).toBe("token-invalid");
    expect(asked).toHaveBeenCalled();
  });

  test("is answered the same for a site that there is and for one that there is not", async () => {
    for (const site of [await registerSite(), madeUp()])
      expect(await ask(index(site), madeUp())).toMatchObject({
        status: 401,
        body: { code: "token-invalid" },
      });
  });

  test("of IPv6 is the whole of what one subscriber may have", async () => {
    const site = await registerSite();
    const limit = vi.spyOn(env.STRANGER_BRAKE, "limit");
    for (address of [
      "2001:db8:1:1::1",
      "2001:db8:1:ffff::1",
      "2001:db8:2:1::1",
      "203.0.113.1",
      "203.0.113.2",
    ])
      await code(index(site), madeUp());
    const keys = limit.mock.calls.map(([{ key }]) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(4);
    expect(keys.join()).not.toMatch(/2001|203/);
  });
});

describe("a network that asks for made-up sites", () => {
  test.each([
    ["the poll", poll],
    ["the tallies", (site: string) => `/v1/sites/${site}/tallies?article=a`],
  ])("is braked at %s before their objects are woken, and reads on where it may", async (_what, path) => {
    const site = await registerSite();
    await eventually(
      () => env.PUBLISHED.get(`site:${site}`),
      (published) => published !== null,
    );
    await untilBraked(() => code(path(madeUp())));
    const asked = vi.spyOn(env.SITE, "getByName");
    expect(await ask(path(madeUp()))).toMatchObject({ status: 429 });
    expect(asked).not.toHaveBeenCalled();
    expect((await ask(poll(site))).status).toBe(200);
    address = anyAddress();
    expect(await code(path(madeUp()))).toBe("unknown-site");
  });

  test.each(["/captcha?site=", "/poll?article=a&site="])("is braked at %s as well", async (path) => {
    vi.spyOn(env.STRANGER_BRAKE, "limit").mockResolvedValue({ success: false });
    const asked = vi.spyOn(env.SITE, "getByName");
    expect((await ask(path + madeUp())).status).toBe(429);
    expect(asked).not.toHaveBeenCalled();
  });

  test("is told again that there is none without its object being asked again", async () => {
    const site = madeUp();
    expect(await code(poll(site))).toBe("unknown-site");
    const asked = vi.spyOn(env.SITE, "getByName");
    expect(await code(poll(site))).toBe("unknown-site");
    expect(asked).not.toHaveBeenCalled();
  });
});

test("a brake that fails or hangs brakes nobody", async () => {
  const site = await registerSite();
  vi.spyOn(env.STRANGER_BRAKE, "limit").mockRejectedValue(new Error("no brake"));
  expect(await code(index(site), madeUp())).toBe("token-invalid");
  expect(await code(poll(madeUp()))).toBe("unknown-site");
  vi.spyOn(env.STRANGER_BRAKE, "limit").mockReturnValue(new Promise(() => {}));
  expect(await code(index(site), madeUp())).toBe("token-invalid");
});

test("a site that is there and not yet in KV is read by everybody of a network", async () => {
  const site = await registerSite();
  await env.PUBLISHED.delete(`site:${site}`);
  expect((await ask(poll(site))).status).toBe(200);
  vi.spyOn(env.STRANGER_BRAKE, "limit").mockResolvedValue({ success: false });
  const nowMs = Date.now();
  // Past what the isolate remembers: it stands in, and its site is no stranger's.
  vi.spyOn(Date, "now").mockReturnValue(nowMs + 10_000);
  expect((await ask(`/v1/sites/${site}/poll?article=${encodeURIComponent(article("new"))}`)).status).toBe(
    200,
  );
});
