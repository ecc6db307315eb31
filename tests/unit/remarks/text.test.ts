/** A reader's words as they are kept. */
import { describe, expect, test } from "vitest";
import { keptText } from "../../../worker/domain/remarks/text.ts";

describe("a reader's words", () => {
  test.each([
    ["a blank before the end of a line", "one \ntwo\t\r\nthree", "one\ntwo\nthree"],
    ["blanks around it", "one  \n  two", "one\ntwo"],
    ["empty lines, with and without blanks in them", "one\n \n\n \n\ntwo", "one\n\ntwo"],
    ["a control character beside it", "one\u0007\n\u0000two", "one\ntwo"],
  ])("keep their lines: %s", (_name, written, kept) => {
    expect(keptText(written)).toBe(kept);
  });

  test("are none where nothing can be seen", () => {
    expect(keptText(" \n\u202e\u00ad\t")).toBeNull();
    expect(keptText(undefined)).toBeNull();
  });
});
