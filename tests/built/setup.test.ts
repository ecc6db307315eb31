/** `npm run setup`, from an empty account to the first vote, against a stand-in of Wrangler and the built worker. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { experimental_getWranglerCommands } from "wrangler";
import { AT_ONCE } from "../../local/setup/deploy.ts";
import type { SiteAnswer } from "../../worker/contract/index.ts";
import { Place, type Ran } from "../support/cloudflare/place.ts";

// Several deploys each, and a whole suite beside them.
vi.setConfig({ testTimeout: 240_000 });

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
/** What Wrangler was asked by any test here: its words that are no values, and its options. */
const commands = new Map<string, Set<string>>();
afterEach(async () => {
  for (const { words } of place.account.asked) {
    const line = words.join(" ");
    const name = /^(turnstile widget \w+|secret \w+|\w+)/.exec(line)?.[1] ?? "";
    const options = commands.get(name) ?? new Set();
    for (const word of words) if (word.startsWith("--")) options.add(word.split("=")[0] ?? "");
    commands.set(name, options);
  }
  await place.close();
});

const options = (which: "production" | "staging" = "production") => [
  ...["--host", place.hosts[which], "--site", "daily", "--origin", "https://daily.example"],
  ...["--results", "after-closing", "--no-build"],
];
const kept = () => JSON.parse(place.read(".afterword/production.json"));
const siteOf = async (which: "production" | "staging", token: string) => {
  const headers = { Authorization: `Bearer ${token}` };
  return (await (
    await fetch(`${place.origin(which)}/v1/admin/sites/daily`, { headers })
  ).json()) as SiteAnswer;
};
/** The steps of a run, and how each went. */
const steps = ({ out }: Ran) =>
  [...out.matchAll(/^([✓✗·?]) ([^:]+): /gm)].map(([, how, name]) => `${how} ${name}`);
const ALL = ["login", "name", "Turnstile", "secrets", "wrangler.toml", "deploy", "site", "invitation"];
/** What would have changed the account. */
const changes = () =>
  place.account.asked
    .map(({ words }) => words.join(" "))
    .filter((line) => /^(deploy |rollback|secret bulk|turnstile widget create)/.test(line));

