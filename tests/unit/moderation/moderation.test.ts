/** The pure rules behind moderation: closing days, wordings, tables. */
import { describe, expect, test } from "vitest";
import { stateAt } from "../../../worker/domain/counting/poll-state.ts";
import { csvLine, jsonLine } from "../../../worker/domain/moderation/csv.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";

describe("a poll's state", () => {
  test("is closed once the site's days since the first vote are over, to the millisecond", () => {
    expect(stateAt("open", 5, 2, 5 + 2 * DAY_MS - 1)).toBe("open");
    expect(stateAt("open", 5, 2, 5 + 2 * DAY_MS)).toBe("closed");
  });

  test("stays open without a closing day or without a vote", () => {
    expect(stateAt("open", 5, null, 1e15)).toBe("open");
    expect(stateAt("open", 0, 1, 1e15)).toBe("open");
  });

  test("that is hidden stays hidden", () => {
    expect(stateAt("hidden", 5, 1, 1e15)).toBe("hidden");
  });
});

describe("a table", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1+1", "'-1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["in short; =1+1", "in short;' =1+1"],
    ["two\t@SUM(A1)", "two\t'@SUM(A1)"],
    [" =1", "' =1"],
    ["＝1", "'＝1"],
  ])("gives a text that a spreadsheet would run an apostrophe: %j", (text, safe) => {
    expect(csvLine([text])).toBe(`"${safe}"\r\n`);
  });

  test.each(["-q3Xh_ab-7", "_x", "-1", "a-b"])("leaves a word as it is, as article keys are: %j", (word) => {
    expect(csvLine([word]).replaceAll('"', "")).toBe(`${word}\r\n`);
  });

  test.each(["می‌خواهم", "👨‍👩‍👧", "क्‍ष"])("leaves joiners where words and emoji need them: %j", (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });

  test("quotes what needs quotes (RFC 4180), and leaves numbers and plain text alone", () => {
    expect(csvLine(['say "hi"', "a,b", "two\nlines", "plain", -3, null, 0.5])).toBe(
      '"say ""hi""","a,b","two\nlines",plain,-3,,0.5\r\n',
    );
  });

  test("as NDJSON is one object a line, whatever its texts contain", () => {
    expect(jsonLine({ title: "a\nb" })).toBe('{"title":"a\\nb"}\n');
  });
});
