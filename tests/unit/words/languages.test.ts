/** One lookup of languages for the widget, the frames and a site's own words: the right one for every tag a page may have. */
import { describe, expect, test } from "vitest";
import { directionOf, nearest } from "../../../common/language.ts";
import { readLocales } from "../../../local/locales.ts";
import { localeOf } from "../../../widget/languages/languages.ts";
import { sentence } from "../../../widget/words/sentence.ts";
import { turnstileLanguage } from "../../../worker/captcha/language.ts";
import { saidBy } from "../../../worker/domain/articles/question.ts";
import { sentencesFor, wishesIn, wordingFor } from "../../../worker/domain/articles/wording.ts";
import { TAGS } from "./tags.ts";

const locales = readLocales();
const files = Object.keys(locales);

test("the table has eighty tags and more, each once", () => {
  expect(new Set(TAGS.map(([tag]) => tag)).size).toBe(TAGS.length);
  expect(TAGS.length).toBeGreaterThanOrEqual(80);
});

describe.each(TAGS)("%.40s", (tag, file, numbers, direction) => {
  test("has its words, numbers and direction in the widget", () => {
    const found = localeOf([tag], files);
    expect(found.locale).toBe(file);
    expect(locales[found.locale]?.direction).toBe(direction);
    const text = sentence("{n}", found, 1, { n: 1_234_567.5 });
    expect(text).toBe((1_234_567.5).toLocaleString(numbers));
  });

  test("has the same words in the captcha's frame, from the right where they are", () => {
    const [title = "en"] = nearest(tag, files);
    expect(title).toBe(file);
    expect(directionOf(title)).toBe(direction);
  });

  test("has the site's own words of the same language", () => {
    const words = Object.fromEntries(files.map((each) => [each, `in ${each}`]));
    expect(wordingFor({ ...words, "*": "in en" }, wishesIn(tag))?.text).toBe(`in ${file}`);
  });
});

describe("a reader", () => {
  test.each([
    ["whose page is in none of them: the next wish counts", ["sw", "ko-KR"], "ko"],
    ["whose page names no language: the next wish counts", ["und", "ko"], "ko"],
    ["none of whose wishes can be met", ["sw", "xx"], "en"],
    ["without a wish", [], "en"],
  ])("%s", (_who, wishes, locale) => {
    expect(localeOf(wishes, files).locale).toBe(locale);
  });
});

describe("of several words of one language a site's page in", () => {
  test.each([
    ["pt-BR", ["pt", "pt-BR"], "pt-BR"],
    ["pt", ["pt-BR", "pt"], "pt"],
    ["pt-PT", ["pt", "pt-BR"], "pt"],
    ["pt-AO", ["pt-BR", "pt-PT"], "pt-PT"],
    ["pt-PT", ["pt-BR"], "pt-BR"],
    ["en-AU", ["en-US", "en-GB"], "en-GB"],
    ["es-AR", ["es-ES", "es-419"], "es-419"],
    ["fr-BE", ["fr-CA", "fr"], "fr"],
    ["zh-HK", ["zh-CN", "zh-TW"], "zh-TW"],
    ["zh-MO", ["zh-TW", "zh-HK"], "zh-HK"],
    ["zh-Hant-TW", ["zh", "zh-TW"], "zh-TW"],
    ["sr-Latn-RS", ["sr", "sr-Latn"], "sr-Latn"],
    ["iw", ["en", "he"], "he"],
  ])("%s takes of %j %s", (tag, tags, expected) => {
    expect(nearest(tag, tags)[0]).toBe(expected);
  });
});

describe("a site's sentences", () => {
  const words = {
    pt: { counted: "Contado", held: "À espera" },
    "pt-BR": { counted: "Contado!" },
    "*": { counted: "✓", void: "✗" },
  };
  const texts = (language: string) =>
    Object.fromEntries(
      Object.entries(sentencesFor(words, wishesIn(language))).map(([name, { text }]) => [name, text]),
    );
  test.each([
    ["pt-BR", { counted: "Contado!", held: "À espera", void: "✗" }],
    ["PT", { counted: "Contado", held: "À espera", void: "✗" }],
    ["de", { counted: "✓", void: "✗" }],
    ["de,pt", { counted: "Contado", held: "À espera", void: "✗" }],
    ["*", { counted: "✓", void: "✗" }],
    ["constructor", { counted: "✓", void: "✗" }],
  ])(
    "for %s are looked up each alone: the nearest of its language, of the next wish, for all",
    (tag, said) => {
      expect(texts(tag)).toEqual(said);
    },
  );

  test("are none where no table is for the language", () => {
    expect(sentencesFor({ uk: { counted: "Є" } }, ["de"])).toEqual({});
  });
});

describe("a site's own text", () => {
  const settings = { question: null, labels: null, words: null, questions: {}, default_question: "like" };
  const asked = { ok: true as const, id: "like", inKey: undefined };

  test("says its language, each its own", () => {
    const question = { de: "Gut?", "*": "Good?" };
    const labels = { uk: { yes: "Так", no: "Ні" } };
    const words = { de: { counted: "Gezählt." }, "*": { held: "Waits." } };
    expect(saidBy({ ...settings, question, labels, words }, asked, ["de-AT", "uk"])).toEqual({
      question: "Gut?",
      labels: { yes: "Так", no: "Ні" },
      words: { counted: "Gezählt.", held: "Waits." },
      languages: { question: "de", yes: "uk", no: "uk", counted: "de", held: "" },
    });
  });

  test("is in the page's language where it is one for everybody", () => {
    const words = { "*": { held: "Waits." } };
    const labels = { yes: "Y", no: "N" };
    expect(saidBy({ ...settings, question: "Good?", labels, words }, asked, ["de"]).languages).toEqual({});
  });
});

describe("Cloudflare's captcha", () => {
  test.each([
    ["zh-Hant", "zh-tw"],
    ["zh-HK", "zh-tw"],
    ["zh-Hans", "zh"],
    ["pt-PT", "pt"],
    ["pt-BR", "pt-br"],
    ["he", "he"],
    ["iw", "he"],
    ["no", "nb"],
    ["de_AT", "de"],
    ["kk", "auto"],
    ["tg", "auto"],
    ["sw", "auto"],
    ["", "auto"],
  ])("on a page in %s speaks %s", (tag, language) => {
    expect(turnstileLanguage(tag)).toBe(language);
  });
});
