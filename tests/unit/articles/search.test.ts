/** How a moderator's query and an article's text are compared. */
import { describe, expect, test } from "vitest";
import { wordingsOf } from "../../../worker/domain/articles/question.ts";
import { folded, phraseOf, searchedWords, soughtOf } from "../../../worker/domain/articles/search.ts";

describe("a text", () => {
  test.each([
    ["The CANAL", "the canal"],
    ["Ünïcode", "ünïcode"],
    ["ｆｕｌｌ", "full"],
    ["é", "é"],
    ["a\u0000b\tc", "a b c"],
  ])("%j is compared as %j", (text, expected) => {
    expect(folded(text)).toBe(expected);
  });

  test("of an article is its title, id and address, each once, the title first", () => {
    const id = "https://daily.example/A";
    expect(searchedWords({ title: "T", article: id, address: id })).toBe("t\nhttps://daily.example/a");
    expect(searchedWords({ title: null, article: "post-1", address: id })).toBe(
      "post-1\nhttps://daily.example/a",
    );
  });
});

describe("a query", () => {
  test("of three characters is looked for anywhere, a shorter one at the beginning, an empty one not at all", () => {
    expect(soughtOf(" abc ")).toEqual({ text: "abc", where: "anywhere" });
    expect(soughtOf("ab")).toEqual({ text: "ab", where: "beginning" });
    expect(soughtOf("北京")).toEqual({ text: "北京", where: "beginning" });
    // One character each, of two code units.
    expect(soughtOf("👍👍")).toEqual({ text: "👍👍", where: "beginning" });
    expect(soughtOf(" \u0000 ")).toBeNull();
  });

  test("is one string to FTS5, whatever is in it", () => {
    expect(phraseOf('a" OR "b')).toBe('"a"" OR ""b"');
  });
});

describe("the wordings of a site's questions", () => {
  const site = { question: null, labels: null, default_question: "like", questions: {} };

  test("are equal when the words are, in whatever order they came", () => {
    const labels = { yes: "Aye", no: "Nay" };
    const one = wordingsOf({ ...site, question: { uk: "Так?", "*": "Good?" }, labels });
    const other = wordingsOf({
      ...site,
      labels: { no: "Nay", yes: "Aye" },
      question: { "*": "Good?", uk: "Так?" },
    });
    expect(one).toEqual(other);
    expect(Object.keys(one)).toEqual(["like"]);
  });

  test("differ by question, by label and by language", () => {
    const words = [
      site,
      { ...site, question: "Good?" },
      { ...site, labels: { yes: "Aye", no: "Nay" } },
      { ...site, question: { "*": "Good?" } },
    ].map((each) => wordingsOf(each).like);
    expect(new Set(words).size).toBe(words.length);
  });
});