describe("a deployment is made with one command", () => {
  test("from nothing to a registered site, its line to paste and a way into the console; a second run changes nothing", async () => {
    const first = await place.run("setup", options());
    expect(first.err).toBe("");
    expect(steps(first)).toEqual(ALL.map((name) => `✓ ${name}`));
    expect(first.code).toBe(0);
    expect(first.out).toContain(`src="${place.origin()}/embed.js" data-site="daily"`);
    const invitation = /^ {2}(http\S+\/console\/daily\/#invitation=\S+)$/m.exec(first.out)?.[1] ?? "";
    expect(await (await fetch(invitation)).text()).toContain("console.js");
    const { adminToken } = kept();
    expect(await siteOf("production", adminToken)).toMatchObject({
      origins: ["https://daily.example"],
      results: "after-closing",
    });
    // The widget's keys are those that the worker has.
    const [widget] = place.account.widgets;
    expect(widget).toMatchObject({ domains: [place.hosts.production] });
    expect(place.read("wrangler.toml")).toContain(`TURNSTILE_SITE_KEY = "${widget?.sitekey}"`);
    expect(place.account.workers.get("afterword")?.secrets).toMatchObject({
      ADMIN_TOKEN: adminToken,
      TURNSTILE_SECRET_KEY: widget?.secret,
    });

    const before = [changes(), place.read("wrangler.toml"), place.read(".afterword/production.json")];
    // It knows its answers.
    const again = await place.run("setup", ["--no-build"]);
    expect(steps(again)).toEqual(ALL.map((name) => `✓ ${name}`));
    expect([changes(), place.read("wrangler.toml"), place.read(".afterword/production.json")]).toEqual(
      before,
    );
  });

  test("no secret is on a command line or in what is printed, and Wrangler writes no log of them", async () => {
    const { out, err } = await place.run("setup", options());
    const secrets = Object.values(place.account.workers.get("afterword")?.secrets ?? {});
    expect(secrets).toHaveLength(3);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(out + err).not.toContain(secret);
      for (const { words, env } of place.account.asked) {
        expect(words.join(" ")).not.toContain(secret);
        expect(Object.values(env)).not.toContain(secret);
      }
    }
    for (const { env } of place.account.asked) expect(env.WRANGLER_WRITE_LOGS).toBe("false");
    // A link that signs in is one, too, in a log that others read.
    const inCi = await place.run("setup", ["--no-build"], { CI: "true" });
    expect([inCi.code, inCi.out.includes("#invitation=")]).toEqual([0, false]);
    expect(inCi.out).toContain("npm run site -- invite daily --name Owner --scope manage");
  });

  test("a dry run says every step, and changes neither the account nor a file", async () => {
    const before = place.read("wrangler.toml");
    const run = await place.run("setup", [...options(), "--dry-run"]);
    expect(run.code).toBe(0);
    expect(steps(run).map((line) => line.slice(2))).toEqual(ALL);
    expect(run.out.match(/would /g)).toHaveLength(6);
    expect(run.out).toMatch(/A dry run: nothing was changed\.\n$/);
    expect([changes(), place.read("wrangler.toml"), place.read(".afterword/production.json")]).toEqual([
      [],
      before,
      "",
    ]);
  });

  test("staging comes beside production by one flag, with data and secrets of its own, and ends with a vote", async () => {
    await place.run("setup", options());
    const before = place.account.workers.get("afterword")?.deployments.length;
    const run = await place.run("setup", ["--staging", "--host", place.hosts.staging, "--no-build"]);
    expect(run.err).toBe("");
    expect(steps(run)).toEqual([...ALL.slice(0, -1), "smoke vote", "invitation"].map((name) => `✓ ${name}`));
    expect(run.out).toContain("✓ smoke vote: one vote was cast, counted once and erased");
    const staging = place.account.workers.get("afterword-staging")?.secrets;
    expect(staging?.TURNSTILE_SECRET_KEY).toMatch(/^1x0+AA$/);
    expect(staging?.ADMIN_TOKEN).not.toBe(kept().adminToken);
    expect(place.account.workers.get("afterword")?.deployments).toHaveLength(before ?? -1);
    // Production's lines of wrangler.toml are as they were.
    const [production = "", ofStaging = ""] = place.read("wrangler.toml").split("\n[env.staging]\n");
    expect(production).toContain(place.hosts.production);
    expect(ofStaging).toContain(place.hosts.staging);
    // Nothing of the vote is left, but that it was erased.
    const headers = { Authorization: `Bearer ${staging?.ADMIN_TOKEN}` };
    const log = `${place.origin("staging")}/v1/moderation/sites/smoke/audit`;
    const notes = async () => {
      const { entries } = (await (await fetch(log, { headers })).json()) as { entries: { note?: string }[] };
      return entries.map(({ note }) => note);
    };
    await expect.poll(notes).toContain("smoke vote");
  });

  test("a vote that does not count is told, and the run fails", async () => {
    place.turnstile.set({ siteverify: "refused" });
    await place.run("setup", options());
    const run = await place.run("setup", ["--staging", "--host", place.hosts.staging, "--no-build"]);
    expect(run.code).toBe(1);
    expect(steps(run).at(-1)).toBe("✗ smoke vote");
  });
});

test("without a terminal nothing is asked: what is missing or will not do is named by its option", async () => {
  const told = async (...words: string[]) => {
    const { code, err } = await place.run("setup", words);
    return [code, err.split("\n")[0]];
  };
  expect(await told()).toEqual([1, "--host, --site, --origin, --results are missing."]);
  expect(await told("--host", "https://votes.example/")).toEqual([
    1,
    '--host "https://votes.example/" will not do.',
  ]);
  const host = ["--host", "votes.example"];
  expect(await told(...host)).toEqual([1, "--site, --origin, --results are missing."]);
  expect(await told(...host, "--site", "daily")).toEqual([1, "--origin, --results are missing."]);
  const site = [...host, "--site", "daily", "--origin", "https://daily.example"];
  expect(await told(...site)).toEqual([1, "--results is missing."]);
  expect(await told(...site, "--results", "sometimes")).toEqual([1, '--results "sometimes" will not do.']);
  expect((await told("--hots", "x"))[0]).toBe(2);
  expect(place.account.asked).toEqual([]);
});

test("every command and option that the stand-in was asked is one of Wrangler's own", () => {
  expect([...commands.keys()].sort()).toEqual([
    ...["deploy", "secret bulk", "secret list", "turnstile widget create", "turnstile widget get"],
    ...["turnstile widget list", "whoami"],
  ]);
  // What the commands beside this one ask.
  commands.set("rollback", new Set(["--name", "--message", "--yes", AT_ONCE[0] ?? ""]));
  for (const name of ["deployments list", "versions list"]) commands.set(name, new Set(["--name", "--json"]));
  const { registry, globalFlags } = experimental_getWranglerCommands();
  for (const [name, options] of commands) {
    const { definition } = name
      .split(" ")
      .reduce((node, word) => node.subtree.get(word) ?? expect.fail(`no command ${name}`), registry);
    const known = Object.keys({ ...globalFlags, ...(definition as { args?: object }).args });
    for (const option of options) expect(known, name).toContain(option.slice(2));
  }
});
