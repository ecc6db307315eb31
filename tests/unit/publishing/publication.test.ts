/** When to publish: how soon, how rarely, and what it costs. */
import { describe, expect, test } from "vitest";
import {
  backoffMs,
  deskDue,
  isFree,
  type Published,
  publicationDue,
  publishedNow,
} from "../../../worker/domain/publishing/publication.ts";
import {
  DESK_LONGEST_MS,
  FIRST_PUBLICATION_MS,
  PUBLICATION_SPACING_MS,
} from "../../../worker/limits/publishing.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";

const START = 20_000 * DAY_MS;
const fresh = (atMs = START): Published => ({
  state: "open",
  yes: 0,
  no: 0,
  revision: 0,
  atMs,
  day: 0,
  times: 0,
  moderationRevision: 0,
  sinceMs: 0,
  unsure: false,
  retryMs: 0,
});
const OPEN = { state: "open", moderationRevision: 0, sinceMs: START } as const;
const HIDDEN = { ...OPEN, state: "hidden" } as const;
const tally = (yes: number, revision = START) => ({ yes, no: 0, revision });

/** Publications made when `votes` arrive evenly within `spanMs`, until all of them are published. */
function simulate(votes: number, spanMs: number): { times: number; lateMs: number } {
  let published = fresh();
  let times = 0;
  let nowMs = START;
  const seen = () => Math.min(votes, Math.floor(((nowMs - START) / spanMs) * votes) + 1);
  for (;;) {
    const due = publicationDue(OPEN, tally(seen(), nowMs), published, nowMs);
    if (due === undefined && seen() === votes) return { times, lateMs: nowMs - START - spanMs };
    nowMs = Math.max(nowMs + 100, due === undefined ? nowMs + spanMs / votes : due);
    const current = tally(seen(), nowMs);
    const dueNow = publicationDue(OPEN, current, published, nowMs);
    if (dueNow !== undefined && dueNow <= nowMs) {
      published = publishedNow(OPEN, current, published, nowMs);
      times += 1;
    }
  }
}

