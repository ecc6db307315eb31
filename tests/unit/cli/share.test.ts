/** The share of yes in the tables of the command line. */
import { expect, test } from "vitest";
import { shareWords } from "../../../console/figures.ts";
import { shareCell } from "../../../local/site/share.ts";

test("a share is told from as many answers on as the console tells it, and is the same", () => {
  expect(shareCell({ yes: 0, no: 0 })).toBeNull();
  expect(shareCell({ yes: 3, no: 0 })).toBe("too few");
  for (const [yes, no] of [
    [9, 0],
    [10, 0],
    [999, 1],
    [1, 999],
    [41, 9],
  ] as const) {
    const told = shareCell({ yes, no }) ?? "";
    expect(shareWords(yes, no).toLowerCase().startsWith(told), `${yes} to ${no}: ${told}`).toBe(true);
  }
});
