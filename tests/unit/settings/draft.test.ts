/** Settings while they are edited: what is sent of a change, and what becomes of it when others change them too. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { draftOf, patchOf, rebased } from "../../../console/settings/draft.ts";
import { FIELDS, GROUPS } from "../../../console/settings/fields.ts";
import { SettingsPatch, SiteSettings } from "../../../worker/contract/index.ts";

const settings = (given: object = {}) =>
  v.parse(SiteSettings, { origins: ["https://daily.example"], ...given });

describe("a draft of settings", () => {
  test("is no change while nothing is edited, whatever form its texts were stored in", () => {
    for (const given of [
      {},
      { question: "Any good?", labels: { yes: "Aye", no: "Nay" } },
      { question: { de: "Gut?", "*": "Good?" }, labels: { no: { yes: "Ja", no: "Nei" } } },
    ])
      expect(patchOf(draftOf(settings(given)), draftOf(settings(given)))).toBeUndefined();
  });

  test("names what was edited and nothing else, and removes by name what is gone", () => {
    const before = draftOf(
      settings({
        question: { de: "Gut?", "*": "Good?" },
        labels: { de: { yes: "Ja", no: "Nein" } },
        words: { de: { counted: "Gezählt.", busy: "Voll." } },
        questions: { fair: { question: "Fair?" }, clear: { question: "Clear?" } },
        minimum: 5,
      }),
    );
    const after = {
      ...before,
      minimum: 7,
      question: { "*": "Good?", fr: "Bon ?" },
      labels: { de: { yes: "Jawohl", no: "Nein" } },
      words: { de: { counted: "Gezählt!" } },
      questions: { fair: { question: { "*": "Fair?" }, labels: { "*": { yes: "Fair", no: "Unfair" } } } },
      origins: [" https://daily.example ", "", "https://new.example"],
    };
    const patch = patchOf(before, after);
    expect(patch).toEqual({
      minimum: 7,
      question: { de: null, fr: "Bon ?" },
      // Both answers of a language at once.
      labels: { de: { yes: "Jawohl", no: "Nein" } },
      words: { de: { busy: null, counted: "Gezählt!" } },
      questions: { clear: null, fair: { labels: { "*": { yes: "Fair", no: "Unfair" } } } },
      origins: ["https://daily.example", "https://new.example"],
    });
    expect(v.is(SettingsPatch, patch)).toBe(true);
  });

  test("keeps what I touched and takes all else from whoever was first", () => {
    const before = draftOf(settings({ minimum: 5, theme: "light" }));
    const mine = { ...before, minimum: 7 };
    const theirs = { ...before, minimum: 9, theme: "dark" as const };
    expect(rebased(before, mine, theirs)).toEqual({ ...theirs, minimum: 7 });
  });
});

test("Every setting of the contract can be found in the form, once", () => {
  const shown = GROUPS.flatMap(([, names]) => names);
  expect([...shown].sort()).toEqual(Object.keys(SiteSettings.entries).sort());
  expect(Object.keys(FIELDS).sort()).toEqual([...shown].sort());
});

test("Every choice of a setting that the contract has can be chosen", () => {
  for (const [name, { kind, options = {} }] of Object.entries(FIELDS)) {
    if (kind !== "choice") continue;
    const schema = SiteSettings.entries[name as "state"];
    for (const value of Object.keys(options)) expect(v.is(schema, value || null)).toBe(true);
    expect(Object.keys(options)).toHaveLength(choicesOf(schema));
  }
});

/** How many values a picklist has, and null where it takes that. */
function choicesOf(schema: { type: string; wrapped?: unknown; options?: readonly unknown[] }): number {
  if (schema.options) return schema.options.length;
  const inner = choicesOf(schema.wrapped as never);
  return schema.type === "nullable" ? inner + 1 : inner;
}
