/** Rows under somebody's hand. */
import { describe, expect, test } from "vitest";
import { grown, still } from "../../../console/still.ts";

const row = (key: string, held = 0) => ({ key, held });
const keyOf = ({ key }: { key: string }) => key;

describe("rows that are shown", () => {
  test("stay in their places, with the figures of now, whatever the latest order is", () => {
    const { rows, fresh } = still([row("a"), row("b")], [row("b", 7), row("a", 3)], keyOf);
    expect(rows).toEqual([
      { row: row("a", 3), gone: false },
      { row: row("b", 7), gone: false },
    ]);
    expect(fresh).toBe(0);
  });

  test("leave new ones to be counted, and not to push them", () => {
    const { rows, fresh } = still([row("a")], [row("x"), row("y"), row("a"), row("z")], keyOf);
    expect(rows).toEqual([{ row: row("a"), gone: false }]);
    expect(fresh).toBe(3);
  });

  test("keep the place of one that is gone, as it was, and have it back where it was", () => {
    const gone = still([row("a"), row("b", 2)], [row("a")], keyOf);
    expect(gone.rows[1]).toEqual({ row: row("b", 2), gone: true });
    const back = still(
      gone.rows.map((each) => each.row),
      [row("b", 9), row("a")],
      keyOf,
    );
    expect(back.rows[1]).toEqual({ row: row("b", 9), gone: false });
  });

  test("are not gone while they are known, though others are before them by now", () => {
    const [first, second] = [row("x", 9), row("a", 3)];
    expect(still([row("a", 1)], [first], keyOf, [first, second])).toEqual({
      rows: [{ row: second, gone: false }],
      fresh: 1,
    });
  });
});

describe("rows that come of what somebody did here", () => {
  test("stand below those that are shown, each once, and push none", () => {
    expect(grown([row("a", 1), row("b")], [row("x"), row("b", 9), row("y")], keyOf)).toEqual([
      row("a", 1),
      row("b"),
      row("x"),
      row("y"),
    ]);
  });
});
