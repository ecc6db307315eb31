/** Counting: what a change of votes does to the numbers. */
import { describe, expect, test } from "vitest";
import {
  byHour,
  type Cell,
  type Change,
  cellOf,
  changed,
  NO_ROLLUP,
  type Rollup,
  votesIn,
} from "../../../worker/domain/counting/rollup.ts";
import { countsOf } from "../../../worker/domain/counting/tally.ts";

const cell = (over: Partial<Cell> = {}): Cell => ({
  standing: "counted",
  cause: null,
  choice: "yes",
  hour: 7,
  ...over,
});
const change = (from: Cell | null, to: Cell | null, votes = 1): Change => ({ from, to, votes });
const sumOf = (...changes: Change[]): Rollup => changes.reduce(changed, NO_ROLLUP);
const counts = ({ standings }: Rollup) => countsOf(standings, 0);

describe("a change of votes", () => {
  test("adds new votes where they are counted, whatever their standing", () => {
    const rollup = sumOf(
      change(null, cell(), 3),
      change(null, cell({ standing: "void", choice: "no" })),
      change(null, cell({ standing: "held", cause: "network", choice: "none" })),
    );
    expect(rollup.standings.counted.yes).toBe(3);
    expect(counts(rollup)).toEqual({ yes: 3, no: 0, held: 0, void: 1, revision: 0 });
    expect(votesIn(rollup.standings)).toBe(5);
  });

  test("moves them, and moves them back to exactly what there was", () => {
    const one = sumOf(change(null, cell(), 2));
    const there = changed(one, change(cell(), cell({ choice: "none" }), 2));
    expect(there.standings.counted).toEqual({ yes: 0, no: 0, none: 2 });
    expect(changed(there, change(cell({ choice: "none" }), cell(), 2))).toEqual(one);
  });

  test("takes them away", () => {
    expect(sumOf(change(null, cell()), change(cell(), null))).toEqual(NO_ROLLUP);
  });

  test("to where they were changes nothing, and says so by giving the same object back", () => {
    const one = sumOf(change(null, cell()));
    expect(changed(one, change(cell(), cell()))).toBe(one);
    expect(changed(one, change(cell(), cell({ cause: "review" })))).toBe(one);
    expect(changed(one, change(cell(), cell({ choice: "no" }), 0))).toBe(one);
  });
});

describe("what is held", () => {
  const held = (cause: string, choice: Cell["choice"] = "yes") => cell({ standing: "held", cause, choice });

  test("is counted by its cause and choice, and a cause without votes is left out", () => {
    const both = sumOf(change(null, held("network"), 4), change(null, held("captcha-unreachable", "no")));
    expect(both.held).toEqual({
      network: { yes: 4, no: 0, none: 0 },
      "captcha-unreachable": { yes: 0, no: 1, none: 0 },
    });
    const counted = cell({ choice: "no" });
    expect(changed(both, change(held("captcha-unreachable", "no"), counted)).held).toEqual({
      network: { yes: 4, no: 0, none: 0 },
    });
  });

  test("for another cause is counted under that, with the same standing", () => {
    const moved = sumOf(change(null, held("network"), 2), change(held("network"), held("review"), 2));
    expect(moved.held).toEqual({ review: { yes: 2, no: 0, none: 0 } });
    expect(moved.standings.held.yes).toBe(2);
  });
});

test("hours are told the difference that their votes make, and nothing of votes that stay as they are", () => {
  const hours = byHour([
    change(null, cell({ hour: 1 }), 2),
    change(cell({ hour: 1 }), cell({ hour: 1, standing: "void" })),
    change(cell({ hour: 2 }), null),
    change(cell({ hour: 3 }), cell({ hour: 3 })),
  ]);
  expect([...hours.keys()]).toEqual([1, 2]);
  expect(hours.get(1)).toMatchObject({ counted: { yes: 1 }, void: { yes: 1 } });
  expect(hours.get(2)).toMatchObject({ counted: { yes: -1 } });
});

test("a vote is counted in the hour of its minute", () => {
  expect(cellOf({ standing: "counted", cause: null, choice: "no", minute: 7 * 60 + 59 })).toEqual(
    cell({ choice: "no" }),
  );
});
