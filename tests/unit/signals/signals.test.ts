/** What stands out in an article's votes: issue 19's table row by row, and what no signal may be. */
import { describe, expect, test } from "vitest";
import type { LargeNetwork } from "../../../worker/domain/networks/network-day.ts";
import { surpriseOf } from "../../../worker/domain/signals/chance.ts";
import { expectedVotes, launched } from "../../../worker/domain/signals/launch.ts";
import { type Hour, type Seen, signalsOf } from "../../../worker/domain/signals/signals.ts";
import { LAUNCH_HALF_HOURS, SIGNAL_SCORE_MIN } from "../../../worker/limits/signals.ts";

const NOW = 480_000;

/** An article with these votes by hours ago, older than its first hour here unless it is new. */
function seen(
  hours: [ago: number, yes: number, no: number, taken?: number][],
  more: Partial<Seen> = {},
): Seen {
  const shown = hours.map(([ago, yes, no, taken = 0]): Hour => ({ time: NOW - ago, yes, no, void: taken }));
  const counted = { yes: 0, no: 0 };
  for (const { yes, no } of shown) {
    counted.yes += yes;
    counted.no += no;
  }
  return { counted, hours: shown, networks: [], firstHour: shown[0]?.time ?? 0, ...more };
}

/** A network of the latest hour. */
const network = (votes: number, yes: number, more: Partial<LargeNetwork> = {}): LargeNetwork => ({
  network: "00000000000000ab",
  votes,
  noticed: votes,
  yes,
  from: NOW,
  until: NOW,
  ...more,
});
const around = { most: 2 };
const DAYS_OLD: [number, number, number][] = Array.from({ length: 24 }, (_, i) => [72 - 2 * i, 3, 2]);

