/** `npm run upgrade` and `npm run rollback`, played between two builds over one state with votes in it: what they say, and what is there after each. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareVersions, entriesSince, growth } from "../../local/setup/changes.ts";
import { stepsIn, tagOf } from "../../local/setup/deploy.ts";
import { targetOf } from "../../local/setup/rollback.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { Place } from "../support/cloudflare/place.ts";
import { type Ballot, KEYS, Newsroom, ORIGIN, until } from "../support/newsroom.ts";
import { bundleNextVersion, NEXT } from "../support/next-version.ts";

const THIS = "0.1.0";
const ARTICLE = `${ORIGIN}/of-the-first-version`;
let place: Place;
let next: string;
const cast: Ballot[] = [];
const room = () => new Newsroom("daily", place.turnstile, () => place.origin());
const secrets = { ADMIN_TOKEN, TURNSTILE_SECRET_KEY: KEYS.secret };

/** Votes once more; every vote so far is known, and counted once. */
async function voteAndCount(): Promise<void> {
  await until(
    async () => (await room().poll(ARTICLE)).state,
    (state) => state === "open",
  );
  const ballot = await room().ballot(ARTICLE);
  expect(await room().send(ballot)).toMatchObject({ status: 201 });
  cast.push(ballot);
  for (const each of cast)
    expect(await room().send(each, true)).toMatchObject({ status: 200, body: { choice: "yes" } });
  expect((await room().article(ARTICLE)).body.tally).toMatchObject({ yes: cast.length, no: 0 });
}
const version = async () =>
  ((await (await fetch(`${place.origin()}/health`)).json()) as { version: string }).version;
/** The checkout is at another version: its number, and what it builds. */
function checkOut(number: string, script: string | undefined): void {
  place.write("package.json", JSON.stringify({ version: number }));
  place.script = script;
}
const deployments = () => place.account.workers.get("afterword")?.deployments.length;

beforeAll(async () => {
  place = await Place.make([KEYS]);
  next = join(place.folder, "next.js");
  await bundleNextVersion(next);
  place.write(
    "CHANGELOG.md",
    `# Changelog\n\n## ${NEXT}\n\n- Reads minds.\n\n## ${THIS}\n\n- Counts votes.\n`,
  );
  const words = ["--host", place.hosts.production, "--site", "daily", "--origin", ORIGIN];
  const keys = ["--results", "after-voting", "--sitekey", KEYS.sitekey, "--no-build"];
  const run = await place.run("setup", [...words, ...keys], secrets);
  expect([run.code, run.err]).toEqual([0, ""]);
}, 120_000);
afterAll(() => place?.close());

test("an upgrade, a rollback and the upgrade again say what they do and lose nothing", async () => {
  await voteAndCount();

  // There is nothing to go back to: the worker that had nothing but secrets is none.
  const none = await place.run("rollback", ["--yes"]);
  expect([none.code, none.err.split("\n")[0]]).toEqual([
    1,
    "afterword has no earlier deployment to go back to.",
  ]);

  checkOut(NEXT, next);
  const before = deployments();
  const dry = await place.run("upgrade", ["--dry-run", "--no-build"]);
  expect([dry.code, dry.err]).toEqual([0, ""]);
  expect(dry.out).toContain(`runs ${THIS}`);
  expect(dry.out).toContain(`This checkout is ${NEXT}.`);
  expect(dry.out).toContain("- Reads minds.");
  expect(dry.out).not.toContain("- Counts votes.");
  expect(dry.out).toMatch(/^Back: npm run rollback goes to [0-9a-f-]{36}, and keeps every vote/m);
  expect(dry.out).toMatch(/· production: would deploy to .*\n.*\nA dry run: nothing was changed\.\n$/);
  expect([deployments(), await version()]).toEqual([before, THIS]);
  // Nobody has agreed.
  const asked = await place.run("upgrade", ["--no-build"]);
  expect([asked.code, asked.err.split("\n")[0]]).toEqual([1, "Nobody is there to agree."]);
  expect(deployments()).toBe(before);

  const up = await place.run("upgrade", ["--yes", "--no-build"]);
  expect([up.code, up.err]).toEqual([0, ""]);
  expect(up.out).toContain(`✓ production: ${place.hosts.production} runs ${NEXT}, and all its parts answer`);
  expect(up.out).toContain("✓ production's data: 1 sites are there, as before");
  expect(await version()).toBe(NEXT);
  await voteAndCount();

  // A rotated secret makes a version of its own, which is none to go back to.
  const rotated = "another-admin-token-since-then-of-32-characters";
  await place.account.rotate("afterword", {
    NETWORK_SECRET: "another-network-secret-of-32-characters",
    ADMIN_TOKEN: rotated,
  });
  const back = await place.run("rollback", ["--yes"], { ADMIN_TOKEN: rotated });
  expect([back.code, back.err]).toEqual([0, ""]);
  expect(back.out).toMatch(/^Kept: every vote, site, token, person, setting and audit entry\./m);
  expect(back.out).toMatch(/^Secrets come back as they were at that version/m);
  expect(back.out).toContain(
    `✓ rollback: ${place.hosts.production} runs ${THIS} again, and takes the admin token that it had then`,
  );
  expect(await version()).toBe(THIS);
  await voteAndCount();

  const again = await place.run("upgrade", ["--yes", "--no-build"]);
  expect([again.code, await version()]).toEqual([0, NEXT]);
  await voteAndCount();
  expect(cast).toHaveLength(4);
}, 300_000);