describe("a tally is published", () => {
  test("within two seconds of the first vote", () => {
    expect(publicationDue(OPEN, tally(1), fresh(), START)).toBeLessThanOrEqual(START + 2_000);
  });

  test("once a held vote has begun the poll: readers count its days from then", () => {
    expect(publicationDue(OPEN, tally(0), fresh(), START)).toBe(START + FIRST_PUBLICATION_MS);
    const begun = publishedNow(OPEN, tally(0), fresh(), START);
    expect(publicationDue(OPEN, tally(0), begun, START)).toBeUndefined();
    // Votes of another article may have come, older than any here and none of them counted.
    expect(publicationDue({ ...OPEN, sinceMs: START - 1 }, tally(0), begun, START)).toBeLessThanOrEqual(
      START + HOUR_MS,
    );
  });

  test("at the same time however many votes follow the first", () => {
    const due = publicationDue(OPEN, tally(1), fresh(), START);
    expect(publicationDue(OPEN, tally(900, START + 900), fresh(), START + 900)).toBe(due);
  });

  test("with a changed state within two seconds, though the site's budget is spent, and costs none of it", () => {
    const refused = { ...publishedNow(OPEN, tally(1), fresh(), START), retryMs: START + DAY_MS };
    expect(publicationDue(HIDDEN, tally(1), refused, START + 10)).toBe(START + PUBLICATION_SPACING_MS);
    expect(isFree(HIDDEN, refused)).toBe(true);
    expect(publishedNow(HIDDEN, tally(1), refused, START).times).toBe(refused.times);
  });

  test("with what a moderator has made of it within two seconds, free of the budget, and then like before", () => {
    const before = {
      ...publishedNow(OPEN, tally(10_000), fresh(), START),
      times: 60,
      retryMs: START + DAY_MS,
    };
    const reviewed = { ...OPEN, moderationRevision: START + 5 };
    expect(publicationDue(reviewed, tally(1_000), before, START + 10)).toBe(START + PUBLICATION_SPACING_MS);
    expect(isFree(reviewed, before)).toBe(true);
    const after = publishedNow(reviewed, tally(1_000), before, START + 2_000);
    expect(after.times).toBe(60);
    expect(isFree(reviewed, after)).toBe(false);
    expect(publicationDue(reviewed, tally(1_000), after, START + 3_000)).toBeUndefined();
  });

  test("again when a write that was given up may have come through after it", () => {
    const unsure = { ...publishedNow(OPEN, tally(3), fresh(), START), unsure: true };
    expect(publicationDue(OPEN, tally(3), unsure, START)).toBe(START + PUBLICATION_SPACING_MS);
  });

  test("once more when its article has become another one, and never again however its votes leave", () => {
    const moved = { ...OPEN, state: "moved" } as const;
    const published = publishedNow(OPEN, tally(100), fresh(), START);
    expect(publicationDue(moved, tally(100), published, START)).toBeLessThanOrEqual(START + 2_000);
    const told = publishedNow(moved, tally(100), published, START);
    expect(publicationDue(moved, tally(40, START + 1), told, START + DAY_MS)).toBeUndefined();
    expect(publicationDue(moved, tally(40), { ...told, unsure: true }, START)).toBeDefined();
  });

  test("not at all while what is published is right", () => {
    expect(
      publicationDue(OPEN, tally(3), publishedNow(OPEN, tally(3), fresh(), START), START),
    ).toBeUndefined();
  });

  test("when the site's budget says, where that has refused it, and what was refused is no publication", () => {
    const refused = { ...fresh(), retryMs: START + 90_000 };
    expect(publicationDue(OPEN, tally(1), refused, START + 600)).toBe(START + 90_000);
    const published = publishedNow(OPEN, tally(1), refused, START + 90_000);
    expect(published).toMatchObject({ times: 1, retryMs: 0 });
    const again = { ...published, retryMs: START + DAY_MS };
    expect(publicationDue(OPEN, tally(500), again, START + 100_000)).toBe(START + DAY_MS);
  });

  test("later when it has hardly moved", () => {
    const published = publishedNow(OPEN, tally(1000), fresh(), START);
    const small = publicationDue(OPEN, tally(1001), published, START) ?? 0;
    const large = publicationDue(OPEN, tally(1100), published, START) ?? 0;
    expect(small).toBeGreaterThan(large);
    expect(small).toBeLessThanOrEqual(START + HOUR_MS);
  });
});

describe("publishing costs", () => {
  test.each([
    [10, HOUR_MS, 10],
    [1_000, HOUR_MS, 60],
    [1_000, DAY_MS, 76],
    [100_000, DAY_MS, 76],
    [1_000_000, DAY_MS, 76],
  ])("for %i votes in %i ms at most %i KV writes", (votes, spanMs, most) => {
    const { times, lateMs } = simulate(votes, spanMs);
    expect(times).toBeGreaterThan(0);
    expect(times).toBeLessThanOrEqual(most);
    // Nobody's vote stays unpublished for good.
    expect(lateMs).toBeLessThanOrEqual(HOUR_MS);
  });
});

describe("the Desk", () => {
  test("is told of a held vote, which KV never hears of once the poll has begun", () => {
    expect(deskDue(START, { revision: 0, atMs: START, seq: 0 }, fresh(), START)).toBeLessThanOrEqual(
      START + 2_000,
    );
    const begun = publishedNow(OPEN, tally(0), fresh(), START);
    expect(publicationDue(OPEN, tally(0, START + 1), begun, START)).toBeUndefined();
  });

  test("is told within a minute however many publications the day has seen", () => {
    const busy = { ...fresh(), day: START / DAY_MS, times: 90 };
    expect(deskDue(START + 5, { revision: START, atMs: START, seq: 0 }, busy, START)).toBe(
      START + DESK_LONGEST_MS,
    );
  });

  test("is left alone when it knows", () => {
    expect(deskDue(7, { revision: 7, atMs: START, seq: 0 }, fresh(), START)).toBeUndefined();
  });
});

describe("the wait after a failure", () => {
  test("doubles, is spread over its upper half, and ends at an hour", () => {
    expect(backoffMs(1, 1)).toBe(1_000);
    expect(backoffMs(1, 0)).toBe(500);
    expect(backoffMs(4, 1)).toBe(8_000);
    expect(backoffMs(60, 1)).toBe(HOUR_MS);
  });
});