describe("the traffic of issue 19", () => {
  test.each<[string, Seen, string[]]>([
    [
      '240 "no" from one /24, article some days old',
      seen([...DAYS_OLD, [0, 0, 240]], { networks: [network(240, 0, around)] }),
      ["burst", "network"],
    ],
    ['180 "yes" from many addresses', seen([...DAYS_OLD, [0, 180, 0]]), ["burst"]],
    [
      '150 "no" from one IPv6 /48',
      seen([...DAYS_OLD, [0, 0, 150]], { networks: [network(150, 0, around)] }),
      ["burst", "network"],
    ],
    [
      "120 from one address, of which 60 are held",
      seen([...DAYS_OLD, [0, 0, 60]], { networks: [network(120, 0)] }),
      ["burst", "network"],
    ],
    [
      '200 "no" from one /24, new article',
      seen([[0, 0, 200]], { networks: [network(200, 0, around)] }),
      ["burst", "network"],
    ],
    [
      "honest launch hours of a popular article",
      seen([
        [7, 610, 395],
        [6, 900, 630],
        [5, 760, 470],
        [4, 640, 420],
        [3, 430, 300],
        [2, 350, 210],
        [1, 260, 180],
        [0, 190, 120],
      ]),
      [],
    ],
  ])("%s", (_, traffic, kinds) => {
    expect(
      signalsOf(traffic)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(kinds);
  });
});

describe("a signal", () => {
  const stuffed = seen([...DAYS_OLD, [0, 6, 204]], { networks: [network(200, 0, around)] });

  test("says how many, the share with and without, the filter and the honest votes it would take along", () => {
    expect(signalsOf(stuffed)).toMatchObject([
      {
        kind: "network",
        around: true,
        votes: 200,
        yes_share: 0,
        votes_else: 120,
        yes_share_else: 0.6,
        filter: { network: "00000000000000ab", choice: "no" },
        filter_honest: 0,
        explanation: expect.stringContaining("0 % of them are yes, against 60 % of 120 others"),
      },
      {
        kind: "burst",
        votes: 210,
        expected: expect.any(Number),
        filter: {
          from: new Date(NOW * 3_600_000).toISOString(),
          until: new Date((NOW + 1) * 3_600_000).toISOString(),
          choice: "no",
        },
        filter_honest: 4,
        explanation: expect.stringContaining("210 votes were counted"),
      },
    ]);
  });

  test("is not made of votes that a moderator took out", () => {
    const taken = seen([...DAYS_OLD, [0, 18, 12, 200]], { networks: [network(200, 0, around)] });
    expect(signalsOf(taken)).toEqual([]);
  });

  test("is not made of a crowd alone, however large, whose share is like the others'", () => {
    const crowd = {
      networks: [network(600, 360), network(400, 240, { network: "00000000000000ac", ...around })],
    };
    expect(signalsOf(seen([...DAYS_OLD, [0, 600_000, 400_000]], crowd))).toEqual([]);
  });

  test("of one crowd is not followed by another of the honest votes after it", () => {
    const hours: [number, number, number][] = [
      [30, 30, 20],
      [20, 0, 300],
      [3, 30, 20],
      [2, 30, 20],
      [1, 30, 20],
    ];
    expect(signalsOf(seen(hours)).map(({ votes }) => votes)).toEqual([300]);
  });

  test("is seen in a slow drip by the day's share, though no hour stands out", () => {
    const drip = Array.from({ length: 24 }, (_, i): [number, number, number] => [23 - i, 1, 6]);
    const [signal] = signalsOf(seen([[200, 60, 20], ...drip]));
    expect(signal).toMatchObject({ kind: "burst", filter: { choice: "no" } });
    expect(Date.parse(signal?.until ?? "") - Date.parse(signal?.from ?? "")).toBeGreaterThan(6 * 3_600_000);
  });

  test('of a new article\'s first votes needs 65 "no", and is never made of "yes" alone', () => {
    const first = (yes: number, no: number) => signalsOf(seen([[0, yes, no]])).length;
    expect([first(0, 64), first(0, 65)]).toEqual([0, 1]);
    expect([first(200, 0), first(20_000, 0)]).toEqual([0, 0]);
  });

  test("comes first when it is the strongest, and none is below the least score", () => {
    const scores = signalsOf(stuffed).map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(SIGNAL_SCORE_MIN);
  });
});

describe("chance", () => {
  test("makes a crowd like the others no surprise, and a one-sided one the more so the larger it is", () => {
    const others = { yes: 60, no: 40 };
    expect(surpriseOf({ yes: 60, no: 40 }, others)).toBeLessThan(0.1);
    const surprises = [10, 20, 50, 200].map((no) => surpriseOf({ yes: 0, no }, others));
    expect(surprises).toEqual([...surprises].sort((a, b) => a - b));
    expect(surpriseOf({ yes: 0, no: 200 }, others)).toBeGreaterThan(5);
  });

  test("is told to either side alike, and of a million votes as of two hundred", () => {
    const others = { yes: 1, no: 1 };
    expect(surpriseOf({ yes: 0, no: 1_000_000 }, others)).toBeCloseTo(
      surpriseOf({ yes: 0, no: 200 }, others),
    );
    expect(surpriseOf({ yes: 9, no: 90 }, { yes: 498, no: 499 })).toBeCloseTo(
      surpriseOf({ yes: 90, no: 9 }, { yes: 498, no: 499 }),
    );
  });

  test("is the sum that a small case has by hand: none of two, where each share is as likely as any other", () => {
    // Beta(3, 2) draws no yes of two with a chance of B(3, 4) / B(3, 2) = 1/5, to either side 2/5.
    expect(surpriseOf({ yes: 0, no: 2 }, { yes: 0, no: 0 })).toBeCloseTo(-Math.log10(0.4));
  });
});

test("half of an article's votes are to be expected in its first hours, and in no hour more than in the one before", () => {
  expect(launched(0)).toBe(0);
  expect(launched(LAUNCH_HALF_HOURS)).toBeCloseTo(0.5);
  const hours = [0, 1, 2, 10, 50].map((age) => expectedVotes({ from: age, until: age + 1 }, 0, 51, 1_000));
  expect(hours).toEqual([...hours].sort((a, b) => b - a));
});
