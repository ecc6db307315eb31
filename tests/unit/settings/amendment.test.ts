/** What a change makes of settings: merged by language, sentence, question and origin, and the difference told. */
import { describe, expect, test } from "vitest";
import { check } from "../../../worker/contract/check.ts";
import { SettingsPatch, SiteSettings } from "../../../worker/contract/index.ts";
import { amended, differences } from "../../../worker/domain/settings/amendment.ts";

const settingsOf = (given: Record<string, unknown>): SiteSettings => {
  const checked = check(SiteSettings, { origins: ["https://a.example"], ...given });
  if (!checked.ok) throw new Error(String(checked.fields));
  return checked.value;
};
/** Settings after a change, and the difference as "setting: before → after". */
const change = (stored: Record<string, unknown>, patch: Record<string, unknown>) => {
  const asked = check(SettingsPatch, patch);
  if (!asked.ok) throw new Error(String(asked.fields));
  const before = settingsOf(stored);
  const { dry_run: _, ...named } = asked.value;
  const merged = amended(before, named);
  if (!merged.ok) return { fields: merged.fields, difference: [] };
  const after = settingsOf(merged.settings as Record<string, unknown>);
  const difference = differences(before, after).map(
    ({ setting, before: was, after: is }) => `${setting}: ${was} → ${is}`,
  );
  return { after, difference };
};

const LABELS = { de: { yes: "Ja", no: "Nein" }, uk: { yes: "Так", no: "Ні" } };

describe("a change of settings", () => {
  test.each([
    ["adds a language and leaves the others", { uk: "Так?" }, { de: "Gut?" }, { uk: "Так?", de: "Gut?" }],
    ["replaces a language alone", { uk: "Так?", de: "Gut?" }, { de: "Schön?" }, { uk: "Так?", de: "Schön?" }],
    ["removes a language alone", { uk: "Так?", de: "Gut?" }, { de: null }, { uk: "Так?" }],
    [
      "keeps a text for everybody as the one for all others",
      "Good?",
      { de: "Gut?" },
      { "*": "Good?", de: "Gut?" },
    ],
    ["with one text for everybody replaces them all", { uk: "Так?", de: "Gut?" }, "Good?", "Good?"],
    ["with null removes them all", { uk: "Так?" }, null, null],
    ["that removes the last language leaves the widget's own", { uk: "Так?" }, { uk: null }, null],
    ["that removes what isn't there removes nothing", { uk: "Так?" }, { de: null }, { uk: "Так?" }],
  ])("of the question %s", (_what, stored, question, expected) => {
    expect(change({ question: stored }, { question }).after?.question).toEqual(expected);
  });

  test("of labels merges both of a language, and a pair for everybody replaces all languages", () => {
    const merged = change({ labels: LABELS }, { labels: { de: null, fr: { yes: "Oui", no: "Non" } } });
    expect(merged.after?.labels).toEqual({ uk: LABELS.uk, fr: { yes: "Oui", no: "Non" } });
    const pair = { yes: "Aye", no: "Nay" };
    expect(change({ labels: LABELS }, { labels: pair }).after?.labels).toEqual(pair);
    expect(change({ labels: pair }, { labels: { de: LABELS.de } }).after?.labels).toEqual({
      "*": pair,
      de: LABELS.de,
    });
  });

  test("of words merges each sentence of each language", () => {
    const words = { uk: { counted: "Є!", held: "Чекає" }, "*": { counted: "✓" } };
    const { after, difference } = change({ words }, { words: { uk: { held: null, void: "Ні" }, "*": null } });
    expect(after?.words).toEqual({ uk: { counted: "Є!", void: "Ні" } });
    expect(difference).toEqual([
      "words.*.counted: ✓ → null",
      "words.uk.held: Чекає → null",
      "words.uk.void: null → Ні",
    ]);
    expect(
      change({ words }, { words: { uk: { counted: null, held: null }, "*": null } }).after?.words,
    ).toBeNull();
    expect(change({ words }, { words: null }).after?.words).toBeNull();
  });

  test("of questions merges by id, then like the question, and removes an id", () => {
    const questions = { useful: { question: { de: "Nützlich?" } }, clear: { question: "Clear?" } };
    const { after, difference } = change(
      { questions },
      {
        questions: { useful: { question: { uk: "Корисно?" } }, clear: null, long: { question: "Too long?" } },
      },
    );
    expect(after?.questions).toEqual({
      useful: { question: { de: "Nützlich?", uk: "Корисно?" }, labels: null },
      long: { question: "Too long?", labels: null },
    });
    expect(difference).toEqual([
      "questions.clear.question.*: Clear? → null",
      "questions.long.question.*: null → Too long?",
      "questions.useful.question.uk: null → Корисно?",
    ]);
  });

  test("adds and removes origins by name, as typed, and puts all of them where that is asked", () => {
    const stored = { origins: ["https://a.example", "https://b.example"] };
    const { after, difference } = change(stored, {
      origins_add: ["https://C.example:443/", "https://a.example"],
      origins_remove: ["https://B.example/"],
    });
    expect(after?.origins).toEqual(["https://a.example", "https://c.example"]);
    expect(difference).toEqual(["origins: https://b.example → null", "origins: null → https://c.example"]);
    expect(change(stored, { origins: ["https://d.example"] }).after?.origins).toEqual(["https://d.example"]);
  });

  test("adds and removes sections and tags by name, and puts all of them where that is asked", () => {
    const stored = { off: ["section:City", "tag:a"] };
    expect(change(stored, { off_add: ["tag:b"], off_remove: ["tag:a"] })).toMatchObject({
      after: { off: ["section:City", "tag:b"] },
      difference: ["off: tag:a → null", "off: null → tag:b"],
    });
    expect(change(stored, { off: ["tag:c"] }).after?.off).toEqual(["tag:c"]);
    expect(change(stored, { off: null, off_add: ["tag:c"] }).after?.off).toEqual(["tag:c"]);
    expect(change(stored, { minimum: 3 }).after?.off).toEqual(stored.off);
    expect(change(stored, { off_remove: ["tag:a", "tag:typo"] }).fields).toEqual(["off_remove.1"]);
  });

  test("refuses by its place an origin to be removed that is none of the site's, and another default question", () => {
    const strange = { origins_remove: ["https://a.example", "https://typo.example"] };
    expect(change({ origins: ["https://a.example", "https://b.example"] }, strange).fields).toEqual([
      "origins_remove.1",
    ]);
    expect(change({}, { default_question: "useful" }).fields).toEqual(["default_question"]);
    expect(change({}, { default_question: "like" }).difference).toEqual([]);
  });

  test("leaves what it does not name, and gives null its default back", () => {
    const stored = { minimum: 5, theme: "dark", close_after_days: 3, question: "Good?" };
    const { after, difference } = change(stored, { minimum: null, close_after_days: null });
    expect(after).toEqual(settingsOf({ theme: "dark", question: "Good?" }));
    expect(difference).toEqual(["close_after_days: 3 → null", "minimum: 5 → 0"]);
  });

  test("to what stands already is no difference, whatever the order of its names", () => {
    const question = { uk: "Так?", de: "Gut?" };
    expect(change({ question }, { question: { de: "Gut?", uk: "Так?" } }).difference).toEqual([]);
    expect(change({ question: "Good?" }, { question: { "*": "Good?" } }).difference).toEqual([]);
  });
});
