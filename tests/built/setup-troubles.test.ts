/** `npm run setup` where things go wrong: what it says of each, and that the next run goes on from there. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SiteAnswer } from "../../worker/contract/index.ts";
import { Place } from "../support/cloudflare/place.ts";

// Several deploys each, and a whole suite beside them.
vi.setConfig({ testTimeout: 240_000 });

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place?.close());

const options = () => [
  ...["--host", place.hosts.production, "--site", "daily", "--origin", "https://daily.example"],
  ...["--results", "after-closing", "--no-build"],
];
const kept = () => JSON.parse(place.read(".afterword/production.json"));
const origins = async () => {
  const headers = { Authorization: `Bearer ${kept().adminToken}` };
  const address = `${place.origin()}/v1/admin/sites/daily`;
  return ((await (await fetch(address, { headers })).json()) as SiteAnswer).origins;
};

describe("what Wrangler meets is one line with what to do, and the next run goes on from there", () => {
  const TROUBLES: [string, () => void, () => void, RegExp][] = [
    [
      "not logged in",
      () => (place.account.loggedIn = false),
      () => (place.account.loggedIn = true),
      /^✗ login: Wrangler is not logged in to Cloudflare\.\n {2}What to do: npm run wrangler -- login, or /m,
    ],
    [
      "no network",
      () => (place.account.network = false),
      () => (place.account.network = true),
      /^✗ login: Wrangler did not reach Cloudflare\.\n {2}What to do: look at your network/m,
    ],
    [
      "several accounts",
      () => place.account.accounts.push({ id: "acc2", name: "Other" }),
      () => place.account.accounts.pop(),
      /^✗ login: There are 2 accounts .*\n {2}What to do: set CLOUDFLARE_ACCOUNT_ID/m,
    ],
    [
      "a token that may not put secrets",
      () => place.account.forbidden.add("secret bulk"),
      () => place.account.forbidden.clear(),
      /^✗ secrets: .*Authentication error \[code: 10000\]\n {2}What to do: log in again .*Workers Scripts/m,
    ],
    [
      "a worker of that name which is another's",
      () => place.account.addForeign("afterword"),
      () => place.account.workers.delete("afterword"),
      /^✗ name: There is a worker afterword in this account already, and it is no Afterword\.\n {2}What to do: choose another/m,
    ],
  ];
  test.each(TROUBLES)("%s", async (_which, strike, mend, told) => {
    strike();
    const run = await place.run("setup", options());
    expect(run.code).toBe(1);
    expect(run.out).toMatch(told);
    expect(run.out).toMatch(/; then run the same command again\.\n$/);
    mend();
    expect((await place.run("setup", ["--no-build"])).code).toBe(0);
    expect(place.account.widgets).toHaveLength(1);
  });

  test.each([
    ...(["turnstile widget create", "secret bulk", "deploy"] as const).flatMap((command) => [
      [command, "before"] as const,
      [command, "after"] as const,
    ]),
    ["secret bulk", "half-way"] as const,
  ])("killed in %s, %s", async (command, when) => {
    place.account.killed.set(command, when);
    const run = await place.run("setup", options());
    expect(run.code).toBe(1);
    expect(run.out).toMatch(/^✗ .*: wrangler \w+ was ended by SIGKILL\.\n {2}What to do: /m);
    const again = await place.run("setup", ["--no-build"]);
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(place.account.widgets).toHaveLength(1);
    expect(await origins()).toEqual(["https://daily.example"]);
  });

  test("a worker of that name without secrets, in another account than the last run's: it is somebody else's", async () => {
    place.account.killed.set("secret bulk", "before");
    await place.run("setup", options());
    place.account.accounts[0] = { id: "another", name: "Another" };
    place.account.workers.set("afterword", { secrets: {}, versions: [], deployments: [] });
    const run = await place.run("setup", ["--no-build"]);
    expect([run.code, run.out]).toEqual([1, expect.stringMatching(/^✗ name: .* it is no Afterword\./m)]);
  });

  test("a token that may not make widgets: the exact clicks, and then keys that somebody gives", async () => {
    place.account.forbidden.add("turnstile");
    const run = await place.run("setup", options());
    expect(run.out).toMatch(
      /^✗ Turnstile: .*\n {2}What to do: In Cloudflare's dashboard: Application security, Turnstile, Add widget; .*localhost:\d+; Managed; Create/m,
    );
    const keys = { TURNSTILE_SECRET_KEY: "0x4AAAAAAAsecret-by-hand" };
    expect((await place.run("setup", ["--no-build", "--sitekey", "0x4AAAAAAAbyhand"], keys)).code).toBe(0);
    expect(place.read("wrangler.toml")).toContain('TURNSTILE_SITE_KEY = "0x4AAAAAAAbyhand"');
    expect(place.account.workers.get("afterword")?.secrets).toMatchObject(keys);
    // And not asked for again.
    const again = await place.run("setup", ["--no-build"]);
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.out).toContain("✓ Turnstile: the site key 0x4AAAAAAAbyhand, which wrangler.toml has");
    // Another one's secret is another one.
    const other = await place.run("setup", ["--no-build", "--sitekey", "0x4AAAAAAAwithout"]);
    expect(other.out).toMatch(/^✗ Turnstile: --sitekey needs its secret\./m);
    expect(place.read("wrangler.toml")).not.toContain("0x4AAAAAAAwithout");
  });

  test("another widget's site key comes with its secret, also after a run that was ended between the two", async () => {
    await place.run("setup", options());
    const words = ["--no-build", "--sitekey", "0x4AAAAAAAanother"];
    const another = { TURNSTILE_SECRET_KEY: "0x4AAAAAAAsecret-of-another" };
    place.account.killed.set("secret bulk", "after");
    expect((await place.run("setup", words, another)).code).toBe(1);
    expect(place.read("wrangler.toml")).not.toContain("0x4AAAAAAAanother");
    const before = place.account.workers.get("afterword")?.deployments.length ?? 0;
    expect((await place.run("setup", words, another)).code).toBe(0);
    expect(place.account.workers.get("afterword")?.secrets).toMatchObject(another);
    expect(place.read("wrangler.toml")).toContain('TURNSTILE_SITE_KEY = "0x4AAAAAAAanother"');
    // The secret again, and then the site key.
    expect(place.account.workers.get("afterword")?.deployments).toHaveLength(before + 2);
  });

  test("an admin token that was rotated elsewhere is never set back; a lost one is replaced when that is asked", async () => {
    await place.run("setup", options());
    await place.account.rotate("afterword", {
      ADMIN_TOKEN: "rotated-since-by-somebody-with-another-machine",
    });
    const run = await place.run("setup", ["--no-build"]);
    expect(run.code).toBe(1);
    expect(run.out).toMatch(
      /^✗ secrets: afterword has another admin token than this machine\.\n.*--new-admin-token/m,
    );
    const words = ["--no-build", "--new-admin-token"];
    const again = await place.run("setup", words, {
      ADMIN_TOKEN: "one-that-this-shell-has-and-opens-nothing",
    });
    expect([again.code, again.out.includes("put ADMIN_TOKEN;")]).toEqual([0, true]);
    expect(place.account.workers.get("afterword")?.secrets.ADMIN_TOKEN).toBe(kept().adminToken);
  });
});
