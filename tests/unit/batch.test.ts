/** How many rows one object gives another at once. */
import { expect, test } from "vitest";
import { bytesOfText, fitting } from "../../worker/domain/batch.ts";

const lengthOf = (text: string) => text.length;

test("as many rows are taken as fit, and no more are read", () => {
  const read: string[] = [];
  const rows = function* () {
    for (const row of ["aa", "bb", "cc", "dd"]) {
      read.push(row);
      yield row;
    }
  };
  expect(fitting(rows(), lengthOf, 4)).toEqual(["aa", "bb"]);
  expect(read).toEqual(["aa", "bb", "cc"]);
});

test("one row is always taken, however large, so that no export stands still", () => {
  expect(fitting(["a".repeat(10), "b"], lengthOf, 4)).toEqual(["a".repeat(10)]);
  expect(fitting([], lengthOf, 4)).toEqual([]);
});

test("a text counts for two bytes a unit, which is the most it takes between objects", () => {
  expect(["", "Ada", "Лавка", "👨‍👩‍👧", null].map(bytesOfText)).toEqual([0, 6, 10, 16, 0]);
});
