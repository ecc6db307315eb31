/** When to publish: how soon, how rarely, and what it costs. */
import { describe, expect, test } from "vitest";
import {
  backoffMs,
  indexDue,
  type Published,
  publicationDue,
  publishedNow,
  spent,
} from "../../worker/domain/publication.ts";
import {
  DAY_MS,
  HOUR_MS,
  INDEX_LONGEST_MS,
  PUBLICATION_SPACING_MS,
  PUBLICATIONS_PER_DAY,
} from "../../worker/limits.ts";

const START = 20_000 * DAY_MS;
const fresh = (atMs = START): Published => ({
  state: "open",
  yes: 0,
  no: 0,
  revision: 0,
  atMs,
  day: 0,
  times: 0,
});
const tally = (yes: number, revision = START) => ({ yes, no: 0, revision });

/** Publications made when `votes` arrive evenly within `spanMs`, until all of them are published. */
function simulate(votes: number, spanMs: number): { times: number; lateMs: number } {
  let published = fresh();
  let times = 0;
  let nowMs = START;
  const seen = () => Math.min(votes, Math.floor(((nowMs - START) / spanMs) * votes) + 1);
  for (;;) {
    const due = publicationDue("open", tally(seen(), nowMs), published, nowMs);
    if (due === undefined && seen() === votes) return { times, lateMs: nowMs - START - spanMs };
    nowMs = Math.max(nowMs + 100, due === undefined ? nowMs + spanMs / votes : due);
    const current = tally(seen(), nowMs);
    const dueNow = publicationDue("open", current, published, nowMs);
    if (dueNow !== undefined && dueNow <= nowMs) {
      published = publishedNow("open", current, published, nowMs);
      times += 1;
    }
  }
}

describe("a tally is published", () => {
  test("within two seconds of the first vote", () => {
    expect(publicationDue("open", tally(1), fresh(), START)).toBeLessThanOrEqual(START + 2_000);
  });

  test("at the same time however many votes follow the first", () => {
    const due = publicationDue("open", tally(1), fresh(), START);
    expect(publicationDue("open", tally(900, START + 900), fresh(), START + 900)).toBe(due);
  });

  test("with a changed state within two seconds, though the day's budget is spent, and costs none of it", () => {
    const spent = { ...publishedNow("open", tally(1), fresh(), START), times: PUBLICATIONS_PER_DAY };
    expect(publicationDue("hidden", tally(1), spent, START + 10)).toBe(START + PUBLICATION_SPACING_MS);
    expect(publishedNow("hidden", tally(1), spent, START).times).toBe(PUBLICATIONS_PER_DAY);
  });

  test("not at all while what is published is right", () => {
    expect(
      publicationDue("open", tally(3), publishedNow("open", tally(3), fresh(), START), START),
    ).toBeUndefined();
  });

  test("on the next day where the site's budget is spent, even if it never was published", () => {
    const waiting = { ...fresh(), ...spent(START + 500) };
    expect(publicationDue("open", tally(1), waiting, START + 600)).toBe(START + DAY_MS);
    expect(publicationDue("open", tally(1), waiting, START + DAY_MS)).toBeLessThanOrEqual(START + DAY_MS);
    expect(publicationDue("hidden", tally(1), waiting, START + 600)).toBeLessThanOrEqual(START + 3_000);
  });

  test("later when it has hardly moved", () => {
    const published = publishedNow("open", tally(1000), fresh(), START);
    const small = publicationDue("open", tally(1001), published, START) ?? 0;
    const large = publicationDue("open", tally(1100), published, START) ?? 0;
    expect(small).toBeGreaterThan(large);
    expect(small).toBeLessThanOrEqual(START + HOUR_MS);
  });

  test("again after midnight when the day's budget is spent, and not before", () => {
    const spent = { ...publishedNow("open", tally(1), fresh(), START), times: PUBLICATIONS_PER_DAY };
    expect(publicationDue("open", tally(500), spent, START + 1)).toBe(START + DAY_MS);
    expect(publicationDue("open", tally(500), spent, START + DAY_MS)).toBeLessThanOrEqual(START + DAY_MS);
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

describe("the site's index", () => {
  test("is told of a held vote, which KV never hears of", () => {
    expect(indexDue(START, { revision: 0, atMs: START }, fresh(), START)).toBeLessThanOrEqual(START + 2_000);
    expect(publicationDue("open", tally(0), fresh(), START)).toBeUndefined();
  });

  test("is told within a minute however many publications the day has seen", () => {
    const busy = { ...fresh(), day: START / DAY_MS, times: 90 };
    expect(indexDue(START + 5, { revision: START, atMs: START }, busy, START)).toBe(START + INDEX_LONGEST_MS);
  });

  test("is left alone when it knows", () => {
    expect(indexDue(7, { revision: 7, atMs: START }, fresh(), START)).toBeUndefined();
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
