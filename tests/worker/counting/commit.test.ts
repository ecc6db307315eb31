/** Votes that are committed together: each counted once, each caller answered, none taken along by another's failure. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { SALT_EARLY_MS } from "../../../worker/limits/votes.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import type { Cast } from "../../../worker/poll/votes/cast.ts";
import { article, castOf, eventually, pollOf, registerSite, vote } from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
afterEach(() => void vi.restoreAllMocks());

let ids = 0;
/** A cast with a vote id of its own, of this hour. */
const cast = (id: string, over: Partial<Cast> = {}) => {
  const key = new Uint8Array(16).fill(7);
  new DataView(key.buffer).setUint32(0, Math.floor(Date.now() / HOUR_MS));
  new DataView(key.buffer).setUint32(4, ++ids);
  return castOf(id, key, over);
};

/** Runs inside the Poll object of an article that has one vote already, and no alarm: it would ring amid the counting. */
async function inside<T>(id: string, run: (poll: Poll, state: DurableObjectState) => Promise<T>): Promise<T> {
  return runInDurableObject(await pollOf(site, id), async (poll, state) => {
    await poll.cast(cast(id));
    await state.storage.deleteAlarm();
    return run(poll, state);
  });
}
const changes = ({ storage }: DurableObjectState) =>
  storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;

describe("votes that arrive together", () => {
  test("are committed with one write of the tally and one of their hour, and each is answered with its own tally", async () => {
    await inside(article("together"), async (poll, state) => {
      const before = changes(state);
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => poll.cast(cast(article("together")))),
      );
      // One row for each vote, one for the tally, one for the hour.
      expect(changes(state) - before).toBe(102);
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

  test("are counted but for one whose write fails: that is a fault of ours, and it counts when sent again", async () => {
    const id = article("one-fails");
    await inside(id, async (poll, { storage }) => {
      storage.sql.exec(
        "CREATE TRIGGER unlucky AFTER INSERT ON vote WHEN NEW.choice = 'no' BEGIN SELECT RAISE(ABORT, 'disk'); END",
      );
      const unlucky = cast(id, { choice: "no" });
      const answers = await Promise.all([poll.cast(cast(id)), poll.cast(unlucky), poll.cast(cast(id))]);
      expect(answers.map((answer) => (answer.ok ? answer.tally.yes : answer.code))).toEqual([
        2,
        "internal",
        3,
      ]);
      storage.sql.exec("DROP TRIGGER unlucky");
      expect(await poll.cast(unlucky)).toMatchObject({
        status: "counted",
        first: true,
        tally: { yes: 3, no: 1 },
      });
    });
  });

  test("are all told of a fault of ours when the commit fails, and nothing of them stays, in memory or on disk", async () => {
    const id = article("all-fail");
    const casts = [cast(id), cast(id), cast(id)];
    await inside(id, async (poll, { storage }) => {
      storage.sql.exec("CREATE TRIGGER full BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT, 'disk'); END");
      const answers = await Promise.all(casts.map((each) => poll.cast(each)));
      expect(answers).toMatchObject([{ code: "internal" }, { code: "internal" }, { code: "internal" }]);
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

describe("a vote that comes alone", () => {
  /** What is owed: whether an alarm is set but for the networks to be forgotten, and what KV and the Desk have. */
  const owed = async (of: string, id: string) =>
    runInDurableObject(await pollOf(of, id), async (_poll, { storage }) => ({
      alarm: ((await storage.getAlarm()) ?? Number.POSITIVE_INFINITY) < Date.now() + DAY_MS,
      ...storage.sql
        .exec<{ kv_yes: number; told: number }>("SELECT kv_yes, desk_revision = revision AS told FROM tally")
        .one(),
    }));

  test("costs six rows in its Poll, two in the Site and one in the Desk, alarms included, when nobody votes beside it", async () => {
    // A site of its own: the news of other articles would be counted here.
    const own = await registerSite();
    const id = article("alone");
    /** Rows changed by SQLite's own count, which has alarms in it, set and deleted. */
    const rows = async () => ({
      poll: await runInDurableObject(await pollOf(own, id), (_poll, state) => changes(state)),
      site: await runInDurableObject(env.SITE.getByName(own), (_site, state) => changes(state)),
      desk: await runInDurableObject(env.DESK.getByName(own), (_desk, state) => changes(state)),
    });
    /** Waits until a number of votes is published and told, and nothing is owed any more. */
    const quiet = (votes: number) =>
      eventually(
        () => owed(own, id),
        ({ alarm, kv_yes, told }) => !alarm && kv_yes === votes && told === 1,
      );
    await vote(own, { article: id });
    await quiet(1);
    // Nor what the site itself owes, settings to KV and news to the Desk: all but tomorrow's salt.
    await eventually(
      () => runInDurableObject(env.SITE.getByName(own), (_site, { storage }) => storage.getAlarm()),
      (alarm) => alarm === null || alarm % DAY_MS === DAY_MS - SALT_EARLY_MS,
    );
    const before = await rows();
    await vote(own, { article: id });
    await quiet(2);
    const after = await rows();
    // The vote, its hour, the tally; the alarm for what is owed; what was delivered; the alarm by which networks are
    // forgotten. The budget, and what was granted of it. The article;
    // its places in the orders of the index, which this count leaves out, are counted in index.test.ts.
    expect(after.poll - before.poll).toBe(6);
    expect(after.site - before.site).toBeLessThanOrEqual(2);
    expect(after.desk - before.desk).toBe(1);
  });

  test("is published and told by one alarm, though KV and the index answered the last time at different moments", async () => {
    const id = article("one-alarm");
    const stub = await pollOf(site, id);
    // A clock that moves on whenever it is looked at, as it does under load; an hour ahead, so that no alarm rings by itself.
    let nowMs = Date.now() + HOUR_MS;
    vi.spyOn(Date, "now").mockImplementation(() => (nowMs += 20));
    for (const votes of [1, 2]) {
      await stub.cast(cast(id));
      await runInDurableObject(stub, async (poll, { storage }) => {
        const scheduledTime = (await storage.getAlarm()) ?? 0;
        await storage.deleteAlarm();
        await poll.alarm({ isRetry: false, retryCount: 0, scheduledTime });
      });
      expect(await owed(site, id)).toEqual({ alarm: false, kv_yes: votes, told: 1 });
    }
  });
});

describe("a vote costs the Poll", () => {
  /** Rows changed for each of so many votes, by SQLite's own count, deliveries and alarms included. */
  async function rowsEach(id: string, votes: number, atOnce: number): Promise<number> {
    const own = await registerSite();
    const stub = await pollOf(own, id);
    const rows = () => runInDurableObject(stub, (_poll, state) => changes(state));
    await stub.cast(cast(id));
    const before = await rows();
    for (let left = votes; left > 0; left -= atOnce)
      await Promise.all(Array.from({ length: atOnce }, () => stub.cast(cast(id))));
    return ((await rows()) - before) / votes;
  }

  test("at most four rows each, one after the other", async () => {
    expect(await rowsEach(article("in-turn"), 100, 1)).toBeLessThanOrEqual(4);
  });

  test("at most 1.3 rows each, 64 at a time", async () => {
    expect(await rowsEach(article("in-groups"), 64 * 30, 64)).toBeLessThanOrEqual(1.3);
  });
});