test("an upgrade goes to staging first, and not on from there where the vote does not count", async () => {
  const words = ["--staging", "--host", place.hosts.staging, "--no-build"];
  // One whose set-up has not come so far is not there yet.
  place.account.loggedIn = false;
  expect((await place.run("setup", words)).code).toBe(1);
  place.account.loggedIn = true;
  const alone = await place.run("upgrade", ["--dry-run", "--no-build"]);
  expect([alone.code, alone.out.match(/· \w+: would deploy/g)]).toEqual([0, ["· production: would deploy"]]);

  expect((await place.run("setup", words)).code).toBe(0);
  place.turnstile.set({ siteverify: "refused" });
  const before = deployments();
  const run = await place.run("upgrade", ["--yes", "--no-build"]);
  place.turnstile.set({ siteverify: "ok" });
  expect(run.code).toBe(1);
  expect(run.out).toMatch(/^✓ staging: .*\n✓ staging's data: .*\n✗ smoke vote: The vote was answered 4/m);
  expect(deployments()).toBe(before);
  const through = await place.run("upgrade", ["--yes", "--no-build"]);
  expect(through.out).toMatch(/^✓ smoke vote: .*\n✓ production: /m);
}, 300_000);

test("an older checkout than what runs is not deployed by an upgrade", async () => {
  checkOut("0.0.9", undefined);
  const run = await place.run("upgrade", ["--yes", "--no-build"]);
  expect([run.code, run.err]).toMatchObject([1, expect.stringContaining("which is older.")]);
});

describe("what is said of it", () => {
  test("versions are compared by their numbers, and the changelog's sections since one are told newest first", () => {
    expect(compareVersions("0.10.0", "0.9.9")).toBeGreaterThan(0);
    expect(compareVersions("0.2", "0.2.0")).toBe(0);
    expect(compareVersions("1.0.0-rc.1", "1.0.0")).toBe(0);
    const log = "# Changelog\n\n## 0.3 (unreleased)\n\nc\n\n## 0.2.1\n\nb\n\n## 0.2\n\na\n";
    expect(entriesSince(log, "0.2.0")).toBe("## 0.3 (unreleased)\n\nc\n\n## 0.2.1\n\nb");
    expect(entriesSince(log, "0.3.0")).toBe("");
  });

  test("the tag of a deployment says how far its tables are", () => {
    const steps = { poll: 3, site: 12, desk: 5 };
    expect(tagOf("0.2.0", steps)).toBe("0.2.0-t3.12.5");
    expect(stepsIn("0.2.0-t3.12.5")).toEqual(steps);
    for (const tag of ["", "0.2.0", "v1-t3.12"]) expect(stepsIn(tag)).toBeUndefined();
    expect(growth("0.2.0-t3.12.5", steps)).toBe("No table changes.");
    expect(growth("0.1.0-t1.12.4", steps)).toMatch(/^Steps that tables take: Poll 2, Desk 1\. Tables grow/);
    expect(growth("", steps)).toMatch(/^What runs does not say how far its tables are\. Tables grow/);
  });

  test("going back twice goes back twice, past secrets, and to nothing that has no tag of ours", () => {
    const made = (id: string, tag: string, by = "upload") => ({
      id,
      annotations: { "workers/tag": tag, "workers/triggered_by": by },
    });
    const versions = [
      ...[made("draft", ""), made("secret", "", "secret"), made("a", "0.1.0-t1.1.1")],
      ...[made("b", "0.2.0-t1.1.1"), made("rotated", "0.2.0-t1.1.1", "secret"), made("c", "0.3.0-t1.1.1")],
    ];
    const at = (ids: string[]) =>
      ids.map((id, i) => ({
        created_on: `2026-11-27T12:00:0${i}Z`,
        versions: [{ version_id: id, percentage: 100 }],
      }));
    const order = ["secret", "draft", "a", "b", "rotated", "c"];
    expect(targetOf(at(order), versions, "c")).toBe("b");
    expect(targetOf(at([...order, "b"]), versions, "b")).toBe("a");
    expect(targetOf(at(order), versions, "rotated")).toBe("a");
    expect(targetOf(at(order), versions, "a")).toBeUndefined();
    expect(targetOf(at(order), versions, "not there")).toBeUndefined();
  });
});
