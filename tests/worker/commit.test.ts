/** Votes that are committed together: each counted once, each caller answered, none taken along by another's failure. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Poll } from "../../worker/poll/poll.ts";
import { article, eventually, pollOf, registerSite, vote } from "./support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});

let ids = 0;
/** A cast with a vote id of its own. */
const cast = (id: string, over: Partial<Parameters<Poll["cast"]>[0]> = {}) => ({
  id: new Uint8Array(16).fill(0).map((_, i) => (i < 4 ? (++ids >> (8 * i)) & 255 : 7)),
  choice: "yes" as const,
  edit: 0,
  captcha: "passed" as const,
  about: { article: id, address: null, title: null, title_source: "reader" as const },
  closeAfterDays: null,
  network: crypto.getRandomValues(new Uint8Array(16)),
  networkVotesPerDay: 300,
  proof: null,
  ...over,
});

/** Runs inside the Poll object of an article that has one vote already. */
async function inside<T>(id: string, run: (poll: Poll, state: DurableObjectState) => Promise<T>): Promise<T> {
  await vote(site, { article: id });
  return runInDurableObject(await pollOf(site, id), run);
}
const changes = ({ storage }: DurableObjectState) =>
  storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;

describe("votes that arrive together", () => {
  test("are committed with one write of the tally, and each is answered with its own tally", async () => {
    await inside(article("together"), async (poll, state) => {
      const before = changes(state);
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => poll.cast(cast(article("together")))),
      );
      // One row for each vote, and one for the tally.
      expect(changes(state) - before).toBe(101);
      const tallies = answers.map((answer) => (answer.ok ? answer.tally.yes : answer.code));
      expect(tallies).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
    });
  });

  test("under one vote id are one vote, whichever of them comes first", async () => {
    await inside(article("same-id"), async (poll) => {
      const one = cast(article("same-id"));
      const answers = await Promise.all([
        poll.cast({ ...one, edit: 1, choice: "no" }),
        poll.cast(one),
        poll.cast({ ...one, edit: 2, choice: "yes" }),
        poll.cast(one),
      ]);
      expect(answers.map((answer) => answer.ok && [answer.first, answer.vote.choice])).toEqual([
        [true, "no"],
        [false, "no"],
        [false, "yes"],
        [false, "yes"],
      ]);
      expect((await poll.read())?.counts).toMatchObject({ yes: 2, no: 0 });
    });
  });

  test("are counted but for one that is refused, which is a value and takes no other along", async () => {
    await inside(article("refused"), async (poll) => {
      const answers = await Promise.all([
        poll.cast(cast(article("refused"))),
        poll.cast(cast(article("refused"), { captcha: "absent" })),
        poll.cast(cast(article("refused"), { edit: 11 })),
        poll.cast(cast(article("refused"))),
      ]);
      expect(answers.map((answer) => (answer.ok ? answer.status : answer.code))).toEqual([
        "counted",
        "captcha-required",
        "too-many-changes",
        "counted",
      ]);
      expect((await poll.read())?.counts.yes).toBe(3);
    });
  });

  test("are counted but for one whose write fails: it is told to come again, and counts then", async () => {
    const id = article("one-fails");
    await inside(id, async (poll, { storage }) => {
      storage.sql.exec(
        "CREATE TRIGGER unlucky AFTER INSERT ON vote WHEN NEW.choice = 'no' BEGIN SELECT RAISE(ABORT, 'disk'); END",
      );
      const unlucky = cast(id, { choice: "no" });
      const answers = await Promise.all([poll.cast(cast(id)), poll.cast(unlucky), poll.cast(cast(id))]);
      expect(answers.map((answer) => (answer.ok ? answer.tally.yes : answer.code))).toEqual([2, "busy", 3]);
      storage.sql.exec("DROP TRIGGER unlucky");
      expect(await poll.cast(unlucky)).toMatchObject({
        status: "counted",
        first: true,
        tally: { yes: 3, no: 1 },
      });
    });
  });

  test("are all told to come again when the commit fails, and nothing of them stays, in memory or on disk", async () => {
    const id = article("all-fail");
    const casts = [cast(id), cast(id), cast(id)];
    await inside(id, async (poll, { storage }) => {
      storage.sql.exec("CREATE TRIGGER full BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT, 'disk'); END");
      const answers = await Promise.all(casts.map((each) => poll.cast(each)));
      expect(answers).toMatchObject([{ code: "busy" }, { code: "busy" }, { code: "busy" }]);
      expect(storage.sql.exec("SELECT count(*) AS n FROM vote").one().n).toBe(1);
      expect((await poll.read())?.counts.yes).toBe(1);
      storage.sql.exec("DROP TRIGGER full");
      const again = await Promise.all(casts.map((each) => poll.cast(each)));
      expect(again.map((answer) => answer.ok && answer.first)).toEqual([true, true, true]);
    });
    await evictDurableObject(await pollOf(site, id));
    const recounted = await runInDurableObject(
      await pollOf(site, id),
      async (poll) => (await poll.read())?.counts,
    );
    expect(recounted).toMatchObject({ yes: 4 });
  });
});

test("the first votes of a new article, all at once, make one poll and are all counted", async () => {
  const id = article("first-together");
  await runInDurableObject(await pollOf(site, id), async (poll) => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll.cast(cast(id))));
    expect(answers.every((answer) => answer.ok && answer.first)).toBe(true);
    expect((await poll.read())?.counts.yes).toBe(50);
  });
});

test("a vote that comes alone costs at most five rows, the site's index and its alarm included, and that alarm's deletion", async () => {
  const id = article("alone");
  const stub = await pollOf(site, id);
  /** Rows changed by SQLite's own count, which has alarms in it, set and deleted. */
  const rows = async () =>
    (await runInDurableObject(stub, async (_poll, state) => changes(state))) +
    (await runInDurableObject(env.SITE.getByName(site), async (_site, state) => changes(state)));
  /** Waits until a number of votes is published and told, and nothing is owed any more. */
  const quiet = (votes: number) =>
    eventually(
      () =>
        runInDurableObject(stub, async (_poll, { storage }) => ({
          alarm: await storage.getAlarm(),
          marks: storage.sql.exec("SELECT kv_yes, index_revision = revision AS told FROM tally").one(),
        })),
      ({ alarm, marks }) => alarm === null && marks.kv_yes === votes && marks.told === 1,
    );
  await vote(site, { article: id });
  await quiet(1);
  const before = await rows();
  await vote(site, { article: id });
  await quiet(2);
  // The vote, the tally, the alarm, what was delivered, the index's row; and the alarm that has rung is deleted.
  expect((await rows()) - before).toBeLessThanOrEqual(5 + 1);
});
