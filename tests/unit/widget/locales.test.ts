/** The widget's words: none missing in any language, and the right one for each reader. */
import { describe, expect, test } from "vitest";
import { faults, type Locale, readLocales } from "../../../local/locales.ts";
import { sentence } from "../../../widget/words/sentence.ts";

const locales = readLocales();
const tags = Object.keys(locales);
const en = locales.en as Locale;
const inThe = (locale: string) => ({ locale, numbers: locale });

test("the languages that were promised are there", () => {
  const promised = "ar de en es fa fr he hi ja kk ko ky pl pt-BR ru tg tr uk uz zh-Hans".split(" ");
  expect(promised.filter((tag) => !tags.includes(tag))).toEqual([]);
});

describe.each(Object.values(locales))("$locale", (locale) => {
  test("has every sentence, every plural form and every number of the English ones", () => {
    expect(faults(locale, en)).toEqual([]);
  });

  test("reads from right to left if its script does", () => {
    const { script } = new Intl.Locale(locale.locale).maximize();
    expect(locale.direction).toBe(["Arab", "Hebr"].includes(script ?? "") ? "rtl" : "ltr");
  });

  test.each([0, 1, 2, 3, 5, 11, 21, 100, 1_000_000])(
    "says a result of %d votes with all its numbers, and what was answered",
    (all) => {
      const text = sentence(locale.vote.results, inThe(locale.locale), all, { n: 7, all, label: "Bravo" });
      for (const part of [all.toLocaleString(locale.locale), (7).toLocaleString(locale.locale), "Bravo"])
        expect(text).toContain(part);
      expect(text).not.toMatch(/[{}]|undefined/);
    },
  );
});

describe("what fails the build", () => {
  const broken = (change: (copy: Locale) => void) => {
    const copy = structuredClone(locales.uk as Locale);
    change(copy);
    return faults(copy, en);
  };
  test.each<[string, (copy: Locale) => void, string]>([
    ["a missing sentence", (copy) => delete copy.vote.held, "held is missing"],
    ["an empty one", (copy) => (copy.ask.yes = " "), "yes is missing"],
    [
      "a missing plural form",
      (copy) => delete (copy.vote.few as Record<string, string>).many,
      "few.many is missing",
    ],
    [
      "a plural form that the language has not",
      (copy) => ((copy.vote.few as Record<string, string>).two = "{votes}"),
      "few.two is no plural category of uk",
    ],
    [
      "a sentence without its number",
      (copy) => ((copy.vote.few as Record<string, string>).one = "Замало"),
      "few.one must have {votes}",
    ],
    ["a sentence that nobody says", (copy) => (copy.ask.hello = "Привіт"), "hello is unknown"],
  ])("%s", (_what, change, fault) => {
    expect(broken(change)).toEqual([fault]);
  });
});

describe("a reader", () => {
  test.each([
    ["uk", 1, "1 голос"],
    ["uk", 3, "3 голоси"],
    ["uk", 5, "5 голосів"],
    ["uk", 21, "21 голос"],
  ])("in %s hears %d votes in the right form", (locale, votes, text) => {
    const forms = {
      one: "{votes} голос",
      few: "{votes} голоси",
      many: "{votes} голосів",
      other: "{votes} голосу",
    };
    expect(sentence(forms, inThe(locale), votes, { votes })).toBe(text);
  });

  test("hears a site's own sentence whatever the number, and the digits of the language", () => {
    expect(sentence("{yes}/{all}", inThe("fa"), 10, { yes: 3, all: 10 })).toBe("۳/۱۰");
    expect(sentence("{yes}/{all}", inThe("de"), 10_000, { yes: 3, all: 10_000 })).toBe("3/10.000");
  });
});
