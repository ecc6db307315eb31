/** What an object owes, on one alarm: tasks beside each other, each within its own deadline. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { backoffMs } from "../../../worker/domain/publishing/publication.ts";
import { Agenda, type Task } from "../../../worker/object/agenda.ts";

afterEach(() => void vi.restoreAllMocks());

const DEADLINE_MS = 50;
const FAR_MS = 3_600_000;

/** Runs with the storage of an object that holds nothing, and leaves no alarm behind. */
async function withStorage(run: (storage: DurableObjectStorage) => Promise<void>): Promise<void> {
  await runInDurableObject(env.POLL.getByName(crypto.randomUUID()), async (_poll, { storage }) => {
    await run(storage);
    await storage.deleteAlarm();
  });
}

/** A task that is owed until its run succeeds, and how often it ran. */
function task(run: () => Promise<void>, over: Partial<Task> = {}): Task & { runs: number; owed: boolean } {
  const it: Task & { runs: number; owed: boolean } = {
    runs: 0,
    owed: true,
    deadlineMs: DEADLINE_MS,
    due: () => (it.owed ? 0 : undefined),
    async run() {
      it.runs += 1;
      await run();
      it.owed = false;
    },
    ...over,
  };
  return it;
}

const never = () => new Promise<void>(() => undefined);
const done = async () => undefined;

test("a task that hangs delays itself alone: the others run at once, and it is planned again", async () => {
  await withStorage(async (storage) => {
    const order: string[] = [];
    const hanging = task(never);
    const quick = task(async () => void order.push("quick"));
    await new Agenda(storage, { hanging, quick }).ring(Date.now()).then(() => order.push("ringing is over"));
    expect(order).toEqual(["quick", "ringing is over"]);
    expect(hanging.runs).toBe(1);
    expect(await storage.getAlarm()).toBeGreaterThan(Date.now());
  });
});

test("what is owed anew while another task takes long is run meanwhile, since no alarm can ring then", async () => {
  await withStorage(async (storage) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const long = task(() => promise, { deadlineMs: FAR_MS });
    // The long one ends only by what is owed later.
    const late = task(async () => resolve());
    late.owed = false;
    const agenda = new Agenda(storage, { long, late });
    const rung = agenda.ring(Date.now());
    await vi.waitFor(() => expect(long.runs).toBe(1), 30_000);
    late.owed = true;
    await agenda.arm(Date.now());
    await rung;
    expect([long, late].map(({ runs, owed }) => ({ runs, owed }))).toEqual([
      { runs: 1, owed: false },
      { runs: 1, owed: false },
    ]);
  });
});

test("what falls due by itself while another task takes long is run at its time", async () => {
  await withStorage(async (storage) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const long = task(() => promise, { deadlineMs: FAR_MS });
    const atMs = Date.now() + 30;
    const later: Task & { runs: number; owed: boolean } = task(async () => resolve(), {
      due: () => (later.owed ? atMs : undefined),
    });
    await new Agenda(storage, { long, later }).ring(atMs - 1);
    expect(later.runs).toBe(1);
    expect(Date.now()).toBeGreaterThanOrEqual(atMs);
  });
});

test("a run that was given up and comes back after all says so, so that it is owed again; one in time does not", async () => {
  await withStorage(async (storage) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cameLate = vi.fn();
    const inTime = vi.fn();
    const slow = task(() => promise, { cameLate });
    await new Agenda(storage, { slow, quick: task(done, { cameLate: inTime }) }).ring(Date.now());
    expect(cameLate).not.toHaveBeenCalled();
    resolve();
    await vi.waitFor(() => expect(cameLate).toHaveBeenCalledOnce(), 30_000);
    expect(inTime).not.toHaveBeenCalled();
  });
});

test("ringing never throws, whatever tasks do, and keeps no other task from running", async () => {
  await withStorage(async (storage) => {
    const quick = task(done);
    const agenda = new Agenda(storage, {
      rejects: task(() => Promise.reject(new Error("refused"))),
      throws: task(done, {
        run: () => {
          throw new TypeError("a fault of ours");
        },
      }),
      quick,
    });
    await expect(agenda.ring(Date.now())).resolves.toBeUndefined();
    expect(quick.runs).toBe(1);
  });
});

