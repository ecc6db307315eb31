/** How tables are drawn: whole in a pipe, as wide as the terminal on one. */
import { expect, test } from "vitest";
import { cut, drawn, paperOf, table, widthOf } from "../../../local/site/table.ts";

const rows = [
  [
    "The bench by the canal, which nobody has painted since the war",
    12,
    "https://daily.example/2027/01/the-bench",
    "-bWxdm3oV2sTtqJmV9wYVA",
  ],
  ["舟のそばのベンチ", 3, null, "ybWxdm3oV2sTtqJmV9wYVA"],
];
const all = table(["title", "yes", "address", "key"], rows);

test("in a pipe nothing is cut, and numbers stand to the right", () => {
  expect(drawn(all).split("\n").slice(0, 2)).toEqual([
    "title                                                           yes  address                                  key",
    "The bench by the canal, which nobody has painted since the war   12  https://daily.example/2027/01/the-bench  -bWxdm3oV2sTtqJmV9wYVA",
  ]);
});

test("on a terminal the widest columns are cut until it fits, and keys never", () => {
  for (const width of [60, 79, 80, 100, 120]) {
    const lines = drawn(all, { width }).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    for (const [i, row] of rows.entries()) expect(lines[i + 1]).toContain(row[3]);
    expect(lines[1]).toContain("…");
  }
  // Narrower than what is never cut it is as narrow as it can be.
  expect(drawn(all, { width: 20 })).toContain("-bWxdm3oV2sTtqJmV9wYVA");
  expect(drawn(all, { width: 20 })).toContain("The ben…");
});

test("columns stand below each other with letters that are twice as wide", () => {
  const [, first = "", second = ""] = drawn(all).split("\n");
  const before = (line: string, key: unknown) => widthOf(line.slice(0, line.indexOf(String(key))));
  expect(before(second, rows[1]?.[3])).toBe(before(first, rows[0]?.[3]));
  expect([widthOf("舟の"), widthOf("👨‍👩‍👧"), widthOf("é"), widthOf("ё")]).toEqual([4, 2, 1, 1]);
  expect(cut("舟のそば", 5)).toBe("舟の…");
  expect(cut("a👨‍👩‍👧b", 3)).toBe("a…");
  expect(cut("whole", 5)).toBe("whole");
});

test("what moves the cursor, colours or turns the line is left out", () => {
  expect(drawn(table(["title"], [["a\u001b[2J\u202eb\n"]]))).toBe("title\na [2J b");
});

test("names are bold on a terminal alone, and not where NO_COLOR is set", () => {
  const terminal = { isTTY: true, columns: 80 };
  expect(paperOf(terminal, {})).toEqual({ width: 80, bold: true });
  expect(paperOf(terminal, { NO_COLOR: "1" })).toEqual({ width: 80, bold: false });
  expect(paperOf(terminal, { NO_COLOR: "" })).toEqual({ width: 80, bold: true });
  expect(paperOf(terminal, { TERM: "dumb" })).toEqual({ width: 80, bold: false });
  expect(paperOf({}, {})).toEqual({});
  expect(drawn(table(["a"], []), { bold: true })).toBe("\u001b[1ma\u001b[22m");
});
