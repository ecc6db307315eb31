/** What remarks and reasons are called in the console. */
import { expect, test } from "vitest";
import { allOf, mayRead, namingOf, READY } from "../../../console/remarks/words.ts";
import english from "../../../widget/locales/en.json" with { type: "json" };
import { READY_REASONS } from "../../../worker/domain/remarks/ready.ts";

const NO_FLAGS = {
  ...{ email: 0, phone: 0, card: 0, iban: 0, link: 0 },
  ...{ threat: 0, "self-harm": 0, error: 0, word: 0 },
};
const SORTED = { new: 1, useful: 2, "acted-on": 3, "no-action": 4, inappropriate: 5 };
const COUNTS = { ...SORTED, archived: 6, flags: NO_FLAGS };

test("Each ready reason is called as readers are asked it, in the order in which it is asked, and no other is", () => {
  const asked: Record<string, unknown> = english.remark;
  for (const choice of ["yes", "no"] as const)
    expect(Object.entries(READY[choice])).toEqual(READY_REASONS[choice].map((id) => [id, asked[id]]));
});

test("A reason is called as the site words it, else as the widget does, else by its id", () => {
  const reasons = {
    yes: [{ id: "fair", text: "Balanced" }],
    no: [
      { id: "incorrect", text: null },
      { id: "too-long", text: "Too long" },
    ],
  };
  const naming = namingOf({ ask: "text", reasons, contact: null, days: 90 });
  expect(naming("yes", "fair")).toBe("Balanced");
  expect(naming("no", "incorrect")).toBe("Something is incorrect");
  expect(naming("no", "too-long")).toBe("Too long");
  // Asked for no more.
  expect(naming("no", "too-short")).toBe("too-short");
  // Of the other answer it is another one.
  expect(naming("yes", "incorrect")).toBe("incorrect");
  expect(namingOf(undefined)("yes", "fair")).toBe("Fair");
});

test("Words are read by the scope remarks and by manage alone", () => {
  expect(mayRead({ scopes: ["read", "moderate"] })).toBe(false);
  expect(mayRead({ scopes: ["remarks"] })).toBe(true);
  expect(mayRead({ scopes: ["manage"] })).toBe(true);
});

test("All are all that are not archived, whatever was made of them", () => {
  expect(allOf(COUNTS)).toBe(15);
});
