/** Words that flag a remark, phrases that threaten, the language, and which remarks say the same. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { likeness, sameWords } from "../../../worker/domain/remarks/likeness.ts";
import { languageOf } from "../../../worker/domain/remarks/screening/language.ts";
import { screened, urgency } from "../../../worker/domain/remarks/screening/screening.ts";
import { caseless, hasWord, wordList } from "../../../worker/domain/remarks/screening/word-list.ts";

const has = (text: string, ...words: string[]) => hasWord(text, wordList(words));

describe("a site's words", () => {
  test.each([
    ["Scam!", "scam"],
    ["a SCAM artist", "scam"],
    ["ＳＣＡＭ", "scam"],
    ["sc\u00adam\u200b", "scam"],
    ["scammers", "scam*"],
    ["superscam", "*scam"],
    ["a superscammer", "*scam*"],
    ["scoundrel", "s*u*l"],
    ["STRASSE", "straße"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος"],
    ["όσα", "όσ*"],
    ["ﬁne", "fine"],
    ["cafe\u0301", "café"],
    ["İstanbul", "istanbul"],
    ["die Lügen-Presse", "lügen presse"],
    ["fake,  news", "fake news"],
    ["брехуни", "брехун*"],
    ["这是假新闻吗", "假新闻"],
    ["これは嘘です", "嘘"],
    ["نه دروغ‌گو", "دروغ‌گو"],
    ["covid19", "covid19"],
    ["bad_word", "bad"],
  ])("%s has %s", (text, word) => expect(has(text, word)).toBe(true));

  test.each([
    ["scammer", "scam"],
    ["Scunthorpe", "*cunt"],
    ["class", "ass"],
    ["fake or news", "fake news"],
    ["news fake", "fake news"],
    ["scal", "s*c*l*l"],
    ["aba", "ab*ba"],
    ["resume", "résumé"],
    ["", "scam"],
  ])("%s has not %s", (text, word) => expect(has(text, word)).toBe(false));

  test("a pattern without a letter or digit is none, and a list without words has nothing", () => {
    expect(has("anything at all", "*", "!!", " ")).toBe(false);
    expect(has("anything at all")).toBe(false);
  });

  test("whatever the text, the word in it is found among others, in any case", () => {
    const word = fc.stringMatching(/^[a-zäöüßа-яіїєґ]{1,12}$/u);
    fc.assert(
      fc.property(word, word, word, (before, sought, after) => {
        expect(has(`${before} ${sought.toUpperCase()}, ${after}`, sought)).toBe(true);
        expect(has(`${before}${sought}${after}`, `*${sought}*`)).toBe(true);
        expect(has(`${before} x${sought}`, sought)).toBe(caseless(before) === caseless(sought));
      }),
    );
  });

  test("a glob is found exactly where the regular expression that means it is", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "ab", "*"), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,10}$/), (parts, text) => {
        const pattern = parts.join("");
        fc.pre(/[ab]/.test(pattern));
        expect(has(text, pattern)).toBe(new RegExp(`^${pattern.replaceAll("*", "[ab]*")}$`).test(text));
      }),
    );
  });
});

describe("screening", () => {
  const flags = (text: string, reasons: string[] = []) => screened(text, reasons, wordList([])).flags;
  test.each([
    ["I know where you live.", "threat"],
    ["Ich bringe dich um!", "threat"],
    ["On va te tuer", "threat"],
    ["Te voy a matar", "threat"],
    ["Я тебе вб’ю", "threat"],
    ["я тебя убью", "threat"],
    ["After this I want to die", "self-harm"],
    ["Ich will nicht mehr leben", "self-harm"],
    ["не хочу жити", "self-harm"],
  ])("%s: %s", (text, flag) => expect(flags(text)).toEqual([flag]));

  test.each([
    ["The killing of the mayor is told well"],
    ["A film to die for, and a killer headline"],
    ["Der Text über Suizid war hilfreich"],
    ["You live in a bubble"],
  ])("nothing in: %s", (text) => expect(flags(text)).toEqual([]));

  test("a reported error is a reason, and a threat is more urgent", () => {
    expect(flags("No", ["incorrect"])).toEqual(["error"]);
    expect(flags("No", ["topic", "typo"])).toEqual(["error"]);
    expect(flags("No", ["topic"])).toEqual([]);
    expect([
      urgency(["threat", "error"]),
      urgency(["self-harm"]),
      urgency(["error"]),
      urgency(["word"]),
    ]).toEqual([...[2, 2, 1, 0]]);
    expect(screened(null, ["incorrect"], wordList([]))).toEqual({
      ...{ flags: ["error"], language: null, masked: null },
    });
  });
});

test.each([
  ["The bridge was closed and that is what you did not say", "en"],
  ["Die Brücke war gesperrt, und das steht nicht im Artikel", "de"],
  ["Le pont est fermé, mais vous ne le dites pas dans cet article", "fr"],
  ["El puente está cerrado, pero no se dice en este artículo", "es"],
  ["Il ponte è chiuso, ma questo non si dice della città", "it"],
  ["A ponte não está aberta, mas isso não foi dito", "pt"],
  ["De brug was dicht en dat staat niet in het stuk", "nl"],
  ["Most jest zamknięty, ale nie ma tego w tekście", "pl"],
  ["Köprü kapalı ama bu yazıda yok", "tr"],
  ["Jembatan itu tidak ada yang dengan baik", "id"],
  ["Міст закрито, і про це не сказано", "uk"],
  ["Мост закрыт, и об этом не сказано", "ru"],
  ["Көпір жабық және бұл туралы айтылмаған", "kk"],
  ["橋は閉鎖されました", "ja"],
  ["桥已关闭，文章没有说", "zh"],
  ["다리가 폐쇄되었습니다", "ko"],
  ["הגשר נסגר", "he"],
  ["پل بسته بود و شما چیزی نگفتید", "fa"],
  ["الجسر مغلق ولم يذكر المقال ذلك إلى الآن", "ar"],
  ["पुल बंद था", "hi"],
  ["Η γέφυρα ήταν κλειστή", "el"],
  ["Good", null],
  ["1968!", null],
  ["Die, the", null],
])("the language of %s is %s", (text, language) => expect(languageOf(text)).toBe(language));

describe("remarks that say the same", () => {
  const remark = {
    ...{ key: "k".repeat(22), choice: "no", standing: "counted", urgency: 0 },
    ...{ text: "Too long!", sentMs: Date.UTC(2026, 10, 27, 9) },
  };
  test("do so whatever their capitals, signs and blanks, on one day", () => {
    for (const like of [
      { text: "too  LONG" },
      { text: "Too long…\n" },
      { sentMs: Date.UTC(2026, 10, 27, 23, 59, 59, 999) },
    ])
      expect(likeness({ ...remark, ...like })).toBe(likeness(remark));
  });

  test("are apart by their words, article, answer, standing, urgency and day", () => {
    const names = [
      ...[{}, { text: "Too longer" }, { text: "Toolong" }, { key: "l".repeat(22) }, { choice: "yes" }],
      ...[{ standing: "void" }, { urgency: 1 }, { sentMs: Date.UTC(2026, 10, 28) }],
    ].map((other) => likeness({ ...remark, ...other }));
    expect(new Set(names).size).toBe(names.length);
  });

  test("have words to be told by, signs alone included", () => {
    expect(sameWords("!!!")).toBe("!!!");
    expect(sameWords("👍")).not.toBe(sameWords("👎"));
    expect(sameWords("Straße")).toBe(sameWords("STRASSE"));
  });

  test("a hundred thousand texts have as many names", () => {
    const names = Array.from({ length: 100_000 }, (_, i) => likeness({ ...remark, text: `Remark ${i}` }));
    expect(new Set(names).size).toBe(100_000);
  });
});