test("each failure doubles the wait, and a success ends it", async () => {
  await withStorage(async (storage) => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    let fails = true;
    const flaky = task(() => (fails ? Promise.reject(new Error("refused")) : done()));
    const agenda = new Agenda(storage, { flaky });
    for (const times of [1, 2, 3, 4]) {
      const before = Date.now();
      // By then the wait of the failure before is over.
      await agenda.ring(Number.MAX_SAFE_INTEGER);
      const alarm = (await storage.getAlarm()) ?? 0;
      expect(alarm - before).toBeGreaterThanOrEqual(backoffMs(times, 1));
      expect(alarm - Date.now()).toBeLessThanOrEqual(backoffMs(times, 1) + 1);
    }
    fails = false;
    await storage.deleteAlarm();
    await agenda.ring(Number.MAX_SAFE_INTEGER);
    expect(await storage.getAlarm()).toBeNull();
    // A failure later is a first one again.
    fails = true;
    flaky.owed = true;
    await agenda.ring(Date.now());
    expect(((await storage.getAlarm()) ?? 0) - Date.now()).toBeLessThanOrEqual(backoffMs(1, 1) + 1);
  });
});

test("the alarm is armed in whole milliseconds, not before what is due, for the earliest, and never later again", async () => {
  await withStorage(async (storage) => {
    const nowMs = Date.now();
    let early: number | undefined;
    const late = nowMs + FAR_MS + 0.25;
    const agenda = new Agenda(storage, {
      late: task(done, { due: () => late }),
      early: task(done, { due: () => early }),
    });
    await agenda.arm(nowMs);
    expect(await storage.getAlarm()).toBe(Math.ceil(late));
    early = nowMs + FAR_MS / 2 + 0.5;
    await agenda.arm(nowMs);
    expect(await storage.getAlarm()).toBe(Math.ceil(early));
    early = undefined;
    await agenda.arm(nowMs);
    expect(await storage.getAlarm()).toBe(Math.ceil(nowMs + FAR_MS / 2 + 0.5));
  });
});

test("an alarm that could not be set is set with the next look: nothing thinks it armed", async () => {
  await withStorage(async (storage) => {
    const agenda = new Agenda(storage, { owed: task(done) });
    const setAlarm = vi.spyOn(storage, "setAlarm").mockRejectedValueOnce(new Error("storage is gone"));
    await expect(agenda.arm(Date.now())).rejects.toThrow("storage is gone");
    setAlarm.mockRestore();
    await agenda.arm(Date.now());
    expect(await storage.getAlarm()).not.toBeNull();
  });
});

test("a ringing that a fault has ended leaves nothing behind: what is owed afterwards is planned", async () => {
  await withStorage(async (storage) => {
    let faulty = false;
    const broken = task(done, {
      due: () => {
        if (faulty) throw new TypeError("a fault of ours");
        return undefined;
      },
    });
    const agenda = new Agenda(storage, { long: task(() => scheduler.wait(1)), broken });
    const rung = agenda.ring(Date.now());
    faulty = true;
    await expect(rung).rejects.toThrow("a fault of ours");
    faulty = false;
    await scheduler.wait(DEADLINE_MS);
    const owed = task(done);
    Object.assign(broken, owed, { due: () => 0 });
    await agenda.arm(Date.now());
    expect(await storage.getAlarm()).not.toBeNull();
  });
});

test("what a run owes that was given up and comes back after all is planned at once, not with the next try", async () => {
  await withStorage(async (storage) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const other = task(done);
    other.owed = false;
    const slow = task(async () => {
      await promise;
      other.owed = true;
    });
    vi.spyOn(Math, "random").mockReturnValue(1);
    const agenda = new Agenda(storage, { slow, other });
    await agenda.ring(Date.now());
    const retryMs = (await storage.getAlarm()) ?? 0;
    const setAlarm = vi.spyOn(storage, "setAlarm");
    resolve();
    await vi.waitFor(() => expect(setAlarm).toHaveBeenCalledOnce(), 30_000);
    expect(setAlarm.mock.calls[0]?.[0]).toBeLessThan(retryMs);
  });
});
