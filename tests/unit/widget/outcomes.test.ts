/** What Turnstile's codes mean, and which of its languages a reader gets: two tables. */
import { expect, test } from "vitest";
import { FAMILIES, outcomeOf } from "../../../widget/frame/outcomes.ts";
import { turnstileLanguage } from "../../../worker/captcha/language.ts";

test("no code falls into two families", () => {
  const codes = FAMILIES.flatMap(([all]) => all.split(" ")).filter(Boolean);
  for (const code of codes)
    expect(codes.filter((each) => each !== code && (each.startsWith(code) || code.startsWith(each)))).toEqual(
      [],
    );
});

test("a code that nobody has documented is tried again, and then a captcha that did not pass", () => {
  for (const code of ["", "999999", "crashed", "10", "110"])
    expect(outcomeOf(code)).toEqual({ trouble: "captcha-failed", retried: true });
});

test.each([
  ["en", "en"],
  ["EN-us", "en"],
  ["pt-BR", "pt-br"],
  ["pt-PT", "pt"],
  ["zh-Hans", "zh"],
  ["zh-Hant", "zh-tw"],
  ["zh-TW", "zh-tw"],
  ["zh-Hant-HK", "zh-tw"],
  ["no", "nb"],
  ["kk", "auto"],
  ["ky", "auto"],
  ["tg", "auto"],
  ["uz", "auto"],
  ["", "auto"],
])("a reader of %s gets Turnstile in %s", (tag, language) => {
  expect(turnstileLanguage(tag)).toBe(language);
});
